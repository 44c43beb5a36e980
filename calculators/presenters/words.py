"""Small pieces of sentences that several lines share: sums, bands, days, grades."""

import datetime
from decimal import Decimal
from typing import Protocol

from calculators.engine import Document, Slice
from calculators.engine.schedule import GRADES
from regions.enums import Evidence
from regions.figures import percent, yuan_short

FOUR_PLACES = Decimal("0.0001")


def result(amount: Decimal) -> str:
    """“= 1,234.5” or, where four places cut something off, “≈ …”."""
    sign = "=" if amount == amount.quantize(FOUR_PLACES) else "≈"
    return f"{sign} {yuan_short(amount)}"


def times(part: Slice) -> str:
    """“28,700 × 85% = 24,395”."""
    return f"{yuan_short(part.end - part.start)} × {percent(part.ratio)} {result(part.pay)}"


def bands(slices: tuple[Slice, ...]) -> str:
    """“1,300–30,000 的 28,700 × 85% = 24,395；…”; a single slice without its bounds is the caller's."""
    return "；".join(f"{yuan_short(part.start)}–{yuan_short(part.end)} 的 {times(part)}" for part in slices)


def day(on: datetime.date) -> str:
    return f"{on.year} 年 {on.month} 月 {on.day} 日"


class Source(Protocol):
    """A figure with how far it may be trusted: a rule of a schedule, a dated parameter, or what the person typed."""

    @property
    def evidence(self) -> str: ...

    @property
    def document(self) -> Document | None: ...

    @property
    def checked_on(self) -> datetime.date | None: ...

    @property
    def id(self) -> int | None: ...


def grade_of(rules: tuple[Source, ...]) -> str:
    """The weakest grade of a step's rules; "" where it rests on the person's own input only."""
    if not rules:
        return ""
    return GRADES[max(GRADES.index(rule.evidence) for rule in rules)]


def grade_label(grade: str, checked_on: datetime.date | None = None) -> str:
    if grade == "own":
        return "您自己填写的标准"
    label = str(Evidence(grade).label)
    return f"{label}（{day(checked_on)}）" if grade == "verified" and checked_on else label


def documents_of(rules: tuple[Source, ...]) -> tuple[Document, ...]:
    """The documents that a step's rules rest on, each once."""
    return tuple(dict.fromkeys(rule.document for rule in rules if rule.document is not None))


def cite(document: Document) -> str:
    text = f"《{document.title}》" + (f"（{document.number}）" if document.number else "")
    return f"{text}{document.clause}"
