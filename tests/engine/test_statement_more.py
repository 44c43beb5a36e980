"""A slip's sums: every figure of a check, and the bounds beside a settlement, by hand."""

from decimal import Decimal

import pytest

from calculators.engine.statement import Slip, SlipCheck, check_slip, outside


def slip(total: str, **items: str) -> Slip:
    return Slip(Decimal(total), **{name: Decimal(value) for name, value in items.items()})


def test_a_check_states_the_items_that_it_adds():
    """0 + 0 + 16,440 = 16,440 holds; one fen more differs by it."""
    person = {"acct_pay": "0", "acct_mulaid_pay": "0", "psn_cash_pay": "16440"}
    plus = ("acct_pay", "acct_mulaid_pay", "psn_cash_pay")
    stated, fen = Decimal(16440), Decimal("0.01")
    (held,) = check_slip(slip("50000", psn_part_amt="16440", **person))[1:]
    assert held == SlipCheck(
        "sum_person", "psn_part_amt", plus, (), False, stated, stated, (), "holds", None, False, ()
    )
    (more,) = check_slip(slip("50000", psn_part_amt="16440.01", **person))[1:]
    assert more == SlipCheck(
        "sum_person", "psn_part_amt", plus, (), False, stated + fen, stated, (), "differs", fen, True, ()
    )


def test_what_a_blank_item_would_have_to_make():
    """100 − 99.50 − 0.50 − 0 = 0 and 100 − 99.50 = 0.50: both said; with two blank nobody can say which."""
    nothing = {"overlmt_selfpay_amt": "0.50", "preselfpay_amt": "0"}
    for items, amount in ((nothing, "0"), ({"overlmt_selfpay_amt": "0", "preselfpay_amt": "0"}, "0.50")):
        (found,) = check_slip(slip("100", fulamt_ownpay_amt="99.50", **items))
        assert (found.state, found.amount, found.blank) == ("missing", Decimal(amount), ("inscp_scp_amt",))
    (two,) = check_slip(slip("100", fulamt_ownpay_amt="99.50", preselfpay_amt="0"))
    assert (two.state, two.amount) == ("missing", None)


def test_nothing_is_inferred_where_the_slip_states_more_than_is_left():
    """100 − 10 = 90 are left, 95 stated: 5 too many are no amount outside the scope."""
    found = outside(slip("100", fulamt_ownpay_amt="10", inscp_scp_amt="95"))
    assert (found.class_b_own, found.inferred) == (Decimal(0), Decimal(0))


def test_a_slip_that_contradicts_itself_says_so():
    with pytest.raises(ValueError, match="^what lies outside the scope exceeds the total$"):
        slip("100", fulamt_ownpay_amt="100.01")
