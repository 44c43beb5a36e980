"""待遇何时生效 in words and as JSON."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from calculators.engine.waiting import (
    NEWBORN,
    OUTSIDE,
    WINDOW,
    EmployeeStep,
    Enrolment,
    FirstDayStep,
    FixedStep,
    MadeGoodStep,
    MissedStep,
    NewbornStep,
    Waiting,
    WaitStep,
    WindowStep,
)
from calculators.presenters.account import Account
from calculators.presenters.answers import AreaAnswer, StepAnswer, step_answer
from calculators.presenters.line import UNKNOWN, Words
from calculators.presenters.rule_account import Shown, future, rule_account, rule_lines
from calculators.presenters.words import day
from regions.enums import Scheme
from regions.models import PoolingArea

HEADLINES = {
    "exact": "待遇从这一天起",
    "earliest": "待遇最早从这一天起",
    "latest": "待遇最晚从这一天起",
    "unknown": "待遇从哪一天起，不能确定",
}
OCCASIONS = {WINDOW: "在集中参保期内参保", OUTSIDE: "过了集中参保期参保", NEWBORN: "新生儿参保"}
WAYS = {"through_unit": "通过单位参保", "on_own": "自己参保（灵活就业）"}


class WaitingAnswer(TypedDict):
    """`months` and `first_day` null where unknown; `bound` says how sure `first_day` is: exact, earliest, latest, unknown.

    `unknown`: `employee` (the area's months), `newborn` (enrolled later than the days in which benefits go back to birth),
    `window` (the day lies outside the usual window), `count_from` (a break and enrolment within the window).
    """

    area: AreaAnswer | None
    scheme: str
    on: str
    months: int | None
    first_day: str | None
    bound: str
    evidence: str | None
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class WaitingCase:
    """What was asked: `enrolment` of a resident, or `way` of an employee."""

    area: PoolingArea | None
    scheme: str
    on: datetime.date
    waiting: Waiting
    enrolment: Enrolment | None = None
    way: str = ""


def waiting_account(case: WaitingCase, today: datetime.date) -> Account:
    """The account for the page."""
    waiting = case.waiting
    first_day = waiting.first_day
    shown = Shown(
        title=f"{day(case.on)}缴费，待遇何时生效",
        conditions=_conditions(case),
        headline=HEADLINES[waiting.bound],
        value=UNKNOWN if first_day is None else day(first_day),
        share=_share(waiting),
        unknown=_unknown(case),
        warnings=future(case.on, today),
    )
    lines = rule_lines((step, WAITING_WORDS[step.kind](step)) for step in waiting.steps)
    sources = [rule for step in waiting.steps for rule in step.rules]
    return rule_account(shown, lines, sources, waiting.evidence)


def waiting_answer(case: WaitingCase, account: Account) -> WaitingAnswer:
    """The same as JSON."""
    waiting = case.waiting
    return {
        "area": area_answer(case.area),
        "scheme": case.scheme,
        "on": case.on.isoformat(),
        "months": waiting.months,
        "first_day": None if waiting.first_day is None else waiting.first_day.isoformat(),
        "bound": waiting.bound,
        "evidence": waiting.evidence or None,
        "steps": [step_answer(line) for line in account.lines],
        "unknown": list(waiting.unknown),
        "warnings": list(account.warnings),
    }


def area_answer(area: PoolingArea | None) -> AreaAnswer | None:
    """The place that was asked for, if any."""
    return None if area is None else {"code": area.code, "name": area.name}


def place(area: PoolingArea | None) -> str:
    """The place of an answer, or that it is the national rule's."""
    return "全国规定" if area is None else area.name


def _conditions(case: WaitingCase) -> tuple[str, ...]:
    parts = [f"{place(case.area)} · {Scheme(case.scheme).label}"]
    if case.enrolment is None:
        return (*parts, WAYS[case.way])
    parts.append(OCCASIONS[case.enrolment.occasion])
    if case.enrolment.missed:
        parts.append(f"断保 {case.enrolment.missed} 年，补缴 {case.enrolment.made_good} 年")
    return tuple(parts)


def _share(waiting: Waiting) -> str:
    if waiting.months is None:
        return ""
    if not waiting.months:
        return "没有等待期"
    return f"等 {waiting.months} 个月" if waiting.bound != "latest" else f"最多等 {waiting.months} 个月"


def _unknown(case: WaitingCase) -> tuple[str, ...]:
    steps: dict[str, Any] = {step.kind: step for step in case.waiting.steps}
    texts = []
    for name in case.waiting.unknown:
        if name == "employee":
            texts.append(f"{place(case.area)}职工医保的等待期未知，请打 12393 或问参保地医保经办机构。")
        elif name == "newborn":
            texts.append("超过天数才参保还算不算新生儿，各地规定不同；上面按最晚的算。请打 12393 问参保地。")
        elif name == "window":
            texts.append("您填的日期不在通常的集中参保期里。当地延长了集中参保期的，什么时候生效请打 12393 问参保地。")
        else:
            other = steps["first_day"].other
            texts.append(
                "断保的人在集中参保期内缴费，等待期从缴费那天数还是从下一年度开始那天数，没有找到统一规定；"
                f"从下一年度开始那天数，是 {day(other)}起。"
            )
    return tuple(texts)


def _window(step: WindowStep) -> Words:
    season = f"集中参保期一般是每年 {step.first} 月到 {step.last} 月，以当地通知为准。"
    return Words(
        "在集中参保期内缴费",
        f"{step.on.isoformat()} 缴费，下一年度从 {step.start.isoformat()} 开始",
        (season, "" if step.in_season else "您填的日期不在其中。"),
        amount=step.start.isoformat(),
    )


def _newborn(step: NewbornStep) -> Words:
    title = "新生儿"
    if step.state == "unknown":
        return Words(
            title,
            f"出生后 {step.days} 天才缴费，超过 {step.within} 天",
            ("当地不按新生儿办的，同过了集中参保期参保一样等。",),
            amount=UNKNOWN,
        )
    return Words(
        title,
        f"出生后 {step.days} 天缴费，在 {step.within} 天以内：待遇从出生那天算起",
        ("新生儿不受等待期限制。",),
        amount="不用等",
    )


def _fixed(step: FixedStep) -> Words:
    return Words(
        "固定等待期",
        "断过保再参保" if step.broken else "过了集中参保期才参保",
        ("补缴不能减少这一段。" if step.broken else "",),
        amount=f"{step.months} 个月",
    )


def _missed(step: MissedStep) -> Words:
    return Words(
        "断保增加的等待期",
        f"断保 {step.missed} 年 × 每年 {step.each} 个月 = {step.months} 个月",
        amount=f"+ {step.months} 个月",
    )


def _made_good(step: MadeGoodStep) -> Words:
    if not step.made_good:
        return Words("补缴减少的等待期", f"没有补缴；补缴一年可以减 {step.each} 个月", amount="− 0 个月")
    return Words(
        "补缴减少的等待期",
        f"补缴 {step.made_good} 年 × 每年 {step.each} 个月 = {step.months} 个月",
        amount=f"− {step.months} 个月",
    )


def _wait(step: WaitStep) -> Words:
    formula = f"{step.fixed} + {step.variable} − {step.repaired} = {step.counted} 个月"
    if step.raised:
        formula += f"；断保满 {step.floor_from} 年，合计不少于 {step.floor} 个月"
    return Words("等待期合计", formula, amount=f"{step.months} 个月")


def _employee(step: EmployeeStep) -> Words:
    title = f"职工医保，{WAYS[step.way]}"
    if step.months is None:
        return Words(title, "这个地区的等待期未知", amount=UNKNOWN)
    return Words(title, f"缴费后 {step.months} 个月", amount=f"{step.months} 个月")


def _first_day(step: FirstDayStep) -> Words:
    if not step.months:
        formula = f"从 {step.day.isoformat()} 起，没有等待期"
    else:
        formula = f"{step.on.isoformat()} + {step.months} 个月 = {step.counted.isoformat()}"
    notes = []
    if step.months:
        notes.append("等待期从缴费那天往后数，满月到同一日号的那天，待遇开始。")
    if step.months and step.counted.day != step.on.day:
        notes.append(f"那个月没有 {step.on.day} 日，按月末那天。")
    if step.months and step.not_before is not None and step.counted < step.not_before:
        formula += f"，早于下一年度开始的 {step.not_before.isoformat()}，按后者"
    return Words("待遇开始的那天", formula, tuple(notes), "sum", step.day.isoformat())


WAITING_WORDS: dict[str, Callable[[Any], Words]] = {
    "window": _window,
    "newborn": _newborn,
    "fixed": _fixed,
    "missed": _missed,
    "made_good": _made_good,
    "wait": _wait,
    "employee": _employee,
    "first_day": _first_day,
}
