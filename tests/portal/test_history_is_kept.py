"""The histories and the log of sign-ins cannot be altered through the application, not even by its first administrator."""

from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, models
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from portal.search.models import Synonym
from portal.traces import history_models
from regions.models import PolicyDocument
from tests.factories import area, county, schedule
from tests.policies.world import explainer, version
from tests.staff import client_of, member

pytestmark = pytest.mark.django_db

HISTORIES = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
LOGS = [AccessLog, AccessFailureLog, AccessAttempt]
Rows = dict[str, set[tuple[Any, ...]]]


@pytest.fixture
def chief() -> User:
    return member("chief", superuser=True)


@pytest.fixture
def client(chief: User) -> Client:
    return client_of(chief)


def kept(of: list[type[Model]]) -> Rows:
    """Every row of these tables, as it is stored."""
    found = {}
    with connection.cursor() as cursor:
        for model in of:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            found[model._meta.label] = {tuple(map(repr, row)) for row in cursor.fetchall()}
    return found


def only_added(before: Rows, after: Rows) -> bool:
    return all(rows <= after[label] for label, rows in before.items())


def world() -> list[Model]:
    """A row of many kinds, each changed once, so that there is something to alter."""
    place = area()
    schedule(place)
    text = explainer()
    version(text)
    rows = [
        place, county("990101", "试验区", "shiyanqu", "syq", place), text,
        PolicyDocument.objects.create(number="试医保〔2026〕1号", title="办法"), Synonym.objects.create(word="吊瓶", means="输液"),
    ]  # fmt: skip
    for row in rows:
        row.save()
    return [place.province, *rows]


def test_there_are_histories_to_keep() -> None:
    assert len(HISTORIES) > 15
    assert set(history_models()) <= set(HISTORIES)


def test_no_page_is_for_them() -> None:
    shown = set(admin.site._registry)
    inlines = {inline.model for made in admin.site._registry.values() for inline in made.inlines}
    assert not set(HISTORIES) & (shown | inlines)
    assert admin.models.LogEntry not in shown


def test_no_address_is_for_them() -> None:
    def routes(resolver: URLResolver, before: str = "") -> list[str]:
        found = []
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            found += routes(entry, route) if isinstance(entry, URLResolver) else [route]
        return found

    every = routes(get_resolver())
    assert len(every) > 100
    assert not [route for route in every if "historical" in route]
    for model in HISTORIES:
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_nobody_is_given_the_right(client: Client) -> None:
    for codename in ("change", "delete", "add"):
        assert not Permission.objects.filter(
            group__isnull=False, codename__startswith=f"{codename}_historical"
        ).exists()
        assert not Permission.objects.filter(group__isnull=False, codename__startswith=f"{codename}_access").exists()
    page = client.get(f"/admin/auth/group/{Group.objects.first().pk}/change/").context["adminform"].form
    offered = {one.codename for one in page.fields["permissions"].queryset}
    assert offered
    assert not [codename for codename in offered if "historical" in codename]


def test_nothing_that_goes_takes_its_history_along() -> None:
    """By the database's relations: a history falls with nothing, and only an account may be unset in it."""
    for model in HISTORIES:
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                expected = models.SET_NULL if field.name == "history_user" else models.DO_NOTHING
                assert field.remote_field.on_delete is expected, f"{model._meta.label}.{field.name}"


def test_whatever_the_administrator_does_is_only_added(client: Client) -> None:
    rows = world()
    before = kept(HISTORIES)
    assert sum(map(len, before.values())) >= len(rows) - 1
    tried = 0
    for row in rows:
        base = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
        assert client.get(f"{base}{row.pk}/history/").status_code == 200
        for old in row.history.all():
            for address in (f"{base}{row.pk}/history/{old.pk}/", f"{base}{row.pk}/history/{old.pk}/delete/"):
                for data in (
                    {"post": "yes"},
                    {"_delete": "1"},
                    {"history_change_reason": "", "history_user": "", "_change_history": "1"},
                ):
                    assert client.post(address, data).status_code < 500
                    tried += 1
    for row in reversed(rows):
        base = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
        client.post(base, {"action": "delete_selected", "_selected_action": [str(row.pk)], "post": "yes"})
        client.post(f"{base}{row.pk}/delete/", {"post": "yes"})
    after = kept(HISTORIES)
    assert tried > 20
    assert only_added(before, after)
    assert not Synonym.objects.exists()  # so something was deleted
    assert len(after["portal.HistoricalSynonym"]) > len(before["portal.HistoricalSynonym"])


def test_who_did_it_cannot_be_deleted(client: Client, chief: User) -> None:
    zhang, wang = member("zhang", "内容编辑"), member("wang", "内容编辑")
    client_of(zhang).post("/admin/portal/synonym/add/", {"word": "吊瓶", "means": "输液"})
    assert Synonym.history.get().history_user == zhang
    before = kept(HISTORIES)
    assert client.post(f"/admin/auth/user/{zhang.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/auth/user/{wang.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(User.objects.order_by("pk")) == [chief, zhang]
    assert kept(HISTORIES) == before


def test_the_log_of_sign_ins_cannot_be_altered(client: Client, chief: User) -> None:
    for _ in range(2):
        Client().post("/admin/login/", {"username": "zhang", "password": "wrong"})
    Client().post("/admin/login/", {"username": "chief", "password": "lan-tian-bai-yun-2026"})
    before = kept(LOGS)
    assert all(before.values())
    for model in LOGS:
        base = f"/admin/axes/{model._meta.model_name}/"
        pk = model.objects.first().pk
        assert client.get(base).status_code == 200
        assert client.get(f"{base}{pk}/change/").status_code == 200  # to look at
        assert client.get(f"{base}add/").status_code == 403
        assert client.post(f"{base}add/", {"username": "x"}).status_code == 403
        assert client.post(f"{base}{pk}/change/", {"username": "x"}).status_code == 403
        assert client.post(f"{base}{pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(base, {"action": "delete_selected", "_selected_action": [str(pk)], "post": "yes"})
    after = kept(LOGS)
    assert only_added(before, after)
    # Undoing a lock forgets what is counted, not what was logged.
    client.post("/admin/auth/user/", {"action": "unlock", "_selected_action": [str(chief.pk)], "confirmed": "yes"})
    final = kept(LOGS)
    assert final["axes.AccessFailureLog"] == after["axes.AccessFailureLog"]
    assert final["axes.AccessLog"] == after["axes.AccessLog"]
