"""The national frame of medical assistance in figures, for places without figures of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from regions.enums import Evidence
from regions.models import PolicyParameter
from regions.presenters.shapes import Source

TOPIC = PolicyParameter.Topic.MEDICAL_ASSISTANCE


class NationalFigure(NamedTuple):
    """A row of the table of parameters, with the document that it rests on ("" = none)."""

    subject: str
    name: str
    value: Decimal
    evidence: str
    document: str


@dataclass(frozen=True, slots=True)
class NationalFrame:
    """What templates/components/national_frame.html prints: ratios 0–1, None where no figure is in force.

    `source` is the weakest grade of the figures; None without any.
    """

    destitute: Decimal | None
    low_income: Decimal | None
    near_low_income: Decimal | None
    illness_poverty: Decimal | None
    source: Source | None

    @classmethod
    def of(cls, figures: Iterable[NationalFigure]) -> "NationalFrame":
        """From the figures in force, older ones first."""
        found = {(figure.subject, figure.name): figure for figure in figures}
        shown = [found.get((subject, name)) for subject, name in FIGURES]
        grades = sorted({one.evidence for one in shown if one is not None}, key=lambda one: one == Evidence.VERIFIED)
        documents = {one.document for one in shown if one is not None}
        source = Source(grades[0], None, documents.pop() if len(documents) == 1 else "") if grades else None
        values = [one.value if one is not None else None for one in shown]
        return cls(values[0], values[1], values[2], values[3], source)


FIGURES = (
    ("destitute", "ratio"),
    ("low_income", "ratio"),
    ("near_low_income", "deductible_share_of_income_per_head"),
    ("illness_poverty", "deductible_share_of_income_per_head"),
)
# Of PolicyParameter: the rows that a frame is made of, on any day.
ROWS = Q(area=None, topic=TOPIC, scheme="", value__isnull=False, name__in={name for _, name in FIGURES}) & ~Q(
    evidence=Evidence.DOUBTFUL
)
