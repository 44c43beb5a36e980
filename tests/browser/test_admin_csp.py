"""Every page of the staff side in real Chromium, found by walking the URL patterns: the strict CSP is kept on each."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from portal.staff.groups import create_groups
from regions.enums import Status
from tests import factories
from tests.policies import world
from tests.staff import PASSWORD, member
from tests.staff_pages import pages, rows

pytestmark = pytest.mark.browser
# As it was sent: what Django's own scripts set afterwards (element.style) is theirs to set.
INLINE = re.compile(
    r"""<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=|javascript:|<script(?![^>]*\b(?:src|type="application/json")\b)"""
)
LABELS = sorted(f"{model._meta.label_lower}" for model in admin.site._registry)


@pytest.fixture
def made(live_server: Any, transactional_db: None) -> dict[str, Any]:
    if not Group.objects.exists():
        create_groups()
    return rows()


@pytest.fixture
def boss(live_server: Any, made: dict[str, Any], new_page: Callable[..., Page]) -> Page:
    """A page of a superuser."""
    client = Client()
    client.force_login(member("boss", superuser=True))
    page = new_page()
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


def faults(page: Page, base: str, addresses: list[str]) -> list[str]:
    """Pages that do not open, are sent with anything inline, or without the strict policy."""
    found = []
    for address in addresses:
        response = page.goto(base + address)
        if response is None or response.status != 200:
            found.append(f"{address}: {response.status if response else 'nothing'}")
            continue
        policy = response.header_value("content-security-policy") or ""
        if "unsafe" in policy or "script-src 'self'" not in policy or "style-src 'self'" not in policy:
            found.append(f"{address}: {policy}")
        inline = INLINE.search(response.text())
        if inline:
            found.append(f"{address}: {inline.group(0)[:120]}")
    return found


def openable(made: dict[str, Any]) -> list[Any]:
    """What a superuser opens by GET; found out by a client first, so that a refusal is no complaint of the browser."""
    client = Client()
    client.force_login(member("scout", superuser=True))
    return [
        page
        for page in pages(made)
        if page.name not in ("jsi18n", "autocomplete") and client.get(page.address, follow=True).status_code == 200
    ]


def test_no_page_of_the_staff_side_breaks_the_csp(
    live_server: Any, made: dict[str, Any], boss: Page, complaints: list[str]
) -> None:
    shown = openable(made)
    for label in LABELS:  # every model with pages was walked: its list and, where rows are not only counted, one row
        app, model = label.split(".")
        assert any(page.name == f"{app}_{model}_changelist" for page in shown), label
        assert any(page.name == f"{app}_{model}_change" for page in shown), label
        assert any(page.name == f"{app}_{model}_history" for page in shown), label
    assert faults(boss, live_server.url, [page.address for page in shown]) == []
    assert complaints == []


def test_versions_on_their_way_break_no_csp_either(
    live_server: Any, made: dict[str, Any], boss: Page, complaints: list[str]
) -> None:
    place = made["regions.poolingarea"]
    waiting = factories.schedule(place, scheme="employee", status=Status.IN_REVIEW, reason="试验")
    standing = factories.schedule(place, scheme="employee")
    text = world.explainer("on-its-way")
    text_waiting, text_standing = world.version(text, 1, Status.IN_REVIEW), world.version(text, 2)
    schedules, texts = "/admin/regions/benefitschedule", "/admin/policies/explainerversion"
    assert (
        faults(
            boss,
            live_server.url,
            [
                *(f"{schedules}/{waiting.pk}/{end}/" for end in ("change", "difference", "do/publish", "do/send-back")),
                *(f"{schedules}/{standing.pk}/{end}/" for end in ("change", "preview", "do/withdraw", "do/clone")),
                *(
                    f"{texts}/{text_waiting.pk}/{end}/"
                    for end in ("change", "difference", "do/publish", "do/send-back")
                ),
                *(f"{texts}/{text_standing.pk}/{end}/" for end in ("change", "preview", "do/withdraw", "do/draft")),
                f"/admin/regions/verification/version/{standing.pk}/",
                f"/admin/regions/verification/figure/{standing.rules.first().pk}/correct/",
                "/admin/regions/poolingarea/?q=试验&province__code__exact=990000",
            ],
        )
        == []
    )
    assert complaints == []


def test_lists_with_a_chosen_action_and_its_confirmation(
    live_server: Any, made: dict[str, Any], boss: Page, complaints: list[str]
) -> None:
    boss.goto(f"{live_server.url}/admin/auth/user/")
    boss.locator("#result_list .action-select").first.check()
    boss.locator("select[name=action]").select_option("unlock")
    boss.get_by_role("button", name="执行").click()
    expect(boss.locator("h1", has_text="解除登录锁定")).to_be_visible()
    boss.get_by_role("button", name="解除登录锁定").click()
    expect(boss.locator(".messagelist")).to_contain_text("解除登录锁定")
    assert complaints == []


def test_the_widgets_of_django_work_under_the_policy(
    live_server: Any, made: dict[str, Any], boss: Page, complaints: list[str]
) -> None:
    """Calendar, the two lists of groups, choosing by typing, another row of an inline."""
    user = made["auth.user"]
    boss.goto(f"{live_server.url}/admin/auth/user/{user.pk}/change/")
    boss.locator("#id_groups_from").select_option(label="编辑")
    boss.locator("#id_groups_add").click()
    expect(boss.locator("#id_groups_to option")).to_have_text("编辑")
    boss.locator("#scope-group .add-row a").click()
    boss.locator("#scope-group .select2-search__field").last.fill("试验市")
    boss.locator(".select2-results__option", has_text="试验市").click()
    boss.get_by_role("button", name="保存并继续编辑").click()
    expect(boss.locator(".messagelist")).to_be_visible()
    assert list(user.groups.values_list("name", flat=True)) == ["编辑"]
    assert user.scope.areas.get() == made["regions.poolingarea"]

    boss.goto(f"{live_server.url}/admin/regions/policyparameter/add/")
    boss.locator("#id_effective_from + .datetimeshortcuts a").first.click()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d", boss.locator("#id_effective_from").input_value())
    boss.goto(f"{live_server.url}/admin/auth/group/{made['auth.group'].pk}/change/")
    boss.locator("#id_permissions_input").fill("待遇标准版本：发布")
    boss.locator("#id_permissions_input").press("End")  # it looks at key events
    expect(boss.locator("#id_permissions_from option")).to_have_count(1)
    assert complaints == []


def test_signing_in_with_a_second_factor(
    live_server: Any, made: dict[str, Any], new_page: Callable[..., Page], complaints: list[str]
) -> None:
    """Password, set-up by the picture, sign-out, password and code; at the real time, which the browser shares."""
    li = member("li", superuser=True)
    page = new_page(width=390)
    page.goto(f"{live_server.url}/admin/auth/group/")
    page.get_by_label("用户名").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="第二步验证").click()
    expect(page.locator("img[alt*=二维码]")).to_be_visible()
    assert page.evaluate("document.querySelector('img[alt*=二维码]').naturalWidth") > 0
    new = li.totpdevice_set.get()
    page.get_by_label("验证码").fill(_now(new))
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".messagelist")).to_contain_text("第二步验证已启用")
    page.get_by_role("button", name="注销").click()
    li.totpdevice_set.update(last_t=-1)  # instead of waiting for the next code
    page.goto(f"{live_server.url}/admin/auth/group/")
    page.get_by_label("用户名").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("验证码").fill(_now(new))
    page.get_by_role("button", name="验证").click()
    expect(page).to_have_url(f"{live_server.url}/admin/auth/group/")
    assert complaints == []


def _now(of: Any) -> str:
    """What the authenticator shows."""
    return f"{totp(of.bin_key):06d}"
