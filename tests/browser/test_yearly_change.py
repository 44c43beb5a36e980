"""A yearly change from the notice to the citizen, and back by withdrawal: two people, in real Chromium, by real forms.

The world is invented. 试验市, residents, inpatient: deductible 100, 300, 600 by level, ratio 90 %, 75 %, 60 %. The notice
of the next year: level 2 78 %, level 3 62 % above 500. Amounts worked by hand:

- level 3, 10,000 yuan: before (10,000 − 600) × 60 % = 5,640, own 4,360; after (10,000 − 500) × 62 % = 5,890, own 4,110;
  with the slip of 550: (10,000 − 550) × 62 % = 5,859, own 4,141.
- level 2, 10,000 yuan, after: (10,000 − 300) × 78 % = 7,566, own 2,434.
- level 3, 20,000 yuan: before (20,000 − 600) × 60 % = 11,640, own 8,360; after 19,500 × 62 % = 12,090, own 7,910.

With DOCS_IMG=1 (`make docs-img`) the same walk writes the pictures of docs/staff.md.
"""

import csv
import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from calculators.models import ReferenceCase
from portal.staff.groups import create_groups
from regions.enums import Status
from regions.models import BenefitSchedule
from tests import factories
from tests.browser.pictures import picture
from tests.staff import PASSWORD, member

pytestmark = pytest.mark.browser
BASE = "/admin/regions/benefitschedule/"
AREA = "990100"
RULES: tuple[factories.Rule, ...] = (
    {"kind": "deductible", "care": "inpatient", "level": "level1", "amount": 100, "per": "admission"},
    {"kind": "deductible", "care": "inpatient", "level": "level2", "amount": 300, "per": "admission"},
    {"kind": "deductible", "care": "inpatient", "level": "level3", "amount": 600, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level1", "ratio": "0.9"},
    {"kind": "ratio", "care": "inpatient", "level": "level2", "ratio": "0.75"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.6"},
    {"kind": "cap", "care": "inpatient", "amount": 150000},
    {"kind": "deductible", "care": "outpatient", "amount": 0, "per": "year"},
    {"kind": "ratio", "care": "outpatient", "ratio": "0.5"},
    {"kind": "cap", "care": "outpatient", "amount": 300},
    {"kind": "terms", "layer": "critical_illness", "name": "大病保险", "basis": "from_zero"},
    {"kind": "deductible", "layer": "critical_illness", "amount": 12000, "per": "year"},
    {"kind": "ratio", "layer": "critical_illness", "upto": 100000, "ratio": "0.6"},
    {"kind": "ratio", "layer": "critical_illness", "ratio": "0.7"},
    {"kind": "cap", "layer": "critical_illness", "amount": 300000},
)
# (kind, level) → column and what is typed in the file at first: one fault, one doubt, one slip that only a bill shows.
TYPED = {
    ("ratio", "level2"): ("ratio", "78"),
    ("ratio", "level3"): ("ratio", "92%"),
    ("deductible", "level3"): ("amount", "550"),
}


@pytest.fixture
def first(portal: str) -> BenefitSchedule:
    """What citizens see today."""
    return factories.schedule(factories.area(), RULES, source="试验用的通知")


@pytest.fixture
def loose() -> list[str]:
    """Documents that came without the strict policy."""
    return []


@pytest.fixture
def open_page(portal: str, new_page: Callable[..., Page], loose: list[str]) -> Callable[..., Page]:
    """A page of somebody whose every document is asked for the strict policy."""

    def strict(response: Response) -> None:
        if response.request.resource_type != "document" or not 200 <= response.status < 300:
            return
        policy = response.headers.get("content-security-policy", "")
        attached = "content-disposition" in response.headers
        if not attached and (
            "unsafe" in policy or "script-src 'self'" not in policy or "style-src 'self'" not in policy
        ):
            loose.append(f"{response.url}: {policy}")

    def made(**options: Any) -> Page:
        page = new_page(**options)
        page.on("response", strict)
        return page

    return made


def test_a_yearly_change_from_the_notice_to_the_citizen(
    portal: str,
    first: BenefitSchedule,
    open_page: Callable[..., Page],
    complaints: list[str],
    loose: list[str],
    tmp_path: Path,
) -> None:
    if not Group.objects.exists():
        create_groups()
    member("wang", "编辑")
    member("zhao", "审核发布")
    start = datetime.date(timezone.localdate().year + 1, 1, 1)

    editor = open_page(accept_downloads=True)
    sign_in(editor, portal, "wang", pictures=True)
    file = exported(editor, portal, tmp_path)
    draft = imported(editor, portal, file, start)
    warned_and_mended(editor, draft)
    looked_at(editor)
    case_entered(editor, portal, start)
    submitted(editor, portal, draft)

    publisher = open_page()
    sign_in(publisher, portal, "zhao")
    blocked_and_sent_back(publisher, portal, draft)
    mended_and_submitted_again(editor, portal, draft)
    published(publisher, portal, draft)
    citizen = open_page()
    sees_old_and_new(citizen, portal, start)
    verified(editor, portal, draft)
    withdrawn(publisher, portal, draft)
    sees_the_notice(citizen, portal, start)

    assert {cookie["name"] for cookie in citizen.context.cookies()} <= {"mingbai"}  # place and scheme, of the bill
    assert loose == []
    assert complaints == []


# --- the editor -------------------------------------------------------------------------------------------------------


def sign_in(page: Page, portal: str, name: str, *, pictures: bool = False) -> None:
    """By the form, to the desk."""
    page.goto(f"{portal}/admin/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    if pictures:
        picture(page, "sign-in", page.locator("#container"), page.locator("#login-form"))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    if pictures:
        picture(page, "desk", page.locator("#header"), page.locator(".app-regions"), most=760)


def exported(editor: Page, portal: str, folder: Path) -> Path:
    """The area's rates as XLSX; as CSV they are the same rows."""
    editor.goto(f"{portal}{BASE}")
    editor.locator("#searchbar").fill("试验市")
    editor.locator("#searchbar").press("Enter")
    expect(editor.locator("#result_list tbody tr")).to_have_count(1)
    expect(editor.locator("#result_list")).to_contain_text("已发布，正在使用")
    picture(editor, "versions", editor.locator("#header"), editor.locator("#changelist-form"), most=420)
    editor.get_by_role("link", name="导出", exact=True).click()
    picture(editor, "export", editor.locator("#content"), editor.locator(".submit-row"))
    for ending in ("CSV", "XLSX"):
        editor.get_by_label("格式").select_option(ending)
        with editor.expect_download() as waiting:
            editor.get_by_role("button", name="导出").click()
        waiting.value.save_as(folder / f"rates.{ending.lower()}")
    file = folder / "rates.xlsx"
    with (folder / "rates.csv").open(encoding="utf-8-sig", newline="") as text:
        assert [list(row) for row in csv.reader(text)] == cells(file)
    assert len(cells(file)) == 1 + len(RULES)
    return file


def imported(editor: Page, portal: str, file: Path, start: datetime.date) -> BenefitSchedule:
    """The file with next year's figures: refused with row and column, mended, tried, confirmed."""
    row = changed(file, start)
    send(editor, portal, file.read_bytes(), "rates.xlsx", pictures=True)
    expect(editor.get_by_role("heading", name="没有导入：有 1 处要改")).to_be_visible()
    expect(editor.get_by_role("row", name=f"第 {row} 行 ratio 78 应写 0.78 或 78%。")).to_be_visible()
    picture(editor, "import-faults", editor.locator(".faults"))
    assert BenefitSchedule.objects.filter(area=AREA).count() == 1

    send(editor, portal, as_csv(file, {(row, "ratio"): "78%"}), "rates.csv")
    expect(editor.get_by_role("heading", name="试运行：还没有写入")).to_be_visible()
    for before, after in (("75%", "78%"), ("60%", "92%"), ("每次住院 600 元", "每次住院 550 元")):
        expect(editor.locator("table.wide tr", has_text=before).filter(has_text=after)).to_have_count(1)
    expect(editor.locator("table.wide tbody tr")).to_have_count(3)
    picture(editor, "import-dry-run", editor.locator("#content"), editor.locator("table.wide"))
    assert BenefitSchedule.objects.filter(area=AREA).count() == 1

    editor.get_by_role("button", name="确认导入").click()
    expect(editor.locator(".messagelist")).to_contain_text(f"已导入 1 版草稿，共 {len(RULES)} 条规则")
    draft = BenefitSchedule.objects.get(area=AREA, effective_from=start)
    assert (draft.status, draft.written_by.username) == (Status.DRAFT, "wang")
    return draft


def warned_and_mended(editor: Page, draft: BenefitSchedule) -> None:
    """The doubt leads to its row; mended there, it is gone."""
    doubt = editor.locator(".staff-box.warning")
    expect(doubt).to_contain_text("三级医院 支付比例 92%，比二级医院的 78% 高")
    picture(editor, "draft", editor.locator(".messagelist"), doubt)
    doubt.get_by_role("link").first.click()
    ratio = draft.rules.get(kind="ratio", level="level3")
    editor.locator(f"#row-{ratio.pk} .col-ratio input").fill("62")
    picture(editor, "sheet", editor.locator("#theme-inpatient-title"), editor.locator("#inpatient-ratio"))
    editor.get_by_label("这次为什么改").fill("三级医院比例抄错，通知是 62%")
    picture(editor, "save", editor.locator("#save"), editor.locator(".submit-row").last)
    editor.get_by_role("button", name="保存", exact=True).click()
    expect(editor.locator(".messagelist")).to_contain_text("92% → 62%")
    expect(editor.locator(".staff-box.warning")).to_have_count(0)


def looked_at(editor: Page) -> None:
    """The preview, then a bill under the draft by its signed address."""
    change = editor.url
    editor.get_by_role("link", name="预览", exact=True).click()
    expect(editor.get_by_role("heading", name="试验市医保待遇标准")).to_be_visible()
    expect(editor.locator("#resident")).to_contain_text("62%")
    picture(editor, "preview", editor.locator("main"), most=820)
    editor.goto(change)
    editor.get_by_role("link", name="用这一版试算").click()
    editor.locator("[name=level][value=level2]").check()
    editor.locator("[name=total]").fill("10,000")
    editor.get_by_role("button", name="试算", exact=True).click()
    expect(editor.locator("main")).to_contain_text("2,434.00")
    expect(editor.locator("main")).to_contain_text("7,566.00")
    picture(editor, "try", editor.locator("main"), most=760)
    editor.goto(change)


def case_entered(editor: Page, portal: str, start: datetime.date) -> None:
    """The example of the notice, as a case that every version of its day has to meet."""
    editor.goto(f"{portal}/admin/calculators/referencecase/add/")
    editor.locator(".field-area .select2-selection").click()
    editor.locator(".select2-search__field").fill("试验市")
    editor.locator(".select2-results__option", has_text="试验市").click()
    editor.get_by_label("险种").select_option(label="居民医保")
    editor.get_by_label("名称").fill("三级医院住院 10,000 元")
    editor.locator("[name=on]").fill((start + datetime.timedelta(days=9)).isoformat())
    editor.get_by_label("来源说明").fill("通知附的算例")
    editor.locator("[name=input_care]").select_option("inpatient")
    editor.locator("[name=input_level]").select_option("level3")
    editor.locator("[name=input_total]").fill("10000")
    editor.locator("[name=expected_basic]").fill("5890")
    editor.locator("[name=expected_out_of_pocket]").fill("4110")
    picture(editor, "case", editor.locator("#content"), editor.locator(".field-input_total"), most=900)
    editor.get_by_role("button", name="保存", exact=True).click()
    # By what holds today, (10,000 − 600) × 60 % and the rest, it cannot be right yet.
    expect(editor.locator(".messagelist")).to_contain_text("基本医保支付应为 5890.00 元，算得 5640.00 元")
    assert ReferenceCase.objects.get().expected == {"basic": "5890.00", "out_of_pocket": "4110.00"}


def submitted(editor: Page, portal: str, draft: BenefitSchedule) -> None:
    """Handed over; publishing is not the editor's, neither by a link nor by the address."""
    editor.goto(f"{portal}{BASE}{draft.pk}/change/")
    editor.get_by_role("link", name="送审", exact=True).click()
    expect(editor.locator("table.staff-difference")).to_contain_text("78%")
    picture(editor, "submit", editor.locator("#content"), editor.locator(".submit-row"))
    editor.get_by_role("button", name="送审").click()
    expect(editor.locator(".messagelist")).to_contain_text("已送审")
    expect(editor.locator(".staff-state")).to_contain_text("审核中")
    expect(editor.get_by_role("link", name="发布", exact=True)).to_have_count(0)
    assert editor.request.get(f"{portal}{BASE}{draft.pk}/do/publish/").status == 403


def mended_and_submitted_again(editor: Page, portal: str, draft: BenefitSchedule) -> None:
    editor.goto(f"{portal}{BASE}{draft.pk}/change/")
    expect(editor.locator(".staff-log")).to_contain_text("退回：三级医院起付线请对照通知")
    deductible = draft.rules.get(kind="deductible", level="level3")
    editor.locator(f"#row-{deductible.pk} .col-amount input").fill("500")
    editor.get_by_label("这次为什么改").fill("起付线抄错，通知是 500 元")
    editor.get_by_role("button", name="保存", exact=True).click()
    expect(editor.locator(".messagelist")).to_contain_text("550 元 → 每次住院 500 元")
    editor.get_by_role("link", name="送审", exact=True).click()
    editor.get_by_role("button", name="送审").click()
    expect(editor.locator(".messagelist")).to_contain_text("已送审")


def verified(editor: Page, portal: str, draft: BenefitSchedule) -> None:
    """Two figures compared with the original: citizens read so at once."""
    editor.goto(f"{portal}/admin/regions/verification/queue/")
    picture(editor, "queue", editor.locator("#content"), most=620)
    editor.goto(f"{portal}{BASE}{draft.pk}/change/")
    editor.get_by_role("link", name="与原文核对").click()
    editor.get_by_label("文号").fill("试医保〔2026〕1号")
    editor.get_by_label("标题").fill("试验市居民医保待遇调整通知")
    editor.locator("#id_clause").fill("第三条")
    for rule in draft.rules.filter(kind__in=("deductible", "ratio"), care="inpatient", level="level3"):
        editor.locator(f"#tick-{rule.pk}").check()
    picture(editor, "verify", editor.get_by_role("heading", name="第二步"), editor.locator(".results").first, most=620)
    editor.get_by_role("button", name="记下勾选的数字已核对").click()
    expect(editor.locator(".messagelist")).to_contain_text("已记下 2 个数字与原文一致")
    assert draft.rules.filter(verification__checked_by__username="wang").count() == 2


# --- the publisher ----------------------------------------------------------------------------------------------------


def blocked_and_sent_back(publisher: Page, portal: str, draft: BenefitSchedule) -> None:
    """The desk leads to what waits; the case shows the slip, and nothing can be pressed."""
    publisher.get_by_role("link", name="待遇标准：等待审核").click()
    publisher.get_by_role("link", name="试验市").click()
    publisher.get_by_role("link", name="发布", exact=True).click()
    alert = publisher.get_by_role("alert")
    expect(alert).to_contain_text("本地案例“三级医院住院 10,000 元”对不上")
    expect(alert).to_contain_text("个人承担应为 4110.00 元，算得 4141.00 元")
    expect(publisher.get_by_role("button", name="发布")).to_have_count(0)
    picture(publisher, "blocked", publisher.locator("#content"), publisher.locator("table.staff-difference"))
    publisher.goto(f"{portal}{BASE}{draft.pk}/change/")
    publisher.get_by_role("link", name="退回").click()
    publisher.get_by_label("原因").fill("三级医院起付线请对照通知")
    publisher.get_by_role("button", name="退回").click()
    expect(publisher.locator(".messagelist")).to_contain_text("已退回")


def published(publisher: Page, portal: str, draft: BenefitSchedule) -> None:
    """The difference figure by figure, the effect bill by bill, then the button."""
    publisher.goto(f"{portal}{BASE}?standing=review")
    publisher.get_by_role("link", name="试验市").click()
    publisher.get_by_role("link", name="发布", exact=True).click()
    difference = publisher.locator("table.staff-difference")
    for before, after in (("75%", "78%"), ("60%", "62%"), ("每次住院 600 元", "每次住院 500 元")):
        expect(difference.locator("tr", has_text=before).filter(has_text=after)).to_have_count(1)
    expect(difference.locator("tbody tr")).to_have_count(3)
    effects = publisher.locator(".effects")
    expect(effects.locator(".effect", has_text="三级医院住院 10,000 元").first).to_contain_text("一致")
    typical = effects.locator(".effect").filter(
        has=publisher.get_by_role("heading", name="三级医院住院 20,000 元", exact=True)
    )
    expect(typical).to_contain_text("8,360.00")
    expect(typical).to_contain_text("7,910.00")
    expect(publisher.locator(".staff-effect")).to_contain_text("才生效")
    picture(publisher, "publish", publisher.locator("#content"), difference)
    picture(publisher, "effects", effects, most=900)
    publisher.get_by_role("button", name="发布").click()
    expect(publisher.locator(".messagelist")).to_contain_text("已发布")
    picture(publisher, "published", publisher.locator(".messagelist"), publisher.locator(".staff-state"))


def withdrawn(publisher: Page, portal: str, draft: BenefitSchedule) -> None:
    """One page, one reason, which is shown as citizens will read it before it is done."""
    publisher.goto(f"{portal}{BASE}{draft.pk}/change/")
    publisher.get_by_role("link", name="撤下", exact=True).click()
    publisher.get_by_label("原因，也是公告").fill("二级医院的比例录错了，以当地医保部门的文件为准。")
    publisher.get_by_role("button", name="看看公告的样子").click()
    expect(publisher.locator(".staff-notice")).to_contain_text("二级医院的比例录错了")
    picture(publisher, "withdraw", publisher.locator("#content"), publisher.locator(".submit-row"))
    publisher.get_by_role("button", name="撤下", exact=True).click()
    expect(publisher.locator(".messagelist")).to_contain_text("已撤下")


# --- the citizen ------------------------------------------------------------------------------------------------------


def sees_old_and_new(citizen: Page, portal: str, start: datetime.date) -> None:
    """The area's page, the account of a bill and the change log: the new figures from their day, the old before it."""
    eve = start - datetime.timedelta(days=1)
    for day, shown, gone, own in ((start, "500 元", "600 元", "4,110.00"), (eve, "600 元", "500 元", "4,360.00")):
        citizen.goto(f"{portal}/areas/{AREA}/?on={day}")
        expect(citizen.locator("#resident")).to_contain_text(shown)
        expect(citizen.locator("#resident")).not_to_contain_text(gone)
        if day == start:
            picture(citizen, "citizen", citizen.locator("#resident"), most=820)
        bill = f"area={AREA}&scheme=resident&care=inpatient&level=level3&total=10000&on={day}"
        citizen.goto(f"{portal}/calculators/inpatient/?{bill}")
        expect(citizen.locator("main")).to_contain_text(own)
    citizen.goto(f"{portal}/areas/{AREA}/changes/")
    change = citizen.locator("ol.changes > li").first
    expect(change).to_contain_text(f"自 {start}：居民医保")
    expect(change).to_contain_text("600 元 → 每次住院 500 元")
    expect(change).to_contain_text("60% → 62%")
    picture(citizen, "changes", citizen.locator("h1"), citizen.locator("ol.changes"))


def sees_the_notice(citizen: Page, portal: str, start: datetime.date) -> None:
    """From its day the notice instead of figures; before it all is as it was."""
    citizen.goto(f"{portal}/areas/{AREA}/?on={start}")
    expect(citizen.locator("#resident")).to_contain_text("二级医院的比例录错了，以当地医保部门的文件为准。")
    expect(citizen.locator("#resident")).not_to_contain_text("500 元")
    picture(citizen, "withdrawn", citizen.locator("h1"), citizen.locator("#resident"), most=600)
    citizen.goto(f"{portal}/areas/{AREA}/?on={start - datetime.timedelta(days=1)}")
    expect(citizen.locator("#resident")).to_contain_text("600 元")
    citizen.goto(f"{portal}/areas/{AREA}/changes/")
    taken_out = citizen.locator("ol.changes > li", has_text="已经撤下")
    expect(taken_out).to_contain_text(f"{timezone.localdate()} 撤下：居民医保")
    expect(taken_out).to_contain_text("二级医院的比例录错了，以当地医保部门的文件为准。")


# --- the file ---------------------------------------------------------------------------------------------------------


def cells(file: Path) -> list[list[str]]:
    """The one sheet of a workbook as a spreadsheet writes it into a CSV file."""
    sheet = openpyxl.load_workbook(file).active
    return [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def changed(file: Path, start: datetime.date) -> int:
    """Type the next year's figures into the workbook; answers the row of the fault."""
    book = openpyxl.load_workbook(file)
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    fault = 0
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, columns["effective_from"]).value = start.isoformat()
        kind, care, level = (sheet.cell(row, columns[name]).value for name in ("kind", "care", "level"))
        if care == "inpatient" and (kind, level) in TYPED:
            name, typed = TYPED[kind, level]
            sheet.cell(row, columns[name]).value = typed
            fault = row if typed == "78" else fault
    book.save(file)
    assert fault
    return fault


def as_csv(file: Path, mended: dict[tuple[int, str], str]) -> bytes:
    """The workbook as a spreadsheet saves it, with cells mended by row and column."""
    rows = cells(file)
    for (row, column), value in mended.items():
        rows[row - 1][rows[0].index(column)] = value
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def send(editor: Page, portal: str, content: bytes, name: str, *, pictures: bool = False) -> None:
    editor.goto(f"{portal}{BASE}import/")
    editor.locator("#id_import_file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    editor.get_by_label("导入原因").fill("按新一年的通知调整")
    if pictures:
        picture(editor, "import", editor.locator("#content"), editor.locator("section.transfer-box"))
    editor.get_by_role("button", name="上传并试运行").click()
