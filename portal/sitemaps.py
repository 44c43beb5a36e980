"""/sitemap.xml and /robots.txt: what search engines may know. No address with a query, none of the staff's."""

import datetime
from functools import cached_property

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from calculators.registry import GROUPS
from regions.enums import Status
from regions.models import PoolingArea

PAGES = ("home", "calculators:index", "areas", "about", "sources", "privacy", "accessibility")


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
    """Every pooling area; changed when its newest published schedule was published. One query for all."""

    @cached_property
    def _areas(self) -> list[PoolingArea]:
        published = Max("schedules__published_at", filter=Q(schedules__status=Status.PUBLISHED))
        return list(PoolingArea.objects.order_by("code").annotate(published=published))

    def items(self) -> list[PoolingArea]:
        return self._areas

    def location(self, item: PoolingArea) -> str:
        return reverse("area", args=[item.code])

    def lastmod(self, item: PoolingArea) -> datetime.datetime | None:
        return item.published  # type: ignore[attr-defined]


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PagesSitemap,
    "calculators": CalculatorsSitemap,
    "areas": AreasSitemap,
}


@require_safe
@cache_control(max_age=24 * 60 * 60)
def robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt: everything but /api/ and addresses with a query, which may hold what somebody typed."""
    lines = ["User-agent: *", "Disallow: /api/", "Disallow: /*?", "", f"Sitemap: {_absolute(request, 'sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _absolute(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(name))
