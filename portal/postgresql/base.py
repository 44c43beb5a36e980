"""Django's backend for PostgreSQL, whose callers are told soon where the server is away or says nothing at all.

Without it each request would wait for the connection's own timeout, and those that need no database would wait for a
thread behind them. A server that hangs ends no statement, whatever it was told (portal.statements): so psycopg gives up.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import psycopg
from django.db.backends.postgresql import base
from psycopg import generators
from psycopg.pq import ExecStatus

PAUSE = 0.5  # seconds without a new attempt after one that failed
PATIENCE = 1.0  # seconds that a kept connection may take to say that it is alive


class Gate:
    """Lets everybody connect while that works; once it has failed, one at a time, and after a pause.

    The others get the error at once.
    """

    def __init__(self) -> None:
        self._away = False
        self._next = 0.0  # the earliest time (time.monotonic) of the next attempt
        self._trying = threading.Lock()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Around an attempt to connect. Raises psycopg.OperationalError where it is not the time for one."""
        alone = self._away
        if alone and (time.monotonic() < self._next or not self._trying.acquire(blocking=False)):
            raise psycopg.OperationalError("the server did not answer a moment ago")
        try:
            yield
        except psycopg.Error:
            self._away, self._next = True, time.monotonic() + PAUSE
            raise
        else:
            self._away = False
        finally:
            if alone:
                self._trying.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread; what was found out about the server is the whole process's."""

    _gates: ClassVar[dict[str, Gate]] = defaultdict(Gate)

    # Seconds that psycopg waits for an answer (OperationalError then), of every statement and for a while; None: as long as
    # it takes. Two of them: a connection that is opened in that while learns the first, and must not forget the second.
    usual_patience: float | None = None
    patience: float | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Raises psycopg.OperationalError, at once where another attempt has just failed."""
        with self._gates[self.alias].passing():
            made = super().get_new_connection(conn_params)
        wait = made.wait

        def impatient(generator: Any, *given: Any, timeout: float | None = None, **more: Any) -> Any:
            ours = self.usual_patience if self.patience is None else self.patience
            return wait(generator, *given, timeout=ours if timeout is None else timeout, **more)

        made.wait = impatient
        return made

    def is_usable(self) -> bool:
        """Whether a kept connection answers in time: one to a server that hangs is as good as none."""
        if self.connection is None:
            return False
        try:
            self.connection.pgconn.send_query(b"SELECT 1")
            results = self.connection.wait(generators.execute(self.connection.pgconn), timeout=PATIENCE)
        except psycopg.Error:
            return False
        return [result.status for result in results] == [ExecStatus.TUPLES_OK]
