"""The JSON of a comparison: the same groups, rows and points as its page."""

import datetime
from typing import TypedDict

from calculators.comparisons import Group
from calculators.engine import Document
from calculators.engine.compare import Compared
from calculators.estimates import Estimate
from calculators.presenters.answers import (
    AreaAnswer,
    DocumentAnswer,
    EstimateAnswer,
    ScheduleAnswer,
    answer,
    schedule_answer,
    two_places,
)
from calculators.presenters.compare import area_name
from calculators.presenters.curve import Curve, bend_title, numbers_of
from calculators.presenters.words import documents_of


class ComparedAnswer(TypedDict):
    """The bill under one condition. Yuan as text; `difference` to the person's own, null = not comparable."""

    key: str
    label: str
    own: bool
    out_of_pocket: str
    reimbursed: str
    basic: str
    critical_illness: str
    large_amount: str
    assistance: str
    difference: str | None
    unknown: list[str]
    evidence: str
    schedule: ScheduleAnswer
    documents: list[DocumentAnswer]


class WithoutAnswer(TypedDict):
    """A condition without an estimate: `status`, `field` and `reason` as an error of the estimate has them."""

    key: str
    label: str
    status: int
    field: str
    reason: str


class ComparisonAnswer(TypedDict):
    """`kind`: areas, levels or places. `comparable`: nothing unknown, the least to pay first; `apart`: never ranked."""

    kind: str
    comparable: list[ComparedAnswer]
    apart: list[ComparedAnswer]
    without: list[WithoutAnswer]
    left_off: int


class BendAnswer(TypedDict):
    """Where the curve bends: the bill, the person's part of it, their share of each further yuan (0–1)."""

    number: int
    kind: str
    title: str
    total: str
    out_of_pocket: str
    at: str
    after: str
    evidence: str | None
    documents: list[DocumentAnswer]


class PointAnswer(TypedDict):
    """A settled bill of the curve; `share` of it is the person's (null for no bill). Straight lines lie between them."""

    total: str
    reimbursed: str
    out_of_pocket: str
    share: str | None
    unknown: list[str]


class CurveAnswer(TypedDict):
    """The person's part as a function of the bill from 0 to `up_to`: class B and C parts stay as given."""

    up_to: str
    points: list[PointAnswer]
    bends: list[BendAnswer]


class CompareAnswer(TypedDict):
    """The person's own bill, what it is compared with, and the curve."""

    area: AreaAnswer
    scheme: str
    reference: EstimateAnswer
    comparisons: list[ComparisonAnswer]
    curve: CurveAnswer


def compare_answer(estimate: Estimate, groups: tuple[Group, ...], drawn: Curve, today: datetime.date) -> CompareAnswer:
    """Everything as JSON."""
    return {
        "area": {"code": estimate.area.code, "name": estimate.area.name},
        "scheme": estimate.case.scheme,
        "reference": answer(estimate, today),
        "comparisons": [_comparison_answer(group) for group in groups],
        "curve": _curve_answer(drawn),
    }


def _comparison_answer(group: Group) -> ComparisonAnswer:
    def told(one: Compared) -> ComparedAnswer:
        found = group.choices[one.key].estimate
        assert found is not None
        amounts = one.settlement.amounts
        return {
            "key": one.key,
            "label": area_name(group, group.choices[one.key]),
            "own": one.key == group.own,
            "out_of_pocket": two_places(amounts.out_of_pocket),
            "reimbursed": two_places(amounts.reimbursed),
            "basic": two_places(amounts.basic),
            "critical_illness": two_places(amounts.critical_illness),
            "large_amount": two_places(amounts.large_amount),
            "assistance": two_places(amounts.assistance),
            "difference": None if one.difference is None else two_places(one.difference),
            "unknown": list(one.settlement.unknown),
            "evidence": one.settlement.evidence,
            "schedule": schedule_answer(found.schedule),
            "documents": _documents(
                documents_of(tuple(rule for step in found.settlement.steps for rule in step.rules))
            ),
        }

    return {
        "kind": group.kind,
        "comparable": [told(one) for one in group.comparison.alike],
        "apart": [told(one) for one in group.comparison.apart],
        "without": [
            {
                "key": choice.key,
                "label": choice.label,
                "status": choice.refusal.status,
                "field": choice.refusal.field,
                "reason": choice.refusal.message,
            }
            for choice in group.without
            if choice.refusal is not None
        ],
        "left_off": group.left_off,
    }


def _curve_answer(drawn: Curve) -> CurveAnswer:
    numbers = numbers_of(drawn.points)
    return {
        "up_to": two_places(drawn.up_to),
        "points": [
            {
                "total": two_places(point.total),
                "reimbursed": two_places(point.settlement.amounts.reimbursed),
                "out_of_pocket": two_places(point.settlement.amounts.out_of_pocket),
                "share": f"{point.settlement.amounts.out_of_pocket / point.total:.4f}" if point.total else None,
                "unknown": list(point.settlement.unknown),
            }
            for point in drawn.points
        ],
        "bends": [
            {
                "number": numbers[point.total],
                "kind": bend.kind,
                "title": bend_title(bend),
                "total": two_places(point.total),
                "out_of_pocket": two_places(point.settlement.amounts.out_of_pocket),
                "at": two_places(bend.at),
                "after": f"{bend.after.normalize():f}",
                "evidence": line.grade or None,
                "documents": _documents(line.documents),
            }
            for point, row in zip(drawn.points, drawn.rows, strict=True)
            for bend, line in zip(point.bends, row.lines, strict=True)
        ],
    }


def _documents(documents: tuple[Document, ...]) -> list[DocumentAnswer]:
    return [{"number": one.number, "title": one.title, "url": one.url, "clause": one.clause} for one in documents]
