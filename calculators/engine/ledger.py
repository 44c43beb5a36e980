"""A person's year, bill by bill in the order of settlement, each by the schedule of its own day."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.errors import MissingShare, NoRule
from calculators.engine.left import EACH, Remaining, left_of
from calculators.engine.money import ZERO
from calculators.engine.plan import settled_as
from calculators.engine.schedule import GRADES, Schedule
from calculators.engine.settle import settle
from calculators.engine.settlement import Amounts, Settlement
from calculators.engine.year import Year

NOTHING = Amounts(*[ZERO] * len(Amounts._fields))


class Entry(NamedTuple):
    """A bill of the ledger: `case` as it was settled (admission counted, the year so far filled in), and what is left.

    Without a rule `settlement` is None, `left` empty and `missing` names the field that has none (`schedule` where no
    version decides that day, else as in NoRule and MissingShare); such a bill leaves nothing to the year.
    """

    schedule: Schedule | None
    case: Case
    settlement: Settlement | None
    left: tuple[Remaining, ...]
    missing: str = ""


class Ledger(NamedTuple):
    """`amounts` are the sums of the settled bills; `evidence` the weakest grade used, "" where none was settled.

    `unknown` are the layers unknown in any of them; `left` is what the year leaves at its end for each kind of bill
    in it, by the version that says so, the same figure once.
    """

    entries: tuple[Entry, ...]
    amounts: Amounts
    unknown: tuple[str, ...]
    evidence: str
    left: tuple[tuple[Schedule, Remaining], ...]


def settle_ledger(bills: Iterable[tuple[Schedule | None, Case]]) -> Ledger:
    """Settle a year's bills one after the other; the cases' `admission` and `year_…` amounts are replaced.

    Each bill that settles as an inpatient one counts as an admission, one without a rule too. Raises nothing: a bill
    that cannot be settled is an entry with `missing`.
    """
    year, admissions = Year(), 0
    entries = []
    for schedule, case in bills:
        care = case.care if schedule is None else settled_as(schedule, case.care)
        if care == "inpatient":
            admissions += 1
        entries.append(_entry(year, schedule, replace(case, admission=max(admissions, 1))))
    settled = [entry.settlement for entry in entries if entry.settlement is not None]
    return Ledger(
        entries=tuple(entries),
        amounts=total_of(one.amounts for one in settled),
        unknown=tuple(sorted({name for one in settled for name in one.unknown})),
        evidence=max((one.evidence for one in settled), key=GRADES.index, default=""),
        left=_at_the_end(year, entries),
    )


def total_of(parts: Iterable[Amounts]) -> Amounts:
    """The sums, bucket by bucket, in yuan."""
    return Amounts(*[sum(column, ZERO) for column in zip(NOTHING, *parts, strict=True)])


def _entry(year: Year, schedule: Schedule | None, case: Case) -> Entry:
    if schedule is None:
        return Entry(None, case, None, (), "schedule")
    try:
        current = year.before(schedule, case)
        settlement = settle(schedule, current)
    except (NoRule, MissingShare) as error:
        return Entry(schedule, case, None, (), error.field)
    year.add(schedule, current, settlement)
    return Entry(schedule, current, settlement, left_of(schedule, year, current))


def _at_the_end(year: Year, entries: list[Entry]) -> tuple[tuple[Schedule, Remaining], ...]:
    """What is left for each kind of bill of the year, by the version that settled the last one; each figure once.

    What every visit or admission bears anew is no figure of the year. A kind of bill that the last version does not
    know keeps the one that it was settled by.
    """
    settled = [(entry.schedule, entry.case) for entry in entries if entry.schedule is not None and entry.settlement]
    found: dict[tuple[str, str, Decimal | None], tuple[Schedule, Remaining]] = {}
    for own, case in settled:
        schedule = settled[-1][0]
        try:
            left = left_of(schedule, year, case)
        except NoRule:
            schedule, left = own, left_of(own, year, case)
        found |= {(one.kind, one.pot, one.full): (schedule, one) for one in left if one.state != EACH}
    return tuple(found.values())
