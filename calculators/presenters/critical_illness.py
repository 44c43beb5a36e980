"""The answer of 二次报销: the conditions, then the settlement in bands."""

import datetime
from typing import TypedDict

from calculators.engine import Case, Schedule
from calculators.engine.second_payment import SecondPayment
from calculators.presenters.account import Account
from calculators.presenters.answers import AreaAnswer, ScheduleAnswer, StepAnswer, schedule_answer, step_answer
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
from calculators.presenters.line import since_of
from calculators.presenters.second_payment import (
    WORDS,
    ConditionAnswer,
    SecondAmountsAnswer,
    conditions_shown,
    second_amounts,
    second_warnings,
)
from regions.figures import yuan, yuan_short
from regions.models import PoolingArea


class CriticalIllnessAnswer(TypedDict):
    """The second payment on 自付. `entry`: the kind of care whose terms were used, `any` = the common ones."""

    area: AreaAnswer
    scheme: str
    schedule: ScheduleAnswer
    evidence: str
    entry: str
    conditions: list[ConditionAnswer]
    amounts: SecondAmountsAnswer
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


def critical_illness_account(
    area: PoolingArea, schedule: Schedule, case: Case, payment: SecondPayment, today: datetime.date
) -> Account:
    """The page's account."""
    lines = tell(payment.steps, WORDS, schedule, since_of(schedule))
    shown = conditions_shown(payment)
    return layer_account(
        Shown(
            title=f"自付 {yuan_short(payment.self_paid)} 元，二次报销",
            conditions=place_and_day(area, case.scheme, case.on, case.aid, case.out_of_province),
            headline=headline_of(payment),
            value=yuan(payment.critical_illness),
            share=share_of_total(payment.critical_illness, payment.self_paid, "这次自付"),
            buckets=(
                ("critical", "大病保险", payment.critical_illness, yuan(payment.critical_illness)),
                ("own", "个人", payment.out_of_pocket, yuan(payment.out_of_pocket)),
            ),
            total=payment.self_paid,
            lines=lines,
            grade=payment.evidence,
            since=since_of_answer(schedule),
            warnings=(*second_warnings(payment), *future(case.on, today)),
            standards_url=standards(area, case.on),
            more_text=tuple(f"{one.title}：{one.state_label}。{one.text}" for one in shown),
        )
    )


def headline_of(payment: SecondPayment) -> str:
    """What the amount is: certain only as far as the conditions and the cap are."""
    states = {condition.name: condition.state for condition in payment.conditions}
    if states["enrolled"] == "not_met":
        return "没有参加基本医保，大病保险支付"
    before = "基本医保结算以后，" if states["settled"] == "not_met" else ""
    return f"{before}大病保险{'最多' if payment.warnings else '大约'}支付"


def critical_illness_answer(
    area: PoolingArea, schedule: Schedule, case: Case, payment: SecondPayment, account: Account
) -> CriticalIllnessAnswer:
    """The same as JSON."""
    return {
        "area": {"code": area.code, "name": area.name},
        "scheme": case.scheme,
        "schedule": schedule_answer(schedule),
        "evidence": payment.evidence,
        "entry": payment.entry,
        "conditions": [
            {"name": one.name, "title": one.title, "state": one.state, "text": one.text}
            for one in conditions_shown(payment)
        ],
        "amounts": second_amounts(payment),
        "steps": [step_answer(line) for line in account.lines],
        "unknown": [],
        "warnings": list(account.warnings),
    }
