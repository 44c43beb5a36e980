"""Words of the second payment alone: the year's 自付, the layer, what is left, and its conditions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypedDict

from calculators.engine import CriticalIllnessStep, Schedule
from calculators.engine.second_payment import Condition, LeftStep, SecondPayment, SelfPaidStep
from calculators.presenters.answers import two_places
from calculators.presenters.line import Words
from calculators.presenters.lines import WORDS as BILL_WORDS
from calculators.presenters.notices import WARNING_TEXTS
from regions.enums import Aid
from regions.figures import yuan_short

STATES = {"met": "符合", "not_met": "不符合", "unknown": "不清楚"}
FAVOUR_STATES = {"met": "享受", "not_met": "不享受"}


class SecondAmountsAnswer(TypedDict):
    """Yuan as text with two decimals. self_paid = critical_illness + out_of_pocket; `year_self_paid` is the year before it."""

    self_paid: str
    year_self_paid: str
    critical_illness: str
    out_of_pocket: str


class ConditionAnswer(TypedDict):
    """`name`: enrolled, settled, within_scope, above_line, favoured. `state`: met, not_met, unknown (nobody said)."""

    name: str
    title: str
    state: str
    text: str


@dataclass(frozen=True)
class ConditionShown:
    """A condition as the page shows it."""

    name: str
    title: str
    state: str
    state_label: str
    text: str


def self_paid_words(step: SelfPaidStep, schedule: Schedule) -> Words:
    formula = f"这次的自付 {yuan_short(step.self_paid)} 元"
    if step.year_self_paid:
        formula = (
            f"之前 {yuan_short(step.year_self_paid)} + 这次 {yuan_short(step.self_paid)} = {yuan_short(step.amount)} 元"
        )
    return Words("今年累计的自付", formula, ("自付是政策范围内由您付的部分，不含自费。",))


def critical_illness_words(step: CriticalIllnessStep, schedule: Schedule) -> Words:
    if step.reason == "not_enrolled":
        return Words(
            "大病保险二次报销", "没有参加基本医保，不支付", ("大病保险跟着基本医保走，不能单独参加。",), "pay critical"
        )
    return BILL_WORDS["critical_illness"](step, schedule)


def left_words(step: LeftStep, schedule: Schedule, *, notes: tuple[str, ...], title: str = "剩下由您承担") -> Words:
    """What is left after any layer alone; `notes` say what it counts."""
    return Words(title, f"{yuan_short(step.before)} − {yuan_short(step.paid)}", notes, "sum")


WORDS: dict[str, Callable[[Any, Schedule], Words]] = {
    "self_paid": self_paid_words,
    "critical_illness": critical_illness_words,
    "left": partial(left_words, notes=("只算这里填的，不含自费。",)),
}


def conditions_shown(payment: SecondPayment) -> tuple[ConditionShown, ...]:
    """Every condition, met or not, in words."""
    return tuple(_shown(condition) for condition in payment.conditions)


def second_amounts(payment: SecondPayment) -> SecondAmountsAnswer:
    """The amounts as JSON."""
    return {
        "self_paid": two_places(payment.self_paid),
        "year_self_paid": two_places(payment.year_self_paid),
        "critical_illness": two_places(payment.critical_illness),
        "out_of_pocket": two_places(payment.out_of_pocket),
    }


def second_warnings(payment: SecondPayment) -> tuple[str, ...]:
    return tuple(WARNING_TEXTS[code] for code in payment.warnings)


def _shown(condition: Condition) -> ConditionShown:
    title, text = CONDITION_WORDS[condition.name](condition)
    label = STATES[condition.state]
    if condition.name == "within_scope":
        label = "请核对"
    elif condition.name == "favoured":
        label = FAVOUR_STATES[condition.state]
    return ConditionShown(condition.name, title, condition.state, label, text)


def _enrolled(condition: Condition) -> tuple[str, str]:
    return "参加了基本医保，费用已缴", {
        "met": "您填的是已参保、已缴费。",
        "not_met": "没有参加基本医保，就没有大病保险，不能二次报销。",
        "unknown": "没有回答。没有参保或者断缴的，不能二次报销。",
    }[condition.state]


def _settled(condition: Condition) -> tuple[str, str]:
    return "先经过基本医保结算", {
        "met": "您填的是已经结算过。",
        "not_met": "要先由基本医保结算；这里按结算以后的自付试算。",
        "unknown": "没有回答。要先由基本医保结算，剩下的自付才能二次报销。",
    }[condition.state]


def _within_scope(condition: Condition) -> tuple[str, str]:
    return "算的是自付，不是自费", "目录外、超限价和乙类先行自付的钱不算。请照结算单核对，填的金额里不含这些。"


def _above_line(condition: Condition) -> tuple[str, str]:
    accumulated, line = yuan_short(condition.accumulated), yuan_short(condition.line)
    title = "全年自付超过起付线"
    if condition.state == "met":
        return title, f"累计自付 {accumulated} 元，超过起付线 {line} 元。"
    short = yuan_short(condition.line - condition.accumulated)
    return title, f"累计自付 {accumulated} 元，起付线 {line} 元，" + (
        f"还差 {short} 元。" if short != "0" else "正好到线，还没有超过。"
    )


def _favoured(condition: Condition) -> tuple[str, str]:
    title = "困难群体倾斜"
    if condition.aid == "none":
        return title, "没有填困难群体身份，按普通标准。这不影响能不能报。"
    aid = Aid(condition.aid).label
    if condition.state == "met":
        return title, f"{aid}按当地的倾斜标准算，见下面的计算。"
    return title, f"当地的标准没有写给{aid}的倾斜，按普通标准。这不影响能不能报。"


CONDITION_WORDS: dict[str, Callable[[Condition], tuple[str, str]]] = {
    "enrolled": _enrolled,
    "settled": _settled,
    "within_scope": _within_scope,
    "above_line": _above_line,
    "favoured": _favoured,
}
