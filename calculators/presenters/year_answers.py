"""The year's JSON: what `POST /api/v1/year` takes and answers, typed for the OpenAPI description."""

import datetime
from decimal import Decimal
from typing import Annotated, Literal, NotRequired, TypedDict

from msgspec import Meta

from calculators.engine import Amounts, Case, Remaining, Schedule
from calculators.forms.fields import AreaField, ShareField, YuanField
from calculators.forms.year import MOST_BILLS
from calculators.presenters.answers import (
    AmountsAnswer,
    AreaAnswer,
    ScheduleAnswer,
    StepAnswer,
    step_answer,
    two_places,
)
from calculators.presenters.line import Line
from calculators.presenters.lines import lines
from calculators.presenters.notices import warning_texts
from calculators.presenters.year import year_account
from calculators.presenters.year_left import left_lines
from calculators.solutions.year import Row, YearSolution

Yuan = Annotated[str, Meta(pattern=str(YuanField.schema["pattern"]), examples=["300000", "1234.56"])]
Share = Annotated[str, Meta(pattern=str(ShareField.schema["pattern"]), examples=["0.1"])]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
AreaCode = Annotated[str, Meta(pattern=str(AreaField.schema["pattern"]), examples=["450100"])]
Age = Annotated[int, Meta(ge=0, le=130)]
CareName = Literal["inpatient", "outpatient", "chronic", "observation", "day_surgery"]
LevelName = Literal["primary", "level1", "level2", "level3", "level3a"]
PlaceName = Literal["local", "resident_elsewhere", "referred", "emergency", "unfiled"]
AidName = Literal[
    "none", "destitute", "orphan", "low_income", "returned_poverty", "near_low_income", "illness_poverty"
]  # fmt: skip
YEAR_SO_FAR = ("year_basic_paid", "year_supplement_paid", "year_self_paid", "year_deductible_paid", "year_eligible")


class YearBillRequest(TypedDict):
    """One bill; the names of `GET /api/v1/estimate`. `out_of_province` absent = the year's, for bills elsewhere."""

    care: CareName
    level: LevelName
    total: Yuan
    on: NotRequired[Day]
    class_c: NotRequired[Yuan]
    class_b: NotRequired[Yuan]
    class_b_share: NotRequired[Share]
    over_limit: NotRequired[Yuan]
    place: NotRequired[PlaceName]
    out_of_province: NotRequired[bool]


class YearRequest(TypedDict):
    """A person's bills of one calendar year, in the order of settlement. An error at a bill is keyed `bills.3.total`, from 0."""

    area: AreaCode
    scheme: Literal["employee", "resident"]
    bills: Annotated[list[YearBillRequest], Meta(min_length=1, max_length=MOST_BILLS)]
    retired: NotRequired[bool]
    age: NotRequired[Age]
    minor_or_student: NotRequired[bool]
    aid: NotRequired[AidName]
    out_of_province: NotRequired[bool]


class YearSoFarAnswer(TypedDict):
    """What the year had seen before a bill, in yuan: the parameters of `GET /api/v1/estimate`."""

    year_basic_paid: str
    year_supplement_paid: str
    year_self_paid: str
    year_deductible_paid: str
    year_eligible: str


class LeftAnswer(TypedDict):
    """What the year has left of a figure, in yuan. `state`: stated, unlimited, each (borne anew each time) or unknown."""

    kind: str
    pot: str
    state: str
    full: str | None
    used: str
    left: str | None
    title: str
    amount: str
    evidence: str | None


class RefusedAnswer(TypedDict):
    """Why a bill is not in the sums: the field that has no rule, and the words."""

    field: str
    message: str


class YearBillAnswer(TypedDict):
    """A bill of the year. `refused` is not null where no rule says how it is paid; then it is not in the sums."""

    care: str
    level: str
    on: str
    admission: int
    schedule: ScheduleAnswer | None
    evidence: str | None
    year_so_far: YearSoFarAnswer | None
    amounts: AmountsAnswer | None
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]
    left: list[LeftAnswer]
    refused: RefusedAnswer | None


class YearAnswer(TypedDict):
    """The year. `amounts` are the sums of the bills that have a rule; `complete` is false where one has none."""

    area: AreaAnswer
    scheme: str
    year: int
    complete: bool
    evidence: str
    amounts: AmountsAnswer
    bills: list[YearBillAnswer]
    left: list[LeftAnswer]
    unknown: list[str]
    warnings: list[str]


def year_answer(solution: YearSolution, today: datetime.date) -> YearAnswer:
    """A settled year as JSON: the same ledger and words as the page."""
    told, ledger = year_account(solution, today), solution.ledger
    return {
        "area": {"code": solution.area.code, "name": solution.area.name},
        "scheme": solution.scheme,
        "year": solution.year,
        "complete": not told.incomplete,
        "evidence": ledger.evidence,
        "amounts": _amounts(ledger.amounts),
        "bills": [_bill(row, today) for row in solution.rows],
        "left": _left(ledger.left),
        "unknown": list(ledger.unknown),
        "warnings": [*told.incomplete, *told.notes, *told.account.warnings],
    }


def _bill(row: Row, today: datetime.date) -> YearBillAnswer:
    entry, case = row.entry, row.entry.case
    schedule, settlement = entry.schedule, entry.settlement
    settled = schedule is not None and settlement is not None
    return {
        "care": case.care,
        "level": case.level,
        "on": case.on.isoformat(),
        "admission": case.admission,
        "schedule": None if schedule is None else _schedule(schedule),
        "evidence": settlement.evidence if settlement is not None else None,
        "year_so_far": _so_far(case) if settled else None,
        "amounts": _amounts(settlement.amounts) if settlement is not None else None,
        "steps": (
            [step_answer(line) for line in lines(schedule, settlement.steps)]
            if schedule is not None and settlement is not None
            else []
        ),
        "unknown": list(settlement.unknown) if settlement is not None else [],
        "warnings": list(warning_texts(case, settlement, today)) if settlement is not None else [],
        "left": [] if schedule is None else _left(tuple((schedule, one) for one in entry.left)),
        "refused": {"field": row.field, "message": row.message} if row.field else None,
    }


def _amounts(amounts: Amounts) -> AmountsAnswer:
    return {name: two_places(value) for name, value in amounts._asdict().items()}  # type: ignore[return-value]


def _so_far(case: Case) -> YearSoFarAnswer:
    return {name: two_places(getattr(case, name)) for name in YEAR_SO_FAR}  # type: ignore[return-value]


def _schedule(schedule: Schedule) -> ScheduleAnswer:
    return {
        "version": schedule.version,
        "effective_from": schedule.effective_from.isoformat() if schedule.effective_from else "",
        "start_unknown": schedule.start_unknown,
    }


def _left(found: tuple[tuple[Schedule, Remaining], ...]) -> list[LeftAnswer]:
    return [_one_left(one, line) for (_, one), line in zip(found, left_lines(found), strict=True)]


def _one_left(one: Remaining, line: Line) -> LeftAnswer:
    return {
        "kind": one.kind,
        "pot": one.pot,
        "state": one.state,
        "full": _yuan(one.full),
        "used": two_places(one.used),
        "left": _yuan(one.left),
        "title": line.title,
        "amount": line.amount,
        "evidence": line.grade or None,
    }


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else two_places(amount)
