"""A small world for inserts: one area with invented round figures, and a text rendered for one of its readers."""

import datetime
import re
from html import unescape
from typing import Any

from policies.rendering import Reader, Rendered, render_texts
from regions.models import PoolingArea
from tests.factories import Rule

ON = datetime.date(2026, 5, 1)
TAGS = re.compile(r"<[^>]*>")

# Residents: inpatient 200 / 500 / 1,000 an admission, 90 / 75 / 60 %, at most 150,000; outpatient 50 %, 300 a year.
RESIDENT: list[Rule] = [
    {"kind": "deductible", "care": "inpatient", "level": "level1", "amount": 200, "per": "admission"},
    {"kind": "deductible", "care": "inpatient", "level": "level2", "amount": 500, "per": "admission"},
    {"kind": "deductible", "care": "inpatient", "level": "level3", "amount": 1000, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level1", "ratio": "0.90"},
    {"kind": "ratio", "care": "inpatient", "level": "level2", "ratio": "0.75"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.60"},
    {"kind": "cap", "care": "inpatient", "amount": 150000},
    {"kind": "deductible", "care": "outpatient", "amount": 0, "per": "year"},
    {"kind": "ratio", "care": "outpatient", "ratio": "0.5"},
    {"kind": "cap", "care": "outpatient", "amount": 300},
    {"kind": "deductible", "layer": "critical_illness", "amount": 12000, "per": "year"},
    {"kind": "ratio", "layer": "critical_illness", "upto": 100000, "ratio": "0.6"},
    {"kind": "ratio", "layer": "critical_illness", "ratio": "0.7"},
    {"kind": "cap", "layer": "critical_illness", "scope": "inside", "amount": 400000},
    {"kind": "cap", "layer": "critical_illness", "scope": "outside", "amount": 200000},
    {"kind": "cross_region", "place": "resident_elsewhere", "ratio": "1"},
    {"kind": "cross_region", "place": "referred", "points": "-0.1"},
    {"kind": "cross_region", "place": "emergency", "points": "-0.1"},
    {"kind": "cross_region", "place": "unfiled", "ratio": "0.6"},
    {"kind": "class_b", "ratio": "0.1"},
]
# Employees: one deductible, bands from zero by group; outpatient 55 %, retired 5 points more, another deductible.
EMPLOYEE: list[Rule] = [
    {"kind": "deductible", "care": "inpatient", "amount": 1300, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "group": "working", "upto": 30000, "ratio": "0.85"},
    {"kind": "ratio", "care": "inpatient", "group": "working", "ratio": "0.95"},
    {"kind": "ratio", "care": "inpatient", "group": "retired", "upto": 30000, "ratio": "0.91"},
    {"kind": "ratio", "care": "inpatient", "group": "retired", "ratio": "0.982"},
    {"kind": "cap", "care": "inpatient"},
    {"kind": "deductible", "care": "outpatient", "amount": 600, "per": "year"},
    {"kind": "deductible", "care": "outpatient", "group": "retired", "amount": 400, "per": "year"},
    {"kind": "ratio", "care": "outpatient", "ratio": "0.55", "points": "0.05"},
]


def shown(text: str, area: PoolingArea | None, scheme: str = "", **more: Any) -> Rendered:
    """A text rendered for a reader on ON."""
    return render_texts({"text": text}, Reader(area, scheme, more.pop("on", ON), **more))


def html(found: Rendered) -> str:
    """Its HTML, with plain blanks instead of those that do not break."""
    return str(found.html["text"]).replace("\u00a0", " ").strip()


def words(found: Rendered) -> str:
    """What people read of it, on one line."""
    return " ".join(unescape(TAGS.sub("", html(found))).split())
