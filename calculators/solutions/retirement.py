"""缴费年限与退休: the area's figures or the person's own, and the answer that follows from them."""

from typing import Any

from django.utils import timezone

from calculators.engine.parameters import Parameter, own
from calculators.engine.retirement import ContributionRules, RetirementAge, contribution_years
from calculators.forms.retirement import RetirementForm
from calculators.parameters import NoParameter, Parameters, parameters_in_force
from calculators.presenters.retirement import RetirementCase, retirement_account, retirement_answer
from calculators.solutions.base import Solution
from calculators.solutions.waiting import not_in_force, optional_area
from regions.enums import Scheme
from regions.models import PolicyParameter

AGE = PolicyParameter.Topic.RETIREMENT_AGE.value
YEARS = PolicyParameter.Topic.CONTRIBUTION_YEARS.value
GROUPS = {"men": "men", "women_55": "women", "women_50": "women"}


def solve_retirement(form: RetirementForm) -> Solution:
    """From a valid form to the retirement month and the months short. Raises Refusal: 404 at `area`, 409 at `on`."""
    data = form.cleaned_data
    area, on = optional_area(data["area"]), form.day()
    parameters = parameters_in_force((AGE, YEARS), Scheme.EMPLOYEE, area, on)
    try:
        age = retirement_age_rule(parameters, data["person"])
        found = contribution_years(age, contribution_rules(parameters, data), form.career())
    except (NoParameter, ValueError) as error:
        raise not_in_force("法定退休年龄", on) from error
    case = RetirementCase(area, data["person"], on, found)
    account = retirement_account(case, timezone.localdate())
    return Solution(account, retirement_answer(case, account), area)


def retirement_age_rule(parameters: Parameters, person: str) -> RetirementAge:
    """The rule of a group: men, women_55, women_50. Raises NoParameter, ValueError."""
    return RetirementAge(
        from_age=parameters.count(AGE, person, "from_age"),
        to_age=parameters.count(AGE, person, "to_age"),
        born_from=parameters.need(AGE, person, "born_from"),
        every=parameters.count(AGE, person, "every"),
    )


def contribution_rules(parameters: Parameters, data: dict[str, Any]) -> ContributionRules:
    """What the person typed from the local notice, else the area's figures."""
    group = GROUPS[data["person"]]
    actual = _typed("actual_years", data["required_actual_years"])
    return ContributionRules(
        required=_typed("years", data["required_years"]) or parameters.count_or_none(YEARS, group, "years"),
        actual=actual or parameters.count_or_none(YEARS, "all", "actual_years"),
        deemed_before=parameters.get(YEARS, "all", "deemed_before"),
        rate=_typed("shortfall_rate_of_base", data["rate"]) or parameters.get(YEARS, "all", "shortfall_rate_of_base"),
    )


def _typed(name: str, value: Any) -> Parameter | None:
    return None if value is None else own(name, value)
