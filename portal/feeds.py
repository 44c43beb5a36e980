"""/feed/: what is new and what changed, of explainers and of rates, as Atom."""

import datetime
from dataclasses import dataclass

from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from policies.models import ExplainerVersion
from policies.starting.load import REASON as FIRST_TEXT
from regions.enums import Scheme, Status
from regions.models import BenefitSchedule
from regions.starting.load import REASON as FIRST_RATES

NEWEST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was published. `at` has a time zone; `key` tells it from others at the same address."""

    title: str
    text: str
    url: str
    at: datetime.datetime
    key: str


class PortalFeed(Feed):
    """The newest entries, the newest first. Two queries.

    The rates that the portal began with are no news: of those only what came later is here.
    """

    feed_type = Atom1Feed
    title = "医保明白账：新的和更改的"
    subtitle = "新写的、改过的政策解读，新发布的、撤下的地方待遇标准。"
    language = "zh-Hans"

    def link(self) -> str:
        return reverse("home")

    def items(self) -> list[Entry]:
        found = [*_explainers(timezone.localdate()), *_rates()]
        return sorted(found, key=lambda entry: (entry.at, entry.key), reverse=True)[:NEWEST]

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.text

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_guid(self, item: Entry) -> str:
        """The same for ever, whatever host serves it."""
        return f"urn:mingbai:{item.key}"

    def item_pubdate(self, item: Entry) -> datetime.datetime:
        return item.at

    def item_updateddate(self, item: Entry) -> datetime.datetime:
        return item.at


def _explainers(today: datetime.date) -> list[Entry]:
    """Published versions that have begun, the newest; a text that was taken out is not told of."""
    rows = ExplainerVersion.objects.filter(status=Status.PUBLISHED, publish_on__lte=today)
    newest = rows.select_related("explainer").order_by("-publish_on", "-pk")
    fields = ("explainer__slug", "number", "title", "description", "reason", "publish_on")
    return [
        Entry(
            title=version.title if version.number == 1 else f"{version.title}（更新）",
            text=version.description
            if version.reason == FIRST_TEXT
            else f"{version.description}改动：{version.reason}",
            url=reverse("explainer", args=[version.explainer.slug]),
            at=_begins(version.publish_on),
            key=f"explainer:{version.explainer.slug}:{version.number}",
        )
        for version in newest.only(*fields)[:NEWEST]
        if version.publish_on is not None
    ]


def _rates() -> list[Entry]:
    """Versions of rates that were published or withdrawn."""
    news = BenefitSchedule.objects.public().exclude(Q(version=1, reason=FIRST_RATES, status=Status.PUBLISHED))
    newest = news.filter(published_at__isnull=False).select_related("area").order_by("-updated_at", "-pk")[:NEWEST]
    return [_rate(schedule) for schedule in newest]


def _rate(schedule: BenefitSchedule) -> Entry:
    name = f"{schedule.area.name}{Scheme(schedule.scheme).label}"
    since = "起始日期不详" if schedule.start_unknown else f"{schedule.effective_from.isoformat()} 起"
    key = f"rates:{schedule.area_id}:{schedule.scheme}:{schedule.version}"
    url = f"{reverse('area_changes', args=[schedule.area_id])}#{schedule.scheme}-{schedule.version}"
    if schedule.status == Status.WITHDRAWN:
        url += "-withdrawn"
        at = schedule.withdrawn_at or schedule.updated_at
        return Entry(f"{name}待遇标准已撤下", schedule.public_notice, url, at, f"{key}:withdrawn")
    at = schedule.published_at or schedule.updated_at
    ended = "自此没有可用的标准" if schedule.ends else "新的标准"
    return Entry(f"{name}待遇标准（第 {schedule.version} 版）", f"{ended}，{since}。", url, at, key)


def _begins(day: datetime.date) -> datetime.datetime:
    """Midnight in Shanghai."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
