"""What a year has left for one kind of bill: deductible, caps pot by pot, the way to the critical illness line."""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.money import ONE, ZERO, fen
from calculators.engine.plan import Cap, Layer, Plan, plan_for
from calculators.engine.schedule import Rule, Schedule
from calculators.engine.year import Year

STATED = "stated"
UNLIMITED = "unlimited"
EACH = "each"
UNKNOWN = "unknown"


class Remaining(NamedTuple):
    """One figure of the year and what of it is left, in yuan.

    `kind`: `deductible`, `basic_cap`, `critical_illness_line`, `critical_illness_cap`, `large_amount_cap`,
    `combined_cap`, `assistance_cap`. `pot`: whose payments use it up (a kind of care, `any`, an aid group, "").
    `state`: `stated` (`full` and `left` are given), `unlimited` (the rule says that there is no cap), `each` (a
    deductible that every visit or admission bears anew: `full` is the rule's figure, `left` None), `unknown` (no rule).
    """

    kind: str
    pot: str
    state: str
    full: Decimal | None
    used: Decimal
    left: Decimal | None
    rules: tuple[Rule, ...]


def left_of(schedule: Schedule, year: Year, case: Case) -> tuple[Remaining, ...]:
    """What the year, as it stands, leaves for a bill like `case` (readings 2, 4, 5, 6, 7). Raises NoRule like `settle`."""
    plan, now = plan_for(schedule, case), year.before(schedule, case)
    found = []
    if plan.covered and plan.deductible is not None:  # what is covered has one, or there is no plan
        found += [_deductible(plan, plan.deductible, now), _cap("basic_cap", plan.cap, now.year_basic_paid)]
    if plan.feeds:
        layer = plan.critical_illness
        if layer is not None:
            used = now.year_critical_illness_paid  # of a resident too: `Year.before` fills it for both schemes
            found += [_line(layer, now.year_self_paid), _cap("critical_illness_cap", layer.cap, used)]
        elif case.scheme == "resident":
            found.append(_unknown("critical_illness_line", "", now.year_self_paid))
        if case.scheme == "employee":
            found += _large_amount(plan, now)
    if case.aid != "none":
        if plan.assistance is None:
            found.append(_unknown("assistance_cap", case.aid, now.year_assistance_paid))
        else:
            cap = plan.assistance.cap
            found.append(_cap("assistance_cap", Cap(cap.amount, cap.rule, case.aid), now.year_assistance_paid))
    return tuple(found)


def _deductible(plan: Plan, rule: Rule, now: Case) -> Remaining:
    """A yearly one is used up by what was borne of it, or, where bands count the year, by the year's cost (reading 7)."""
    full = rule.amount or ZERO
    if rule.per != "year":
        return Remaining("deductible", plan.care, EACH, full, ZERO, None, plan.deductible_rules)
    full = fen(full * (ONE if plan.factor is None else plan.factor))
    used = min(full, now.year_eligible if plan.cumulative else now.year_deductible_paid)
    return Remaining("deductible", plan.care, STATED, full, used, full - used, plan.deductible_rules)


def _cap(kind: str, cap: Cap, used: Decimal) -> Remaining:
    """Reading 4: what its pot paid uses it up."""
    if cap.rule is None:
        return _unknown(kind, cap.pot, used)
    if cap.amount is None:
        return Remaining(kind, cap.pot, UNLIMITED, None, used, None, (cap.rule,))
    return Remaining(kind, cap.pot, STATED, cap.amount, used, max(ZERO, cap.amount - used), (cap.rule,))


def _line(layer: Layer, self_paid: Decimal) -> Remaining:
    """How much more 自付 reaches the layer's deductible, lowered for the favoured; `used` is the year's 自付."""
    left = max(ZERO, layer.deductible - self_paid)
    return Remaining("critical_illness_line", layer.entry, STATED, layer.deductible, self_paid, left, layer.rules)


def _large_amount(plan: Plan, now: Case) -> list[Remaining]:
    """The layer's own cap, and the one over basic and large amount together, where there is one (reading 5)."""
    layer, paid = plan.large_amount, now.year_supplement_paid
    found = [
        _unknown("large_amount_cap", "", paid) if layer is None else _cap("large_amount_cap", layer.cap, paid),
    ]
    if plan.combined.rule is not None:
        found.append(_cap("combined_cap", plan.combined, now.year_basic_paid + paid))
    return found


def _unknown(kind: str, pot: str, used: Decimal) -> Remaining:
    return Remaining(kind, pot, UNKNOWN, None, used, None, ())
