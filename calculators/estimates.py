"""From a checked form to a settlement, or to the reason why there is none: the same for the page and the API."""

from dataclasses import dataclass

from calculators.engine import Case, MissingShare, NoRule, Schedule, Settlement, settle
from calculators.forms import EstimateForm
from calculators.schedules import NoSchedule, schedule_in_force
from regions.models import PoolingArea

MESSAGES = {
    "area": "没有这个统筹区，请从列表里选择。",
    "scheme": "这个地区还没有这个险种的可用标准。",
    "on": "这一天没有有效的标准。",
    "care": "这个地区还没有这种就医类型的支付标准。",
    "level": "这个地区的标准里没有这个级别的医院。",
    "place": "这个地区的标准没有写明这种异地情形怎么调整，无法估算。",
    "class_b_share": "请填写乙类先行自付比例，这个地区没有统一的默认值。",
}


class Refusal(Exception):
    """No estimate. `status` is the HTTP status, `field` the part of the input it hangs on, `message` for the person."""

    def __init__(self, status: int, field: str, message: str = ""):
        super().__init__(field)
        self.status = status
        self.field = field
        self.message = message or MESSAGES[field]


@dataclass(frozen=True)
class Estimate:
    """A settled bill with what it was settled by."""

    area: PoolingArea
    schedule: Schedule
    case: Case
    settlement: Settlement


def estimate(form: EstimateForm) -> Estimate:
    """Settle a valid form's bill. Raises Refusal: 400 before 404 at `area` before 409, as the contract orders."""
    case = form.case()
    asks_share = bool(case.class_b) and case.class_b_share is None
    area = find_area(form.cleaned_data["area"])
    if area is None:
        raise Refusal(400, "class_b_share") if asks_share else Refusal(404, "area")
    try:
        schedule = schedule_in_force(area, case.scheme, case.on)
    except NoSchedule as error:
        raise (
            Refusal(400, "class_b_share") if asks_share else Refusal(409, error.field, error.notice)
        ) from error
    return Estimate(area, schedule, case, settled(schedule, case))


def find_area(code: str) -> PoolingArea | None:
    """The pooling area of a code; anything that is not six digits is none of ours."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    return PoolingArea.objects.select_related("province").filter(code=code).first()


def settled(schedule: Schedule, case: Case) -> Settlement:
    """`settle`, with its refusals as those of the contract."""
    try:
        return settle(schedule, case)
    except MissingShare as error:
        raise Refusal(400, "class_b_share") from error
    except NoRule as error:
        if case.class_b and case.class_b_share is None and not any(schedule.select("class_b")):
            raise Refusal(400, "class_b_share") from error
        raise Refusal(409, error.field) from error
