"""看懂结算单 in real Chromium, with and without JavaScript, by keyboard, on a small phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

# Nanning, residents, level 3: (50,000 − 600) × 60 % = 29,640 by the starting data; the slip bears half the deductible.
SLIP = {
    "medfee_sumamt": "51,000", "fulamt_ownpay_amt": "500", "overlmt_selfpay_amt": "0", "preselfpay_amt": "500",
    "inscp_scp_amt": "50000", "act_pay_dedc": "300", "hifp_pay": "29820", "psn_part_amt": "21180", "psn_cash_pay": "21180",
}  # fmt: skip


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_slip_is_read_and_can_be_changed(
    portal: str, new_page: Callable[..., Page], complaints: list[str], script: bool
) -> None:
    page = new_page(width=320, java_script_enabled=script)
    page.goto(portal + "/calculators/statement/?area=450100&scheme=resident&level=level3&on=2026-05-01")
    for name, value in SLIP.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=medfee_sumamt]").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="看懂结算单")).to_be_visible()
    expect(page.locator(".answer .big")).to_contain_text("21,180.00")
    expect(page.locator("#step-3-compare-deductible")).to_contain_text("和我们的估算相差 300.00 元，可能是因为：")
    expect(page.locator("#step-3-basic")).to_contain_text("29,640")
    assert "?" not in page.url
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []

    page.locator("#change").click()
    expect(page.locator("[name=medfee_sumamt]")).to_have_value("51,000")
    page.locator("[name=act_pay_dedc]").fill("六百")
    page.get_by_role("button", name="看一看").click()
    expect(page.get_by_role("alert")).to_contain_text("实际支付起付线")
    expect(page.locator("[name=hifp_pay]")).to_have_value("29820")
    page.locator("[name=act_pay_dedc]").fill("600")
    page.locator("[name=hifp_pay]").fill("29640")
    page.get_by_role("button", name="看一看").click()
    expect(page.locator("#step-3-compare-deductible")).to_contain_text("一样")
    expect(page.locator("#step-4-compare-basic")).to_contain_text("一样")
    assert complaints == []
