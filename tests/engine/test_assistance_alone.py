"""医疗救助 alone: the area's own rule, or the national floor where it states figures."""

from decimal import Decimal

from hypothesis import given

from calculators.engine.assistance import area_assistance, national_assistance
from tests.engine.build import AID, bill, rule, schedule, yuan
from tests.engine.strategies import fen_amounts, ratios

NONE = rule("deductible", **AID, amount="0")
SEVENTY = rule("ratio", **AID, ratio="0.70")
TENTH = rule("deductible_share", **AID, ratio="0.10")


def test_the_areas_own_rule():
    rules = (
        rule("deductible", **AID, aid="low_income", amount="2000", per="year"),
        rule("ratio", **AID, aid="low_income", ratio="0.5"),
    )
    given_rules = schedule("resident", *rules)
    found = area_assistance(given_rules, bill("resident", "20000", aid="low_income"))
    assert found is not None
    assert [step.kind for step in found.steps] == ["assistance_base", "assistance", "left"]
    assert (found.basis, found.how, found.unknown, found.evidence) == ("area", "exact", (), "compiled")
    assert (found.self_paid, found.deductible, found.paid, found.out_of_pocket) == yuan(
        "20000", "2000", "9000", "11000"
    )
    assert found.warnings == ("assistance_cap_unknown",)
    under = area_assistance(given_rules, bill("resident", "2000", aid="low_income"))
    assert under is not None and (under.paid, under.warnings) == (0, ())
    assert area_assistance(given_rules, bill("resident", "1", aid="orphan")) is None


def test_the_floor_is_at_least():
    found = national_assistance((NONE, SEVENTY), "destitute", Decimal(20000))
    base, line, floor, left = found.steps
    assert [step.kind for step in found.steps] == ["assistance_base", "national_line", "national_floor", "left"]
    assert [step.state for step in found.steps] == ["applied"] * 4
    assert (base.amount, base.rules, line.amount, line.above, line.rules) == (20000, (), 0, 20000, (NONE,))
    assert (floor.ratio, floor.unrounded, floor.amount, floor.rules) == (Decimal("0.70"), 14000, 14000, (SEVENTY,))
    assert (left.before, left.paid, left.amount) == yuan("20000", "14000", "6000")
    assert (found.basis, found.how, found.unknown) == ("national", "at_least", ("assistance",))
    assert (found.paid, found.out_of_pocket, found.evidence) == (14000, 6000, "compiled")


def test_a_line_without_a_ratio_gives_no_amount():
    found = national_assistance((TENTH,), "near_low_income", Decimal(20000), Decimal(30000))
    _, line, floor = found.steps
    assert (line.amount, line.above, line.share, line.income_per_head) == (3000, 17000, Decimal("0.10"), 30000)
    assert (line.state, floor.state, floor.above, floor.ratio, floor.amount) == (
        "applied",
        "unknown",
        17000,
        None,
        None,
    )
    assert (found.deductible, found.paid, found.out_of_pocket) == (3000, None, None)
    assert (found.basis, found.how) == ("national", "unknown")


def test_a_line_without_the_income_is_unknown():
    found = national_assistance((TENTH,), "near_low_income", Decimal(20000))
    line = found.steps[1]
    assert (line.amount, line.above, line.share, line.state) == (None, None, Decimal("0.10"), "unknown")
    assert found.deductible is None


def test_a_ratio_without_a_line_gives_no_amount():
    found = national_assistance((SEVENTY,), "destitute", Decimal(20000), Decimal(30000))
    assert (found.paid, found.how, found.steps[2].ratio) == (None, "unknown", Decimal("0.70"))


def test_nothing_stated_is_nothing_known():
    found = national_assistance((), "orphan", Decimal(20000), Decimal(30000))
    assert (found.basis, found.how, found.evidence, found.deductible, found.paid) == ("none", "unknown", "", None, None)
    assert all(step.rules == () for step in found.steps)


@given(fen_amounts(500_000), fen_amounts(100_000), ratios, ratios)
def test_the_floor_never_pays_more_than_there_is(self_paid: Decimal, income: Decimal, share: Decimal, ratio: Decimal):
    rules = (rule("deductible_share", **AID, ratio=str(share)), rule("ratio", **AID, ratio=str(ratio)))
    found = national_assistance(rules, "near_low_income", self_paid, income)
    assert found.paid is not None and found.out_of_pocket is not None
    assert 0 <= found.paid <= self_paid
    assert found.paid + found.out_of_pocket == self_paid
