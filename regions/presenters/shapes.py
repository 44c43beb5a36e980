"""The plain values that templates/components/ print: sources, figures, rows, tables, sections."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from regions.enums import Evidence, Kind
from regions.models import BenefitRule

_WEAKEST_FIRST = (Evidence.DOUBTFUL, Evidence.COMPILED, Evidence.VERIFIED)


@dataclass(frozen=True, slots=True)
class Source:
    """How far a figure may be trusted. `document` "" = unknown; `checked_on` only where verified."""

    grade: str
    checked_on: datetime.date | None = None
    document: str = ""
    url: str = ""
    clause: str = ""

    @classmethod
    def of(cls, rule: BenefitRule) -> "Source":
        """The source of a rule that was read `with_sources()`."""
        verification = getattr(rule, "verification", None)
        document = verification.document if verification is not None else rule.document
        return cls(
            grade=str(rule.shown_evidence),
            checked_on=verification.checked_on if verification is not None else None,
            document=str(document) if document is not None else "",
            url=document.url if document is not None else "",
            clause=verification.clause if verification is not None else "",
        )


def weakest(rules: Iterable[BenefitRule]) -> Source | None:
    """The grade that an answer resting on `rules` wears, without document; None without rules."""
    shown = sorted({rule.shown_evidence for rule in rules}, key=_WEAKEST_FIRST.index)
    return Source(str(shown[0])) if shown else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in words: `label` before it (a band), `more` below it.

    `anchor`: the rule's id, once a page; `state`: "" | unknown | unpaid.
    """

    text: str
    label: str = ""
    more: str = ""
    anchor: str = ""
    state: str = ""


UNKNOWN = Figure("未知", state="unknown")


@dataclass(frozen=True)  # no slots: its sources are worked out once
class Row:
    """A line of a table: its heading, then the cells, each of one figure or several."""

    head: str
    cells: tuple[tuple[Figure, ...], ...]
    rules: tuple[BenefitRule, ...] = ()
    anchors: tuple[str, ...] = ()  # of rows that were merged into this one

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The different sources of this line's figures."""
        return tuple(dict.fromkeys(Source.of(rule) for rule in self.rules))

    @property
    def said(self) -> tuple[tuple[str, Source], ...]:
        """Each different source, with which figures it is for: 起付线; "" where all rest on one."""
        kinds: dict[Source, dict[str, None]] = {}
        for rule in self.rules:
            kinds.setdefault(Source.of(rule), {})[str(Kind(rule.kind).label)] = None
        return tuple(("、".join(labels) if len(kinds) > 1 else "", source) for source, labels in kinds.items())

    def merged(self, other: "Row") -> "Row | None":
        """This row and the next one in one, if their cells read the same and rest on the same sources; else None."""
        if self._words() != other._words() or set(self.sources) != set(other.sources):
            return None
        anchors = tuple(figure.anchor for cell in other.cells for figure in cell if figure.anchor)
        return Row(
            f"{self.head}、{other.head}", self.cells, self.rules + other.rules, self.anchors + other.anchors + anchors
        )

    def _words(self) -> list[list[tuple[str, ...]]]:
        return [[(one.text, one.label, one.more, one.state) for one in cell] for cell in self.cells]


def merge_rows(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Neighbouring rows that read the same become one: 基层医疗机构、一级医院."""
    result: list[Row] = []
    for row in rows:
        both = result[-1].merged(row) if result else None
        if both is not None:
            result[-1] = both
        else:
            result.append(row)
    return tuple(result)


@dataclass(frozen=True)  # no slots: its sources are worked out once
class Table:
    """`source` where all figures share one (said once, above them); else each row says its own."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @cached_property
    def source(self) -> Source | None:
        """The one source of all figures, or None where they differ or nothing is known."""
        return next(iter(self.sources)) if len(self.sources) == 1 else None

    @cached_property
    def mixed(self) -> bool:
        """Whether each row has to say its own source."""
        return len(self.sources) > 1

    @cached_property
    def sources(self) -> frozenset[Source]:
        """The different sources of all figures."""
        return frozenset(source for row in self.rows for source in row.sources)


@dataclass(frozen=True)  # no slots: its sources are worked out once
class Section:
    """A heading of the area page: tables, sentences, and what is not known in it."""

    key: str
    title: str
    tables: tuple[Table, ...] = ()
    sentences: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    floor: bool = False  # say the national floor of medical assistance

    @cached_property
    def source(self) -> Source | None:
        """The one source of all figures of the section (said once, below its heading), or None."""
        sources = {source for table in self.tables for source in table.sources}
        return next(iter(sources)) if len(sources) == 1 else None
