"""自填标准 in real Chromium: one ratio by address, bands by POST, with and without JavaScript, by keyboard, on a small phone."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PAGE = "/calculators/own-rates/"
ONE = "scheme=employee&care=inpatient&total=50000&deductible=1300&ratio=85&no_cap=true"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_one_ratio_to_bands_and_back(
    portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool
) -> None:
    page = new_page(width=320, java_script_enabled=script)
    page.goto(f"{portal}/calculators/inpatient/?area=450100&scheme=employee&level=level3&total=50000")
    page.get_by_role("link", name="用您自己查到的标准算", exact=True).click()
    expect(page.get_by_label("总费用")).to_have_value("50000")
    expect(page.get_by_label("职工医保", exact=True)).to_be_checked()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_label("起付线", exact=True).fill("1300")
    page.get_by_label("年度封顶线：当地不设封顶", exact=True).check()
    ratio = page.get_by_label("支付比例", exact=True)
    ratio.fill("1")
    ratio.press("Enter")  # the keyboard's Enter asks for the answer, not for the bands
    expect(page.get_by_role("alert")).to_contain_text("请写成 100% 或 1%")
    page.get_by_label("支付比例", exact=True).fill("85")
    page.get_by_role("button", name="算一算").click()
    # (50,000 − 1,300) × 85 % = 41,395; 8,605 left.
    expect(page.locator(".answer .big")).to_contain_text("8,605.00")
    expect(page.locator("main")).to_contain_text("85%（您填的是“85”）")
    expect(page).to_have_url(re.compile(r"own-rates/\?.*ratio=85"))

    page.get_by_role("link", name="修改条件").first.click()
    page.get_by_role("button", name="改填分段").click()
    expect(page.get_by_label("第 1 段，到多少元", exact=True)).to_be_visible()  # htmx has brought the other form
    expect(page.get_by_label("总费用")).to_have_value("50000")
    page.get_by_label("支付比例", exact=True).fill("")
    for number, (upto, ratio_typed) in enumerate((("30000", "85"), ("40000", "0.9"), ("", "95%")), start=1):
        page.get_by_label(f"第 {number} 段，到多少元", exact=True).fill(upto)
        page.get_by_label(f"第 {number} 段，支付比例", exact=True).fill(ratio_typed)
    page.get_by_role("button", name="算一算").click()
    # Beijing's bands (domain.md): 42,895; 7,105 left.
    expect(page.locator(".answer .big")).to_contain_text("7,105.00")
    expect(page).to_have_url(f"{portal}{PAGE}")
    page.get_by_role("button", name="修改条件").click()
    expect(page.get_by_label("第 2 段，支付比例", exact=True)).to_have_value("0.9")
    page.get_by_label("第 2 段，到多少元", exact=True).fill("20000")
    page.get_by_role("button", name="算一算").click()
    expect(page.get_by_role("alert")).to_contain_text("要比上一段的 30000 元大")
    page.get_by_role("button", name="只填一个比例").click()
    expect(page.get_by_label("起付线", exact=True)).to_have_value("1300")
    expect(page.get_by_role("button", name="改填分段")).to_be_visible()
    assert complaints == []


def test_nothing_to_complain_about(portal: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    found = []
    page = new_page(width=320)

    def look(what: str) -> None:
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{what}: wider than 320 px")
        found.extend(f"{what}: {one['id']} {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"])

    for what, address in (("questions", PAGE), ("answer", f"{PAGE}?{ONE}"), ("wrong", f"{PAGE}?{ONE}&cap=1")):
        page.goto(portal + address)
        look(what)
    page.get_by_role("button", name="改填分段").click()
    expect(page.get_by_label("第 6 段，支付比例", exact=True)).to_be_visible()
    look("bands")
    page.get_by_label("年度封顶线", exact=True).fill("")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator(".answer .big")).to_contain_text("8,605.00")
    look("posted")
    assert found == []
    assert complaints == []
