"""The pages of bills: what basic insurance never pays for is answered first, then a bill is settled as any other."""

from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from calculators.engine.not_payable import NotPayableStep
from calculators.estimates import MESSAGES, Estimate, Refusal, estimate, find_area
from calculators.forms.chronic import ChronicForm
from calculators.forms.estimate import EstimateForm, InpatientForm
from calculators.forms.outpatient import OutpatientForm
from calculators.presenters.compare import compare_onward
from calculators.presenters.not_payable import (
    BillAnswer,
    bill_answer,
    not_payable_account,
    not_payable_answer,
    payer_text,
)
from calculators.presenters.onward import Onward, onward
from calculators.solutions.base import Solution, Solved
from calculators.solutions.bills import BillSolution
from regions.enums import Care

PageForm = InpatientForm | OutpatientForm | ChronicForm


class PageBill(BillSolution):
    """A settled bill with what its page asks next, and its answer in the shape of the pages of bills."""

    @property
    def answer(self) -> BillAnswer:
        return bill_answer(self.settled_answer)

    @property
    def extra(self) -> dict[str, Any]:
        return {**super().extra, "payer": "", "onward": (*_onward(self.found), *_compared(self.form, self.found))}


def solve_inpatient(form: InpatientForm) -> Solved:
    """An admission, observation or day surgery. Raises Refusal."""
    return solve_page_bill(form, str(Care(form.cleaned_data["care"]).label))


def solve_outpatient(form: OutpatientForm) -> Solved:
    """An ordinary visit. Raises Refusal."""
    return solve_page_bill(form, str(Care.OUTPATIENT.label))


def solve_page_bill(form: PageForm, title: str) -> Solved:
    """A valid form's bill, or why it is not payable. Raises Refusal."""
    if form.cause_chosen:
        return not_payable(form, title)
    return PageBill(form, estimate(form), timezone.localdate())


def not_payable(form: PageForm, title: str) -> Solution:
    """No rates are used: the whole is the person's or another payer's. Raises Refusal 404."""
    data = form.cleaned_data
    area = find_area(data["area"])
    if area is None:
        raise Refusal(404, "area", MESSAGES["area"])
    total = data["total"] if data["total"] is not None else data.get("self_paid", Decimal(0))
    step = NotPayableStep(form.cause_chosen, total)
    on = data["on"] or timezone.localdate()
    account = not_payable_account(area, data["scheme"], on, step, title)
    return Solution(
        account=account,
        answer=not_payable_answer(area, data["scheme"], step, account),
        area=area,
        scheme=data["scheme"],
        extra={"estimate": None, "alternatives": None, "payer": payer_text(step.cause), "onward": ()},
    )


def _compared(form: EstimateForm, found: Estimate) -> tuple[Onward, ...]:
    """To the same bill elsewhere; what starts from a slip's figures has no bill to compare."""
    if form.cleaned_data.get("total") is None or not isinstance(form.data, QueryDict):
        return ()
    return (compare_onward(form.query, found.case),)


def _onward(found: Estimate) -> tuple[Onward, ...]:
    """What to ask next of a settled bill."""
    case, settlement = found.case, found.settlement
    place: dict[str, str | Decimal] = {"area": found.area.code, "scheme": case.scheme}
    links = []
    if "assistance" in settlement.unknown:
        left = settlement.self_paid - settlement.amounts.critical_illness
        links.append(onward("医疗救助至少能付多少", "assistance", **place, aid=case.aid, self_paid=left))
    if "critical_illness" in {step.kind for step in settlement.steps} and "critical_illness" not in settlement.unknown:
        links.append(
            onward(
                "二次报销的条件",
                "critical-illness",
                **place,
                self_paid=settlement.self_paid,
                year_self_paid=case.year_self_paid if case.year_self_paid else "",
                aid="" if case.aid == "none" else case.aid,
                on=case.on.isoformat(),
            )
        )
    if case.care == Care.OUTPATIENT:
        links.append(onward("是门诊慢特病的看这里", "chronic", **place))
    links.append(onward("加上今年其他账单", "year", **place))
    slip = onward("和结算单对一对", "statement", **place, care=case.care, level=case.level, medfee_sumamt=case.total)
    links.append(slip)
    return tuple(links)
