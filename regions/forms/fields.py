"""Fields that read figures as staff type them (regions.typed) and show them as pages do (regions.figures)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from regions.figures import percent, yuan_short
from regions.typed import NUMBER, Unreadable, normalised, read_points, read_ratio, read_yuan

MOST_TIMES = Decimal("9.9999")


class FigureField(forms.CharField):
    """A text field whose cleaned value is a Decimal, or None where nothing was typed.

    A value shown again as `prepare_value` writes it reads as the same value.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 9}))
        super().__init__(**{"max_length": 40, "empty_value": None, **kwargs})

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return value
        text = super().to_python(value)
        if text is None:
            return None
        try:
            return self.read(text)
        except Unreadable as error:
            raise ValidationError(str(error), code="unreadable") from error

    def run_validators(self, value: Any) -> None:
        """The length of the text is the browser's to keep; what was read is no text any more."""

    def prepare_value(self, value: Any) -> Any:
        return self.write(value) if isinstance(value, Decimal) else value

    def read(self, text: str) -> Decimal:
        """The value of a text that is not empty. Raises Unreadable."""
        raise NotImplementedError

    def write(self, value: Decimal) -> str:
        """The value as it stands in the field."""
        raise NotImplementedError


class YuanField(FigureField):
    """Yuan: 12,345.67, 1.2万."""

    def read(self, text: str) -> Decimal:
        return read_yuan(text)

    def write(self, value: Decimal) -> str:
        return yuan_short(value)


class RatioField(FigureField):
    """A ratio 0–1: 60, 60% or 0.6."""

    def read(self, text: str) -> Decimal:
        return read_ratio(text)

    def write(self, value: Decimal) -> str:
        return percent(value)


class PointsField(FigureField):
    """Percentage points −1…1: 5, +5%, 5 个百分点, −10."""

    def read(self, text: str) -> Decimal:
        return read_points(text.replace("个百分点", "%"))

    def write(self, value: Decimal) -> str:
        return f"{'-' if value < 0 else '+'}{percent(abs(value))}"


class TimesField(FigureField):
    """A multiplier below 10: 0.5 or 50% halves, 1 leaves as it is. 50 could only be meant as percent, and is asked."""

    def read(self, text: str) -> Decimal:
        text = normalised(text).removesuffix("倍")
        number = text.removesuffix("%")
        if not NUMBER.fullmatch(number) or number.startswith("-"):
            raise Unreadable("请填写倍数，例如 0.5 或 50%（减半）、1（不变）。")
        times = Decimal(number) / 100 if text.endswith("%") else Decimal(number)
        if times > MOST_TIMES:
            raise Unreadable(f"{number} 可能是 {number}%。请写明 {number}%，或者写成小数，例如 0.5。")
        if times != times.quantize(Decimal("0.0001")):
            raise Unreadable("倍数最多四位小数。")
        return times.quantize(Decimal("0.0001"))

    def write(self, value: Decimal) -> str:
        return percent(value)
