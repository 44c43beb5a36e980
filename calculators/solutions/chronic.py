"""门诊慢特病: a bill like any other, or the second layer alone from the slip's 自付."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from calculators.engine import NoRule
from calculators.engine.second_payment import second_payment
from calculators.estimates import MESSAGES, Refusal, estimate, find_area
from calculators.forms.chronic import ChronicForm
from calculators.presenters.chronic import ChronicAnswer, chronic_bill_answer, entry_text, slip_account, slip_answer
from calculators.presenters.not_payable import bill_answer
from calculators.presenters.onward import onward
from calculators.solutions.base import Solution, Solved
from calculators.solutions.layer import schedule_of
from calculators.solutions.page_bills import PageBill, not_payable
from regions.enums import Care, Scheme

TITLE = str(Care.CHRONIC.label)
FROM_SLIP = "已经有结算单的，可以改填“结算单上的自付”，从大病保险算起。"


class ChronicBill(PageBill):
    """The same with whose terms the second layer was reckoned by."""

    @property
    def answer(self) -> ChronicAnswer:  # type: ignore[override]
        return chronic_bill_answer(bill_answer(self.settled_answer), self.found.settlement.entry)

    @property
    def extra(self) -> dict[str, Any]:
        return {**super().extra, "entry_text": entry_text(self.found.settlement.entry)}


def solve_chronic(form: ChronicForm) -> Solved:
    """Settle a valid form, from the bill or from the slip. Raises Refusal; without any rule 409 at `care`."""
    if form.cause_chosen:
        found = not_payable(form, TITLE)
        return replace(found, answer=chronic_bill_answer(found.answer, ""), extra={**found.extra, "entry_text": ""})  # type: ignore[arg-type]
    return _from_slip(form) if form.from_slip else _from_bill(form)


def _from_bill(form: ChronicForm) -> ChronicBill:
    try:
        return ChronicBill(form, estimate(form), timezone.localdate())
    except Refusal as refusal:
        if refusal.field == "care":
            raise Refusal(refusal.status, refusal.field, f"{refusal.message}{FROM_SLIP}") from refusal
        raise


def _from_slip(form: ChronicForm) -> Solution:
    case = form.case()
    area = find_area(form.cleaned_data["area"])
    if area is None:
        raise Refusal(404, "area", MESSAGES["area"])
    schedule = schedule_of(area, case)
    try:
        payment = second_payment(schedule, case)
    except NoRule as error:
        message = f"{area.name}{Scheme(case.scheme).label}还没有门诊慢特病的大病保险标准，也没有通用的大病保险标准。"
        raise Refusal(409, "care", message) from error
    account = slip_account(area, schedule, case, payment, timezone.localdate())
    assistance = onward(
        "剩下的自付，医疗救助还能付多少",
        "assistance",
        area=area.code,
        scheme=case.scheme,
        aid="" if case.aid == "none" else case.aid,
        self_paid=payment.out_of_pocket,
    )
    return Solution(
        account=account,
        answer=slip_answer(area, schedule, case, payment, account),
        area=area,
        scheme=case.scheme,
        extra={
            "estimate": None,
            "alternatives": None,
            "payer": "",
            "entry_text": "",  # its line in the ledger says so
            "onward": (assistance,),
        },
    )
