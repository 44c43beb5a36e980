"""All calculators by the name in their address. A new one costs a form, a settlement, its words and this entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from calculators.forms import EstimateForm, InpatientForm
from calculators.forms.base import CalculatorForm
from calculators.presenters.answers import EstimateAnswer
from calculators.solutions.base import Solution
from calculators.solutions.bills import solve_bill


@dataclass(frozen=True)
class Calculator:
    """A calculator that asks by GET: its page is /calculators/<name>/, its JSON /api/v1/<name>.

    `solve` takes a valid form and may raise Refusal. `lede` stands under the title of the questions, `summary` in the
    list of calculators. `answer_type` is the TypedDict of its JSON.
    """

    name: str
    title: str
    lede: str
    summary: str
    form_class: type[CalculatorForm]
    solve: Callable[[Any], Solution]
    answer_type: type
    form_template: str = "calculators/questions.html"
    answer_template: str = "calculators/account.html"


CALCULATORS = {
    calculator.name: calculator
    for calculator in (
        Calculator(
            name="inpatient",
            title="住院费用怎么报",
            lede="填几项就能看到每一步怎么算。您填的内容不会被保存。",
            summary="一次住院，医保付多少，自己付多少，每一步怎么算。",
            form_class=InpatientForm,
            solve=solve_bill,
            answer_type=EstimateAnswer,
            answer_template="calculators/bill.html",
        ),
    )
}

# Any kind of care at one address: for programs only, no page (contract: `GET /api/v1/estimate`).
ESTIMATE = Calculator(
    name="estimate",
    title="一笔费用怎么结算",
    lede="",
    summary="",
    form_class=EstimateForm,
    solve=solve_bill,
    answer_type=EstimateAnswer,
)
