"""Around every SQL statement: which were slow (SLOW_QUERY_MS), how many failed, and how long a server lets them run."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from portal.metrics import figures

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]

GRACE = 5  # seconds more than STATEMENT_SECONDS that a server has to say that it has ended a statement

logger = logging.getLogger(__name__)


def watch(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute wrapper: the statement's text is logged where it was slow, its parameters never."""
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        count = figures()
        if count is not None:
            count.database_error(type(error).__name__)
        raise
    finally:
        milliseconds = (time.perf_counter() - started) * 1000
        if settings.SLOW_QUERY_MS and milliseconds >= settings.SLOW_QUERY_MS:
            _slow(str(sql), milliseconds)


def watch_connections() -> None:
    """Have every connection that is opened from now on watched, where anything is to be seen by it."""
    if settings.SLOW_QUERY_MS or settings.METRICS_FOLDER:
        connection_created.connect(_watch, dispatch_uid="portal.statements.watch")


def limit_statements() -> None:
    """Have PostgreSQL end statements after STATEMENT_SECONDS; for servers only, since imports and migrations take long."""
    if settings.STATEMENT_SECONDS:
        connection_created.connect(_limit, dispatch_uid="portal.statements.limit")


def _watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def _limit(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if connection.vendor == "postgresql":
        # A server that hangs ends nothing: then psycopg gives up, a little later (portal.postgresql).
        connection.usual_patience = settings.STATEMENT_SECONDS + GRACE  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [f"{settings.STATEMENT_SECONDS}s"])


def _slow(sql: str, milliseconds: float) -> None:
    count = figures()
    if count is not None:
        count.slow_query()
    extra = {"milliseconds": round(milliseconds, 1), "statement": sql}
    logger.warning("slow query, %.0f ms: %s", milliseconds, sql, extra=extra)
