"""Fields that read what people type and let through only what the contract allows (design.md, `GET /api/v1/estimate`)."""

import datetime
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from regions.typed import GROUPED, PLAIN, normalised

SHARE = re.compile(r"[0-9]+(\.[0-9]{1,4})?", re.ASCII)
PERCENT = re.compile(r"[0-9]+(\.[0-9]{1,2})?%", re.ASCII)
WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
OTHER_DIGIT = re.compile(r"[^\D0-9]")
LONGEST = 40


class TypedField(forms.CharField):
    """A text field whose cleaned value is something else, or None where nothing was typed.

    `schema` is its JSON schema, from which the OpenAPI description is made.
    """

    schema: dict[str, Any] = {"type": "string"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, "empty_value": None, **kwargs})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return None if text is None else self.read(normalised(text))

    def read(self, text: str) -> Any:
        """The value of a text that is not empty. Raises ValidationError."""
        raise NotImplementedError


class AreaField(forms.Field):
    """The code of a pooling area, as text; whether there is such an area is not the form's to say (404, not 400)."""

    schema = {"type": "string", "pattern": "^[0-9]{6}$", "examples": ["450100"]}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.HiddenInput, **kwargs})

    def to_python(self, value: Any) -> str:
        return normalised(value) if isinstance(value, str) else ""


class YuanField(TypedField):
    """Yuan, 0–99,999,999.99, at most two places, no sign and no exponent, as `Decimal`."""

    most = Decimal("99999999.99")
    schema = {"type": "string", "pattern": r"^[0-9]{1,8}(\.[0-9]{1,2})?$", "examples": ["300000", "1234.56"]}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def read(self, text: str) -> Decimal:
        if GROUPED.fullmatch(text):
            text = text.replace(",", "")
        elif "," in text:
            raise ValidationError("逗号的位置不对。请只写数字，例如 12345.67。", code="separator")
        if not PLAIN.fullmatch(text):
            raise ValidationError("请填写金额，单位是元，最多两位小数，例如 12345.67。", code="invalid")
        amount = Decimal(text)
        if amount > self.most:
            raise ValidationError("金额太大了，最多 99,999,999.99 元。", code="max_value")
        return amount


class PositiveYuanField(YuanField):
    """Yuan above zero; `zero` is what is said to a zero."""

    schema = YuanField.schema | {"not": {"pattern": r"^0+(\.0{1,2})?$"}}

    def __init__(self, *, zero: str, **kwargs: Any) -> None:
        self.zero = zero
        super().__init__(**kwargs)

    def read(self, text: str) -> Decimal:
        amount = super().read(text)
        if amount == 0:
            raise ValidationError(self.zero, code="zero")
        return amount


class ShareField(TypedField):
    """A share 0–1 with at most four places; 10% is read as 0.1."""

    schema = {"type": "string", "pattern": r"^(0(\.[0-9]{1,4})?|1(\.0{1,4})?)$", "examples": ["0.1"]}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def read(self, text: str) -> Decimal:
        if PERCENT.fullmatch(text):
            share = Decimal(text[:-1]) / 100
        elif SHARE.fullmatch(text):
            share = Decimal(text)
        else:
            raise ValidationError("请填写 0 到 1 之间的小数，或者百分数，例如 0.1 或 10%。", code="invalid")
        if share > 1:
            raise ValidationError("比例不能超过 1（100%）。10% 请写 0.1 或 10%。", code="max_value")
        return share


class WholeField(TypedField):
    """A whole number between two bounds."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        self.schema = {"type": "integer", "minimum": least, "maximum": most}
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def read(self, text: str) -> int:
        if not WHOLE.fullmatch(text) or not self.least <= int(text) <= self.most:
            raise ValidationError(f"请填写 {self.least} 到 {self.most} 之间的整数。", code="invalid")
        return int(text)


class Checkbox(forms.CheckboxInput):
    """A tick box that sends `true`. Unlike Django's own it leaves any other word as it is, for the field to refuse."""

    words = {"true": True, "false": False}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"value": "true", **(attrs or {})}, check_test=lambda value: value in (True, "true"))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = data.get(name, False)
        return self.words.get(value.lower(), value) if isinstance(value, str) else value

    def format_value(self, value: Any) -> None:
        return None  # what it sends stands in `attrs`


class FlagField(forms.Field):
    """`true` or `false`; nothing typed means false. A tick box that sends `true`."""

    schema = {"type": "boolean", "default": False}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": Checkbox, **kwargs})

    def clean(self, value: Any) -> bool:
        if value is True or value is False:
            return value
        if value in (None, ""):
            return False
        raise ValidationError("请填 true 或 false。", code="invalid")


class DayField(forms.DateField):
    """A day; also as people write it: 2026/5/1, 2026.5.1, 2026年5月1日."""

    schema = {"type": "string", "format": "date"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "required": False,
                "input_formats": ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
                "error_messages": {"invalid": "请填写日期，例如 2026-05-01。"},
                "widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                **kwargs,
            }
        )

    def to_python(self, value: Any) -> datetime.date | None:
        if isinstance(value, str):
            value = normalised(value)
            if OTHER_DIGIT.search(value):  # strptime would read them
                raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)
