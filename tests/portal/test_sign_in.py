"""Signing in to the staff pages: throttled by name and address, logged, sessions that end, passwords of 12 and more."""

import datetime
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from portal.staff.sign_in import address
from tests.staff import PASSWORD, Clock, client_of, member, sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
HERE, THERE = "203.0.113.5", "203.0.113.6"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def li() -> User:
    return member("li", superuser=True)


def fail(times: int, name: str = "li", **more: Any) -> Any:
    """Wrong passwords, each from a fresh browser. Returns the last answer."""
    more.setdefault("REMOTE_ADDR", HERE)
    for _ in range(times):
        answer = sign_in(Client(), name, "wrong", **more)
    return answer


def test_the_fifth_failure_locks_the_name_at_this_address_and_says_for_how_long(li: User, clock: Clock) -> None:
    assert fail(4).status_code == 200
    answer = fail(1)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (429, "900", "no-store")
    assert "请在 15 分钟以后再试" in answer.content.decode()
    # The right password does not help now.
    assert sign_in(Client(), REMOTE_ADDR=HERE).status_code == 429


def test_the_lock_holds_neither_elsewhere_nor_for_others(li: User, clock: Clock) -> None:
    member("wang", superuser=True)
    fail(5)
    assert sign_in(Client(), REMOTE_ADDR=THERE).status_code == 302
    assert sign_in(Client(), "wang", REMOTE_ADDR=HERE).status_code == 302


def test_another_browser_is_no_way_around_the_lock(li: User, clock: Clock) -> None:
    for number in range(5):
        answer = fail(1, HTTP_USER_AGENT=f"browser {number}")
    assert answer.status_code == 429


def test_full_width_letters_are_no_way_around_the_lock(li: User, clock: Clock) -> None:
    fail(3)
    assert fail(2, "ｌｉ").status_code == 429


def test_the_lock_ends_after_15_minutes_though_somebody_kept_trying(li: User, clock: Clock) -> None:
    fail(5)
    clock.move(minutes=14)
    assert fail(1).status_code == 429
    clock.move(minutes=1, seconds=1)
    assert sign_in(Client(), REMOTE_ADDR=HERE).status_code == 302


def test_a_success_forgets_the_failures_before(li: User, clock: Clock) -> None:
    fail(4)
    assert sign_in(Client(), REMOTE_ADDR=HERE).status_code == 302
    assert fail(4).status_code == 200


def test_names_that_do_not_exist_are_locked_alike(clock: Clock) -> None:
    assert fail(4, "nobody").status_code == 200
    assert fail(1, "nobody").status_code == 429


def test_the_lock_page_is_plain_html_for_scripts_too(li: User, clock: Clock) -> None:
    answer = fail(5, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code == 429
    assert answer["Content-Type"].startswith("text/html")
    assert "Access-Control-Allow-Origin" not in answer


def test_behind_a_proxy_the_visitor_counts_not_the_proxy(li: User, clock: Clock, settings: Any) -> None:
    settings.TRUSTED_PROXY_HEADER = "X-Real-IP"
    fail(5, REMOTE_ADDR="10.0.0.1", HTTP_X_REAL_IP=HERE)
    assert sign_in(Client(), REMOTE_ADDR="10.0.0.1", HTTP_X_REAL_IP=THERE).status_code == 302
    assert sign_in(Client(), REMOTE_ADDR="10.0.0.1", HTTP_X_REAL_IP=HERE).status_code == 429


def test_without_a_trusted_header_nobody_changes_address_by_claiming_one(li: User, clock: Clock) -> None:
    for number in range(5):
        answer = fail(1, HTTP_X_REAL_IP=f"198.51.100.{number}", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert answer.status_code == 429


@pytest.mark.parametrize("remote", ["", "unix:", "not an address"])
def test_without_any_address_the_name_is_locked_as_well(li: User, clock: Clock, remote: str) -> None:
    fail(4, REMOTE_ADDR=remote)
    assert fail(1, REMOTE_ADDR=remote).status_code == 429
    assert AccessAttempt.objects.get().ip_address == "::"


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:aaaa::9", "2001:db8:1:2::"),  # one household has 2 to the 64 of them
        ("", "::"),
    ],
)
def test_the_address_is_one_that_a_database_takes(remote: str, counted: str) -> None:
    assert address(RequestFactory().get("/", REMOTE_ADDR=remote)) == counted


def test_one_network_is_one_address(li: User, clock: Clock) -> None:
    for number in range(5):
        answer = fail(1, REMOTE_ADDR=f"2001:db8:1:2::{number + 1}")
    assert answer.status_code == 429


def test_the_log_holds_who_came_went_and_failed_and_no_password(li: User, clock: Clock) -> None:
    fail(1)
    client = Client()
    sign_in(client, REMOTE_ADDR=HERE)
    clock.move(minutes=5)
    client.post("/admin/logout/")
    log = AccessLog.objects.get()
    assert (log.username, log.ip_address, log.logout_time) == ("li", HERE, clock.at)
    failure = AccessFailureLog.objects.get()
    assert (failure.username, failure.ip_address, failure.locked_out) == ("li", HERE, False)
    fail(1)
    assert "wrong" not in AccessAttempt.objects.get().post_data
    li.refresh_from_db()
    assert li.last_login == clock.at - datetime.timedelta(minutes=5)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_the_session_is_a_new_one_after_signing_in(li: User) -> None:
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    before = session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != before


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(li: User) -> None:
    client = Client()
    cookie = sign_in(client).cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_the_session_ends_after_eight_hours(li: User, clock: Clock) -> None:
    client = Client()
    sign_in(client)
    clock.move(hours=7, minutes=59)
    assert client.get("/admin/").status_code == 200
    clock.move(minutes=2)
    assert client.get("/admin/").status_code == 302


def test_signing_out_is_a_post_and_ends_the_session(li: User) -> None:
    client = client_of(li)
    assert client.get("/admin/logout/").status_code == 405
    old = client.cookies["sessionid"].value
    assert client.post("/admin/logout/").status_code == 200
    client.cookies["sessionid"] = old
    assert client.get("/admin/").status_code == 302


def test_a_new_password_and_a_deactivation_end_the_sessions(li: User) -> None:
    client = client_of(li)
    li.set_password("another-long-password")
    li.save()
    assert client.get("/admin/").status_code == 302
    client = client_of(li)
    li.is_active = False
    li.save()
    assert client.get("/admin/").status_code == 302


def test_who_is_not_staff_does_not_come_in() -> None:
    User.objects.create_user("reader", password=PASSWORD)
    client = Client()
    assert sign_in(client, "reader").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_stranger_is_not_sent_elsewhere_by_next(li: User) -> None:
    assert sign_in(Client(), next="/admin/auth/user/")["Location"] == "/admin/auth/user/"
    for elsewhere in ("https://evil.example/", "//evil.example/", r"\\evil.example", "javascript:alert(1)"):
        assert sign_in(Client(), next=elsewhere)["Location"] == "/admin/"


# --- passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elf-zeichen", "password_too_short"),  # 11
        ("123456789012345", "password_entirely_numeric"),
        ("qwerty123456", "password_too_common"),
        ("zhangweiguo-zhangweiguo", "password_too_similar"),
    ],
)
def test_passwords_that_are_refused(password: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="zhangweiguo-zhangweigu"))
    assert code in {error.code for error in refused.value.error_list}


def test_twelve_characters_are_enough() -> None:
    validate_password("zwoelf-zeich", User(username="li"))


@pytest.mark.parametrize("given", [{"SIGN_IN_FAILURES": "0"}, {"SIGN_IN_LOCK_MINUTES": "0"}])
def test_a_throttle_of_nothing_is_refused_at_start(given: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONUTF8": "1", **given,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert "SIGN_IN_FAILURES" in done.stderr
