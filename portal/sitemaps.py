"""/sitemap.xml and /robots.txt: what search engines may know. No address with a query, none of the staff's."""

import datetime
from functools import cached_property

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from calculators.registry import GROUPS
from policies.models import ExplainerVersion, GlossaryTerm, Topic
from regions.enums import Status
from regions.models import PoolingArea

PAGES = (
    "home", "calculators:index", "areas", "policies", "glossary", "offices", "about", "sources", "open_data", "privacy",
    "accessibility",
)  # fmt: skip


class PagesSitemap(Sitemap):
    """The pages that stand alone, by the name of their address."""

    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class CalculatorsSitemap(Sitemap):
    """Every calculator of the list, by name."""

    def items(self) -> list[str]:
        return [calculator.name for group in GROUPS for calculator in group.members]

    def location(self, item: str) -> str:
        return f"{reverse('calculators:index')}{item}/"


class AreasSitemap(Sitemap):
    """Every pooling area, and the change log of those with rates; changed when its newest schedule was published. One query."""

    @cached_property
    def _areas(self) -> list[PoolingArea]:
        published = Max("schedules__published_at", filter=Q(schedules__status=Status.PUBLISHED))
        return list(PoolingArea.objects.order_by("code").annotate(published=published))

    def items(self) -> list[tuple[str, PoolingArea]]:
        return [
            *(("area", area) for area in self._areas),
            *(("area_changes", area) for area in self._areas if area.published is not None),  # type: ignore[attr-defined]
        ]

    def location(self, item: tuple[str, PoolingArea]) -> str:
        name, area = item
        return reverse(name, args=[area.code])

    def lastmod(self, item: tuple[str, PoolingArea]) -> datetime.datetime | None:
        return item[1].published  # type: ignore[attr-defined]


class ExplainersSitemap(Sitemap):
    """Every explainer that readers see; changed when its text was published or last reviewed. One query."""

    @cached_property
    def _versions(self) -> list[ExplainerVersion]:
        current = ExplainerVersion.objects.current(timezone.localdate()).select_related("explainer")
        return list(current.only("explainer__slug", "publish_on", "reviewed_on"))

    def items(self) -> list[ExplainerVersion]:
        return self._versions

    def location(self, item: ExplainerVersion) -> str:
        return reverse("explainer", args=[item.explainer.slug])

    def lastmod(self, item: ExplainerVersion) -> datetime.date | None:
        return max(item.publish_on or item.reviewed_on, item.reviewed_on)


class TopicsSitemap(Sitemap):
    """Every life situation. One query."""

    @cached_property
    def _slugs(self) -> list[str]:
        return list(Topic.objects.values_list("slug", flat=True))

    def items(self) -> list[str]:
        return self._slugs

    def location(self, item: str) -> str:
        return reverse("topic", args=[item])


class GlossarySitemap(Sitemap):
    """Every term. One query."""

    @cached_property
    def _terms(self) -> list[GlossaryTerm]:
        return list(GlossaryTerm.objects.only("slug", "updated_at"))

    def items(self) -> list[GlossaryTerm]:
        return self._terms

    def location(self, item: GlossaryTerm) -> str:
        return reverse("term", args=[item.slug])

    def lastmod(self, item: GlossaryTerm) -> datetime.datetime:
        return item.updated_at


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PagesSitemap,
    "calculators": CalculatorsSitemap,
    "areas": AreasSitemap,
    "explainers": ExplainersSitemap,
    "topics": TopicsSitemap,
    "glossary": GlossarySitemap,
}


@require_safe
@cache_control(max_age=24 * 60 * 60)
def robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt: everything but /api/ and addresses with a query, which may hold what somebody typed."""
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /*?", "", f"Sitemap: {_absolute(request, 'sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _absolute(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(name))
