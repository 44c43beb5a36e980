"""A year's bills in the order of settlement, each seeing what the year has seen before it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from calculators.engine.case import Case
from calculators.engine.money import ZERO
from calculators.engine.plan import plan_for
from calculators.engine.schedule import Schedule
from calculators.engine.settle import settle
from calculators.engine.settlement import Settlement


class Year:
    """What a year has seen so far, per pot: each cap, deductible and accumulation has its own."""

    def __init__(self) -> None:
        self.paid: defaultdict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)

    def before(self, schedule: Schedule, case: Case) -> Case:
        """The case with its `year_…` amounts as the year stands. Raises NoRule like `settle`."""
        plan = plan_for(schedule, case)
        entry = plan.critical_illness.entry if plan.critical_illness is not None else ""
        paid = self.paid
        second = ("critical_illness", entry) if case.scheme == "resident" else ("large_amount", "")
        return replace(
            case,
            year_basic_paid=paid["basic", plan.cap.pot],
            year_supplement_paid=paid[second],
            year_self_paid=paid["self_paid", entry],
            year_deductible_paid=paid["deductible", plan.care],
            year_eligible=paid["eligible", plan.care],
            year_critical_illness_paid=paid["critical_illness", entry],
            year_assistance_cost=paid["assistance_cost", case.aid],
            year_assistance_paid=paid["assistance", case.aid],
        )

    def add(self, schedule: Schedule, case: Case, settlement: Settlement) -> None:
        """Carry a settled bill into the year."""
        plan = plan_for(schedule, case)
        amounts, paid = settlement.amounts, self.paid
        paid["basic", settlement.pot] += amounts.basic
        paid["large_amount", ""] += amounts.large_amount
        paid["deductible", plan.care] += amounts.deductible
        paid["eligible", plan.care] += amounts.eligible
        if plan.feeds:
            entry = settlement.entry
            paid["critical_illness", entry] += amounts.critical_illness
            paid["self_paid", entry] += settlement.self_paid
        if case.aid != "none":
            paid["assistance_cost", case.aid] += settlement.self_paid - amounts.critical_illness
            paid["assistance", case.aid] += amounts.assistance


def settle_year(schedule: Schedule, cases: Iterable[Case]) -> tuple[Settlement, ...]:
    """Settle a year's bills one after the other; the `year_…` amounts of the cases are replaced. Raises like `settle`."""
    year = Year()
    settlements = []
    for case in cases:
        current = year.before(schedule, case)
        settlement = settle(schedule, current)
        year.add(schedule, current, settlement)
        settlements.append(settlement)
    return tuple(settlements)
