"""连续参保激励与断保修复 in words and as JSON."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict

from calculators.engine.continuity import (
    AfterUseStep,
    CeilingStep,
    Continuity,
    Membership,
    NoClaimStep,
    RestartStep,
    RewardStep,
    StraightStep,
)
from calculators.presenters.account import Account
from calculators.presenters.answers import AreaAnswer, StepAnswer, step_answer, two_places
from calculators.presenters.line import UNKNOWN, Words
from calculators.presenters.rule_account import Shown, future, rule_account, rule_lines
from calculators.presenters.waiting import WAITING_WORDS, area_answer, place
from regions.figures import percent, yuan, yuan_short
from regions.models import PoolingArea

HEADLINES = {
    "exact": "大病保险封顶线提高",
    "at_least": "大病保险封顶线至少提高",
    "at_most": "大病保险封顶线最多提高",
    "uncertain": "提高多少不能确定，按国家规定的下限是",
}


class ContinuityAnswer(TypedDict):
    """Yuan with two decimals: the reward now, what is left after using it, its ceiling and the raised cap.

    `ceiling`, `cap`, `raised_cap` null where unknown or without a cap (`no_cap`); `waiting_months` null where no break was
    asked for. `bound` says how sure `reward` is: exact, at_least, at_most, uncertain. `unknown`: `straight_each`,
    `no_claim_each` (the local amount a time; the national least was used), `cap`.
    """

    area: AreaAnswer | None
    reward: str
    after_use: str
    cap: str | None
    no_cap: bool
    ceiling: str | None
    raised_cap: str | None
    bound: str
    waiting_months: int | None
    evidence: str | None
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class ContinuityCase:
    """What was asked, and its answer. `since` and `url` are of the schedule that the cap stands in, "" without one."""

    area: PoolingArea | None
    on: datetime.date
    member: Membership
    continuity: Continuity
    since: str = ""
    url: str = ""


def continuity_account(case: ContinuityCase, today: datetime.date) -> Account:
    """The account for the page."""
    found = case.continuity
    shown = Shown(
        title="连续参保激励与断保修复",
        conditions=_conditions(case),
        headline="没有奖励，大病保险封顶线提高" if not found.reward else HEADLINES[found.bound],
        value=yuan(found.reward),
        unit="元",
        share=_share(found),
        unknown=_unknown(case),
        warnings=(*_low(found), *future(case.on, today)),
    )
    lines = rule_lines(((step, CONTINUITY_WORDS[step.kind](step)) for step in found.steps), case.since)
    sources = [rule for step in found.steps for rule in step.rules]
    return rule_account(shown, lines, sources, found.evidence, case.since, case.url)


def continuity_answer(case: ContinuityCase, account: Account) -> ContinuityAnswer:
    """The same as JSON."""
    found = case.continuity
    return {
        "area": area_answer(case.area),
        "reward": two_places(found.reward),
        "after_use": two_places(found.after_use),
        "cap": _money(found.cap.amount),
        "no_cap": found.cap.amount is None and not found.cap.unknown,
        "ceiling": _money(found.ceiling),
        "raised_cap": _money(found.raised),
        "bound": found.bound,
        "waiting_months": found.wait,
        "evidence": found.evidence or None,
        "steps": [step_answer(line) for line in account.lines],
        "unknown": list(found.unknown),
        "warnings": list(account.warnings),
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else two_places(amount)


def _conditions(case: ContinuityCase) -> tuple[str, ...]:
    member = case.member
    parts = [f"{place(case.area)} · 居民医保", f"连续参保 {member.straight} 年"]
    if member.no_claim:
        parts.append(f"其中 {member.no_claim} 年没有报销" + ("，之后用过奖励" if member.used else ""))
    if member.missed:
        parts.append(f"假如断保 {member.missed} 年，补缴 {member.made_good} 年")
    return tuple(parts)


def _share(found: Continuity) -> str:
    if found.raised is None or not found.reward:
        return ""
    at_least = "至少" if found.bound == "at_least" else ""
    return f"{at_least}到 {yuan_short(found.raised)} 元"


def _unknown(case: ContinuityCase) -> tuple[str, ...]:
    where = "没有选参保地" if case.area is None else f"{case.area.name}的"
    texts = {
        "straight_each": "当地连续参保每年提高多少未知，按国家规定的下限算；当地可能更高。",
        "no_claim_each": "当地没有报销每年提高多少未知，按国家规定的下限算；当地可能更高。",
        "cap": (f"{where}，" if case.area is None else where)
        + "大病保险封顶线未知，没有按累计上限算。可以打 12393 问清楚，再在“当地的数字”里填。",
    }
    return tuple(texts[name] for name in case.continuity.unknown)


def _low(found: Continuity) -> tuple[str, ...]:
    """What was typed and is less than the national least."""
    low = [
        step
        for step in found.steps
        if isinstance(step, StraightStep | NoClaimStep) and step.times and step.each < step.least
    ]
    return tuple(
        f"您填的每年 {yuan_short(step.each)} 元低于国家规定的下限 {yuan_short(step.least)} 元，请再核对当地通知。"
        for step in low
    )


def _straight(step: StraightStep) -> Words:
    title = "连续参保的奖励"
    if not step.times:
        left = step.from_year - step.years
        formula = f"连续参保 {step.years} 年，从第 {step.from_year} 年起才有奖励，再连续 {left} 年"
    else:
        formula = f"从第 {step.from_year} 年数到第 {step.years} 年，{step.times} 次 × {yuan_short(step.each)}"
        formula += f" = {yuan_short(step.amount)}"
    return Words(title, formula, (_each(step),))


def _no_claim(step: NoClaimStep) -> Words:
    title = "没有报销的奖励"
    if step.used:
        return Words(title, "奖励额度用过以后，之前积累的清零", ("用过以后没有报销的年份，从头再积累。",))
    if not step.times:
        return Words(title, "没有积累的年份", ("全年没有用医保基金报销，下一年提高封顶线。",))
    formula = f"{step.times} 年 × {yuan_short(step.each)} = {yuan_short(step.amount)}"
    return Words(title, formula, ("一年没有报销，下一年起算。", _each(step)))


def _each(step: StraightStep | NoClaimStep) -> str:
    if not step.times:
        return ""
    if any(rule.evidence == "own" for rule in step.rules):
        return f"每次 {yuan_short(step.each)} 元是您填的。"
    return f"每次 {yuan_short(step.each)} 元是国家规定的下限，当地可以更高。"


def _ceiling(step: CeilingStep) -> Words:
    title = "两种奖励合计的上限"
    if step.cap_unknown:
        return Words(title, f"不超过原封顶线的 {percent(step.share)}；原封顶线未知", amount=UNKNOWN)
    if step.cap is None or step.amount is None:
        return Words(title, "当地大病保险不设封顶线，用不着提高", amount="不设封顶")
    return Words(title, f"原封顶线 {yuan_short(step.cap)} × {percent(step.share)} = {yuan_short(step.amount)}")


def _reward(step: RewardStep) -> Words:
    formula = f"{yuan_short(step.straight)} + {yuan_short(step.no_claim)}"
    formula += f" = {yuan_short(step.straight + step.no_claim)}"
    if step.cut:
        formula += f"，超过上限，按 {yuan_short(step.amount)}"
    raised = ""
    if step.raised is not None and step.amount:
        raised = f"封顶线从 {yuan_short(step.raised - step.amount)} 提高到 {yuan_short(step.raised)} 元。"
    return Words("封顶线一共提高", formula, (raised, "只有大病保险付到原封顶线以上时才用得上。"), "sum")


def _after_use(step: AfterUseStep) -> Words:
    formula = f"没有报销的部分清零，少 {yuan_short(step.cleared)}" if step.cleared else "没有可以清零的部分"
    return Words("如果用了奖励，剩下", formula, ("大病保险赔付用到奖励额度后，没有报销的奖励清零，连续参保的还在。",))


def _restart(step: RestartStep) -> Words:
    return Words(
        "断保：连续年数从头数",
        f"断保 {step.missed} 年，连续 {step.straight} 年作废，再参保那年是第 1 年；到第 {step.from_year} 年才又有奖励",
        (
            f"失去连续参保的奖励 {yuan_short(step.lost)} 元。" if step.lost else "",
            "补缴能缩短等待期；能不能接上连续年数、没有报销的奖励还在不在，请问参保地。",
        ),
        amount=f"− {yuan(step.lost)}",
    )


CONTINUITY_WORDS: dict[str, Callable[[Any], Words]] = {
    "straight": _straight,
    "no_claim": _no_claim,
    "ceiling": _ceiling,
    "reward": _reward,
    "after_use": _after_use,
    "restart": _restart,
    **{kind: WAITING_WORDS[kind] for kind in ("fixed", "missed", "made_good", "wait")},
}
