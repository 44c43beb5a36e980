"""One bill, layer by layer, in the order of settlement (domain.md, "How one bill is settled" and its exact reading)."""

from decimal import Decimal

from calculators.engine.bands import cut, paid
from calculators.engine.case import Case
from calculators.engine.errors import MissingShare
from calculators.engine.layers import (
    Undivided,
    assistance_step,
    critical_illness_step,
    large_amount_step,
    within,
)
from calculators.engine.money import ONE, ZERO, fen
from calculators.engine.plan import Layer, Plan, plan_for
from calculators.engine.schedule import GRADES, Rule, Schedule, weakest, weakest_of
from calculators.engine.settlement import Amounts, Settlement
from calculators.engine.steps import (
    APPLIED,
    NOT_APPLICABLE,
    UNKNOWN,
    AssistanceStep,
    BasicStep,
    CriticalIllnessStep,
    DeductibleStep,
    EligibleStep,
    LargeAmountStep,
    OwnStep,
    Step,
)


def settle(schedule: Schedule, case: Case) -> Settlement:
    """Settle one bill under one schedule.

    Raises NoRule where the schedule does not say how the basic layer pays for this care, level or place, and
    MissingShare where class B has neither a share nor a default. Unknown later layers count 0 and are listed.
    """
    plan = plan_for(schedule, case)
    unknown: list[str] = []
    warnings: list[str] = []

    eligible_step = bill_eligible(plan, case)
    eligible = eligible_step.amount
    deductible_step = bill_deductible(plan, case, eligible)
    basic_step = bill_basic(plan, case, eligible, deductible_step)
    basic = basic_step.amount
    steps: list[Step] = [eligible_step, deductible_step, basic_step]
    if deductible_step.repeat_unknown:
        unknown.append("repeat")
        warnings.append("repeat_unknown")
    if not basic_step.cap_stated and plan.covered:
        warnings.append("basic_cap_unknown")

    large_amount = critical_illness = assistance = ZERO
    if plan.feeds:
        if schedule.scheme == "employee":
            large_step = bill_large_amount(plan, case, basic_step, eligible)
            if large_step is not None:
                steps.append(large_step)
                large_amount = large_step.amount
                _note(large_step, "large_amount", plan.large_amount, unknown, warnings)
        if schedule.scheme == "resident" or plan.critical_illness is not None:
            rest = eligible - basic - large_amount
            if rest > 0:
                used = case.year_supplement_paid if case.scheme == "resident" else case.year_critical_illness_paid
                critical_step = critical_illness_step(plan.critical_illness, rest, case.year_self_paid, used)
                steps.append(critical_step)
                critical_illness = critical_step.amount
                _note(critical_step, "critical_illness", plan.critical_illness, unknown, warnings)
    self_paid = eligible - basic - large_amount
    if case.aid != "none":
        rest = self_paid - critical_illness
        third_step = assistance_step(
            plan.assistance, case.aid, rest, case.year_assistance_cost, case.year_assistance_paid
        )
        steps.append(third_step)
        assistance = third_step.amount
        _note(third_step, "assistance", plan.assistance, unknown, warnings)

    reimbursed = basic + critical_illness + large_amount + assistance
    own = case.total - reimbursed
    within_scope = eligible - reimbursed
    weakest_rule = weakest if schedule.kept else weakest_of  # what a person typed is kept nowhere
    evidence = GRADES[max([weakest_rule(step.rules) for step in steps])]
    steps.append(
        OwnStep(case.total, basic, critical_illness, large_amount, assistance, within_scope, own - within_scope, own)
    )
    return Settlement(
        Amounts(
            case.total,
            case.class_c,
            case.over_limit,
            eligible_step.class_b_own,
            eligible,
            deductible_step.amount,
            basic,
            critical_illness,
            large_amount,
            assistance,
            reimbursed,
            own,
        ),
        tuple(steps),
        tuple(sorted(unknown)),
        tuple(warnings),
        evidence,
        self_paid,
        plan.cap.pot,
        plan.critical_illness.entry if plan.feeds and plan.critical_illness is not None else "",
    )


def _note(
    step: LargeAmountStep | CriticalIllnessStep | AssistanceStep,
    layer: str,
    known: Layer | None,
    unknown: list[str],
    warnings: list[str],
) -> None:
    """List a layer without a rule as unknown, and warn where only its cap is missing."""
    if step.state == UNKNOWN:
        unknown.append(layer)
    elif known is not None and known.cap.rule is None and step.amount:
        warnings.append(f"{layer}_cap_unknown")


def bill_eligible(plan: Plan, case: Case) -> EligibleStep:
    """Reading 1. Class B's own share is rounded to the fen before it is taken off."""
    share = case.class_b_share
    rules: tuple[Rule, ...] = ()
    class_b_own = ZERO
    if case.class_b:
        if share is None:
            if plan.class_b is None:
                raise MissingShare("class B has neither a share nor a default")
            share, rules = plan.class_b.ratio or ZERO, (plan.class_b,)
        class_b_own = fen(case.class_b * share)
    amount = case.total - case.class_c - case.over_limit - class_b_own
    return EligibleStep(case.total, case.class_c, case.over_limit, case.class_b, share, class_b_own, amount, rules)


def _repeat(plan: Plan, stated: Decimal, admission: int) -> tuple[Decimal, Rule | None]:
    """The deductible of a later admission in the year and the rule for it; the last rule holds on (None = no rule)."""
    rule = None
    for row in plan.repeats:
        if row.admission is not None and row.admission <= admission:
            rule = row
    if rule is None:
        return stated, None
    if rule.ratio is not None:
        return stated * rule.ratio, rule
    if rule.amount is not None:
        return rule.amount, rule
    lowered = stated - (rule.step or ZERO) * (admission - 1)
    # A floor never lifts the deductible above the first admission's.
    return min(stated, max(lowered, rule.floor or ZERO)), rule


def bill_deductible(plan: Plan, case: Case, eligible: Decimal) -> DeductibleStep:
    """Reading 2; outpatient: what of the yearly deductible is left (reading 7)."""
    rule = plan.deductible
    stated = ZERO if rule is None else rule.amount or ZERO
    full, repeat, repeat_unknown = stated, None, False
    if case.admission > 1 and plan.care == "inpatient":
        full, repeat = _repeat(plan, stated, case.admission)
        repeat_unknown = repeat is None
    if plan.factor is not None:
        full *= plan.factor
    full = fen(full)
    used, used_by = ZERO, ""
    if rule is not None and rule.per == "year":
        if plan.cumulative:
            used, used_by = case.year_eligible, "eligible"
        else:
            used, used_by = case.year_deductible_paid, "paid"
    left = full - used if used < full else ZERO
    amount = left if left < eligible else eligible
    return DeductibleStep(
        stated,
        full,
        used,
        used_by,
        left,
        amount,
        rule.per if rule is not None else "",
        case.admission,
        repeat,
        repeat_unknown,
        plan.factor,
        plan.level,
        plan.deductible_level,
        plan.deductible_rules if repeat is None else (*plan.deductible_rules, repeat),
        APPLIED if rule is not None else NOT_APPLICABLE,
    )


def bill_basic(plan: Plan, case: Case, eligible: Decimal, deductible: DeductibleStep) -> BasicStep:
    """Reading 3 and 4: bands × ratio, then what is left of the cap; one rounding."""
    if plan.cumulative:
        start, end = max(case.year_eligible, deductible.full), case.year_eligible + eligible
        shift = deductible.full if plan.above_deductible else ZERO
    else:
        start, end = deductible.left, eligible
        shift = deductible.left if plan.above_deductible else ZERO
    slices = cut(plan.bands, start, end, shift)
    unrounded = paid(slices)
    left, capped, amount = within(unrounded, plan.cap.amount, case.year_basic_paid)
    if amount:
        state, reason = APPLIED, ""
    elif not plan.covered:
        state, reason = NOT_APPLICABLE, "not_covered"
    elif capped:
        state, reason = NOT_APPLICABLE, "nothing_left"
    else:
        state, reason = NOT_APPLICABLE, "under_deductible"
    return BasicStep(
        slices,
        unrounded,
        plan.cap.amount,
        plan.cap.rule is not None,
        case.year_basic_paid,
        left,
        capped,
        plan.cumulative,
        plan.points,
        case.place,
        plan.cross_region,
        plan.level,
        plan.ratio_level,
        amount,
        plan.basic_rules,
        state,
        reason,
    )


def bill_large_amount(plan: Plan, case: Case, basic: BasicStep, eligible: Decimal) -> LargeAmountStep | None:
    """Reading 5, where the unrounded basic payment passes what is left of its cap; else None."""
    if basic.left is None or not basic.capped:
        return None
    # x*: where the unrounded basic payment reaches what is left; in the slice `at`, with `before` paid by its start.
    before = ZERO
    at = basic.slices[0]
    if basic.left > 0:
        for at in basic.slices:
            if at.pay and before + at.pay >= basic.left:
                break
            before += at.pay
    end = case.year_eligible + eligible if plan.cumulative else eligible
    rest = basic.left - before
    # Divided last: eligible − x* = ((end − start) × ratio − rest) / ratio. A ratio of 0 only where nothing is left at all.
    cost = end - at.start
    above = Undivided(cost * at.ratio - rest, at.ratio) if at.ratio else Undivided(cost, ONE)
    both = basic.amount + case.year_basic_paid + case.year_supplement_paid
    return large_amount_step(plan.large_amount, plan.combined, end, above, case.year_supplement_paid, both)
