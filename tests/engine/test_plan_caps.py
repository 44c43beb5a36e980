"""Caps: care, then group, then inside or outside the province; the care says whose pot it is."""

from decimal import Decimal

from calculators.engine.plan import Cap
from tests.engine.build import plan_of, rule


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
