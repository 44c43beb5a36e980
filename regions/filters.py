"""Filters of pages for figures. An absent figure reads 未知, never 0 and never a dash."""

import re
from decimal import Decimal

from regions import figures

UNKNOWN = "未知"
UNIT = re.compile(r"(?<=[0-9]) (?=[元年月日次笔个岁])")


def percent(ratio: Decimal | None) -> str:
    """A ratio 0–1: 0.85 → 85%. `None` → 未知. TypeError for anything that is not exact (a float, a string)."""
    return UNKNOWN if ratio is None else figures.percent(_exact(ratio))


def unbroken(text: str) -> str:
    """A sentence whose figures keep their units: no line breaks between 300,000 and 元."""
    return UNIT.sub("\u00a0", text)


def _exact(value: Decimal | int) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"a figure on a page must be a Decimal, not {type(value).__name__}")
