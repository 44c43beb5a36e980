"""manage.py create_administrator: from the environment or by asking; the password rules hold; not twice by accident."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from tests.staff import PASSWORD

pytestmark = pytest.mark.django_db
COMMAND = "portal.management.commands.create_administrator"


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMIN_USERNAME", raising=False)
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)


def given(monkeypatch: pytest.MonkeyPatch, name: str = "zhao", password: str = PASSWORD) -> None:
    monkeypatch.setenv("ADMIN_USERNAME", name)
    monkeypatch.setenv("ADMIN_PASSWORD", password)


def typed(monkeypatch: pytest.MonkeyPatch, name: str, *passwords: str) -> None:
    answers: Iterator[str] = iter(passwords)
    monkeypatch.setattr("builtins.input", lambda question: name)
    monkeypatch.setattr(f"{COMMAND}.getpass", lambda question: next(answers))


def run(**options: bool) -> str:
    out = StringIO()
    call_command("create_administrator", stdout=out, **options)
    return out.getvalue()


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch)
    said = run()
    user = User.objects.get()
    assert (user.username, user.is_staff, user.is_superuser, user.is_active) == ("zhao", True, True, True)
    assert user.check_password(PASSWORD)
    assert said == "已建立管理员 zhao。\n"
    assert PASSWORD not in said


def test_by_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, " zhao ", PASSWORD, PASSWORD)
    run()
    assert User.objects.get().check_password(PASSWORD)


def test_two_different_passwords_make_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, "zhao", PASSWORD, PASSWORD + "x")
    with pytest.raises(CommandError, match="不一样"):
        run()
    assert not User.objects.exists()


def test_without_a_terminal_it_names_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(question: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", closed)
    with pytest.raises(CommandError, match="ADMIN_USERNAME"):
        run()


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("zhao", "elf-zeichen", "12"),
        ("zhao", "123456789012345", "数字"),
        ("zhao-zhi-yuan", "zhao-zhi-yuan", "用户名"),
        ("zhao zhi yuan", PASSWORD, "用户名"),
        ("", PASSWORD, "没有建立"),
    ],
)
def test_what_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, password: str, said: str) -> None:
    given(monkeypatch, name, password)
    monkeypatch.setattr("builtins.input", lambda question: "")
    with pytest.raises(CommandError, match=said):
        run()
    assert not User.objects.exists()


def test_not_a_second_one_unless_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch)
    run()
    given(monkeypatch, "qian")
    with pytest.raises(CommandError, match="已经有管理员"):
        run()
    assert User.objects.count() == 1
    run(force=True)
    assert User.objects.filter(is_superuser=True).count() == 2


def test_a_name_that_is_taken_is_refused_though_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch)
    run()
    with pytest.raises(CommandError, match="没有建立"):
        run(force=True)


def test_a_deactivated_administrator_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create_superuser("former", is_active=False)
    given(monkeypatch)
    run()
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1
