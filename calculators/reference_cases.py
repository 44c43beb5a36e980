"""Settle reference cases under any version, published or not, and say where a real slip is missed."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from calculators.engine import Schedule
from calculators.estimates import Estimate, Refusal, estimate_by
from calculators.forms import EstimateForm
from calculators.models import ReferenceCase
from calculators.schedules import schedule_of
from regions.models import BenefitSchedule, PoolingArea
from regions.publication import Objection
from regions.versions import deciding_version

# A bucket of the answer as staff know it from the slip.
LABELS = {
    "eligible": "政策范围内费用",
    "deductible": "起付线",
    "basic": "基本医保支付",
    "critical_illness": "大病保险支付",
    "large_amount": "职工大额补助支付",
    "assistance": "医疗救助支付",
    "reimbursed": "各项支付合计",
    "out_of_pocket": "个人承担",
}


def reference_form(inputs: Mapping[str, Any], area: PoolingArea, scheme: str, on: datetime.date) -> EstimateForm:
    """The estimate's form, filled in with a case: the one place where input is checked."""
    query = QueryDict(mutable=True)
    for name, value in {**inputs, "area": area.code, "scheme": scheme, "on": on.isoformat()}.items():
        query[name] = str(value)
    return EstimateForm(query)


def settle_reference(inputs: Mapping[str, Any], area: PoolingArea, schedule: Schedule, on: datetime.date) -> Estimate:
    """A case under a schedule. Raises Refusal where it has no rule, ValueError where the inputs are no bill."""
    form = reference_form(inputs, area, schedule.scheme, on)
    if not form.is_valid():
        raise ValueError("；".join(f"{name}：{'、'.join(map(str, wrong))}" for name, wrong in form.errors.items()))
    return estimate_by(area, schedule, form.case())


def misses(case: ReferenceCase, schedule: Schedule) -> list[str]:
    """Where a version gives other amounts than the slip, in words; empty where it gives the same to the fen."""
    try:
        amounts = settle_reference(case.inputs, case.area, schedule, case.on).settlement.amounts
    except Refusal as refusal:
        return [f"算不出来，{refusal.message}"]
    except ValueError as error:
        return [f"录入的内容有误，{error}"]
    found = []
    for name, text in case.expected.items():
        should, does = Decimal(text), getattr(amounts, name)
        if should != does:
            found.append(f"{LABELS[name]}应为 {should:.2f} 元，算得 {does:.2f} 元")
    return found


def own_cases(version: BenefitSchedule) -> list[ReferenceCase]:
    """The area's own cases that `version` would decide: from its start to the day before the next version."""
    cases = ReferenceCase.objects.filter(area=version.area, scheme=version.scheme, active=True)
    return [
        case
        for case in cases.filter(on__gte=version.effective_from).select_related("area")
        if deciding_version(version.area, version.scheme, case.on, besides=version) == version
    ]


def reference_cases_object(version: BenefitSchedule) -> list[Objection]:
    """The check before publication: one objection a case that is missed (regions.publication)."""
    if version.ends:
        return []
    schedule = schedule_of(version)
    return [
        Objection(f"本地案例“{case.name}”对不上：{'；'.join(found)}。")
        for case in own_cases(version)
        if (found := misses(case, schedule))
    ]
