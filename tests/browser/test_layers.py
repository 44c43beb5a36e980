"""Outpatient, chronic, 二次报销, 大额 and 救助 in real Chromium: asked and answered, with and without script, by keyboard, axe."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

NANNING = "area=450100&scheme=resident"
ANSWERS = {
    "outpatient": f"{NANNING}&level=primary&total=500",
    "chronic": f"{NANNING}&self_paid=34000",
    "critical-illness": f"{NANNING}&self_paid=150000&aid=destitute&enrolled=true",
    "large-amount": "area=110100&above=100000&unit_paid=5000",
    "assistance": f"{NANNING}&aid=near_low_income&self_paid=20000&income_per_head=30000",
    "inpatient": f"{NANNING}&level=level3&total=20000&cause=work_injury",
}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_each_is_asked_and_answered(
    portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool
) -> None:
    page = new_page(width=390, java_script_enabled=script)

    def ask(name: str, place: str, fields: dict[str, str], choices: tuple[str, ...] = ()) -> None:
        page.goto(f"{portal}/calculators/{name}/?{place}")
        for label in choices:
            page.get_by_label(label, exact=True).first.check()
        for label, value in fields.items():
            page.get_by_label(label, exact=True).fill(value)
        page.get_by_role("button", name="算一算").click()
        expect(page.locator("ol.ledger")).to_be_visible()

    big = page.locator(".answer .big")
    # Nanning residents: primary 50 % without a deductible, at most 300 a year.
    ask("outpatient", NANNING, {"总费用": "500"}, ("基层医疗机构",))
    expect(big).to_contain_text("250.00")
    # (34,000 − 14,000) × 60 %
    ask("chronic", NANNING, {"从结算单算：结算单上的自付": "３４，０００"})
    expect(big).to_contain_text("12,000.00")
    expect(page.get_by_text("当地给门诊慢特病单独定了大病保险的标准").first).to_be_visible()
    ask("critical-illness", NANNING, {"这一次的自付": "150000"}, ("是",))
    expect(big).to_contain_text("87,800.00")
    expect(page.locator(".conditions li")).to_have_count(5)
    expect(page.locator(".conditions li").first).to_contain_text("符合")
    # Onward with the 62,200 that are left: the national floor for the destitute, 70 %.
    page.get_by_role("button", name="医疗救助还能付多少").click()
    expect(page.get_by_label("还剩多少自付")).to_have_value("62200.00")
    page.get_by_label("特困人员").check()
    page.get_by_role("button", name="算一算").click()
    expect(big).to_contain_text("43,540.00")
    expect(page.locator(".answer")).to_contain_text("按国家底线，至少可获得救助")
    # Beijing, working: 100,000 × 85 %.
    ask("large-amount", "area=110100", {"超过基本医保封顶线的费用": "100000"})
    expect(big).to_contain_text("15,000.00")
    assert complaints == []


def test_by_keyboard_alone(portal: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    page = new_page()
    page.goto(f"{portal}/calculators/critical-illness/?{NANNING}")
    page.get_by_label("居民医保").focus()
    page.keyboard.press("Tab")  # enrolled: 不清楚 is ticked
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("12000")
    page.keyboard.press("Enter")
    expect(page.locator(".answer .big")).to_contain_text("0.00")
    expect(page).to_have_url(re.compile("enrolled=true"))
    expect(page.locator(".conditions")).to_contain_text("正好到线，还没有超过")
    assert complaints == []


def test_axe_and_a_small_phone(portal: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    found = []
    for scheme in ("light", "dark"):
        page = new_page(width=320, color_scheme=scheme)
        for name, query in ANSWERS.items():
            for address in (f"/calculators/{name}/?{query}", f"/calculators/{name}/?{query}&edit=1"):
                page.goto(portal + address)
                if page.evaluate("document.documentElement.scrollWidth") > 320:
                    found.append(f"{scheme} {address}: wider than 320 px")
                for violation in Axe().run(page).response["violations"]:
                    nodes = [node["html"] for node in violation["nodes"]]
                    found.append(f"{scheme} {address}: {violation['id']} {nodes[:3]}")
    assert found == []
    assert complaints == []
