"""缴费年限与退休 in words and as JSON."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from calculators.engine.retirement import (
    YEAR,
    AgeStep,
    ContributedStep,
    CostStep,
    DeemedStep,
    RequiredStep,
    Retirement,
    RetirementStep,
    ShortStep,
)
from calculators.presenters.account import Account
from calculators.presenters.answers import AreaAnswer, StepAnswer, step_answer, two_places
from calculators.presenters.line import UNKNOWN, Words
from calculators.presenters.rule_account import (
    Shown,
    age_words,
    future,
    month_words,
    rule_account,
    rule_lines,
    span,
)
from calculators.presenters.waiting import area_answer
from regions.figures import percent, yuan_short
from regions.models import PoolingArea

PERSONS = {"men": "男职工", "women_55": "女职工（原 55 岁退休）", "women_50": "女职工（原 50 岁退休）"}
HEADLINES = {"exact": "到退休时还差", "at_least": "到退休时至少还差", "at_most": "到退休时最多还差"}


class RetirementAnswer(TypedDict):
    """Months and years as numbers, `cost` yuan with two decimals, `retires` a month (2041-03); null where unknown or not asked.

    `bound` says how sure `short_months` is: exact, at_least, at_most, unknown. `unknown`: `years` (how many the area asks
    for), `actual_years` (how many of them really contributed), `deemed`, `rate` and `base` (cost to make good).
    """

    area: AreaAnswer | None
    person: str
    born: str
    age_months: int
    retires: str
    required_months: int | None
    contributed_months: int | None
    short_months: int | None
    cost: str | None
    bound: str
    evidence: str | None
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


@dataclass(frozen=True)
class RetirementCase:
    """What was asked, and its answer."""

    area: PoolingArea | None
    person: str
    on: datetime.date
    retirement: Retirement


def retirement_account(case: RetirementCase, today: datetime.date) -> Account:
    """The account for the page."""
    found = case.retirement
    headline, value, unit, share = _headline(found)
    shown = Shown(
        title=f"{PERSONS[case.person]}的缴费年限与退休",
        conditions=_conditions(case),
        headline=headline,
        value=value,
        unit=unit,
        share=share,
        unknown=_unknown(case),
        warnings=_warnings(case, today),
    )
    lines = rule_lines((step, RETIREMENT_WORDS[step.kind](step)) for step in found.steps)
    return rule_account(shown, lines, [rule for step in found.steps for rule in step.rules], found.evidence)


def retirement_answer(case: RetirementCase, account: Account) -> RetirementAnswer:
    """The same as JSON."""
    found = case.retirement
    (aged,) = (step for step in found.steps if isinstance(step, AgeStep))
    return {
        "area": area_answer(case.area),
        "person": case.person,
        "born": f"{aged.born.year}-{aged.born.month:02}",
        "age_months": found.age,
        "retires": f"{found.month.year}-{found.month.month:02}",
        "required_months": found.required,
        "contributed_months": found.contributed,
        "short_months": found.short,
        "cost": None if found.cost is None else two_places(found.cost),
        "bound": found.bound,
        "evidence": found.evidence or None,
        "steps": [step_answer(line) for line in account.lines],
        "unknown": list(found.unknown),
        "warnings": list(account.warnings),
    }


def _conditions(case: RetirementCase) -> tuple[str, ...]:
    aged = next(step for step in case.retirement.steps if isinstance(step, AgeStep))
    area = (f"{case.area.name} · 职工医保",) if case.area is not None else ("职工医保",)
    return (*area, f"{month_words(aged.born)}出生")


def _headline(found: Retirement) -> tuple[str, str, str, str]:
    """Headline, value, unit and what explains it."""
    month, age = month_words(found.month), age_words(found.age)
    if found.short is None:
        return "法定退休时间", month, "", age
    if found.short:
        return HEADLINES[found.bound], str(found.short), "个月", f"{month}退休"
    if found.bound == "exact":
        return "到退休时缴费年限够了，法定退休时间", month, "", age
    return "到退休时总年限够了，实际缴费年限够不够不能确定，法定退休时间", month, "", age


def _unknown(case: RetirementCase) -> tuple[str, ...]:
    where = "没有选参保地，要求的缴费年限" if case.area is None else f"{case.area.name}要求的缴费年限"
    texts = {
        "years": f"{where}未知，所以算不出还差多少。可以打 12393 问清楚，再在“当地通知怎么说”里填。",
        "actual_years": "其中要求实际缴费多少年未知；如果实际缴费另有要求，差的可能更多。",
        "deemed": "哪一天以前的工作年限视同缴费未知，这里没有计入；经办机构认定了视同缴费的，差的会少一些。",
        "rate": "补缴一个月要多少钱未知，请打 12393 问参保地。",
        "base": "没有填月缴费基数，所以算不出补缴要多少钱。",
    }
    return tuple(texts[name] for name in case.retirement.unknown)


def _warnings(case: RetirementCase, today: datetime.date) -> tuple[str, ...]:
    texts = list(future(case.on, today))
    if case.retirement.contributed is None:
        texts.append("没有填已经缴了多少年，所以没有算还差多少。")
    return tuple(texts)


def _age(step: AgeStep) -> Words:
    first = month_words(step.born_from)
    if not step.delay:
        formula = f"{first}以前出生的，仍按 {age_words(step.old)}"
    else:
        formula = f"{first}起出生的，每晚出生 {step.every} 个月推迟 1 个月：{age_words(step.old)} + {step.delay} 个月"
    if step.capped:
        formula += f"，推迟到 {age_words(step.months)}为止"
    return Words(
        "法定退休年龄",
        formula,
        (
            f"从 {first}数起，您的出生月份是第 {step.position + 1} 个。" if step.position >= 0 else "",
            "没有算提前退休或延后退休的情形。",
        ),
        amount=age_words(step.months),
    )


def _month(step: RetirementStep) -> Words:
    return Words(
        "法定退休时间",
        f"{month_words(step.born)} + {age_words(step.age)}",
        amount=month_words(step.month),
    )


def _required(step: RequiredStep) -> Words:
    title = "要求的缴费年限"
    if step.years is None:
        return Words(title, "退休后不再缴费、继续享受职工医保要缴满多少年，这里没有数据", amount=UNKNOWN)
    actual = "其中实际缴费多少年未知" if step.actual is None else f"其中实际缴费满 {step.actual} 年"
    return Words(
        title,
        f"总共满 {step.years} 年，{actual}",
        ("退休时缴满了，以后不再缴费，继续享受（社会保险法第二十七条，未与原文核对）。",),
        amount=f"{step.years} 年",
    )


def _deemed(step: DeemedStep) -> Words:
    title = "视同缴费年限"
    if step.worked_from is None:
        return Words(title, "按您填的，以经办机构认定为准", amount=span(step.months or 0))
    if step.months is None or step.before is None:
        return Words(title, f"{month_words(step.worked_from)}参加工作，哪一天以前视同缴费未知", amount=UNKNOWN)
    return Words(
        title,
        f"{month_words(step.worked_from)}参加工作，到 {step.before.isoformat()} 为止，首尾两个月都算",
        ("按您填的参加工作年月估算，以经办机构认定为准。",),
        amount=span(step.months),
    )


def _contributed(step: ContributedStep) -> Words:
    parts = [f"实际缴费 {step.contributed}"]
    if step.deemed:
        parts.append(f"视同缴费 {step.deemed}")
    parts.append(f"以后再缴 {step.future}")
    if not step.goes_on:
        note = "按以后不再缴费计算。"
    elif step.future:
        note = f"已缴的数到 {month_words(step.on)}，以后从下个月缴到退休那个月。"
    else:
        note = "已经到了退休的月份。"
    return Words("到退休时缴了多少", f"{' + '.join(parts)} = {step.months} 个月", (note,), amount=span(step.months))


def _short(step: ShortStep) -> Words:
    parts = [_lacking("总年限", step.required, step.counted, step.in_all)]
    if step.actual_required is not None and step.of_actual is not None:
        parts.append(_lacking("实际缴费", step.actual_required, step.actual, step.of_actual))
    both = step.of_actual is not None and step.in_all and step.of_actual
    prefix = {"at_least": "至少 ", "at_most": "最多 "}.get(step.bound, "")
    return Words(
        "还差多少",
        "；".join(parts),
        ("两样都差，按差得多的。" if both else "", "差的能不能补、怎么补，以参保地规定为准。" if step.months else ""),
        "sum",
        f"{prefix}{step.months} 个月",
    )


def _lacking(what: str, required: int, counted: int, short: int) -> str:
    if short:
        return f"{what}要 {required} 个月（{required // YEAR} 年）− {counted} = {short} 个月"
    return f"{what}要 {required} 个月（{required // YEAR} 年），有 {counted} 个月，够了"


def _cost(step: CostStep) -> Words:
    title = "补缴大约要多少钱"
    if step.rate is None:
        return Words(title, f"差 {step.months} 个月，补一个月要多少钱未知", amount=UNKNOWN)
    if step.base is None or step.monthly is None:
        return Words(
            title, f"差 {step.months} 个月，一个月是月缴费基数 × {percent(step.rate)}；没有填基数", amount=UNKNOWN
        )
    return Words(
        title,
        f"一个月 {yuan_short(step.base)} × {percent(step.rate)} = {yuan_short(step.monthly)}；× {step.months} 个月",
        ("基数是您填的，补缴时以经办机构核定的为准。",),
        "sum",
    )


RETIREMENT_WORDS: dict[str, Callable[[Any], Words]] = {
    "retirement_age": _age,
    "retirement_month": _month,
    "required_years": _required,
    "deemed_years": _deemed,
    "contributed": _contributed,
    "short": _short,
    "cost": _cost,
}
