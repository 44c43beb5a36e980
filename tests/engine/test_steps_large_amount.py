"""Employees' large amount (reading 5): ratio × (eligible − x*), x* being where the basic payment reaches its cap."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import LargeAmountStep, Rule, Settlement
from tests.engine.build import bill, rule, settled, steps_of, yuan

# One ratio of 80 % from 1,000, cap 40,000: reached at 1,000 + 40,000 ÷ 80 % = 51,000. 91,000 are 40,000 above it.
DEDUCTIBLE = rule("deductible", care="inpatient", amount="1000", per="admission")
RATIO = rule("ratio", care="inpatient", ratio="0.80")
CAP = rule("cap", care="inpatient", amount="40000")
TERMS = rule("terms", layer="large_amount", name="职工大额医疗费用补助")
LARGE = rule("ratio", layer="large_amount", ratio="0.90")
LARGE_CAP = rule("cap", layer="large_amount", amount="300000")
COMBINED = rule("cap", layer="combined", amount="80000")


def settlement_of(total: str, *rules: Rule, **columns: Any) -> Settlement:
    return settled((DEDUCTIBLE, RATIO, CAP, *rules), bill("employee", total, **columns))


def test_above_the_cap():
    # the year's cost is of no account to a bill whose bands count the bill
    settlement = settlement_of("91000", TERMS, LARGE, LARGE_CAP, year_supplement_paid="12", year_eligible="777")
    assert steps_of(settlement)["large_amount"] == LargeAmountStep(
        name="职工大额医疗费用补助",
        reached_at=Decimal(51_000),
        above=Decimal(40_000),
        ratio=Decimal("0.90"),
        unrounded=Decimal(36_000),
        left=Decimal(299_988),
        combined_left=None,
        amount=Decimal(36_000),
        rules=(LARGE, LARGE_CAP),
        state="applied",
        reason="",
    )
    assert settlement.self_paid == 91_000 - 40_000 - 36_000
    assert (settlement.unknown, settlement.warnings) == ((), ())


def test_without_a_rule_it_is_unknown():
    settlement = settlement_of("91000", rule("cap", layer="large_amount", amount="300000"))
    assert steps_of(settlement)["large_amount"] == LargeAmountStep(
        name="",
        reached_at=Decimal(51_000),
        above=Decimal(40_000),
        ratio=None,
        unrounded=Decimal(0),
        left=None,
        combined_left=None,
        amount=Decimal(0),
        rules=(),
        state="unknown",
        reason="no_rule",
    )
    assert (settlement.unknown, settlement.warnings, settlement.amounts.large_amount) == (("large_amount",), (), 0)


def test_no_step_unless_the_payment_exceeds_what_is_left():
    assert "large_amount" not in steps_of(settlement_of("51000", LARGE))  # exactly 40,000
    assert "large_amount" in steps_of(settlement_of("51000.01", LARGE))
    assert "large_amount" not in steps_of(settlement_of("1000", LARGE, year_basic_paid="40000"))  # nothing to pay
    no_cap = (DEDUCTIBLE, RATIO, LARGE)
    assert "large_amount" not in steps_of(settled(no_cap, bill("employee", "9000000")))
    # Residents have none, whatever their schedule says.
    assert "large_amount" not in steps_of(settled((DEDUCTIBLE, RATIO, CAP, LARGE), bill("resident", "91000")))


def test_where_only_its_own_cap_is_unknown_there_is_a_warning():
    settlement = settlement_of("91000", LARGE)
    step = steps_of(settlement)["large_amount"]
    assert (step.amount, step.left, step.name, step.rules) == (36_000, None, "", (LARGE,))
    assert settlement.warnings == ("large_amount_cap_unknown",)


@pytest.mark.parametrize(
    ("columns", "left", "amount", "reason"),
    [
        ({"year_supplement_paid": "264000"}, "36000", "36000", ""),
        ({"year_supplement_paid": "264000.01"}, "35999.99", "35999.99", ""),
        ({"year_supplement_paid": "300000"}, "0", "0", "nothing_left"),
        ({"year_supplement_paid": "400000"}, "0", "0", "nothing_left"),
    ],
)
def test_its_own_cap(columns: dict[str, str], left: str, amount: str, reason: str):
    step = steps_of(settlement_of("91000", LARGE, LARGE_CAP, **columns))["large_amount"]
    assert (step.left, step.amount, step.unrounded) == yuan(left, amount, "36000")
    assert (step.reason, step.state) == (reason, "not_applicable" if reason else "applied")


@pytest.mark.parametrize(
    ("total", "columns", "left", "amount", "reason"),
    [
        ("91000", {}, "40000", "36000", ""),  # 80,000 − 40,000 of this bill
        ("91000", {"year_supplement_paid": "5000"}, "35000", "35000", ""),
        # 10,000 of the basic cap used: left 30,000, reached at 38,500; (91,000 − 38,500) × 90 % = 47,250;
        # 80,000 − 30,000 − 10,000 − 5,000 = 35,000
        ("91000", {"year_basic_paid": "10000", "year_supplement_paid": "5000"}, "35000", "35000", ""),
        ("91000", {"year_supplement_paid": "40000"}, "0", "0", "nothing_left"),
    ],
)
def test_the_cap_of_both_layers_together(total: str, columns: dict[str, str], left: str, amount: str, reason: str):
    settlement = settlement_of(total, LARGE, COMBINED, LARGE_CAP, **columns)
    step = steps_of(settlement)["large_amount"]
    assert (step.combined_left, step.amount) == yuan(left, amount)
    assert (step.reason, step.rules) == (reason, (LARGE, LARGE_CAP, COMBINED))
    assert settlement.warnings == ()


def test_a_cap_of_both_without_one_of_its_own():
    settlement = settlement_of("91000", LARGE, COMBINED)
    step = steps_of(settlement)["large_amount"]
    assert (step.left, step.combined_left, step.rules) == (None, 40_000, (LARGE, COMBINED))
    assert settlement.warnings == ("large_amount_cap_unknown",)


LOWER = rule("ratio", care="inpatient", upto="30000", ratio="0.85")
UPPER = rule("ratio", care="inpatient", ratio="0.90")
EIGHTY = rule("ratio", layer="large_amount", ratio="0.80")


@pytest.mark.parametrize(
    ("cap", "paid_before", "reached_at", "unrounded"),
    [
        # left 8,500: 1,000 + 8,500 ÷ 85 % = 11,000; (50,000 − 11,000) × 80 % = 31,200
        ("10000", "1500", "11000", "31200"),
        # left 24,650, exactly the first band (29,000 × 85 %): at its end, 30,000; 20,000 × 80 % = 16,000
        ("24650", "0", "30000", "16000"),
        # left 33,650: 24,650 in the first band, 9,000 ÷ 90 % = 10,000 into the second; 10,000 × 80 % = 8,000
        ("40000", "6350", "40000", "8000"),
        # nothing left: from the deductible on, 49,000 × 80 % = 39,200
        ("40000", "40000", "1000", "39200"),
        ("40000", "50000", "1000", "39200"),
    ],
)
def test_where_the_cap_is_reached_in_bands(cap: str, paid_before: str, reached_at: str, unrounded: str):
    rules = (DEDUCTIBLE, LOWER, UPPER, rule("cap", care="inpatient", amount=cap), EIGHTY)
    step = steps_of(settled(rules, bill("employee", "50000", year_basic_paid=paid_before)))["large_amount"]
    assert (step.reached_at, step.unrounded) == yuan(reached_at, unrounded)
    assert step.above == 50_000 - step.reached_at
    assert step.amount == step.unrounded


def test_the_division_comes_last_and_the_rounding_once():
    # left 30,000: 24,650 in the first band, 5,350 ÷ 90 % = 5,944.4̇ into the second, reached at 35,944.4̇
    # (20,000 × 90 % − 5,350) × 80 % ÷ 90 % = 12,650 × 80 % ÷ 90 % = 11,244.4̇ → 11,244.44
    rules = (DEDUCTIBLE, LOWER, UPPER, rule("cap", care="inpatient", amount="30000"), EIGHTY)
    step = steps_of(settled(rules, bill("employee", "50000")))["large_amount"]
    assert step.reached_at == Decimal(30_000) + Decimal(5350) / Decimal("0.9")
    assert step.unrounded == Decimal(10_120) / Decimal("0.9")
    assert step.amount == Decimal("11244.44")


def test_a_first_band_that_pays_nothing():
    nothing = rule("ratio", care="inpatient", upto="10000", ratio="0")
    rules = (DEDUCTIBLE, nothing, RATIO, CAP, LARGE)
    # 40,000 ÷ 80 % = 50,000 above 10,000: reached at 60,000; 31,000 × 90 % = 27,900
    step = steps_of(settled(rules, bill("employee", "91000")))["large_amount"]
    assert (step.reached_at, step.above, step.unrounded) == yuan("60000", "31000", "27900")
    # 80 fen left: one yuan into the band that pays; 80,999 × 90 % = 72,899.10
    step = steps_of(settled(rules, bill("employee", "91000", year_basic_paid="39999.20")))["large_amount"]
    assert (step.reached_at, step.above, step.unrounded) == yuan("10001", "80999", "72899.10")
    # nothing left: from the deductible on, the uncovered band too: 90,000 × 90 % = 81,000
    step = steps_of(settled(rules, bill("employee", "91000", year_basic_paid="40000")))["large_amount"]
    assert (step.reached_at, step.above, step.unrounded) == yuan("1000", "90000", "81000")


def test_of_a_year_of_outpatient_care_that_feeds_it():
    rules = (
        rule("terms", care="outpatient", feeds_supplement=True),
        rule("deductible", care="outpatient", amount="500", per="year"),
        rule("ratio", care="outpatient", upto="2000", ratio="0.50"),
        rule("ratio", care="outpatient", ratio="0.60"),
        rule("cap", care="outpatient", amount="1000"),
        LARGE,
    )
    case = bill("employee", "3000", care="outpatient", year_eligible="1000", year_basic_paid="250")
    # left 750 of the cap: 1,000 to 2,000 pays 500, 250 ÷ 60 % more: reached at 2,416.6̇ of the year's 4,000
    # (2,000 × 60 % − 250) × 90 % ÷ 60 % = 950 × 1.5 = 1,425
    step = steps_of(settled(rules, case))["large_amount"]
    assert step.reached_at == Decimal(2000) + Decimal(250) / Decimal("0.6")
    assert step.above == Decimal(4000) - step.reached_at
    assert (step.unrounded, step.amount) == (1425, 1425)
    # Without that term it is not asked.
    assert "large_amount" not in steps_of(settled(rules[1:], case))
