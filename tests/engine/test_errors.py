"""What the engine refuses to guess, and what it says then."""

import pytest

from calculators.engine import MissingShare, NoRule, settle
from tests.engine.build import bill, rule, schedule, settled

BASIC = (
    rule("deductible", care="inpatient", level="level3", amount="600", per="admission"),
    rule("ratio", care="inpatient", level="level3", ratio="0.60"),
    rule("cap", care="inpatient", amount="150000"),
    rule("cross_region", care="outpatient", place="referred", ratio="0.9"),
)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"care": "outpatient"}, "care"),
        ({"level": "level2"}, "level"),
        ({"level": "primary"}, "level"),  # reads as level1, which is missing too
        ({"place": "unfiled"}, "place"),
        ({"place": "referred"}, "place"),  # stated for outpatient care only
    ],
)
def test_a_missing_rule_is_named(columns: dict[str, str], field: str):
    with pytest.raises(NoRule) as refused:
        settled(BASIC, bill("resident", "1000", **columns))
    assert refused.value.field == field
    assert str(refused.value) == f"no basic rule for this {field}"
    assert isinstance(refused.value, LookupError)


def test_a_ratio_for_any_care_makes_the_level_what_is_missing():
    rules = (rule("deductible", amount="600", per="admission"), rule("ratio", level="level3", ratio="0.60"))
    assert settled(rules, bill("resident", "1000", care="outpatient")).amounts.basic == 240  # (1,000 − 600) × 60 %
    with pytest.raises(NoRule) as refused:
        settled(rules, bill("resident", "1000", care="outpatient", level="level2"))
    assert refused.value.field == "level"


def test_the_ratios_of_another_layer_are_no_basic_rule():
    with pytest.raises(NoRule) as refused:
        settled([rule("ratio", layer="critical_illness", ratio="0.60")], bill("resident", "1000"))
    assert refused.value.field == "care"


def test_a_ratio_without_a_deductible_is_no_estimate():
    without = [one for one in BASIC if one.kind != "deductible"]
    with pytest.raises(NoRule) as refused:
        settled(without, bill("resident", "1000"))
    assert refused.value.field == "level"
    # The deductible of another level is not this level's.
    with pytest.raises(NoRule) as refused:
        settled([*without, rule("deductible", level="level2", amount="400", per="admission")], bill("resident", "1000"))
    assert refused.value.field == "level"


def test_class_b_without_any_share_is_a_question():
    with pytest.raises(MissingShare) as refused:
        settled(BASIC, bill("resident", "1000", class_b="0.01"))
    assert refused.value.field == "class_b_share"
    assert str(refused.value) == "class B has neither a share nor a default"
    # No class B: nothing to ask. A share of 0 is an answer.
    assert settled(BASIC, bill("resident", "1000")).amounts.eligible == 1000
    assert settled(BASIC, bill("resident", "1000", class_b="100", class_b_share="0")).amounts.eligible == 1000


def test_the_parts_of_a_bill_do_not_exceed_it():
    with pytest.raises(ValueError, match="^class B, class C and the over-limit excess exceed the total$"):
        bill("resident", "99.99", class_b="50", class_c="30", over_limit="20")
    whole = bill("resident", "100", class_b="50", class_c="30", over_limit="20", class_b_share="1")
    assert settle(schedule("resident", *BASIC), whole).amounts.eligible == 0
