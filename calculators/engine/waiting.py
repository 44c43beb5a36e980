"""待遇何时生效: from the day of payment to the first day of benefits (domain.md, continuity and first benefit).

Months are counted from the day of payment: the first day of benefits bears the same number so many months later.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from calculators.engine.months import day_after
from calculators.engine.parameters import Parameter, weakest_grade, whole
from calculators.engine.steps import APPLIED, NOT_APPLICABLE, UNKNOWN

WINDOW = "window"
OUTSIDE = "outside"
NEWBORN = "newborn"

EXACT = "exact"
EARLIEST = "earliest"
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class ResidentWaiting:
    """The residents' figures. Months: fixed, per_missed, per_made_good, floor, newborn; years: floor_from; days: newborn_days.

    `window_first`–`window_last` are the months of the yearly window, `window_start` the month whose first day begins the year.
    """

    fixed: Parameter
    per_missed: Parameter
    per_made_good: Parameter
    floor_from: Parameter
    floor: Parameter
    newborn: Parameter
    newborn_days: Parameter
    window_first: Parameter
    window_last: Parameter
    window_start: Parameter


@dataclass(frozen=True, slots=True)
class Enrolment:
    """How a resident enrols: on which day, `occasion` window, outside or newborn, `missed` years, of them `made_good`.

    Raises ValueError where more is made good than was missed, or a newborn has no birthday up to the day of payment.
    """

    on: date
    occasion: str = OUTSIDE
    missed: int = 0
    made_good: int = 0
    born: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.made_good <= self.missed:
            raise ValueError("more years are made good than were missed")
        if self.occasion == NEWBORN and (self.born is None or self.born > self.on):
            raise ValueError("a newborn needs a birthday that is not after the day of payment")


class WindowStep(NamedTuple):
    """The year's window: benefits begin on `start`. `in_season` false: the day lies outside the usual months."""

    on: date
    start: date
    first: int
    last: int
    in_season: bool
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "window"

    @property
    def state(self) -> str:
        return APPLIED if self.in_season else UNKNOWN


class NewbornStep(NamedTuple):
    """新生儿: paid `days` after birth; up to `within` benefits go back to the birth, later it is the area's to say."""

    born: date
    days: int
    within: int
    rules: tuple[Parameter, ...]
    state: str

    @property
    def kind(self) -> str:
        return "newborn"


class FixedStep(NamedTuple):
    """The fixed waiting months."""

    months: int
    broken: bool
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "fixed"

    @property
    def state(self) -> str:
        return APPLIED


class MissedStep(NamedTuple):
    """The variable waiting: `each` month for each of the `missed` years."""

    missed: int
    each: int
    months: int
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "missed"

    @property
    def state(self) -> str:
        return APPLIED


class MadeGoodStep(NamedTuple):
    """What making good takes off the variable waiting, never off the fixed one."""

    made_good: int
    each: int
    months: int
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "made_good"

    @property
    def state(self) -> str:
        return APPLIED if self.made_good else NOT_APPLICABLE


class WaitStep(NamedTuple):
    """Both together: `counted` months; after a break of `floor_from` years or more not under `floor`."""

    fixed: int
    variable: int
    repaired: int
    counted: int
    missed: int
    floor_from: int
    floor: int
    months: int
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "wait"

    @property
    def state(self) -> str:
        return APPLIED

    @property
    def raised(self) -> bool:
        """Whether the floor lengthened the wait."""
        return self.months > self.counted


class EmployeeStep(NamedTuple):
    """The area's months for an employee: `way` is through_unit or on_own; None = the area's rule is unknown."""

    way: str
    months: int | None
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "employee"

    @property
    def state(self) -> str:
        return UNKNOWN if self.months is None else APPLIED


class FirstDayStep(NamedTuple):
    """The first day of benefits: `counted` = the day of payment + months, not before `not_before`.

    `other` is the day by the other reading (counted from the year's first day); `bound` says how sure `day` is.
    """

    on: date
    months: int
    counted: date
    not_before: date | None
    other: date | None
    day: date
    bound: str
    rules: tuple[Parameter, ...] = ()

    @property
    def kind(self) -> str:
        return "first_day"

    @property
    def state(self) -> str:
        return APPLIED


WaitingStep = WindowStep | NewbornStep | FixedStep | MissedStep | MadeGoodStep | WaitStep | EmployeeStep | FirstDayStep


class Waiting(NamedTuple):
    """The answer: months of waiting and the first day; None where unknown. `bound`: exact, earliest, latest or unknown."""

    months: int | None
    first_day: date | None
    bound: str
    steps: tuple[WaitingStep, ...]
    unknown: tuple[str, ...]
    evidence: str


def resident_waiting(rules: ResidentWaiting, enrolment: Enrolment) -> Waiting:
    """When a resident's benefits begin. Raises ValueError where a figure that counts is no whole number."""
    if enrolment.occasion == NEWBORN:
        return _newborn(rules, enrolment)
    window = _window(rules, enrolment.on) if enrolment.occasion == WINDOW else None
    if window is not None and not enrolment.missed:
        bound = EXACT if window.in_season else LATEST
        day = FirstDayStep(enrolment.on, 0, window.start, window.start, None, window.start, bound)
        return _answer(0, (window, day), () if window.in_season else ("window",))
    months, steps = waiting_months(rules, enrolment.missed, enrolment.made_good)
    counted = day_after(enrolment.on, months)
    if window is None:
        return _answer(months, (*steps, FirstDayStep(enrolment.on, months, counted, None, None, counted, EXACT)), ())
    not_before = window.start if window.in_season else None
    day = FirstDayStep(
        on=enrolment.on,
        months=months,
        counted=counted,
        not_before=not_before,
        other=day_after(window.start, months),
        day=counted if not_before is None else max(counted, not_before),
        bound=EARLIEST,
    )
    unknown = ("count_from",) if window.in_season else ("count_from", "window")
    return _answer(months, (window, *steps, day), unknown)


def employee_waiting(months: Parameter | None, way: str, on: date) -> Waiting:
    """When an employee's benefits begin, by the area's months; unknown where it has none."""
    if months is None:
        return Waiting(None, None, "unknown", (EmployeeStep(way, None, ()),), ("employee",), "")
    number = whole(months)
    day = day_after(on, number)
    return _answer(
        number, (EmployeeStep(way, number, (months,)), FirstDayStep(on, number, day, None, None, day, EXACT)), ()
    )


def waiting_months(
    rules: ResidentWaiting, missed: int, made_good: int
) -> tuple[int, tuple[FixedStep | MissedStep | MadeGoodStep | WaitStep, ...]]:
    """3 + n − k, at least 6 where n ≥ 4, by the figures in force; with its steps (only the fixed one without a break)."""
    fixed = whole(rules.fixed)
    first = FixedStep(fixed, missed > 0, (rules.fixed,))
    if not missed:
        return fixed, (first,)
    each, off = whole(rules.per_missed), whole(rules.per_made_good)
    variable = missed * each
    repaired = min(made_good * off, variable)
    counted = fixed + variable - repaired
    floor_from, floor = whole(rules.floor_from), whole(rules.floor)
    months = max(counted, floor) if missed >= floor_from else counted
    return months, (
        first,
        MissedStep(missed, each, variable, (rules.per_missed,)),
        MadeGoodStep(made_good, off, repaired, (rules.per_made_good,)),
        WaitStep(
            fixed, variable, repaired, counted, missed, floor_from, floor, months, (rules.floor_from, rules.floor)
        ),
    )


def _window(rules: ResidentWaiting, on: date) -> WindowStep:
    first, last = whole(rules.window_first), whole(rules.window_last)
    start = date(on.year + 1, whole(rules.window_start), 1)
    return WindowStep(
        on, start, first, last, first <= on.month <= last, (rules.window_first, rules.window_last, rules.window_start)
    )


def _newborn(rules: ResidentWaiting, enrolment: Enrolment) -> Waiting:
    born = enrolment.born or enrolment.on  # Enrolment has refused a newborn without a birthday
    days, within = (enrolment.on - born).days, whole(rules.newborn_days)
    if days <= within:
        months = whole(rules.newborn)
        day = day_after(born, months)
        step = NewbornStep(born, days, within, (rules.newborn, rules.newborn_days), APPLIED)
        return _answer(months, (step, FirstDayStep(born, months, day, None, None, day, EXACT)), ())
    months, steps = waiting_months(rules, 0, 0)
    day = day_after(enrolment.on, months)
    step = NewbornStep(born, days, within, (rules.newborn_days,), UNKNOWN)
    return _answer(
        months, (step, *steps, FirstDayStep(enrolment.on, months, day, None, None, day, LATEST)), ("newborn",)
    )


def _answer(months: int, steps: tuple[WaitingStep, ...], unknown: tuple[str, ...]) -> Waiting:
    last = steps[-1]
    assert isinstance(last, FirstDayStep)
    grade = weakest_grade(tuple(rule.evidence for step in steps for rule in step.rules))
    return Waiting(months, last.day, last.bound, steps, unknown, grade)
