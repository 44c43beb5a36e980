"""The dated figures of rules that are not bills: from the rows of `regions` to the engine's plain values, in one query."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from calculators.engine import Document
from calculators.engine.parameters import Parameter, whole
from calculators.given import given_now
from regions.enums import Evidence
from regions.models import PolicyParameter, PoolingArea

Key = tuple[str, str, str]  # topic, subject, name


class NoParameter(LookupError):
    """A figure without which there is no answer is not there on that day, or is none that can be used."""


@dataclass(frozen=True)
class Parameters:
    """The figures in force on a day, the area's own before the national one."""

    found: Mapping[Key, Parameter]

    def get(self, topic: str, subject: str, name: str) -> Parameter | None:
        """A figure, or None where nobody says it."""
        return self.found.get((topic, subject, name))

    def need(self, topic: str, subject: str, name: str) -> Parameter:
        """A figure. Raises NoParameter."""
        found = self.get(topic, subject, name)
        if found is None:
            raise NoParameter(f"{topic} {subject} {name}")
        return found

    def count(self, topic: str, subject: str, name: str) -> Parameter:
        """A figure that counts months, years or days. Raises NoParameter, also where it is no whole number."""
        found = self.need(topic, subject, name)
        if found.day is not None or found.value < 0:
            raise NoParameter(f"{topic} {subject} {name}")
        try:
            whole(found)
        except ValueError as error:
            raise NoParameter(str(error)) from error
        return found

    def count_or_none(self, topic: str, subject: str, name: str) -> Parameter | None:
        """The same; None where nobody says it or it is no whole number."""
        try:
            return self.count(topic, subject, name)
        except NoParameter:
            return None


def parameters_in_force(
    topics: tuple[str, ...], scheme: str, area: PoolingArea | None, on: datetime.date
) -> Parameters:
    """The figures of some topics that hold on a day, for a scheme ("" = of none) and an area (None = national only).

    One query. A figure holds until the next one of the same name begins; doubtful ones are never used.
    """
    rows = _rows(topics, scheme, area, on)
    # The last one stands: national before the area's own, for every scheme before this one's, older before newer.
    ordered = sorted(rows, key=lambda row: (row.area_id is not None, row.scheme != "", row.effective_from))
    return Parameters({(row.topic, row.subject, row.name): engine_parameter(row) for row in ordered})


def _rows(
    topics: tuple[str, ...], scheme: str, area: PoolingArea | None, on: datetime.date
) -> Iterable[PolicyParameter]:
    given = given_now()
    if given is not None:
        places = (None, area.pk) if area is not None else (None,)
        return [
            row
            for row in given.parameters
            if row.topic in topics and row.area_id in places and row.scheme in ("", scheme) and row.effective_from <= on
        ]
    return (
        PolicyParameter.objects.filter(
            Q(area=None) | Q(area=area), topic__in=topics, scheme__in=("", scheme), effective_from__lte=on
        )
        .exclude(evidence=Evidence.DOUBTFUL)
        .select_related("document")
    )


def engine_parameter(row: PolicyParameter) -> Parameter:
    """A row as the engine's value, with the document it rests on and, once verified, the day of the check."""
    document = row.document
    verified = row.evidence == Evidence.VERIFIED and document is not None
    return Parameter(
        name=row.name,
        value=row.value if row.value is not None else Decimal(0),
        day=row.value_date,
        evidence=row.evidence,
        document=None if document is None else Document(document.number, document.title, document.url),
        checked_on=document.checked_on if verified and document is not None else None,
        effective_from=row.effective_from,
        start_unknown=row.start_unknown,
        id=row.pk,
    )
