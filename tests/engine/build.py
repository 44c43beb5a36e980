"""Rules and bills in one line each: figures as the notices write them ("0.60"), never as floats."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from calculators.engine import Case, Rule, Schedule, Settlement, settle
from tests.engine.cases import case_of, rule_of


def rule(kind: str, **columns: Any) -> Rule:
    """A rule; yuan, ratios and points are strings."""
    return rule_of({"kind": kind, **columns})


def schedule(scheme: str, *rules: Rule, elder_from_age: int | None = None) -> Schedule:
    return Schedule(scheme, rules, elder_from_age=elder_from_age)


def bill(scheme: str, total: str, **columns: Any) -> Case:
    """A bill in a level 3 hospital unless the columns say otherwise; yuan and shares are strings."""
    stated = {"care": "inpatient", "level": "level3", "total": total, **columns}
    return case_of({"schedule": {"scheme": scheme}, "case": stated})


def yuan(*figures: str) -> tuple[Decimal, ...]:
    """Several figures as Decimals, to compare with a slice."""
    return tuple(Decimal(figure) for figure in figures)


def steps_of(settlement: Settlement) -> dict[str, Any]:
    """The steps of a settlement by their kind."""
    found = {step.kind: step for step in settlement.steps}
    assert len(found) == len(settlement.steps)
    return found


def settled(rules: Iterable[Rule], case: Case) -> Settlement:
    """Settle a bill under the rules, as a schedule of the bill's scheme."""
    return settle(schedule(case.scheme, *rules), case)
