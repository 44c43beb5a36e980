"""The second layer from 自付 alone: the same as after a bill, its conditions, its invariants."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Case, NoRule, Schedule, settle
from calculators.engine.second_payment import SecondPayment, second_payment
from tests.engine.build import CRITICAL, bill, entry_rules, rule, schedule, yuan
from tests.engine.strategies import fen_amounts, schedules

LINE = rule("deductible", **CRITICAL, amount="12000", per="year")
RATIO = rule("ratio", **CRITICAL, ratio="0.60")
CAP = rule("cap", **CRITICAL, amount="500000")
FAVOUR = rule("favour", **CRITICAL, aid="destitute", factor="0.5", points="0.05")
GIVEN = schedule("resident", LINE, RATIO, CAP, FAVOUR)


def states(payment: SecondPayment) -> dict[str, str]:
    return {condition.name: condition.state for condition in payment.conditions}


def test_the_steps_are_the_years_self_paid_the_layer_and_what_is_left():
    payment = second_payment(GIVEN, bill("resident", "10000", year_self_paid="12000"))
    total, layer, left = payment.steps
    assert (total.kind, total.amount, total.state, total.rules) == ("self_paid", Decimal(22000), "applied", ())
    # 22,000 − 12,000 = 10,000 × 60 % = 6,000, all of it this time's; 4,000 left.
    assert (layer.kind, layer.amount, layer.rules) == ("critical_illness", Decimal(6000), (LINE, RATIO, CAP))
    assert (left.kind, left.state, left.rules) == ("left", "applied", ())
    assert (left.before, left.paid, left.amount) == yuan("10000", "6000", "4000")
    assert (payment.self_paid, payment.year_self_paid) == yuan("10000", "12000")
    assert (payment.critical_illness, payment.out_of_pocket) == yuan("6000", "4000")
    assert (payment.entry, payment.warnings, payment.evidence) == ("any", (), "compiled")


def test_an_unknown_cap_is_warned_of_only_where_it_could_have_cut():
    uncapped = schedule("resident", LINE, RATIO)
    assert second_payment(uncapped, bill("resident", "12000.01")).warnings == ("critical_illness_cap_unknown",)
    assert second_payment(uncapped, bill("resident", "12000")).warnings == ()


def test_the_grade_is_the_weakest_used():
    verified = schedule(
        "resident",
        *(rule(one.kind, **CRITICAL, ratio="0.6", amount="1", evidence="verified") for one in (LINE, RATIO, CAP)),
    )
    assert second_payment(verified, bill("resident", "10")).evidence == "verified"
    assert second_payment(GIVEN, bill("resident", "10")).evidence == "compiled"


@pytest.mark.parametrize(("said", "state"), [(None, "unknown"), (True, "met"), (False, "not_met")])
def test_what_the_person_said_is_a_condition(said: bool | None, state: str):
    case = bill("resident", "22000")
    assert states(second_payment(GIVEN, case, enrolled=said))["enrolled"] == state
    assert states(second_payment(GIVEN, case, settled=said))["settled"] == state


def test_without_basic_cover_nothing_is_paid_and_nothing_else_changes():
    payment = second_payment(GIVEN, bill("resident", "22000"), enrolled=False)
    step = payment.steps[1]
    assert (step.amount, step.unrounded, step.slices) == (0, 0, ())
    assert (step.state, step.reason) == ("not_applicable", "not_enrolled")
    assert payment.out_of_pocket == Decimal(22000)
    assert second_payment(GIVEN, bill("resident", "22000"), settled=False).critical_illness == Decimal(6000)


@pytest.mark.parametrize(
    ("self_paid", "year", "state"),
    [("12000", "0", "not_met"), ("12000.01", "0", "met"), ("1", "12000", "met"), ("1", "11999", "not_met")],
)
def test_the_line_is_that_of_the_year(self_paid: str, year: str, state: str):
    payment = second_payment(GIVEN, bill("resident", self_paid, year_self_paid=year))
    line = next(condition for condition in payment.conditions if condition.name == "above_line")
    assert (line.state, line.line, line.accumulated) == (state, Decimal(12000), Decimal(self_paid) + Decimal(year))


def test_the_favoured_are_those_whom_the_schedule_names():
    destitute = second_payment(GIVEN, bill("resident", "22000", aid="destitute"))
    assert states(destitute)["favoured"] == "met"
    assert destitute.critical_illness == Decimal("10400")  # (22,000 − 6,000) × 65 %
    orphan = second_payment(GIVEN, bill("resident", "22000", aid="orphan"))
    assert states(orphan)["favoured"] == "not_met"
    assert orphan.conditions[-1].aid == "orphan"


def test_an_entry_of_its_own_comes_before_the_common_one():
    both = schedule("resident", *entry_rules("any"), *entry_rules("chronic"))
    assert second_payment(both, bill("resident", "1", care="chronic")).entry == "chronic"
    assert second_payment(both, bill("resident", "1")).entry == "any"
    common = schedule("resident", *entry_rules("any"))
    assert second_payment(common, bill("resident", "1", care="chronic")).entry == "any"


def test_no_rule_is_no_guess():
    with pytest.raises(NoRule) as refused:
        second_payment(schedule("resident", *entry_rules("inpatient")), bill("resident", "1", care="chronic"))
    assert refused.value.field == "care"


@given(schedules(scheme="resident"), fen_amounts(900_000), st.sampled_from(["none", "low_income"]))
def test_it_pays_what_a_bill_with_that_self_paid_would_get(given_rules: Schedule, self_paid: Decimal, aid: str):
    case = Case("resident", "inpatient", "level3", self_paid, aid=aid)
    settlement = settle(given_rules, case)
    if settlement.self_paid == 0:
        return
    slip = Case("resident", "inpatient", "any", settlement.self_paid, aid=aid)
    try:
        payment = second_payment(given_rules, slip)
    except NoRule:
        assert "critical_illness" in settlement.unknown
        return
    assert payment.critical_illness == settlement.amounts.critical_illness


@given(schedules(scheme="resident", caps=True), fen_amounts(400_000), fen_amounts(400_000), fen_amounts(300_000))
def test_it_never_pays_more_than_there_is(given_rules: Schedule, self_paid: Decimal, year: Decimal, used: Decimal):
    case = Case("resident", "inpatient", "any", self_paid, year_self_paid=year, year_supplement_paid=used)
    try:
        payment = second_payment(given_rules, case)
    except NoRule:
        return
    assert 0 <= payment.critical_illness <= self_paid
    assert payment.critical_illness + payment.out_of_pocket == self_paid
    more = second_payment(
        given_rules, Case("resident", "inpatient", "any", self_paid + 1, year_self_paid=year, year_supplement_paid=used)
    )
    assert more.critical_illness >= payment.critical_illness
    assert more.out_of_pocket >= payment.out_of_pocket
