"""Months and days of a life, as people write them."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from calculators.engine.months import Month
from calculators.forms.fields import DayField, TypedField

# 1968-05, 1968/5, 1968.5, 1968年5月, 196805; a day after it is left out.
MONTH = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})月?(?:[-/.]?[0-9]{1,2}日?)?|([0-9]{2}))", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2099


class MonthField(TypedField):
    """A month of a year, 1900–2099; also as people write it: 1968年5月, 1968/5, 196805."""

    schema = {"type": "string", "pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$", "examples": ["1968-05"]}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def read(self, text: str) -> Month:
        match = MONTH.fullmatch(text)
        if match is None:
            raise ValidationError("请填写年和月，例如 1968-05。", code="invalid")
        year, month = int(match[1]), int(match[2] or match[3])
        if not 1 <= month <= 12:
            raise ValidationError("月份在 1 到 12 之间，例如 1968-05。", code="invalid")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValidationError(f"年份在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。", code="invalid")
        return Month(year, month)


class NearDayField(DayField):
    """A day from which months are counted: 1900–2099, so that no sum leaves the calendar."""

    schema = DayField.schema | {"pattern": "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}

    def clean(self, value: Any) -> datetime.date | None:
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(f"年份在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。", code="invalid")
        return day
