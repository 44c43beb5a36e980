"""The words of each kind of step. A step without words here fails a test; nothing is computed here but differences."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from calculators.engine import (
    AssistanceStep,
    BasicStep,
    CriticalIllnessStep,
    DeductibleStep,
    EligibleStep,
    LargeAmountStep,
    OwnStep,
    Rule,
    Schedule,
    Step,
)
from calculators.engine.schedule import ANY
from calculators.presenters.line import UNKNOWN, Line, Words, make_line, since_of
from calculators.presenters.words import bands, result, times
from regions.enums import Aid, Level, Place
from regions.figures import percent, points, yuan, yuan_short


def lines(schedule: Schedule, steps: tuple[Step, ...]) -> tuple[Line, ...]:
    """Every step of a bill in words, in the order of settlement."""
    since = since_of(schedule)
    return tuple(
        make_line(number, step, WORDS[step.kind](step, schedule), since, schedule)
        for number, step in enumerate(steps, start=1)
    )


def _eligible(step: EligibleStep, schedule: Schedule) -> Words:
    formula = f"总费用 {yuan_short(step.total)} − 目录外 {yuan_short(step.class_c)} − 乙类先行自付 {yuan_short(step.class_b_own)}"
    if step.over_limit:
        formula += f" − 超限价 {yuan_short(step.over_limit)}"
    share = ""
    if step.class_b and step.class_b_share is not None:
        share = f"乙类 {yuan_short(step.class_b)} × {percent(step.class_b_share)}，先由您付 {yuan_short(step.class_b_own)} 元。"
    nothing = not (step.class_b or step.class_c or step.over_limit)
    return Words(
        "哪些费用能进入报销",
        formula,
        (
            "这叫“政策范围内费用”。",
            share,
            "超限价是价格高过医保支付标准的部分，由您付，也不计入大病保险。" if step.over_limit else "",
            "没有填目录外（丙类）和乙类费用，按全部可以报销计算；如果有，您要付的会更多。"
            if nothing and step.total
            else "",
        ),
    )


def _repeat(step: DeductibleStep) -> str:
    rule, stated = step.repeat, yuan_short(step.stated)
    if rule is None or step.admission == 1:
        return f"{stated} 元"
    if rule.ratio is not None:
        return f"{stated} × {percent(rule.ratio)} {result(step.stated * rule.ratio)} 元"
    if rule.amount is not None:
        return f"{yuan_short(rule.amount)} 元"
    floor = f"，不低于 {yuan_short(rule.floor)} 元" if rule.floor else ""
    return f"{stated} 元起每次降低 {yuan_short(rule.step or Decimal(0))} 元{floor}"


def _level(step: DeductibleStep | BasicStep) -> str:
    """The hospital's level; "" where the figures are for one hospital, whatever its level (自填标准)."""
    return "" if step.level == ANY else str(Level(step.level).label)


def _as_level(step: DeductibleStep | BasicStep) -> str:
    """Exact reading 9: said in the step where a level reads as another."""
    if step.level_read_as in (step.level, "any"):
        return ""
    return f"（没有单列，按{Level(step.level_read_as).label}）"


def _deductible(step: DeductibleStep, schedule: Schedule) -> Words:
    level = _level(step) + _as_level(step)
    at = f"{level}，" if level else ""
    if step.per == "admission":
        formula = f"{at}本年第 {step.admission} 次住院：{_repeat(step)}"
    elif step.per == "visit":
        formula = f"{at}每次就诊：{yuan_short(step.stated)} 元"
    elif step.per == "year":
        formula = f"{at}全年：{yuan_short(step.stated)} 元"
    else:
        formula = f"{level}不支付，没有起付线"
    if step.factor is not None:
        formula += f"，异地就医 × {yuan_short(step.factor)} = {yuan_short(step.full)} 元"
    if step.used:
        what = "今年已付" if step.used_by == "paid" else "今年已有政策范围内费用"
        formula += f"；{what} {yuan_short(step.used)} 元，还剩 {yuan_short(step.left)} 元"
    if step.amount < step.left:
        formula += f"；本次费用没有超过它，承担 {yuan_short(step.amount)} 元"
    return Words(
        "先减去起付线",
        formula,
        (
            "再次住院的起付线怎么降低未知，这里按第一次的全额计算。" if step.repeat_unknown else "",
            "起付线以内由个人承担。",
        ),
        amount=f"− {yuan(step.amount)}",
    )


def _elsewhere(step: BasicStep) -> str:
    rule = step.cross_region
    if rule is None:
        return ""
    where = str(Place(step.place).label)
    catalogue = "药品目录按就医地，比例按参保地。"
    if rule.ratio is not None:
        return f"{where}：支付比例乘以 {percent(rule.ratio)}。{catalogue}"
    change = rule.points or Decimal(0)
    return f"{where}：支付比例{'降低' if change < 0 else '提高'} {points(change)}。{catalogue}"


def _basic(step: BasicStep, schedule: Schedule) -> Words:
    title = "基本医保按比例支付"
    if step.reason == "not_covered":
        return Words(title, f"{_level(step)}不支付（比例为 0）", tone="pay basic")
    if step.reason == "under_deductible":
        formula = "没有超过起付线，不支付"
    else:
        formula = times(step.slices[0]) if len(step.slices) == 1 else bands(step.slices)
        if len(step.slices) > 1:
            formula += f"；合计 {yuan_short(step.unrounded)}"
        if step.capped:
            formula += f"，超过年度封顶线，支付 {yuan_short(step.amount)}"
        elif step.unrounded != step.amount:
            formula += f"，四舍五入到分 {yuan_short(step.amount)}"
    if read_as := _as_level(step):
        formula = f"{Level(step.level).label}{read_as}：{formula}"
    cap = ""
    if step.cap is not None and (step.capped or step.year_paid):
        cap = f"年度封顶线 {yuan_short(step.cap)} 元"
        if step.year_paid and step.left is not None:
            cap += f"，今年已支付 {yuan_short(step.year_paid)} 元，还剩 {yuan_short(step.left)} 元"
        cap += "。"
    return Words(
        title,
        formula,
        (
            f"退休人员的比例已加 {points(step.points)}，最高 100%。" if step.points else "",
            _elsewhere(step),
            "分段按全年累计的政策范围内费用计算。" if step.cumulative else "",
            cap,
            "" if step.cap_stated else "年度封顶线未知，这里没有按封顶计算。",
        ),
        tone="pay basic",
    )


def _large_amount(step: LargeAmountStep, schedule: Schedule) -> Words:
    title = step.name or "职工大额医疗费用补助"
    reached = f"政策范围内费用到 {yuan_short(step.reached_at)} 元时，基本医保付满封顶线。"
    if step.ratio is None:
        return Words(
            f"{title}",
            f"超过基本封顶线的 {yuan_short(step.above)} 元，支付标准未知",
            (reached, "很多地方的职工大额补助会付其中一部分，请向经办机构询问。"),
            "pay large",
            UNKNOWN,
        )
    formula = f"超过的 {yuan_short(step.above)} × {percent(step.ratio)} {result(step.unrounded)}"
    limits = [bound for bound in (step.left, step.combined_left) if bound is not None]
    if limits and min(limits) < step.unrounded:
        formula += f"，超过封顶线，支付 {yuan_short(step.amount)}"
    elif step.unrounded != step.amount:
        formula += f"，四舍五入到分 {yuan_short(step.amount)}"
    return Words(title, formula, (reached,), "pay large")


def _favour(rule: Rule | None, stated: Decimal) -> str:
    if rule is None:
        return ""
    parts = []
    if rule.factor is not None:
        parts.append(f"起付线 {yuan_short(stated)} × {percent(rule.factor)}")
    if rule.points:
        parts.append(f"比例加 {points(rule.points)}")
    if rule.no_cap:
        parts.append("不设封顶")
    return f"{Aid(rule.aid).label}享受倾斜：{'，'.join(parts)}。"


def _critical_illness(step: CriticalIllnessStep, schedule: Schedule) -> Words:
    title = "大病保险二次报销"
    total = step.year_self_paid + step.self_paid
    if step.state == "unknown":
        return Words(
            title,
            f"本次自付 {yuan_short(step.self_paid)} 元，这个地区的大病保险标准未知",
            ("如果全年自付超过当地起付线，大病保险会再付一部分。",),
            "pay critical",
            UNKNOWN,
        )
    year = ""
    if step.year_self_paid:
        year = f"今年累计自付：之前 {yuan_short(step.year_self_paid)} + 本次 {yuan_short(step.self_paid)} = {yuan_short(total)} 元。"
    if not step.slices:
        formula = f"累计自付 {yuan_short(total)} 元，没有超过起付线 {yuan_short(step.deductible)} 元，不支付"
    else:
        formula = f"自付 {yuan_short(total)} 中，{bands(step.slices)}"
        if step.left is not None and step.unrounded > step.left:
            formula += f"；超过年度封顶线，支付 {yuan_short(step.amount)}"
        elif step.unrounded != step.amount:
            formula += f"；四舍五入到分 {yuan_short(step.amount)}"
    return Words(
        title,
        formula,
        (
            f"当地叫“{step.name}”。" if step.name else "",
            year,
            _favour(step.favour, step.stated_deductible),
            "按全年累计的“自付”计算，“自费”不算。" if step.slices else "",
        ),
        "pay critical",
    )


def _assistance(step: AssistanceStep, schedule: Schedule) -> Words:
    title = f"医疗救助（{Aid(step.aid).label}）"
    if step.state == "unknown":
        return Words(
            title,
            f"还剩自付 {yuan_short(step.base)} 元，这个地区的救助标准未知",
            ("国家对特困人员、低保对象的救助比例有下限（国办发〔2021〕42号，未与原文核对），当地的请问医保经办机构。",),
            "pay aid",
            UNKNOWN,
        )
    if not step.slices:
        formula = f"剩下的自付 {yuan_short(step.base)} 元，没有超过起付线 {yuan_short(step.deductible)} 元，不支付"
    else:
        formula = times(step.slices[0]) if len(step.slices) == 1 else bands(step.slices)
        if step.left is not None and step.unrounded > step.left:
            formula += f"，超过年度限额，支付 {yuan_short(step.amount)}"
    return Words(title, formula, (f"起付线 {yuan_short(step.deductible)} 元。" if step.deductible else "",), "pay aid")


def _own(step: OwnStep, schedule: Schedule) -> Words:
    paid = [amount for amount in (step.basic, step.critical_illness, step.large_amount, step.assistance) if amount]
    formula = " − ".join([yuan_short(step.total), *(yuan_short(amount) for amount in paid)])
    split = f"其中政策范围内的自付 {yuan_short(step.within_scope)} 元，范围外的 {yuan_short(step.outside_scope)} 元。"
    account = (
        "可以用个人账户支付。"
        if schedule.scheme == "employee"
        else "家人有职工医保的，可以用他们的个人账户（家庭共济）支付。"
    )
    return Words("剩下由您承担", formula, (split, account), "sum")


WORDS: dict[str, Callable[[Any, Schedule], Words]] = {
    "eligible": _eligible,
    "deductible": _deductible,
    "basic": _basic,
    "large_amount": _large_amount,
    "critical_illness": _critical_illness,
    "assistance": _assistance,
    "own": _own,
}
