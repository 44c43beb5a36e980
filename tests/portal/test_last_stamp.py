"""While the database is away: kept pages under the last stamp that is known, never one from before an acknowledgement."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from portal import last_stamp
from portal.freshness import watch_content
from portal.last_stamp import LAST_STAMP, LOOK, LastStamp
from portal.management.commands import restore
from regions.enums import Status
from regions.models import BenefitSchedule, PoolingArea
from regions.stamp import read_stamp
from tests import factories
from tests.portal.test_caches import cache_at

pytestmark = pytest.mark.django_db

AREA, OTHER = "/areas/990100/", "/areas/990200/"
NOTICE = "三级比例有误，已撤下。"
ESTIMATE = "/api/v1/estimate?area=990100&scheme=resident&care=inpatient&level=level3&total=51000"


@pytest.fixture(autouse=True)
def content(monkeypatch: pytest.MonkeyPatch) -> BenefitSchedule:
    """Rates, and a cache that counts as one for all processes."""
    made = factories.schedule(factories.area())
    factories.schedule(factories.area("990200", "别处市"))
    monkeypatch.setattr(last_stamp, "shared", lambda: True)
    LAST_STAMP.forget()
    return made


@contextmanager
def away(error: type[Exception] = OperationalError) -> Iterator[None]:
    """The database."""
    with mock.patch.object(connection, "cursor", side_effect=error("connection refused")):
        yield


def known(client: Client, *addresses: str) -> dict[str, str]:
    """What the addresses answer, kept; and the stamp is known to all."""
    found = {}
    for address in addresses:
        for _ in range(3):  # worked out; found, and which round counts; the stamp is told
            answer = client.get(address)
            assert answer.status_code == 200
            found[address] = answer.content.decode()
    assert LAST_STAMP.while_away() == read_stamp()
    return found


def withdraw_as_staff(schedule: BenefitSchedule) -> None:
    boss = Client()
    boss.force_login(get_user_model().objects.create_superuser("boss"))
    answer = boss.post(f"/admin/regions/benefitschedule/{schedule.pk}/do/withdraw/", {"notice": NOTICE})
    assert answer.status_code == 302


def withdraw_by_hand() -> None:
    BenefitSchedule.objects.filter(area="990100").update(status=Status.WITHDRAWN, public_notice=NOTICE)


def another_process() -> LastStamp:
    """What it knows that has just started."""
    return LastStamp()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_kept_pages_answer_and_the_rest_says_so(client: Client, error: type[Exception]) -> None:
    pages = known(client, AREA, "/", "/policies/")
    with away(error):
        for address, page in pages.items():
            answer = client.get(address)
            assert (answer.status_code, answer.content.decode()) == (200, page)
            assert answer["Cache-Control"] == "no-cache"
            again = client.get(address, headers={"If-None-Match": answer["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert client.head(address).status_code == 200
        for address in (OTHER, "/areas/", "/search/?q=住院", ESTIMATE, "/areas/990100/?on=2025-06-01"):
            answer = client.get(address)
            assert answer.status_code == 503, address
            assert int(answer["Retry-After"]) > 0
            assert answer["Cache-Control"] == "no-store"
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        for address in ("/about/", "/calculators/"):  # need no database
            assert client.get(address).status_code == 200
    assert client.get(OTHER).status_code == 200


def test_another_place_and_another_reader_have_their_own(client: Client) -> None:
    known(client, "/")
    with away():
        client.cookies["mingbai"] = "990100.resident."
        assert client.get("/").status_code == 503
        del client.cookies["mingbai"]
        client.cookies["sessionid"] = "of a member of staff"
        assert client.get("/").status_code == 503


def test_an_answer_that_the_reader_has_is_still_right(client: Client) -> None:
    """Of a calculator nothing is kept, but its 304 needs no more than the stamp."""
    address = ESTIMATE.replace("/api/v1/estimate", "/calculators/inpatient/")
    client.cookies["mingbai"] = "990100.resident."
    first = client.get(address)
    client.get(address)
    with away():
        assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
        assert client.get(address).status_code == 503


def test_a_cache_of_the_process_alone_answers_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may have acknowledged a withdrawal."""
    known(client, AREA)
    monkeypatch.undo()
    assert not last_stamp.shared()
    with away():
        assert client.get(AREA).status_code == 503


def test_a_statement_that_is_wrong_is_no_outage(client: Client) -> None:
    known(client, AREA)
    client.raise_request_exception = False
    with away(ProgrammingError):
        assert client.get(AREA).status_code == 500
        assert client.get("/about/").status_code == 200


@pytest.mark.parametrize("reader", [False, True], ids=["nobody reads", "somebody reads the new page"])
def test_an_acknowledged_withdrawal_is_never_served_afterwards(
    client: Client, content: BenefitSchedule, reader: bool
) -> None:
    pages = known(client, AREA, OTHER)
    assert "60%" in pages[AREA]
    old = client.get(AREA)["ETag"]
    withdraw_as_staff(content)
    if reader:
        assert NOTICE in client.get(AREA).content.decode()
    with away():
        for told in ({}, {"If-None-Match": old}):
            answer = client.get(AREA, headers=told)
            if reader:
                assert answer.status_code == 200 and NOTICE in answer.content.decode()
            else:
                assert answer.status_code == 503
        assert client.get(OTHER).status_code == 503  # kept under the stamp before; nobody can say that it still holds
    assert NOTICE in client.get(AREA).content.decode()


def test_a_reader_who_was_slow_does_not_bring_it_back(client: Client, content: BenefitSchedule) -> None:
    """It read the stamp before the withdrawal and tells it after, in the same process or in another."""
    known(client, AREA)
    old, old_round = LAST_STAMP.stamp, LAST_STAMP.round
    other = another_process()
    other.seen(old, other.round)
    withdraw_as_staff(content)
    LAST_STAMP._look_at = 0.0
    LAST_STAMP.seen(old, old_round)
    assert LAST_STAMP.while_away() == read_stamp() != old
    other.seen(old, other.round)  # in the round that counted when it last looked
    other.seen(old, old_round)
    assert LAST_STAMP.while_away() == read_stamp() != old
    with away():
        assert client.get(AREA).status_code == 503


def test_what_was_changed_by_hand_counts_once_a_reader_saw_it(client: Client) -> None:
    pages = known(client, AREA)
    withdraw_by_hand()
    with away():  # the case that remains: nobody has seen it
        assert client.get(AREA).content.decode() == pages[AREA]
    client.get("/policies/")
    with away():
        assert client.get(AREA).status_code == 503


def test_the_staffs_posts_acknowledge_and_no_others(client: Client, content: BenefitSchedule) -> None:
    known(client, AREA)
    boss = Client()
    boss.force_login(get_user_model().objects.create_superuser("boss"))
    with mock.patch.object(LastStamp, "acknowledge") as acknowledge:
        client.post("/report/", {})
        client.post("/calculators/year/", {})
        client.post("/admin/login/", {"username": "a", "password": "b"})
        boss.get("/admin/")
        boss.get(f"/admin/regions/benefitschedule/{content.pk}/do/withdraw/")
        assert not acknowledge.called
        boss.post(f"/admin/regions/benefitschedule/{content.pk}/do/withdraw/", {"notice": NOTICE})
        assert acknowledge.call_count == 1
        with away():  # nothing was done, so nothing is acknowledged: what is known still holds
            assert boss.post("/admin/regions/benefitschedule/1/do/withdraw/", {"notice": NOTICE}).status_code == 503
        assert acknowledge.call_count == 1


def test_a_post_costs_no_query_where_the_cache_is_not_shared(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.undo()
    with django_assert_num_queries(0):
        LAST_STAMP.acknowledge()


def test_the_database_is_lost_between_the_commit_and_the_acknowledgement(client: Client) -> None:
    known(client, AREA)
    withdraw_by_hand()
    with away():
        LAST_STAMP.acknowledge()
        assert LAST_STAMP.while_away() == ""
        assert client.get(AREA).status_code == 503
    assert NOTICE in client.get(AREA).content.decode()
    client.get(AREA)
    with away():
        assert NOTICE in client.get(AREA).content.decode()


def test_the_cache_is_away_at_the_acknowledgement_and_comes_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what it held before. This process answers nothing under that, and makes up for it as soon as it can."""
    known(client, AREA)
    with monkeypatch.context() as patch:
        patch.setattr(last_stamp, "cache", cache_at("redis://127.0.0.1:1"))
        withdraw_by_hand()
        LAST_STAMP.acknowledge()
    assert cache.get(f"stamp:{cache.get(last_stamp.ROUND)}") != read_stamp()
    with away():
        assert client.get(AREA).status_code == 503
    LAST_STAMP._look_at = 0.0  # a second later
    client.get("/policies/")
    assert LAST_STAMP.while_away() == read_stamp()


def test_the_cache_was_emptied(client: Client) -> None:
    known(client, AREA)
    cache.clear()
    with away():
        assert client.get(AREA).status_code == 503
    LAST_STAMP._look_at -= LOOK
    known(client, AREA)


def test_the_cache_is_asked_only_now_and_then(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    known(client, AREA)
    with mock.patch.object(last_stamp, "cache") as asked:
        for _ in range(5):
            client.get("/policies/")
            client.get(AREA)
        assert not asked.mock_calls
        withdraw_by_hand()
        client.get("/policies/")
        assert asked.mock_calls


def test_a_process_that_has_just_started_takes_the_word_of_the_others(
    client: Client, django_assert_num_queries: Any
) -> None:
    known(client, AREA, "/")
    LAST_STAMP.forget()
    with django_assert_num_queries(1):  # no more than the stamp: the page was found
        client.get("/")
    LAST_STAMP.forget()
    with away():
        assert client.get(AREA).status_code == 200


COMMANDS: dict[str, Callable[[], object]] = {
    "rebuild_search": lambda: call_command("rebuild_search", verbosity=0),
    "migrate": lambda: watch_content(using="default"),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_commands_acknowledge(client: Client, command: Callable[[], object]) -> None:
    known(client, AREA)
    command()
    assert LAST_STAMP.while_away() == read_stamp()


def test_loading_and_restoring_acknowledge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from portal.management.commands import load_starting_data

    done: list[str] = []

    class Said:
        wrote = False

        def lines(self) -> list[str]:
            done.append("loaded")
            return []

    for name in ("load_regions", "load_policies", "load_synonyms"):
        monkeypatch.setattr(load_starting_data, name, lambda *_: Said())

    def put_back(*_: Any) -> tuple[Any, list[str]]:
        done.append("put back")
        return mock.Mock(), []

    monkeypatch.setattr(restore, "put_back", put_back)
    monkeypatch.setattr(LastStamp, "acknowledge", lambda self: done.append("acknowledged"))
    call_command("load_starting_data", verbosity=0)
    call_command("restore", str(tmp_path / "file"), verbosity=0)
    assert done == ["loaded", "loaded", "loaded", "acknowledged", "put back", "acknowledged"]


def test_the_name_of_an_area_is_the_one_that_was_known(client: Client) -> None:
    """A page that was worked out by a process that had not heard of a change is newer than its stamp, never older."""
    known(client, "/areas/")
    PoolingArea.objects.filter(pk="990200").update(name="新名市")
    fresh = client.get(OTHER)  # worked out, and kept under the stamp before
    assert "新名市" in fresh.content.decode()
    with away():
        assert "新名市" in client.get(OTHER).content.decode()
    assert "新名市" in client.get(OTHER).content.decode()
