"""Bills that a ledger cannot settle keep what was asked; a yearly plan's scope."""

from decimal import Decimal

from calculators.engine import settle_ledger
from calculators.engine.plan import cap_for
from tests.engine.build import bill, rule, schedule


def test_a_bill_without_a_rule_is_kept_as_it_was_asked():
    """No version of that day; a version that does not know the level: both entries keep their bill, counted as admissions."""
    known = schedule(
        "resident", rule("deductible", amount="1", per="admission"), rule("ratio", level="level3", ratio="0.5")
    )
    first, second = bill("resident", "100"), bill("resident", "200", level="level2")
    one, other = settle_ledger([(None, first), (known, second)]).entries
    assert (one.schedule, one.case, one.missing) == (None, first, "schedule")
    assert (other.schedule, other.missing) == (known, "level")
    assert (other.case.total, other.case.level, other.case.admission) == (Decimal(200), "level2", 2)


def test_a_cap_for_care_within_the_province():
    inside = rule("cap", care="inpatient", scope="inside", amount="9")
    common = rule("cap", care="inpatient", amount="8")
    found = schedule("employee", inside, common)
    assert cap_for(found, "basic", bill("employee", "1")).rule is inside
    assert cap_for(found, "basic", bill("employee", "1", out_of_province=True)).rule is common
