"""From a checked form to a settlement, or to the reason why there is none: the same for the page and the API."""

from dataclasses import dataclass

from calculators.engine import Case, MissingShare, NoRule, Schedule, Settlement, settle
from calculators.forms import EstimateForm
from calculators.given import given_now
from calculators.schedules import NoSchedule, schedule_in_force
from regions.enums import Care, Level, Place, Scheme
from regions.models import PoolingArea
from regions.stamp import kept_while_unchanged

MESSAGES = {
    "area": "没有这个统筹区，请从列表里选择。",
    "scheme": "{area}还没有{scheme}的可用标准。",
    "on": "{area}{scheme}在{on}没有有效的标准。",
    "care": "{area}{scheme}还没有{care}的支付标准。",
    "level": "{area}{scheme}的标准里没有{level}。",
    "place": "{area}{scheme}的标准没有写明“{place}”怎么调整，无法估算。",
    "class_b_share": "请填写乙类先行自付比例，这里没有统一的默认值。",
}


class Refusal(Exception):
    """No estimate. `status` is the HTTP status, `field` the part of the input it hangs on, `message` for the person."""

    def __init__(self, status: int, field: str, message: str):
        super().__init__(field)
        self.status = status
        self.field = field
        self.message = message


def no_rule(field: str, area: PoolingArea, case: Case, notice: str = "") -> Refusal:
    """409: nothing published says how the basic layer pays; `notice` is a withdrawn version's public notice."""
    message = MESSAGES[field].format(
        area=area.name,
        scheme=Scheme(case.scheme).label,
        care=Care(case.care).label,
        level=Level(case.level).label,
        place=Place(case.place).label,
        on=case.on,
    )
    return Refusal(409, field, f"{message}已撤下的说明：{notice}" if notice else message)


def no_share() -> Refusal:
    """400: class B without its own share, where the schedule has no default."""
    return Refusal(400, "class_b_share", MESSAGES["class_b_share"])


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
    area = find_area(form.cleaned_data["area"])
    if area is None:
        raise no_share() if asks_share(case) else Refusal(404, "area", MESSAGES["area"])
    try:
        schedule: Schedule | NoSchedule = schedule_in_force(area, case.scheme, case.on)
    except NoSchedule as error:
        schedule = error
    return estimate_by(area, schedule, case)


def estimate_by(area: PoolingArea, schedule: Schedule | NoSchedule, case: Case) -> Estimate:
    """Settle a bill under an area's schedule, or under none. Raises Refusal: 400 before 409."""
    if isinstance(schedule, NoSchedule):
        raise no_share() if asks_share(case) else no_rule(schedule.field, area, case, schedule.notice)
    try:
        settlement = settle(schedule, case)
    except MissingShare as error:
        raise no_share() from error
    except NoRule as error:
        if asks_share(case) and not any(schedule.select("class_b")):
            raise no_share() from error
        raise no_rule(error.field, area, case) from error
    return Estimate(area, schedule, case, settlement)


def asks_share(case: Case) -> bool:
    """Whether class B came without its own share."""
    return bool(case.class_b) and case.class_b_share is None


def find_area(code: str) -> PoolingArea | None:
    """The pooling area of a code; anything that is not six digits is none of ours."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    given = given_now()
    if given is not None:
        return given.areas.get(code)
    return _area(code)


@kept_while_unchanged(1024)
def _area(code: str) -> PoolingArea | None:
    return PoolingArea.objects.select_related("province").filter(code=code).first()
