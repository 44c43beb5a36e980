"""二次报销: from the year's 自付 to the second payment."""

from django.utils import timezone

from calculators.engine import NoRule
from calculators.engine.second_payment import second_payment
from calculators.estimates import Refusal
from calculators.forms.critical_illness import CriticalIllnessForm
from calculators.presenters.critical_illness import critical_illness_account, critical_illness_answer
from calculators.presenters.onward import onward
from calculators.presenters.second_payment import conditions_shown
from calculators.solutions.base import Solution
from calculators.solutions.layer import area_of, schedule_of
from regions.enums import Scheme


def solve_critical_illness(form: CriticalIllnessForm) -> Solution:
    """Settle the second layer of a valid form. Raises Refusal: 404 at `area`, 409 at `scheme` or `on`."""
    case = form.case()
    area = area_of(form)
    schedule = schedule_of(area, case)
    data = form.cleaned_data
    try:
        payment = second_payment(schedule, case, enrolled=data["enrolled"], settled=data["settled"])
    except NoRule as error:
        more = "职工超过封顶线的费用，可以看“职工大额”。" if case.scheme == Scheme.EMPLOYEE else ""
        message = f"{area.name}{Scheme(case.scheme).label}还没有大病保险的支付标准。{more}"
        raise Refusal(409, "scheme", message) from error
    account = critical_illness_account(area, schedule, case, payment, timezone.localdate())
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
        answer=critical_illness_answer(area, schedule, case, payment, account),
        area=area,
        scheme=case.scheme,
        extra={"eligibility": conditions_shown(payment), "onward": (assistance,)},
    )
