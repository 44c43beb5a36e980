"""What tests of the staff side need: members by group and area, signed-in clients, authenticators and a clock."""

import datetime
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from django_otp.oath import hotp
from django_otp.plugins.otp_totp.models import TOTPDevice

from regions.models import PoolingArea, Province, StaffScope

PASSWORD = "lan-tian-bai-yun-2026"


def member(
    name: str,
    *groups: str,
    superuser: bool = False,
    provinces: Iterable[Province] = (),
    areas: Iterable[PoolingArea] = (),
) -> User:
    """A member of staff of the groups, for everywhere unless provinces or areas are given."""
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, is_superuser=superuser)
    user.groups.set([Group.objects.get(name=group) for group in groups])
    provinces, areas = list(provinces), list(areas)
    if provinces or areas:
        scope = StaffScope.objects.create(user=user)
        scope.provinces.set(provinces)
        scope.areas.set(areas)
    return user


def client_of(user: User) -> Client:
    """A client that is signed in by the password only."""
    client = Client()
    client.force_login(user)
    return client


def sign_in(client: Client, name: str = "li", password: str = PASSWORD, next: str = "", **more: Any) -> Any:
    """POST to the sign-in page; `more`: headers and META."""
    return client.post("/admin/login/", {"username": name, "password": password, "next": next}, **more)


def device(user: User) -> TOTPDevice:
    """The member's authenticator, set up."""
    return TOTPDevice.objects.create(user=user, name="身份验证器", confirmed=True)


class Clock:
    """The time that Django, the locks and the authenticators see; it stands still until moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = datetime.datetime(2026, 11, 22, 1, 0, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: self.at)
        monkeypatch.setattr("axes.handlers.proxy.now", lambda: self.at)
        seconds = SimpleNamespace(time=lambda: self.at.timestamp())
        monkeypatch.setattr("django_otp.plugins.otp_totp.models.time", seconds)

    def move(self, **by: float) -> None:
        """By the arguments of a timedelta."""
        self.at += datetime.timedelta(**by)

    def code(self, of: TOTPDevice) -> str:
        """What the authenticator shows (RFC 6238: the count of 30 seconds since 1970)."""
        return f"{hotp(of.bin_key, int(self.at.timestamp()) // 30):06d}"
