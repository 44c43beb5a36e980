"""Rules and bills in one line each: figures as the notices write them ("0.60"), never as floats."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from calculators.engine import Case, Rule, Schedule, Settlement, settle
from calculators.engine.bands import Band
from calculators.engine.plan import Plan, plan_for
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


DEDUCTIBLE = rule("deductible", amount="600", per="admission")
RATIO = rule("ratio", ratio="0.60")


def plan_of(*rules: Rule, scheme: str = "employee", elder_from_age: int | None = 60, **columns: Any) -> Plan:
    """The plan of a bill; a deductible and a ratio for everything are there unless the rules name nearer ones."""
    found = schedule(scheme, *rules, DEDUCTIBLE, RATIO, elder_from_age=elder_from_age)
    return plan_for(found, bill(scheme, "1", **columns))


def resident_plan(*rules: Rule, scheme: str = "resident", **columns: Any) -> Plan:
    """The plan of a resident's bill."""
    return plan_of(*rules, scheme=scheme, **columns)


def band(upto: str | None, ratio: str, stated: str) -> Band:
    return Band(None if upto is None else Decimal(upto), *yuan(ratio, stated))


def bands(*stated: tuple[str | None, str, str]) -> tuple[Band, ...]:
    return tuple(band(*one) for one in stated)


CRITICAL = {"layer": "critical_illness"}
AID = {"layer": "assistance"}


def entry_rules(care: str, cap: bool = True) -> tuple[Rule, ...]:
    """All of a critical illness entry for one kind of care."""
    found = (
        rule("terms", **CRITICAL, care=care, name=f"of {care}"),
        rule("deductible", **CRITICAL, care=care, amount="1000", per="year"),
        rule("ratio", **CRITICAL, care=care, ratio="0.50"),
        rule("favour", **CRITICAL, care=care, aid="orphan", factor="0.5"),
    )
    return (*found, rule("cap", **CRITICAL, care=care, amount="9")) if cap else found
