"""The three rules that are not bills, in real Chromium: by keyboard, without JavaScript, on a small phone, for axe."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WAITING = "/calculators/waiting-period/"
YEARS = "/calculators/contribution-years/"
CONTINUITY = "/calculators/continuity/"
PAGES = [
    WAITING,
    f"{WAITING}?scheme=resident&occasion=outside&missed=4&made_good=1&on=2026-05-01",
    f"{WAITING}?scheme=employee&area=500100&way=on_own&on=2026-05-01",
    f"{WAITING}?scheme=resident&occasion=outside&missed=1&made_good=2",
    f"{WAITING}?scheme=resident&occasion=outside&on=2024-05-01",
    YEARS,
    f"{YEARS}?person=men&born=1970-01&area=500100&actual_years=15&worked_from=1990-07&on=2026-05-01",
    f"{YEARS}?person=men&born=x",
    CONTINUITY,
    f"{CONTINUITY}?straight_years=8&no_claim_years=3&missed=2&made_good=1&area=450100&on=2026-05-01",
]


def test_pages(portal: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    found = []
    for scheme in ("light", "dark"):
        page = new_page(width=320, color_scheme=scheme)
        for address in PAGES:
            page.goto(portal + address)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append(f"{scheme} {address}: wider than 320 px")
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"] for node in violation["nodes"]]
                found.append(f"{scheme} {address}: {violation['id']} {nodes[:3]}")
    assert found == []
    assert complaints == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_asked_and_answered(portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool) -> None:
    page = new_page(width=390, java_script_enabled=script)
    page.goto(portal + WAITING)
    page.get_by_label("居民医保", exact=True).check()
    page.get_by_label("过了集中参保期").check()
    page.get_by_label("缴费（参保）日期").fill("2026-05-01")
    page.get_by_text("断过保（居民医保）").click()
    page.get_by_label("断保多少年").fill("５")
    page.get_by_label("其中补缴了多少年").fill("1")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator(".answer .big")).to_contain_text("2026 年 12 月 1 日")  # 3 + 5 − 1 = 7 months
    expect(page.locator("ol.ledger > li")).to_have_count(5)
    page.get_by_role("button", name="连续参保有什么奖励").click()
    page.get_by_label("居民医保连续参保多少年").fill("8")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator(".answer .big")).to_contain_text("4,000.00")
    page.goto(portal + YEARS + "?area=500100")
    page.get_by_label("男职工", exact=True).check()
    page.get_by_label("出生年月", exact=True).fill("1970年1月")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator(".answer .big")).to_contain_text("2031 年 5 月")
    assert complaints == []


def test_by_keyboard_alone(portal: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    page = new_page()
    page.goto(portal + YEARS)
    page.get_by_label("男职工", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("1976-09")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .big")).to_contain_text("2039 年 9 月")
    assert complaints == []
