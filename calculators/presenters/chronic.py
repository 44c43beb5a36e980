"""The answer of 门诊慢特病, from the bill or from the slip's 自付, and which entry of the second layer was used."""

import datetime
from collections.abc import Callable
from typing import Any, TypedDict

from calculators.engine import Case, CriticalIllnessStep, Schedule
from calculators.engine.second_payment import SecondPayment
from calculators.presenters.account import Account
from calculators.presenters.answers import (
    AmountsAnswer,
    AreaAnswer,
    ScheduleAnswer,
    StepAnswer,
    schedule_answer,
    step_answer,
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
from calculators.presenters.line import Words, since_of
from calculators.presenters.not_payable import BillAnswer
from calculators.presenters.second_payment import (
    WORDS,
    SecondAmountsAnswer,
    critical_illness_words,
    second_amounts,
    second_warnings,
)
from regions.enums import Care
from regions.figures import yuan, yuan_short
from regions.models import PoolingArea

ENTRIES = {
    Care.CHRONIC.value: "当地给门诊慢特病单独定了大病保险的标准，这里用的就是它。",
    "any": "当地没有给门诊慢特病单独定大病保险的标准，这里用的是通用的标准。",
}


class ChronicAnswer(TypedDict):
    """`start`: bill (then `amounts`, as at /api/v1/estimate) or self_paid (then `second`); the other is null.

    `entry`: whose terms of the second layer were used: chronic (its own), any (the common ones), "" where there is none.
    `cause`: as at /api/v1/inpatient; with one, `schedule` is null.
    """

    area: AreaAnswer
    scheme: str
    schedule: ScheduleAnswer | None
    evidence: str
    cause: str
    start: str
    entry: str
    amounts: AmountsAnswer | None
    second: SecondAmountsAnswer | None
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


def entry_text(entry: str) -> str:
    """Which entry of the second layer was used, in a sentence."""
    if entry in ENTRIES:
        return ENTRIES[entry]
    return f"这里用的是当地{Care(entry).label}的大病保险标准。" if entry else ""


def slip_account(
    area: PoolingArea, schedule: Schedule, case: Case, payment: SecondPayment, today: datetime.date
) -> Account:
    """The page's account from the slip's 自付."""

    def second_words(step: CriticalIllnessStep, schedule: Schedule) -> Words:
        words = critical_illness_words(step, schedule)
        return words._replace(notes=(entry_text(payment.entry), *words.notes))

    words: dict[str, Callable[[Any, Schedule], Words]] = {**WORDS, "critical_illness": second_words}
    return layer_account(
        Shown(
            title=f"门诊慢特病，自付 {yuan_short(payment.self_paid)} 元",
            conditions=place_and_day(area, case.scheme, case.on, case.aid, case.out_of_province),
            headline=f"大病保险{'最多' if payment.warnings else '大约'}再支付",
            value=yuan(payment.critical_illness),
            share=share_of_total(payment.critical_illness, payment.self_paid, "这次自付"),
            buckets=(
                ("critical", "大病保险", payment.critical_illness, yuan(payment.critical_illness)),
                ("own", "个人", payment.out_of_pocket, yuan(payment.out_of_pocket)),
            ),
            total=payment.self_paid,
            lines=tell(payment.steps, words, schedule, since_of(schedule)),
            grade=payment.evidence,
            since=since_of_answer(schedule),
            warnings=(*second_warnings(payment), *future(case.on, today)),
            standards_url=standards(area, case.on),
        )
    )


def slip_answer(
    area: PoolingArea, schedule: Schedule, case: Case, payment: SecondPayment, account: Account
) -> ChronicAnswer:
    """The same as JSON."""
    return {
        "area": {"code": area.code, "name": area.name},
        "scheme": case.scheme,
        "schedule": schedule_answer(schedule),
        "evidence": payment.evidence,
        "cause": "none",
        "start": "self_paid",
        "entry": payment.entry,
        "amounts": None,
        "second": second_amounts(payment),
        "steps": [step_answer(line) for line in account.lines],
        "unknown": [],
        "warnings": list(account.warnings),
    }


def chronic_bill_answer(found: BillAnswer, entry: str) -> ChronicAnswer:
    """A settled bill's answer (or one that is not payable) in this calculator's shape."""
    return {
        "area": found["area"],
        "scheme": found["scheme"],
        "schedule": found["schedule"],
        "evidence": found["evidence"],
        "cause": found["cause"],
        "start": "bill",
        "entry": entry,
        "amounts": found["amounts"],
        "second": None,
        "steps": found["steps"],
        "unknown": found["unknown"],
        "warnings": found["warnings"],
    }
