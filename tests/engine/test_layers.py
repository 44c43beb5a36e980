"""The layers above the basic one, resolved: their entry, ratios, deductible, cap and favoured groups."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import Rule
from calculators.engine.bands import Band
from calculators.engine.plan import Cap, Layer, Plan, plan_for
from tests.engine.build import bill, rule, schedule

BASIC = (rule("deductible", amount="600", per="admission"), rule("ratio", ratio="0.60"))
CRITICAL = {"layer": "critical_illness"}
AID = {"layer": "assistance"}


def plan_of(*rules: Rule, scheme: str = "resident", **columns: Any) -> Plan:
    return plan_for(schedule(scheme, *BASIC, *rules), bill(scheme, "1", **columns))


def bands(*stated: tuple[str | None, str, str]) -> tuple[Band, ...]:
    return tuple(
        Band(None if upto is None else Decimal(upto), Decimal(ratio), Decimal(told)) for upto, ratio, told in stated
    )


# Critical illness


def test_a_whole_layer():
    terms = rule("terms", **CRITICAL, basis="above_deductible", name="大病保险")
    deductible = rule("deductible", **CRITICAL, amount="12000.01", per="year")
    upper, lower = rule("ratio", **CRITICAL, ratio="0.98"), rule("ratio", **CRITICAL, upto="100000", ratio="0.60")
    cap = rule("cap", **CRITICAL, amount="500000")
    favour = rule("favour", **CRITICAL, aid="orphan", factor="0.5", points="0.05")
    common = plan_of(terms, deductible, upper, lower, cap, favour).critical_illness
    assert common == Layer(
        name="大病保险",
        entry="any",
        stated_deductible=Decimal("12000.01"),
        deductible=Decimal("12000.01"),
        bands=bands(("100000", "0.60", "0.60"), (None, "0.98", "0.98")),
        above_deductible=True,
        cap=Cap(Decimal(500_000), cap, "any"),
        favour=None,
        rules=(deductible, lower, upper, cap),
    )
    favoured = plan_of(terms, deductible, upper, lower, cap, favour, aid="orphan").critical_illness
    assert favoured == Layer(
        name="大病保险",
        entry="any",
        stated_deductible=Decimal("12000.01"),
        deductible=Decimal("6000.01"),  # 6,000.005, half up
        bands=bands(("100000", "0.65", "0.60"), (None, "1", "0.98")),
        above_deductible=True,
        cap=Cap(Decimal(500_000), cap, "any"),
        favour=favour,
        rules=(deductible, lower, upper, cap, favour),
    )


@pytest.mark.parametrize(
    ("columns", "deductible", "ratio", "cap"),
    [
        ({"factor": "0"}, "0", "0.60", "500000"),  # a factor of 0 is one
        ({"points": "0.1"}, "12000", "0.70", "500000"),
        ({"no_cap": True}, "12000", "0.60", None),
        ({"amount": None}, "12000", "0.60", "500000"),  # named, and favoured in nothing
    ],
)
def test_what_a_favoured_group_is_favoured_in(columns: dict[str, Any], deductible: str, ratio: str, cap: str | None):
    favour = rule("favour", **CRITICAL, aid="orphan", **columns)
    rules = (
        rule("deductible", **CRITICAL, amount="12000", per="year"),
        rule("ratio", **CRITICAL, ratio="0.60"),
        rule("cap", **CRITICAL, amount="500000"),
    )
    layer = plan_of(*rules, favour, aid="orphan").critical_illness
    assert layer is not None
    assert (layer.deductible, layer.bands) == (Decimal(deductible), bands((None, ratio, "0.60")))
    if cap is None:
        assert layer.cap == Cap(None, favour, "any")
        assert layer.rules == (*rules[:2], favour)  # the cap that does not hold is not among them
    else:
        assert layer.cap == Cap(Decimal(cap), rules[2], "any")
        assert layer.rules == (*rules, favour)


def test_favour_without_a_cap_where_no_cap_is_known():
    rules = (rule("deductible", **CRITICAL, amount="12000", per="year"), rule("ratio", **CRITICAL, ratio="0.60"))
    favour = rule("favour", **CRITICAL, aid="orphan", points="0.1")
    layer = plan_of(*rules, favour, aid="orphan").critical_illness
    assert layer is not None
    assert (layer.cap, layer.rules) == (Cap(None, None, "any"), (*rules, favour))


def test_without_a_ratio_or_a_deductible_it_is_unknown():
    ratio = rule("ratio", **CRITICAL, ratio="0.60")
    deductible = rule("deductible", **CRITICAL, amount="12000", per="year")
    assert plan_of().critical_illness is None
    assert plan_of(ratio).critical_illness is None
    assert plan_of(deductible).critical_illness is None
    assert plan_of(rule("ratio", **CRITICAL, group="elder", ratio="0.60"), deductible).critical_illness is None
    assert plan_of(ratio, rule("deductible", **CRITICAL, group="elder", amount="1")).critical_illness is None
    # A ratio for one group of the poor only is nobody else's.
    assert plan_of(rule("ratio", **CRITICAL, aid="orphan", ratio="0.60"), deductible).critical_illness is None
    layer = plan_of(ratio, deductible).critical_illness
    assert layer is not None
    assert (layer.name, layer.above_deductible) == ("", False)
    from_zero = plan_of(ratio, deductible, rule("terms", **CRITICAL, basis="from_zero")).critical_illness
    assert from_zero is not None and from_zero.above_deductible is False


def test_the_persons_group():
    deductible = rule("deductible", **CRITICAL, amount="12000", per="year")
    minors = rule("deductible", **CRITICAL, group="minor_or_student", amount="6000", per="year")
    ratio, minors_ratio = (
        rule("ratio", **CRITICAL, ratio="0.60"),
        rule("ratio", **CRITICAL, group="minor_or_student", ratio="0.70"),
    )
    cap, minors_cap = (
        rule("cap", **CRITICAL, amount="1"),
        rule("cap", **CRITICAL, group="minor_or_student", amount="2"),
    )
    stated = (deductible, ratio, cap, minors, minors_ratio, minors_cap)
    layer = plan_of(*stated, minor_or_student=True).critical_illness
    assert layer is not None and layer.rules == (minors, minors_ratio, minors_cap)
    layer = plan_of(*stated).critical_illness
    assert layer is not None and layer.rules == (deductible, ratio, cap)


def entry_rules(care: str, cap: bool = True) -> tuple[Rule, ...]:
    """All of a critical illness entry for one kind of care."""
    found = (
        rule("terms", **CRITICAL, care=care, name=f"of {care}"),
        rule("deductible", **CRITICAL, care=care, amount="1000", per="year"),
        rule("ratio", **CRITICAL, care=care, ratio="0.50"),
        rule("favour", **CRITICAL, care=care, aid="orphan", factor="0.5"),
    )
    return (*found, rule("cap", **CRITICAL, care=care, amount="9")) if cap else found


@pytest.mark.parametrize("order", [1, -1])
def test_an_entry_of_its_own_is_whole(order: int):
    common, chronic = entry_rules("any"), entry_rules("chronic", cap=False)
    stated = (*common, *chronic)[::order]
    layer = plan_of(*stated, care="chronic", aid="orphan").critical_illness
    assert layer is not None
    # its cap is unknown: the common one is another pot
    assert (layer.entry, layer.name, layer.cap) == ("chronic", "of chronic", Cap(None, None, "chronic"))
    assert (layer.favour, layer.rules) == (chronic[3], (chronic[1], chronic[2], chronic[3]))
    layer = plan_of(*stated, care="inpatient", aid="orphan").critical_illness
    assert layer is not None
    assert (layer.entry, layer.name, layer.cap.rule) == ("any", "of any", common[4])
    assert (layer.favour, layer.rules) == (common[3], (common[1], common[2], common[4], common[3]))


def test_the_entry_of_care_that_settles_as_another():
    terms = rule("terms", care="observation", settles_as="inpatient")
    inpatient, observation, common = entry_rules("inpatient"), entry_rules("observation"), entry_rules("any")
    for stated, entry in [
        ((*common, *inpatient, *observation), "observation"),
        ((*common, *inpatient), "inpatient"),
        (common, "any"),
    ]:
        layer = plan_of(terms, *stated, care="observation").critical_illness
        assert layer is not None and (layer.entry, layer.cap.pot) == (entry, entry)
    assert plan_of(terms, *observation, care="inpatient").critical_illness is None


def test_its_cap_inside_and_outside_the_province():
    inside, outside = (rule("cap", **CRITICAL, scope=scope, amount="1") for scope in ("inside", "outside"))
    stated = (*entry_rules("any", cap=False), inside, outside)
    for columns, expected in [({}, inside), ({"out_of_province": True}, outside)]:
        layer = plan_of(*stated, **columns).critical_illness
        assert layer is not None and layer.cap.rule is expected


def test_an_aid_groups_cap_row_is_not_of_this_layer():
    layer = plan_of(*entry_rules("any", cap=False), rule("cap", **CRITICAL, aid="orphan", amount="1"), aid="orphan")
    assert layer.critical_illness is not None and layer.critical_illness.cap.rule is None


# Large amount


def test_large_amount_needs_no_deductible():
    terms = rule("terms", layer="large_amount", name="大额")
    ratio = rule("ratio", layer="large_amount", ratio="0.9")
    cap = rule("cap", layer="large_amount", amount="300000")
    retired = rule("ratio", layer="large_amount", group="retired", ratio="0.95")
    plan = plan_of(terms, ratio, cap, retired, scheme="employee")
    assert plan.large_amount == Layer(
        name="大额",
        entry="any",
        stated_deductible=Decimal(0),
        deductible=Decimal(0),
        bands=bands((None, "0.9", "0.9")),
        above_deductible=False,
        cap=Cap(Decimal(300_000), cap, "any"),
        favour=None,
        rules=(ratio, cap),
    )
    assert plan.critical_illness is None
    plan = plan_of(terms, ratio, cap, retired, scheme="employee", retired=True, out_of_province=True)
    assert plan.large_amount is not None and plan.large_amount.rules == (retired, cap)
    outside = rule("cap", layer="large_amount", scope="outside", amount="1")
    plan = plan_of(ratio, cap, outside, scheme="employee", out_of_province=True)
    assert plan.large_amount is not None and plan.large_amount.cap.rule is outside
    own = rule("ratio", layer="large_amount", care="inpatient", ratio="0.8")
    plan = plan_of(ratio, cap, own, scheme="employee")
    assert plan.large_amount is not None and plan.large_amount.entry == "inpatient"
    favour = rule("favour", layer="large_amount", aid="orphan", points="0.05")
    plan = plan_of(ratio, cap, favour, scheme="employee", aid="orphan")
    assert plan.large_amount is not None and plan.large_amount.bands == bands((None, "0.95", "0.9"))


# Assistance


def test_assistance_of_an_aid_group():
    terms = rule("terms", **AID, aid="orphan", basis="above_deductible", name="救助")
    deductible = rule("deductible", **AID, aid="orphan", amount="1000", per="year")
    upper = rule("ratio", **AID, aid="orphan", ratio="0.80")
    lower = rule("ratio", **AID, aid="orphan", upto="5000", ratio="0.70")
    cap = rule("cap", **AID, aid="orphan", amount="6000")
    stated = (terms, deductible, upper, lower, cap)
    assert plan_of(*stated, aid="orphan").assistance == Layer(
        name="救助",
        entry="any",
        stated_deductible=Decimal(1000),
        deductible=Decimal(1000),
        bands=bands(("5000", "0.70", "0.70"), (None, "0.80", "0.80")),
        above_deductible=True,
        cap=Cap(Decimal(6000), cap, "any"),
        favour=None,
        rules=(deductible, lower, upper, cap),
    )
    assert plan_of(*stated, aid="destitute").assistance is None
    assert plan_of(*stated, aid="none").assistance is None
    for missing in (deductible, lower):
        left = [one for one in stated if one is not missing and one is not upper]
        if missing is deductible:
            left.append(upper)
        assert plan_of(*left, aid="orphan").assistance is None
    without = plan_of(deductible, upper, aid="orphan").assistance
    assert without is not None
    assert (without.name, without.above_deductible, without.cap) == ("", False, Cap(None, None, "any"))
    assert without.rules == (deductible, upper)
    from_zero = plan_of(deductible, upper, rule("terms", **AID, basis="from_zero"), aid="orphan").assistance
    assert from_zero is not None and from_zero.above_deductible is False


def test_what_a_group_has_of_its_own_replaces_the_common_kind_by_kind():
    common = (
        rule("deductible", **AID, amount="2000", per="year"),
        rule("ratio", **AID, ratio="0.50"),
        rule("cap", **AID, amount="1"),
    )
    own_ratio, own_cap = rule("ratio", **AID, aid="orphan", ratio="0.70"), rule("cap", **AID, aid="orphan", amount="2")
    layer = plan_of(*common, own_ratio, own_cap, aid="orphan").assistance
    assert layer is not None and layer.rules == (common[0], own_ratio, own_cap)
    layer = plan_of(*common, own_ratio, own_cap, aid="destitute").assistance
    assert layer is not None and layer.rules == common
    assert plan_of(*common, aid="none").assistance is None


def test_the_entry_the_group_and_the_province_of_assistance():
    common = (rule("deductible", **AID, amount="2000", per="year"), rule("ratio", **AID, ratio="0.50"))
    chronic = tuple(rule(one.kind, **AID, care="chronic", amount="1", ratio="0.4", per="year") for one in common)
    for care, expected in [("chronic", chronic), ("inpatient", common)]:
        layer = plan_of(*common, *chronic, care=care, aid="orphan").assistance
        assert layer is not None
        assert (layer.rules, layer.entry) == (expected, "chronic" if care == "chronic" else "any")
    caps = (
        rule("cap", **AID, amount="1"),
        rule("cap", **AID, scope="outside", amount="2"),
        rule("cap", **AID, group="minor_or_student", amount="3"),
    )
    for columns, expected_cap in [
        ({}, caps[0]),
        ({"out_of_province": True}, caps[1]),
        ({"minor_or_student": True}, caps[2]),
    ]:
        layer = plan_of(*common, *caps, aid="orphan", **columns).assistance
        assert layer is not None and layer.cap.rule is expected_cap
