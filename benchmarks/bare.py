"""The least that the rule can cost in Python: its Decimal arithmetic in one function, the steps as plain tuples.

No years before, no levels, groups, places, unknown layers or evidence: a lower bound, not a rival.
"""

from decimal import ROUND_HALF_UP, Decimal

from benchmarks.rules import Bands, Example

ZERO = Decimal(0)
FEN = Decimal("0.01")


def layer_of(bands: Bands, cost: Decimal) -> tuple:
    """What a layer pays on a cost, and its bands one by one."""
    lower = bands.deductible
    unrounded = ZERO
    slices = []
    for upto, ratio in bands.bands:
        if lower >= cost:
            break
        upper = cost if upto is None or upto > cost else upto
        pay = (upper - lower) * ratio
        slices.append((lower, upper, ratio, pay))
        unrounded += pay
        lower = upper
    amount = unrounded if unrounded < bands.cap else bands.cap
    return tuple(slices), unrounded, amount.quantize(FEN, rounding=ROUND_HALF_UP)


def settle_bare(example: Example, bill: dict[str, Decimal]) -> tuple[Decimal, tuple]:
    """Out of pocket, and the steps."""
    total, class_c, over_limit = bill["total"], bill["class_c"], bill["over_limit"]
    class_b_own = (bill["class_b"] * bill["class_b_share"]).quantize(FEN, rounding=ROUND_HALF_UP)
    eligible = total - class_c - over_limit - class_b_own
    deductible = min(example.basic.deductible, eligible)
    slices, unrounded, basic = layer_of(example.basic, eligible)
    steps = [
        ("eligible", total, class_c, over_limit, class_b_own, eligible),
        ("deductible", example.basic.deductible, deductible),
        ("basic", slices, unrounded, basic),
    ]
    reimbursed = basic
    if example.critical_illness is not None:
        self_paid = eligible - basic
        slices, unrounded, critical_illness = layer_of(example.critical_illness, self_paid)
        steps.append(("critical_illness", self_paid, slices, unrounded, critical_illness))
        reimbursed = basic + critical_illness
    own = total - reimbursed
    steps.append(("own", total, reimbursed, eligible - reimbursed, total - eligible, own))
    return own, tuple(steps)
