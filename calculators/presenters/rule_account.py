"""The account of a rule that is not a bill: lines that rest on dated parameters, and the same parts as a bill's account."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from calculators.engine import Rule
from calculators.engine.months import Month
from calculators.engine.parameters import Parameter
from calculators.presenters.account import Account
from calculators.presenters.line import Line, Told, Words, make_line
from calculators.presenters.words import Source, grade_label

FUTURE = "日期在今天之后，按目前已有的规定计算，届时可能有变化。"
START_UNKNOWN = "起始日期不详"
HOTLINE = "最终以医保经办机构答复为准，可拨 12393 咨询。（医保明白账）"


@dataclass(frozen=True)
class Shown:
    """What the three calculators say at the top, and what is unknown or to be warned of."""

    title: str
    conditions: tuple[str, ...]
    headline: str
    value: str
    unit: str = ""
    share: str = ""
    unknown: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def rule_lines(told: Iterable[tuple[Told, Words]], since: str = "") -> tuple[Line, ...]:
    """Steps with their words as lines; `since` is for lines that rest on a schedule's rules.

    A line links to a rule of the area's page only where it rests on one: a parameter has no place there.
    """
    return tuple(
        make_line(number, step, words, _since(step.rules, since))._replace(
            rule_id=next((rule.id for rule in step.rules if isinstance(rule, Rule)), None),
        )
        for number, (step, words) in enumerate(told, start=1)
    )


def rule_account(
    shown: Shown, lines: tuple[Line, ...], sources: Iterable[Source], grade: str, since: str = "", url: str = ""
) -> Account:
    """The whole account; `sources` are the figures that the answer used, `grade` the weakest of them ("" = none).

    `since` and `url` (the page of its rules) are of a schedule that some of them stand in.
    """
    label, since = grade_label(grade) if grade else "", _all_since(sources, since)
    return Account(
        title=shown.title,
        conditions=shown.conditions,
        headline=shown.headline,
        value=shown.value,
        unit=shown.unit,
        share=shown.share,
        parts=(),
        bar_label="",
        grade=grade,
        grade_label=label,
        since=since,
        documents_checked=all(line.documents for line in lines if line.grade),
        lines=lines,
        unknown=shown.unknown,
        warnings=shown.warnings,
        text=_text(shown, lines, label, since),
        standards_url=url,
    )


def month_words(month: Month) -> str:
    """“2041 年 3 月”."""
    return f"{month.year} 年 {month.month} 月"


def span(months: int) -> str:
    """“60 岁 3 个月” without its 岁: “60 年 3 个月”, “5 个月”, “0 个月”."""
    years, rest = divmod(months, 12)
    parts = ([f"{years} 年"] if years else []) + ([f"{rest} 个月"] if rest or not years else [])
    return " ".join(parts)


def age_words(months: int) -> str:
    """“60 岁 3 个月”."""
    years, rest = divmod(months, 12)
    return f"{years} 岁 {rest} 个月" if rest else f"{years} 岁"


def future(on: datetime.date, today: datetime.date) -> tuple[str, ...]:
    """The warning about a day that has not come."""
    return (FUTURE,) if on > today else ()


def _since(rules: tuple[Source, ...], schedule_since: str) -> str:
    """From when a line's figures hold."""
    if not rules:
        return ""
    starts = _starts(rules, schedule_since)
    if not starts:
        return "按您填的"
    return START_UNKNOWN if START_UNKNOWN in starts else max(starts)


def _all_since(sources: Iterable[Source], schedule_since: str) -> str:
    """From when the figures of the whole answer hold."""
    starts = _starts(sources, schedule_since)
    known = starts - {START_UNKNOWN}
    if not starts:
        return "本站没有这一项的标准"
    if not known:
        return START_UNKNOWN
    return f"{max(known)}的规定" + ("，其中有的起始日期不详" if START_UNKNOWN in starts else "")


def _starts(sources: Iterable[Source], schedule_since: str) -> set[str]:
    """“2025-01-01 起” or START_UNKNOWN of each figure; what the person typed has none."""
    return {_start(one, schedule_since) for one in sources} - {""}


def _start(source: Source, schedule_since: str) -> str:
    if not isinstance(source, Parameter):
        return schedule_since
    if source.evidence == "own":
        return ""
    if source.start_unknown or source.effective_from is None:
        return START_UNKNOWN
    return f"{source.effective_from.isoformat()} 起"


def _text(shown: Shown, lines: tuple[Line, ...], label: str, since: str) -> str:
    """The account as plain text, to send to the family."""
    answer = " ".join(part for part in (shown.headline, shown.value, shown.unit) if part)
    rows = [shown.title, " · ".join(shown.conditions), answer + (f"（{shown.share}）" if shown.share else ""), ""]
    for line in lines:
        rows += [f"{line.number}. {line.title}：{line.amount}", f"   {line.formula}"]
    rows += ["", *shown.unknown, *shown.warnings, f"数据：{label or '未知'}，{since}。{HOTLINE}"]
    return "\n".join(rows)
