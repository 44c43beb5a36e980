"""The JSON answers, typed: from these types the OpenAPI description is made."""

import datetime
from decimal import Decimal
from typing import TypedDict

from calculators.engine import Schedule
from calculators.estimates import Estimate
from calculators.presenters.line import Line
from calculators.presenters.lines import lines
from calculators.presenters.notices import warning_texts
from regions.enums import Scheme
from regions.known import known
from regions.models import PoolingArea


class AreaAnswer(TypedDict):
    code: str
    name: str


class ScheduleAnswer(TypedDict):
    version: int
    effective_from: str
    start_unknown: bool


class AmountsAnswer(TypedDict):
    """Yuan as text with two decimals. total = reimbursed + out_of_pocket."""

    total: str
    class_c: str
    over_limit: str
    class_b_own: str
    eligible: str
    deductible: str
    basic: str
    critical_illness: str
    large_amount: str
    assistance: str
    reimbursed: str
    out_of_pocket: str


class DocumentAnswer(TypedDict):
    number: str
    title: str
    url: str
    clause: str


class StepAnswer(TypedDict):
    """One line of the ledger. `evidence` null = rests on what was entered; `document` null = 依据文件待核对."""

    kind: str
    title: str
    formula: str
    amount: str
    evidence: str | None
    document: DocumentAnswer | None


class EstimateAnswer(TypedDict):
    area: AreaAnswer
    scheme: str
    schedule: ScheduleAnswer
    evidence: str
    amounts: AmountsAnswer
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


class ErrorsAnswer(TypedDict):
    """Messages by field, for the person who typed it."""

    errors: dict[str, list[str]]


class SchemeKnown(TypedDict):
    """Which parts of a scheme have a figure in force today that says how the fund pays; what is false is unknown."""

    inpatient: bool
    outpatient: bool
    supplement: bool
    assistance: bool


class AreaListed(TypedDict):
    """`employee` or `resident` null: no usable schedule."""

    code: str
    name: str
    province: str
    employee: SchemeKnown | None
    resident: SchemeKnown | None


class AreasAnswer(TypedDict):
    areas: list[AreaListed]


def two_places(amount: Decimal) -> str:
    return f"{amount:.2f}"


def schedule_answer(schedule: Schedule) -> ScheduleAnswer:
    """The version that decided."""
    return {
        "version": schedule.version,
        "effective_from": schedule.effective_from.isoformat() if schedule.effective_from else "",
        "start_unknown": schedule.start_unknown,
    }


def step_answer(line: Line) -> StepAnswer:
    """A line as JSON; its amount in yuan, or, where it is no money, as it is shown."""
    first = line.documents[0] if line.documents else None
    return {
        "kind": line.kind,
        "title": line.title,
        "formula": line.formula,
        "amount": line.amount if line.value is None else two_places(line.value),
        "evidence": line.grade or None,
        "document": (
            None
            if first is None
            else {"number": first.number, "title": first.title, "url": first.url, "clause": first.clause}
        ),
    }


def areas_answer(today: datetime.date) -> AreasAnswer:
    """All areas with what is known of each scheme on a day, in two queries."""
    what = known(today)

    def of(code: str, scheme: str) -> SchemeKnown | None:
        parts = what.get((code, scheme))
        if parts is None:
            return None
        return {
            "inpatient": parts.inpatient,
            "outpatient": parts.outpatient,
            "supplement": parts.supplement,
            "assistance": parts.assistance,
        }

    areas = PoolingArea.objects.order_by("code").values_list("code", "name", "province__name")
    return {
        "areas": [
            {
                "code": code,
                "name": name,
                "province": province,
                "employee": of(code, Scheme.EMPLOYEE),
                "resident": of(code, Scheme.RESIDENT),
            }
            for code, name, province in areas
        ]
    }


def answer(estimate: Estimate, today: datetime.date) -> EstimateAnswer:
    """An estimate as JSON: the same steps as the page."""
    schedule, settlement = estimate.schedule, estimate.settlement
    return {
        "area": {"code": estimate.area.code, "name": estimate.area.name},
        "scheme": schedule.scheme,
        "schedule": schedule_answer(schedule),
        "evidence": settlement.evidence,
        "amounts": {name: two_places(value) for name, value in settlement.amounts._asdict().items()},  # type: ignore[typeddict-item]
        "steps": [step_answer(line) for line in lines(schedule, settlement.steps)],
        "unknown": list(settlement.unknown),
        "warnings": list(warning_texts(estimate.case, settlement, today)),
    }
