"""What `POST /api/v1/statement` takes and answers, typed: from these types the OpenAPI description is made."""

import datetime
from decimal import Decimal
from typing import Annotated, Literal, NotRequired, TypedDict

import msgspec

from calculators.presenters.answers import (
    AreaAnswer,
    DocumentAnswer,
    ScheduleAnswer,
    StepAnswer,
    step_answer,
    two_places,
)
from calculators.presenters.notices import warning_texts
from calculators.presenters.statement import comparison_shown, fit_texts, our_lines, slip_values
from calculators.presenters.statement_checks import check_lines
from calculators.presenters.statement_reasons import REASON_TEXTS
from calculators.slip_items import SLIP_ITEMS
from calculators.statements import SlipReading

Yuan = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,8}(\.[0-9]{1,2})?$", examples=["12345.67"])]
Share = Annotated[str, msgspec.Meta(pattern=r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$", examples=["0.85"])]


class StatementRequest(TypedDict):
    """A slip's items by their names in the national interface (yuan as text), and the circumstances of the bill."""

    area: Annotated[str, msgspec.Meta(pattern="^[0-9]{6}$", examples=["450100"])]
    scheme: Literal["employee", "resident"]
    care: Literal["inpatient", "outpatient", "chronic", "observation", "day_surgery"]
    level: Literal["primary", "level1", "level2", "level3", "level3a"]
    medfee_sumamt: Yuan
    fulamt_ownpay_amt: NotRequired[Yuan]
    overlmt_selfpay_amt: NotRequired[Yuan]
    preselfpay_amt: NotRequired[Yuan]
    inscp_scp_amt: NotRequired[Yuan]
    act_pay_dedc: NotRequired[Yuan]
    hifp_pay: NotRequired[Yuan]
    pool_prop_selfpay: NotRequired[Share]
    cvlserv_pay: NotRequired[Yuan]
    hifes_pay: NotRequired[Yuan]
    hifmi_pay: NotRequired[Yuan]
    hifob_pay: NotRequired[Yuan]
    maf_pay: NotRequired[Yuan]
    oth_pay: NotRequired[Yuan]
    fund_pay_sumamt: NotRequired[Yuan]
    psn_part_amt: NotRequired[Yuan]
    acct_pay: NotRequired[Yuan]
    acct_mulaid_pay: NotRequired[Yuan]
    psn_cash_pay: NotRequired[Yuan]
    on: NotRequired[Annotated[str, msgspec.Meta(examples=["2026-05-01"], extra_json_schema={"format": "date"})]]
    admission: NotRequired[Annotated[int, msgspec.Meta(ge=1, le=99)]]
    retired: NotRequired[bool]
    age: NotRequired[Annotated[int, msgspec.Meta(ge=0, le=130)]]
    minor_or_student: NotRequired[bool]
    aid: NotRequired[
        Literal[
            "none",
            "destitute",
            "orphan",
            "low_income",
            "returned_poverty",
            "near_low_income",
            "illness_poverty",
        ]
    ]
    place: NotRequired[Literal["local", "resident_elsewhere", "referred", "emergency", "unfiled"]]
    out_of_province: NotRequired[bool]
    year_basic_paid: NotRequired[Yuan]
    year_supplement_paid: NotRequired[Yuan]
    year_self_paid: NotRequired[Yuan]
    year_deductible_paid: NotRequired[Yuan]
    year_eligible: NotRequired[Yuan]


class SlipItemAnswer(TypedDict):
    """An item explained; `amount` null = not given."""

    name: str
    label: str
    amount: str | None
    text: str


class SlipCheckAnswer(TypedDict):
    """A sum: `state` holds, differs (by `difference` yuan) or missing (`blank` names the items that were not given)."""

    kind: str
    title: str
    formula: str
    state: Literal["holds", "differs", "missing"]
    difference: str | None
    blank: list[str]
    notes: list[str]


class ReasonAnswer(TypedDict):
    code: str
    text: str


class ComparedAnswer(TypedDict):
    """One line of both, in yuan. `slip` null = not given, `ours` null = 未知; `bound` most or least: ours is only a bound.

    `difference` = slip − ours. `state`: same, differs, within (the bound), unknown (ours), not_given (the slip's).
    """

    kind: str
    title: str
    slip: str | None
    ours: str | None
    bound: str
    difference: str | None
    state: Literal["same", "differs", "within", "unknown", "not_given"]
    reasons: list[ReasonAnswer]
    evidence: str | None
    document: DocumentAnswer | None


class FitAnswer(TypedDict):
    """A condition with which our estimate would be the slip's to the fen."""

    name: str
    value: str
    text: str


class ComparisonAnswer(TypedDict):
    """Our estimate beside the slip, and its own steps."""

    schedule: ScheduleAnswer
    evidence: str
    verdict: str
    lines: list[ComparedAnswer]
    fits: list[FitAnswer]
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


class NoComparisonAnswer(TypedDict):
    """Why there is no estimate to compare with: the field it hangs on, and the message."""

    field: str
    message: str


class StatementAnswer(TypedDict):
    """A slip explained. `comparison` null: there is no rule for such a bill, and `reason` says why."""

    area: AreaAnswer
    scheme: str
    items: list[SlipItemAnswer]
    checks: list[SlipCheckAnswer]
    comparison: ComparisonAnswer | None
    reason: NoComparisonAnswer | None


def statement_answer(reading: SlipReading, today: datetime.date) -> StatementAnswer:
    """The slip's reading as JSON; amounts are text with two decimals (the ratio as it was given)."""
    refusal = reading.refusal
    return {
        "area": {"code": reading.area.code, "name": reading.area.name},
        "scheme": reading.case.scheme,
        "items": [
            {"name": item.name, "label": item.label, "amount": _item(reading, item.name), "text": item.text}
            for item in SLIP_ITEMS
        ],
        "checks": _checks(reading),
        "comparison": _comparison(reading, today),
        "reason": None if refusal is None else {"field": refusal.field, "message": refusal.message},
    }


def _item(reading: SlipReading, name: str) -> str | None:
    value = reading.slip.get(name)
    if value is None:
        return None
    return f"{value:f}" if name == "pool_prop_selfpay" else two_places(value)


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else two_places(amount)


def _checks(reading: SlipReading) -> list[SlipCheckAnswer]:
    shown = check_lines(reading.checks, slip_values(reading))
    return [
        {
            "kind": check.kind,
            "title": line.title,
            "formula": line.formula,
            "state": check.state,  # type: ignore[typeddict-item]
            "difference": _money(check.amount) if check.state == "differs" else None,
            "blank": list(check.blank),
            "notes": list(line.notes),
        }
        for check, line in zip(reading.checks, shown, strict=True)
    ]


def _comparison(reading: SlipReading, today: datetime.date) -> ComparisonAnswer | None:
    found, shown = reading.estimate, comparison_shown(reading)
    if found is None or shown is None:
        return None
    schedule, settlement = found.schedule, found.settlement
    compared: list[ComparedAnswer] = []
    for line, words in zip(reading.lines, shown.lines, strict=True):
        step = step_answer(words)
        compared.append(
            {
                "kind": line.kind,
                "title": words.title,
                "slip": _money(line.slip),
                "ours": _money(line.ours),
                "bound": line.bound,
                "difference": _money(line.difference),
                "state": line.state,  # type: ignore[typeddict-item]
                "reasons": [{"code": code, "text": REASON_TEXTS[code]} for code in reading.reasons.get(line.kind, ())],
                "evidence": step["evidence"],
                "document": step["document"],
            }
        )
    return {
        "schedule": {
            "version": schedule.version,
            "effective_from": schedule.effective_from.isoformat() if schedule.effective_from else "",
            "start_unknown": schedule.start_unknown,
        },
        "evidence": settlement.evidence,
        "verdict": shown.verdict,
        "lines": compared,
        "fits": [
            {"name": fit.name, "value": str(fit.value).lower(), "text": text}
            for fit, text in zip(reading.fits, fit_texts(reading), strict=True)
        ],
        "steps": [step_answer(line) for line in our_lines(reading)],
        "unknown": list(settlement.unknown),
        "warnings": list(warning_texts(reading.case, settlement, today)),
    }
