"""Every public page in real Chromium: axe finds nothing, the CSP is kept, nothing is wider than a small phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

BILL = "area=450100&scheme=resident&level=level3&total=300000&on=2026-05-01"
PAGES = [
    "/",
    "/areas/",
    "/areas/?q=nn",
    "/areas/?q=没有这个地方",
    "/areas/450100/",
    "/areas/110100/?on=2024-12-31",
    "/about/",
    "/sources/",
    "/privacy/",
    "/accessibility/",
    "/calculators/inpatient/",
    f"/calculators/inpatient/?{BILL}",
    f"/calculators/inpatient/?{BILL}&aid=low_income&admission=2",
    "/calculators/inpatient/?area=450100&scheme=resident&total=abc&class_b=1",
    "/calculators/inpatient/?area=450100&scheme=employee&level=level3&total=1",
    "/calculators/compare/",
    f"/calculators/compare/?{BILL}&neighbours=true&areas=北京",
    "/calculators/compare/?area=110100&scheme=employee&level=level3&total=300000&areas=a,b,c,d,e,f",
    "/calculators/compare/?area=110100&scheme=employee&level=level3&total=300000&areas=重庆&on=2026-05-01",
    "/calculators/",
    f"/calculators/compare/?{BILL}",
    "/calculators/outpatient/?area=110100&scheme=employee&level=level3&total=3000&on=2026-05-01",
    "/calculators/chronic/?area=450100&scheme=resident&self_paid=20000",
    "/calculators/critical-illness/?area=450100&scheme=resident&self_paid=150000",
    "/calculators/large-amount/?area=110100&above=100000",
    "/calculators/assistance/?area=450100&scheme=resident&aid=low_income&self_paid=10000",
    "/calculators/year/",
    "/calculators/statement/",
    "/calculators/own-rates/",
    "/calculators/waiting-period/",
    "/calculators/contribution-years/",
    "/calculators/continuity/",
    "/policies/",
    "/policies/hospital-deduction/",
    "/policies/deductible-cap-ratio/?thanks=1",
    "/policies/medical-assistance/",
    "/topics/zhu-yuan/",
    "/glossary/",
    "/glossary/qi-fu-xian/",
    "/offices/",
    "/no-such-page/",
]


def test_every_page(readable: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    found = []
    for scheme in ("light", "dark"):
        page = new_page(width=320, color_scheme=scheme)
        for address in PAGES:
            page.goto(readable + address)
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found.append(f"{scheme} {address}: wider than 320 px")
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"] for node in violation["nodes"]]
                found.append(f"{scheme} {address}: {violation['id']} {nodes[:3]}")
    assert found == []
    # The page that is not found answers 404, of which the browser tells; nothing else may stand there.
    assert all("404" in complaint for complaint in complaints)


def test_texts_for_a_place_in_large_letters(
    readable: str, new_page: Callable[..., Page], complaints: list[str]
) -> None:
    """The figures, examples and terms of a place, twice as large, on a small phone."""
    page = new_page(width=320, java_script_enabled=False)
    page.context.add_cookies([{"name": "mingbai", "value": "450100.resident.large", "url": readable}])
    wide = []
    for address in ("/", "/policies/hospital-deduction/", "/policies/how-reimbursed/", "/areas/450100/", "/glossary/"):
        page.goto(readable + address)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(address)
    assert wide == []
    assert complaints == []


def test_two_taps_from_home_to_an_answer(readable: str, new_page: Callable[..., Page], complaints: list[str]) -> None:
    """Without JavaScript: home → question, home → situation → explainer; the place chosen there stays."""
    page = new_page(width=390, java_script_enabled=False)
    page.goto(f"{readable}/")
    assert page.locator("ul.questions a").count() == 10
    page.locator("ul.questions a").first.click()
    assert page.locator("#question").count() == 1
    page.goto(f"{readable}/")
    page.get_by_role("link", name="孩子出生").click()
    page.locator("ul.list a").first.click()
    assert "/policies/" in page.url
    address = page.url
    page.locator(".for-place").get_by_role("link", name="选择参保地").click()
    page.get_by_label("找地方").fill("南宁")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="南宁市", exact=True).first.click()
    assert page.url == address
    assert "南宁市" in page.locator(".for-place").inner_text()
    page.get_by_role("button", name="有帮助", exact=True).click()
    assert "谢谢" in page.locator("#helpful").inner_text()
    assert complaints == []


def test_the_admin_keeps_the_policy(
    portal: str, new_page: Callable[..., Page], complaints: list[str], admin_user: object
) -> None:
    page = new_page()
    page.goto(f"{portal}/admin/")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill("password")
    page.get_by_role("button", name="登录").click()
    page.goto(f"{portal}/admin/regions/benefitschedule/?q=南宁")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    assert page.locator("fieldset.theme").count() >= 1
    assert complaints == []
