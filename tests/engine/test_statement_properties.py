"""A slip made from our own settlement agrees with it, and with itself, whatever of it is left blank."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from calculators.engine import Case, Schedule, Settlement, settle
from calculators.engine.statement import DIFFERS, HOLDS, MISSING, OUTSIDE, Slip, check_slip, outside
from calculators.engine.statement_compare import DIFFERS as LINE_DIFFERS
from calculators.engine.statement_compare import SAME, UNKNOWN, compare, fits
from calculators.engine.statement_reasons import REASONS, reasons
from tests.engine.strategies import bills, fen_amounts, schedules

ITEMS = [name for name in Slip.__dataclass_fields__ if name not in ("medfee_sumamt", "pool_prop_selfpay")]


def slip_of(settlement: Settlement) -> Slip:
    """Our settlement as a hospital would print it, paid in cash."""
    amounts, nothing = settlement.amounts, Decimal(0)
    return Slip(
        medfee_sumamt=amounts.total,
        fulamt_ownpay_amt=amounts.class_c,
        overlmt_selfpay_amt=amounts.over_limit,
        preselfpay_amt=amounts.class_b_own,
        inscp_scp_amt=amounts.eligible,
        act_pay_dedc=amounts.deductible,
        hifp_pay=amounts.basic,
        cvlserv_pay=nothing,
        hifes_pay=nothing,
        hifmi_pay=amounts.critical_illness,
        hifob_pay=amounts.large_amount,
        maf_pay=amounts.assistance,
        oth_pay=nothing,
        fund_pay_sumamt=amounts.reimbursed,
        psn_part_amt=amounts.out_of_pocket,
        acct_pay=nothing,
        acct_mulaid_pay=nothing,
        psn_cash_pay=amounts.out_of_pocket,
    )


def case_of(case: Case, slip: Slip) -> Case:
    """The bill as the form makes it from the slip."""
    parts = outside(slip)
    return replace(
        case,
        class_c=parts.class_c,
        over_limit=parts.over_limit,
        class_b=parts.class_b_own,
        class_b_share=Decimal(1),
    )


@st.composite
def settled(draw: st.DrawFn) -> tuple[Schedule, Case, Slip]:
    care = draw(st.sampled_from(["inpatient", "outpatient"]))
    schedule = draw(schedules(care=care))
    case = draw(bills(schedule.scheme, care=care))
    return schedule, case, slip_of(settle(schedule, case))


@settings(max_examples=150, deadline=None)
@given(settled())
def test_a_slip_of_ours_never_differs_and_every_sum_holds(found: tuple[Schedule, Case, Slip]) -> None:
    schedule, case, slip = found
    bill = case_of(case, slip)
    settlement = settle(schedule, bill)
    assert {check.state for check in check_slip(slip)} == {HOLDS}
    assert len(check_slip(slip)) == 6
    lines = compare(slip, settlement, bill)
    assert {line.state for line in lines} <= {SAME, UNKNOWN}
    assert {line.kind for line in lines if line.state == UNKNOWN} <= set(settlement.unknown)
    assert set(reasons(slip, settlement, bill)) == {line.kind for line in lines if line.state == UNKNOWN}
    assert fits(schedule, slip, bill) == ()


@settings(max_examples=150, deadline=None)
@given(settled(), st.sets(st.sampled_from(ITEMS)))
def test_blank_items_make_no_difference(found: tuple[Schedule, Case, Slip], blank: set[str]) -> None:
    schedule, case, whole = found
    slip = replace(whole, **dict.fromkeys(blank))
    assert {check.state for check in check_slip(slip)} <= {HOLDS, MISSING}
    if slip.inscp_scp_amt is None and slip.blank(OUTSIDE):
        return  # then more is eligible for us than for the hospital
    bill = case_of(case, slip)
    assert LINE_DIFFERS not in {line.state for line in compare(slip, settle(schedule, bill), bill)}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_difference_has_its_reasons_and_adds_up(data: st.DataObject) -> None:
    schedule, case, whole = data.draw(settled())
    other = {name: data.draw(st.none() | fen_amounts(5000)) for name in ITEMS if name not in OUTSIDE}
    slip = replace(whole, **other)
    bill = case_of(case, slip)
    settlement = settle(schedule, bill)
    told = reasons(slip, settlement, bill)
    for line in compare(slip, settlement, bill):
        assert (line.difference is None) == (line.slip is None or line.ours is None)
        if line.slip is not None and line.ours is not None:
            assert line.difference == line.slip - line.ours
        assert (line.kind in told) == (line.state in (LINE_DIFFERS, UNKNOWN))
        if line.kind in told:
            assert told[line.kind] and set(told[line.kind]) <= set(REASONS)
    for check in check_slip(slip):
        if check.state == DIFFERS:
            assert check.stated is not None and abs(check.stated - check.computed) == check.amount


@settings(max_examples=60, deadline=None)
@given(settled(), st.integers(1, 5))
def test_a_fit_is_a_fit(found: tuple[Schedule, Case, Slip], admission: int) -> None:
    schedule, case, _ = found
    truth = replace(case, admission=admission)
    slip = slip_of(settle(schedule, truth))
    bill = case_of(case, slip)
    for fit in fits(schedule, slip, bill):
        again = replace(bill, **{fit.name: fit.value})
        assert LINE_DIFFERS not in {line.state for line in compare(slip, settle(schedule, again), again)}
    differs = any(line.state == LINE_DIFFERS for line in compare(slip, settle(schedule, bill), bill))
    # With an unknown a line may be only within our bound, which is no proof; else the truth is found.
    if differs and not settle(schedule, truth).unknown and not settle(schedule, bill).unknown:
        assert "admission" in {fit.name for fit in fits(schedule, slip, bill)}
