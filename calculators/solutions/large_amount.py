"""职工大额: from the cost above the basic cap to what the layer and the work unit pay."""

from django.utils import timezone

from calculators.engine.above_cap import above_cap
from calculators.estimates import Refusal
from calculators.forms.large_amount import LargeAmountForm
from calculators.presenters.above_cap import large_amount_account, large_amount_answer
from calculators.presenters.onward import onward
from calculators.solutions.base import Solution
from calculators.solutions.layer import area_of, schedule_of, schedule_or_none


def solve_large_amount(form: LargeAmountForm) -> Solution:
    """Settle the layer of a valid form. Raises Refusal: 404 at `area`; 409 at `scheme` or `on` where the area has no rule.

    With a work unit's own terms there is an answer all the same: the layer is then unknown, and counts 0.
    """
    case, unit = form.case(), form.unit
    area = area_of(form)
    schedule = schedule_of(area, case) if unit is None else schedule_or_none(area, case.scheme, case.on)
    found = above_cap(schedule, case, unit)
    if found.unknown and unit is None:
        message = f"{area.name}职工医保还没有大额（大病）医疗互助的支付标准。知道单位互助怎么付的，可以填在“单位的互助基金”里。"
        raise Refusal(409, "scheme", message)
    account = large_amount_account(area, schedule, case, found, timezone.localdate())
    return Solution(
        account=account,
        answer=large_amount_answer(area, schedule, case, found, account),
        area=area,
        extra={"onward": (onward("从一次住院的总费用算起", "inpatient", area=area.code, scheme=case.scheme),)},
    )
