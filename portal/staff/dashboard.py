"""What waits for the staff, on the index of the admin: each number with the page where it can be worked off.

Only what the user may see, within their scope; at most five queries, with those of signing in twelve for the page.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from policies import reviews
from policies.models import ExplainerVersion, Report
from regions.enums import Scheme, Status
from regions.grades import GRADES, Standing, count_grades, standings
from regions.models import PoolingArea
from regions.scope import Scope, scope_of


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it leads; `urgent`: it is not zero and should be."""

    label: str
    number: int
    url: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Numbers that belong together."""

    title: str
    figures: tuple[Figure, ...]


def dashboard(user: Any, on: datetime.date) -> list[Section]:
    """The sections that this user may see, in the order of the page."""
    sections = []
    scope = scope_of(user)
    if _sees(user, "regions", "benefitschedule"):
        standing, count = standings(on, scope), _count(scope, on)
        sections.append(Section("待遇标准", tuple(_rates(user, standing, count, on))))
        if _sees(user, "regions", "verification"):
            sections.extend(_grades(standing, count["areas"]))
    if _sees(user, "policies", "explainerversion"):
        sections.append(Section("政策解读", tuple(_explainers(on))))
    if _sees(user, "policies", "report"):
        sections.append(Section("读者反馈", tuple(_reports(scope))))
    if user.is_superuser:
        sections.append(Section("登录", tuple(_sign_ins(on))))
    return sections


def _count(scope: Scope, on: datetime.date) -> dict[str, int]:
    """Areas, and their versions that wait or begin later, in one query."""
    review = Q(schedules__status=Status.IN_REVIEW)
    coming = Q(schedules__status=Status.PUBLISHED, schedules__effective_from__gt=on)
    return (
        PoolingArea.objects.filter(scope.rows(""))
        .order_by()
        .aggregate(
            areas=Count("pk", distinct=True),
            review=Count("schedules", filter=review, distinct=True),
            coming=Count("schedules", filter=coming, distinct=True),
        )
    )


def _rates(user: User, standing: list[Standing], count: dict[str, int], on: datetime.date) -> Iterator[Figure]:
    versions = reverse("admin:regions_benefitschedule_changelist")
    yield Figure("等待审核", count["review"], _with(versions, status__exact=Status.IN_REVIEW))
    yield Figure(
        "已发布、以后起用", count["coming"], _with(versions, status__exact=Status.PUBLISHED, effective_from__gt=on)
    )
    if _sees(user, "regions", "verification"):
        queue = reverse("admin:regions_verification_queue")
        due = sum(1 for one in standing if one.due(on))
        gone = sum(1 for one in standing if one.withdrawn)
        yield Figure("到期复核", due, _with(queue, state="due"), urgent=due > 0)
        yield Figure("撤下后没有替代", gone, _with(queue, state="withdrawn"), urgent=gone > 0)


def _grades(standing: list[Standing], areas: int) -> Iterator[Section]:
    page = reverse("admin:regions_verification_areas")
    for scheme, label in Scheme.choices:
        counted = count_grades(standing, scheme, areas)
        figures = [
            Figure(words, counted[grade], _with(page, scheme=scheme, grade=grade)) for grade, words in GRADES.items()
        ]
        yield Section(f"{label}：统筹区按核对情况", tuple(figures))


def _explainers(on: datetime.date) -> Iterator[Figure]:
    count = ExplainerVersion.objects.order_by().aggregate(
        review=Count("pk", filter=Q(status=Status.IN_REVIEW)),
        due=Count("pk", filter=Q(pk__in=reviews.past(on).order_by().values("pk"))),
    )
    versions = reverse("admin:policies_explainerversion_changelist")
    yield Figure("等待审核", count["review"], _with(versions, status__exact=Status.IN_REVIEW))
    yield Figure("复核已到期", count["due"], _with(versions, due="past"), urgent=count["due"] > 0)


def _reports(scope: Scope) -> Iterator[Figure]:
    """As the list shows them: those of the user's areas, and those of none."""
    within = Q() if scope.everywhere else scope.rows("area") | Q(area__isnull=True)
    new, checking = Report.State.NEW, Report.State.CHECKING
    count = (
        Report.objects.filter(within)
        .order_by()
        .aggregate(new=Count("pk", filter=Q(state=new)), checking=Count("pk", filter=Q(state=checking)))
    )
    reports = reverse("admin:policies_report_changelist")
    yield Figure(str(new.label), count["new"], _with(reports, state__exact=new), urgent=count["new"] > 0)
    yield Figure(str(checking.label), count["checking"], _with(reports, state__exact=checking))


def _sign_ins(on: datetime.date) -> Iterator[Figure]:
    """Names and addresses with wrong passwords that no success has cleared since."""
    since = timezone.make_aware(datetime.datetime.combine(on - datetime.timedelta(days=6), datetime.time()))
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since).count()
    # The list's own filter takes a date in the time zone of the site.
    address = _with(reverse("admin:axes_accessattempt_changelist"), attempt_time__gte=since.isoformat(sep=" "))
    yield Figure("近 7 天登录失败", attempts, address)


def _sees(user: User, app: str, model: str) -> bool:
    return user.has_perm(f"{app}.view_{model}") or user.has_perm(f"{app}.change_{model}")


def _with(address: str, **query: object) -> str:
    return f"{address}?{urlencode(query)}"
