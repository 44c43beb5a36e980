"""The year's ledger in real Chromium: rows added, moved and settled, with and without JavaScript, and by keyboard."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
YEAR = "/calculators/year/"


def fill(page: Page, at: int, care: str, level: str, on: str, total: str) -> None:
    page.locator(f"#id_bills-{at}-care").select_option(care)
    page.locator(f"#id_bills-{at}-level").select_option(level)
    page.locator(f"#id_bills-{at}-on").fill(on)
    page.locator(f"#id_bills-{at}-total").fill(total)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_year_from_the_empty_page_to_the_table_file(
    portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool, tmp_path: Path
):
    page = new_page(width=390, java_script_enabled=script)
    page.goto(portal + YEAR)
    page.get_by_label("在哪里参保？").fill("nanning")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("button", name="南宁市", exact=True).click()
    expect(page.locator("#id_area_field")).to_contain_text("广西壮族自治区 · 南宁市")
    page.get_by_label("居民医保").check()
    fill(page, 0, "inpatient", "level3", "2026-03-01", "51000")
    fill(page, 1, "outpatient", "primary", "2026-06-01", "300")
    page.get_by_role("button", name="再加一笔").click()
    expect(page.get_by_text("加了第 3 笔。")).to_be_visible()
    fill(page, 2, "inpatient", "level2", "2026-05-01", "20000")
    page.get_by_role("button", name="上移第 3 笔").click()
    expect(page.locator("#id_bills-1-total")).to_have_value("20000")
    if script:
        expect(page.locator("#bill-2")).to_be_focused()
    else:
        assert page.url.endswith("#bill-2")
    page.get_by_role("button", name="算一算").last.click()

    # 1: 50,400 × 60 % = 30,240; 自付 20,760; (20,760 − 12,000) × 60 % = 5,256; left 15,504.
    expect(page.get_by_role("heading", name="2026 年 3 笔，共花费 71,300 元")).to_be_visible()
    first = page.locator("#answer-1")
    expect(first).to_contain_text("15,504.00")
    expect(first).to_contain_text("还剩 119,760.00 元")
    expect(first.locator("ol.ledger")).to_be_hidden()
    first.locator("summary").click()
    expect(first.locator("ol.ledger")).to_contain_text("50,400 × 60% = 30,240")
    expect(page.get_by_label("总费用").nth(2)).to_have_value("300")

    with page.expect_download() as download:
        page.get_by_role("button", name="下载表格（CSV）").first.click()
    file = tmp_path / "year.csv"
    download.value.save_as(file)
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["总费用"] for row in rows] == ["51000.00", "20000.00", "300.00", "71300.00"]

    page.get_by_role("button", name="删除第 3 笔").click()
    expect(page.get_by_text("删除了第 3 笔。")).to_be_visible()
    expect(page.locator("fieldset.bill")).to_have_count(2)
    assert complaints == []


def test_enter_settles_and_nothing_is_wider_than_a_small_phone(
    portal: str, new_page: Callable[..., Page], complaints: list[str]
):
    found = []
    for scheme in ("light", "dark"):
        page = new_page(width=320, color_scheme=scheme)
        page.goto(portal + YEAR + "?area=450100&scheme=resident")
        fill(page, 0, "inpatient", "level3", "2026-03-01", "三万")
        page.locator("#id_bills-0-total").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("第 1 笔 · 总费用")
        states = ["wrong"]
        page.locator("#id_bills-0-total").fill("30000")
        fill(page, 1, "day_surgery", "level3", "2026-03-02", "8000")
        page.locator("#id_bills-1-total").press("Enter")
        expect(page.locator(".answer .big")).to_be_visible()
        states.append("settled")
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, states
        found += [
            (scheme, one["id"], [node["html"] for node in one["nodes"]][:3])
            for one in Axe().run(page).response["violations"]
        ]
        page.get_by_role("button", name="更换").last.click()
        expect(page.get_by_label("在哪里参保？")).to_be_focused()
        found += [
            (scheme, one["id"], [node["html"] for node in one["nodes"]][:3])
            for one in Axe().run(page).response["violations"]
        ]
    assert found == []
    assert complaints == []
