"""The ratios of a plan: a retiree's points, then the place (readings 3 and 10)."""

from decimal import Decimal

import pytest

from calculators.engine import NoRule
from tests.engine.build import band, plan_of, rule


def test_a_retirees_points_are_for_rows_of_all_groups_only():
    lower = rule("ratio", care="inpatient", level="level3", upto="1000", ratio="0.80", points="0.05")
    upper = rule("ratio", care="inpatient", level="level3", ratio="0.97", points="0.06")
    working = plan_of(upper, lower)
    assert (working.bands, working.points) == ((band("1000", "0.80", "0.80"), band(None, "0.97", "0.97")), None)
    retired = plan_of(upper, lower, retired=True)
    # each row its own points, and never more than all of it
    assert retired.bands == (band("1000", "0.85", "0.80"), band(None, "1", "0.97"))
    assert retired.points == Decimal("0.06")
    assert plan_of(upper, lower, retired=True, age=70).bands == retired.bands
    # A row that is a retiree's own says the whole.
    own = rule("ratio", care="inpatient", group="retired", ratio="0.90", points="0.05")
    plan = plan_of(own, retired=True)
    assert (plan.bands, plan.points) == ((band(None, "0.90", "0.90"),), None)
    # Residents do not retire.
    assert plan_of(lower, scheme="resident", retired=True).bands == (band("1000", "0.80", "0.80"),)


def test_a_row_without_points_beside_one_with_them():
    first = rule("ratio", care="inpatient", upto="1000", ratio="0.80", points="0.05")
    plan = plan_of(first, rule("ratio", care="inpatient", ratio="0.90"), retired=True)
    assert plan.bands == (band("1000", "0.85", "0.80"), band(None, "0.90", "0.90"))


def test_points_may_lower_but_never_below_nothing():
    plan = plan_of(rule("ratio", care="inpatient", ratio="0.03", points="-0.05"), retired=True)
    assert (plan.bands, plan.covered) == ((band(None, "0", "0.03"),), False)


@pytest.mark.parametrize(
    ("columns", "ratio"),
    [
        ({"ratio": "0.9"}, "0.7695"),  # 0.855 × 0.9, unrounded
        ({"ratio": "0"}, "0"),
        ({"ratio": "1"}, "0.855"),
        ({"points": "-0.1"}, "0.755"),
        ({"points": "-0.9"}, "0"),  # not below nothing
        ({"points": "0.2"}, "1"),  # nor above all of it
        ({"points": "0"}, "0.855"),
        ({"factor": "1.5"}, "0.855"),  # only the deductible
    ],
)
def test_a_place_multiplies_or_lowers(columns: dict[str, str], ratio: str):
    away = rule("cross_region", place="referred", **columns)
    stated = rule("ratio", care="inpatient", ratio="0.855")
    plan = plan_of(stated, away, place="referred")
    assert plan.bands == (band(None, ratio, "0.855"),)
    assert (plan.cross_region, plan.basic_rules, plan.covered) == (away, (stated, away), ratio != "0")
    assert plan.factor == away.factor
    at_home = plan_of(stated, away)
    assert (at_home.bands, at_home.cross_region, at_home.factor) == ((band(None, "0.855", "0.855"),), None, None)


def test_points_come_before_the_place():
    stated = rule("ratio", care="inpatient", ratio="0.98", points="0.05")
    plan = plan_of(stated, rule("cross_region", place="unfiled", ratio="0.7"), retired=True, place="unfiled")
    assert plan.bands == (band(None, "0.7", "0.98"),)  # (98 % + 5 points, at most 1) × 0.7


def test_a_place_for_this_care_comes_before_one_for_any():
    common = rule("cross_region", place="unfiled", ratio="0.7")
    own = rule("cross_region", care="inpatient", place="unfiled", ratio="0.8")
    other_place = rule("cross_region", care="inpatient", place="referred", ratio="0.9")
    assert plan_of(other_place, common, own, place="unfiled").cross_region is own
    assert plan_of(other_place, common, place="unfiled").cross_region is common
    assert plan_of(other_place, common, own, care="outpatient", place="unfiled").cross_region is common
    with pytest.raises(NoRule) as refused:
        plan_of(own, care="outpatient", place="unfiled")
    assert refused.value.field == "place"


def test_a_ratio_of_nothing_is_not_covered_whatever_is_added():
    nothing = rule("ratio", care="inpatient", ratio="0", points="0.05")
    away = rule("cross_region", place="referred", points="0.1")
    plan = plan_of(nothing, away, retired=True, place="referred")
    assert (plan.bands, plan.covered) == ((band(None, "0", "0"),), False)
    assert plan_of(nothing, rule("ratio", care="inpatient", upto="9", ratio="0.01")).covered is True
