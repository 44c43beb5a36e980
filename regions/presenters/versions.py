"""Which version decides a day, and which came before and come after it. No query: all versions of an area are given."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from regions.enums import Status
from regions.models import BenefitSchedule

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A version and the days that it decides; `until` None = until a later one is published."""

    version: BenefitSchedule
    until: datetime.date | None
    current: bool = False

    @property
    def since(self) -> str:
        """From when it holds, in words."""
        return since_text(self.version)

    @property
    def state(self) -> str:
        """`figures`, `withdrawn` or `ended`: what a page shows for these days."""
        if self.version.status == Status.WITHDRAWN:
            return "withdrawn"
        return "ended" if self.version.ends else "figures"


def since_text(version: BenefitSchedule) -> str:
    """From when a version holds: 2025 年 1 月 1 日起, or 起始日期不详."""
    if version.start_unknown:
        return "起始日期不详"
    day = version.effective_from
    return f"{day.year} 年 {day.month} 月 {day.day} 日起"


def spans(versions: Iterable[BenefitSchedule], on: datetime.date) -> list[Span]:
    """The versions that decide at least one day, latest first; `current` marks the one that decides `on`.

    `versions`: the public ones (published, withdrawn) of one area and scheme. Of two that begin on the same day the
    published one decides (BenefitScheduleQuerySet.standing).
    """
    first_of_day: dict[datetime.date, BenefitSchedule] = {}
    for version in sorted(versions, key=lambda one: (one.effective_from, one.status, -one.version)):
        first_of_day.setdefault(version.effective_from, version)
    result: list[Span] = []
    begun = [start for start in first_of_day if start <= on]
    current = max(begun, default=None)
    until = None
    for start in sorted(first_of_day, reverse=True):
        result.append(Span(first_of_day[start], until, start == current))
        until = start - ONE_DAY
    return result
