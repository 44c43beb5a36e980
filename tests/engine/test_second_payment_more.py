"""The second layer alone: the years' sums and every condition, by hand."""

from decimal import Decimal

from calculators.engine.second_payment import Condition, LeftStep, SelfPaidStep, second_payment
from tests.engine.build import CRITICAL, bill, rule, schedule, yuan

RULES = schedule(
    "resident",
    rule("deductible", **CRITICAL, amount="12000", per="year"),
    rule("ratio", **CRITICAL, ratio="0.60"),
    rule("cap", **CRITICAL, amount="500000"),
)


def test_the_sums_before_now_and_together():
    """7,000 before + 10,000 now = 17,000; 5,000 of it over 12,000, × 60 % = 3,000; 10,000 − 3,000 = 7,000."""
    found = second_payment(RULES, bill("resident", "10000", year_self_paid="7000"))
    assert found.steps[0] == SelfPaidStep(Decimal("10000"), Decimal("7000"), Decimal("17000"))
    assert found.steps[2] == LeftStep(Decimal("10000"), Decimal("3000"), Decimal("7000"))


def test_every_condition_in_its_order():
    """Whether the items lie within the scope nobody can tell from a sum: always unknown, never met."""
    found = second_payment(RULES, bill("resident", "12000", year_self_paid="1", aid="orphan"), enrolled=True)
    zero = Decimal(0)
    assert found.conditions == (
        Condition("enrolled", "met", zero, zero, ""),
        Condition("settled", "unknown", zero, zero, ""),
        Condition("within_scope", "unknown", zero, zero, ""),
        Condition("above_line", "met", Decimal("12000"), Decimal("12001"), ""),
        Condition("favoured", "not_met", zero, zero, "orphan"),
    )


def test_the_years_payments_use_up_the_cap():
    """500,000 − 499,000 = 1,000 left of the cap; (22,000 − 12,000) × 60 % = 6,000 is cut to it."""
    found = second_payment(RULES, bill("resident", "22000", year_supplement_paid="499000"))
    assert (found.critical_illness, found.out_of_pocket) == yuan("1000", "21000")
