"""How far each area's rates were compared with the originals: for the staff's dashboard, lists and queue."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from regions.enums import Evidence, Status
from regions.known import deciding
from regions.models import BenefitRule
from regions.scope import Scope

# In the order in which a list shows them.
GRADES = {"verified": "已核对", "compiled": "汇编", "none": "无标准"}


@dataclass(frozen=True, slots=True)
class Standing:
    """The version that decides an area's scheme today. `grade`: verified (every public figure) | compiled | none."""

    area: str
    scheme: str
    version: int
    withdrawn: bool
    review_due: datetime.date | None
    grade: str

    def due(self, on: datetime.date) -> bool:
        """Whether it is in use and has to be looked at again."""
        return not self.withdrawn and self.review_due is not None and self.review_due <= on


def standings(on: datetime.date, scope: Scope) -> list[Standing]:
    """One for each area and scheme within the scope that has a public version on `on`. One query."""
    rows = (
        deciding(on)
        .filter(scope.rows("area"))
        .annotate(open=Exists(unverified()), checked=Exists(_rules().filter(verification__isnull=False)))
        .values_list("pk", "area", "scheme", "status", "ends", "review_due", "open", "checked")
    )
    return [
        Standing(area, scheme, pk, status == Status.WITHDRAWN, due, _grade(status, ends, still_open, checked))
        for pk, area, scheme, status, ends, due, still_open, checked in rows
    ]


def count_grades(standing: Iterable[Standing], scheme: str, areas: int) -> dict[str, int]:
    """{grade: number of areas}; areas without a public version count as `none`. `areas`: how many there are."""
    found = [one.grade for one in standing if one.scheme == scheme]
    verified, compiled = found.count("verified"), found.count("compiled")
    return {"verified": verified, "compiled": compiled, "none": areas - verified - compiled}


def unverified() -> QuerySet[BenefitRule]:
    """In a query of versions: its figures that citizens see and nobody has compared."""
    return _rules().filter(verification__isnull=True).exclude(evidence=Evidence.DOUBTFUL)


def doubtful() -> QuerySet[BenefitRule]:
    """In a query of versions: its figures that keep a draft from being published."""
    return _rules().filter(verification__isnull=True, evidence=Evidence.DOUBTFUL)


def _rules() -> QuerySet[BenefitRule]:
    return BenefitRule.objects.filter(schedule=OuterRef("pk")).order_by()


def _grade(status: str, ends: bool, still_open: bool, checked: bool) -> str:
    if status != Status.PUBLISHED or ends or not (still_open or checked):
        return "none"
    return "compiled" if still_open else "verified"
