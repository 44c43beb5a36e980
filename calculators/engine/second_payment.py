"""二次报销 alone: the second layer from the slip's 自付, for what starts where basic insurance has already settled.

Exact reading 6 without a bill: bands on the year's 自付 with this one, less bands on the year before it.
"""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.errors import NoRule
from calculators.engine.layers import critical_illness_step
from calculators.engine.money import ZERO
from calculators.engine.plan import Layer, supplement_for
from calculators.engine.schedule import GRADES, Rule, Schedule, weakest_of
from calculators.engine.steps import APPLIED, NOT_APPLICABLE, CriticalIllnessStep

MET = "met"
NOT_MET = "not_met"
LAYER = "critical_illness"


class SelfPaidStep(NamedTuple):
    """The year's accumulated 自付 in yuan: `year_self_paid` before, `self_paid` now; `amount` = both."""

    self_paid: Decimal
    year_self_paid: Decimal
    amount: Decimal

    @property
    def kind(self) -> str:
        return "self_paid"

    @property
    def state(self) -> str:
        return APPLIED

    @property
    def rules(self) -> tuple[Rule, ...]:
        return ()


class LeftStep(NamedTuple):
    """What is left to the person of `before` yuan after `paid`: `amount`."""

    before: Decimal
    paid: Decimal
    amount: Decimal

    @property
    def kind(self) -> str:
        return "left"

    @property
    def state(self) -> str:
        return APPLIED

    @property
    def rules(self) -> tuple[Rule, ...]:
        return ()


class Condition(NamedTuple):
    """A condition of the second payment: `met`, `not_met` or `unknown` (the person did not say).

    `name`: enrolled, settled, within_scope, above_line, favoured. `line` and `accumulated` in yuan, for above_line only.
    """

    name: str
    state: str
    line: Decimal = ZERO
    accumulated: Decimal = ZERO
    aid: str = ""


class SecondPayment(NamedTuple):
    """self_paid = critical_illness + out_of_pocket, in yuan. `entry`: the care whose terms were used (`any` = the common ones).

    `warnings`: codes as in Settlement; `evidence`: the weakest grade used.
    """

    conditions: tuple[Condition, ...]
    steps: tuple[SelfPaidStep | CriticalIllnessStep | LeftStep, ...]
    self_paid: Decimal
    year_self_paid: Decimal
    critical_illness: Decimal
    out_of_pocket: Decimal
    entry: str
    warnings: tuple[str, ...]
    evidence: str


def second_payment(
    schedule: Schedule, case: Case, *, enrolled: bool | None = None, settled: bool | None = None
) -> SecondPayment:
    """Settle the second layer on 自付 alone: `case.total` is this time's 自付 in yuan, the rest as in a bill's case.

    `enrolled` and `settled` (basic insurance has settled first): None = not said. Without basic cover nothing is paid;
    what has not been settled yet is reckoned as if it were. Raises NoRule("care") where the schedule does not say.
    """
    layer = supplement_for(schedule, LAYER, case)
    if layer is None:
        raise NoRule("care")
    step = critical_illness_step(layer, case.total, case.year_self_paid, case.year_supplement_paid)
    if enrolled is False:
        step = step._replace(slices=(), unrounded=ZERO, amount=ZERO, state=NOT_APPLICABLE, reason="not_enrolled")
    left = case.total - step.amount
    return SecondPayment(
        conditions=_conditions(layer, case, enrolled, settled),
        steps=(
            SelfPaidStep(case.total, case.year_self_paid, case.year_self_paid + case.total),
            step,
            LeftStep(case.total, step.amount, left),
        ),
        self_paid=case.total,
        year_self_paid=case.year_self_paid,
        critical_illness=step.amount,
        out_of_pocket=left,
        entry=layer.entry,
        warnings=(f"{LAYER}_cap_unknown",) if layer.cap.rule is None and step.amount else (),
        evidence=GRADES[weakest_of(step.rules)],
    )


def _conditions(layer: Layer, case: Case, enrolled: bool | None, settled: bool | None) -> tuple[Condition, ...]:
    accumulated = case.year_self_paid + case.total
    return (
        Condition("enrolled", _said(enrolled)),
        Condition("settled", _said(settled)),
        Condition("within_scope", "unknown"),
        Condition("above_line", MET if accumulated > layer.deductible else NOT_MET, layer.deductible, accumulated),
        Condition("favoured", MET if layer.favour is not None else NOT_MET, aid=case.aid),
    )


def _said(answer: bool | None) -> str:
    if answer is None:
        return "unknown"
    return MET if answer else NOT_MET
