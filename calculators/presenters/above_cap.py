"""Words and answer of 职工大额 alone, with a work unit's mutual aid after it."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any, TypedDict

from calculators.engine import Case, LargeAmountStep, Schedule
from calculators.engine.above_cap import AboveCap, AboveCapStep, UnitAidStep
from calculators.presenters.account import Account
from calculators.presenters.answers import (
    AreaAnswer,
    ScheduleAnswer,
    StepAnswer,
    schedule_answer,
    step_answer,
    two_places,
)
from calculators.presenters.layer_account import (
    Shown,
    future,
    layer_account,
    place_and_day,
    share_of_total,
    since_of_answer,
    standards,
    tell,
)
from calculators.presenters.line import UNKNOWN, Words, since_of
from calculators.presenters.notices import UNKNOWN_TEXTS, WARNING_TEXTS
from calculators.presenters.second_payment import left_words
from calculators.presenters.words import result
from regions.figures import percent, yuan, yuan_short
from regions.models import PoolingArea

COMBINED_UNKNOWN = "基本医保和大额合计有封顶线，但基本医保的封顶线未知，没有按合计封顶计算。"


class LargeAmountsAnswer(TypedDict):
    """Yuan as text with two decimals. above = large_amount + unit_aid + out_of_pocket."""

    above: str
    large_amount: str
    unit_aid: str
    out_of_pocket: str


class LargeAmountAnswer(TypedDict):
    """What lies above the basic cap. `schedule` null: the area has none, the unit's aid alone was settled.

    `unknown` holds `large_amount` where the area has no rule; it then counts 0.00.
    """

    area: AreaAnswer
    scheme: str
    schedule: ScheduleAnswer | None
    evidence: str
    amounts: LargeAmountsAnswer
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


def above_words(step: AboveCapStep, schedule: Schedule) -> Words:
    return Words(
        "超过基本医保封顶线的费用",
        f"您填的 {yuan_short(step.amount)} 元",
        ("基本医保已经付满全年的封顶线，这一部分由后面的几层来付。",),
    )


def large_amount_words(step: LargeAmountStep, schedule: Schedule) -> Words:
    title = step.name or "职工大额医疗费用补助"
    if step.ratio is None:
        return Words(
            title,
            f"{yuan_short(step.above)} 元，当地的支付标准未知",
            ("很多地方会付其中一部分，请向经办机构询问。",),
            "pay large",
            UNKNOWN,
        )
    formula = f"{yuan_short(step.above)} × {percent(step.ratio)} {result(step.unrounded)}"
    notes = []
    if step.left is not None and step.left < step.unrounded:
        notes.append(f"这一层的封顶线今年还剩 {yuan_short(step.left)} 元。")
    if step.combined_left is not None and step.combined_left < step.unrounded:
        notes.append(f"基本医保和大额合计的封顶线，基本医保付满以后还剩 {yuan_short(step.combined_left)} 元。")
    if notes:
        formula += f"，超过封顶线，支付 {yuan_short(step.amount)}"
    elif step.unrounded != step.amount:
        formula += f"，四舍五入到分 {yuan_short(step.amount)}"
    return Words(title, formula, tuple(notes), "pay large")


def unit_words(step: UnitAidStep, schedule: Schedule) -> Words:
    title = "单位的互助基金"
    own = "按您填写的单位标准计算。"
    if not step.base:
        return Words(title, "前面几层已经付完，没有剩下的", (own,), "pay aid")
    if step.fixed:
        formula = f"您填的单位支付 {yuan_short(step.unrounded)} 元"
        if step.cut:
            formula += f"，超过了剩下的 {yuan_short(step.base)} 元，按剩下的算"
        return Words(title, formula, (own,), "pay aid")
    ratio = percent(step.ratio) if step.ratio is not None else ""
    if step.reason == "under_deductible":
        formula = f"剩下的 {yuan_short(step.base)} 元，没有超过起付线 {yuan_short(step.deductible)} 元，不支付"
        return Words(title, formula, (own,), "pay aid")
    base = (
        f"（{yuan_short(step.base)} − {yuan_short(step.deductible)}）"
        if step.deductible
        else f"剩下的 {yuan_short(step.base)}"
    )
    formula = f"{base} × {ratio} {result(step.unrounded)}"
    if step.cut:
        formula += f"，超过最高支付额，支付 {yuan_short(step.amount)}"
    elif step.unrounded != step.amount:
        formula += f"，四舍五入到分 {yuan_short(step.amount)}"
    return Words(title, formula, (own,), "pay aid")


WORDS: dict[str, Callable[[Any, Schedule], Words]] = {
    "above_cap": above_words,
    "large_amount": large_amount_words,
    "unit_aid": unit_words,
    "left": partial(left_words, notes=("只算封顶线以上的这一部分。", "可以用个人账户支付。")),
}


def large_amount_account(
    area: PoolingArea, schedule: Schedule | None, case: Case, found: AboveCap, today: datetime.date
) -> Account:
    """The page's account. Without a schedule only the unit's own terms were used."""
    told_by = schedule if schedule is not None else Schedule(case.scheme, ())
    since = since_of(told_by) if schedule is not None else ""
    scheme, *rest = place_and_day(area, case.scheme, case.on, "none", case.out_of_province)
    unit = any(step.kind == "unit_aid" for step in found.steps)
    large = UNKNOWN if found.unknown else yuan(found.large_amount)
    return layer_account(
        Shown(
            title=f"超过封顶线 {yuan_short(found.above)} 元，职工大额",
            conditions=(f"{scheme}{'（退休）' if case.retired else ''}", *rest),
            headline=f"剩下由您承担，{_certainty(found)}",
            value=yuan(found.out_of_pocket),
            share=share_of_total(found.out_of_pocket, found.above, "超过封顶线部分"),
            buckets=(
                ("large", "职工大额补助", found.large_amount, large),
                *((("aid", "单位互助", found.unit_aid, yuan(found.unit_aid)),) if unit else ()),
                ("own", "个人", found.out_of_pocket, yuan(found.out_of_pocket)),
            ),
            total=found.above,
            lines=tell(found.steps, WORDS, told_by, since),
            grade=found.evidence,
            since=since_of_answer(schedule) if schedule is not None else "只用了您填写的标准",
            unknown=tuple(UNKNOWN_TEXTS[name] for name in found.unknown),
            warnings=(*_warnings(found), *future(case.on, today)),
            standards_url=standards(area, case.on),
        )
    )


def large_amount_answer(
    area: PoolingArea, schedule: Schedule | None, case: Case, found: AboveCap, account: Account
) -> LargeAmountAnswer:
    """The same as JSON."""
    return {
        "area": {"code": area.code, "name": area.name},
        "scheme": case.scheme,
        "schedule": schedule_answer(schedule) if schedule is not None else None,
        "evidence": found.evidence,
        "amounts": {
            "above": two_places(found.above),
            "large_amount": two_places(found.large_amount),
            "unit_aid": two_places(found.unit_aid),
            "out_of_pocket": two_places(found.out_of_pocket),
        },
        "steps": [step_answer(line) for line in account.lines],
        "unknown": list(found.unknown),
        "warnings": list(account.warnings),
    }


def _certainty(found: AboveCap) -> str:
    """An unknown layer may still pay something; an unknown cap may still cut what was reckoned."""
    if found.unknown:
        return "最多"
    return "至少" if found.warnings else "大约"


def _warnings(found: AboveCap) -> tuple[str, ...]:
    return tuple(WARNING_TEXTS.get(code, COMBINED_UNKNOWN) for code in found.warnings)
