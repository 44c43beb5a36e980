"""The queue of verification: which versions wait to be compared with the original, the most asked for first.

A handful of queries, however many areas and versions there are: the list is sorted here, its page is read after.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from regions.enums import Evidence, Scheme, Status
from regions.grades import doubtful, unverified
from regions.known import deciding
from regions.models import AreaCount, BenefitRule, BenefitSchedule, Verification
from regions.scope import Scope

DAYS = 30  # over which requests for an area are added up
STATES = {
    "doubtful": "存疑草稿",
    "unverified": "已发布未核对",
    "due": "到期复核",
    "withdrawn": "撤下后没有替代",
}
REASONS_SHOWN = 3
NEVER = datetime.date.min


@dataclass(slots=True)
class Task:
    """A version that waits. `asked`: how often its area was asked for in DAYS; `states`: keys of STATES."""

    pk: int
    area: str
    area_name: str
    province: str
    province_name: str
    scheme: str
    version: int
    effective_from: datetime.date
    start_unknown: bool
    status: str
    review_due: datetime.date | None
    asked: int
    states: tuple[str, ...] = ()
    checked_on: datetime.date | None = None
    verified: int = 0
    compiled: int = 0
    doubtful: int = 0
    reasons: list[str] = field(default_factory=list)
    more_reasons: int = 0

    @property
    def scheme_label(self) -> str:
        """职工医保 or 居民医保."""
        return str(Scheme(self.scheme).label)

    @property
    def status_label(self) -> str:
        """The version's status in words."""
        return str(Status(self.status).label)

    @property
    def state_labels(self) -> list[str]:
        """Why it waits, in words."""
        return [STATES[name] for name in self.states]


def tasks(on: datetime.date, scope: Scope) -> list[Task]:
    """All versions within the scope that wait, in the order in which they are worth the work. Two queries."""
    asked = AreaCount.objects.filter(
        area=OuterRef("area"), day__gt=on - datetime.timedelta(days=DAYS), day__lte=on
    ).order_by()
    counted = asked.values("area").annotate(asked=Sum("count")).values("asked")
    coming = Q(status=Status.PUBLISHED, effective_from__gt=on)
    rows = (
        BenefitSchedule.objects.filter(scope.rows("area"))
        .filter(Q(status__in=(Status.DRAFT, Status.IN_REVIEW)) | coming | Q(pk__in=deciding(on).order_by().values("pk")))
        .annotate(
            asked=Coalesce(Subquery(counted), 0), has_doubtful=Exists(doubtful()), has_unverified=Exists(unverified())
        )
        .order_by()
        .values_list(
            "pk", "area", "area__name", "area__province", "area__province__name", "scheme", "version",
            "effective_from", "start_unknown", "status", "review_due", "asked", "has_doubtful", "has_unverified",
        )
    )  # fmt: skip
    last = dict(
        Verification.objects.order_by().values_list("rule__schedule").annotate(last=Max("checked_on")).values_list(
            "rule__schedule", "last"
        )
    )  # fmt: skip
    found = []
    for *values, has_doubtful, has_unverified in rows:
        task = Task(*values)
        task.states = _states(task, has_doubtful, has_unverified, on)
        task.checked_on = last.get(task.pk)
        if task.states:
            found.append(task)
    return sorted(found, key=_order)


def chosen(found: Iterable[Task], *, state: str = "", province: str = "", scheme: str = "") -> list[Task]:
    """Those of a state, province and scheme; "" = any. What was taken out has no figures to compare: shown if asked for."""
    return [
        task
        for task in found
        if (state in task.states if state else task.states != ("withdrawn",))
        and province in ("", task.province)
        and scheme in ("", task.scheme)
    ]


def with_figures(page: list[Task]) -> list[Task]:
    """The tasks of one page with their figures by grade, and why figures are in doubt. One query."""
    groups = (
        BenefitRule.objects.filter(schedule__in=[task.pk for task in page])
        .order_by()
        .annotate(still_open=ExpressionWrapper(Q(verification__isnull=True), output_field=BooleanField()))
        .values_list("schedule", "evidence", "still_open", "note")
        .annotate(figures=Count("pk"))
    )
    by_pk = {task.pk: task for task in page}
    reasons: dict[int, Counter[str]] = {task.pk: Counter() for task in page}
    for pk, evidence, still_open, note, figures in groups:
        task = by_pk[pk]
        if not still_open:
            task.verified += figures
        elif evidence == Evidence.DOUBTFUL:
            task.doubtful += figures
            for reason in filter(None, (part.strip() for part in note.split("；"))):
                reasons[pk][reason] += figures
        else:
            task.compiled += figures
    for task in page:
        often = [reason for reason, _ in reasons[task.pk].most_common()]
        task.reasons, task.more_reasons = often[:REASONS_SHOWN], max(len(often) - REASONS_SHOWN, 0)
    return page


def _states(task: Task, has_doubtful: bool, has_unverified: bool, on: datetime.date) -> tuple[str, ...]:
    if task.status == Status.WITHDRAWN:
        return ("withdrawn",)
    if task.status != Status.PUBLISHED:
        return ("doubtful",) if has_doubtful else ()
    states = ["unverified"] if has_unverified or has_doubtful else []
    if task.review_due is not None and task.review_due <= on:
        states.append("due")
    return tuple(states)


def _order(task: Task) -> tuple[object, ...]:
    """Asked for most, then checked longest ago (never is oldest), then due first."""
    return (
        -task.asked,
        task.checked_on or NEVER,
        task.review_due or datetime.date.max,
        task.area,
        task.scheme,
        task.version,
    )
