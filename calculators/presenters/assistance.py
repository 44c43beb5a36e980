"""Words and answer of 医疗救助 alone: the area's own rule, or the national floor, labelled as such."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any, TypedDict

from calculators.engine import Case, Schedule
from calculators.engine.assistance import (
    AT_LEAST,
    EXACT,
    Assistance,
    AssistanceBaseStep,
    NationalFloorStep,
    NationalLineStep,
)
from calculators.engine.money import ZERO
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
from calculators.presenters.lines import WORDS as BILL_WORDS
from calculators.presenters.notices import WARNING_TEXTS
from calculators.presenters.second_payment import left_words
from calculators.presenters.words import result
from regions.enums import Aid
from regions.figures import percent, yuan, yuan_short
from regions.models import PoolingArea

FLOOR = "国家底线"
NOT_LOCAL = "这是国家的要求，不是当地的标准；当地可以更高，也可能有年度限额。"


class AssistanceAmountsAnswer(TypedDict):
    """Yuan as text with two decimals; null = unknown. self_paid = assistance + out_of_pocket where both are known.

    With `how` at_least, `assistance` is the least and `out_of_pocket` the most. `above`: what lies over the deductible.
    """

    self_paid: str
    deductible: str | None
    above: str | None
    assistance: str | None
    out_of_pocket: str | None


class AssistanceAnswer(TypedDict):
    """`basis`: area (its own rule), national (the frame's figures) or none (it states nothing for the group).

    `how`: exact, at_least or unknown. `schedule` null where the area's own rule was not used; `evidence` null where no
    figure was.
    """

    area: AreaAnswer
    scheme: str
    schedule: ScheduleAnswer | None
    evidence: str | None
    basis: str
    how: str
    amounts: AssistanceAmountsAnswer
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


def base_words(step: AssistanceBaseStep, schedule: Schedule) -> Words:
    return Words(
        "还剩多少自付", f"您填的 {yuan_short(step.amount)} 元", ("其他各层都付过以后，政策范围内还由您付的部分。",)
    )


def line_words(step: NationalLineStep, schedule: Schedule) -> Words:
    aid = Aid(step.aid).label
    title = f"{FLOOR}：起付线"
    if step.share is not None:
        stated = f"{aid}约为当地上年居民人均可支配收入的 {percent(step.share)}"
        if step.amount is None or step.income_per_head is None or step.above is None:
            return Words(title, f"{stated}；没有填人均可支配收入，算不出金额", (NOT_LOCAL,), amount=UNKNOWN)
        formula = f"{stated}：{yuan_short(step.income_per_head)} × {percent(step.share)} {result(step.amount)} 元；"
        formula += (
            f"剩下的自付超过它 {yuan_short(step.above)} 元"
            if step.above
            else f"剩下的自付 {yuan_short(step.base)} 元没有超过它"
        )
        return Words(title, formula, (NOT_LOCAL,))
    if step.amount is None:
        return Words(title, f"没有查到国家对{aid}起付线的要求", amount=UNKNOWN)
    if not step.amount:
        return Words(title, f"{aid}原则上不设起付线", (NOT_LOCAL,), amount="不设")
    return Words(title, f"{aid}：{yuan_short(step.amount)} 元", (NOT_LOCAL,))


def floor_words(step: NationalFloorStep, schedule: Schedule) -> Words:
    title = f"{FLOOR}：救助比例"
    if step.ratio is None:
        formula = f"没有查到国家对{Aid(step.aid).label}救助比例的要求"
        if step.above:
            formula = f"超过起付线的 {yuan_short(step.above)} 元，按多少比例救助，没有查到国家的要求"
        return Words(title, formula, ("各地另定，请问医保经办机构。",), "pay aid", UNKNOWN)
    if step.above is None or step.unrounded is None or step.amount is None:
        return Words(title, f"不低于 {percent(step.ratio)}，起付线未知，算不出金额", (), "pay aid", UNKNOWN)
    formula = f"不低于 {yuan_short(step.above)} × {percent(step.ratio)} {result(step.unrounded)}"
    if step.unrounded != step.amount:
        formula += f"，四舍五入到分 {yuan_short(step.amount)}"
    return Words(title, formula, (NOT_LOCAL,), "pay aid")


NOTES = ("只算这里填的自付，不含自费。",)
WORDS: dict[str, Callable[[Any, Schedule], Words]] = {
    "assistance_base": base_words,
    "assistance": BILL_WORDS["assistance"],
    "national_line": line_words,
    "national_floor": floor_words,
    "left": partial(left_words, notes=NOTES),
}
# What the floor leaves is the most: the area may pay more.
FLOOR_WORDS = WORDS | {"left": partial(left_words, notes=NOTES, title="剩下由您承担，最多")}


def assistance_account(
    area: PoolingArea, schedule: Schedule | None, case: Case, found: Assistance, since: str, today: datetime.date
) -> Account:
    """The page's account. `schedule` None: the national frame, whose figures hold since `since`."""
    told_by = schedule if schedule is not None else Schedule(case.scheme, ())
    known = found.paid is not None
    return layer_account(
        Shown(
            title=f"{Aid(case.aid).label}，自付 {yuan_short(found.self_paid)} 元，医疗救助",
            conditions=place_and_day(area, case.scheme, case.on, case.aid, case.out_of_province),
            headline=_headline(found),
            value=yuan(found.paid) if found.paid is not None else UNKNOWN,
            unit="元" if known else "",
            share=_share(found),
            buckets=_buckets(found),
            total=found.self_paid,
            lines=tell(
                found.steps,
                WORDS if found.how == EXACT else FLOOR_WORDS,
                told_by,
                since_of(told_by) if schedule is not None else since,
            ),
            grade=found.evidence,
            since=since_of_answer(schedule) if schedule is not None else (f"{FLOOR}，{since}" if since else FLOOR),
            unknown=_unknown(area, case, found),
            warnings=(*(WARNING_TEXTS[code] for code in found.warnings), *future(case.on, today)),
            standards_url=standards(area, case.on),
        )
    )


def assistance_answer(
    area: PoolingArea, schedule: Schedule | None, case: Case, found: Assistance, account: Account
) -> AssistanceAnswer:
    """The same as JSON."""
    amounts = {
        "deductible": found.deductible,
        "above": None if found.deductible is None else max(found.self_paid - found.deductible, ZERO),
        "assistance": found.paid,
        "out_of_pocket": found.out_of_pocket,
    }
    return {
        "area": {"code": area.code, "name": area.name},
        "scheme": case.scheme,
        "schedule": schedule_answer(schedule) if schedule is not None else None,
        "evidence": found.evidence or None,
        "basis": found.basis,
        "how": found.how,
        "amounts": {
            "self_paid": two_places(found.self_paid),
            **{name: None if amount is None else two_places(amount) for name, amount in amounts.items()},  # type: ignore[typeddict-item]
        },
        "steps": [step_answer(line) for line in account.lines],
        "unknown": list(found.unknown),
        "warnings": list(account.warnings),
    }


def _headline(found: Assistance) -> str:
    if found.how == AT_LEAST:
        return f"按{FLOOR}，至少可获得救助"
    return "医疗救助大约支付" if found.how == EXACT else "医疗救助能付多少，不能确定"


def _share(found: Assistance) -> str:
    return "" if found.paid is None else share_of_total(found.paid, found.self_paid, "剩下自付")


def _buckets(found: Assistance) -> tuple[tuple[str, str, Any, str], ...]:
    if found.paid is None or found.out_of_pocket is None:
        return ()
    floor = found.how == AT_LEAST
    return (
        ("aid", "医疗救助（至少）" if floor else "医疗救助", found.paid, yuan(found.paid)),
        ("own", "个人（最多）" if floor else "个人", found.out_of_pocket, yuan(found.out_of_pocket)),
    )


def _unknown(area: PoolingArea, case: Case, found: Assistance) -> tuple[str, ...]:
    if not found.unknown:
        return ()
    texts = [f"{area.name}自己的医疗救助标准未知，下面只是{FLOOR}。"]
    line = found.steps[1]
    if found.basis == "none":
        texts = [f"{area.name}自己的医疗救助标准未知，也没有查到国家对{Aid(case.aid).label}的起付线和比例的要求。"]
    elif isinstance(line, NationalLineStep) and line.share is not None and line.income_per_head is None:
        texts.append("没有填当地上年居民人均可支配收入，起付线算不出来；填了可以知道超过起付线多少。")
    return tuple(texts)
