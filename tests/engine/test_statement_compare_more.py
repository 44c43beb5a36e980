"""A slip beside our settlement: bounds, what fits, and the reasons that no hand-worked slip shows yet."""

from decimal import Decimal

import pytest

from calculators.engine import Case, Schedule, settle
from calculators.engine.statement import Slip
from calculators.engine.statement_compare import Comparison, Fit, compare, fits
from calculators.engine.statement_reasons import reasons
from tests.engine.build import CRITICAL, bill, rule, schedule

DEDUCTIBLE = rule("deductible", amount="1000", per="admission")
RATIO = rule("ratio", ratio="0.6")
CAP = rule("cap", amount="100000")
STUDENT = rule("ratio", group="minor_or_student", ratio="0.7")
RULES = schedule("resident", DEDUCTIBLE, RATIO, STUDENT, CAP)


def slip(total: str, **items: str) -> Slip:
    return Slip(Decimal(total), **{name: Decimal(value) for name, value in items.items()})


def lines(found: Schedule, given: Slip, case: Case) -> dict[str, Comparison]:
    return {line.kind: line for line in compare(given, settle(found, case), case)}


@pytest.mark.parametrize(
    ("stated", "state"), [("4600", "same"), ("4599.99", "within"), ("4600.01", "differs"), ("4600.50", "differs")]
)
def test_an_unknown_layer_makes_the_persons_part_the_most(stated: str, state: str):
    """(10,000 − 1,000) × 60 % = 5,400; 4,600 at most, for nobody knows what critical illness insurance pays."""
    line = lines(RULES, slip("10000", psn_part_amt=stated), bill("resident", "10000"))["person"]
    assert (line.bound, line.ours, line.difference) == ("most", Decimal(4600), Decimal(stated) - 4600)
    assert line.state == state


def test_lines_without_a_bound():
    """Nothing before the basic line is unknown; a line that we cannot reckon has no bound."""
    found = lines(RULES, slip("10000", hifp_pay="5400"), bill("resident", "10000"))
    rules = (RATIO, CAP)
    assert found["basic"] == Comparison("basic", Decimal(5400), Decimal(5400), "", Decimal(0), "same", rules)
    assert found["eligible"] == Comparison("eligible", None, Decimal(10000), "", None, "not_given", ())
    assert (found["critical_illness"].bound, found["critical_illness"].state) == ("", "not_given")


def test_a_student_is_what_fits():
    """(10,000 − 1,000) × 70 % = 6,300, a student's; the slip says so, and only that."""
    given = slip("10000", hifp_pay="6300")
    assert fits(RULES, given, bill("resident", "10000")) == (Fit("minor_or_student", True),)
    assert fits(RULES, slip("10000", hifp_pay="5400"), bill("resident", "10000", minor_or_student=True)) == (
        Fit("minor_or_student", False),
    )


def test_funds_that_we_do_not_estimate_leave_out_the_persons_line():
    """Layers known, so 4,600 is exact. 100 of civil servants' aid make it 4,500: no condition has to explain that."""
    second = (rule("deductible", **CRITICAL, amount="12000"), rule("ratio", **CRITICAL, ratio="0.6"))
    known = schedule("resident", DEDUCTIBLE, RATIO, STUDENT, CAP, *second, rule("cap", **CRITICAL, amount="9"))
    case = bill("resident", "10000")
    aided = slip("10000", hifp_pay="5400", cvlserv_pay="100", psn_part_amt="4500")
    assert fits(known, aided, case) == ()
    # A student's 6,300 less the same 100: 3,600. The basic line alone is to be explained.
    student = slip("10000", hifp_pay="6300", cvlserv_pay="100", psn_part_amt="3600")
    assert fits(known, student, case) == (Fit("minor_or_student", True),)
    # Without such funds the person's line alone differs; a student's 10,000 − 6,300 = 3,700 makes it the same.
    alone = slip("10000", psn_part_amt="3700")
    assert fits(known, alone, case) == (Fit("minor_or_student", True),)


def test_a_larger_deductible_without_an_eligible_amount():
    """All 300 are borne by ours, 200 on the slip: what lies outside the scope is blank, so that first."""
    found = reasons(slip("300", act_pay_dedc="200"), settle(RULES, bill("resident", "300")), bill("resident", "300"))
    # Less than ours: another admission, level, a student's or an aided person's terms. The place could only raise it.
    assert found["deductible"] == ("own_items", "admission", "level", "group", "aid", "rates_unverified")


def test_the_persons_own_line_where_nothing_else_is_given():
    """Ours is 4,600 at most; 5,000 on the slip, nothing else: blank own items first, then what the basic line rests on."""
    case = bill("resident", "10000")
    found = reasons(slip("10000", psn_part_amt="5000"), settle(RULES, case), case)
    assert found["person"] == ("own_items", "admission", "level", "place", "year_so_far", "rates_unverified")


def test_a_slip_whose_total_is_not_its_sums():
    """5,400 + 5,000 = 10,400, not 10,000: the slip's own sums are a reason."""
    case = bill("resident", "10000")
    given = slip("10000", inscp_scp_amt="10000", hifp_pay="5400", fund_pay_sumamt="5400", psn_part_amt="5000")
    assert reasons(given, settle(RULES, case), case)["person"] == ("slip_sums",)
