"""连续参保激励与断保修复: the national figures, the area's cap or the person's own, and the answer from them."""

import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from calculators.engine import Case, Schedule
from calculators.engine.continuity import ContinuityRules, OriginalCap, continuity
from calculators.engine.parameters import own
from calculators.engine.plan import supplement_for
from calculators.forms.continuity import ContinuityForm
from calculators.parameters import NoParameter, Parameters, parameters_in_force
from calculators.presenters import since_of
from calculators.presenters.continuity import ContinuityCase, continuity_account, continuity_answer
from calculators.schedules import NoSchedule, schedule_in_force
from calculators.solutions.base import Solution
from calculators.solutions.waiting import TOPIC as WAITING
from calculators.solutions.waiting import not_in_force, optional_area, resident_rules
from regions.enums import Care, Layer, Level, Scheme
from regions.models import PolicyParameter, PoolingArea

TOPIC = PolicyParameter.Topic.CONTINUITY.value


def solve_continuity(form: ContinuityForm) -> Solution:
    """From a valid form to the reward on the cap. Raises Refusal: 404 at `area`, 409 at `on`."""
    area, on, member = optional_area(form.cleaned_data["area"]), form.day(), form.membership()
    parameters = parameters_in_force((TOPIC, WAITING), Scheme.RESIDENT, area, on)
    typed = form.cleaned_data["cap"]
    schedule = residents_schedule(area, on) if area is not None and typed is None else None
    cap = original_cap(schedule, on) if typed is None else OriginalCap(typed, own("cap", typed))
    try:
        found = continuity(continuity_rules(parameters), resident_rules(parameters, on), cap, member)
    except (NoParameter, ValueError) as error:
        raise not_in_force("连续参保激励", on) from error
    case = ContinuityCase(
        area=area,
        on=on,
        member=member,
        continuity=found,
        since=since_of(schedule) if schedule is not None else "",
        url=f"{reverse('area', args=[area.code])}?on={on}" if area is not None else "",
    )
    account = continuity_account(case, timezone.localdate())
    return Solution(account, continuity_answer(case, account), area)


def continuity_rules(parameters: Parameters) -> ContinuityRules:
    """The national figures in force. Raises NoParameter."""
    return ContinuityRules(
        from_year=parameters.count(TOPIC, "straight", "from_year"),
        straight_least=parameters.need(TOPIC, "straight", "least_each"),
        no_claim_least=parameters.need(TOPIC, "no_claim", "least_each"),
        ceiling=parameters.need(TOPIC, "reward", "ceiling_share_of_cap"),
    )


def residents_schedule(area: PoolingArea, on: datetime.date) -> Schedule | None:
    """The area's rules for residents on a day, None where there are none."""
    try:
        return schedule_in_force(area, Scheme.RESIDENT, on)
    except NoSchedule:
        return None


def original_cap(schedule: Schedule | None, on: datetime.date) -> OriginalCap:
    """The yearly critical illness cap of an adult resident treated within the province; unknown where nobody says it."""
    if schedule is None:
        return OriginalCap()
    case = Case(scheme=Scheme.RESIDENT, care=Care.INPATIENT, level=Level.LEVEL3, total=Decimal(0), on=on)
    layer = supplement_for(schedule, Layer.CRITICAL_ILLNESS, case)
    if layer is None or layer.cap.rule is None:
        return OriginalCap()
    return OriginalCap(layer.cap.amount, layer.cap.rule)
