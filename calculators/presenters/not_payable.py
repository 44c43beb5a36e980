"""The honest page of a bill that basic insurance does not pay for: why, and who is to pay instead."""

import datetime
from collections.abc import Callable
from typing import Any, TypedDict

from calculators.engine import Schedule
from calculators.engine.not_payable import NotPayableStep
from calculators.forms.cause import NO_CAUSE
from calculators.presenters.account import Account
from calculators.presenters.answers import (
    AmountsAnswer,
    AreaAnswer,
    EstimateAnswer,
    ScheduleAnswer,
    StepAnswer,
    step_answer,
    two_places,
)
from calculators.presenters.layer_account import Shown, layer_account, place_and_day, tell
from calculators.presenters.line import Words
from regions.figures import yuan, yuan_short
from regions.models import PoolingArea

# cause: what it is called, who is to pay instead
PAYERS = {
    "work_injury": ("工伤", "由工伤保险基金支付，请先让单位申请工伤认定。"),
    "third_party": (
        "第三人责任",
        "由第三人负担。第三人不支付，或者无法确定第三人是谁的，由基本医保基金先行支付，再向第三人追偿，请向医保经办机构申请。",
    ),
    "public_health": ("公共卫生负担", "由公共卫生经费承担，请问疾控机构或医保经办机构。"),
    "abroad": ("境外就医", "在境外看病的费用由个人承担（自费），买了商业保险的看商业保险。"),
}


class BillAnswer(TypedDict):
    """A bill as at /api/v1/estimate, with its `cause`.

    With a cause nothing is settled: all is wholly own (`class_c` = total), `schedule` is null, no rate was used.
    """

    area: AreaAnswer
    scheme: str
    schedule: ScheduleAnswer | None
    evidence: str
    cause: str
    amounts: AmountsAnswer
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


def not_payable_words(step: NotPayableStep, schedule: Schedule) -> Words:
    name, _ = PAYERS[step.cause]
    return Words(
        f"{name}：基本医保不支付",
        f"{yuan_short(step.amount)} 元都不进入基本医保，大病保险和医疗救助也不按它计算",
        tone="sum",
    )


WORDS: dict[str, Callable[[Any, Schedule], Words]] = {"not_payable": not_payable_words}


def not_payable_account(area: PoolingArea, scheme: str, on: datetime.date, step: NotPayableStep, title: str) -> Account:
    """The page's account: all of it is the person's, or another payer's."""
    name, payer = PAYERS[step.cause]
    own = yuan(step.amount)
    return layer_account(
        Shown(
            title=f"{title}，{name}，花费 {yuan_short(step.amount)} 元",
            conditions=place_and_day(area, scheme, on),
            headline="基本医保不支付这类费用，医保支付 0 元。不由医保承担的",
            value=own,
            buckets=(("own", "不由医保承担", step.amount, own),),
            total=step.amount,
            lines=tell((step,), WORDS, Schedule(scheme, ()), "现行法律"),
            grade=step.rules[0].evidence,
            since="社会保险法的规定",
            more_text=(payer,),
        )
    )


def payer_text(cause: str) -> str:
    """Who is to pay instead, in general words."""
    return PAYERS[cause][1]


def not_payable_answer(area: PoolingArea, scheme: str, step: NotPayableStep, account: Account) -> BillAnswer:
    """The same as JSON."""
    total, nothing = two_places(step.amount), "0.00"
    amounts: AmountsAnswer = {
        "total": total,
        "class_c": total,
        "over_limit": nothing,
        "class_b_own": nothing,
        "eligible": nothing,
        "deductible": nothing,
        "basic": nothing,
        "critical_illness": nothing,
        "large_amount": nothing,
        "assistance": nothing,
        "reimbursed": nothing,
        "out_of_pocket": total,
    }
    return {
        "area": {"code": area.code, "name": area.name},
        "scheme": scheme,
        "schedule": None,
        "evidence": step.rules[0].evidence,
        "cause": step.cause,
        "amounts": amounts,
        "steps": [step_answer(line) for line in account.lines],
        "unknown": [],
        "warnings": [],
    }


def bill_answer(found: EstimateAnswer) -> BillAnswer:
    """A settled bill's answer, said to have no such cause."""
    return {
        "area": found["area"],
        "scheme": found["scheme"],
        "schedule": found["schedule"],
        "evidence": found["evidence"],
        "cause": NO_CAUSE,
        "amounts": found["amounts"],
        "steps": found["steps"],
        "unknown": found["unknown"],
        "warnings": found["warnings"],
    }
