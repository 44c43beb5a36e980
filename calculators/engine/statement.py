"""A hospital's settlement slip: its items, what of it is the person's before any rule, and whether its sums agree.

The items and their names are those of the national interface (domain.md, "The settlement slip"; recalled, not compared).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from calculators.engine.money import ZERO
from calculators.engine.schedule import Rule

HOLDS = "holds"
DIFFERS = "differs"
MISSING = "missing"

OUTSIDE = ("fulamt_ownpay_amt", "overlmt_selfpay_amt", "preselfpay_amt")
FUNDS = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says: yuan, none negative, None = not given. `pool_prop_selfpay` is a ratio 0–1.

    Raises ValueError where what lies outside the scope exceeds the total.
    """

    medfee_sumamt: Decimal
    fulamt_ownpay_amt: Decimal | None = None
    overlmt_selfpay_amt: Decimal | None = None
    preselfpay_amt: Decimal | None = None
    inscp_scp_amt: Decimal | None = None
    act_pay_dedc: Decimal | None = None
    hifp_pay: Decimal | None = None
    pool_prop_selfpay: Decimal | None = None
    cvlserv_pay: Decimal | None = None
    hifes_pay: Decimal | None = None
    hifmi_pay: Decimal | None = None
    hifob_pay: Decimal | None = None
    maf_pay: Decimal | None = None
    oth_pay: Decimal | None = None
    fund_pay_sumamt: Decimal | None = None
    psn_part_amt: Decimal | None = None
    acct_pay: Decimal | None = None
    acct_mulaid_pay: Decimal | None = None
    psn_cash_pay: Decimal | None = None

    def __post_init__(self) -> None:
        if self.sum_of(OUTSIDE) > self.medfee_sumamt:
            raise ValueError("what lies outside the scope exceeds the total")

    def get(self, name: str) -> Decimal | None:
        """An item by its interface name; None = not given."""
        value: Decimal | None = getattr(self, name)
        return value

    def sum_of(self, names: tuple[str, ...]) -> Decimal:
        """The sum of those that were given, in yuan."""
        return sum([self.get(name) or ZERO for name in names], ZERO)

    def blank(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those that were not given."""
        return tuple(name for name in names if self.get(name) is None)


class Outside(NamedTuple):
    """What of the total is outside the scope, yuan; `inferred` is the part of `class_b_own` that no item states."""

    class_c: Decimal
    over_limit: Decimal
    class_b_own: Decimal
    inferred: Decimal


def outside(slip: Slip) -> Outside:
    """The amounts that lead from the slip's total to what is eligible (exact reading 1), to the fen.

    Where one of the three items is blank and the slip states a smaller eligible amount than the rest leaves, the blank
    ones together are what is missing to it: then the comparison goes on from the slip's own eligible amount.
    """
    inferred = ZERO
    if slip.inscp_scp_amt is not None and slip.blank(OUTSIDE):
        gap = slip.medfee_sumamt - slip.sum_of(OUTSIDE) - slip.inscp_scp_amt
        inferred = gap if gap > 0 else ZERO
    return Outside(
        slip.fulamt_ownpay_amt or ZERO,
        slip.overlmt_selfpay_amt or ZERO,
        (slip.preselfpay_amt or ZERO) + inferred,
        inferred,
    )


class SlipCheck(NamedTuple):
    """One sum of the slip: `result` = the sum of `plus` − the sum of `minus`; at most that where `at_most`.

    `stated` is the item itself (None = not given), `computed` what the given ones make. `state`: `holds`; `differs` by
    `amount` yuan (`more`: the slip states more than the others make), whatever the blank ones are; `missing`: it
    cannot be checked, because `blank` ones are not given; they would have to make `amount` (None where that cannot be
    said). `equals`: items that are exactly the difference. A blank item counts as 0 where the sum holds without it.
    """

    kind: str
    result: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    at_most: bool
    stated: Decimal | None
    computed: Decimal
    blank: tuple[str, ...]
    state: str
    amount: Decimal | None
    more: bool
    equals: tuple[str, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        return ()


class _Sum(NamedTuple):
    kind: str
    result: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()
    at_most: bool = False
    needed: tuple[str, ...] = ()  # an item whose blank is never read as 0


SUMS = (
    _Sum("sum_eligible", "inscp_scp_amt", ("medfee_sumamt",), OUTSIDE),
    _Sum("sum_deductible", "act_pay_dedc", ("inscp_scp_amt",), at_most=True, needed=("inscp_scp_amt",)),
    _Sum("sum_basic", "hifp_pay", ("inscp_scp_amt",), ("act_pay_dedc",), at_most=True, needed=("inscp_scp_amt",)),
    _Sum("sum_funds", "fund_pay_sumamt", FUNDS),
    _Sum(
        "sum_total",
        "medfee_sumamt",
        ("fund_pay_sumamt", "psn_part_amt"),
        needed=("fund_pay_sumamt", "psn_part_amt"),
    ),
    _Sum("sum_person", "psn_part_amt", ("acct_pay", "acct_mulaid_pay", "psn_cash_pay")),
)


def check_slip(slip: Slip) -> tuple[SlipCheck, ...]:
    """Check the slip's items against each other, to the fen.

    Left out: a sum of which fewer than two items are given, and a bound on an item that is not given.
    """
    return tuple(_check(one, slip) for one in SUMS if _askable(one, slip))


def _askable(one: _Sum, slip: Slip) -> bool:
    names = (one.result, *one.plus, *one.minus)
    given = len(names) - len(slip.blank(names))
    return given >= 2 and not (one.at_most and slip.get(one.result) is None)


def _check(one: _Sum, slip: Slip) -> SlipCheck:
    stated = slip.get(one.result)
    computed = slip.sum_of(one.plus) - slip.sum_of(one.minus)
    blank = slip.blank((one.result, *one.plus, *one.minus))
    state, amount, more = HOLDS, None, False
    if stated is None:
        state = MISSING
        amount = computed if len(blank) == 1 and not one.at_most and computed >= 0 else None
    else:
        gap = stated - computed
        more = gap > 0
        explained = any(name in one.plus for name in blank) if more else any(name in one.minus for name in blank)
        needs = any(name in one.needed for name in blank)
        if one.at_most:
            if more:
                state, amount = (MISSING, None) if explained else (DIFFERS, gap)
            elif blank:
                state = MISSING
        elif gap:
            state, amount = (MISSING, abs(gap)) if explained else (DIFFERS, abs(gap))
        elif needs:
            state, amount = MISSING, ZERO
    equals = tuple(name for name in (*one.plus, *one.minus) if amount and slip.get(name) == amount)
    return SlipCheck(
        kind=one.kind,
        result=one.result,
        plus=one.plus,
        minus=one.minus,
        at_most=one.at_most,
        stated=stated,
        computed=computed,
        blank=blank,
        state=state,
        amount=amount,
        more=more,
        equals=equals if state == DIFFERS else (),
    )
