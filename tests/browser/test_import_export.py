"""Import and export in real Chromium: the strict CSP is kept on each page, and a file goes its way to a draft."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from regions.enums import Status
from regions.models import BenefitSchedule
from tests.regions.transfer_world import csv_file, rule

pytestmark = pytest.mark.browser
TABLES = ("province", "poolingarea", "county", "policydocument", "policyparameter", "benefitschedule")
INLINE = re.compile(r"""<[^>]+\sstyle=|<style|<[^>]+\son[a-z]+=|<script(?![^>]*\b(?:src|type="application/json")\b)""")
SCHEDULES = "/admin/regions/benefitschedule/"


@pytest.fixture
def page(portal: str, new_page: Callable[..., Page]) -> Page:
    """A page of a member of staff who may do everything."""
    user = User.objects.create_superuser("编辑甲", password="x")
    client = Client()
    client.force_login(user)
    page = new_page(accept_downloads=True)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": portal}])
    return page


def look(page: Page, complaints: list[str]) -> None:
    """Nothing inline, nothing complained about, nothing that a screen reader stumbles over."""
    assert not INLINE.search(page.content()), page.url
    assert complaints == [], page.url
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})
    complaints.clear()  # axe itself writes styles into the page to measure it; the page was complaint-free before
    assert found.violations_count == 0, found.generate_report()


def send(page: Page, portal: str, content: bytes, name: str, reason: str = "2026 年度调整") -> None:
    page.goto(f"{portal}{SCHEDULES}import/")
    page.locator("#id_import_file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_label("导入原因").fill(reason)
    page.get_by_role("button", name="上传并试运行").click()


@pytest.mark.parametrize("table", TABLES)
def test_pages_keep_the_policy(page: Page, portal: str, complaints: list[str], table: str) -> None:
    base = f"{portal}/admin/regions/{table}/"
    page.goto(base)
    expect(page.get_by_role("link", name="导入", exact=True)).to_be_visible()
    page.get_by_role("link", name="导出", exact=True).click()
    expect(page.get_by_label("格式")).to_be_visible()
    look(page, complaints)
    page.goto(f"{base}import/")
    expect(page.get_by_label("导入原因")).to_be_visible()
    look(page, complaints)


def test_a_file_is_tried_mended_confirmed_and_becomes_a_draft(page: Page, portal: str, complaints: list[str]) -> None:
    """Beijing's employees: a deductible of 1,300 becomes 1,400, typed with a mistake at first."""
    before = BenefitSchedule.objects.count()
    own = {"area": "110100", "scheme": "employee", "effective_from": "2027-01-01"}
    good = rule(kind="deductible", care="inpatient", amount="1400", per="admission") | own
    wrong = rule(kind="ratio", care="inpatient", level="level3", ratio="85") | own
    send(page, portal, csv_file([good, wrong]), "wrong.csv")
    expect(page.get_by_role("heading", name="没有导入：有 1 处要改")).to_be_visible()
    expect(page.get_by_role("row", name="第 3 行 ratio 85 应写 0.85 或 85%。")).to_be_visible()
    look(page, complaints)

    send(page, portal, csv_file([good, wrong | {"ratio": "85%"}], encoding="gb18030"), "right.csv")
    expect(page.get_by_role("heading", name="试运行：还没有写入")).to_be_visible()
    expect(page.get_by_text("已按 GBK 读取")).to_be_visible()
    expect(page.get_by_role("row", name="每次住院 1,300 元 每次住院 1,400 元")).to_be_visible()
    look(page, complaints)
    assert BenefitSchedule.objects.count() == before

    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已导入 1 版草稿，共 2 条规则")).to_be_visible()
    assert complaints == []
    made = BenefitSchedule.objects.latest("pk")
    assert (made.status, made.area_id, made.reason, made.rules.count()) == (Status.DRAFT, "110100", "2026 年度调整", 2)


def test_what_is_downloaded_can_be_sent_back(page: Page, portal: str, complaints: list[str], tmp_path: Path) -> None:
    page.goto(f"{portal}{SCHEDULES}export/?q=110100")
    page.get_by_label("格式").select_option("XLSX")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出").click()
    file = tmp_path / "back.xlsx"
    waiting.value.save_as(file)
    send(page, portal, file.read_bytes(), "back.xlsx")
    expect(page.get_by_role("heading", name="试运行：还没有写入")).to_be_visible()
    look(page, complaints)


def test_works_without_scripts(portal: str, page: Page, new_page: Callable[..., Page]) -> None:
    plain = new_page(width=390, java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    send(plain, portal, csv_file([rule() | {"area": "110100"}]), "a.csv")
    expect(plain.get_by_role("button", name="确认导入")).to_be_visible()
    assert plain.locator("table").first.is_visible()
