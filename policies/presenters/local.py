"""What stands on an area's page besides its figures: local notes, offices, corrections, the national frame. One query for all."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from policies.models import LocalNote, Office, Report
from policies.presenters.columns import Rows, columns
from policies.presenters.corrections import Correction, correction, newest
from policies.rendering import Reader, render_texts
from regions.enums import Evidence, Scheme
from regions.models import PolicyParameter, PoolingArea
from regions.presenters.national import ROWS, NationalFigure, NationalFrame
from regions.presenters.shapes import Source

NEAREST = {"area": 1, "province": 2, "country": 3}  # the order of offices


@dataclass(frozen=True, slots=True)
class LocalNoteLine:
    """A note in HTML. `scheme`: its label, "" where it is for both; `since`: from when, None where that is not known."""

    title: str
    html: str
    scheme: str
    since: datetime.date | None
    source: Source


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """A bureau or line. Of the area itself, of its province, or national, in this order."""

    name: str
    purpose: str
    telephone: str
    url: str
    address: str
    hours: str
    grade: str
    checked_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class Local:
    """What templates/policies/_local.html prints."""

    notes: tuple[LocalNoteLine, ...]
    offices: tuple[OfficeLine, ...]
    corrections: tuple[Correction, ...]
    frame: NationalFrame


def local_of(area: PoolingArea, on: datetime.date) -> Local:
    """Notes and national figures in force on `on`, public offices and corrections. One query besides the rendering's."""
    rows = list(
        _notes(area, on)
        .union(_offices(area), _corrections(area), _frame(on), all=True)
        .order_by("c_rank", "c_name", "c_effective_from")
    )
    notes = [row for row in rows if row["c_kind"] == "note"]
    texts = {str(number): row["c_text"] for number, row in enumerate(notes)}
    html = render_texts(texts, Reader(area, "", on)).html
    corrections = (row for row in rows if row["c_kind"] == "report")
    return Local(
        notes=tuple(_note(row, html[str(number)]) for number, row in enumerate(notes)),
        offices=tuple(_office(row) for row in rows if row["c_kind"] == "office"),
        corrections=newest(correction(row["c_text"], row["c_state"], row["c_at"]) for row in corrections),
        frame=NationalFrame.of(_figure(row) for row in rows if row["c_kind"] == "figure"),
    )


def _notes(area: PoolingArea, on: datetime.date) -> Rows:
    here = LocalNote.areas.through.objects.filter(poolingarea=area).values("localnote")
    rows = LocalNote.objects.exclude(evidence=Evidence.DOUBTFUL).filter(
        Q(pk__in=here) | Q(province=area.province_id), Q(effective_from=None) | Q(effective_from__lte=on)
    )
    return columns(
        rows,
        "note",
        name="title",
        text="body",
        scheme="scheme",
        evidence="evidence",
        document="document__title",
        document_url="document__url",
        checked_on="checked_on",
        effective_from="effective_from",
    )


def _offices(area: PoolingArea) -> Rows:
    rows = Office.objects.public().filter(
        Q(area=area) | Q(area=None, province=area.province_id) | Q(area=None, province=None)
    )
    rank = Case(
        When(area__isnull=False, then=Value(NEAREST["area"])),
        When(province__isnull=False, then=Value(NEAREST["province"])),
        default=Value(NEAREST["country"]),
        output_field=IntegerField(),
    )
    return columns(
        rows,
        "office",
        rank,
        name="name",
        text="purpose",
        evidence="evidence",
        telephone="telephone",
        url="url",
        address="address",
        hours="hours",
        checked_on="checked_on",
    )


def _corrections(area: PoolingArea) -> Rows:
    rows = Report.objects.filter(area=area, public=True).exclude(answer="")
    return columns(rows, "report", text="answer", state="state", at="handled_at")


def _frame(on: datetime.date) -> Rows:
    rows = PolicyParameter.objects.filter(ROWS, effective_from__lte=on)
    return columns(
        rows,
        "figure",
        name="name",
        scheme="subject",
        text="value",
        evidence="evidence",
        document="document__title",
        effective_from="effective_from",
    )


def _figure(row: dict[str, Any]) -> NationalFigure:
    return NationalFigure(row["c_scheme"], row["c_name"], Decimal(row["c_text"]), row["c_evidence"], row["c_document"])


def _note(row: dict[str, Any], html: str) -> LocalNoteLine:
    source = Source(
        row["c_evidence"],
        row["c_checked_on"] if row["c_evidence"] == Evidence.VERIFIED else None,
        row["c_document"],
        row["c_document_url"],
    )
    scheme = str(Scheme(row["c_scheme"]).label) if row["c_scheme"] else ""
    return LocalNoteLine(row["c_name"], html, scheme, row["c_effective_from"], source)


def _office(row: dict[str, Any]) -> OfficeLine:
    return OfficeLine(
        name=row["c_name"],
        purpose=row["c_text"],
        telephone=row["c_telephone"],
        url=row["c_url"],
        address=row["c_address"],
        hours=row["c_hours"],
        grade=row["c_evidence"],
        checked_on=row["c_checked_on"] if row["c_evidence"] == Evidence.VERIFIED else None,
    )
