"""PostgreSQL that is away or hangs: told at once to all but one, and healed as soon as one gets through."""

import socket
import threading
import time
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created

from portal.outage import is_outage
from portal.postgresql import base, waiting_at_most
from portal.postgresql.base import PATIENCE, PAUSE, DatabaseWrapper, Gate
from portal.statements import GRACE, _limit
from tests.test_project import manage

needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only (make test-postgres)")


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(base, "time", made)
    return made


def attempt(gate: Gate, error: Exception | None = None) -> bool:
    """Whether the gate let it try."""
    tried = False
    with suppress(psycopg.Error), gate.passing():
        tried = True
        if error is not None:
            raise error
    return tried


GONE = psycopg.OperationalError("connection refused")


def test_after_a_failure_a_pause_and_then_one_that_tries(clock: Clock) -> None:
    gate = Gate()
    assert attempt(gate) and attempt(gate)
    assert attempt(gate, GONE)
    assert not attempt(gate)
    clock.now += PAUSE
    assert attempt(gate, GONE)
    assert not attempt(gate)
    clock.now += PAUSE
    assert attempt(gate)
    assert attempt(gate)  # it is back: no pause any more


def test_only_one_waits_for_a_server_that_hangs(clock: Clock) -> None:
    gate = Gate()
    assert attempt(gate, GONE)
    clock.now += PAUSE
    with gate.passing():
        others = [threading.Thread(target=lambda: tried.append(attempt(gate))) for _ in range(3)]
        tried: list[bool] = []
        for other in others:
            other.start()
        for other in others:
            other.join(5)
        assert tried == [False, False, False]
    assert attempt(gate)


def test_another_mistake_is_not_the_servers(clock: Clock) -> None:
    gate = Gate()
    with pytest.raises(ZeroDivisionError), gate.passing():
        raise ZeroDivisionError
    assert attempt(gate)


def wrapper(port: int) -> DatabaseWrapper:
    given = settings.DATABASES["default"] | {
        "ENGINE": "portal.postgresql", "NAME": "x", "USER": "x", "PASSWORD": "x", "HOST": "127.0.0.1", "PORT": str(port),
        "OPTIONS": {"connect_timeout": 2}, "TIME_ZONE": None, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 60,
        "AUTOCOMMIT": True,
    }  # fmt: skip
    return DatabaseWrapper(given, alias=f"at {port}")


def test_a_server_that_takes_connections_and_says_nothing() -> None:
    """The first waits for the timeout of two seconds, the next are told at once; it is an outage, so a 503."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = wrapper(silent.getsockname()[1])
        waited = []
        for _ in range(3):
            started = time.monotonic()
            with pytest.raises(OperationalError) as raised, database.wrap_database_errors:
                database.connect()
            waited.append(time.monotonic() - started)
            assert is_outage(raised.value)
        assert 1.5 < waited[0] < 4
        assert max(waited[1:]) < PAUSE


def test_the_settings_choose_it() -> None:
    code = "from django.conf import settings as s\nd = s.DATABASES['default']; print(d['ENGINE'], d['OPTIONS']['connect_timeout'])"
    url = {"DATABASE_URL": "postgres://a:b@127.0.0.1:1/c", "SECRET_KEY": "x"}
    done = manage("shell", "--no-imports", "-c", code, given=url, settings="dev")
    assert done.stdout.split() == ["portal.postgresql", "2"], done.stderr


def end(process: int) -> None:
    """A process of the server's, and wait until it is gone."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


@needs_postgres
@pytest.mark.django_db(transaction=True)
class TestAlive:
    """A kept connection says so in time, or is given up."""

    def test_it_is_usable(self) -> None:
        connection.ensure_connection()
        assert connection.is_usable() and connection.is_usable()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 41 + 1")
            assert cursor.fetchone() == (42,)

    def test_the_server_ended_it(self) -> None:
        connection.ensure_connection()
        end(connection.connection.info.backend_pid)
        assert not connection.is_usable()
        connection.close()

    def test_an_answer_that_does_not_come(self) -> None:
        """An outage, told in time; the connection is then given up, and the next one works."""
        started = time.monotonic()
        with pytest.raises(OperationalError) as raised, waiting_at_most(0.5), connection.cursor() as cursor:
            process = connection.connection.info.backend_pid
            cursor.execute("SELECT pg_sleep(30)")
        assert 0.5 <= time.monotonic() - started < 2
        assert is_outage(raised.value)
        assert connection.patience is None
        connection.close_if_unusable_or_obsolete()
        assert connection.connection is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT 42")
            assert cursor.fetchone() == (42,)
        end(process)

    def test_a_connection_opened_meanwhile_keeps_to_it(self, settings: Any) -> None:
        """What every new connection is told about statements (portal.statements) does not undo what holds for a while."""
        settings.STATEMENT_SECONDS = 20
        connection.close()
        connection_created.connect(_limit)
        try:
            with pytest.raises(OperationalError), waiting_at_most(0.5), connection.cursor() as cursor:
                process = connection.connection.info.backend_pid
                started = time.monotonic()
                cursor.execute("SELECT pg_sleep(25)")
        finally:
            connection_created.disconnect(_limit)
        assert time.monotonic() - started < 5
        assert connection.usual_patience == 20 + GRACE
        connection.usual_patience = None
        connection.close()
        end(process)

    def test_it_hangs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Asked something that takes longer than a server may think about being alive."""
        connection.ensure_connection()
        send = type(connection.connection.pgconn).send_query
        asked: list[bytes] = []

        class Slow:
            """The connection of libpq, with another question."""

            def __init__(self, real: object) -> None:
                self._real = real

            def __getattr__(self, name: str) -> object:
                return getattr(self._real, name)

            def send_query(self, command: bytes) -> None:
                asked.append(command)
                send(self._real, b"SELECT pg_sleep(30)")

        real = connection.connection.pgconn
        process = real.backend_pid
        monkeypatch.setattr(base.generators, "execute", lambda _, execute=base.generators.execute: execute(real))
        monkeypatch.setattr(connection.connection, "pgconn", Slow(real))
        started = time.monotonic()
        assert not connection.is_usable()
        assert asked == [b"SELECT 1"]
        assert PATIENCE <= time.monotonic() - started < PATIENCE + 2
        monkeypatch.undo()
        connection.close()
        end(process)
