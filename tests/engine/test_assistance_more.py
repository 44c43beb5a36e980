"""医疗救助 alone: every figure of every step, by hand, and what the year has used up."""

from decimal import Decimal

from calculators.engine.assistance import (
    AssistanceBaseStep,
    NationalFloorStep,
    NationalLineStep,
    area_assistance,
    national_assistance,
)
from calculators.engine.second_payment import LeftStep
from calculators.engine.steps import AssistanceStep
from tests.engine.build import AID, bill, rule, schedule, yuan

TENTH = rule("deductible_share", **AID, ratio="0.10")
SEVENTY = rule("ratio", **AID, ratio="0.70")
AREA = (
    rule("deductible", **AID, aid="low_income", amount="2000", per="year"),
    rule("ratio", **AID, aid="low_income", ratio="0.5"),
    rule("cap", **AID, aid="low_income", amount="10000"),
)


def test_the_areas_rule_after_what_the_year_has_used_up():
    """500 of the 2,000 are still to bear: (20,000 − 500) × 50 % = 9,750; 10,000 − 1,000 = 9,000 are left of the cap.

    20,000 − 9,000 = 11,000.
    """
    case = bill("resident", "20000", aid="low_income", year_assistance_cost="1500", year_assistance_paid="1000")
    found = area_assistance(schedule("resident", *AREA), case)
    assert found is not None
    base, step, left = found.steps
    assert base == AssistanceBaseStep(Decimal(20000))
    assert isinstance(step, AssistanceStep)
    assert (step.aid, step.base, step.deductible) == ("low_income", Decimal("20000"), Decimal("2000"))
    assert (step.unrounded, step.left, step.amount) == yuan("9750", "9000", "9000")
    assert left == LeftStep(Decimal("20000"), Decimal("9000"), Decimal("11000"))
    assert (found.paid, found.out_of_pocket, found.warnings) == (Decimal("9000"), Decimal("11000"), ())


def test_every_figure_of_the_national_floor():
    """30,000.05 × 10 % = 3,000.005 → 3,000.01, half up; 20,000 − 3,000.01 = 16,999.99 × 70 % = 11,899.993 → 11,899.99.

    20,000 − 11,899.99 = 8,100.01 at most.
    """
    income = Decimal("30000.05")
    found = national_assistance((TENTH, SEVENTY), "near_low_income", Decimal(20000), income)
    assert found.steps == (
        AssistanceBaseStep(Decimal(20000)),
        NationalLineStep(
            "near_low_income",
            Decimal("20000"),
            Decimal("0.10"),
            Decimal("30000.05"),
            Decimal("3000.01"),
            Decimal("16999.99"),
            rules=(TENTH,),
            state="applied",
        ),
        NationalFloorStep(
            "near_low_income",
            Decimal("16999.99"),
            Decimal("0.70"),
            Decimal("11899.993"),
            Decimal("11899.99"),
            rules=(SEVENTY,),
            state="applied",
        ),
        LeftStep(Decimal("20000"), Decimal("11899.99"), Decimal("8100.01")),
    )
    assert found[3:] == (
        Decimal("20000"),
        Decimal("3000.01"),
        Decimal("11899.99"),
        Decimal("8100.01"),
        ("assistance",),
        (),
        "compiled",
    )


def test_a_row_without_an_amount_states_no_line():
    """Malformed: such a row is no line of 0 yuan. Where the share is stated, it is the line: 30,000 × 10 % = 3,000."""
    empty = rule("deductible", **AID)
    found = national_assistance((empty, TENTH, SEVENTY), "near_low_income", Decimal(20000), Decimal(30000))
    assert found.steps[1] == NationalLineStep(
        "near_low_income",
        Decimal("20000"),
        Decimal("0.10"),
        Decimal("30000"),
        Decimal("3000"),
        Decimal("17000"),
        rules=(TENTH,),
        state="applied",
    )
    assert (found.paid, found.out_of_pocket) == yuan("11900", "8100")  # 17,000 × 70 %
    found = national_assistance((empty, SEVENTY), "near_low_income", Decimal(20000), Decimal(30000))
    assert found.steps[1] == NationalLineStep(
        "near_low_income", Decimal(20000), None, Decimal(30000), None, None, rules=(), state="unknown"
    )
    assert (found.deductible, found.paid, found.how) == (None, None, "unknown")


def test_an_areas_row_without_an_amount_is_no_rule():
    """Reading 8: without the area's own deductible assistance is unknown, not free of one."""
    empty = rule("deductible", **AID, aid="low_income", per="year")
    assert area_assistance(schedule("resident", empty, AREA[1]), bill("resident", "1", aid="low_income")) is None


def test_a_group_without_a_ratio_keeps_its_name():
    found = national_assistance((), "orphan", Decimal(100))
    assert found.steps == (
        AssistanceBaseStep(Decimal(100)),
        NationalLineStep("orphan", Decimal(100), None, None, None, None, (), "unknown"),
        NationalFloorStep("orphan", None, None, None, None, (), "unknown"),
    )
    assert (found.self_paid, found.warnings) == (Decimal(100), ())
