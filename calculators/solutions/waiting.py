"""待遇何时生效: the figures in force on the day of payment, and the answer that follows from them."""

import datetime

from django.utils import timezone

from calculators.engine.waiting import ResidentWaiting, employee_waiting, resident_waiting
from calculators.estimates import MESSAGES, Refusal, find_area
from calculators.forms.waiting import WaitingForm
from calculators.parameters import NoParameter, Parameters, parameters_in_force
from calculators.presenters.waiting import WaitingCase, waiting_account, waiting_answer
from calculators.solutions.base import Solution
from regions.enums import Scheme
from regions.models import PolicyParameter, PoolingArea

TOPIC = PolicyParameter.Topic.WAITING_PERIOD.value


def solve_waiting(form: WaitingForm) -> Solution:
    """From a valid form to the first day of benefits. Raises Refusal: 404 at `area`, 409 at `on`."""
    data = form.cleaned_data
    area, on = optional_area(data["area"]), form.day()
    parameters = parameters_in_force((TOPIC,), data["scheme"], area, on)
    try:
        case = (
            _employee(form, parameters, area)
            if data["scheme"] == Scheme.EMPLOYEE
            else _resident(form, parameters, area)
        )
    except ValueError as error:  # a month that is none, a day beyond the calendar
        raise not_in_force("待遇等待期", on) from error
    account = waiting_account(case, timezone.localdate())
    extra = {"of_employee": data["scheme"] == Scheme.EMPLOYEE}
    return Solution(account, waiting_answer(case, account), area, data["scheme"], extra)


def _employee(form: WaitingForm, parameters: Parameters, area: PoolingArea | None) -> WaitingCase:
    way, on = form.cleaned_data["way"], form.day()
    waiting = employee_waiting(parameters.count_or_none(TOPIC, way, "months"), way, on)
    return WaitingCase(area, Scheme.EMPLOYEE, on, waiting, way=way)


def _resident(form: WaitingForm, parameters: Parameters, area: PoolingArea | None) -> WaitingCase:
    enrolment, on = form.enrolment(), form.day()
    return WaitingCase(
        area, Scheme.RESIDENT, on, resident_waiting(resident_rules(parameters, on), enrolment), enrolment
    )


def resident_rules(parameters: Parameters, on: datetime.date) -> ResidentWaiting:
    """The residents' waiting rules of a day. Raises Refusal 409 at `on` where one of them is not in force."""
    try:
        return ResidentWaiting(
            fixed=parameters.count(TOPIC, "outside_window", "fixed_months"),
            per_missed=parameters.count(TOPIC, "break", "months_per_missed_year"),
            per_made_good=parameters.count(TOPIC, "break", "months_off_per_year_made_good"),
            floor_from=parameters.count(TOPIC, "break", "floor_from_missed_years"),
            floor=parameters.count(TOPIC, "break", "floor_months"),
            newborn=parameters.count(TOPIC, "newborn", "months"),
            newborn_days=parameters.count(TOPIC, "newborn", "within_days"),
            window_first=parameters.count(TOPIC, "window", "first_month"),
            window_last=parameters.count(TOPIC, "window", "last_month"),
            window_start=parameters.count(TOPIC, "window", "start_month"),
        )
    except NoParameter as error:
        raise not_in_force("居民医保待遇等待期", on) from error


def optional_area(code: str) -> PoolingArea | None:
    """The area of a code, None where none was asked for. Raises Refusal 404 where it is not one of ours."""
    area = find_area(code) if code else None
    if code and area is None:
        raise Refusal(404, "area", MESSAGES["area"])
    return area


def not_in_force(what: str, on: datetime.date) -> Refusal:
    """409: nothing that could be used holds on that day."""
    return Refusal(409, "on", f"{on}没有可用的{what}规定。")
