"""The account of a year: each bill with its ledger and what it leaves, the sums, and what is not complete."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from calculators.engine import Settlement
from calculators.presenters.account import Account, Part, bar, bar_label, bill_parts, share_of
from calculators.presenters.line import UNKNOWN, Line, one_of, since_of, source_of
from calculators.presenters.lines import lines
from calculators.presenters.notices import UNKNOWN_TEXTS, further_warnings, unknown_texts
from calculators.presenters.words import day, grade_label
from calculators.presenters.year_left import left_lines
from calculators.solutions.year import Row, YearSolution
from regions.enums import Aid, Care, Level, Place, Scheme
from regions.figures import yuan, yuan_short

LAYERS = (("basic", "basic"), ("large", "large_amount"), ("critical", "critical_illness"), ("aid", "assistance"))


@dataclass(frozen=True)
class YearRow:
    """A bill of the year, ready to show. `refusal` says why it was left out; then it has neither amounts nor lines.

    `own` and `paid` are yuan as text; `left` says what the year has left after this bill.
    """

    number: int
    anchor: str
    title: str
    conditions: tuple[str, ...]
    headline: str
    own: str
    paid: str
    lines: tuple[Line, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]
    left: tuple[Line, ...]
    refusal: str
    standards_url: str


@dataclass(frozen=True)
class YearAccount:
    """`account` is the year as one answer (without lines); `incomplete` says which bills are not in its sums.

    `left_source` is the one source of all lines of `left`, "" where each has to say its own or has a document to link.
    """

    account: Account
    rows: tuple[YearRow, ...]
    left: tuple[Line, ...]
    left_source: str
    incomplete: tuple[str, ...]
    notes: tuple[str, ...]


def year_account(solution: YearSolution, today: datetime.date) -> YearAccount:
    """A settled year in words. `today` decides only what is said about future dates."""
    rows = tuple(_row(solution, row, today) for row in solution.rows)
    left = left_lines(solution.ledger.left)
    incomplete = _incomplete(solution)
    return YearAccount(
        account=_account(solution, rows, left, incomplete, today),
        rows=rows,
        left=left,
        left_source=""
        if any(line.documents for line in left)
        else one_of(source_of(line) for line in left if line.grade),
        incomplete=incomplete,
        notes=_notes(solution),
    )


def row_title(row: Row) -> str:
    """“三级医院住院，10,000 元”."""
    case = row.entry.case
    return f"{Level(case.level).label}{Care(case.care).label}，{yuan_short(case.total)} 元"


def _row(solution: YearSolution, row: Row, today: datetime.date) -> YearRow:
    entry, case = row.entry, row.entry.case
    settlement, schedule = entry.settlement, entry.schedule
    inpatient = case.care == Care.INPATIENT
    shown = () if settlement is None or schedule is None else lines(schedule, settlement.steps)
    return YearRow(
        number=row.at + 1,
        anchor=f"answer-{row.at + 1}-",
        title=row_title(row),
        conditions=(
            f"{day(case.on)}{'出院' if inpatient else '就诊'}",
            *((f"本年第 {case.admission} 次住院",) if inpatient else ()),
            str(Place(case.place).label),
        ),
        headline="" if settlement is None else "您最多承担" if settlement.unknown else "您大约承担",
        own="" if settlement is None else yuan(settlement.amounts.out_of_pocket),
        paid="" if settlement is None else yuan(settlement.amounts.reimbursed),
        lines=shown,
        unknown=() if settlement is None else unknown_texts(settlement),
        warnings=() if settlement is None else further_warnings(case, settlement, today),
        left=() if schedule is None else left_lines(tuple((schedule, one) for one in entry.left)),
        refusal=row.message,
        standards_url=f"{reverse('area', args=[solution.area.code])}?on={case.on}" if settlement is not None else "",
    )


def _account(
    solution: YearSolution,
    rows: tuple[YearRow, ...],
    left: tuple[Line, ...],
    incomplete: tuple[str, ...],
    today: datetime.date,
) -> Account:
    ledger = solution.ledger
    settled = [(row, row.entry.settlement) for row in solution.rows if row.entry.settlement is not None]
    parts = _parts(solution, [(row, settlement) for row, settlement in settled])
    count = f"能算的 {len(settled)} 笔" if incomplete else f" {len(settled)} 笔"
    title = f"{solution.year} 年{count}，共花费 {yuan_short(ledger.amounts.total)} 元"
    headline = "您最多自己承担" if ledger.unknown else "您大约自己承担"
    if incomplete:
        headline = f"不完整：只算了 {len(settled)} 笔，这几笔您大约自己承担"
    own = yuan(ledger.amounts.out_of_pocket)
    label, since = grade_label(ledger.evidence), _since(solution)
    unknown = tuple(UNKNOWN_TEXTS[name] for name in ledger.unknown)
    conditions = _conditions(solution)
    return Account(
        title=title,
        conditions=conditions,
        headline=headline,
        value=own,
        unit="元",
        share=share_of(ledger.amounts),
        parts=parts,
        bar_label=bar_label(parts),
        grade=ledger.evidence,
        grade_label=label,
        since=since,
        documents_checked=all(line.documents for row in rows for line in row.lines if line.grade),
        lines=(),
        unknown=unknown,
        warnings=tuple(
            dict.fromkeys(
                text for row, settlement in settled for text in further_warnings(row.entry.case, settlement, today)
            )
        ),
        text=_text(
            [title, " · ".join(conditions), f"{headline} {own} 元"], rows, [*incomplete, *unknown], label, since
        ),
        standards_url=next(row.standards_url for row in reversed(rows) if row.standards_url),
    )


def _conditions(solution: YearSolution) -> tuple[str, ...]:
    person = solution.person
    scheme = str(Scheme(solution.scheme).label)
    if solution.scheme == Scheme.EMPLOYEE and person.retired:
        scheme += "（退休）"
    aid = () if person.aid == "none" else (str(Aid(person.aid).label),)
    return (f"{solution.area.name} · {scheme}", *aid)


def _parts(solution: YearSolution, settled: list[tuple[Row, Settlement]]) -> tuple[Part, ...]:
    """The bar of the sums: every layer that one of the bills has; 至少 where it is unknown for some of them."""
    labels: dict[str, str] = {}
    hidden = set()
    for row, settlement in settled:
        for part in bill_parts(row.entry.case, settlement):
            labels[part.tone] = part.label
            if part.amount == UNKNOWN:
                hidden.add(part.tone)
    amounts = solution.ledger.amounts
    buckets = []
    for tone, name in LAYERS:
        if tone in labels:
            amount: Decimal = getattr(amounts, name)
            shown = yuan(amount)
            if tone in hidden:
                shown = f"至少 {shown}" if amount else UNKNOWN
            buckets.append((tone, labels[tone], amount, shown))
    buckets.append(("own", "个人", amounts.out_of_pocket, yuan(amounts.out_of_pocket)))
    return bar(buckets, amounts.total)


def _since(solution: YearSolution) -> str:
    found = dict.fromkeys(since_of(row.entry.schedule) for row in solution.rows if row.entry.schedule is not None)
    return f"按各笔当天有效的标准（{'；'.join(found)}）"


def _incomplete(solution: YearSolution) -> tuple[str, ...]:
    """Which bills are not in the sums, and what that means for those after them."""
    left_out = solution.left_out
    if not left_out:
        return ()
    texts = [f"第 {row.at + 1} 笔（{row_title(row)}）没有计入：{row.message}" for row in left_out]
    last = max((row.at for row in solution.rows if not row.field), default=-1)
    if left_out[0].at < last:
        texts.append("没有计入的各笔之后，起付线、封顶线和大病累计按没有它们计算，结果可能偏多也可能偏少。")
    return tuple(texts)


def _notes(solution: YearSolution) -> tuple[str, ...]:
    """What strikes about the order and the days. The order of settlement is the rows', not the dates'."""
    texts = []
    for before, row in zip(solution.rows, solution.rows[1:], strict=False):
        if row.entry.case.on < before.entry.case.on:
            texts.append(
                f"第 {row.at + 1} 笔的日期（{row.entry.case.on}）早于第 {before.at + 1} 笔（{before.entry.case.on}）。"
                "这里按您排的先后结算；如果不对，请用“上移”“下移”调整。"
            )
    versions = {row.entry.schedule.version for row in solution.rows if row.entry.schedule is not None}
    if len(versions) > 1:
        texts.append("这一年里标准有变化，每一笔按当天有效的标准计算，之前的累计接着算。")
    return tuple(texts)


def _text(head: list[str], rows: Iterable[YearRow], unknown: Iterable[str], label: str, since: str) -> str:
    """The year as plain text, to send to the family."""
    told = [*head, ""]
    for row in rows:
        told.append(f"{row.number}. {row.title}（{'，'.join(row.conditions)}）")
        told.append(
            f"   没有计入：{row.refusal}" if row.refusal else f"   报销 {row.paid} 元，{row.headline} {row.own} 元"
        )
    told += ["", *unknown]
    told.append(f"数据：{label}，{since}。最终以医保经办机构结算为准，可拨 12393 咨询。（医保明白账）")
    return "\n".join(told)
