"""What is to be looked at again: explainers whose review is due, versions that wait, versions that begin later."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet

from policies.models import ExplainerVersion, Report
from regions.enums import Status

SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class DueList:
    """Versions, each list in the order in which it asks for attention; `reports`: how many nobody has looked at."""

    past: tuple[ExplainerVersion, ...]
    soon: tuple[ExplainerVersion, ...]
    waiting: tuple[ExplainerVersion, ...]
    drafts: tuple[ExplainerVersion, ...]
    scheduled: tuple[ExplainerVersion, ...]
    reports: int


def past(on: datetime.date) -> QuerySet[ExplainerVersion]:
    """What readers see on `on` though its review date has come."""
    return ExplainerVersion.objects.current(on).filter(review_due__lte=on)


def soon(on: datetime.date) -> QuerySet[ExplainerVersion]:
    """What readers see whose review date comes within 30 days."""
    return ExplainerVersion.objects.current(on).filter(review_due__gt=on, review_due__lte=on + SOON)


def scheduled(on: datetime.date) -> QuerySet[ExplainerVersion]:
    """Published versions that begin after `on`."""
    return ExplainerVersion.objects.filter(status=Status.PUBLISHED, publish_on__gt=on)


def due_list(on: datetime.date) -> DueList:
    """Everything that waits for somebody, in six queries."""

    def rows(found: QuerySet[ExplainerVersion], *order: str) -> tuple[ExplainerVersion, ...]:
        return tuple(found.select_related("explainer", "written_by").order_by(*order))

    unpublished = ExplainerVersion.objects.all()
    return DueList(
        past=rows(past(on), "review_due"),
        soon=rows(soon(on), "review_due"),
        waiting=rows(unpublished.filter(status=Status.IN_REVIEW), "updated_at"),
        drafts=rows(unpublished.filter(status=Status.DRAFT), "-updated_at"),
        scheduled=rows(scheduled(on), "publish_on"),
        reports=Report.objects.filter(state=Report.State.NEW).count(),
    )
