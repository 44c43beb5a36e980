"""A bill compared, in real Chromium: from the bill to other cities, by keyboard and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BILL = "/calculators/inpatient/?area=110100&scheme=employee&level=level3&total=300000&on=2026-05-01"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_bill_to_other_cities(
    portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool
) -> None:
    page = new_page(width=390, java_script_enabled=script)
    page.goto(portal + BILL)
    page.get_by_role("button", name="和别的城市比").click()
    expect(page.get_by_role("heading", name="换一个参保地")).to_be_visible()
    expect(page.get_by_text("同一个省里没有别的统筹区")).to_be_visible()
    expect(page.get_by_role("heading", name="换一个级别的医院")).to_be_visible()

    page.get_by_label("和哪些地方比").fill("重庆，nanning")
    page.get_by_label("和哪些地方比").press("Enter")
    expect(page.get_by_role("table", name="标准齐全的").first).to_contain_text("重庆市")
    expect(page.get_by_text("没法估算的 1 项").first).to_be_visible()
    # The bars are drawn as wide as the server says, by no style of ours: the parts of each fill the picture.
    widths = page.locator("svg.chart").first.locator("g").first.locator("rect")
    total = sum(float(widths.nth(number).get_attribute("width") or 0) for number in range(widths.count()))
    assert round(total, 2) == 360

    curve = page.get_by_role("img", name=re.compile("总费用从 0 到 600,000 元时"))
    expect(curve).to_be_visible()
    # (110,110.53: basic 100,000 paid in full; 580,698.76: large amount's 400,000 too.)
    expect(page.locator("#bend-4")).to_contain_text("110,110.53")
    expect(page.locator("#bend-5")).to_contain_text("580,698.76")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if script else True
    assert complaints == []
