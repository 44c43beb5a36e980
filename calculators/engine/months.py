"""Months and days without a clock: how the waiting period and the retirement month are counted."""

from calendar import monthrange
from datetime import date
from typing import NamedTuple


class Month(NamedTuple):
    """A month of a year; compares in the order of time."""

    year: int
    month: int


def month_of(day: date) -> Month:
    """The month that a day lies in."""
    return Month(day.year, day.month)


def months_between(earlier: Month, later: Month) -> int:
    """Whole months from one to the other; negative where `later` comes first."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def month_after(month: Month, months: int) -> Month:
    """The month that many months later."""
    years, rest = divmod(month.month - 1 + months, 12)
    return Month(month.year + years, rest + 1)


def day_after(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it has no such day (31 May + 1 → 30 June).

    Raises ValueError beyond the year 9999.
    """
    year, month = month_after(month_of(day), months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
