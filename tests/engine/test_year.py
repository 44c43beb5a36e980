"""The year's ledger: each cap, deductible and accumulation has its own pot."""

from decimal import Decimal

import pytest

from calculators.engine import Case, NoRule, Schedule, settle, settle_year
from calculators.engine.year import Year
from tests.engine.build import bill, rule, schedule

BASIC = (
    rule("deductible", care="inpatient", amount="600", per="admission"),
    rule("ratio", care="inpatient", ratio="0.60"),
    rule("cap", care="inpatient", amount="10000"),
    rule("terms", care="observation", settles_as="inpatient"),
    rule("deductible", care="outpatient", amount="300", per="year"),
    rule("ratio", care="outpatient", ratio="0.50"),
    rule("cap", amount="20000"),
)
CRITICAL = (
    rule("deductible", layer="critical_illness", amount="1000", per="year"),
    rule("ratio", layer="critical_illness", ratio="0.60"),
    rule("cap", layer="critical_illness", amount="5000"),
    rule("deductible", layer="critical_illness", care="chronic", amount="0", per="year"),
    rule("ratio", layer="critical_illness", care="chronic", ratio="0.80"),
    rule("deductible", care="chronic", amount="0", per="year"),
    rule("ratio", care="chronic", ratio="0.70"),
)
LARGE = (rule("ratio", layer="large_amount", ratio="0.90"), rule("cap", layer="large_amount", amount="30000"))
ASSISTANCE = (
    rule("deductible", layer="assistance", aid="orphan", amount="0", per="year"),
    rule("ratio", layer="assistance", aid="orphan", ratio="0.70"),
    rule("cap", layer="assistance", aid="orphan", amount="2000"),
)
POTS = (
    ("basic", "inpatient"),
    ("basic", "any"),
    ("basic", "chronic"),
    ("large_amount", ""),
    ("critical_illness", "any"),
    ("critical_illness", "chronic"),
    ("critical_illness", ""),
    ("self_paid", "any"),
    ("self_paid", "chronic"),
    ("self_paid", ""),
    ("deductible", "inpatient"),
    ("deductible", "outpatient"),
    ("deductible", "chronic"),
    ("eligible", "inpatient"),
    ("eligible", "outpatient"),
    ("eligible", "chronic"),
    ("assistance_cost", "orphan"),
    ("assistance_cost", "none"),
    ("assistance", "orphan"),
    ("assistance", "none"),
)


def seen(found: Schedule, case: Case) -> list[tuple[str, str] | None]:
    """The pot that each `year_…` amount of a case comes from, in the order of the case's fields; None = nothing."""
    year = Year()
    for number, pot in enumerate(POTS, 1):
        year.paid[pot] = Decimal(number)
    before = year.before(found, case)
    assert before.total == case.total
    assert (before.scheme, before.care, before.aid) == (case.scheme, case.care, case.aid)
    amounts = [getattr(before, name) for name in Case.__slots__ if name.startswith("year_")]
    return [POTS[int(amount) - 1] if amount else None for amount in amounts]


def test_what_a_residents_bill_sees_of_the_year():
    found = schedule("resident", *BASIC, *CRITICAL, *ASSISTANCE)
    assert seen(found, bill("resident", "1", aid="orphan")) == [
        ("basic", "inpatient"),
        ("critical_illness", "any"),  # year_supplement_paid
        ("self_paid", "any"),
        ("deductible", "inpatient"),
        ("eligible", "inpatient"),
        ("critical_illness", "any"),
        ("assistance_cost", "orphan"),
        ("assistance", "orphan"),
    ]
    # Chronic care has an entry, and no cap of its own: the common one.
    assert seen(found, bill("resident", "1", care="chronic")) == [
        ("basic", "any"),
        ("critical_illness", "chronic"),
        ("self_paid", "chronic"),
        ("deductible", "chronic"),
        ("eligible", "chronic"),
        ("critical_illness", "chronic"),
        ("assistance_cost", "none"),
        ("assistance", "none"),
    ]
    # Observation settles as inpatient, and uses the same pots.
    observation = seen(found, bill("resident", "1", care="observation"))
    assert observation[0] == ("basic", "inpatient")
    assert observation[3:5] == [("deductible", "inpatient"), ("eligible", "inpatient")]


def test_what_an_employees_bill_sees_of_the_year():
    found = schedule("employee", *BASIC, *CRITICAL, *LARGE)
    assert seen(found, bill("employee", "1", care="outpatient")) == [
        ("basic", "any"),
        ("large_amount", ""),
        ("self_paid", "any"),
        ("deductible", "outpatient"),
        ("eligible", "outpatient"),
        ("critical_illness", "any"),
        ("assistance_cost", "none"),
        ("assistance", "none"),
    ]
    without = schedule("employee", *BASIC)
    assert seen(without, bill("employee", "1"))[1:6] == [
        ("large_amount", ""),
        ("self_paid", ""),
        ("deductible", "inpatient"),
        ("eligible", "inpatient"),
        ("critical_illness", ""),
    ]
    # A resident without a critical illness rule: what it paid, which is nothing, in the nameless pot.
    assert seen(schedule("resident", *BASIC), bill("resident", "1"))[1] == ("critical_illness", "")


def carried(found: Schedule, *cases: Case) -> dict[tuple[str, str], Decimal]:
    """What a year holds after the bills, each settled as it stands; nothing for empty pots."""
    year = Year()
    for case in cases:
        year.add(found, case, settle(found, case))
    return {pot: amount for pot, amount in year.paid.items() if amount}


def test_what_a_residents_bill_leaves_to_the_year():
    found = schedule("resident", *BASIC, *CRITICAL, *ASSISTANCE)
    case = bill("resident", "10600", aid="orphan", class_c="1000")
    # eligible 9,600; basic 9,000 × 60 % = 5,400; 自付 4,200; 大病 3,200 × 60 % = 1,920; left 2,280; × 70 % = 1,596
    once = {
        ("basic", "inpatient"): Decimal(5400),
        ("deductible", "inpatient"): Decimal(600),
        ("eligible", "inpatient"): Decimal(9600),
        ("critical_illness", "any"): Decimal(1920),
        ("self_paid", "any"): Decimal(4200),
        ("assistance_cost", "orphan"): Decimal(2280),
        ("assistance", "orphan"): Decimal(1596),
    }
    assert carried(found, case) == once
    assert carried(found, case, case) == {pot: amount * 2 for pot, amount in once.items()}


def test_what_an_employees_bill_leaves_to_the_year():
    found = schedule("employee", *BASIC, *LARGE)
    # basic 29,400 × 60 % = 17,640, cap 10,000, reached at 17,266.6̇; 12,733.3̇ × 90 % = 11,460; 自付 8,540
    case = bill("employee", "30000")
    assert carried(found, case) == {
        ("basic", "inpatient"): Decimal(10_000),
        ("large_amount", ""): Decimal(11_460),
        ("deductible", "inpatient"): Decimal(600),
        ("eligible", "inpatient"): Decimal(30_000),
        ("self_paid", ""): Decimal(8540),
    }
    assert carried(found, case, case)["large_amount", ""] == 22_920


def test_care_that_feeds_no_second_layer_leaves_it_nothing():
    found = schedule("resident", *BASIC, *CRITICAL, *ASSISTANCE)
    # (1,300 − 300) × 50 % = 500; 自付 800; assistance 560
    assert carried(found, bill("resident", "1300", care="outpatient", aid="orphan")) == {
        ("basic", "any"): Decimal(500),
        ("deductible", "outpatient"): Decimal(300),
        ("eligible", "outpatient"): Decimal(1300),
        ("assistance_cost", "orphan"): Decimal(800),
        ("assistance", "orphan"): Decimal(560),
    }


def test_a_year_of_four_bills():
    found = schedule("resident", *BASIC, *CRITICAL)
    cases = (
        bill("resident", "10600", year_basic_paid="9999", year_self_paid="9999"),  # replaced by the ledger's nothing
        bill("resident", "1300", care="outpatient"),
        bill("resident", "10600", care="observation"),
        bill("resident", "500", care="outpatient"),
    )
    year = settle_year(found, iter(cases))
    assert isinstance(year, tuple)
    # 1: 10,000 × 60 % = 6,000; 自付 4,600; (4,600 − 1,000) × 60 % = 2,160
    # 2: 1,000 × 50 % = 500, no second layer
    # 3: 6,000, of the cap 4,000 left; 自付 6,600 on 4,600: × 60 % = 3,960, of the cap 5,000 − 2,160 = 2,840 left
    # 4: the deductible is used up: 500 × 50 % = 250
    assert [(one.amounts.basic, one.amounts.critical_illness) for one in year] == [
        (6000, 2160),
        (500, 0),
        (4000, 2840),
        (250, 0),
    ]
    assert [one.amounts.deductible for one in year] == [600, 300, 600, 0]


def test_no_bills_make_an_empty_year_and_a_missing_rule_is_not_passed_over():
    found = schedule("resident", *BASIC)
    assert settle_year(found, []) == ()
    with pytest.raises(NoRule):
        settle_year(found, [bill("resident", "1"), bill("resident", "1", care="day_surgery")])
