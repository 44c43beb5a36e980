"""From the home page to the account of a bill, in real Chromium, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NANNING = "/calculators/inpatient/?area=450100&scheme=resident&level=level3&total=300000&on=2026-05-01"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_home_page_to_the_account(
    portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool, width: int
):
    page = new_page(width=width, java_script_enabled=script)
    page.goto(portal)
    page.get_by_label("在哪里参保？").fill("nanning")
    page.get_by_text("居民医保", exact=False).first.click()
    page.get_by_role("button", name="算一算").click()
    page.get_by_role("link", name="南宁市", exact=True).click()
    expect(page.get_by_role("heading", name="住院费用怎么报")).to_be_visible()
    expect(page.get_by_text("广西壮族自治区 · 南宁市")).to_be_visible()
    expect(page.get_by_label("居民医保")).to_be_checked()

    page.get_by_label("三级医院", exact=True).check()
    page.get_by_label("总费用").fill("３００，０００")
    page.get_by_role("button", name="算一算").click()

    expect(page.get_by_role("heading", name="三级医院住院，花费 300,000 元")).to_be_visible()
    expect(page.locator(".answer .big")).to_contain_text("62,200.00")
    steps = page.locator("ol.ledger > li")
    expect(steps).to_have_count(5)
    expect(steps.nth(2)).to_contain_text("299,400 × 60% = 179,640，超过年度封顶线，支付 150,000")
    expect(steps.nth(3)).to_contain_text("12,000–100,000 的 88,000 × 60% = 52,800")
    expect(steps.nth(3)).to_contain_text("汇编数据，未与原文件核对")
    expect(page).to_have_url(re.compile(r"area=450100.*total="))
    expect(page.locator(".place").first).to_contain_text("南宁市 · 居民医保")
    assert complaints == []


def test_back_reload_and_a_shared_address_show_the_same_account(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
):
    page = new_page()
    page.goto(portal + "/calculators/inpatient/?area=450100&scheme=resident")
    page.get_by_label("二级医院", exact=True).check()
    page.get_by_label("总费用").fill("10000")
    page.get_by_role("button", name="算一算").click()
    # (10,000 − 300) × 75 % = 7,275; 2,725 left, below the critical illness line.
    expect(page.locator(".answer .big")).to_contain_text("2,725.00")
    shared = page.url
    page.reload()
    expect(page.locator(".answer .big")).to_contain_text("2,725.00")
    page.go_back()
    expect(page.get_by_role("heading", name="住院费用怎么报")).to_be_visible()
    expect(page.locator("header.top")).to_be_visible()
    other = new_page()
    other.goto(shared)
    expect(other.locator(".answer .big")).to_contain_text("2,725.00")
    assert complaints == []


def test_wrong_input_is_told_at_its_field_and_kept(portal: str, new_page: Callable[..., Page], complaints: list[str]):
    page = new_page(width=390)
    page.goto(portal + "/calculators/inpatient/?area=450100&scheme=resident")
    page.get_by_label("总费用").fill("三十万")
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_role("alert")).to_contain_text("总费用")
    field = page.get_by_label("总费用")
    expect(field).to_have_value("三十万")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert any("请填写金额" in (page.locator(f"#{name}").text_content() or "") for name in described.split())
    assert complaints == []


def test_conditions_can_be_changed_with_the_answers_kept(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
):
    page = new_page()
    page.goto(portal + NANNING)
    page.get_by_role("link", name="修改条件").first.click()
    expect(page.get_by_label("总费用")).to_have_value("300000")
    expect(page.get_by_label("三级医院", exact=True)).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("总费用").fill("100000")
    page.get_by_role("button", name="算一算").click()
    # (100,000 − 600) × 60 % = 59,640; 自付 40,360: (40,360 − 12,000) × 60 % = 17,016; left 23,344.
    expect(page.locator(".answer .big")).to_contain_text("23,344.00")
    assert complaints == []


def test_another_place_is_chosen_with_the_answers_kept(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
):
    page = new_page()
    page.goto(portal + "/calculators/inpatient/?area=450100&scheme=employee&level=level3&total=50000&on=2026-05-01")
    expect(page.get_by_text("这里暂时没法估算")).to_be_visible()
    page.locator("main").get_by_role("link", name="更换").click()
    page.get_by_role("searchbox").fill("bj")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="北京市", exact=True).click()
    expect(page.locator(".answer .big")).to_contain_text("7,105.00")
    assert complaints == []


def test_large_text_stays_and_nothing_scrolls_sideways(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
):
    page = new_page(width=320)
    page.goto(portal + NANNING)
    page.get_by_role("link", name="大字").click()
    for address in (NANNING, "/", "/areas/", "/areas/450100/", "/calculators/inpatient/?area=450100"):
        page.goto(portal + address)
        assert page.evaluate("document.documentElement.classList.contains('large-text')")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
    assert complaints == []


def test_the_account_is_copied_as_text(portal: str, new_page: Callable[..., Page], complaints: list[str]):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(portal + NANNING)
    page.get_by_text("文字版").click()
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "您大约自己承担 62,200.00 元" in copied
    assert "12393" in copied
    assert complaints == []


def test_the_form_works_by_keyboard_alone(portal: str, new_page: Callable[..., Page], complaints: list[str]):
    page = new_page()
    page.goto(portal + "/calculators/inpatient/?area=450100&scheme=resident")
    page.get_by_label("居民医保").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first level
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("300000")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .big")).to_contain_text("62,200.00")
    assert complaints == []
