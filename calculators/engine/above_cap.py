"""职工大额 alone: from the eligible cost above the basic cap, then a work unit's mutual aid by its own terms."""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.layers import Undivided, large_amount_step, within
from calculators.engine.money import ONE, ZERO
from calculators.engine.plan import Cap, cap_for, supplement_for
from calculators.engine.schedule import GRADES, Rule, Schedule, weakest_of
from calculators.engine.second_payment import LeftStep
from calculators.engine.steps import APPLIED, NOT_APPLICABLE, UNKNOWN, LargeAmountStep

LAYER = "large_amount"


class UnitTerms(NamedTuple):
    """A work unit's mutual aid as the person typed it, in yuan: by `ratio` 0–1 above `deductible` up to `cap`, or `paid`."""

    deductible: Decimal | None = None
    ratio: Decimal | None = None
    cap: Decimal | None = None
    paid: Decimal | None = None


class AboveCapStep(NamedTuple):
    """The eligible cost above the basic cap, in yuan, as the person stated it."""

    amount: Decimal

    @property
    def kind(self) -> str:
        return "above_cap"

    @property
    def state(self) -> str:
        return APPLIED

    @property
    def rules(self) -> tuple[Rule, ...]:
        return ()


class UnitAidStep(NamedTuple):
    """A work unit's mutual aid on what the area's layer left. `fixed`: the payment was stated, not reckoned.

    `reason`: `` (paid), `nothing_left` (of the base, of the cap, or after rounding), `under_deductible`,
    `not_covered` (a payment or ratio of 0 was stated). `cut`: the stated payment or the ratio's was cut to what there is.
    """

    base: Decimal
    deductible: Decimal
    ratio: Decimal | None
    cap: Decimal | None
    fixed: bool
    unrounded: Decimal
    cut: bool
    amount: Decimal
    rules: tuple[Rule, ...]
    state: str
    reason: str

    @property
    def kind(self) -> str:
        return "unit_aid"


class AboveCap(NamedTuple):
    """above = large_amount + unit_aid + out_of_pocket, in yuan. `unknown`: `large_amount` where the area has no rule."""

    steps: tuple[AboveCapStep | LargeAmountStep | UnitAidStep | LeftStep, ...]
    above: Decimal
    large_amount: Decimal
    unit_aid: Decimal
    out_of_pocket: Decimal
    combined: Cap
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    evidence: str


def above_cap(schedule: Schedule | None, case: Case, unit: UnitTerms | None = None) -> AboveCap:
    """Settle what lies above the basic cap: `case.total` is that eligible cost in yuan (exact reading 5).

    Where a combined cap is stated, the basic fund has paid up to its own cap (that is what “above” means); where that cap
    is unknown, the combined cap is left out with a warning. `unit` is settled last, on what is left. Without a rule, or
    without a schedule (None), the layer is unknown and counts 0.
    """
    layer = supplement_for(schedule, LAYER, case) if schedule is not None else None
    combined, both, warnings = Cap(None, None, ""), ZERO, []
    if schedule is not None and layer is not None:
        combined = cap_for(schedule, "combined", case)
        basic = cap_for(schedule, "basic", case)
        if combined.amount is not None and basic.amount is None:
            combined = Cap(None, None, combined.pot)
            warnings.append("combined_cap_unknown")
        both = (basic.amount or ZERO) + case.year_supplement_paid
    step = large_amount_step(layer, combined, case.total, Undivided(case.total, ONE), case.year_supplement_paid, both)
    if layer is not None and layer.cap.rule is None and step.amount:
        warnings.insert(0, f"{LAYER}_cap_unknown")
    steps: list[AboveCapStep | LargeAmountStep | UnitAidStep | LeftStep] = [AboveCapStep(case.total), step]
    paid = step.amount
    aid = ZERO
    if unit is not None:
        third = unit_aid_step(unit, case.total - paid)
        steps.append(third)
        aid = third.amount
    left = case.total - paid - aid
    steps.append(LeftStep(case.total, paid + aid, left))
    return AboveCap(
        steps=tuple(steps),
        above=case.total,
        large_amount=paid,
        unit_aid=aid,
        out_of_pocket=left,
        combined=combined,
        unknown=(LAYER,) if step.state == UNKNOWN else (),
        warnings=tuple(warnings),
        evidence=GRADES[max(weakest_of(one.rules) for one in steps)] if any(one.rules for one in steps) else "",
    )


def unit_aid_step(unit: UnitTerms, base: Decimal) -> UnitAidStep:
    """A work unit's mutual aid on `base` yuan: never more than it; its grade is `own`, for the person typed the terms."""
    if unit.paid is not None:
        amount = min(unit.paid, base)
        rules: tuple[Rule, ...] = (Rule("unit_paid", layer="unit", amount=unit.paid, evidence="own"),)
        outcome = _outcome(amount, base, ZERO, pays=False)
        return UnitAidStep(base, ZERO, None, None, True, unit.paid, unit.paid > base, amount, rules, *outcome)
    deductible, ratio = unit.deductible or ZERO, unit.ratio or ZERO
    unrounded = (base - deductible) * ratio if base > deductible else ZERO
    _, cut, amount = within(unrounded, unit.cap, ZERO)
    rules = (
        Rule("deductible", layer="unit", amount=deductible, evidence="own"),
        Rule("ratio", layer="unit", ratio=ratio, evidence="own"),
        *((Rule("cap", layer="unit", amount=unit.cap, evidence="own"),) if unit.cap is not None else ()),
    )
    outcome = _outcome(amount, base, deductible, pays=ratio > 0)
    return UnitAidStep(base, deductible, ratio, unit.cap, False, unrounded, cut, amount, rules, *outcome)


def _outcome(amount: Decimal, base: Decimal, deductible: Decimal, pays: bool) -> tuple[str, str]:
    """State and reason of the unit's payment; `pays`: its terms pay something of what lies above the deductible."""
    if amount:
        return APPLIED, ""
    if base == 0:
        return NOT_APPLICABLE, "nothing_left"
    if base <= deductible:
        return NOT_APPLICABLE, "under_deductible"
    return NOT_APPLICABLE, "nothing_left" if pays else "not_covered"
