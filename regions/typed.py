"""Reading amounts and ratios as people type them: full-width digits, separators, 60, 60 % or 0.6. Exact, never guessed."""

import re
from decimal import Decimal

# What a Chinese keyboard gives for digits, points, separators, signs and spaces. Nothing else is rewritten: superscripts,
# circled digits and other scripts' digits stay as they are, and are refused.
AS_TYPED = str.maketrans("０１２３４５６７８９．，％－−　\u00a0\u2009\u202f", "0123456789.,%--    ")
PLAIN = re.compile(r"[0-9]+(\.[0-9]{1,2})?", re.ASCII)
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?", re.ASCII)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
FOUR_PLACES = Decimal("0.0001")


class Unreadable(ValueError):
    """What was typed is no amount or ratio, or could be two; the message says which, for the person at the field."""


def normalised(text: str) -> str:
    """Full-width characters as plain ones, without spaces."""
    return text.translate(AS_TYPED).replace(" ", "")


def read_yuan(text: str, most: Decimal = Decimal("9999999999.99")) -> Decimal:
    """Yuan with at most two places: 12,345.67; also 万: 12万 is 120,000. Raises Unreadable."""
    text = normalised(text).removesuffix("元")
    times = 1
    if text.endswith("万"):
        text, times = text[:-1], 10_000
    if GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif "," in text:
        raise Unreadable("逗号的位置不对。请只写数字，例如 12345.67。")
    if not PLAIN.fullmatch(text):
        raise Unreadable("请填写金额，单位是元，最多两位小数，例如 12345.67。")
    amount = Decimal(text) * times
    if amount > most:
        raise Unreadable(f"金额太大了，最多 {most:,.2f} 元。")
    return amount


def read_ratio(text: str) -> Decimal:
    """A ratio 0–1 from 60, 60% or 0.6: over 1 is percent; exactly 1 could be both, and is asked. Raises Unreadable."""
    return _share(text, least=Decimal(0))


def read_points(text: str) -> Decimal:
    """Percentage points −1…1 from 5, −5, 5% or 0.05, as `read_ratio` reads ratios. Raises Unreadable."""
    return _share(text.replace("个百分点", "").replace("+", ""), least=Decimal(-1))


def _share(text: str, *, least: Decimal) -> Decimal:
    text = normalised(text)
    percent = text.endswith("%")
    number = text.removesuffix("%")
    if not NUMBER.fullmatch(number):
        raise Unreadable("请填写比例，例如 60、60% 或 0.6。")
    value = Decimal(number)
    if not percent and abs(value) == 1:
        sign = "-" if value < 0 else ""
        raise Unreadable(f"{sign}1 可以是 {sign}1%，也可以是 {sign}100%。请写明 {sign}1% 或 {sign}100%。")
    share = value / 100 if percent or abs(value) > 1 else value
    if share != share.quantize(FOUR_PLACES):
        raise Unreadable("比例最多精确到万分之一，例如 62.25%。")
    if share > 1:
        raise Unreadable("比例不能超过 100%。")
    if share < least:
        raise Unreadable("比例不能是负数。" if least == 0 else "百分点不能低于 −100。")
    return share.quantize(FOUR_PLACES)
