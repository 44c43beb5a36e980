"""What the calculators of one layer do first: the place of a valid form, and the schedule that decides the day."""

import datetime

from calculators.engine import Case, Schedule
from calculators.estimates import MESSAGES, Refusal, find_area
from calculators.forms.layer import LayerForm
from calculators.schedules import NoSchedule, schedule_in_force
from regions.enums import Scheme
from regions.models import PoolingArea


def area_of(form: LayerForm) -> PoolingArea:
    """The form's pooling area. Raises Refusal 404."""
    area = find_area(form.cleaned_data["area"])
    if area is None:
        raise Refusal(404, "area", MESSAGES["area"])
    return area


def schedule_of(area: PoolingArea, case: Case) -> Schedule:
    """The schedule that decides the case's day. Raises Refusal 409 at `scheme` or `on`."""
    try:
        return schedule_in_force(area, case.scheme, case.on)
    except NoSchedule as error:
        message = MESSAGES[error.field].format(area=area.name, scheme=Scheme(case.scheme).label, on=case.on)
        notice = f"已撤下的说明：{error.notice}" if error.notice else ""
        raise Refusal(409, error.field, message + notice) from error


def schedule_or_none(area: PoolingArea, scheme: str, on: datetime.date) -> Schedule | None:
    """The schedule that decides the day, None where there is none."""
    try:
        return schedule_in_force(area, scheme, on)
    except NoSchedule:
        return None
