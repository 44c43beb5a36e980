"""Two people at the same moment: threads with a database connection of their own, for PostgreSQL.

SQLite has one writer at a time for the whole file (transaction_mode IMMEDIATE), so there is nothing to try there.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

PATIENCE = 20  # seconds; everything here takes milliseconds
needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="PostgreSQL only (make test-postgres): SQLite has one writer at a time",
)

Act = Callable[[], Any]

_WAITS = "SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted"


@dataclass
class Overlap:
    """What came of two acts of which the second began before the first was final; an error raised stands in its place.

    `waited`: the second could not go on before the first had ended.
    """

    first: Any
    second: Any
    waited: bool


def overlapping(first: Act, second: Act) -> Overlap:
    """`first` is done, but not committed, when `second` begins; committed once that waits for it, or has ended."""
    done, pid, ended = threading.Event(), Future[int](), threading.Event()
    waited: list[bool] = []

    def one() -> Any:
        with transaction.atomic():
            try:
                return first()
            finally:
                done.set()
                waited.append(_waits(pid.result(PATIENCE), ended))

    def two() -> Any:
        assert done.wait(PATIENCE)
        pid.set_result(backend_pid())
        try:
            return second()
        finally:
            ended.set()

    with ThreadPoolExecutor(2) as pool:
        results = [pool.submit(own_connection, act) for act in (one, two)]
        first, second = (_result(one) for one in results)
        return Overlap(first, second, waited[0])


def all_at_once(*acts: Act) -> list[Any]:
    """Let go at the same moment; what each answered or raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Act) -> Any:
        connection.ensure_connection()
        gate.wait(PATIENCE)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [_result(one) for one in [pool.submit(own_connection, partial(run, act)) for act in acts]]


def elsewhere(act: Act) -> Any:
    """`act` in a thread with a connection of its own, to its end; raises what it raises."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(own_connection, act).result(PATIENCE)


class Person:
    """A thread that keeps its connection, as those of the site do, and does one thing after the other."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self.pid: int = self.does(backend_pid).result(PATIENCE)

    def does(self, act: Act) -> "Future[Any]":
        """Begins `act`; to be waited for by `.result(PATIENCE)`."""
        return self._pool.submit(act)

    def waits(self) -> bool:
        """Whether what it does comes to wait for a lock of somebody else's; False once it is done."""
        ended = threading.Event()
        self.does(ended.set)
        return _waits(self.pid, ended)

    def leaves(self) -> None:
        """Closes the connection."""
        self.does(lambda: connection.close()).result(PATIENCE)
        self._pool.shutdown()


def own_connection(act: Act) -> Any:
    """Closed afterwards: the test's database cannot be taken away while somebody holds one."""
    try:
        return act()
    finally:
        connection.close()


def backend_pid() -> int:
    """The PostgreSQL process of this thread's connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _waits(pid: int, ended: threading.Event) -> bool:
    """Whether that connection comes to wait for a lock; False once its work has ended without."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(_WAITS, [pid])
            if cursor.fetchone()[0]:
                return True
        if ended.wait(0.01):
            return False
    raise TimeoutError("neither waiting nor done")


def _result(future: "Future[Any]") -> Any:
    try:
        return future.result(PATIENCE * 2)
    except Exception as error:  # noqa: BLE001  the test looks at it
        return error
