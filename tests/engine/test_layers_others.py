"""Large amount and medical assistance, resolved: whose rows, which cap, what is unknown."""

from decimal import Decimal

from calculators.engine.plan import Cap, Layer
from tests.engine.build import AID, bands, resident_plan, rule


def test_large_amount_needs_no_deductible():
    terms = rule("terms", layer="large_amount", name="大额")
    ratio = rule("ratio", layer="large_amount", ratio="0.9")
    cap = rule("cap", layer="large_amount", amount="300000")
    retired = rule("ratio", layer="large_amount", group="retired", ratio="0.95")
    plan = resident_plan(terms, ratio, cap, retired, scheme="employee")
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
    plan = resident_plan(terms, ratio, cap, retired, scheme="employee", retired=True, out_of_province=True)
    assert plan.large_amount is not None and plan.large_amount.rules == (retired, cap)
    outside = rule("cap", layer="large_amount", scope="outside", amount="1")
    plan = resident_plan(ratio, cap, outside, scheme="employee", out_of_province=True)
    assert plan.large_amount is not None and plan.large_amount.cap.rule is outside
    own = rule("ratio", layer="large_amount", care="inpatient", ratio="0.8")
    plan = resident_plan(ratio, cap, own, scheme="employee")
    assert plan.large_amount is not None and plan.large_amount.entry == "inpatient"
    favour = rule("favour", layer="large_amount", aid="orphan", points="0.05")
    plan = resident_plan(ratio, cap, favour, scheme="employee", aid="orphan")
    assert plan.large_amount is not None and plan.large_amount.bands == bands((None, "0.95", "0.9"))


def test_assistance_of_an_aid_group():
    terms = rule("terms", **AID, aid="orphan", basis="above_deductible", name="救助")
    deductible = rule("deductible", **AID, aid="orphan", amount="1000", per="year")
    upper = rule("ratio", **AID, aid="orphan", ratio="0.80")
    lower = rule("ratio", **AID, aid="orphan", upto="5000", ratio="0.70")
    cap = rule("cap", **AID, aid="orphan", amount="6000")
    stated = (terms, deductible, upper, lower, cap)
    assert resident_plan(*stated, aid="orphan").assistance == Layer(
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
    assert resident_plan(*stated, aid="destitute").assistance is None
    assert resident_plan(*stated, aid="none").assistance is None
    for missing in (deductible, lower):
        left = [one for one in stated if one is not missing and one is not upper]
        if missing is deductible:
            left.append(upper)
        assert resident_plan(*left, aid="orphan").assistance is None
    without = resident_plan(deductible, upper, aid="orphan").assistance
    assert without is not None
    assert (without.name, without.above_deductible, without.cap) == ("", False, Cap(None, None, "any"))
    assert without.rules == (deductible, upper)
    from_zero = resident_plan(deductible, upper, rule("terms", **AID, basis="from_zero"), aid="orphan").assistance
    assert from_zero is not None and from_zero.above_deductible is False


def test_what_a_group_has_of_its_own_replaces_the_common_kind_by_kind():
    common = (
        rule("deductible", **AID, amount="2000", per="year"),
        rule("ratio", **AID, ratio="0.50"),
        rule("cap", **AID, amount="1"),
    )
    own_ratio, own_cap = rule("ratio", **AID, aid="orphan", ratio="0.70"), rule("cap", **AID, aid="orphan", amount="2")
    layer = resident_plan(*common, own_ratio, own_cap, aid="orphan").assistance
    assert layer is not None and layer.rules == (common[0], own_ratio, own_cap)
    layer = resident_plan(*common, own_ratio, own_cap, aid="destitute").assistance
    assert layer is not None and layer.rules == common
    assert resident_plan(*common, aid="none").assistance is None


def test_the_entry_the_group_and_the_province_of_assistance():
    common = (rule("deductible", **AID, amount="2000", per="year"), rule("ratio", **AID, ratio="0.50"))
    chronic = tuple(rule(one.kind, **AID, care="chronic", amount="1", ratio="0.4", per="year") for one in common)
    for care, expected in [("chronic", chronic), ("inpatient", common)]:
        layer = resident_plan(*common, *chronic, care=care, aid="orphan").assistance
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
        layer = resident_plan(*common, *caps, aid="orphan", **columns).assistance
        assert layer is not None and layer.cap.rule is expected_cap
