"""One cell of a file as a value of the model, and back. Exact: what is not plainly the one value is refused, in words."""

import datetime
import re
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from regions.typed import AS_TYPED, Unreadable, normalised, read_points, read_ratio, read_yuan

YES = frozenset({"true", "是", "1", "1.0", "yes", "y"})
NO = frozenset({"false", "否", "0", "0.0", "no", "n"})
RATIOS = frozenset({"ratio"})
POINTS = frozenset({"points"})
FACTORS = frozenset({"factor"})
YUAN = frozenset({"upto", "amount", "step", "floor"})

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?( 00:00:00)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACES = " \u00a0\u3000"  # at the ends of a text cell; tabs and line ends may be meant
_NO_TEXT = (models.DecimalField, models.DateField, models.BooleanField, models.IntegerField)


class Misread(ValueError):
    """A cell that is not what its column holds; the message says why, for the person with the file."""


def as_text(value: Any) -> str:
    """A cell as a person would type it; a binary float with the 15 digits that a spreadsheet itself keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain(Decimal(format(value, ".15g")))
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def plain(value: Decimal) -> str:
    """A number without exponent and without zeros at its end: 1300.00 → 1300, 0.8500 → 0.85."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def read_cell(field: Any, value: Any) -> Any:
    """The value of a model field; blank gives its default, and 0 is not blank. Raises Misread."""
    text = as_text(value)
    if not isinstance(field, _NO_TEXT) and not field.choices:
        return _text(field, text.strip(_SPACES))
    text = text.translate(AS_TYPED).strip()
    if not text:
        return _blank(field)
    if isinstance(field, models.BooleanField):
        return _boolean(text)
    if isinstance(field, models.DateField):
        return _date(text)
    if isinstance(field, models.DecimalField):
        return _checked(field, _decimal(field, text))
    if isinstance(field, models.IntegerField):
        return _checked(field, _whole(text))
    return _choice(field, text)


def read_share(text: str) -> Decimal:
    """A ratio 0–1 as files have it: 0.85 or 85%. Over 1 is an error that says how to write it. Raises Misread."""
    text = normalised(text)
    if text.endswith("%"):
        return _typed(read_ratio, text)
    number = _number(text)
    if number > 1:
        raise Misread(
            _instead(text, number) if number <= 100 else f"{text} 太大：比例在 0 和 1 之间，例如 0.85 或 85%。"
        )
    if number < 0:
        raise Misread("比例不能是负数。")
    return _four_places(number, "比例")


def _text(field: Any, text: str) -> str:
    if not text.strip():
        return str(_blank(field))
    if _CONTROL.search(text):
        raise Misread("含有看不见的控制字符，请重新输入。")
    if field.primary_key:  # codes: digits, however they were typed
        text = normalised(text)
    return str(_checked(field, text))


def _blank(field: Any) -> Any:
    if field.has_default() or field.null:
        return field.get_default()
    if field.blank:
        return ""
    raise Misread("不能为空。")


def _boolean(text: str) -> bool:
    low = text.lower()
    if low in YES or low in NO:
        return low in YES
    raise Misread(f"“{text}”不对：只能写 true 或 false（是或否）。")


def _date(text: str) -> datetime.date:
    found = _DATE.fullmatch(text)
    if found:
        try:
            return datetime.date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise Misread(f"“{text}”不是日期，请写成 2026-07-01 这样。")


def _decimal(field: Any, text: str) -> Decimal:
    if field.name in RATIOS:
        return read_share(text)
    if field.name in POINTS:
        return _points(text)
    if field.name in FACTORS:
        return _factor(text)
    if field.name in YUAN:
        return _typed(read_yuan, text)
    number = _number(text.replace(" ", "").removesuffix("%"))
    return number / 100 if text.endswith("%") else number


def _points(text: str) -> Decimal:
    text = normalised(text)
    if text.endswith("%"):
        return _typed(read_points, text)
    number = _number(text)
    if abs(number) > 1:
        raise Misread(_instead(text, number) if abs(number) <= 100 else f"{text} 太大：5 个百分点写 0.05 或 5%。")
    return _four_places(number, "百分点")


def _factor(text: str) -> Decimal:
    text = normalised(text)
    number = _number(text.removesuffix("%"))
    number = number / 100 if text.endswith("%") else number
    if number < 0:
        raise Misread("倍数不能是负数。")
    if number >= 10:
        raise Misread(f"{text} 太大：减半写 0.5 或 50%。")
    return _four_places(number, "倍数")


def _instead(text: str, number: Decimal) -> str:
    """The sentence for 85 where 0.85 was meant."""
    return f"{text} 应写 {plain(number / 100)} 或 {plain(number)}%。"


def _four_places(number: Decimal, what: str) -> Decimal:
    if number != round(number, 4):
        raise Misread(f"{what}最多四位小数，例如 0.6225。")
    return number


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Misread(f"“{text}”不是数字。")
    return Decimal(text)


def _whole(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise Misread(f"“{text}”不是整数。")
    return int(number)


def _choice(field: Any, text: str) -> Any:
    """By the word of the data or by its label: inpatient, 住院."""
    if not text.isascii():
        text = next((str(value) for value, label in field.flatchoices if str(label) == text), text)
    if text not in {str(value) for value, _ in field.flatchoices}:
        allowed = "、".join(str(value) for value, _ in field.flatchoices if value != "")
        raise Misread(f"“{text}”不对：只能是 {allowed}。")
    return text


def _typed(read: Any, text: str) -> Decimal:
    try:
        return read(text)
    except Unreadable as error:
        raise Misread(str(error)) from None


def _checked(field: Any, value: Any) -> Any:
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise Misread(" ".join(error.messages)) from None
