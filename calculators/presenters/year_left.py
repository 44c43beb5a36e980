"""The words for what a year has left: deductible, caps, the way to the critical illness line."""

from collections.abc import Callable
from decimal import Decimal

from calculators.engine import Remaining, Schedule
from calculators.presenters.line import UNKNOWN, Line, Words, make_line, since_of
from regions.enums import Aid, Care, Per
from regions.figures import yuan, yuan_short


def left_lines(found: tuple[tuple[Schedule, Remaining], ...]) -> tuple[Line, ...]:
    """What is left, each figure with its grade and documents."""
    return tuple(
        make_line(number, one, LEFT_WORDS[one.kind](one), since_of(schedule))
        for number, (schedule, one) in enumerate(found, start=1)
    )


def _care(pot: str) -> str:
    """Whose payments use a pot up."""
    return str(Care(pot).label) if pot in Care.values else "各类就医合计"


def _entry(pot: str) -> str:
    """An accumulation of its own beside the common one."""
    return f"（{Care(pot).label}单独累计）" if pot in Care.values else ""


def _of(one: Remaining, verb: str) -> str:
    """“全年 150,000 元，已支付 6,000 元”."""
    used = f"{verb} {yuan_short(one.used)} 元"
    return used if one.full is None else f"全年 {yuan_short(one.full)} 元，{used}"


def _amount(one: Remaining, gone: str) -> str:
    if one.state == "unknown" or one.left is None:
        return UNKNOWN if one.state == "unknown" else "不设封顶"
    return f"还剩 {yuan(one.left)} 元" if one.left > Decimal(0) else gone


def _deductible(one: Remaining) -> Words:
    title = f"{_care(one.pot)}起付线"
    if one.state == "each":
        per = Per(one.rules[0].per).label if one.rules[0].per else "每次"
        return Words(title, f"{per}都要先付，不按全年累计", amount="按次")
    if one.full == 0:
        return Words(title, "起付线是 0 元", amount="没有起付线")
    return Words(title, _of(one, "已用"), amount=_amount(one, "已经付满"))


def _basic_cap(one: Remaining) -> Words:
    return Words(f"基本医保封顶线（{_care(one.pot)}）", _of(one, "已支付"), amount=_amount(one, "已经用完"))


def _line(one: Remaining) -> Words:
    title = f"大病保险起付线{_entry(one.pot)}"
    if one.left is None:
        return Words(title, _of(one, "累计自付"), amount=UNKNOWN)
    amount = f"还差 {yuan(one.left)} 元" if one.left > Decimal(0) else "已经达到"
    return Words(title, _of(one, "累计自付"), amount=amount)


def _critical_illness_cap(one: Remaining) -> Words:
    return Words(f"大病保险封顶线{_entry(one.pot)}", _of(one, "已支付"), amount=_amount(one, "已经用完"))


def _large_amount_cap(one: Remaining) -> Words:
    return Words("职工大额补助封顶线", _of(one, "已支付"), amount=_amount(one, "已经用完"))


def _combined_cap(one: Remaining) -> Words:
    return Words("基本医保与大额合计封顶线", _of(one, "已支付"), amount=_amount(one, "已经用完"))


def _assistance_cap(one: Remaining) -> Words:
    return Words(f"医疗救助限额（{Aid(one.pot).label}）", _of(one, "已支付"), amount=_amount(one, "已经用完"))


LEFT_WORDS: dict[str, Callable[[Remaining], Words]] = {
    "deductible": _deductible,
    "basic_cap": _basic_cap,
    "critical_illness_line": _line,
    "critical_illness_cap": _critical_illness_cap,
    "large_amount_cap": _large_amount_cap,
    "combined_cap": _combined_cap,
    "assistance_cap": _assistance_cap,
}
