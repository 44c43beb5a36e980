"""自填标准 in words and as JSON: the ledger of a bill whose rates are the person's own, with no document."""

from dataclasses import dataclass
from typing import TypedDict

from django.urls import reverse

from calculators.engine import (
    AssistanceStep,
    Case,
    CriticalIllnessStep,
    LargeAmountStep,
    Schedule,
    Settlement,
    Step,
)
from calculators.forms.own_rates import OwnRatesForm
from calculators.presenters.account import Account, bar_label, bill_parts, share_of
from calculators.presenters.answers import AmountsAnswer, AreaAnswer, StepAnswer, step_answer, two_places
from calculators.presenters.line import UNKNOWN, Line, Words, make_line
from calculators.presenters.lines import WORDS
from calculators.presenters.own_rates_doubts import doubts
from calculators.presenters.own_rates_told import Rate
from calculators.presenters.words import day, grade_label
from regions.enums import Care, Place, Scheme
from regions.figures import yuan, yuan_short
from regions.models import PoolingArea

OWN = "own"
SINCE = "数字由您按当地的通知填写，本站没有核对，也没有依据文件"
# What is unknown, and the settlement's warnings, said to the one who did not fill in the figure.
UNKNOWN_TEXTS = {
    "critical_illness": "没有填大病保险的标准，这里没有计入；实际可能会少付一些。",
    "large_amount": "没有填职工大额补助的标准，这里没有计入；实际可能会少付一些。",
    "assistance": "没有填医疗救助的标准，这里没有计入；实际可能会少付一些。",
    "repeat": "没有填再次住院的起付线怎么降低，这里按第一次的全额计算；实际可能会少付一些。",
}
WARNING_TEXTS = {
    "basic_cap_unknown": "没有填年度封顶线，没有按封顶计算；如果超过当地的封顶线，您要付的会更多。",
    "critical_illness_cap_unknown": "没有填大病保险的年度封顶线，没有按封顶计算。",
    "large_amount_cap_unknown": "没有填大额补助的年度封顶线，没有按封顶计算。",
    "assistance_cap_unknown": "没有填医疗救助的年度限额，没有按限额计算。",
}


@dataclass(frozen=True)
class OwnRates:
    """A bill settled by typed rates; `area` None where the person did not say."""

    area: PoolingArea | None
    schedule: Schedule
    case: Case
    settlement: Settlement
    rates: tuple[Rate, ...]


class RateAnswer(TypedDict):
    """A typed rate as it was read: the field's name, its label and the words."""

    name: str
    label: str
    text: str


class OwnRatesAnswer(TypedDict):
    """As an estimate's answer, but `evidence` is always `own`: the rates are the person's, `rates` reads them back."""

    area: AreaAnswer | None
    scheme: str
    care: str
    evidence: str
    rates: list[RateAnswer]
    amounts: AmountsAnswer
    steps: list[StepAnswer]
    unknown: list[str]
    warnings: list[str]


def own_lines(own: OwnRates) -> tuple[Line, ...]:
    """Every step in words; typed figures have no day from which they hold."""
    return tuple(
        make_line(number, step, _words(step, own.schedule), "")
        for number, step in enumerate(own.settlement.steps, start=1)
    )


def _words(step: Step, schedule: Schedule) -> Words:
    """As in any account; but what is unknown is what was not filled in, whatever this site knows of the area."""
    words: Words = WORDS[step.kind](step, schedule)
    match step:
        case CriticalIllnessStep(state="unknown"):
            formula = f"本次自付 {yuan_short(step.self_paid)} 元，没有填大病保险的标准"
        case LargeAmountStep(state="unknown"):
            formula = f"超过基本封顶线的 {yuan_short(step.above)} 元，没有填大额补助的标准"
        case AssistanceStep(state="unknown"):
            formula = f"还剩自付 {yuan_short(step.base)} 元，没有填医疗救助的标准"
        case _:
            return words
    return words._replace(formula=formula)


def own_headline(settlement: Settlement) -> str:
    """An unknown layer might pay more, an unknown cap might pay less; with both it cannot be said."""
    more = bool(settlement.unknown)
    less = any(code.endswith("_cap_unknown") for code in _codes(settlement))
    if more and less:
        return "还不能确定，按填了的算，您承担"
    return "您最多自己承担" if more else "您至少自己承担" if less else "您大约自己承担"


def own_account(own: OwnRates, form: OwnRatesForm) -> Account:
    """The account of a valid form's bill."""
    case, settlement = own.case, own.settlement
    shown, parts, headline = own_lines(own), bill_parts(case, settlement), own_headline(settlement)
    title = f"{Care(case.care).label}，花费 {yuan_short(case.total)} 元（按您自己填的标准）"
    conditions = _conditions(own, form)
    value, label = yuan(settlement.amounts.out_of_pocket), grade_label(OWN)
    unknown = tuple(UNKNOWN_TEXTS[name] for name in settlement.unknown)
    warnings = own_warnings(own, form)
    rows = [
        title,
        " · ".join(conditions),
        f"{headline} {value} 元",
        "",
        *(f"{rate.label}：{rate.text}" for rate in own.rates),
        "",
    ]
    for line in shown:
        rows.append(f"{line.number}. {line.title}：{line.amount}{'' if line.amount == UNKNOWN else ' 元'}")
        rows.append(f"   {line.formula}")
    rows += ["", *unknown, *warnings, f"{label}，{SINCE}。最终以医保经办机构结算为准，可拨 12393 咨询。（医保明白账）"]
    return Account(
        title=title,
        conditions=conditions,
        headline=headline,
        value=value,
        unit="元",
        share=share_of(settlement.amounts),
        parts=parts,
        bar_label=bar_label(parts),
        grade=OWN,
        grade_label=label,
        since=SINCE,
        documents_checked=True,
        lines=shown,
        unknown=unknown,
        warnings=warnings,
        text="\n".join(rows),
        standards_url=reverse("area", args=[own.area.code]) if own.area is not None else "",
    )


def own_warnings(own: OwnRates, form: OwnRatesForm) -> tuple[str, ...]:
    """What the settlement warns of, then the doubts about the rates."""
    return (*(WARNING_TEXTS[code] for code in _codes(own.settlement)), *doubts(form))


def own_answer(own: OwnRates, form: OwnRatesForm) -> OwnRatesAnswer:
    """The answer as JSON: the same steps as the page."""
    return {
        "area": None if own.area is None else {"code": own.area.code, "name": own.area.name},
        "scheme": own.case.scheme,
        "care": own.case.care,
        "evidence": OWN,
        "rates": [{"name": rate.name, "label": rate.label, "text": rate.text} for rate in own.rates],
        "amounts": {name: two_places(value) for name, value in own.settlement.amounts._asdict().items()},  # type: ignore[typeddict-item]
        "steps": [step_answer(line) for line in own_lines(own)],
        "unknown": list(own.settlement.unknown),
        "warnings": list(own_warnings(own, form)),
    }


def _codes(settlement: Settlement) -> list[str]:
    """The settlement's warnings; a cap that nothing was paid from is not missed."""
    nothing = settlement.amounts.basic == 0
    codes = (code for code in settlement.warnings if code in WARNING_TEXTS)  # a later admission is among the unknown
    return [code for code in codes if not (nothing and code == "basic_cap_unknown")]


def _conditions(own: OwnRates, form: OwnRatesForm) -> tuple[str, ...]:
    case, on = own.case, form.cleaned_data["on"]
    scheme = str(Scheme(case.scheme).label)
    person = [
        *(["退休"] if case.scheme == Scheme.EMPLOYEE and case.retired else []),
        *([f"{case.age} 岁"] if case.age is not None else []),
    ]
    scheme += f"（{'，'.join(person)}）" if person else ""
    inpatient = case.care == Care.INPATIENT
    return (
        f"{own.area.name} · {scheme}" if own.area is not None else scheme,
        *((f"{day(on)}{'出院' if inpatient else '就诊'}",) if on is not None else ()),
        *((f"本年第 {case.admission} 次住院",) if inpatient else ()),
        str(Place(case.place).label),
    )
