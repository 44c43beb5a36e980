"""From the published rows of `regions` to the engine's plain values, built once a version and kept."""

import datetime
from functools import lru_cache
from typing import Any

from calculators.engine import Document, Rule, Schedule
from regions.enums import Evidence, Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea

# The columns that mean the same in the table and in the engine.
COLUMNS = (
    "kind", "layer", "care", "level", "group", "aid", "place", "scope", "admission", "upto", "amount", "ratio",
    "points", "factor", "step", "floor", "per", "basis", "no_cap", "settles_as", "feeds_supplement", "name", "id",
)  # fmt: skip


class NoSchedule(LookupError):
    """No usable version decides that day. `field`: `scheme` (never one), `on` (not on this day); `notice` if withdrawn."""

    def __init__(self, field: str, notice: str = ""):
        super().__init__(f"no schedule for this {field}")
        self.field = field
        self.notice = notice


def schedule_in_force(area: PoolingArea, scheme: str, on: datetime.date) -> Schedule:
    """The engine's schedule of an area and scheme on a day: one query, and one more the first time a version is seen.

    Raises NoSchedule.
    """
    versions = BenefitSchedule.objects.filter(area=area, scheme=scheme)
    row = versions.standing(on).first()
    if row is None:
        raise NoSchedule("on" if versions.public().exists() else "scheme")
    if not row.usable:
        raise NoSchedule("on", row.public_notice if row.status == Status.WITHDRAWN else "")
    return _built(
        row.pk,
        row.updated_at,
        scheme=row.scheme,
        area=area.code,
        area_name=area.name,
        version=row.version,
        effective_from=row.effective_from,
        start_unknown=row.start_unknown,
        elder_from_age=row.elder_from_age,
    )


@lru_cache(maxsize=2048)
def _built(pk: int, stamp: datetime.datetime, **header: Any) -> Schedule:
    """The schedule of a version. Its rules never change once published; `stamp` moves when one of them is verified."""
    rules = BenefitRule.objects.filter(schedule=pk).with_sources()
    shown = rules.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True)
    return Schedule(rules=tuple(engine_rule(rule) for rule in shown), **header)


def engine_rule(row: BenefitRule) -> Rule:
    """A row as the engine's value, with the document it rests on and, once verified, the day of the check."""
    verification = getattr(row, "verification", None)
    document = verification.document if verification is not None else row.document
    return Rule(
        **{column: getattr(row, column) for column in COLUMNS},
        evidence=row.shown_evidence,
        document=(
            Document(document.number, document.title, document.url, verification.clause if verification else "")
            if document is not None
            else None
        ),
        checked_on=verification.checked_on if verification is not None else None,
    )
