"""The schedules' staff pages in real Chromium: the strict CSP is kept on each, and a yearly change goes its way to citizens."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from regions.enums import Status
from regions.models import BenefitSchedule
from regions.services import clone, submit

pytestmark = pytest.mark.browser
BASE = "/admin/regions/benefitschedule/"
INLINE = re.compile(r"""<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=|<script(?![^>]*\b(?:src|type="application/json")\b)""")


@pytest.fixture
def signed_in(portal: str, new_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """A page of a member of staff, made a superuser, by name; takes the options of `new_page`."""

    def open_page(name: str, **options: object) -> Page:
        user, _ = User.objects.get_or_create(username=name, is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = new_page(**options)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal}])
        return page

    yield open_page


def in_force() -> BenefitSchedule:
    """南宁, residents: what the starting data publishes."""
    return BenefitSchedule.objects.get(area="450100", scheme="resident", status=Status.PUBLISHED)


def versions() -> dict[str, BenefitSchedule]:
    """One of each standing, the draft with a doubt and a doubtful figure."""
    writer = User.objects.create_user("writer")
    published = in_force()
    draft = clone(published, effective_from=date(2027, 1, 1), reason="按 2027 年通知调整", by=writer)
    draft.rules.filter(kind="ratio", care="inpatient", level="level3").update(ratio="0.99")
    draft.rules.filter(kind="cap", care="inpatient").update(evidence="doubtful", note="两处写得不一样")
    draft.source = "通知"
    draft.save()
    review = submit(clone(published, effective_from=date(2028, 1, 1), reason="再调整", by=writer), by=writer)
    gone = BenefitSchedule.objects.get(area="450100", scheme="employee", status=Status.PUBLISHED)
    gone.status, gone.public_notice = Status.WITHDRAWN, "数字有误。"
    gone.save()
    return {"published": published, "draft": draft, "review": review, "gone": gone}


def addresses(made: dict[str, BenefitSchedule]) -> list[str]:
    """Every page of the schedules' admin."""
    looked_at = [f"{one.pk}/{end}/" for one in made.values() for end in ("change", "preview", "difference", "history")]
    draft, review, published = (made[name].pk for name in ("draft", "review", "published"))
    history = made["draft"].history.first().pk
    return [
        "",
        "?standing=current",
        "?q=南宁",
        "add/",
        *looked_at,
        f"{draft}/history/{history}/",
        f"{draft}/delete/",
        f"{draft}/do/submit/",
        f"{draft}/do/clone/",
        f"{review}/do/publish/",
        f"{review}/do/send-back/",
        f"{published}/do/withdraw/",
    ]


def test_no_page_breaks_the_csp(portal: str, signed_in: Callable[..., Page], complaints: list[str]) -> None:
    page = signed_in("boss")
    broken = []
    for address in addresses(versions()):
        response = page.goto(portal + BASE + address)
        policy = (response.header_value("content-security-policy") or "") if response else ""
        if response is None or response.status != 200 or "unsafe" in policy or "script-src 'self'" not in policy:
            broken.append(address)
        # As it was sent: what Django's own scripts set afterwards (element.style) is theirs to set.
        elif INLINE.search(response.text()):
            broken.append(f"{address}: inline")
    assert broken == []
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_fit_a_phone(portal: str, signed_in: Callable[..., Page], scheme: str) -> None:
    made = versions()
    page = signed_in("boss", width=320, color_scheme=scheme)
    draft, review, published = (made[name].pk for name in ("draft", "review", "published"))
    found = []
    for address in (
        f"{draft}/change/", f"{published}/change/", f"{draft}/difference/", f"{draft}/preview/", f"{review}/do/publish/",
        f"{published}/do/withdraw/", f"{published}/do/clone/",
    ):  # fmt: skip
        page.goto(portal + BASE + address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{address}: wider than 320 px")
        # Ours alone: header, breadcrumbs and the fields' own scripts are Django's.
        for violation in Axe().run(page, context="main").response["violations"]:
            nodes = [node["html"][:200] for node in violation["nodes"]]
            found.append(f"{address}: {violation['id']} {nodes[:3]}")
    assert found == []


def test_a_yearly_change_from_clone_to_citizens(
    portal: str, signed_in: Callable[..., Page], new_page: Callable[..., Page], complaints: list[str]
) -> None:
    published = in_force()
    start = timezone.localdate() + timedelta(days=40)
    old = published.rules.get(kind="deductible", care="inpatient", level="level3").amount
    editor, publisher = signed_in("editor"), signed_in("publisher")
    base = f"{portal}{BASE}"

    editor.goto(f"{base}{published.pk}/change/")
    editor.get_by_role("link", name="新建下一版").click()
    editor.get_by_label("从新的日期起").check()
    editor.get_by_label("起始日期").fill(start.isoformat())
    editor.get_by_label("原因").fill("按新一年的通知调整")
    editor.get_by_role("button", name="新建下一版").click()
    expect(editor.locator(".messagelist")).to_contain_text("已新建草稿")
    draft = BenefitSchedule.objects.get(area="450100", scheme="resident", effective_from=start)

    deductible = draft.rules.get(kind="deductible", care="inpatient", level="level3")
    ratio = draft.rules.get(kind="ratio", care="inpatient", level="level3")
    editor.locator(f"#row-{deductible.pk} .col-amount input").fill("1,234")
    editor.locator(f"#row-{ratio.pk} .col-ratio input").fill("1")
    editor.get_by_label("这次为什么改").fill("三级医院调整")
    editor.get_by_role("button", name="保存").click()
    expect(editor.locator(f"#row-{ratio.pk} .errorlist")).to_contain_text("请写明 1% 或 100%")
    expect(editor.locator(f"#row-{deductible.pk} .col-amount input")).to_have_value("1,234")
    editor.locator(f"#row-{ratio.pk} .col-ratio input").fill("99")
    editor.get_by_label("这次为什么改").fill("三级医院调整")
    editor.get_by_role("button", name="保存").click()
    expect(editor.locator(".messagelist")).to_contain_text("“99”读作 99%")
    expect(editor.locator(".staff-box.warning")).to_contain_text("比二级医院的")
    editor.locator(".staff-box.warning a").first.click()
    expect(editor).to_have_url(re.compile(rf"#row-{ratio.pk}$"))
    editor.locator(f"#row-{ratio.pk} .col-ratio input").fill("50%")
    editor.get_by_label("这次为什么改").fill("三级比例抄错了")
    editor.get_by_role("button", name="保存").click()
    editor.get_by_role("link", name="送审").click()
    editor.get_by_role("button", name="送审").click()
    expect(editor.locator(".messagelist")).to_contain_text("已送审")

    publisher.goto(f"{base}?standing=review")
    publisher.get_by_role("link", name="南宁市").click()
    publisher.get_by_role("link", name="发布", exact=True).click()
    difference = publisher.locator("table.staff-difference").first
    expect(difference).to_contain_text("1,234 元")
    expect(difference).to_contain_text("50%")
    expect(publisher.locator(".staff-effect")).to_contain_text("才生效")
    publisher.get_by_role("button", name="发布").click()
    expect(publisher.locator(".messagelist")).to_contain_text("已发布")

    citizen = new_page(width=390)
    citizen.goto(f"{portal}/areas/450100/?on={start.isoformat()}")
    expect(citizen.locator("#resident")).to_contain_text("1,234 元")
    citizen.goto(f"{portal}/areas/450100/?on={(start - timedelta(days=1)).isoformat()}")
    expect(citizen.locator("#resident")).to_contain_text(f"{old:,.0f} 元")
    expect(citizen.locator("#resident")).not_to_contain_text("1,234 元")

    publisher.goto(f"{base}{published.pk}/do/withdraw/")
    publisher.get_by_label("原因，也是公告").fill("三级医院的数字抄错了。")
    publisher.get_by_role("button", name="看看公告的样子").click()
    expect(publisher.locator(".staff-notice")).to_contain_text("三级医院的数字抄错了。")
    publisher.get_by_role("button", name="撤下").click()
    expect(publisher.locator(".messagelist")).to_contain_text("已撤下")
    citizen.reload()
    expect(citizen.locator("#resident")).to_contain_text("三级医院的数字抄错了。")
    assert complaints == []


def test_rows_are_added_without_javascript(portal: str, signed_in: Callable[..., Page], complaints: list[str]) -> None:
    draft = clone(in_force(), effective_from=date(2027, 1, 1), reason="调整")
    page = signed_in("editor", java_script_enabled=False)
    page.goto(f"{portal}{BASE}{draft.pk}/change/")
    page.locator("#class-b summary").first.click()
    page.locator("#class-b .col-ratio input").first.fill("一成")
    page.locator("#class-b button").click()
    expect(page).to_have_url(re.compile("#class-b$"))
    inputs = page.locator("#class-b .col-ratio input")
    expect(inputs).to_have_count(4)
    expect(inputs.first).to_have_value("一成")
    inputs.first.fill("10")
    page.get_by_label("这次为什么改").fill("补上乙类")
    page.get_by_label("这次为什么改").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“10”读作 10%")
    assert str(draft.rules.get(kind="class_b").ratio) == "0.1000"
    assert complaints == []


def test_two_people_at_once(portal: str, signed_in: Callable[..., Page]) -> None:
    draft = clone(in_force(), effective_from=date(2027, 1, 1), reason="调整")
    cap = draft.rules.get(kind="cap", care="inpatient", layer="basic")
    one, two = signed_in("first"), signed_in("second")
    for page, amount in ((one, "11万"), (two, "12万")):
        page.goto(f"{portal}{BASE}{draft.pk}/change/")
        page.locator(f"#row-{cap.pk} .col-amount input").fill(amount)
        page.get_by_label("这次为什么改").fill("封顶线")
    one.get_by_role("button", name="保存").click()
    expect(one.locator(".messagelist")).to_contain_text("已保存")
    two.get_by_role("button", name="保存").click()
    expect(two.get_by_role("alert")).to_contain_text("110,000 元")
    expect(two.locator(f"#row-{cap.pk} .col-amount input")).to_have_value("12万")
    two.get_by_role("button", name="保存").click()
    expect(two.locator(".messagelist")).to_contain_text("110,000 元 → 120,000 元")
    cap.refresh_from_db()
    assert cap.amount == 120000
