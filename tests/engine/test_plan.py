"""A plan as a whole: all that a schedule says for one kind of case, worked out once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from calculators.engine.errors import NoRule
from calculators.engine.plan import Cap, Plan, kept_plan, plan_for, resolve
from tests.engine.build import DEDUCTIBLE, RATIO, band, bill, plan_of, rule, schedule, settled


def test_a_whole_plan():
    deductible = rule("deductible", care="inpatient", level="level3", amount="800", per="admission")
    ratio = rule("ratio", care="inpatient", level="level3", ratio="0.80", points="0.05")
    cap, class_b = rule("cap", care="inpatient", amount="100"), rule("class_b", ratio="0.1")
    away = rule("cross_region", place="unfiled", ratio="0.5", factor="2")
    repeat = rule("repeat", care="inpatient", admission=2, ratio="0.5")
    combined = rule("cap", layer="combined", amount="200")
    terms = rule("terms", care="inpatient", basis="above_deductible")
    large = rule("ratio", layer="large_amount", ratio="0.9")
    rules = (deductible, ratio, cap, class_b, away, repeat, combined, terms, large)
    plan = plan_of(*rules, level="level3a", retired=True, place="unfiled", aid="orphan")
    assert plan.large_amount is not None and plan.large_amount.rules == (large,)
    assert plan == Plan(
        care="inpatient",
        level="level3a",
        deductible=deductible,
        deductible_level="level3",
        factor=Decimal(2),
        repeats=(repeat,),
        bands=(band(None, "0.425", "0.80"),),  # (80 % + 5 points) × 0.5
        ratio_level="level3",
        points=Decimal("0.05"),
        above_deductible=True,
        covered=True,
        cumulative=False,
        cross_region=away,
        cap=Cap(Decimal(100), cap, "inpatient"),
        combined=Cap(Decimal(200), combined, "any"),
        feeds=True,
        critical_illness=None,
        large_amount=plan.large_amount,
        assistance=None,
        class_b=class_b,
        deductible_rules=(deductible, away),
        basic_rules=(ratio, cap, away),
    )


def test_without_a_deductible_the_level_is_the_bills_own():
    found = schedule("employee", rule("ratio", level="level3", ratio="0"))
    plan = plan_for(found, bill("employee", "1", level="level3a"))
    assert (plan.deductible_level, plan.ratio_level, plan.deductible_rules) == ("level3a", "level3", ())


def test_a_deductible_without_an_amount_is_unknown_and_never_zero():
    """Malformed rows, which the database refuses. What is not covered needs no deductible."""
    empty = rule("deductible", per="year")
    case = bill("resident", "1", aid="low_income")
    for ratio in ("0.5", "0"):
        found = schedule("resident", empty, rule("ratio", ratio=ratio))
        if ratio == "0":
            assert plan_for(found, case).covered is False
        else:
            with pytest.raises(NoRule, match="level"):
                plan_for(found, case)
    for layer in ({"layer": "critical_illness"}, {"layer": "assistance", "aid": "low_income"}):
        rules = (DEDUCTIBLE, RATIO, rule("deductible", **layer, per="year"), rule("ratio", **layer, ratio="0.5"))
        plan = plan_for(schedule("resident", *rules), case)
        assert (plan.critical_illness, plan.assistance) == (None, None)
        rules = (*rules[:2], rule("deductible", **layer, amount="0"), rules[3])
        plan = plan_for(schedule("resident", *rules), case)
        (known,) = [one for one in (plan.critical_illness, plan.assistance) if one is not None]
        assert (known.deductible, known.stated_deductible) == (0, 0)
    # Large amount counts from x*, whatever a row says of a deductible of its own.
    large = (rule("deductible", layer="large_amount"), rule("ratio", layer="large_amount", ratio="0.9"))
    layer_ = plan_for(schedule("employee", DEDUCTIBLE, RATIO, *large), bill("employee", "1")).large_amount
    assert layer_ is not None and layer_.stated_deductible == 0


def test_a_plan_is_worked_out_once_for_a_schedule_and_kind_of_case():
    found = schedule("resident", DEDUCTIBLE, RATIO)
    one, other = bill("resident", "1", admission=1), bill("resident", "2", admission=2)
    assert plan_for(found, one) is plan_for(found, other)
    assert plan_for(found, bill("resident", "1", out_of_province=True)) is not plan_for(found, one)
    assert plan_for(schedule("resident", DEDUCTIBLE, RATIO), one) is not plan_for(found, one)
    kinds = ("inpatient", "level3", "adult", "local", "none")
    assert kept_plan(found, *kinds, "inside") is plan_for(found, one)
    assert resolve(found, *kinds, "inside") == plan_for(found, one)


def test_a_schedule_that_a_person_typed_is_not_kept():
    """Nothing that a citizen enters is stored: its plan is worked out for each bill anew."""
    typed, case = replace(schedule("resident", DEDUCTIBLE, RATIO), kept=False), bill("resident", "1")
    before = kept_plan.cache_info()
    assert plan_for(typed, case) == plan_for(typed, case)
    assert plan_for(typed, case) is not plan_for(typed, case)
    assert kept_plan.cache_info() == before


def test_each_question_of_a_case_asks_the_schedule():
    """Nothing that plan_for passes on is lost: each of these bills is settled by another rule."""
    rules = (
        DEDUCTIBLE,
        rule("ratio", care="inpatient", level="level1", ratio="0.1"),
        rule("ratio", care="inpatient", level="level2", ratio="0.2"),
        rule("ratio", care="inpatient", level="level2", group="minor_or_student", ratio="0.3"),
        rule("ratio", care="chronic", ratio="0.4"),
        rule("cross_region", place="unfiled", ratio="0.5"),
        rule("cap", amount=None),
        rule("cap", scope="outside", amount="7"),
    )
    paid = {
        Decimal(expected): settled(rules, bill("resident", "1600", **columns)).amounts.basic
        for expected, columns in [
            ("100", {"level": "level1"}),  # 1,600 − 600 = 1,000
            ("200", {"level": "level2"}),
            ("300", {"level": "level2", "minor_or_student": True}),
            ("400", {"care": "chronic"}),
            ("50", {"level": "level1", "place": "unfiled"}),
            ("7", {"level": "level1", "out_of_province": True}),
        ]
    }
    assert all(expected == found for expected, found in paid.items())
