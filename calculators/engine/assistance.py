"""医疗救助 alone: by the area's own rule, else by the national floor, which is no rule of the area's (exact reading 8)."""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.layers import assistance_step
from calculators.engine.money import ZERO, fen
from calculators.engine.plan import assistance_for
from calculators.engine.schedule import GRADES, Rule, Schedule, weakest_of
from calculators.engine.second_payment import LeftStep
from calculators.engine.steps import APPLIED, UNKNOWN, AssistanceStep

EXACT = "exact"
AT_LEAST = "at_least"


class AssistanceBaseStep(NamedTuple):
    """What is left of 自付 after the other layers, in yuan."""

    amount: Decimal

    @property
    def kind(self) -> str:
        return "assistance_base"

    @property
    def state(self) -> str:
        return APPLIED

    @property
    def rules(self) -> tuple[Rule, ...]:
        return ()


class NationalLineStep(NamedTuple):
    """The national deductible for a group, in yuan: stated as a sum or as a `share` of the income per head.

    `amount` None = the frame states none, or the income per head was not given. `above`: what of `base` lies over it.
    """

    aid: str
    base: Decimal
    share: Decimal | None
    income_per_head: Decimal | None
    amount: Decimal | None
    above: Decimal | None
    rules: tuple[Rule, ...]
    state: str

    @property
    def kind(self) -> str:
        return "national_line"


class NationalFloorStep(NamedTuple):
    """The least that the national frame asks for: `ratio` × `above`, rounded once. `amount` None = no ratio is stated."""

    aid: str
    above: Decimal | None
    ratio: Decimal | None
    unrounded: Decimal | None
    amount: Decimal | None
    rules: tuple[Rule, ...]
    state: str

    @property
    def kind(self) -> str:
        return "national_floor"


class Assistance(NamedTuple):
    """`basis`: `area` (its own rule), `national` (the frame's figures) or `none` (the frame states nothing for the group).

    `how`: `exact`, `at_least` (the floor) or `unknown`, then `paid` and `out_of_pocket` are None. Yuan; where known,
    self_paid = paid + out_of_pocket (with `at_least`, the latter is the most).
    """

    basis: str
    how: str
    steps: tuple[AssistanceBaseStep | AssistanceStep | NationalLineStep | NationalFloorStep | LeftStep, ...]
    self_paid: Decimal
    deductible: Decimal | None
    paid: Decimal | None
    out_of_pocket: Decimal | None
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    evidence: str


def area_assistance(schedule: Schedule, case: Case) -> Assistance | None:
    """Assistance by the area's own rule; None where the schedule does not say. `case.total` is what is left of 自付."""
    layer = assistance_for(schedule, case)
    if layer is None:
        return None
    step = assistance_step(layer, case.aid, case.total, case.year_assistance_cost, case.year_assistance_paid)
    left = case.total - step.amount
    return Assistance(
        basis="area",
        how=EXACT,
        steps=(AssistanceBaseStep(case.total), step, LeftStep(case.total, step.amount, left)),
        self_paid=case.total,
        deductible=layer.deductible,
        paid=step.amount,
        out_of_pocket=left,
        unknown=(),
        warnings=("assistance_cap_unknown",) if layer.cap.rule is None and step.amount else (),
        evidence=GRADES[weakest_of(step.rules)],
    )


def national_assistance(
    rules: tuple[Rule, ...], aid: str, self_paid: Decimal, income_per_head: Decimal | None = None
) -> Assistance:
    """Assistance by the national floor's figures for a group, computed only where the frame states them.

    `rules`, all of this group: `deductible` (amount), `deductible_share` (ratio of the income per head), `ratio`.
    `self_paid` and `income_per_head` in yuan. The area's own rule stays unknown in every case.
    """
    line = _line(rules, aid, self_paid, income_per_head)
    ratio = next((rule for rule in rules if rule.kind == "ratio"), None)
    unrounded = None if ratio is None or ratio.ratio is None or line.above is None else line.above * ratio.ratio
    paid = None if unrounded is None else fen(unrounded)
    floor = NationalFloorStep(
        aid,
        line.above,
        ratio.ratio if ratio is not None else None,
        unrounded,
        paid,
        (ratio,) if ratio is not None else (),
        UNKNOWN if paid is None else APPLIED,
    )
    left = None if paid is None else self_paid - paid
    return Assistance(
        basis="national" if rules else "none",
        how="unknown" if paid is None else AT_LEAST,
        steps=(
            AssistanceBaseStep(self_paid),
            line,
            floor,
            *(() if left is None or paid is None else (LeftStep(self_paid, paid, left),)),
        ),
        self_paid=self_paid,
        deductible=line.amount,
        paid=paid,
        out_of_pocket=left,
        unknown=("assistance",),
        warnings=(),
        evidence=GRADES[weakest_of(rules)] if rules else "",
    )


def _line(rules: tuple[Rule, ...], aid: str, base: Decimal, income: Decimal | None) -> NationalLineStep:
    stated = next((rule for rule in rules if rule.kind == "deductible" and rule.amount is not None), None)
    share = next((rule for rule in rules if rule.kind == "deductible_share"), None)
    amount = stated.amount if stated is not None else None
    if amount is None and share is not None and share.ratio is not None and income is not None:
        amount = fen(income * share.ratio)
    return NationalLineStep(
        aid=aid,
        base=base,
        share=share.ratio if stated is None and share is not None else None,
        income_per_head=income,
        amount=amount,
        above=None if amount is None else max(base - amount, ZERO),
        rules=tuple(rule for rule in (stated or share,) if rule is not None),
        state=UNKNOWN if amount is None else APPLIED,
    )
