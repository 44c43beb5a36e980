"""SQLite: by its online backup, which copies a database that is in use, in one transaction of the one written to."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from portal.keeping.manifest import KeepingError, Progress

PAGES = 512  # copied in one step; 2 MB of usual pages
SUFFIX = ".sqlite3"


def server() -> str:
    """The library's version."""
    return f"SQLite {sqlite3.sqlite_version}"


def dump(file: Path, progress: Progress) -> tuple[dict[str, int], int]:
    """Write the database to `file`, check it; its rows by table, and 0. Raises KeepingError."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy, pages=PAGES, progress=_steps(progress))
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a -wal beside it
    return verify(file), 0


def verify(file: Path) -> dict[str, int]:
    """The rows of a backup by table. Raises KeepingError where SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            answer = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if answer != "ok":
                raise KeepingError(f"{file.name} 没有通过 SQLite 的完整性检查：{answer}")
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise KeepingError(f"{file.name} 里 {broken[0]} 表有指向不存在记录的外键。")
            return _rows(copy)
    except sqlite3.DatabaseError as error:
        raise KeepingError(f"{file.name} 不是完好的 SQLite 数据库：{error}") from None


def load(file: Path, rows: dict[str, int], text_bytes: int, progress: Progress) -> None:
    """Put `file` in place of the present database, all of it or nothing. Raises KeepingError.

    It is one transaction of the database: killed in the middle, it stays as it was; others see old or new, no mixture.
    """
    if verify(file) != rows:
        raise KeepingError(f"{file.name} 里的记录数与备份时的不一致，没有恢复。")
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            copy.backup(connection.connection, pages=PAGES, progress=_steps(progress))
    except sqlite3.OperationalError as error:
        raise KeepingError(f"没有恢复，数据库还是原来的样子：{error}。请先停止网站再试。") from None
    if _rows(connection.connection) != rows:
        raise KeepingError("恢复后的记录数与备份时的不一致。请停止网站，并重新恢复。")


def _steps(progress: Progress) -> Callable[[int, int, int], None]:
    """SQLite tells how much is left; we tell how much is done."""
    return lambda status, remaining, total: progress(total - remaining, total)


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    names = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        )
    ]
    quoted = {name: name.replace('"', '""') for name in names}
    statement = 'SELECT count(*) FROM "{}"'
    return {name: database.execute(statement.format(quoted[name])).fetchone()[0] for name in names}
