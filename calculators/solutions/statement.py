"""A settlement slip: explained, its sums checked, compared with our estimate."""

from django.utils import timezone

from calculators.forms.statement import StatementForm
from calculators.presenters.statement import comparison_shown, items_shown, our_lines, statement_account
from calculators.presenters.statement_answer import statement_answer
from calculators.solutions.base import About, Solution
from calculators.statements import read_slip

ABOUT = About(
    name="statement",
    title="看懂结算单",
    lede="把医院结算单上的数字填进来，逐项说明是什么意思、加起来对不对、和我们的估算差在哪里。您填的内容不会被保存。",
    summary="结算单上每一项是什么意思，加起来对不对，和估算差在哪里。",
)


def solve_statement(form: StatementForm) -> Solution:
    """Explain a valid form's slip. Raises Refusal 404; a missing rule leaves only the comparison out."""
    reading = read_slip(form)
    today = timezone.localdate()
    given, blank = items_shown(reading, our_lines(reading))
    return Solution(
        account=statement_account(reading, today),
        answer=statement_answer(reading, today),
        area=reading.area,
        scheme=reading.case.scheme,
        extra={
            "given": given,
            "blank": blank,
            "comparison": comparison_shown(reading),
            "refusal": reading.refusal,
        },
    )
