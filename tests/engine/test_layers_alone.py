"""A layer alone: what starts from a slip's figures needs no basic rule."""

from calculators.engine.plan import assistance_for, supplement_for
from tests.engine.build import AID, CRITICAL, DEDUCTIBLE, RATIO, bill, entry_rules, resident_plan, rule, schedule


def test_a_second_layer_alone_is_the_one_that_a_bill_would_get():
    common, chronic, inpatient = entry_rules("any"), entry_rules("chronic", cap=False), entry_rules("inpatient")
    inside, outside = (rule("cap", **CRITICAL, scope=scope, amount="8") for scope in ("inside", "outside"))
    minors = rule("ratio", **CRITICAL, group="minor_or_student", ratio="0.70")
    terms = rule("terms", care="observation", settles_as="inpatient")
    large = rule("ratio", layer="large_amount", ratio="0.9")
    stated = (*common, *chronic, *inpatient, inside, outside, minors, terms, large)
    without_basic = schedule("resident", *stated)
    for columns in (
        {"care": "chronic", "aid": "orphan"},
        {"care": "observation"},
        {"care": "outpatient"},
        {"care": "outpatient", "out_of_province": True},
        {"care": "outpatient", "minor_or_student": True},
        {"care": "outpatient", "aid": "orphan"},
    ):
        plan, case = resident_plan(*stated, **columns), bill("resident", "1", **columns)
        assert plan.critical_illness is not None
        assert supplement_for(without_basic, "critical_illness", case) == plan.critical_illness
        assert supplement_for(without_basic, "large_amount", case) == plan.large_amount
    observation = supplement_for(without_basic, "critical_illness", bill("resident", "1", care="observation"))
    assert observation is not None and observation.entry == "inpatient"
    assert supplement_for(schedule("resident", DEDUCTIBLE, RATIO), "critical_illness", bill("resident", "1")) is None


def test_assistance_alone_is_the_one_that_a_bill_would_get():
    common = (rule("deductible", **AID, amount="2000", per="year"), rule("ratio", **AID, ratio="0.50"))
    orphans = rule("ratio", **AID, aid="orphan", ratio="0.60")
    inpatient = tuple(rule(one.kind, **AID, care="inpatient", amount="1", ratio="0.4", per="year") for one in common)
    caps = (
        rule("cap", **AID, scope="inside", amount="1"),
        rule("cap", **AID, scope="outside", amount="2"),
        rule("cap", **AID, group="minor_or_student", amount="3"),
    )
    terms = rule("terms", care="observation", settles_as="inpatient")
    stated = (*common, orphans, *inpatient, *caps, terms)
    without_basic = schedule("resident", *stated)
    found = []
    for columns in (
        {"aid": "orphan", "care": "chronic"},
        {"aid": "destitute", "care": "chronic"},
        {"aid": "destitute", "care": "observation"},
        {"aid": "destitute", "care": "chronic", "out_of_province": True},
        {"aid": "destitute", "care": "chronic", "minor_or_student": True},
    ):
        layer = assistance_for(without_basic, bill("resident", "1", **columns))
        assert layer == resident_plan(*stated, **columns).assistance
        assert layer not in found  # each question of the case has an answer of its own
        found.append(layer)
    assert assistance_for(without_basic, bill("resident", "1")) is None
    assert assistance_for(schedule("resident", DEDUCTIBLE, RATIO), bill("resident", "1", aid="orphan")) is None
