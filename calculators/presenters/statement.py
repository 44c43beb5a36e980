"""A settlement slip explained: each item, its sums, and line by line beside our estimate."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse

from calculators.engine.statement import OUTSIDE, outside
from calculators.engine.statement_compare import DIFFERS, LEAST, MOST, NOT_GIVEN, SAME, UNKNOWN, WITHIN, Comparison
from calculators.presenters.account import Account
from calculators.presenters.line import UNKNOWN as UNKNOWN_TEXT
from calculators.presenters.line import Line, Words, make_line, report_about, since_of
from calculators.presenters.lines import lines
from calculators.presenters.notices import unknown_texts, warning_texts
from calculators.presenters.statement_checks import check_lines
from calculators.presenters.statement_reasons import REASON_TEXTS, fit_text
from calculators.presenters.words import day, grade_label
from calculators.slip_items import SLIP_ITEMS
from calculators.statements import SlipReading
from regions.enums import Care, Level, Place, Scheme
from regions.figures import percent, yuan, yuan_short

TITLE = "看懂结算单"
NOT_GIVEN_TEXT = "没有填"
NAMES = {
    "total": "总费用",
    "eligible": "政策范围内费用",
    "deductible": "起付线",
    "basic": "基本医保",
    "large_amount": "职工大额补助",
    "critical_illness": "大病保险",
    "assistance": "医疗救助",
    "person": "个人承担",
}
BOUNDS = {MOST: "最多 ", LEAST: "至少 ", "": ""}
ASK = "想弄清楚，可以带着结算单问医院医保办，或者拨打 12393。"


@dataclass(frozen=True)
class ItemShown:
    """An item of the slip for the page; `amount` is "" where it was not given; `step` is the id of our ledger's line."""

    name: str
    label: str
    amount: str
    text: str
    step: str


@dataclass(frozen=True)
class ComparisonShown:
    """Our estimate beside the slip: the lines of both, our own ledger, and what else would make them agree."""

    verdict: str
    lines: tuple[Line, ...]
    fits: tuple[str, ...]
    ours: tuple[Line, ...]

    @property
    def report(self) -> str:
        """What “我的结算单不一样” is about: what our own ledger leaves to the person."""
        return self.ours[-1].report


def slip_values(reading: SlipReading) -> dict[str, str]:
    """The given items as they are shown, by their names."""
    found = {}
    for item in SLIP_ITEMS:
        value = reading.slip.get(item.name)
        if value is not None:
            found[item.name] = percent(value) if item.name == "pool_prop_selfpay" else yuan_short(value)
    return found


def items_shown(reading: SlipReading, ours: Iterable[Line]) -> tuple[tuple[ItemShown, ...], tuple[ItemShown, ...]]:
    """The items that were given, and those that were not, each with its sentence and our line for it."""
    values = slip_values(reading)
    steps = {line.kind: f"step-{line.number}-{line.kind}" for line in ours}
    shown = [
        ItemShown(item.name, item.label, values.get(item.name, ""), item.text, steps.get(item.step, ""))
        for item in SLIP_ITEMS
    ]
    return tuple(one for one in shown if one.amount), tuple(one for one in shown if not one.amount)


def our_lines(reading: SlipReading) -> tuple[Line, ...]:
    """Our own ledger of the bill; what lies outside the scope is the slip's, and the first line says so."""
    if reading.estimate is None:
        return ()
    first, *rest = lines(reading.estimate.schedule, reading.estimate.settlement.steps)
    return (first._replace(notes=tuple(_outside_notes(reading))), *rest)


def _outside_notes(reading: SlipReading) -> Iterable[str]:
    yield "这叫“政策范围内费用”。目录外、超限价和先行自付用的是结算单上的数。"
    inferred = outside(reading.slip).inferred
    if inferred:
        yield f"没有填全的几项一共 {yuan_short(inferred)} 元，是按结算单的“符合政策范围金额”推算的，都算在先行自付里。"
    elif reading.slip.blank(OUTSIDE) and reading.slip.inscp_scp_amt is None:
        yield "没有填的项目按 0 计算；如果有，您要付的会更多。"


def comparison_shown(reading: SlipReading) -> ComparisonShown | None:
    """The comparison in words; None where there is no estimate."""
    if reading.estimate is None:
        return None
    since = since_of(reading.estimate.schedule)
    shown = [
        make_line(number, line, _words(line, reading), since)._replace(
            kind=f"compare-{line.kind}",
            report=report_about(f"compare-{line.kind}", reading.estimate.schedule, line.rules),
        )
        for number, line in enumerate(reading.lines, start=1)
    ]
    return ComparisonShown(_verdict(reading), tuple(shown), fit_texts(reading), our_lines(reading))


def fit_texts(reading: SlipReading) -> tuple[str, ...]:
    """The conditions with which our estimate would be the slip's, in words."""
    return tuple(fit_text(fit) for fit in reading.fits)


def _words(line: Comparison, reading: SlipReading) -> Words:
    codes = reading.reasons.get(line.kind, ())
    tone = "sum" if line.kind == "person" else ""
    return Words(NAMES[line.kind], _formula(line), tuple(_notes(line, codes)), tone, amount=apart(line))


def apart(line: Comparison) -> str:
    """“一样”, “相差 300.00”, 未知 or “没有填”."""
    if line.state == SAME:
        return "一样"
    if line.state in (DIFFERS, WITHIN) and line.difference is not None:
        return f"相差 {yuan(abs(line.difference))}"
    return UNKNOWN_TEXT if line.state == UNKNOWN else NOT_GIVEN_TEXT


def _formula(line: Comparison) -> str:
    slip = NOT_GIVEN_TEXT if line.slip is None else f"{yuan(line.slip)} 元"
    ours = UNKNOWN_TEXT if line.ours is None else f"{BOUNDS[line.bound]}{yuan(line.ours)} 元"
    return f"结算单 {slip}，我们估算 {ours}"


def _notes(line: Comparison, codes: tuple[str, ...]) -> Iterable[str]:
    texts = "；".join(REASON_TEXTS[code] for code in codes)
    if line.state == DIFFERS and line.difference is not None:
        yield f"和我们的估算相差 {yuan(abs(line.difference))} 元，可能是因为：{texts}。"
    elif line.state == UNKNOWN:
        yield f"{texts}。"
    elif line.state == WITHIN:
        yield "有的标准我们不知道，估算只是一个界限，结算单没有超出它。"
    elif line.state == NOT_GIVEN and line.ours is None:
        yield "这一层的当地标准我们不知道。"


def _verdict(reading: SlipReading) -> str:
    """What the comparison comes to, in one sentence."""
    person = next(line for line in reading.lines if line.kind == "person")
    if person.state == DIFFERS and person.difference is not None:
        return f"个人承担的钱，和我们的估算相差 {yuan(abs(person.difference))} 元，可能的原因写在下面。"
    if any(line.state == DIFFERS for line in reading.lines):
        return "有的项目和我们的估算不一样，可能的原因写在下面。"
    if person.state == WITHIN:
        return f"有的标准我们不知道，只能估算您最多承担 {yuan(person.ours or Decimal(0))} 元；结算单没有超过它。"
    if person.state == SAME:
        return "个人承担的钱，和我们的估算一样。"
    if all(line.state == NOT_GIVEN for line in reading.lines if line.kind != "total"):
        return "只填了总费用，还没有可以比较的项目。"
    return "填了的、我们也知道的项目，和我们的估算一样。"


def statement_account(reading: SlipReading, today: datetime.date) -> Account:
    """The slip's account: its headline, and its sums as lines. `today` decides only what is said about future dates."""
    shown = check_lines(reading.checks, slip_values(reading))
    headline, amount = _headline(reading)
    found = reading.estimate
    ours = our_lines(reading)
    grade = found.settlement.evidence if found is not None else ""
    since = f"估算用的标准：{since_of(found.schedule)}" if found is not None else "没有可以用来比较的标准"
    account = Account(
        title=TITLE,
        conditions=_conditions(reading),
        headline=headline,
        value=yuan(amount),
        unit="元",
        share=_share(amount, reading.slip.medfee_sumamt),
        parts=(),
        bar_label="",
        grade=grade,
        grade_label=grade_label(grade) if grade else "",
        since=since,
        documents_checked=all(line.documents for line in ours if line.grade),
        lines=shown,
        unknown=unknown_texts(found.settlement) if found is not None else (),
        warnings=warning_texts(reading.case, found.settlement, today) if found is not None else (),
        text="",
        standards_url=f"{reverse('area', args=[reading.area.code])}?on={reading.case.on}",
    )
    return replace(account, text=_text(account, reading))


def _headline(reading: SlipReading) -> tuple[str, Decimal]:
    """What the slip says that the person bears; failing that, what its funds leave; failing that, the total."""
    slip = reading.slip
    if slip.psn_part_amt is not None:
        return "结算单上由您承担", slip.psn_part_amt
    if slip.fund_pay_sumamt is not None and slip.fund_pay_sumamt <= slip.medfee_sumamt:
        return "照结算单推算，由您承担", slip.medfee_sumamt - slip.fund_pay_sumamt
    return "结算单的医疗费总额", slip.medfee_sumamt


def _share(amount: Decimal, total: Decimal) -> str:
    if not total or amount >= total:
        return ""
    return f"总费用的 {(amount / total * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%"


def _conditions(reading: SlipReading) -> tuple[str, ...]:
    case = reading.case
    scheme = str(Scheme(case.scheme).label)
    if case.scheme == Scheme.EMPLOYEE and case.retired:
        scheme += "（退休）"
    inpatient = case.care == Care.INPATIENT
    return (
        f"{reading.area.name} · {scheme}",
        f"{Level(case.level).label}{Care(case.care).label}",
        f"{day(case.on)}{'出院' if inpatient else '就诊'}",
        *((f"本年第 {case.admission} 次住院",) if inpatient else ()),
        str(Place(case.place).label),
    )


def _text(account: Account, reading: SlipReading) -> str:
    """The account as plain text, to send to the family."""
    rows = [TITLE, " · ".join(account.conditions), f"{account.headline} {account.value} 元", "", "一、加起来对不对"]
    rows += [f"{line.title}：{line.amount}。{line.formula}" for line in account.lines] or ["没有可以核对的项目。"]
    rows += ["", "二、和我们的估算比"]
    shown = comparison_shown(reading)
    if shown is None:
        rows.append(reading.refusal.message if reading.refusal is not None else "")
    else:
        rows.append(shown.verdict)
        for line in shown.lines:
            rows.append(f"{line.title}：{line.amount}。{line.formula}")
            rows += [f"   {note}" for note in line.notes]
        rows += account.unknown
    rows += ["", f"{account.since}{'，' + account.grade_label if account.grade_label else ''}。{ASK}（医保明白账）"]
    return "\n".join(rows)
