"""The account of a bill: everything that page, print and text show, nothing left for a template to compute."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from calculators.engine import Amounts, Case, Settlement
from calculators.estimates import Estimate
from calculators.presenters.line import UNKNOWN, Line
from calculators.presenters.lines import lines
from calculators.presenters.notices import further_warnings, unknown_texts
from calculators.presenters.words import day, grade_label
from regions.addresses import address
from regions.enums import Care, Level, Place, Scheme
from regions.figures import yuan, yuan_short

BAR_WIDTH = Decimal(300)  # the view box of the bar


class Part(NamedTuple):
    """A bucket of the bar and its key. `x` and `width` in the bar's units; `amount` reads 未知 where it is unknown."""

    tone: str
    label: str
    amount: str
    x: str
    width: str


@dataclass(frozen=True)
class Account:
    """An answer of any calculator, ready to show.

    `value` with `unit` (元, 个月, "") is the answer itself under `headline`; `share` explains it (with its base).
    `parts` are the buckets of the bar, empty where there is none. `grade` is the weakest that was used.
    `standards_url` is the page of the place's rules on that day, "" where the answer rests on no place's.
    """

    title: str
    conditions: tuple[str, ...]
    headline: str
    value: str
    unit: str
    share: str
    parts: tuple[Part, ...]
    bar_label: str
    grade: str
    grade_label: str
    since: str
    documents_checked: bool
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    text: str
    standards_url: str = ""

    @property
    def report(self) -> str:
        """What “我的结算单不一样” is about: the last line, what is left to the person; "" where it has no version."""
        return self.lines[-1].report if self.lines else ""


def bill_account(estimate: Estimate, today: datetime.date) -> Account:
    """A bill's account. `today` decides only what is said about future dates."""
    schedule, case, settlement = estimate.schedule, estimate.case, estimate.settlement
    shown = lines(schedule, settlement.steps)
    parts = bill_parts(case, settlement)
    own = yuan(settlement.amounts.out_of_pocket)
    headline = "您最多自己承担" if settlement.unknown else "您大约自己承担"
    title = f"{Level(case.level).label}{Care(case.care).label}，花费 {yuan_short(case.total)} 元"
    conditions = _conditions(estimate)
    label = grade_label(settlement.evidence)
    since = "起始日期不详" if schedule.start_unknown else f"{schedule.effective_from} 起的标准"
    return Account(
        title=title,
        conditions=conditions,
        headline=headline,
        value=own,
        unit="元",
        share=share_of(settlement.amounts),
        parts=parts,
        bar_label=bar_label(parts),
        grade=settlement.evidence,
        grade_label=label,
        since=since,
        documents_checked=all(line.documents for line in shown if line.grade),
        lines=shown,
        unknown=unknown_texts(settlement),
        warnings=further_warnings(case, settlement, today),
        text=_text(title, conditions, headline, own, shown, label, since, estimate),
        standards_url=f"{address('area', estimate.area.code)}?on={case.on}",
    )


def _conditions(estimate: Estimate) -> tuple[str, ...]:
    case = estimate.case
    scheme = str(Scheme(case.scheme).label)
    if case.scheme == Scheme.EMPLOYEE and case.retired:
        scheme += "（退休）"
    inpatient = case.care == Care.INPATIENT
    return (
        f"{estimate.area.name} · {scheme}",
        f"{day(case.on)}{'出院' if inpatient else '就诊'}",
        *((f"本年第 {case.admission} 次住院",) if inpatient else ()),
        str(Place(case.place).label),
    )


def bill_parts(case: Case, settlement: Settlement) -> tuple[Part, ...]:
    """The bar of one bill: who pays how much of it."""
    amounts, unknown = settlement.amounts, settlement.unknown
    steps = {step.kind for step in settlement.steps}
    buckets = [("basic", "基本医保", amounts.basic, False)]
    if case.scheme == Scheme.EMPLOYEE and (case.care != Care.OUTPATIENT or "large_amount" in steps):
        buckets.append(("large", "职工大额补助", amounts.large_amount, "large_amount" in unknown))
    if "critical_illness" in steps or (case.scheme == Scheme.RESIDENT and case.care != Care.OUTPATIENT):
        buckets.append(("critical", "大病保险", amounts.critical_illness, "critical_illness" in unknown))
    if "assistance" in steps:
        buckets.append(("aid", "医疗救助", amounts.assistance, "assistance" in unknown))
    buckets.append(("own", "个人", amounts.out_of_pocket, False))
    return bar(
        ((tone, label, amount, UNKNOWN if hidden else yuan(amount)) for tone, label, amount, hidden in buckets),
        amounts.total,
    )


def bar(buckets: Iterable[tuple[str, str, Decimal, str]], total: Decimal) -> tuple[Part, ...]:
    """The bar's parts from (tone, label, yuan, the amount as it is shown), which add up to `total` yuan."""
    parts, x = [], Decimal(0)
    for tone, label, amount, shown in buckets:
        width = amount / total * BAR_WIDTH if total else Decimal(0)
        parts.append(Part(tone, label, shown, f"{x:.2f}", f"{width:.2f}"))
        x += width
    return tuple(parts)


def bar_label(parts: Iterable[Part]) -> str:
    """The bar in words, for those who do not see it."""
    return "，".join(
        f"{part.label} {part.amount} 元" if part.amount != UNKNOWN else f"{part.label}未知" for part in parts
    )


def share_of(amounts: Amounts) -> str:
    """The person's part of the total (not of the eligible cost), one place."""
    if not amounts.total:
        return ""
    share = (amounts.out_of_pocket / amounts.total * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"总费用的 {share}%"


def _text(
    title: str,
    conditions: tuple[str, ...],
    headline: str,
    own: str,
    shown: tuple[Line, ...],
    label: str,
    since: str,
    estimate: Estimate,
) -> str:
    """The account as plain text, to send to the family."""
    rows = [title, " · ".join(conditions), f"{headline} {own} 元", ""]
    for line in shown:
        rows.append(f"{line.number}. {line.title}：{line.amount}{' 元' if line.amount != UNKNOWN else ''}")
        rows.append(f"   {line.formula}")
    rows += ["", *unknown_texts(estimate.settlement)]
    rows.append(f"数据：{label}，{since}。最终以医保经办机构结算为准，可拨 12393 咨询。（医保明白账）")
    return "\n".join(rows)
