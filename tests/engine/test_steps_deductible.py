"""The deductible's step: what it is for this admission and place, what is left of it, what this bill bears."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import DeductibleStep, Rule
from tests.engine.build import bill, rule, settled, steps_of, yuan

RATIO = ("ratio", {"care": "inpatient", "ratio": "0.80"})


def step_of(case: Any, *rules: Rule) -> DeductibleStep:
    kind, columns = RATIO
    return steps_of(settled((*rules, rule(kind, **columns | {"care": case.care})), case))["deductible"]


def test_a_first_admission_at_an_alias_level():
    own = rule("deductible", care="inpatient", level="level3", amount="600", per="admission")
    elsewhere = rule("cross_region", place="unfiled", ratio="0.7", factor="1.5")  # not this bill's place
    assert step_of(bill("employee", "10000", level="level3a"), own, elsewhere) == DeductibleStep(
        stated=Decimal(600),
        full=Decimal(600),
        used=Decimal(0),
        used_by="",
        left=Decimal(600),
        amount=Decimal(600),
        per="admission",
        admission=1,
        repeat=None,
        repeat_unknown=False,
        factor=None,
        level="level3a",
        level_read_as="level3",
        rules=(own,),
        state="applied",
    )


def test_a_later_admission_away_from_home():
    own = rule("deductible", care="inpatient", amount="800.01", per="admission")
    second = rule("repeat", care="inpatient", admission=2, ratio="0.5")
    unfiled = rule("cross_region", place="unfiled", ratio="0.7", factor="1.5")
    # 800.01 × 0.5 × 1.5 = 600.0075 → 600.01, rounded once; the bill of 500 bears 500 of it
    assert step_of(bill("employee", "500", admission=2, place="unfiled"), own, second, unfiled) == DeductibleStep(
        stated=Decimal("800.01"),
        full=Decimal("600.01"),
        used=Decimal(0),
        used_by="",
        left=Decimal("600.01"),
        amount=Decimal(500),
        per="admission",
        admission=2,
        repeat=second,
        repeat_unknown=False,
        factor=Decimal("1.5"),
        level="level3",
        level_read_as="any",
        rules=(own, unfiled, second),
        state="applied",
    )


def test_a_place_that_changes_the_ratio_only_is_not_among_the_deductibles_rules():
    own = rule("deductible", care="inpatient", amount="800", per="admission")
    step = step_of(
        bill("employee", "5000", place="referred"), own, rule("cross_region", place="referred", points="-0.1")
    )
    assert (step.full, step.factor, step.rules) == (800, None, (own,))
    free = rule("cross_region", place="referred", points="-0.1", factor="0")  # a factor of 0 is a factor
    step = step_of(bill("employee", "5000", place="referred"), own, free)
    assert (step.full, step.factor, step.rules, step.state) == (0, 0, (own, free), "applied")


REPEATS = (
    # out of order on purpose: 4th on: 100 less each time, not below 300; 2nd (and 3rd): 500
    {"admission": 4, "step": "100", "floor": "300"},
    {"admission": 2, "amount": "500"},
)


@pytest.mark.parametrize(
    ("admission", "full", "which"),
    [
        (1, "800", None),
        (2, "500", 1),
        (3, "500", 1),  # the last rule holds on
        (4, "500", 0),  # 800 − 100 × 3
        (5, "400", 0),
        (6, "300", 0),
        (7, "300", 0),  # 800 − 600 = 200, not below 300
        (99, "300", 0),
    ],
)
def test_each_admission_has_the_latest_rule_that_has_begun(admission: int, full: str, which: int | None):
    own = rule("deductible", care="inpatient", amount="800", per="admission")
    repeats = [rule("repeat", care="inpatient", **columns) for columns in REPEATS]
    step = step_of(bill("employee", "5000", admission=admission), own, *repeats)
    assert (step.full, step.repeat_unknown, step.admission) == (Decimal(full), False, admission)
    assert step.repeat is (None if which is None else repeats[which])


@pytest.mark.parametrize(
    ("stated", "admission", "columns", "full"),
    [
        ("800", 3, {"ratio": "0"}, "0"),  # a multiplier of 0 is a multiplier, not a missing one
        ("800", 3, {"ratio": "0.333"}, "266.40"),  # of the first one, not of the second
        ("800", 3, {"amount": "0"}, "0"),
        ("200", 2, {"amount": "650"}, "650"),  # a stated amount is what it is
        ("800", 3, {"step": "500"}, "0"),  # 800 − 1,000: never below nothing
        ("200", 2, {"step": "50", "floor": "400"}, "200"),  # a floor never lifts it above the first one's
        ("800", 2, {"floor": "300"}, "800"),  # no step: nothing less
        ("800", 2, {"step": "0.01", "floor": "0"}, "799.99"),
    ],
)
def test_how_a_later_admission_is_worked(stated: str, admission: int, columns: dict[str, str], full: str):
    own = rule("deductible", care="inpatient", amount=stated, per="admission")
    repeat = rule("repeat", care="inpatient", admission=2, **columns)
    step = step_of(bill("employee", "5000", admission=admission), own, repeat)
    assert (step.full, step.left, step.repeat) == (Decimal(full), Decimal(full), repeat)


@pytest.mark.parametrize("repeat", [None, {"admission": 3, "ratio": "0.5"}, {"admission": None, "ratio": "0.5"}])
def test_a_second_admission_without_a_rule_for_it_takes_the_whole_one(repeat: dict[str, Any] | None):
    own = rule("deductible", care="inpatient", amount="800", per="admission")
    rules = (own,) if repeat is None else (own, rule("repeat", care="inpatient", **repeat))
    step = step_of(bill("employee", "5000", admission=2), *rules)
    assert (step.full, step.repeat, step.repeat_unknown, step.rules) == (800, None, True, (own,))


def test_admissions_mean_nothing_outside_a_hospital_bed():
    own = rule("deductible", amount="100", per="visit")
    half = rule("repeat", admission=2, ratio="0.5")  # for any care
    step = step_of(bill("employee", "5000", care="outpatient", admission=2), own, half)
    assert (step.full, step.repeat, step.repeat_unknown, step.admission) == (100, None, False, 2)
    step = step_of(bill("employee", "5000", admission=2), own, half)
    assert (step.full, step.repeat) == (50, half)


@pytest.mark.parametrize(
    ("used", "total", "left", "amount"),
    [
        ("0", "5000", "600", "600"),
        ("250", "5000", "350", "350"),
        ("250", "100", "350", "100"),  # the bill bears no more than it is
        ("250", "350", "350", "350"),
        ("599.99", "5000", "0.01", "0.01"),
        ("600", "5000", "0", "0"),
        ("900", "5000", "0", "0"),
    ],
)
def test_what_the_year_has_used_of_a_yearly_one(used: str, total: str, left: str, amount: str):
    own = rule("deductible", care="outpatient", amount="600", per="year")
    # year_eligible is of no account with one ratio
    case = bill("employee", total, care="outpatient", year_deductible_paid=used, year_eligible="77")
    step = step_of(case, own)
    assert (step.used, step.left, step.amount) == yuan(used, left, amount)
    assert (step.stated, step.full, step.used_by, step.per) == (600, 600, "paid", "year")


def test_several_bands_of_a_year_use_it_up_by_the_years_cost():
    own = rule("deductible", care="outpatient", amount="600", per="year")
    lower = rule("ratio", care="outpatient", upto="2000", ratio="0.50")
    case = bill("employee", "5000", care="outpatient", year_deductible_paid="77", year_eligible="250")
    step = step_of(case, own, lower)
    assert (step.used, step.used_by, step.left, step.amount) == (250, "eligible", 350, 350)


def test_a_visit_has_a_deductible_of_its_own():
    own = rule("deductible", care="outpatient", amount="600", per="visit")
    step = step_of(bill("employee", "5000", care="outpatient", year_deductible_paid="250", year_eligible="250"), own)
    assert (step.used, step.used_by, step.left, step.per) == (0, "", 600, "visit")


def test_what_is_not_covered_needs_none():
    not_covered = rule("ratio", care="inpatient", level="level3", ratio="0")
    step = steps_of(settled([not_covered], bill("employee", "5000", level="level3a")))["deductible"]
    assert step == DeductibleStep(
        stated=Decimal(0),
        full=Decimal(0),
        used=Decimal(0),
        used_by="",
        left=Decimal(0),
        amount=Decimal(0),
        per="",
        admission=1,
        repeat=None,
        repeat_unknown=False,
        factor=None,
        level="level3a",
        level_read_as="level3a",
        rules=(),
        state="not_applicable",
    )
    # A stated one is borne all the same: nothing is paid above it either.
    own = rule("deductible", care="inpatient", amount="600", per="admission")
    step = steps_of(settled([not_covered, own], bill("employee", "5000")))["deductible"]
    assert (step.amount, step.rules, step.state) == (600, (own,), "applied")
