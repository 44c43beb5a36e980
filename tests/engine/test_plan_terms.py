"""How care is settled: as what, by which basis, over the year or not, feeding a second layer or not, again or not."""

from decimal import Decimal

import pytest

from calculators.engine.plan import plan_for
from tests.engine.build import RATIO, bill, plan_of, rule, schedule


def test_care_that_settles_as_another():
    terms = rule("terms", care="observation", settles_as="inpatient")
    own = rule("ratio", care="inpatient", ratio="0.75")
    plan = plan_of(rule("terms", care="observation"), terms, own, care="observation")
    assert (plan.care, plan.basic_rules) == ("inpatient", (own,))
    # Day surgery has no such term here, and rules for any care only.
    plan = plan_of(terms, own, care="day_surgery")
    assert (plan.care, plan.basic_rules, plan.cap.pot) == ("day_surgery", (RATIO,), "day_surgery")


def test_the_terms_of_this_care_come_before_the_common_ones():
    common, own = rule("terms", basis="above_deductible"), rule("terms", care="inpatient", basis="from_zero")
    assert plan_of(common).above_deductible is True
    assert plan_of(common, own).above_deductible is False
    assert plan_of(common, own, care="outpatient").above_deductible is True
    assert plan_of().above_deductible is False
    assert plan_of(rule("terms", layer="critical_illness", basis="above_deductible")).above_deductible is False


def test_which_care_feeds_a_second_layer():
    assert plan_of(care="inpatient").feeds is True
    assert plan_of(care="chronic").feeds is True
    assert plan_of(care="outpatient").feeds is False
    assert plan_of(rule("terms", care="outpatient"), care="outpatient").feeds is False
    assert plan_of(rule("terms", care="outpatient", feeds_supplement=True), care="outpatient").feeds is True
    assert plan_of(rule("terms", care="observation", settles_as="outpatient"), care="observation").feeds is False


def test_class_b_of_this_care_comes_before_the_common_one():
    common, own = rule("class_b", ratio="0.1"), rule("class_b", care="inpatient", ratio="0.2")
    assert plan_of(common, own).class_b is own
    assert plan_of(common, own, care="outpatient").class_b is common
    assert plan_of(own, care="outpatient").class_b is None


@pytest.mark.parametrize(
    ("care", "per", "uptos", "cumulative"),
    [
        ("outpatient", "year", ["2000", None], True),
        ("outpatient", "year", ["2000"], True),  # a closed one: the rest of the year is not paid
        ("outpatient", "year", [None], False),  # one ratio
        ("outpatient", "visit", ["2000", None], False),
        ("inpatient", "year", ["2000", None], False),
        ("chronic", "year", ["2000", None], True),
    ],
)
def test_when_bands_count_the_year(care: str, per: str, uptos: list[str | None], cumulative: bool):
    ratios = [rule("ratio", care=care, upto=upto, ratio="0.50") for upto in uptos]
    plan = plan_of(rule("deductible", care=care, amount="600", per=per), *ratios, care=care)
    assert plan.cumulative is cumulative
    assert [one.upto for one in plan.bands] == [None if upto is None else Decimal(upto) for upto in uptos]


def test_bands_that_pay_nothing_and_have_no_deductible_count_nothing():
    found = schedule("employee", *(rule("ratio", upto=upto, ratio="0") for upto in ("2000", None)))
    plan = plan_for(found, bill("employee", "1", care="outpatient"))
    assert (plan.cumulative, plan.deductible, plan.covered) == (False, None, False)


def test_later_admissions_are_sorted_and_are_the_nearest_groups():
    fourth, second = (rule("repeat", care="inpatient", admission=number, amount="9") for number in (4, 2))
    retired = rule("repeat", care="inpatient", group="retired", admission=2, amount="8")
    assert plan_of(fourth, second, retired).repeats == (second, fourth)
    assert plan_of(fourth, second, retired, retired=True).repeats == (retired,)
    level = rule("repeat", care="inpatient", level="level3", admission=2, amount="7")
    assert plan_of(fourth, level, second, level="level3a").repeats == (level,)
    assert plan_of(rule("repeat", admission=2, amount="9"), care="outpatient").repeats == ()
    settles_as = rule("terms", care="observation", settles_as="inpatient")
    assert plan_of(fourth, second, settles_as, care="observation").repeats == (second, fourth)
