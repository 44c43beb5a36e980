"""All calculators by the name in their address. A new one costs a form, a settlement, its words and this entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from calculators.forms import EstimateForm, InpatientForm
from calculators.forms.assistance import AssistanceForm
from calculators.forms.base import CalculatorForm
from calculators.forms.chronic import ChronicForm
from calculators.forms.compare import CompareForm
from calculators.forms.continuity import ContinuityForm
from calculators.forms.critical_illness import CriticalIllnessForm
from calculators.forms.large_amount import LargeAmountForm
from calculators.forms.outpatient import OutpatientForm
from calculators.forms.own_rates import OwnRatesForm
from calculators.forms.retirement import RetirementForm
from calculators.forms.waiting import WaitingForm
from calculators.presenters.above_cap import LargeAmountAnswer
from calculators.presenters.answers import EstimateAnswer
from calculators.presenters.assistance import AssistanceAnswer
from calculators.presenters.chronic import ChronicAnswer
from calculators.presenters.compare_answer import CompareAnswer
from calculators.presenters.continuity import ContinuityAnswer
from calculators.presenters.critical_illness import CriticalIllnessAnswer
from calculators.presenters.not_payable import BillAnswer
from calculators.presenters.own_rates import OwnRatesAnswer
from calculators.presenters.own_rates_request import OwnRatesRequest
from calculators.presenters.retirement import RetirementAnswer
from calculators.presenters.statement_answer import StatementAnswer, StatementRequest
from calculators.presenters.waiting import WaitingAnswer
from calculators.presenters.year_answers import YearAnswer, YearRequest
from calculators.solutions.assistance import solve_assistance
from calculators.solutions.base import Solved
from calculators.solutions.bills import solve_bill
from calculators.solutions.chronic import solve_chronic
from calculators.solutions.compare import solve_compare
from calculators.solutions.continuity import solve_continuity
from calculators.solutions.critical_illness import solve_critical_illness
from calculators.solutions.large_amount import solve_large_amount
from calculators.solutions.own_rates import ABOUT, solve_own_rates
from calculators.solutions.page_bills import solve_inpatient, solve_outpatient
from calculators.solutions.retirement import solve_retirement
from calculators.solutions.statement import ABOUT as STATEMENT
from calculators.solutions.waiting import solve_waiting
from calculators.views.own_rates import own_rates_api, own_rates_page
from calculators.views.statement import statement_api, statement_page
from calculators.views.year import year_page
from calculators.views.year_api import year_api


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
    solve: Callable[[Any], Solved]
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
            solve=solve_inpatient,
            answer_type=BillAnswer,
            answer_template="calculators/bill.html",
        ),
        Calculator(
            name="outpatient",
            title="普通门诊怎么报",
            lede="填几项就能看到每一步怎么算。您填的内容不会被保存。",
            summary="看一次门诊，医保付多少；全年的起付线、封顶线用到哪里了。",
            form_class=OutpatientForm,
            solve=solve_outpatient,
            answer_type=BillAnswer,
            answer_template="calculators/bill.html",
        ),
        Calculator(
            name="chronic",
            title="门诊慢特病怎么报",
            lede="从结算单上的自付算起，或者从总费用算起，填一种。您填的内容不会被保存。",
            summary="门诊慢特病和特药，基本医保和大病保险各付多少。",
            form_class=ChronicForm,
            solve=solve_chronic,
            answer_type=ChronicAnswer,
            answer_template="calculators/chronic.html",
        ),
        Calculator(
            name="critical-illness",
            title="二次报销（大病保险）能报多少",
            lede="先看够不够条件，再按全年的自付分段算。您填的内容不会被保存。",
            summary="基本医保报过以后，自付还很多，大病保险能再付多少，要什么条件。",
            form_class=CriticalIllnessForm,
            solve=solve_critical_illness,
            answer_type=CriticalIllnessAnswer,
            answer_template="calculators/critical_illness.html",
        ),
        Calculator(
            name="large-amount",
            title="职工大额（大病）医疗互助能付多少",
            lede="职工医保付满封顶线以后用；居民看“二次报销”。您填的内容不会被保存。",
            summary="职工的费用超过基本医保封顶线，大额补助和单位互助各付多少。",
            form_class=LargeAmountForm,
            solve=solve_large_amount,
            answer_type=LargeAmountAnswer,
            answer_template="calculators/layer.html",
        ),
        Calculator(
            name="assistance",
            title="医疗救助能付多少",
            lede="按身份算；当地的标准未知时，只算国家底线，并且写明。您填的内容不会被保存。",
            summary="特困、低保等困难群体，剩下的自付还能救助多少。",
            form_class=AssistanceForm,
            solve=solve_assistance,
            answer_type=AssistanceAnswer,
            answer_template="calculators/assistance.html",
        ),
        Calculator(
            name="compare",
            title="比一比：级别、异地、城市",
            lede="同一笔费用，换医院级别、换就医地、换参保地，自己要承担多少。您填的内容不会被保存。",
            summary="同一笔费用在不同级别的医院、不同的异地情形、不同的城市各要自己承担多少，还有一条从小到大的曲线。",
            form_class=CompareForm,
            solve=solve_compare,
            answer_type=CompareAnswer,
            answer_template="calculators/compare.html",
        ),
        Calculator(
            **ABOUT._asdict(),
            form_class=OwnRatesForm,
            solve=solve_own_rates,
            answer_type=OwnRatesAnswer,
            form_template="calculators/own_rates.html",
            answer_template="calculators/own_rates_account.html",
        ),
        Calculator(
            name="waiting-period",
            title="参保缴费后，待遇何时生效",
            lede="在不在集中参保期、断没断过，等多久不一样。您填的内容不会被保存。",
            summary="居民、新生儿、职工参保后从哪一天起能报销，断保要多等几个月，补缴能少等几个月。",
            form_class=WaitingForm,
            solve=solve_waiting,
            answer_type=WaitingAnswer,
            form_template="calculators/rule_questions.html",
            answer_template="calculators/waiting_period.html",
        ),
        Calculator(
            name="contribution-years",
            title="职工医保缴费年限与退休",
            lede="填出生年月就能看到法定退休时间；填了缴费年限，还能看到差多少。您填的内容不会被保存。",
            summary="按 2025 年起的规定，您哪年哪月退休；那时医保缴费年限够不够，差的补缴要多少钱。",
            form_class=RetirementForm,
            solve=solve_retirement,
            answer_type=RetirementAnswer,
            form_template="calculators/rule_questions.html",
            answer_template="calculators/contribution_years.html",
        ),
        Calculator(
            name="continuity",
            title="连续参保激励与断保修复",
            lede="居民医保连续参保、全年没有报销，大病保险封顶线会提高；断保要从头数。您填的内容不会被保存。",
            summary="居民医保连续参保的奖励是多少，用了会怎样，断保要付出什么。",
            form_class=ContinuityForm,
            solve=solve_continuity,
            answer_type=ContinuityAnswer,
            form_template="calculators/rule_questions.html",
            answer_template="calculators/continuity.html",
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


@dataclass(frozen=True)
class PostCalculator:
    """A calculator whose input does not fit an address: its page and its JSON take POST, and nothing is kept.

    Page /calculators/<name>/ by `page_view`, JSON POST /api/v1/<name> by `api_view` (405 for GET is its own duty); both
    are csrf_exempt because they change nothing, and import neither this module nor views.pages or views.api (read_json,
    respond and refuse are in views.responses). `request_type` and `answer_type` are TypedDicts for the OpenAPI description.
    """

    name: str
    title: str
    lede: str
    summary: str
    page_view: Callable[[HttpRequest], HttpResponse]
    api_view: Callable[[HttpRequest], HttpResponse]
    request_type: type
    answer_type: type


POSTED: tuple[PostCalculator, ...] = (
    PostCalculator(
        name="year",
        title="一年账本",
        lede="按结算先后填进同一年的账单，看每一笔和全年怎么报。您填的内容不会被保存。",
        summary="一年里几次住院、门诊放在一起，每一笔报多少，起付线、封顶线、大病累计还剩多少。",
        page_view=year_page,
        api_view=year_api,
        request_type=YearRequest,
        answer_type=YearAnswer,
    ),
    PostCalculator(
        **ABOUT._asdict(),  # its form of one ratio is asked by GET, at the same address
        page_view=own_rates_page,
        api_view=own_rates_api,
        request_type=OwnRatesRequest,
        answer_type=OwnRatesAnswer,
    ),
    PostCalculator(
        **STATEMENT._asdict(),
        page_view=statement_page,
        api_view=statement_api,
        request_type=StatementRequest,
        answer_type=StatementAnswer,
    ),
)

POST_CALCULATORS = {calculator.name: calculator for calculator in POSTED}


@dataclass(frozen=True)
class Group:
    """Calculators under one heading of the list, by name."""

    title: str
    names: tuple[str, ...]

    @property
    def members(self) -> tuple[Calculator | PostCalculator, ...]:
        """The calculators themselves; one that asks both ways stands once."""
        return tuple(CALCULATORS.get(name) or POST_CALCULATORS[name] for name in self.names)


GROUPS = (
    Group("看一次病", ("inpatient", "outpatient", "chronic")),
    Group("自己付得多，还能再报", ("critical-illness", "large-amount", "assistance")),
    Group("放在一起看", ("year", "compare", "statement", "own-rates")),
    Group("参保和退休", ("waiting-period", "continuity", "contribution-years")),
)
