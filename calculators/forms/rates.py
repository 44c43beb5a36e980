"""Fields that read a rate as a local notice writes it: 60, 60% or 0.6; so many percentage points; so many times."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from calculators.forms.fields import TypedField

PERCENT = re.compile(r"((?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,2})?)%", re.ASCII)
PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,4})?", re.ASCII)  # no leading zero: 06 may be a lost point
POINTS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?)(?:%|个百分点|个点)?", re.ASCII)
TIMES = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)倍?", re.ASCII)
HUNDRED = Decimal(100)
HUNDREDTH = Decimal("0.01")

INVALID = "请填写比例，例如 60、60% 或 0.6。"
AMBIGUOUS = "“1”可以是 100%，也可以是 1%。请写成 100% 或 1%。"
TOO_MUCH = "比例不能超过 100%。"


class NumberField(TypedField):
    """A number typed on the phone's number keyboard."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)


class RatioField(NumberField):
    """A ratio 0–1 as `Decimal`: with % as it says; above 1 it is percent, below 1 the ratio itself; a bare 1 is asked back.

    At most two places of a percent (four of a ratio).
    """

    schema = {
        "type": "string",
        "pattern": r"^((100(\.0{1,2})?|(0|[1-9][0-9]?)(\.[0-9]{1,2})?)%?|0\.[0-9]{1,4})$",
        "not": {"pattern": r"^1(\.0{1,2})?$"},
        "examples": ["60%", "60", "0.6"],
    }

    def read(self, text: str) -> Decimal:
        if text.startswith("."):
            text = f"0{text}"
        if percent := PERCENT.fullmatch(text):
            ratio = Decimal(percent[1]) / HUNDRED
        elif not PLAIN.fullmatch(text):
            raise ValidationError(INVALID, code="invalid")
        elif (number := Decimal(text)) == 1:
            raise ValidationError(AMBIGUOUS, code="ambiguous")
        elif number < 1:
            ratio = number
        elif number != number.quantize(HUNDREDTH):
            raise ValidationError("百分数最多两位小数，例如 62.5 或 62.5%。", code="places")
        else:
            ratio = number / HUNDRED
        if ratio > 1:
            raise ValidationError(TOO_MUCH, code="max_value")
        return ratio


class PointsField(NumberField):
    """Percentage points 0–100 without a sign, as a difference of ratios: 10, 10% or 10 个百分点 is `Decimal("0.1")`."""

    schema = {"type": "string", "pattern": r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$", "examples": ["10"]}

    def read(self, text: str) -> Decimal:
        found = POINTS.fullmatch(text)
        if found is None or (number := Decimal(found[1])) > 100:
            raise ValidationError("请填写几个百分点，0 到 100 之间的数，不带正负号，例如 10。", code="invalid")
        return number / HUNDRED


class TimesField(NumberField):
    """A multiplier 0–99 with at most four places: 1.5 (倍)."""

    schema = {"type": "string", "pattern": r"^[0-9]{1,2}(\.[0-9]{1,4})?$", "examples": ["1.5"]}

    def read(self, text: str) -> Decimal:
        found = TIMES.fullmatch(text)
        if found is None:
            raise ValidationError("请填写倍数，例如 1.5。", code="invalid")
        return Decimal(found[1])
