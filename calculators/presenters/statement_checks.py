"""The words of the sums of a settlement slip: whether they agree, and what it may mean where they do not."""

from collections.abc import Iterable

from calculators.engine.statement import DIFFERS, HOLDS, SlipCheck
from calculators.presenters.line import Line, Words, make_line
from calculators.slip_items import LABELS
from regions.figures import yuan, yuan_short

TITLES = {
    "sum_eligible": "政策范围内费用",
    "sum_deductible": "起付线在政策范围内费用以内",
    "sum_basic": "基本医保付的在起付线以上",
    "sum_funds": "各项基金加起来",
    "sum_total": "总费用由基金和个人分担",
    "sum_person": "个人承担的钱从哪里付",
}
# What a slip may hold besides the items asked here, where its sum is more than theirs.
BESIDES = {
    "sum_eligible": "",
    "sum_funds": "可能还有没列在这里的基金。",
    "sum_total": "有的结算单还有“医院负担金额”一类的项目，这里没有问。",
    "sum_person": "可能还有别的支付方式。",
}
AGAIN = "先核对有没有抄错；各地结算单的口径可能不同，以医院和经办机构的解释为准。"


def check_lines(checks: Iterable[SlipCheck], slip_values: dict[str, str]) -> tuple[Line, ...]:
    """Each sum in words; `slip_values` are the given items as they are shown, by name."""
    return tuple(make_line(number, one, _words(one, slip_values), "") for number, one in enumerate(checks, start=1))


def _words(one: SlipCheck, values: dict[str, str]) -> Words:
    return Words(TITLES[one.kind], formula(one, values), tuple(_notes(one)), amount=verdict(one))


def verdict(one: SlipCheck) -> str:
    """“对得上”, “相差 …” or “没法核对”."""
    if one.state == HOLDS:
        return "对得上"
    if one.state == DIFFERS and one.amount is not None:
        return f"相差 {yuan(one.amount)}"
    return "没法核对"


def formula(one: SlipCheck, values: dict[str, str]) -> str:
    """The sum with the person's figures; what is blank is left out."""
    plus = [f"{LABELS[name]} {values[name]}" for name in one.plus if name in values]
    minus = [f"{LABELS[name]} {values[name]}" for name in one.minus if name in values]
    sides = " − ".join([" + ".join(plus), *minus]) if plus else "− " + " − ".join(minus)
    whole = f"{sides} = {yuan_short(one.computed)}" if len(plus) + len(minus) > 1 else sides
    label = LABELS[one.result]
    if one.result not in values:
        return whole
    if one.at_most:
        return f"{label} {values[one.result]}，不应当超过{whole}"
    return f"{whole}；结算单上的{label}是 {values[one.result]}"


def _notes(one: SlipCheck) -> Iterable[str]:
    blank = "、".join(f"“{LABELS[name]}”" for name in one.blank)
    if one.state == HOLDS:
        if blank and not one.at_most:
            yield f"没有填的{blank}按 0 计算。"
        return
    if one.state == DIFFERS:
        yield from (f"相差的数正好等于“{LABELS[name]}”。" for name in one.equals)
        if one.kind == "sum_person" and "acct_mulaid_pay" in one.equals:
            yield "“个人账户支出”里可能已经包括它。"
        yield BESIDES.get(one.kind, "") if one.more else ""
        yield AGAIN
        return
    yield f"没有填{blank}。"
    if one.amount is not None:
        what = f"{blank}应当是" if len(one.blank) == 1 else "没有填的几项加起来应当是"
        yield f"照别的项目推算，{what} {yuan_short(one.amount)} 元。"
