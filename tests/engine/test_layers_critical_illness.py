"""Critical illness, resolved: its entry, ratios, deductible, cap and favoured groups, all of one entry."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine.plan import Cap, Layer
from tests.engine.build import CRITICAL, bands, entry_rules, resident_plan, rule


def test_a_whole_layer():
    terms = rule("terms", **CRITICAL, basis="above_deductible", name="大病保险")
    deductible = rule("deductible", **CRITICAL, amount="12000.01", per="year")
    upper, lower = rule("ratio", **CRITICAL, ratio="0.98"), rule("ratio", **CRITICAL, upto="100000", ratio="0.60")
    cap = rule("cap", **CRITICAL, amount="500000")
    favour = rule("favour", **CRITICAL, aid="orphan", factor="0.5", points="0.05")
    common = resident_plan(terms, deductible, upper, lower, cap, favour).critical_illness
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
    favoured = resident_plan(terms, deductible, upper, lower, cap, favour, aid="orphan").critical_illness
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
    layer = resident_plan(*rules, favour, aid="orphan").critical_illness
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
    layer = resident_plan(*rules, favour, aid="orphan").critical_illness
    assert layer is not None
    assert (layer.cap, layer.rules) == (Cap(None, None, "any"), (*rules, favour))


def test_without_a_ratio_or_a_deductible_it_is_unknown():
    ratio = rule("ratio", **CRITICAL, ratio="0.60")
    deductible = rule("deductible", **CRITICAL, amount="12000", per="year")
    assert resident_plan().critical_illness is None
    assert resident_plan(ratio).critical_illness is None
    assert resident_plan(deductible).critical_illness is None
    assert resident_plan(rule("ratio", **CRITICAL, group="elder", ratio="0.60"), deductible).critical_illness is None
    assert resident_plan(ratio, rule("deductible", **CRITICAL, group="elder", amount="1")).critical_illness is None
    # A ratio for one group of the poor only is nobody else's.
    assert resident_plan(rule("ratio", **CRITICAL, aid="orphan", ratio="0.60"), deductible).critical_illness is None
    layer = resident_plan(ratio, deductible).critical_illness
    assert layer is not None
    assert (layer.name, layer.above_deductible) == ("", False)
    from_zero = resident_plan(ratio, deductible, rule("terms", **CRITICAL, basis="from_zero")).critical_illness
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
    layer = resident_plan(*stated, minor_or_student=True).critical_illness
    assert layer is not None and layer.rules == (minors, minors_ratio, minors_cap)
    layer = resident_plan(*stated).critical_illness
    assert layer is not None and layer.rules == (deductible, ratio, cap)


@pytest.mark.parametrize("order", [1, -1])
def test_an_entry_of_its_own_is_whole(order: int):
    common, chronic = entry_rules("any"), entry_rules("chronic", cap=False)
    stated = (*common, *chronic)[::order]
    layer = resident_plan(*stated, care="chronic", aid="orphan").critical_illness
    assert layer is not None
    # its cap is unknown: the common one is another pot
    assert (layer.entry, layer.name, layer.cap) == ("chronic", "of chronic", Cap(None, None, "chronic"))
    assert (layer.favour, layer.rules) == (chronic[3], (chronic[1], chronic[2], chronic[3]))
    layer = resident_plan(*stated, care="inpatient", aid="orphan").critical_illness
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
        layer = resident_plan(terms, *stated, care="observation").critical_illness
        assert layer is not None and (layer.entry, layer.cap.pot) == (entry, entry)
    assert resident_plan(terms, *observation, care="inpatient").critical_illness is None


def test_its_cap_inside_and_outside_the_province():
    inside, outside = (rule("cap", **CRITICAL, scope=scope, amount="1") for scope in ("inside", "outside"))
    stated = (*entry_rules("any", cap=False), inside, outside)
    for columns, expected in [({}, inside), ({"out_of_province": True}, outside)]:
        layer = resident_plan(*stated, **columns).critical_illness
        assert layer is not None and layer.cap.rule is expected


def test_an_aid_groups_cap_row_is_not_of_this_layer():
    layer = resident_plan(
        *entry_rules("any", cap=False), rule("cap", **CRITICAL, aid="orphan", amount="1"), aid="orphan"
    )
    assert layer.critical_illness is not None and layer.critical_illness.cap.rule is None
