"""Which rules hold for a kind of case: care, then group, then level, each the nearest that has any (docs: resolution)."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import NoRule, Rule
from calculators.engine.bands import Band
from calculators.engine.plan import Cap, Plan, kept_plan, level_names, nearest, plan_for, resolve
from tests.engine.build import bill, rule, schedule, settled, yuan

DEDUCTIBLE = rule("deductible", amount="600", per="admission")
RATIO = rule("ratio", ratio="0.60")


def plan_of(*rules: Rule, scheme: str = "employee", elder_from_age: int | None = 60, **columns: Any) -> Plan:
    """The plan of a bill; a deductible and a ratio for everything are there unless the rules name nearer ones."""
    found = schedule(scheme, *rules, DEDUCTIBLE, RATIO, elder_from_age=elder_from_age)
    return plan_for(found, bill(scheme, "1", **columns))


def band(upto: str | None, ratio: str, stated: str) -> Band:
    return Band(None if upto is None else Decimal(upto), *yuan(ratio, stated))


# Nearest


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


# Ratios


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


# Terms: settled as, basis, feeding, class B


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


# Several bands of a year


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


# Repeats


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


# Caps


def test_care_group_and_province_of_a_cap_in_that_order():
    stated = {
        (care, group, scope): rule("cap", care=care, group=group, scope=scope, amount="1000")
        for care in ("inpatient", "any")
        for group in ("retired_70", "retired", "any")
        for scope in ("outside", "any")
    }
    left = dict(stated)
    for (care, group, scope), nearest_one in stated.items():
        cap = plan_of(*reversed(left.values()), retired=True, age=70, out_of_province=True).cap
        assert (cap.rule, cap.pot, cap.amount) == (nearest_one, care, 1000), (care, group, scope)
        del left[care, group, scope]
    assert plan_of(retired=True).cap == Cap(None, None, "inpatient")


def test_caps_of_others():
    stated = [
        rule("cap", care="outpatient", amount="1"),
        rule("cap", care="inpatient", group="retired", amount="2"),
        rule("cap", care="inpatient", scope="outside", amount="3"),
        rule("cap", care="inpatient", aid="orphan", amount="4"),  # no basic cap is by aid
        rule("cap", care="inpatient", layer="critical_illness", amount="5"),
    ]
    assert plan_of(*stated, aid="orphan").cap == Cap(None, None, "inpatient")
    inside = rule("cap", care="inpatient", scope="inside", amount="6")
    assert plan_of(*stated, inside).cap == Cap(Decimal(6), inside, "inpatient")
    assert plan_of(*stated, inside, out_of_province=True).cap.rule is stated[2]


def test_the_first_stated_of_two_equal_caps_holds():
    first, second = rule("cap", amount="1"), rule("cap", amount="2")
    assert plan_of(first, second).cap.rule is first


def test_the_cap_of_both_layers():
    basic, combined = rule("cap", amount="1"), rule("cap", layer="combined", amount="2")
    plan = plan_of(basic, combined)
    assert (plan.cap.rule, plan.combined) == (basic, Cap(Decimal(2), combined, "any"))
    own = rule("cap", layer="combined", care="inpatient", group="retired", scope="outside", amount="3")
    assert plan_of(combined, own, retired=True, out_of_province=True).combined == Cap(Decimal(3), own, "inpatient")
    assert plan_of(combined, own, retired=True).combined.rule is combined
    assert plan_of(combined, own, out_of_province=True).combined.rule is combined
    assert plan_of(basic).combined == Cap(None, None, "inpatient")


# The plan as a whole


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


def test_a_plan_is_worked_out_once_for_a_schedule_and_kind_of_case():
    found = schedule("resident", DEDUCTIBLE, RATIO)
    one, other = bill("resident", "1", admission=1), bill("resident", "2", admission=2)
    assert plan_for(found, one) is plan_for(found, other)
    assert plan_for(found, bill("resident", "1", out_of_province=True)) is not plan_for(found, one)
    assert plan_for(schedule("resident", DEDUCTIBLE, RATIO), one) is not plan_for(found, one)
    kinds = ("inpatient", "level3", "adult", "local", "none")
    assert kept_plan(found, *kinds, "inside") is plan_for(found, one)
    assert resolve(found, *kinds, "inside") == plan_for(found, one)


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
