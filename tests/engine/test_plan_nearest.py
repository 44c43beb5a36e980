"""Which rules are the nearest: care, then group, then level, each before `any` (docs/adr/0003)."""

from typing import Any

import pytest

from calculators.engine.plan import level_names, nearest
from tests.engine.build import RATIO, plan_of, rule


def test_a_level_and_what_it_reads_as():
    assert level_names("level3a") == ("level3a", "level3", "any")
    assert level_names("primary") == ("primary", "level1", "any")
    assert level_names("level2") == ("level2", "any")


def test_care_comes_before_group_and_group_before_level():
    stated = {
        (care, group, level): rule("deductible", care=care, group=group, level=level)
        for care in ("inpatient", "any")
        for group in ("retired_70", "retired", "any")
        for level in ("level3a", "level3", "any")
    }
    # Take the nearest away, one after the other: the next in this order is found.
    left = dict(stated)
    for where, nearest_one in stated.items():
        found = nearest(
            reversed(left.values()), "inpatient", ("retired_70", "retired", "any"), ("level3a", "level3", "any")
        )
        assert found == [nearest_one], where
        del left[where]
    assert nearest([], "inpatient", ("any",), ("any",)) == []
    assert nearest(stated.values(), "inpatient", ("working",), ("any",)) == []


def test_all_bands_of_the_nearest_are_found_in_their_order():
    upper, lower, other = rule("ratio"), rule("ratio", upto="9"), rule("ratio", care="outpatient")
    assert nearest(iter([upper, other, lower]), "inpatient", ("any",), ("any",)) == [upper, lower]
    assert nearest([upper, other], "any", ("any",), ("any",)) == [upper]


def test_a_retirees_area_wide_deductible_replaces_a_levels_own():
    of_level = rule("deductible", care="inpatient", level="level3", amount="800", per="admission")
    of_retirees = rule("deductible", care="inpatient", group="retired", amount="300", per="admission")
    assert plan_of(of_level, of_retirees).deductible is of_level
    plan = plan_of(of_level, of_retirees, retired=True)
    assert (plan.deductible, plan.deductible_level, plan.deductible_rules) == (of_retirees, "any", (of_retirees,))
    assert plan_of(of_level, of_retirees, retired=True, age=70).deductible is of_retirees


@pytest.mark.parametrize(
    ("scheme", "columns", "groups"),
    [
        ("employee", {}, ["working"]),
        ("employee", {"retired": True}, ["retired"]),
        ("employee", {"retired": True, "age": 70}, ["retired_70", "retired"]),
        ("resident", {"minor_or_student": True}, ["minor_or_student"]),
        ("resident", {}, ["adult"]),
        ("resident", {"age": 60}, ["elder", "adult"]),
    ],
)
def test_the_groups_that_a_person_belongs_to(scheme: str, columns: dict[str, Any], groups: list[str]):
    others = ("working", "retired", "retired_70", "minor_or_student", "adult", "elder")
    stated = {
        group: rule("ratio", care="inpatient", group=group, ratio="0.70") for group in others if group not in groups
    }
    assert plan_of(*stated.values(), scheme=scheme, **columns).basic_rules == (RATIO,)
    for group in reversed(groups):
        stated[group] = rule("ratio", care="inpatient", group=group, ratio="0.70")
        assert plan_of(*stated.values(), scheme=scheme, **columns).basic_rules == (stated[group],)
