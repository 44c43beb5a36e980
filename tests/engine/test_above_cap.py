"""What lies above the basic cap: the area's layer, the combined cap, a work unit's own terms."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Case, Schedule
from calculators.engine.above_cap import UnitTerms, above_cap, unit_aid_step
from calculators.engine.plan import cap_for
from tests.engine.build import bill, rule, schedule, yuan
from tests.engine.strategies import fen_amounts, ratios, schedules

LARGE = {"layer": "large_amount"}
RATIO = rule("ratio", **LARGE, ratio="0.85")
CAP = rule("cap", **LARGE, amount="400000")
BASIC = rule("cap", care="inpatient", amount="47000")
COMBINED = rule("cap", layer="combined", care="inpatient", amount="100000")


def case(above: str, **columns: str) -> Case:
    return bill("employee", above, **columns)


def test_the_steps_and_their_grades():
    found = above_cap(schedule("employee", RATIO, CAP), case("1000"), UnitTerms(ratio=Decimal("0.5")))
    assert [step.kind for step in found.steps] == ["above_cap", "large_amount", "unit_aid", "left"]
    assert [step.state for step in found.steps] == ["applied"] * 4
    assert [step.amount for step in found.steps] == list(yuan("1000", "850", "75", "75"))
    assert found.steps[0].rules == ()
    assert found.steps[1].rules == (RATIO, CAP)
    assert {one.evidence for one in found.steps[2].rules} == {"own"}
    assert (found.unknown, found.warnings, found.evidence) == ((), (), "own")
    assert above_cap(schedule("employee", RATIO, CAP), case("1000")).evidence == "compiled"


def test_a_layer_without_a_rule_is_unknown():
    for given_rules in (None, schedule("employee", BASIC)):
        found = above_cap(given_rules, case("1000"))
        assert found.unknown == ("large_amount",)
        assert (found.large_amount, found.out_of_pocket) == yuan("0", "1000")
        assert found.steps[1].state == "unknown"


def test_the_combined_cap_counts_what_basic_paid():
    given_rules = schedule("employee", RATIO, CAP, BASIC, COMBINED)
    # 100,000 − 47,000 = 53,000 left for the layer; 53,000 / 85 % = 62,352.94
    assert above_cap(given_rules, case("62352.94")).large_amount == Decimal("53000.00")
    assert above_cap(given_rules, case("70000")).large_amount == Decimal(53000)
    assert above_cap(given_rules, case("70000", year_supplement_paid="50000")).large_amount == Decimal(3000)
    assert above_cap(given_rules, case("70000")).combined.rule is COMBINED
    assert above_cap(given_rules, case("70000")).warnings == ()


def test_a_combined_cap_without_the_basic_one_is_left_out_and_said():
    found = above_cap(schedule("employee", RATIO, CAP, COMBINED), case("200000"))
    assert found.large_amount == Decimal(170000)
    assert found.warnings == ("combined_cap_unknown",)
    both = above_cap(schedule("employee", RATIO, COMBINED), case("1"))
    assert both.warnings == ("large_amount_cap_unknown", "combined_cap_unknown")
    assert above_cap(schedule("employee", RATIO), case("0")).warnings == ()


def test_a_cap_alone():
    outside = rule("cap", care="inpatient", scope="outside", amount="9")
    given_rules = schedule("employee", BASIC, outside, COMBINED)
    assert cap_for(given_rules, "basic", case("1")).rule is BASIC
    assert cap_for(given_rules, "basic", bill("employee", "1", out_of_province=True)).rule is outside
    assert cap_for(given_rules, "combined", case("1")).rule is COMBINED
    assert cap_for(given_rules, "large_amount", case("1")).rule is None


@pytest.mark.parametrize(
    ("terms", "base", "amount", "cut", "reason"),
    [
        (UnitTerms(paid=Decimal(30)), "100", "30", False, ""),
        (UnitTerms(paid=Decimal(100)), "100", "100", False, ""),
        (UnitTerms(paid=Decimal("100.01")), "100", "100", True, ""),
        (UnitTerms(ratio=Decimal("0.9")), "100", "90", False, ""),
        (UnitTerms(ratio=Decimal("0.9"), deductible=Decimal(100)), "100", "0", False, "under_deductible"),
        (UnitTerms(ratio=Decimal("0.9"), deductible=Decimal("99.99")), "100", "0.01", False, ""),
        (UnitTerms(ratio=Decimal("0.9"), cap=Decimal(90)), "100", "90", False, ""),
        (UnitTerms(ratio=Decimal("0.9"), cap=Decimal("89.99")), "100", "89.99", True, ""),
        (UnitTerms(ratio=Decimal("0.9"), cap=Decimal(0)), "100", "0", True, "nothing_left"),
        (UnitTerms(ratio=Decimal("0.9")), "0", "0", False, "nothing_left"),
        (UnitTerms(ratio=Decimal("0.9"), deductible=Decimal(0)), "0", "0", False, "nothing_left"),
        (UnitTerms(ratio=Decimal("0.9"), deductible=Decimal(0)), "100", "90", False, ""),
        (UnitTerms(ratio=Decimal("0.9"), deductible=Decimal(1)), "0", "0", False, "nothing_left"),
        (UnitTerms(ratio=Decimal(0)), "100", "0", False, "not_covered"),
        (UnitTerms(ratio=Decimal(0), deductible=Decimal(100)), "100", "0", False, "under_deductible"),
        (UnitTerms(ratio=Decimal(0)), "0", "0", False, "nothing_left"),
        (UnitTerms(ratio=Decimal("0.4")), "0.01", "0", False, "nothing_left"),  # 0.004 → 0.00
        (UnitTerms(ratio=Decimal("0.5")), "0.01", "0.01", False, ""),  # 0.005 → 0.01
    ],
)
def test_a_units_own_terms(terms: UnitTerms, base: str, amount: str, cut: bool, reason: str):
    step = unit_aid_step(terms, Decimal(base))
    assert (step.amount, step.cut, step.reason) == (Decimal(amount), cut, reason)
    assert step.state == ("not_applicable" if reason else "applied")
    assert step.fixed == (terms.paid is not None)
    assert {one.layer for one in step.rules} == {"unit"}


terms = st.one_of(
    st.none(),
    fen_amounts(500_000).map(lambda paid: UnitTerms(paid=paid)),
    st.tuples(st.none() | fen_amounts(10_000), ratios, st.none() | fen_amounts(100_000)).map(
        lambda stated: UnitTerms(*stated)
    ),
)


@given(schedules(scheme="employee"), fen_amounts(900_000), fen_amounts(400_000), terms)
def test_every_yuan_lands_in_one_bucket(given_rules: Schedule, above: Decimal, used: Decimal, unit: UnitTerms | None):
    def settled(cost: Decimal):
        return above_cap(given_rules, Case("employee", "inpatient", "any", cost, year_supplement_paid=used), unit)

    found, more = settled(above), settled(above + 1)
    assert found.above == found.large_amount + found.unit_aid + found.out_of_pocket
    assert min(found.large_amount, found.unit_aid, found.out_of_pocket) >= 0
    assert more.out_of_pocket >= found.out_of_pocket
