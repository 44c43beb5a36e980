"""医疗救助: by the area's own rule, else by the national floor of policy parameters."""

from django.utils import timezone

from calculators.engine import Rule
from calculators.engine.assistance import Assistance, area_assistance, national_assistance
from calculators.engine.case import Case
from calculators.engine.parameters import Parameter
from calculators.estimates import Refusal
from calculators.forms.assistance import AssistanceForm
from calculators.parameters import parameters_in_force
from calculators.presenters.assistance import assistance_account, assistance_answer
from calculators.presenters.onward import onward
from calculators.solutions.base import Solution
from calculators.solutions.layer import area_of, schedule_or_none
from regions.models import PolicyParameter

TOPIC = PolicyParameter.Topic.MEDICAL_ASSISTANCE.value


def solve_assistance(form: AssistanceForm) -> Solution:
    """Assistance for a valid form. Raises Refusal: 404 at `area`; 409 at `on` before the national figures begin."""
    case = form.case()
    area = area_of(form)
    schedule = schedule_or_none(area, case.scheme, case.on)
    found = area_assistance(schedule, case) if schedule is not None else None
    since = ""
    if found is None:
        schedule = None
        found, since = _national(case, form)
    account = assistance_account(area, schedule, case, found, since, timezone.localdate())
    second = onward(
        "还没有算大病保险的，先算这一层",
        "critical-illness",
        area=area.code,
        scheme=case.scheme,
        aid=case.aid,
        self_paid=case.total,
    )
    return Solution(
        account=account,
        answer=assistance_answer(area, schedule, case, found, account),
        area=area,
        scheme=case.scheme,
        extra={"onward": (second,), "assistance": found},
    )


def _national(case: Case, form: AssistanceForm) -> tuple[Assistance, str]:
    """By the national frame's figures of that day, and since when they hold."""
    parameters = parameters_in_force((TOPIC,), case.scheme, None, case.on)
    if not parameters.found:
        raise Refusal(409, "on", f"{case.on}还没有可用的医疗救助标准：当地的和国家的都没有。")
    stated = [parameter for (_, subject, _), parameter in parameters.found.items() if subject == case.aid]
    rules = tuple(rule for rule in map(_rule, stated) if rule is not None)
    found = national_assistance(rules, case.aid, case.total, form.cleaned_data["income_per_head"])
    return found, _since(stated)


def _rule(parameter: Parameter) -> Rule | None:
    """A parameter as the engine's rule, without an id: it is no rule of the area's page. None for other names."""
    value, evidence, document, checked_on = (
        parameter.value,
        parameter.evidence,
        parameter.document,
        parameter.checked_on,
    )
    match parameter.name:
        case "deductible":
            return Rule(
                "deductible", "assistance", amount=value, evidence=evidence, document=document, checked_on=checked_on
            )
        case "deductible_share_of_income_per_head":
            return Rule(
                "deductible_share",
                "assistance",
                ratio=value,
                evidence=evidence,
                document=document,
                checked_on=checked_on,
            )
        case "ratio":
            return Rule("ratio", "assistance", ratio=value, evidence=evidence, document=document, checked_on=checked_on)
        case _:
            return None


def _since(stated: list[Parameter]) -> str:
    """“2025-01-01 起” of the latest figure, or that the start is not known; "" of none."""
    if not stated:
        return ""
    latest = max(parameter.effective_from for parameter in stated if parameter.effective_from is not None)
    return "起始日期不详" if any(parameter.start_unknown for parameter in stated) else f"{latest} 起"
