"""Evidence in real Chromium: from the queue to a verified figure that the citizen sees; the strict CSP on every page."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from regions.enums import Status
from regions.models import AreaCount, BenefitSchedule, PolicyDocument, Verification
from regions.services import clone
from regions.verification import verify

pytestmark = pytest.mark.browser
BASE = "/admin/regions/verification/"
INLINE = re.compile(r"""<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=|<script(?![^>]*\b(?:src|type="application/json")\b)""")


@pytest.fixture
def signed_in(portal: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page of a member of staff, made a superuser."""

    def open_page(**options: Any) -> Page:
        user, _ = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(user)
        page = new_page(**options)
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal}])
        return page

    return open_page


def drafted() -> BenefitSchedule:
    """The doubtful starting data of a place, of two figures, and its place the one most asked for."""
    draft = BenefitSchedule.objects.filter(status=Status.DRAFT, area="450100").first()
    assert draft is not None
    kept = list(draft.rules.exclude(kind="terms").values_list("pk", flat=True)[:2])
    draft.rules.exclude(pk__in=kept).delete()
    AreaCount.objects.create(area=draft.area, day=timezone.localdate(), count=9)
    return draft


def test_no_page_breaks_the_csp(portal: str, signed_in: Callable[..., Page], complaints: list[str]) -> None:
    draft = drafted()
    public = BenefitSchedule.objects.filter(status=Status.PUBLISHED, area="450100").first()
    assert public is not None
    document = PolicyDocument.objects.first()
    assert document is not None
    document.note = "看过"
    document.save()
    figure = public.rules.exclude(kind="terms").first()
    assert figure is not None
    (record,) = verify(public, {figure.pk: ""}, document=document, checked_on=datetime.date(2026, 3, 1))
    record.clause = "第三条"
    record.save()
    kinds = {
        "verification": record,
        "policydocument": document,
        "poolingarea": public.area,
        "province": public.area.province,
        "county": public.area.counties.first(),
    }
    for row in kinds.values():
        row.save()
    pages = [
        "/admin/",
        *(f"/admin/regions/{name}/{row.pk}/{end}/" for name, row in kinds.items() for end in ("change", "history")),
        *(f"/admin/regions/{name}/{row.pk}/history/{row.history.last().pk}/" for name, row in kinds.items()),
        BASE,
        f"{BASE}queue/",
        f"{BASE}areas/",
        f"{BASE}version/{draft.pk}/",
        f"{BASE}version/{public.pk}/",
        f"{BASE}figure/{public.rules.first().pk}/correct/",
        f"{BASE}{record.pk}/undo/",
        f"{BASE}{record.pk}/delete/",
        "/areas/450100/changes/",
    ]
    page, broken = signed_in(), []
    for address in pages:
        response = page.goto(portal + address)
        policy = (response.header_value("content-security-policy") or "") if response else ""
        if response is None or response.status != 200 or "unsafe" in policy or "script-src 'self'" not in policy:
            broken.append(address)
        elif INLINE.search(response.text()):
            broken.append(f"{address}: inline")
    assert broken == []
    assert complaints == []


def test_from_the_queue_to_a_verified_figure_and_back(
    portal: str, signed_in: Callable[..., Page], new_page: Callable[..., Page], complaints: list[str]
) -> None:
    draft = drafted()
    page = signed_in(java_script_enabled=False)
    page.goto(f"{portal}/admin/")
    page.get_by_role("link", name="核对任务").click()
    page.get_by_label("状态").select_option("doubtful")
    page.get_by_role("button", name="筛选").click()
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("南宁市")
    expect(first).to_contain_text("存疑 2")
    first.get_by_role("link").click()
    page.get_by_label("文号").fill("试医保〔2026〕1号")
    page.get_by_label("标题").fill("试验办法")
    for box in page.get_by_role("checkbox", name=re.compile("，| ")).all():
        if box.get_attribute("name") == "tick":
            box.check()
    page.get_by_label("核对日期").fill("2099-01-01")
    page.get_by_role("button", name="记下勾选的数字已核对").click()
    expect(page.locator(".errorlist")).to_contain_text("核对日期不能晚于今天")
    expect(page.locator('input[name="tick"]:checked')).to_have_count(2)
    page.get_by_label("核对日期").fill("2026-03-01")
    page.get_by_role("button", name="记下勾选的数字已核对").click()
    expect(page.locator(".messagelist")).to_contain_text("已记下 2 个数字与原文一致")
    expect(page.locator(".evidence .grade.verified")).to_have_count(2)
    assert Verification.objects.filter(rule__schedule=draft, checked_by__username="boss").count() == 2
    page.get_by_role("link", name="撤销核对").first.click()
    page.get_by_label("撤销的原因").fill("看错了行")
    page.get_by_role("button", name="撤销核对").click()
    expect(page.locator(".evidence .grade.verified")).to_have_count(1)
    assert complaints == []


def test_a_citizen_reads_what_changed(portal: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    public = BenefitSchedule.objects.filter(status=Status.PUBLISHED, area="450100", scheme="resident").get()
    made = clone(public, effective_from=datetime.date(2026, 7, 1), reason="年度调整")
    cap = made.rules.filter(kind="cap", layer="basic").exclude(amount=None).first()
    assert cap is not None
    cap.amount = 654321
    cap.save()
    BenefitSchedule.objects.filter(pk=made.pk).update(status=Status.PUBLISHED, published_at=timezone.now())
    page = new_page(width=320, java_script_enabled=False)
    page.goto(f"{portal}/areas/450100/")
    page.get_by_role("link", name="改了什么，从哪天起").click()
    expect(page.get_by_role("heading", name="自 2026-07-01：居民医保")).to_be_visible()
    expect(page.get_by_text("→ 654,321 元")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.context.cookies() == []
    assert complaints == []


def test_the_task_on_a_phone(portal: str, signed_in: Callable[..., Page], complaints: list[str]) -> None:
    draft = drafted()
    page = signed_in(width=390)
    for address in ("/admin/", f"{BASE}queue/", f"{BASE}version/{draft.pk}/"):
        page.goto(portal + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    assert complaints == []
