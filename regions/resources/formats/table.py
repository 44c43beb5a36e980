"""What the readers of all three kinds of file share: a table that knows where its rows stood, and how it is refused."""

from collections.abc import Iterable, Sequence
from typing import Any

import tablib
from django.conf import settings


class BadFile(Exception):
    """A file cannot be read as a table; the messages say where and why, for the person who chose it."""

    def __init__(self, *messages: str):
        super().__init__(" ".join(messages))
        self.messages = messages


class FileTable(tablib.Dataset):
    """A table read from a file. `places`: the row of the file by the table's rows; `notes`: what was seen on the way."""

    places: list[int]
    notes: list[str]
    sparse: bool  # whether a column that is blank everywhere may be missing


def made(
    headers: Sequence[Any],
    rows: Iterable[tuple[int, Sequence[Any]]],
    *,
    notes: Sequence[str] = (),
    sparse: bool = False,
) -> FileTable:
    """A FileTable of the headers and (row of the file, cells). Blank rows are passed over. Raises BadFile."""
    names = [str(name).strip() if name is not None else "" for name in headers]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise BadFile("文件是空的：第 1 行应当是列名。")
    if not all(names):
        raise BadFile(f"第 1 行第 {names.index('') + 1} 列没有列名。")
    table = FileTable(headers=names)
    table.places, table.notes, table.sparse = [], list(notes), sparse
    for place, cells in rows:
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            continue
        if len(table.places) == settings.IMPORT_MAX_ROWS:
            raise BadFile(f"文件超过 {settings.IMPORT_MAX_ROWS} 行，请分成几个文件。")
        table.append(_fitted(place, list(cells), len(names)))
        table.places.append(place)
    if not table.places:
        raise BadFile("文件只有列名，没有数据行。")
    return table


def _fitted(place: int, cells: list[Any], width: int) -> list[Any]:
    if any(cell not in (None, "") for cell in cells[width:]):
        raise BadFile(f"第 {place} 行有 {len(cells)} 格，比列名多：检查有没有多余的逗号，或没有列名的列。")
    return [*cells[:width], *[""] * (width - len(cells))]
