"""Users, groups and areas: changed by superusers only, and nobody's own rights; second factor and lock are undone there."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from regions.models import StaffScope
from tests import factories
from tests.staff import PASSWORD, client_of, device, member, sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/auth/user/"


@pytest.fixture
def boss() -> User:
    return member("boss", superuser=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(user: User, **changes: Any) -> dict[str, Any]:
    """What the form of a user sends; without a scope."""
    return {
        "username": user.username,
        "last_name": "李",
        "first_name": "",
        "email": "",
        "groups": [group.pk for group in user.groups.all()],
        "is_active": "on",
        "is_staff": "on",
        "scope-TOTAL_FORMS": "0",
        "scope-INITIAL_FORMS": "0",
        **changes,
    }


def test_permissions_on_users_alone_do_not_let_anybody_raise_rights(boss: User) -> None:
    """Even a group that was given Django's permissions for users and groups by mistake."""
    li = member("li")
    wrong = Permission.objects.filter(content_type__app_label__in=["auth", "regions"])
    li.user_permissions.set(wrong.filter(content_type__model__in=["user", "group", "permission", "staffscope"]))
    client = client_of(li)
    for user in (li, boss):
        given = typed(user, is_superuser="on", groups=[Group.objects.get(name="编辑").pk])
        assert client.post(f"{LIST}{user.pk}/change/", given).status_code == 403
        assert client.post(f"{LIST}{user.pk}/password/", {"password1": "x", "password2": "x"}).status_code == 403
        assert client.post(f"{LIST}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{LIST}add/", {"username": "new"}).status_code == 403
    group = Group.objects.get(name="编辑")
    assert client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "编辑"}).status_code == 403
    for action in ("reset_second_factor", "unlock", "delete_selected"):
        client.post(LIST, {"action": action, "_selected_action": boss.pk, "confirmed": "yes", "post": "yes"})
    li.refresh_from_db()
    assert (li.is_superuser, li.groups.count()) == (False, 0)
    assert User.objects.filter(pk=boss.pk).exists()


def test_a_superuser_does_not_change_their_own_rights(boss: User) -> None:
    client = client_of(boss)
    client.post(f"{LIST}{boss.pk}/change/", {**typed(boss), "is_active": "", "is_superuser": "", "is_staff": ""})
    boss.refresh_from_db()
    assert (boss.last_name, boss.is_active, boss.is_superuser, boss.is_staff) == ("李", True, True, True)
    assert client.post(f"{LIST}{boss.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_new_user_is_staff_with_a_group_and_areas(boss: User) -> None:
    place = factories.area()
    client = client_of(boss)
    given = {"username": "wang", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post(f"{LIST}add/", given)
    wang = User.objects.get(username="wang")
    assert answer["Location"] == f"{LIST}{wang.pk}/change/"
    assert (wang.is_staff, wang.is_superuser) == (True, False)
    scope = {
        "scope-TOTAL_FORMS": "1", "scope-0-user": wang.pk, "scope-0-provinces": [], "scope-0-areas": [place.pk],
    }  # fmt: skip
    group = Group.objects.get(name="编辑")
    assert client.post(f"{LIST}{wang.pk}/change/", typed(wang, groups=[group.pk], **scope)).status_code == 302
    assert list(wang.groups.all()) == [group]
    assert list(StaffScope.objects.get(user=wang).areas.all()) == [place]
    listed = text(client.get(LIST))
    assert "试验市" in listed
    assert "编辑" in listed


def test_a_short_password_is_refused(boss: User) -> None:
    given = {"username": "wang", "usable_password": "true", "password1": "elf-zeichen", "password2": "elf-zeichen"}
    assert "12" in text(client_of(boss).post(f"{LIST}add/", given))
    assert not User.objects.filter(username="wang").exists()


def test_an_empty_scope_is_not_saved(boss: User) -> None:
    li = member("li", "编辑")
    given = typed(li, **{"scope-TOTAL_FORMS": "1", "scope-0-user": li.pk})
    client = client_of(boss)
    # Untouched, the form is no scope; what was chosen and then emptied is told.
    client.post(f"{LIST}{li.pk}/change/", given)
    assert not StaffScope.objects.exists()
    scope = StaffScope.objects.create(user=li)
    scope.areas.add(factories.area())
    stored = {"scope-TOTAL_FORMS": "1", "scope-INITIAL_FORMS": "1", "scope-0-id": scope.pk, "scope-0-user": li.pk}
    answer = client.post(f"{LIST}{li.pk}/change/", typed(li, **stored))
    assert "请选择省级行政区或统筹区" in text(answer)
    assert scope.areas.count() == 1


def test_who_only_looks_sees_no_hash(boss: User) -> None:
    page = text(client_of(member("audit", "审计")).get(f"{LIST}{boss.pk}/change/"))
    assert "boss" in page
    assert boss.password not in page
    assert "md5" not in page
    assert "盐" not in page


def test_resetting_the_second_factor_is_confirmed_first(boss: User) -> None:
    li = member("li", superuser=True)
    device(li)
    client = client_of(boss)
    page = text(client.post(LIST, {"action": "reset_second_factor", "_selected_action": li.pk}))
    assert "重置后" in page
    assert TOTPDevice.objects.exists()
    client.post(LIST, {"action": "reset_second_factor", "_selected_action": li.pk, "confirmed": "yes"})
    assert not TOTPDevice.objects.exists()
    assert LogEntry.objects.get().get_change_message() == "重置第二步验证"
    assert client_of(li).get("/admin/").status_code == 200


def test_unlocking_is_confirmed_first(boss: User) -> None:
    li = member("li", superuser=True)
    for _ in range(5):
        answer = sign_in(Client(), password="wrong")
    assert answer.status_code == 429
    client = client_of(boss)
    assert "解除后" in text(client.post(LIST, {"action": "unlock", "_selected_action": li.pk}))
    assert AccessAttempt.objects.exists()
    client.post(LIST, {"action": "unlock", "_selected_action": li.pk, "confirmed": "yes"})
    assert sign_in(Client()).status_code == 302


def test_unlocking_one_leaves_the_others_locked(boss: User) -> None:
    li, wang = member("li", superuser=True), member("wang", superuser=True)
    for name in ("li", "wang"):
        for _ in range(5):
            sign_in(Client(), name, "wrong")
    client_of(boss).post(LIST, {"action": "unlock", "_selected_action": li.pk, "confirmed": "yes"})
    assert sign_in(Client(), "li").status_code == 302
    assert sign_in(Client(), wang.username).status_code == 429


def test_the_list_asks_no_more_for_many_users(boss: User, django_assert_max_num_queries: Any) -> None:
    place = factories.area()
    for number in range(30):
        member(f"user{number}", "编辑", areas=[place])
    client = client_of(boss)
    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200


def test_permissions_of_a_group_are_in_chinese(boss: User) -> None:
    group = Group.objects.get(name="编辑")
    page = text(client_of(boss).get(f"/admin/auth/group/{group.pk}/change/"))
    assert "待遇标准版本：发布" in page
    assert "Can " not in page


def test_saving_a_group_keeps_its_permissions(boss: User) -> None:
    group = Group.objects.get(name="编辑")
    before = set(group.permissions.all())
    client_of(boss).post(
        f"/admin/auth/group/{group.pk}/change/", {"name": "编辑", "permissions": [one.pk for one in before]}
    )
    assert set(Group.objects.get(pk=group.pk).permissions.all()) == before
