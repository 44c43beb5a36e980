"""A settlement slip beside our own settlement of the same bill: line by line, with the likely reasons of a difference.

Never a verdict on the hospital: a difference says only that the two were reckoned from different things.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.errors import NoRule
from calculators.engine.schedule import Rule, Schedule
from calculators.engine.settle import settle
from calculators.engine.settlement import Settlement
from calculators.engine.statement import Slip
from calculators.engine.steps import Step

SAME = "same"
DIFFERS = "differs"
WITHIN = "within"
UNKNOWN = "unknown"
NOT_GIVEN = "not_given"

MOST = "most"
LEAST = "least"

# Our line → the item of the slip. The order is that of settlement.
ITEMS = {
    "total": "medfee_sumamt",
    "eligible": "inscp_scp_amt",
    "deductible": "act_pay_dedc",
    "basic": "hifp_pay",
    "large_amount": "hifob_pay",
    "critical_illness": "hifmi_pay",
    "assistance": "maf_pay",
    "person": "psn_part_amt",
}
LAYERS = ("basic", "large_amount", "critical_illness", "assistance")

# The layer of each scheme that follows the basic one; the other scheme's is settled only where a schedule has it.
SECOND = {"resident": "critical_illness", "employee": "large_amount"}
# What is not estimated: civil servants' aid, an employer's supplement, other funds.
NOT_ESTIMATED = ("cvlserv_pay", "hifes_pay", "oth_pay")
# The unknowns that make a later line a bound.
BEFORE = {
    "deductible": ("repeat",),
    "basic": ("repeat",),
    "large_amount": ("repeat",),
    "critical_illness": ("repeat", "large_amount"),
    "assistance": ("repeat", "large_amount", "critical_illness"),
}

LEVELS = ("level1", "level2", "level3", "primary", "level3a")
PLACES = ("local", "resident_elsewhere", "referred", "emergency", "unfiled")
ADMISSIONS = (1, 2, 3, 4, 5)


class Comparison(NamedTuple):
    """One line of both. Yuan; `slip` None = not given, `ours` None = unknown, never 0.

    `bound`: `most` or `least` where something unknown makes our figure no more than a bound. `difference` = slip − ours,
    None where either is missing. `state`: `same` to the fen; `differs`; `within` our bound, so nothing contradicts;
    `unknown` on our side; `not_given` on the slip. `rules` are those of our step.
    """

    kind: str
    slip: Decimal | None
    ours: Decimal | None
    bound: str
    difference: Decimal | None
    state: str
    rules: tuple[Rule, ...]


class Fit(NamedTuple):
    """A condition (a name of Case) and the value with which our settlement is the slip's, to the fen."""

    name: str
    value: str | int | bool


def compare(slip: Slip, settlement: Settlement, case: Case) -> tuple[Comparison, ...]:
    """The slip's lines beside ours, to the fen, in the order of settlement; layers that neither has are left out."""
    steps = {step.kind: step for step in settlement.steps}
    return tuple(_line(kind, slip, settlement, case, steps) for kind in ITEMS if _concerns(kind, slip, case, steps))


def _concerns(kind: str, slip: Slip, case: Case, steps: dict[str, Step]) -> bool:
    """Whether a layer has a line: it was settled, it belongs to the scheme, or the slip says that it paid."""
    if kind not in LAYERS or kind in steps or slip.get(ITEMS[kind]):
        return True
    return case.care != "outpatient" and kind == SECOND[case.scheme]


def _line(kind: str, slip: Slip, settlement: Settlement, case: Case, steps: dict[str, Step]) -> Comparison:
    stated, ours = slip.get(ITEMS[kind]), _ours(kind, settlement, case, steps)
    bound = _bound(kind, settlement.unknown) if ours is not None else ""
    step = steps.get(kind)
    rules = step.rules if step is not None else ()
    if stated is None or ours is None:
        return Comparison(kind, stated, ours, bound, None, NOT_GIVEN if stated is None else UNKNOWN, rules)
    difference = stated - ours
    if difference == 0:
        state = SAME
    elif (bound == MOST and difference < 0) or (bound == LEAST and difference > 0):
        state = WITHIN
    else:
        state = DIFFERS
    return Comparison(kind, stated, ours, bound, difference, state, rules)


def _ours(kind: str, settlement: Settlement, case: Case, steps: dict[str, Step]) -> Decimal | None:
    """Our amount; None where the layer's rule is unknown, or it is no layer of the scheme and no rule of it is known."""
    if kind == "person":
        return settlement.amounts.out_of_pocket
    if kind in settlement.unknown or (kind in SECOND.values() and kind != SECOND[case.scheme] and kind not in steps):
        return None
    amount: Decimal = getattr(settlement.amounts, kind)
    return amount


def _bound(kind: str, unknown: tuple[str, ...]) -> str:
    """What an unknown makes of a line that is known: a lower deductible or an earlier layer would move it one way only."""
    if kind == "person":
        return MOST if unknown else ""
    earlier = BEFORE.get(kind, ())
    if not any(name in unknown for name in earlier):
        return ""
    return LEAST if kind in ("basic", "large_amount") else MOST


def fits(schedule: Schedule, slip: Slip, case: Case) -> tuple[Fit, ...]:
    """The conditions, each alone changed, with which every line that differs is the same to the fen; one a name.

    Funds that we do not estimate lie in the person's line, which then is left out. Nothing where no line differs.
    Raises NoRule like `settle`.
    """
    wanted = _differing(slip, settle(schedule, case), case)
    if not wanted:
        return ()
    found: dict[str, Fit] = {}
    for fit in _alternatives(case):
        if fit.name not in found and _fitting(schedule, slip, replace(case, **{fit.name: fit.value}), wanted):  # type: ignore[arg-type]
            found[fit.name] = fit
    return tuple(found.values())


def _differing(slip: Slip, settlement: Settlement, case: Case) -> set[str]:
    left_out = {"person"} if slip.sum_of(NOT_ESTIMATED) else set()
    return {line.kind for line in compare(slip, settlement, case) if line.state == DIFFERS} - left_out


def _fitting(schedule: Schedule, slip: Slip, case: Case, wanted: set[str]) -> bool:
    try:
        settlement = settle(schedule, case)
    except NoRule:
        return False
    if _differing(slip, settlement, case):
        return False
    same = {line.kind for line in compare(slip, settlement, case) if line.state == SAME}
    return wanted <= same


def _alternatives(case: Case) -> Iterator[Fit]:
    """What could be otherwise, the likeliest first."""
    if case.care == "inpatient":
        yield from (Fit("admission", number) for number in ADMISSIONS if number != case.admission)
    yield from (Fit("level", level) for level in LEVELS if level != case.level)
    yield from (Fit("place", place) for place in PLACES if place != case.place)
    if case.scheme == "employee":
        yield Fit("retired", not case.retired)
    else:
        yield Fit("minor_or_student", not case.minor_or_student)
