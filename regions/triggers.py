"""Triggers that renew the content stamp: nothing that is written, by whatever way, can pass them by.

Renewed by `migrate` each time, since Django rebuilds SQLite's tables without their triggers.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

EVENTS = ("insert", "update", "delete")
ROWS = 16  # on PostgreSQL; SQLite has one writer at a time, and one row

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION renew_content_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE regions_contentstamp SET value = replace(gen_random_uuid()::text, '-', '')
     WHERE id = pg_backend_pid() % {rows};
    RETURN NULL;
END $$
"""


def name_of(table: str, event: str) -> str:
    """A trigger's name."""
    return f"stamp_{table}_{event}".lower()


def watch(connection: BaseDatabaseWrapper, tables: Iterable[str], arriving: Iterable[str] = ()) -> None:
    """Have every change of these tables renew the stamp, and renew it now. Safe to repeat.

    `arriving`: those of them whose new rows no page shows until they are changed (what readers send).
    """
    quiet = frozenset(arriving)
    with connection.cursor() as cursor:
        for number in range(ROWS if connection.vendor == "postgresql" else 1):
            cursor.execute(
                "INSERT INTO regions_contentstamp (id, value) VALUES (%s, '') ON CONFLICT (id) DO NOTHING", [number]
            )
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL.format(rows=ROWS))
            for table in tables:
                _watch_postgresql(cursor, table, _events(table in quiet))
            cursor.execute("UPDATE regions_contentstamp SET value = replace(gen_random_uuid()::text, '-', '')")
        elif connection.vendor == "sqlite":
            for table in tables:
                _watch_sqlite(cursor, table, _events(table in quiet))
            cursor.execute("UPDATE regions_contentstamp SET value = hex(randomblob(16)) WHERE id = 0")
        else:
            raise NotImplementedError(connection.vendor)


def unwatch(connection: BaseDatabaseWrapper) -> None:
    """Remove all of these triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS renew_content_stamp() CASCADE")
        elif connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'stamp~_%' ESCAPE '~'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def _events(quiet: bool) -> tuple[str, ...]:
    return EVENTS[1:] if quiet else EVENTS


def _watch_postgresql(cursor: CursorWrapper, table: str, events: tuple[str, ...]) -> None:
    when = " OR ".join((*events, "truncate")).upper()
    cursor.execute(
        f'CREATE OR REPLACE TRIGGER {name_of(table, "any")} AFTER {when} ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION renew_content_stamp()"
    )


def _watch_sqlite(cursor: CursorWrapper, table: str, events: tuple[str, ...]) -> None:
    for event in EVENTS:
        if event not in events:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name_of(table, event)}")
            continue
        cursor.execute(
            f'CREATE TRIGGER IF NOT EXISTS {name_of(table, event)} AFTER {event.upper()} ON "{table}"'  # nosec B608
            " BEGIN UPDATE regions_contentstamp SET value = hex(randomblob(16)) WHERE id = 0; END"
        )
