"""The page before an import is confirmed, and the one that says what is wrong, as plain values. No query."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.results import Result, RowResult

from regions.resources.schedules import Draft, RuleChange

MOST_LINES = 500  # on one page; what is more is counted
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: the row of the file (0 = the file as a whole), the column ("" = the whole row), the reason."""

    place: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is new or changes, with what changes: (column, before, after)."""

    place: int
    kind: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Version:
    """A draft that will be made, and what it changes against the version in force when it begins."""

    draft: Draft
    changes: list[RuleChange]
    hidden: int

    @property
    def rules(self) -> int:
        """How many rules it has."""
        return len(self.draft.rules)

    @property
    def removed(self) -> int:
        """How many places the version in force states and this one does not: they become unknown."""
        return sum(change.difference.kind == "removed" for change in self.draft.changes)


@dataclass(frozen=True, slots=True)
class Preview:
    """Either `faults`, or what would happen: `versions` of schedules, `lines` of other tables."""

    faults: list[Fault]
    versions: list[Version]
    lines: list[Line]
    hidden: int
    rules: int
    new: int
    changed: int
    same: int
    notes: list[str]


def preview(result: Result) -> Preview:
    """What a dry run found."""
    faults = list(_faults(result))
    drafts = [] if faults else getattr(result, "drafts", [])
    lines = [] if faults or drafts else list(_lines(result))
    return Preview(
        faults=faults,
        versions=_versions(drafts),
        lines=lines[:MOST_LINES],
        hidden=max(0, len(lines) - MOST_LINES),
        rules=sum(len(draft.rules) for draft in drafts),
        new=result.totals[RowResult.IMPORT_TYPE_NEW],
        changed=result.totals[RowResult.IMPORT_TYPE_UPDATE],
        same=result.totals[RowResult.IMPORT_TYPE_SKIP],
        notes=list(result.table.notes),
    )


def _faults(result: Result) -> Iterator[Fault]:
    """The file's own first, then by row."""
    for error in result.base_errors:
        if not isinstance(error.error, ValidationError):
            logger.error("import failed", exc_info=error.error)
        yield Fault(0, "", _message(error.error))
    found = []
    for row in result.invalid_rows:
        place = result.table.places[row.number - 1]
        for column, reasons in row.error_dict.items():
            found.append(Fault(place, "" if column == NON_FIELD_ERRORS else column, " ".join(reasons)))
    for number, errors in result.row_errors():
        for error in errors:
            logger.error("import failed at row %s", number, exc_info=error.error)
            found.append(Fault(result.table.places[number - 1], "", _message(error.error)))
    yield from sorted(found, key=lambda fault: fault.place)


def _message(error: Exception) -> str:
    """Our own words; another exception is ours to look into, and tells staff nothing."""
    return " ".join(error.messages) if isinstance(error, ValidationError) else "程序出错，已经记录，什么都没有导入。"


def _lines(result: Result) -> Iterator[Line]:
    for place, row in zip(result.table.places, result.rows, strict=True):
        if row.import_type in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE):
            yield Line(place, row.import_type, row.diff or [])


def _versions(drafts: Iterable[Draft]) -> list[Version]:
    """All versions, with as many of their changes as fit a page."""
    room, found = MOST_LINES, []
    for draft in drafts:
        shown = draft.changes[:room]
        room -= len(shown)
        found.append(Version(draft, shown, len(draft.changes) - len(shown)))
    return found
