"""The desk of the staff: what waits, each number with its page, only what the member may see."""

import datetime
import re
from html import unescape
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies.models import Report
from portal.staff.dashboard import dashboard
from regions.enums import Status
from regions.models import PoolingArea, StaffScope
from regions.services import withdraw
from tests import factories
from tests.policies.world import explainer, version
from tests.regions.evidence_world import signed_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
EMPLOYEE, RESIDENT = "职工医保：统筹区按核对情况", "居民医保：统筹区按核对情况"


def staff(name: str, group: str = "", areas: tuple[PoolingArea, ...] = ()) -> User:
    user = User.objects.create_user(name, password="x", is_staff=True, is_superuser=not group)
    if group:
        user.groups.add(Group.objects.get(name=group))
    if areas:
        StaffScope.objects.create(user=user).areas.set(areas)
    return User.objects.get(pk=user.pk)


def numbers(user: User) -> dict[str, dict[str, int]]:
    return {
        section.title: {figure.label: figure.number for figure in section.figures}
        for section in dashboard(user, timezone.localdate())
    }


def world() -> tuple[PoolingArea, ...]:
    """Three areas: one verified and due, one compiled with a coming version and one in review, one withdrawn."""
    today = timezone.localdate()
    one, two, three = (factories.area(f"99010{n}", f"市{n}") for n in range(3))
    for rule in factories.schedule(one, review_due=today).rules.all():
        factories.verify(rule)
    factories.verify(factories.schedule(two, review_due=today + DAY).rules.first())
    factories.schedule(two, start=today + DAY)
    factories.schedule(two, start=today + DAY, status=Status.IN_REVIEW, scheme="employee")
    withdraw(factories.schedule(three), notice="错了。")
    withdraw(factories.schedule(three, scheme="employee"), notice="错了。")
    factories.schedule(three, scheme="employee")
    for state, area in (("new", one), ("new", None), ("new", two), ("checking", two), ("closed", one)):
        Report.objects.create(kind="error", text="不对", page="/", area=area, state=state)
    version(explainer("waiting"), status=Status.IN_REVIEW)
    version(explainer("due"), reviewed_on=today - 9 * DAY, review_due=today)
    version(explainer("fine"))
    return one, two, three


def test_all_of_it() -> None:
    world()
    AccessAttempt.objects.create(username="boss", ip_address="10.0.0.1", failures_since_start=3)
    old = AccessAttempt.objects.create(username="boss", ip_address="10.0.0.2", failures_since_start=3)
    AccessAttempt.objects.filter(pk=old.pk).update(attempt_time=timezone.now() - 8 * DAY)
    assert numbers(staff("boss")) == {
        "待遇标准": {"等待审核": 1, "已发布、以后起用": 1, "到期复核": 1, "撤下后没有替代": 1},
        EMPLOYEE: {"已核对": 0, "汇编": 1, "无标准": 2},
        RESIDENT: {"已核对": 1, "汇编": 1, "无标准": 1},
        "政策解读": {"等待审核": 1, "复核已到期": 1},
        "读者反馈": {"新收到": 3, "核查中": 1},
        "登录": {"近 7 天登录失败": 1},
    }


def test_only_the_own_areas_and_rights() -> None:
    one, *_ = world()
    assert numbers(staff("editor", "编辑", (one,))) == {
        "待遇标准": {"等待审核": 0, "已发布、以后起用": 0, "到期复核": 1, "撤下后没有替代": 0},
        EMPLOYEE: {"已核对": 0, "汇编": 0, "无标准": 1},
        RESIDENT: {"已核对": 1, "汇编": 0, "无标准": 0},
        "读者反馈": {"新收到": 2, "核查中": 0},  # the area's own, and the one of no area
    }
    assert list(numbers(staff("writer", "内容编辑"))) == ["政策解读", "读者反馈"]
    assert list(numbers(staff("auditor", "审计"))) == ["待遇标准", EMPLOYEE, RESIDENT, "政策解读", "读者反馈"]


def shown(client: Client) -> list[tuple[str, int]]:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    desk = page.split('class="dashboard-figures"')[1].split('id="content-main"')[0]
    return [(address, int(number)) for address, number in re.findall(r'<dd><a href="([^"]+)">(\d+)<', desk)]


def test_each_number_is_the_length_of_the_list_behind_it() -> None:
    world()
    client = signed_in(staff("boss"))
    found = shown(client)
    assert len(found) == 15
    for address, number in found:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = unescape(answer.content.decode())
        if "cl" in (answer.context or {}):
            assert answer.context["cl"].result_count == number, address
        else:
            assert f'<p role="status"><strong>{number}</strong>' in page, address


@pytest.mark.parametrize("group", ["", "编辑", "审核发布", "内容编辑", "审计"])
def test_the_index_asks_at_most_twelve_times(group: str) -> None:
    areas = world()
    user = staff("one", group, areas[:2] if group else ())
    client = signed_in(user)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/admin/").status_code == 200
    assert len(few) <= 12
    for number in range(40):
        of = factories.area(f"9902{number:02}", f"更多{number}")
        for start in range(10):
            factories.schedule(of, start=datetime.date(2025, 1, 1 + start))
    with CaptureQueriesContext(connection) as many:
        client.get("/admin/")
    assert len(many) == len(few)


def test_a_sign_in_that_failed_is_the_administrators_to_see(client: Any) -> None:
    client.post("/admin/login/", {"username": "nobody", "password": "wrong"})
    assert numbers(staff("boss"))["登录"] == {"近 7 天登录失败": 1}
