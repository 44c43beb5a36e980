"""The answer: buckets that add up to the total, and the steps."""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.steps import Step


class Amounts(NamedTuple):
    """Yuan, two places. total = reimbursed + out_of_pocket; reimbursed = the four layers."""

    total: Decimal
    class_c: Decimal
    over_limit: Decimal
    class_b_own: Decimal
    eligible: Decimal
    deductible: Decimal
    basic: Decimal
    critical_illness: Decimal
    large_amount: Decimal
    assistance: Decimal
    reimbursed: Decimal
    out_of_pocket: Decimal


class Settlement(NamedTuple):
    """`unknown`: layers counted 0.00 for want of a rule, and `repeat`; `warnings`: codes; `evidence`: the weakest used.

    `self_paid` is this bill's 自付 (what critical illness counts); `pot` names the cap that the basic payment uses up,
    `entry` the critical illness accumulation that the bill belongs to ("" = none), both for the year's ledger.
    """

    amounts: Amounts
    steps: tuple[Step, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    evidence: str
    self_paid: Decimal
    pot: str
    entry: str
