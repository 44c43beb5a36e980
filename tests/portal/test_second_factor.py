"""The second factor: optional, or required by setting; no code twice; not replaced by whoever has the password only."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.staff import Clock, client_of, device, member, sign_in

pytestmark = pytest.mark.django_db
ASK, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def li() -> User:
    return member("li", superuser=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_it_is_optional_by_default(li: User) -> None:
    assert client_of(li).get("/admin/").status_code == 200


def test_with_a_device_the_password_alone_opens_nothing(li: User, clock: Clock) -> None:
    own = device(li)
    client = Client()
    assert sign_in(client, next="/admin/auth/user/")["Location"] == "/admin/auth/user/"
    answer = client.get("/admin/auth/user/", follow=True)
    assert [where for where, _ in answer.redirect_chain] == [
        "/admin/login/?next=/admin/auth/user/",
        f"{ASK}?next=%2Fadmin%2Fauth%2Fuser%2F",
    ]
    assert client.get("/admin/password_change/").status_code == 302
    done = client.post(f"{ASK}?next=%2Fadmin%2Fauth%2Fuser%2F", {"code": clock.code(own)})
    assert done["Location"] == "/admin/auth/user/"
    assert client.get("/admin/auth/user/").status_code == 200


def test_full_width_digits_and_blanks_are_read(li: User, clock: Clock) -> None:
    own = device(li)
    client = client_of(li)
    shown = clock.code(own)
    wide = shown.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert client.post(ASK, {"code": f" {wide[:3]} {wide[3:]}"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"), [("", "请填写验证码"), ("12345", "六位数字"), ("12345a", "六位数字"), ("²²²²²²", "六位数字")]
)
def test_what_is_no_code_is_told_so(li: User, clock: Clock, typed: str, said: str) -> None:
    device(li)
    answer = client_of(li).post(ASK, {"code": typed})
    assert answer.status_code == 200
    assert said in text(answer)


def test_a_code_is_not_taken_twice(li: User, clock: Clock) -> None:
    own = device(li)
    shown = clock.code(own)
    assert client_of(li).post(ASK, {"code": shown}).status_code == 302
    again = client_of(li)
    assert "用过的不能再用" in text(again.post(ASK, {"code": shown}))
    assert again.get("/admin/").status_code == 302


def test_guessing_is_slowed_down(li: User, clock: Clock) -> None:
    own = device(li)
    client = client_of(li)
    wrong = f"{(int(clock.code(own)) + 1) % 1_000_000:06d}"
    assert "验证码不对" in text(client.post(ASK, {"code": wrong}))
    # The right one comes too early by a second, then is taken.
    assert "稍等片刻" in text(client.post(ASK, {"code": clock.code(own)}))
    clock.move(seconds=2)
    assert client.post(ASK, {"code": clock.code(own)}).status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_next_stays_on_the_site(li: User, clock: Clock, elsewhere: str) -> None:
    own = device(li)
    client = client_of(li)
    answer = client.post(f"{ASK}?{'next=' + elsewhere}", {"code": clock.code(own)})
    assert answer["Location"] == "/admin/"


def test_a_stranger_is_sent_to_the_sign_in(client: Client) -> None:
    for page in (ASK, SET_UP):
        assert client.get(page)["Location"].startswith("/admin/login/")
        assert client.post(page, {"code": "123456"})["Location"].startswith("/admin/login/")


def test_who_has_given_the_password_only_can_leave(li: User) -> None:
    device(li)
    client = client_of(li)
    assert client.post("/admin/logout/").status_code == 200
    assert "sessionid" not in client.cookies or client.cookies["sessionid"].value == ""


def test_setting_it_up(li: User, clock: Clock) -> None:
    client = client_of(li)
    page = client.get(SET_UP)
    assert page["Cache-Control"].count("no-store") == 1
    assert 'src="data:image/svg+xml;base64,' in text(page)
    new = TOTPDevice.objects.get(user=li, confirmed=False)
    assert client.get("/admin/").status_code == 200  # nothing is asked until it is confirmed
    assert client.post(SET_UP, {"code": clock.code(new)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    new.refresh_from_db()
    assert new.confirmed
    other = client_of(li)
    assert other.get("/admin/").status_code == 302
    assert "用过的不能再用" in text(other.post(ASK, {"code": clock.code(new)}))  # nor is the code of the set-up
    clock.move(seconds=30)
    assert other.post(ASK, {"code": clock.code(new)}).status_code == 302


def test_a_wrong_code_does_not_set_it_up(li: User, clock: Clock) -> None:
    client = client_of(li)
    client.get(SET_UP)
    new = TOTPDevice.objects.get(user=li)
    wrong = f"{(int(clock.code(new)) + 1) % 1_000_000:06d}"
    assert "验证码不对" in text(client.post(SET_UP, {"code": wrong}))
    assert not TOTPDevice.objects.filter(confirmed=True).exists()
    assert client_of(li).get("/admin/").status_code == 200


def test_a_secret_that_somebody_else_looked_up_is_not_the_one_that_is_confirmed(li: User, clock: Clock) -> None:
    """Whoever has stolen the password opens the page first and waits for the owner to confirm what was seen there."""
    thief, owner = client_of(li), client_of(li)
    thief.get(SET_UP)
    seen = TOTPDevice.objects.get(user=li)
    owner.get(SET_UP)
    new = TOTPDevice.objects.exclude(pk=seen.pk).get(user=li)
    assert new.key != seen.key
    owner.post(SET_UP, {"code": clock.code(new)})
    assert list(TOTPDevice.objects.filter(user=li)) == [new]
    clock.move(seconds=30)
    thief.post(SET_UP, {"code": clock.code(seen)})
    assert thief.get("/admin/").status_code == 302


def test_a_stolen_password_cannot_replace_the_device(li: User, clock: Clock) -> None:
    own = device(li)
    thief = client_of(li)
    assert thief.get(SET_UP)["Location"].startswith(ASK)
    assert thief.post(SET_UP, {"code": "123456", "old_code": "123456"})["Location"].startswith(ASK)
    assert list(TOTPDevice.objects.all()) == [own]


def test_replacing_needs_a_code_of_the_old_device_even_in_an_open_session(li: User, clock: Clock) -> None:
    own = device(li)
    client = client_of(li)
    client.post(ASK, {"code": clock.code(own)})
    clock.move(seconds=30)
    page = client.get(SET_UP)
    assert "原来的验证码" in text(page)
    new = TOTPDevice.objects.get(user=li, confirmed=False)
    assert "请填写原来的验证码" in text(client.post(SET_UP, {"code": clock.code(new)}))
    wrong = f"{(int(clock.code(own)) + 1) % 1_000_000:06d}"
    assert "验证码不对" in text(client.post(SET_UP, {"code": clock.code(new), "old_code": wrong}))
    clock.move(seconds=30)
    assert client.post(SET_UP, {"code": clock.code(new), "old_code": clock.code(own)}).status_code == 302
    assert list(TOTPDevice.objects.filter(user=li)) == [new]
    assert client.get("/admin/").status_code == 200


def test_required_nobody_reaches_a_page_before_setting_it_up(li: User, clock: Clock, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client = client_of(li)
    for page in (
        "/admin/",
        "/admin/auth/user/",
        "/admin/regions/poolingarea/",
        "/admin/password_change/",
        "/admin/jsi18n/",
    ):
        assert client.get(page)["Location"].startswith("/admin/login/"), page
    answer = client.get("/admin/regions/poolingarea/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{SET_UP}?next=%2Fadmin%2Fregions%2Fpoolingarea%2F"
    new = TOTPDevice.objects.get(user=li)
    done = client.post(answer.redirect_chain[-1][0], {"code": clock.code(new)})
    assert done["Location"] == "/admin/regions/poolingarea/"
    assert client.get("/admin/regions/poolingarea/").status_code == 200


def test_the_device_of_another_member_does_not_help(li: User, clock: Clock) -> None:
    device(li)
    others = device(member("wang"))
    assert "验证码不对" in text(client_of(li).post(ASK, {"code": clock.code(others)}))


def test_who_is_deactivated_is_asked_nothing(li: User) -> None:
    device(li)
    client = client_of(li)
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert client.get(ASK)["Location"].startswith("/admin/login/")
