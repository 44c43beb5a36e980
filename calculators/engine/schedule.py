"""A schedule's rules as plain values, the same columns as the rule table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from calculators.engine.case import Case

ANY = "any"

# The weakest grade that an answer used is the answer's grade; later = weaker. `own`: the person typed the figure.
GRADES = ("verified", "compiled", "own", "doubtful")


@dataclass(frozen=True, slots=True)
class Document:
    """What a rule rests on, as a page cites it."""

    number: str
    title: str
    url: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One figure of a schedule, compared by identity. The columns are those of regions.BenefitRule.

    Yuan: amount, upto, step, floor. Ratios 0–1: ratio; points −1…1 are added to a ratio; factor multiplies a deductible.
    """

    kind: str
    layer: str = "basic"
    care: str = ANY
    level: str = ANY
    group: str = ANY
    aid: str = ANY
    place: str = ""
    scope: str = ANY
    admission: int | None = None
    upto: Decimal | None = None
    amount: Decimal | None = None
    ratio: Decimal | None = None
    points: Decimal | None = None
    factor: Decimal | None = None
    step: Decimal | None = None
    floor: Decimal | None = None
    per: str = ""
    basis: str = ""
    no_cap: bool = False
    settles_as: str = ""
    feeds_supplement: bool = False
    name: str = ""
    evidence: str = "compiled"
    document: Document | None = None
    checked_on: date | None = None
    id: int | None = None


@dataclass(frozen=True, eq=False)
class Schedule:
    """One area's and scheme's rules from a date. Compared and hashed by identity: a version is built once and shared."""

    scheme: str
    rules: tuple[Rule, ...]
    area: str = ""
    area_name: str = ""
    version: int = 0
    effective_from: date | None = None
    start_unknown: bool = False
    elder_from_age: int | None = None
    kept: bool = True  # False: typed by a person for one answer, so its plan is worked out anew and not kept

    def select(self, kind: str, layer: str = "basic") -> Iterator[Rule]:
        """The rules of a kind and layer, in the order of the schedule."""
        return (rule for rule in self.rules if rule.kind == kind and rule.layer == layer)

    def group_of(self, case: Case) -> str:
        """The person's nearest group (exact reading 10: retired without an age counts as under 70).

        `retired` counts for employees only; residents are minors or students, elders from the schedule's age, or adults.
        """
        if self.scheme == "employee":
            if not case.retired:
                return "working"
            return "retired_70" if case.age is not None and case.age >= 70 else "retired"
        if case.minor_or_student:
            return "minor_or_student"
        if self.elder_from_age is not None and case.age is not None and case.age >= self.elder_from_age:
            return "elder"
        return "adult"


def weakest_of(rules: tuple[Rule, ...]) -> int:
    """The position in GRADES of the weakest grade among the rules; 0 where there is none."""
    return max((GRADES.index(rule.evidence) for rule in rules), default=0)


weakest = lru_cache(maxsize=8192)(weakest_of)  # the same few tuples of rules, over and over
