"""A line of the account: a step of any calculator in words, with its grade, date and documents."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol

from calculators.engine import Document, Rule, Schedule
from calculators.presenters.words import Source, cite, documents_of, grade_label, grade_of
from regions.figures import yuan

UNKNOWN = "未知"


class Told(Protocol):
    """What a step has to have to become a line: its kind and the figures that it rests on."""

    @property
    def kind(self) -> str: ...

    @property
    def rules(self) -> tuple[Source, ...]: ...


class Words(NamedTuple):
    """A step's words. `amount` only where it is not simply the step's own yuan; `tone` is the line's class."""

    title: str
    formula: str
    notes: tuple[str, ...] = ()
    tone: str = ""
    amount: str = ""


class Line(NamedTuple):
    """A step in words. `amount` is ready to show (未知 where the rule is unknown).

    `value` is what it counts in yuan, None where it is no money. `report`: what a report of this line is about
    (`about=` of /report/): kind, place, scheme, version and rule, never an amount; "" where it rests on no version.
    """

    number: int
    kind: str
    tone: str
    title: str
    amount: str
    value: Decimal | None
    formula: str
    notes: tuple[str, ...]
    grade: str
    grade_label: str
    documents: tuple[Document, ...]
    since: str
    rule_id: int | None
    report: str = ""


class _Backing(NamedTuple):
    """What stands behind a line, of its rules alone: the weakest grade, its words, the documents."""

    grade: str
    label: str
    documents: tuple[Document, ...]


def _backing(rules: tuple[Source, ...]) -> _Backing:
    grade = grade_of(rules)
    checked = [rule.checked_on for rule in rules if rule.checked_on is not None]
    label = grade_label(grade, min(checked, default=None)) if grade else ""
    return _Backing(grade, label, documents_of(rules))


# For rules that are published, the same few tuples over and over; never for what a person typed, which nothing keeps.
_kept_backing = lru_cache(maxsize=8192)(_backing)


def make_line(number: int, step: Told, words: Words, since: str, schedule: Schedule | None = None) -> Line:
    """A step with its words; `since` says from when the figures hold that it rests on, `schedule` where they stand."""
    rules = step.rules
    published = schedule is not None and schedule.version > 0 and None not in [rule.id for rule in rules]
    backing = _kept_backing(rules) if published else _backing(rules)
    value: Decimal | None = getattr(step, "amount", None)
    return Line(
        number=number,
        kind=step.kind,
        tone=words.tone,
        title=words.title,
        amount=words.amount or ("" if value is None else yuan(value)),
        value=value,
        formula=words.formula,
        notes=tuple(note for note in words.notes if note),
        grade=backing.grade,
        grade_label=backing.label,
        documents=backing.documents,
        since=since if rules else "",
        rule_id=rules[0].id if rules else None,
        report=report_about(step.kind, schedule, rules),
    )


def report_about(kind: str, schedule: Schedule | None, rules: Iterable[Source] = ()) -> str:
    """`step:<kind>:<area>:<scheme>:<version>[:<rule>]`; "" without a version of a place (typed rates, parameters).

    Of the figures that a step rests on, national parameters stand in no version: the first rule of the place is named.
    """
    if schedule is None or not schedule.version:
        return ""
    about = f"step:{kind}:{schedule.area}:{schedule.scheme}:{schedule.version}"
    rule = next((rule.id for rule in rules if isinstance(rule, Rule)), None)
    return about if rule is None else f"{about}:{rule}"


def source_of(line: Line) -> str:
    """All that a line says of its source, in one clause: grade, start of validity, documents."""
    documents = "、".join(cite(document) for document in line.documents) or "依据文件待核对"
    return f"{line.grade_label}，{line.since}，{documents}"


def one_of(texts: Iterable[str]) -> str:
    """The text that all of them are, so that a table can say it once; "" where they differ or there is none."""
    different = set(texts)
    return different.pop() if len(different) == 1 else ""


def since_of(schedule: Schedule) -> str:
    """“2025-01-01 起”, or that the start is not known."""
    if schedule.start_unknown or schedule.effective_from is None:
        return "起始日期不详"
    return f"{schedule.effective_from.isoformat()} 起"
