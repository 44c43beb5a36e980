"""/readyz: all is there, or what is not."""

import logging
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from tests.test_project import GIVEN, manage

pytestmark = pytest.mark.django_db

OK = {"database": "ok", "migrations": "ok", "cache": "ok"}


def ask(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    return answer.status_code, answer.json()


def test_all_is_there(client: Client, django_assert_max_num_queries) -> None:
    ask(client)
    with django_assert_max_num_queries(5):  # the savepoint, the timeout, is the table there, its rows
        assert ask(client) == (200, {"status": "ok", **OK})
    assert client.post("/readyz").status_code == 405


def test_the_database_is_away(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    gone = OperationalError("password authentication failed for user x")
    with mock.patch.object(connection, "cursor", side_effect=gone), caplog.at_level(logging.ERROR, "portal.health"):
        status, found = ask(client)
    assert (status, found) == (
        503,
        {"status": "unavailable", **OK, "database": "unavailable", "migrations": "unavailable"},
    )
    told = [record.getMessage() for record in caplog.records if record.name == "portal.health"]
    assert told == ["readyz: unavailable: database unavailable, migrations unavailable, cache ok"]


def test_a_migration_has_not_run(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="regions", name="0001_initial").delete()
    assert ask(client) == (503, {"status": "unavailable", **OK, "migrations": "unapplied"})


def test_migrations_of_a_newer_version_do_not_harm(client: Client) -> None:
    """While a new version is rolled out, old servers go on."""
    MigrationRecorder(connection).record_applied("regions", "9999_of_tomorrow")
    assert ask(client)[0] == 200


@pytest.mark.parametrize("error", [ConnectionRefusedError(), None], ids=["it fails", "it keeps nothing"])
def test_the_cache_alone_is_away(client: Client, error: Exception | None, caplog: pytest.LogCaptureFixture) -> None:
    """The portal answers, slower: no balancer may take it away for that, but whoever watches is told."""
    with (
        mock.patch.object(caches["default"], "set", side_effect=error),
        caplog.at_level(logging.WARNING, "portal.health"),
    ):
        assert ask(client) == (200, {"status": "degraded", **OK, "cache": "unavailable"})
    told = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "portal.health"]
    assert told == [("WARNING", "readyz: degraded: database ok, migrations ok, cache unavailable")]


def test_the_cache_and_a_migration(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="regions", name="0001_initial").delete()
    with mock.patch.object(caches["default"], "set"):
        assert ask(client) == (
            503,
            {"status": "unavailable", "database": "ok", "migrations": "unapplied", "cache": "unavailable"},
        )


def test_it_may_be_asked_without_tls() -> None:
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "print([Client().get(path, headers={'host': 'portal.example'}).status_code for path in ('/readyz', '/healthz', '/')])"
    )
    done = manage("shell", "--no-imports", "-c", code, given=GIVEN)
    assert done.stdout.strip() == "[200, 200, 301]", done.stderr
