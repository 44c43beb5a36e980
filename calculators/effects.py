"""What a new version changes on bills: amount by amount, and by which step. For the page before publication."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calculators.engine import Schedule
from calculators.estimates import Estimate, Refusal
from calculators.presenters.line import Line
from calculators.presenters.lines import lines
from calculators.reference_cases import LABELS, misses, own_cases, settle_reference
from calculators.schedules import schedule_of
from calculators.typical_bills import typical_bills
from regions.figures import yuan
from regions.models import BenefitSchedule, PoolingArea
from regions.publication import Panel
from regions.versions import version_before

# The amounts that tell staff whether a change is what they meant.
SHOWN = ("deductible", "basic", "critical_illness", "large_amount", "assistance", "out_of_pocket")
NO_ANSWER = "算不出来"


@dataclass(frozen=True, slots=True)
class Change:
    """One amount or step before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """A bill under the version before and under the new one. `missed`: where an own case is not met (it blocks)."""

    title: str
    own: bool
    before: str
    after: str
    amounts: tuple[Change, ...]
    steps: tuple[Change, ...]
    missed: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the bill comes out otherwise."""
        return bool(self.amounts) or self.before != self.after


def effects(version: BenefitSchedule) -> list[Effect]:
    """The typical bills and the area's own cases under `version` and the one that it is compared with."""
    former = version_before(version)
    before = schedule_of(former) if former is not None and former.usable else None
    after = None if version.ends else schedule_of(version)
    found = [
        _effect(bill.title, bill.inputs, version.area, version.effective_from, before, after)
        for bill in typical_bills(version.scheme)
    ]
    for case in own_cases(version):
        missed = tuple(misses(case, after)) if after is not None else ()
        found.append(_effect(case.name, case.inputs, case.area, case.on, before, after, own=True, missed=missed))
    return found


def effects_panel(version: BenefitSchedule) -> Panel:
    """The part of the page before publication (regions.publication)."""
    found = effects(version)
    return Panel(
        "admin/calculators/effects.html",
        {
            "own": [effect for effect in found if effect.own],
            "changed": [effect for effect in found if not effect.own and effect.changed],
            "unchanged": [effect for effect in found if not effect.own and not effect.changed],
        },
    )


def _effect(
    title: str,
    inputs: Mapping[str, Any],
    area: PoolingArea,
    on: datetime.date,
    before: Schedule | None,
    after: Schedule | None,
    *,
    own: bool = False,
    missed: tuple[str, ...] = (),
) -> Effect:
    was, now = _settled(inputs, area, before, on), _settled(inputs, area, after, on)
    return Effect(title, own, _headline(was), _headline(now), _amounts(was, now), _steps(was, now), missed)


def _settled(
    inputs: Mapping[str, Any], area: PoolingArea, schedule: Schedule | None, on: datetime.date
) -> Estimate | str:
    """The estimate, or why there is none."""
    if schedule is None:
        return "没有标准"
    try:
        return settle_reference(inputs, area, schedule, on)
    except Refusal as refusal:
        return refusal.message
    except ValueError as error:
        return str(error)


def _headline(settled: Estimate | str) -> str:
    if isinstance(settled, str):
        return f"{NO_ANSWER}（{settled}）"
    most = "最多" if settled.settlement.unknown else ""
    return f"个人承担{most} {yuan(settled.settlement.amounts.out_of_pocket)} 元"


def _amounts(was: Estimate | str, now: Estimate | str) -> tuple[Change, ...]:
    if isinstance(was, str) or isinstance(now, str):
        return ()
    pairs = ((name, getattr(was.settlement.amounts, name), getattr(now.settlement.amounts, name)) for name in SHOWN)
    return tuple(Change(LABELS[name], yuan(first), yuan(second)) for name, first, second in pairs if first != second)


def _steps(was: Estimate | str, now: Estimate | str) -> tuple[Change, ...]:
    """The steps whose amount or formula differs, in the order of the new account; a step of one account only, too."""
    before, after = _told(was), _told(now)
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        first, second = before.get(key), after.get(key)
        if _words(first) != _words(second):
            line = second or first
            assert line is not None  # the key is of one of the two
            changes.append(Change(line.title, _words(first), _words(second)))
    return tuple(changes)


def _told(settled: Estimate | str) -> dict[tuple[str, int], Line]:
    """The account's lines by kind, and which of that kind it is."""
    if isinstance(settled, str):
        return {}
    found: dict[tuple[str, int], Line] = {}
    for line in lines(settled.schedule, settled.settlement.steps):
        nth = sum(1 for kind, _ in found if kind == line.kind)
        found[(line.kind, nth)] = line
    return found


def _words(line: Line | None) -> str:
    return "没有这一步" if line is None else f"{line.amount}：{line.formula}"
