"""Who reads: the remembered place and scheme, from which a text takes its figures."""

import datetime

from django.http import HttpRequest

from policies.models import Report
from policies.presenters.columns import columns
from policies.presenters.corrections import Correction, correction, newest
from policies.rendering import Reader
from regions.models import PoolingArea


def reader_of(request: HttpRequest, on: datetime.date) -> Reader:
    """The visitor's place and scheme on a day. One query, none where no place is remembered."""
    remembered = request.preferences  # type: ignore[attr-defined]
    area = PoolingArea.objects.filter(pk=remembered.area).first() if remembered.area else None
    return Reader(area, remembered.scheme, on, request.path)


def reader_and_corrections(request: HttpRequest, slug: str, on: datetime.date) -> tuple[Reader, tuple[Correction, ...]]:
    """The same, with the public notes on an explainer. One query for both: its page has none to spare."""
    remembered = request.preferences  # type: ignore[attr-defined]
    reports = Report.objects.filter(public=True, explainer_version__explainer__slug=slug).exclude(answer="")
    places = PoolingArea.objects.filter(pk=remembered.area)
    rows = columns(reports, "report", text="answer", state="state", at="handled_at").union(
        columns(places, "place", code="code", name="name", text="province"), all=True
    )
    area, notes = None, []
    for row in rows:
        if row["c_kind"] == "place":
            area = PoolingArea(code=row["c_code"], name=row["c_name"], province_id=row["c_text"])
        else:
            notes.append(correction(row["c_text"], row["c_state"], row["c_at"]))
    return Reader(area, remembered.scheme, on, request.path), newest(notes)
