"""Medical assistance (reading 8): by the area's own rule, on what the other layers leave of the year's 自付."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import AssistanceStep, Rule, Settlement, Slice
from tests.engine.build import bill, rule, settled, steps_of, yuan

# Basic: half of everything; critical illness known, and out of reach.
BASIC = (
    rule("deductible", care="inpatient", amount="0", per="admission"),
    rule("ratio", care="inpatient", ratio="0.50"),
    rule("cap", care="inpatient", amount=None),
    rule("deductible", layer="critical_illness", amount="900000", per="year"),
    rule("ratio", layer="critical_illness", ratio="0.60"),
)
OWN = {"layer": "assistance", "aid": "low_income"}
TERMS = rule("terms", **OWN, basis="from_zero", name="低保对象救助")
DEDUCTIBLE = rule("deductible", **OWN, amount="1000", per="year")
LOWER = rule("ratio", **OWN, upto="5000", ratio="0.70")
UPPER = rule("ratio", **OWN, ratio="0.80")
CAP = rule("cap", **OWN, amount="6000")
LAYER = (TERMS, DEDUCTIBLE, UPPER, LOWER, CAP)


def settlement_of(total: str, *rules: Rule, aid: str = "low_income", **columns: Any) -> Settlement:
    return settled((*BASIC, *rules), bill("resident", total, aid=aid, **columns))


def test_with_a_year_before_it():
    # left of 自付 4,000 on 2,000 of the year: 2,000 to 5,000 × 70 % = 2,100; 1,000 × 80 % = 800
    settlement = settlement_of("8000", *LAYER, year_assistance_cost="2000", year_assistance_paid="700")
    assert steps_of(settlement)["assistance"] == AssistanceStep(
        aid="low_income",
        base=Decimal(4000),
        deductible=Decimal(1000),
        slices=(
            Slice(*yuan("2000", "5000", "0.70", "2100", "0.70")),
            Slice(*yuan("5000", "6000", "0.80", "800", "0.80")),
        ),
        unrounded=Decimal(2900),
        left=Decimal(5300),
        amount=Decimal(2900),
        rules=(DEDUCTIBLE, LOWER, UPPER, CAP),
        state="applied",
        reason="",
    )
    assert (settlement.amounts.assistance, settlement.amounts.reimbursed, settlement.unknown) == (2900, 6900, ())
    assert settlement.self_paid == 4000  # before assistance


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (DEDUCTIBLE, CAP),  # no ratio
        (LOWER, CAP),  # no deductible: nobody knows from where
        (rule("ratio", layer="assistance", aid="destitute", ratio="0.70"), DEDUCTIBLE),  # another group's
    ],
)
def test_without_the_areas_own_rule_it_is_unknown(rules: tuple[Rule, ...]):
    settlement = settlement_of("8000", *rules)
    assert steps_of(settlement)["assistance"] == AssistanceStep(
        aid="low_income",
        base=Decimal(4000),
        deductible=Decimal(0),
        slices=(),
        unrounded=Decimal(0),
        left=None,
        amount=Decimal(0),
        rules=(),
        state="unknown",
        reason="no_rule",
    )
    assert (settlement.unknown, settlement.warnings) == (("assistance",), ())


def test_nobody_without_aid_has_it():
    settlement = settlement_of("8000", *LAYER, aid="none")
    assert "assistance" not in steps_of(settlement)
    assert (settlement.unknown, settlement.amounts.assistance) == ((), 0)


@pytest.mark.parametrize(
    ("total", "columns", "left", "amount", "reason"),
    [
        ("2000", {}, "6000", "0", "under_deductible"),
        ("2000.02", {}, "6000", "0.01", ""),  # 0.01 × 70 % = 0.007
        ("2000", {"year_assistance_cost": "500"}, "6000", "350", ""),  # 500 × 70 %
        ("2000", {"year_assistance_cost": "1000", "year_assistance_paid": "5300"}, "700", "700", ""),
        ("2000", {"year_assistance_cost": "1000", "year_assistance_paid": "5300.01"}, "699.99", "699.99", ""),
        ("2000", {"year_assistance_cost": "1000", "year_assistance_paid": "6000"}, "0", "0", "nothing_left"),
        ("2000", {"year_assistance_paid": "6000"}, "0", "0", "under_deductible"),
    ],
)
def test_the_deductible_and_the_cap(total: str, columns: dict[str, str], left: str, amount: str, reason: str):
    step = steps_of(settlement_of(total, *LAYER, **columns))["assistance"]
    assert (step.left, step.amount) == yuan(left, amount)
    assert (step.reason, step.state) == (reason, "not_applicable" if reason else "applied")


def test_bands_above_the_deductible():
    above = rule("terms", **OWN, basis="above_deductible")
    # left of 自付 7,000: 1,000 to 6,000 × 70 % = 3,500; 1,000 × 80 % = 800
    step = steps_of(settlement_of("14000", above, *LAYER[1:]))["assistance"]
    assert step.slices == (
        Slice(*yuan("1000", "6000", "0.70", "3500", "0.70")),
        Slice(*yuan("6000", "7000", "0.80", "800", "0.80")),
    )


def test_a_cap_that_nobody_stated_is_warned_of_where_something_is_paid():
    assert settlement_of("8000", *LAYER[:4]).warnings == ("assistance_cap_unknown",)
    assert settlement_of("800", *LAYER[:4]).warnings == ()


def test_it_is_on_what_critical_illness_leaves():
    cheaper = (*BASIC[:3], rule("deductible", layer="critical_illness", amount="1000", per="year"), BASIC[4])
    settlement = settled((*cheaper, *LAYER), bill("resident", "8000", aid="low_income"))
    # 自付 4,000; (4,000 − 1,000) × 60 % = 1,800; left 2,200; (2,200 − 1,000) × 70 % = 840
    step = steps_of(settlement)["assistance"]
    assert (step.base, step.amount) == (2200, 840)
    assert settlement.amounts.out_of_pocket == 1360
