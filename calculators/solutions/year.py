"""The bills of a year: from checked forms to the ledger, or to what is wrong, by field."""

from collections.abc import Iterable
from dataclasses import dataclass

from calculators.engine import Case, Entry, Ledger, Schedule, settle_ledger
from calculators.estimates import MESSAGES, asks_share, find_area, no_rule, no_share
from calculators.forms.year import PREFIX, Bills, YearForm
from calculators.schedules import NoSchedule, schedules_of_days
from regions.models import PoolingArea


class YearRefusal(Exception):
    """No ledger. `status` as in the contract (400, 404, 409); `errors`: the message by field (`area`, `bills.3.level`)."""

    def __init__(self, status: int, errors: dict[str, str]):
        super().__init__(", ".join(errors))
        self.status = status
        self.errors = errors


@dataclass(frozen=True)
class Row:
    """A bill of the ledger: its place in the form from 0, its entry, and why it was left out ("" where it was not)."""

    at: int
    entry: Entry
    field: str = ""
    message: str = ""


@dataclass(frozen=True)
class YearSolution:
    """A settled year. `rows` in the order of settlement; `ledger` with the sums of those that have a rule."""

    area: PoolingArea
    scheme: str
    year: int
    person: Case
    rows: tuple[Row, ...]
    ledger: Ledger

    @property
    def left_out(self) -> tuple[Row, ...]:
        """The bills without a rule."""
        return tuple(row for row in self.rows if row.field)


def solve_year(head: YearForm, bills: Bills) -> YearSolution:
    """Settle a valid year. Raises YearRefusal: 400 before 404 before 409, the last only where no bill has a rule."""
    person = head.cleaned_data
    cases = [(at, form.case_of_person(person)) for at, form in bills.filled]
    area = find_area(person["area"])
    if area is None:
        wanting = _wanting_shares(at for at, case in cases if asks_share(case))
        raise YearRefusal(400, wanting) if wanting else YearRefusal(404, {"area": MESSAGES["area"]})
    schedules = schedules_of_days(area, person["scheme"], {case.on for _, case in cases})
    found = [schedules[case.on] for _, case in cases]
    ledger = settle_ledger(
        (schedule if isinstance(schedule, Schedule) else None, case)
        for schedule, (_, case) in zip(found, cases, strict=True)
    )
    entries = list(zip((at for at, _ in cases), found, ledger.entries, strict=True))
    wanting = _wanting_shares(at for at, schedule, entry in entries if _wants_share(schedule, entry))
    if wanting:
        raise YearRefusal(400, wanting)
    rows = tuple(_row(area, at, schedule, entry) for at, schedule, entry in entries)
    if all(row.field for row in rows):
        raise YearRefusal(409, {_named(row): row.message for row in rows})
    return YearSolution(area, person["scheme"], cases[0][1].on.year, cases[0][1], rows, ledger)


def _wanting_shares(places: Iterable[int]) -> dict[str, str]:
    refusal = no_share()
    return {f"{PREFIX}.{at}.{refusal.field}": refusal.message for at in places}


def _wants_share(schedule: Schedule | NoSchedule, entry: Entry) -> bool:
    """Class B without a share is input to be mended, before any rule is missed (contract: 400 before 409)."""
    if not isinstance(schedule, Schedule):
        return asks_share(entry.case)
    unmet = bool(entry.missing) and asks_share(entry.case) and not any(schedule.select("class_b"))
    return unmet or entry.missing == "class_b_share"


def _row(area: PoolingArea, at: int, schedule: Schedule | NoSchedule, entry: Entry) -> Row:
    if not entry.missing:
        return Row(at, entry)
    if isinstance(schedule, NoSchedule):
        refusal = no_rule(schedule.field, area, entry.case, schedule.notice)
    else:
        refusal = no_rule(entry.missing, area, entry.case)
    return Row(at, entry, refusal.field, refusal.message)


def _named(row: Row) -> str:
    """The scheme is asked once, the rest of each bill."""
    return row.field if row.field == "scheme" else f"{PREFIX}.{row.at}.{row.field}"
