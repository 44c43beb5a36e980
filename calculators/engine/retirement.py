"""缴费年限与退休: the statutory retirement month, the months contributed by then, months short, cost to make good.

Retirement age (rule in force since 2025-01-01, domain.md): from the birth month `born_from` on, one month later for every
`every` birth months, up to `to_age`; earlier births keep the old age.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from calculators.engine.money import fen
from calculators.engine.months import Month, month_after, month_of, months_between
from calculators.engine.parameters import Parameter, weakest_grade, whole
from calculators.engine.steps import APPLIED, NOT_APPLICABLE, UNKNOWN

YEAR = 12  # months


@dataclass(frozen=True, slots=True)
class RetirementAge:
    """One person group's rule. Years: from_age, to_age; `born_from` a day; months: every.

    Raises ValueError where the figures are no rule (a step of 0 months, an age that falls, no date).
    """

    from_age: Parameter
    to_age: Parameter
    born_from: Parameter
    every: Parameter

    def __post_init__(self) -> None:
        if self.born_from.day is None or whole(self.every) < 1 or whole(self.to_age) < whole(self.from_age):
            raise ValueError("no rule of retirement age")

    @property
    def rules(self) -> tuple[Parameter, ...]:
        """All four figures."""
        return (self.from_age, self.to_age, self.born_from, self.every)


@dataclass(frozen=True, slots=True)
class ContributionRules:
    """The area's figures, each None where unknown.

    Years: `required` in all, `actual` of them really contributed; `deemed_before` a day up to which earlier work counts;
    `rate` the share of the monthly base that a missing month costs.
    """

    required: Parameter | None = None
    actual: Parameter | None = None
    deemed_before: Parameter | None = None
    rate: Parameter | None = None


@dataclass(frozen=True, slots=True)
class Career:
    """A person's contributions, in months, counted up to and including the month of `on`.

    `contributed` None = not said; `deemed` as the office told it, or `worked_from`, the month of the first work, from
    which it is counted; `goes_on` = contributions continue until retirement; `base` yuan a month.
    """

    born: Month
    on: date
    contributed: int | None = None
    deemed: int | None = None
    worked_from: Month | None = None
    goes_on: bool = True
    base: Decimal | None = None


class AgeStep(NamedTuple):
    """法定退休年龄: `old` months of age, `delay` months later; `position` = birth months since the rule's first, −1 before it."""

    born: Month
    born_from: Month
    old: int
    every: int
    position: int
    delay: int
    capped: bool
    months: int
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "retirement_age"

    @property
    def state(self) -> str:
        return APPLIED if self.delay else NOT_APPLICABLE


class RetirementStep(NamedTuple):
    """退休月份 = birth month + age."""

    born: Month
    age: int
    month: Month
    rules: tuple[Parameter, ...] = ()

    @property
    def kind(self) -> str:
        return "retirement_month"

    @property
    def state(self) -> str:
        return APPLIED


class RequiredStep(NamedTuple):
    """The years that the area asks for, and how many of them really contributed; None = unknown."""

    years: int | None
    actual: int | None
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "required_years"

    @property
    def state(self) -> str:
        return UNKNOWN if self.years is None else APPLIED


class DeemedStep(NamedTuple):
    """视同缴费: `months` as told, or from `worked_from` to the month of `before` (both included); None = unknown."""

    worked_from: Month | None
    before: date | None
    months: int | None
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "deemed_years"

    @property
    def state(self) -> str:
        return UNKNOWN if self.months is None else APPLIED


class ContributedStep(NamedTuple):
    """Months by retirement = contributed + deemed + `future`, the months after `on`'s up to and including retirement's."""

    contributed: int
    deemed: int
    future: int
    on: Month
    until: Month
    goes_on: bool
    months: int
    rules: tuple[Parameter, ...] = ()

    @property
    def kind(self) -> str:
        return "contributed"

    @property
    def state(self) -> str:
        return APPLIED


class ShortStep(NamedTuple):
    """Months short: the larger of what lacks in all (`in_all`) and of really contributed months (`of_actual`, None = unknown)."""

    required: int
    counted: int
    in_all: int
    actual_required: int | None
    actual: int
    of_actual: int | None
    months: int
    bound: str
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "short"

    @property
    def state(self) -> str:
        return APPLIED if self.months else NOT_APPLICABLE


class CostStep(NamedTuple):
    """补缴: base × rate a month, rounded to the fen, × months; None where rate or base is not known (`reason`)."""

    months: int
    rate: Decimal | None
    base: Decimal | None
    monthly: Decimal | None
    amount: Decimal | None
    rules: tuple[Parameter, ...]
    reason: str

    @property
    def kind(self) -> str:
        return "cost"

    @property
    def state(self) -> str:
        return UNKNOWN if self.amount is None else APPLIED


RetirementSteps = AgeStep | RetirementStep | RequiredStep | DeemedStep | ContributedStep | ShortStep | CostStep


class Retirement(NamedTuple):
    """The answer. Months of age; `short` months and `cost` yuan, None where unknown or not asked for.

    `bound` says how sure `short` is: exact, at_least, at_most or unknown.
    """

    age: int
    month: Month
    required: int | None
    contributed: int | None
    short: int | None
    cost: Decimal | None
    bound: str
    steps: tuple[RetirementSteps, ...]
    unknown: tuple[str, ...]
    evidence: str


def retirement_age(rule: RetirementAge, born: Month) -> AgeStep:
    """The statutory retirement age of a birth month. Raises ValueError where a figure that counts is no whole number."""
    assert rule.born_from.day is not None  # RetirementAge has refused a rule without it
    first = month_of(rule.born_from.day)
    old, every = whole(rule.from_age) * YEAR, whole(rule.every)
    most = whole(rule.to_age) * YEAR - old
    position = max(months_between(first, born), -1)
    delay = position // every + 1
    return AgeStep(
        born, first, old, every, position, min(delay, most), delay > most, old + min(delay, most), rule.rules
    )


def contribution_years(age: RetirementAge, area: ContributionRules, career: Career) -> Retirement:
    """When a person retires, and whether the contributions reach by then. Raises ValueError as `retirement_age` does."""
    aged = retirement_age(age, career.born)
    retires = RetirementStep(career.born, aged.months, month_after(career.born, aged.months))
    required = RequiredStep(
        None if area.required is None else whole(area.required),
        None if area.actual is None else whole(area.actual),
        tuple(rule for rule in (area.required, area.actual) if rule is not None),
    )
    steps: list[RetirementSteps] = [aged, retires, required]
    unknown = [] if required.years is not None else ["years"]
    short: ShortStep | None = None
    cost: CostStep | None = None
    contributed: ContributedStep | None = None
    if career.contributed is not None:
        deemed = _deemed(area.deemed_before, career)
        if deemed is not None:
            steps.append(deemed)
            if deemed.months is None:
                unknown.append("deemed")
        contributed = _contributed(career, career.contributed, deemed, retires.month)
        steps.append(contributed)
        if required.years is not None:
            short = _short(required.years, required.actual, contributed, "deemed" in unknown, required.rules)
            steps.append(short)
            if short.bound == "at_least":
                unknown.append("actual_years")
            if short.months:
                cost = _cost(area.rate, career.base, short.months)
                steps.append(cost)
                if cost.amount is None:
                    unknown.append(cost.reason)
    return Retirement(
        age=aged.months,
        month=retires.month,
        required=None if required.years is None else required.years * YEAR,
        contributed=None if contributed is None else contributed.months,
        short=None if short is None else short.months,
        cost=None if cost is None else cost.amount,
        bound="unknown" if short is None else short.bound,
        steps=tuple(steps),
        unknown=tuple(unknown),
        evidence=weakest_grade(tuple(rule.evidence for step in steps for rule in step.rules)),
    )


def _deemed(before: Parameter | None, career: Career) -> DeemedStep | None:
    if career.worked_from is None:
        return None if career.deemed is None else DeemedStep(None, None, career.deemed, ())
    if before is None or before.day is None:
        return DeemedStep(career.worked_from, None, None, ())
    months = max(months_between(career.worked_from, month_of(before.day)) + 1, 0)
    return DeemedStep(career.worked_from, before.day, months, (before,))


def _contributed(career: Career, contributed: int, deemed: DeemedStep | None, retires: Month) -> ContributedStep:
    on = month_of(career.on)
    future = max(months_between(on, retires), 0) if career.goes_on else 0
    counted = deemed.months or 0 if deemed is not None else 0
    return ContributedStep(contributed, counted, future, on, retires, career.goes_on, contributed + counted + future)


def _short(
    years: int, actual: int | None, by_then: ContributedStep, deemed_unknown: bool, rules: tuple[Parameter, ...]
) -> ShortStep:
    really = by_then.contributed + by_then.future
    in_all = max(years * YEAR - by_then.months, 0)
    of_actual = None if actual is None else max(actual * YEAR - really, 0)
    months = max(in_all, of_actual or 0)
    # The unknown number of actual years is at most all of them; unknown deemed months may make up for what lacks in all.
    more = of_actual is None and months < years * YEAR - really
    less = deemed_unknown and months > (of_actual or 0)
    return ShortStep(
        required=years * YEAR,
        counted=by_then.months,
        in_all=in_all,
        actual_required=None if actual is None else actual * YEAR,
        actual=really,
        of_actual=of_actual,
        months=months,
        bound="at_least" if more else "at_most" if less else "exact",
        rules=rules,
    )


def _cost(rate: Parameter | None, base: Decimal | None, months: int) -> CostStep:
    if rate is None:
        return CostStep(months, None, base, None, None, (), "rate")
    if base is None:
        return CostStep(months, rate.value, None, None, None, (rate,), "base")
    monthly = fen(base * rate.value)
    return CostStep(months, rate.value, base, monthly, monthly * months, (rate,), "")
