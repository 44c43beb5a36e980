"""Critical illness (reading 6): the part of the year's accumulated 自付 that this bill adds."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import CriticalIllnessStep, Rule, Settlement, Slice
from tests.engine.build import bill, rule, settled, steps_of, yuan

# Basic: half of everything, so that 自付 is half the bill.
BASIC = (
    rule("deductible", care="inpatient", amount="0", per="admission"),
    rule("ratio", care="inpatient", ratio="0.50"),
    rule("cap", care="inpatient", amount=None),
)
TERMS = rule("terms", layer="critical_illness", basis="from_zero", name="城乡居民大病保险")
DEDUCTIBLE = rule("deductible", layer="critical_illness", amount="12000", per="year")
LOWER = rule("ratio", layer="critical_illness", upto="100000", ratio="0.60")
UPPER = rule("ratio", layer="critical_illness", ratio="0.98")
CAP = rule("cap", layer="critical_illness", amount="100000")
LAYER = (TERMS, DEDUCTIBLE, UPPER, LOWER, CAP)
FAVOUR = rule("favour", layer="critical_illness", aid="low_income", factor="0.5", points="0.05", no_cap=True)


def settlement_of(total: str, *rules: Rule, scheme: str = "resident", **columns: Any) -> Settlement:
    return settled((*BASIC, *rules), bill(scheme, total, **columns))


def test_with_a_year_before_it():
    # 自付 70,000 on 40,000 of the year: 40,000 to 100,000 × 60 % = 36,000; 10,000 × 98 % = 9,800
    settlement = settlement_of("140000", *LAYER, year_self_paid="40000", year_supplement_paid="16800")
    assert steps_of(settlement)["critical_illness"] == CriticalIllnessStep(
        name="城乡居民大病保险",
        self_paid=Decimal(70_000),
        year_self_paid=Decimal(40_000),
        stated_deductible=Decimal(12_000),
        deductible=Decimal(12_000),
        slices=(
            Slice(*yuan("40000", "100000", "0.60", "36000", "0.60")),
            Slice(*yuan("100000", "110000", "0.98", "9800", "0.98")),
        ),
        unrounded=Decimal(45_800),
        cap=Decimal(100_000),
        left=Decimal(83_200),
        favour=None,
        amount=Decimal(45_800),
        rules=(DEDUCTIBLE, LOWER, UPPER, CAP),
        state="applied",
        reason="",
    )
    assert (settlement.unknown, settlement.warnings, settlement.entry) == ((), (), "any")


def test_of_a_favoured_group():
    # 6,000 to 100,000 × 65 % = 61,100; 10,000 × 100 % (98 % and 5 points are not more than all); no cap
    settlement = settlement_of("220000", *LAYER, FAVOUR, aid="low_income", year_supplement_paid="99999")
    assert steps_of(settlement)["critical_illness"] == CriticalIllnessStep(
        name="城乡居民大病保险",
        self_paid=Decimal(110_000),
        year_self_paid=Decimal(0),
        stated_deductible=Decimal(12_000),
        deductible=Decimal(6_000),
        slices=(
            Slice(*yuan("6000", "100000", "0.65", "61100", "0.60")),
            Slice(*yuan("100000", "110000", "1", "10000", "0.98")),
        ),
        unrounded=Decimal(71_100),
        cap=None,
        left=None,
        favour=FAVOUR,
        amount=Decimal(71_100),
        rules=(DEDUCTIBLE, LOWER, UPPER, FAVOUR),
        state="applied",
        reason="",
    )
    assert settlement.warnings == ()  # that it has no cap is known
    # Nobody else is favoured.
    other = steps_of(settlement_of("220000", *LAYER, FAVOUR, aid="destitute"))["critical_illness"]
    assert (other.deductible, other.favour, other.cap) == (12_000, None, 100_000)


def test_without_a_rule_it_is_unknown():
    settlement = settlement_of("20000", TERMS, DEDUCTIBLE, CAP, year_self_paid="7")
    assert steps_of(settlement)["critical_illness"] == CriticalIllnessStep(
        name="",
        self_paid=Decimal(10_000),
        year_self_paid=Decimal(7),
        stated_deductible=Decimal(0),
        deductible=Decimal(0),
        slices=(),
        unrounded=Decimal(0),
        cap=None,
        left=None,
        favour=None,
        amount=Decimal(0),
        rules=(),
        state="unknown",
        reason="no_rule",
    )
    assert (settlement.unknown, settlement.warnings, settlement.entry) == (("critical_illness",), (), "")
    assert settlement_of("20000", LOWER, CAP).unknown == ("critical_illness",)  # a ratio from nobody knows where


def test_no_step_where_nothing_was_self_paid():
    whole = (BASIC[0], rule("ratio", care="inpatient", ratio="1"), BASIC[2])
    settlement = settled((*whole, *LAYER), bill("resident", "500"))
    assert "critical_illness" not in steps_of(settlement)
    assert (settlement.unknown, settlement.self_paid, settlement.entry) == ((), 0, "any")
    assert "critical_illness" not in steps_of(settled(whole, bill("resident", "500")))
    fen = settled((BASIC[0], rule("ratio", care="inpatient", ratio="0.99"), BASIC[2]), bill("resident", "1"))
    assert steps_of(fen)["critical_illness"].self_paid == Decimal("0.01")


@pytest.mark.parametrize(
    ("total", "columns", "left", "amount", "reason"),
    [
        ("24000", {}, "100000", "0", "under_deductible"),  # 自付 12,000
        ("24000.02", {}, "100000", "0.01", ""),  # 0.01 × 60 % = 0.006
        ("4000", {"year_self_paid": "9000"}, "100000", "0", "under_deductible"),
        ("4000", {"year_self_paid": "11000"}, "100000", "600", ""),  # 11,000 + 2,000: 1,000 × 60 %
        ("4000", {"year_self_paid": "12000", "year_supplement_paid": "98800"}, "1200", "1200", ""),
        ("4000", {"year_self_paid": "12000", "year_supplement_paid": "98800.01"}, "1199.99", "1199.99", ""),
        ("4000", {"year_self_paid": "12000", "year_supplement_paid": "100000"}, "0", "0", "nothing_left"),
        ("4000", {"year_self_paid": "12000", "year_supplement_paid": "999999"}, "0", "0", "nothing_left"),
        ("4000", {"year_supplement_paid": "999999"}, "0", "0", "under_deductible"),
        # what an employee's layer has paid is of no account for a resident
        ("4000", {"year_self_paid": "12000", "year_critical_illness_paid": "99999"}, "100000", "1200", ""),
    ],
)
def test_the_deductible_and_the_cap(total: str, columns: dict[str, str], left: str, amount: str, reason: str):
    step = steps_of(settlement_of(total, *LAYER, **columns))["critical_illness"]
    assert (step.left, step.amount) == yuan(left, amount)
    assert (step.reason, step.state) == (reason, "not_applicable" if reason else "applied")


def test_bands_above_the_deductible():
    above = rule("terms", layer="critical_illness", basis="above_deductible")
    # 自付 150,000: 12,000 to 112,000 × 60 % = 60,000; 38,000 × 98 % = 37,240
    step = steps_of(settlement_of("300000", above, *LAYER[1:]))["critical_illness"]
    assert step.slices == (
        Slice(*yuan("12000", "112000", "0.60", "60000", "0.60")),
        Slice(*yuan("112000", "150000", "0.98", "37240", "0.98")),
    )
    # A favoured group's lowered deductible is what they are counted from: 6,000 to 106,000.
    step = steps_of(settlement_of("300000", above, *LAYER[1:], FAVOUR, aid="low_income"))["critical_illness"]
    assert step.slices[0] == Slice(*yuan("6000", "106000", "0.65", "65000", "0.60"))


def test_a_cap_that_nobody_stated_is_warned_of_where_something_is_paid():
    assert settlement_of("140000", *LAYER[:4]).warnings == ("critical_illness_cap_unknown",)
    assert settlement_of("1400", *LAYER[:4]).warnings == ()


def test_employees_have_it_only_where_their_schedule_says_so():
    assert "critical_illness" not in steps_of(settlement_of("140000", scheme="employee"))
    columns = {"year_self_paid": "12000", "year_supplement_paid": "99999", "year_critical_illness_paid": "90000"}
    settlement = settlement_of("40000", *LAYER, scheme="employee", **columns)
    # its cap counts what it paid itself, not the large-amount aid: 10,000 left; 20,000 × 60 % = 12,000
    step = steps_of(settlement)["critical_illness"]
    assert (step.left, step.amount) == (10_000, 10_000)
    assert settlement.amounts.critical_illness == 10_000


def test_employees_critical_illness_is_on_what_large_amount_leaves():
    rules = (
        *BASIC[:2],
        rule("cap", care="inpatient", amount="10000"),
        rule("ratio", layer="large_amount", ratio="0.90"),
        rule("cap", layer="large_amount", amount=None),
        rule("deductible", layer="critical_illness", amount="5000", per="year"),
        rule("ratio", layer="critical_illness", ratio="0.60"),
        rule("cap", layer="critical_illness", amount=None),
    )
    # basic 10,000 at 20,000; 10,000 × 90 % = 9,000; left 11,000; 6,000 × 60 % = 3,600
    settlement = settled(rules, bill("employee", "30000"))
    step = steps_of(settlement)["critical_illness"]
    assert (step.self_paid, step.amount) == (11_000, 3_600)
    assert (settlement.self_paid, settlement.amounts.reimbursed) == (11_000, 22_600)
    assert [one.kind for one in settlement.steps] == [
        "eligible",
        "deductible",
        "basic",
        "large_amount",
        "critical_illness",
        "own",
    ]
