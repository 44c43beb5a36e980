"""The whole answer: buckets, order of steps, what is unknown, warnings, evidence, and what the year carries."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import Amounts, EligibleStep, OwnStep, Rule
from tests.engine.build import bill, rule, settled, steps_of, yuan

# 南宁 residents, level 3: 600, 60 %, cap 150,000; 大病 from 12,000: 60 % to 100,000, 70 % to 200,000, 80 % above.
BASIC = (
    rule("deductible", care="inpatient", level="level3", amount="600", per="admission"),
    rule("ratio", care="inpatient", level="level3", ratio="0.60"),
    rule("cap", care="inpatient", amount="150000"),
)
CRITICAL = (
    rule("terms", layer="critical_illness", basis="from_zero"),
    rule("deductible", layer="critical_illness", amount="12000", per="year"),
    rule("ratio", layer="critical_illness", upto="100000", ratio="0.60"),
    rule("ratio", layer="critical_illness", upto="200000", ratio="0.70"),
    rule("ratio", layer="critical_illness", ratio="0.80"),
    rule("cap", layer="critical_illness", amount="500000"),
)
CLASS_B = rule("class_b", ratio="0.10")


def test_every_bucket_of_a_bill_with_all_classes():
    columns = {"class_b": "20000.05", "class_c": "5000", "over_limit": "1000"}
    settlement = settled((*BASIC, *CRITICAL, CLASS_B), bill("resident", "320000", **columns))
    # class B's own 10 %: 2,000.005 → 2,000.01; eligible 320,000 − 5,000 − 1,000 − 2,000.01 = 311,999.99
    # basic: 311,399.99 × 60 % = 186,839.994, cap 150,000; 自付 161,999.99
    # 大病: 52,800 + 61,999.99 × 70 % = 43,399.993 → together 96,199.99; own 320,000 − 246,199.99 = 73,800.01
    assert settlement.amounts == Amounts(
        total=Decimal(320_000),
        class_c=Decimal(5000),
        over_limit=Decimal(1000),
        class_b_own=Decimal("2000.01"),
        eligible=Decimal("311999.99"),
        deductible=Decimal(600),
        basic=Decimal(150_000),
        critical_illness=Decimal("96199.99"),
        large_amount=Decimal(0),
        assistance=Decimal(0),
        reimbursed=Decimal("246199.99"),
        out_of_pocket=Decimal("73800.01"),
    )
    steps = steps_of(settlement)
    assert list(steps) == ["eligible", "deductible", "basic", "critical_illness", "own"]
    assert steps["eligible"] == EligibleStep(
        total=Decimal(320_000),
        class_c=Decimal(5000),
        over_limit=Decimal(1000),
        class_b=Decimal("20000.05"),
        class_b_share=Decimal("0.10"),
        class_b_own=Decimal("2000.01"),
        amount=Decimal("311999.99"),
        rules=(CLASS_B,),
    )
    # within scope 161,999.99 − 96,199.99 = 65,800; outside 5,000 + 1,000 + 2,000.01
    assert steps["own"] == OwnStep(
        total=Decimal(320_000),
        basic=Decimal(150_000),
        critical_illness=Decimal("96199.99"),
        large_amount=Decimal(0),
        assistance=Decimal(0),
        within_scope=Decimal(65_800),
        outside_scope=Decimal("8000.01"),
        amount=Decimal("73800.01"),
    )
    assert (steps["eligible"].state, steps["own"].state, steps["own"].rules) == ("applied", "applied", ())
    assert (settlement.self_paid, settlement.pot, settlement.entry) == (Decimal("161999.99"), "inpatient", "any")
    assert (settlement.unknown, settlement.warnings, settlement.evidence) == ((), (), "compiled")


def test_an_employees_four_layers_in_their_order():
    rules = (
        *BASIC[:2],
        rule("cap", care="inpatient", amount="10000"),
        rule("ratio", layer="large_amount", ratio="0.90"),
        rule("cap", layer="large_amount", amount="5000"),
        rule("deductible", layer="critical_illness", amount="5000", per="year"),
        rule("ratio", layer="critical_illness", ratio="0.50"),
        rule("cap", layer="critical_illness", amount=None),
        rule("deductible", layer="assistance", aid="orphan", amount="0", per="year"),
        rule("ratio", layer="assistance", aid="orphan", ratio="0.70"),
        rule("cap", layer="assistance", aid="orphan", amount=None),
    )
    settlement = settled(rules, bill("employee", "30600", class_c="100", aid="orphan"))
    # eligible 30,500; basic 29,900 × 60 % = 17,940, cap 10,000; above the cap 13,233.33 × 90 %, cap 5,000
    # left 15,500; (15,500 − 5,000) × 50 % = 5,250; left 10,250 × 70 % = 7,175; within scope 3,075
    assert list(steps_of(settlement)) == [
        "eligible",
        "deductible",
        "basic",
        "large_amount",
        "critical_illness",
        "assistance",
        "own",
    ]
    assert steps_of(settlement)["own"] == OwnStep(
        *yuan("30600", "10000", "5250", "5000", "7175", "3075", "100", "3175")
    )
    assert settlement.amounts[-7:] == (600, *yuan("10000", "5250", "5000", "7175", "27425", "3175"))
    assert settlement.self_paid == 15_500


@pytest.mark.parametrize(
    ("columns", "share", "own", "of_rule"),
    [
        ({"class_b": "100.05", "class_b_share": "0.3"}, "0.3", "30.02", False),  # 30.015, half up
        ({"class_b": "100", "class_b_share": "0"}, "0", "0", False),  # 0 is a share
        ({"class_b": "100"}, "0.10", "10", True),
        ({"class_b": "0"}, None, "0", False),
        ({"class_b_share": "0.3"}, "0.3", "0", False),
    ],
)
def test_class_b(columns: dict[str, str], share: str | None, own: str, of_rule: bool):
    step = steps_of(settled((*BASIC, CLASS_B), bill("resident", "1000", **columns)))["eligible"]
    assert step.class_b_share == (None if share is None else Decimal(share))
    assert (step.class_b_own, step.amount) == (Decimal(own), 1000 - Decimal(own))
    assert step.rules == ((CLASS_B,) if of_rule else ())


def test_what_is_unknown_is_sorted_and_what_is_warned_of_keeps_its_order():
    settlement = settled(BASIC[:2], bill("resident", "30000", admission=2, aid="orphan"))
    assert settlement.unknown == ("assistance", "critical_illness", "repeat")
    assert settlement.warnings == ("repeat_unknown", "basic_cap_unknown")
    rules = (
        *BASIC,
        *CRITICAL[:-1],
        rule("deductible", layer="assistance", aid="orphan", amount="0", per="year"),
        rule("ratio", layer="assistance", aid="orphan", ratio="0.70"),
    )
    settlement = settled(rules, bill("resident", "60000", aid="orphan"))
    assert settlement.unknown == ()
    assert settlement.warnings == ("critical_illness_cap_unknown", "assistance_cap_unknown")


def graded(*grades: str, **columns: Any) -> str:
    """The evidence of a bill of 50,000 whose basic, critical illness and assistance rules have these grades."""
    basic, critical, assistance = grades
    rules: list[Rule] = [
        rule("deductible", care="inpatient", amount="600", per="admission", evidence=basic),
        rule("ratio", care="inpatient", ratio="0.60", evidence=basic),
        rule("deductible", layer="critical_illness", amount="12000", per="year", evidence=critical),
        rule("ratio", layer="critical_illness", ratio="0.60", evidence=critical),
        rule("deductible", layer="assistance", aid="orphan", amount="0", per="year", evidence=assistance),
        rule("ratio", layer="assistance", aid="orphan", ratio="0.70", evidence=assistance),
    ]
    return settled(rules, bill("resident", "50000", **columns)).evidence


def test_an_answer_wears_the_weakest_grade_that_it_used():
    assert graded("verified", "verified", "verified", aid="orphan") == "verified"
    assert graded("verified", "compiled", "verified", aid="orphan") == "compiled"
    assert graded("doubtful", "compiled", "verified", aid="orphan") == "doubtful"
    assert graded("compiled", "verified", "own", aid="orphan") == "own"
    assert graded("compiled", "verified", "doubtful") == "compiled"  # assistance was not asked for


def test_the_pot_and_the_entry_that_the_year_carries():
    # Outpatient care has no cap here: a pot of its own name. It feeds no critical illness.
    outpatient = (
        rule("deductible", care="outpatient", amount="0", per="year"),
        rule("ratio", care="outpatient", ratio="0.5"),
    )
    settlement = settled((*BASIC, *CRITICAL, *outpatient), bill("resident", "100", care="outpatient"))
    assert (settlement.pot, settlement.entry, settlement.self_paid, settlement.unknown) == ("outpatient", "", 50, ())
    assert list(steps_of(settlement)) == ["eligible", "deductible", "basic", "own"]
    # Unless the schedule says so.
    feeds = rule("terms", care="outpatient", feeds_supplement=True)
    settlement = settled((*BASIC, *CRITICAL, *outpatient, feeds), bill("resident", "100", care="outpatient"))
    assert (settlement.entry, "critical_illness" in steps_of(settlement)) == ("any", True)
    # One cap for all care is one pot.
    common = rule("cap", amount="150000")
    assert settled((*BASIC[:2], common), bill("resident", "100")).pot == "any"


def test_assistance_is_asked_for_even_where_care_feeds_no_second_layer():
    outpatient = (rule("deductible", amount="0", per="year"), rule("ratio", ratio="0.5"))
    settlement = settled((*outpatient, *CRITICAL), bill("resident", "100", care="outpatient", aid="orphan"))
    assert steps_of(settlement)["assistance"].base == 50
    assert settlement.unknown == ("assistance",)
