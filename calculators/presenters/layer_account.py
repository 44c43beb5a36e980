"""The account of one layer alone: what the calculators that start from a slip's figures show alike."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.urls import reverse

from calculators.engine import Schedule
from calculators.presenters.account import Account, bar, bar_label
from calculators.presenters.line import Line, Told, Words, make_line
from calculators.presenters.words import day, grade_label
from regions.enums import Aid, Scheme
from regions.models import PoolingArea

LAST = "最终以医保经办机构结算为准，可拨 12393 咨询。（医保明白账）"
FUTURE = "日期在今天之后，按目前已发布的标准计算，届时可能有变化。"
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Shown:
    """What a layer's answer shows. `buckets`: (tone, label, yuan, the amount as shown), adding up to `total` yuan."""

    title: str
    conditions: tuple[str, ...]
    headline: str
    value: str
    lines: tuple[Line, ...]
    grade: str
    since: str
    unit: str = "元"
    share: str = ""
    buckets: tuple[tuple[str, str, Decimal, str], ...] = ()
    total: Decimal = Decimal(0)
    unknown: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    standards_url: str = ""
    more_text: tuple[str, ...] = field(default=())


def layer_account(shown: Shown) -> Account:
    """The account of what is shown, with its bar and its text for the family."""
    parts = bar(shown.buckets, shown.total)
    label = grade_label(shown.grade) if shown.grade else ""
    return Account(
        title=shown.title,
        conditions=shown.conditions,
        headline=shown.headline,
        value=shown.value,
        unit=shown.unit,
        share=shown.share,
        parts=parts,
        bar_label=bar_label(parts),
        grade=shown.grade,
        grade_label=label,
        since=shown.since,
        documents_checked=all(line.documents for line in shown.lines if line.grade not in ("", "own")),
        lines=shown.lines,
        unknown=shown.unknown,
        warnings=shown.warnings,
        text=_text(shown, label),
        standards_url=shown.standards_url,
    )


def tell(
    steps: Iterable[Told], words: Mapping[str, Callable[[Any, Schedule], Words]], schedule: Schedule, since: str
) -> tuple[Line, ...]:
    """The steps as lines, in their order; a kind without words raises KeyError."""
    return tuple(
        make_line(number, step, words[step.kind](step, schedule), since, schedule)
        for number, step in enumerate(steps, start=1)
    )


def place_and_day(
    area: PoolingArea, scheme: str, on: datetime.date, aid: str = "none", outside: bool = False
) -> tuple[str, ...]:
    """The conditions of a layer's answer."""
    return (
        f"{area.name} · {Scheme(scheme).label}",
        day(on),
        *((str(Aid(aid).label),) if aid != "none" else ()),
        *(("在省外就医",) if outside else ()),
    )


def since_of_answer(schedule: Schedule) -> str:
    """“2025-01-01 起的标准”, or that the start is not known."""
    return "起始日期不详" if schedule.start_unknown else f"{schedule.effective_from} 起的标准"


def share_of_total(part: Decimal, total: Decimal, of: str) -> str:
    """“这次自付的 58.5%”, one place; "" of nothing."""
    return f"{of}的 {(part / total * 100).quantize(TENTH, rounding=ROUND_HALF_UP)}%" if total else ""


def standards(area: PoolingArea, on: datetime.date) -> str:
    """The page of the place's rules on that day."""
    return f"{reverse('area', args=[area.code])}?on={on}"


def future(on: datetime.date, today: datetime.date) -> tuple[str, ...]:
    """The warning of a day after today."""
    return (FUTURE,) if on > today else ()


def _text(shown: Shown, label: str) -> str:
    rows = [shown.title, " · ".join(shown.conditions), f"{shown.headline} {shown.value} {shown.unit}".strip(), ""]
    for line in shown.lines:
        rows.append(f"{line.number}. {line.title}：{line.amount}{' 元' if line.value is not None else ''}")
        rows.append(f"   {line.formula}")
    rows += ["", *shown.more_text, *shown.unknown, *shown.warnings]
    rows.append("，".join(part for part in (f"数据：{label}" if label else "", shown.since) if part) + f"。{LAST}")
    return "\n".join(rows)
