"""The page of the year: it posts, everything typed comes back, rows move by plain buttons, nothing is kept."""

import csv
import datetime
import io
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calculators.presenters.year_csv import safe
from calculators.presenters.year_left import LEFT_WORDS
from regions.enums import Status
from tests.calculators.world import AREA, BASIC, FULL, make_area, make_schedule
from tests.calculators.year_world import PAGE, form, inpatient, visit

pytestmark = pytest.mark.django_db
TWO = (inpatient("51000"), visit("300"))
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def area():
    found = make_area()
    make_schedule(found, FULL)
    return found


def post(client: Client, data: dict[str, str], status: int = 200, **more: str) -> str:
    response = client.post(PAGE, data, **more)
    assert response.status_code == status
    assert response["Cache-Control"] == "private"
    return response.content.decode()


def typed(text: str) -> list[str]:
    """The totals that the form holds, row by row."""
    fields = re.findall(r'<input[^>]* name="bills-\d+-total"[^>]*>', text)
    return [found.group(1) for field in fields if (found := re.search(r' value="([^"]*)"', field))]


def test_at_first_there_are_two_empty_rows_and_no_errors(client: Client, area):
    response = client.get(PAGE)
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count('class="bill card"') == 2
    assert "请改正" not in text
    assert 'name="bills-TOTAL_FORMS" value="2"' in text
    assert "csrf" not in text.lower() and not response.cookies


def test_place_and_scheme_of_the_page_before_are_there(client: Client, area):
    client.cookies["mingbai"] = f"{AREA}.employee."
    text = client.get(PAGE).content.decode()
    assert "试验市" in text and re.search(r'value="employee"[^>]*checked', text)
    assert re.search(r'value="resident"[^>]*checked', client.get(PAGE, {"scheme": "resident"}).content.decode())


def test_a_year_is_settled_and_the_form_comes_back(client: Client, area):
    text = post(client, form(*TWO))
    # 51,000: 30,000 and 5,400 (see the API's test); 300: 50
    assert "2025 年 2 笔，共花费 51,300 元" in text
    assert "15,850.00" in text and "您大约自己承担" in text
    assert "50,000 × 60% = 30,000" in text and "100 × 50% = 50" in text
    assert "还剩 250.00 元" in text and "已经达到" in text
    assert typed(text) == ["51000", "300"]
    assert text.count("<details>") >= 2 and "汇编数据，未与原文件核对" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    for anchor in re.findall(r'(?:href|formaction)="[^"]*#([^"]+)"', text):
        assert anchor in ids or anchor == "bill-3" or anchor.startswith("rule-"), anchor


def test_place_and_scheme_are_remembered_and_nothing_else(client: Client, area):
    response = client.post(PAGE, form(*TWO))
    assert set(response.cookies) == {"mingbai"}
    assert response.cookies["mingbai"].value == f"{AREA}.resident."
    assert "51000" not in client.get(PAGE).content.decode()


def test_a_post_from_anywhere_is_taken_and_sets_no_token(area):
    response = Client(enforce_csrf_checks=True).post(PAGE, form(*TWO))
    assert response.status_code == 200
    assert set(response.cookies) == {"mingbai"}


def test_empty_rows_are_no_bills(client: Client, area):
    text = post(client, form({}, TWO[0], {"place": "local"}))
    assert "2025 年 1 笔" in text
    assert "第 2 笔 · 三级医院住院" in text
    assert "请至少填写一笔费用" in post(client, form({}, {}))
    assert "请至少填写一笔费用" in post(client, {"area": AREA, "scheme": "resident"})


@pytest.mark.parametrize(
    ("action", "totals", "said"),
    [
        ("add", ["1", "2", "3"], "加了第 4 笔"),
        ("remove-1", ["1", "3"], "删除了第 2 笔"),
        ("up-2", ["1", "3", "2"], "原来的第 3 笔现在是第 2 笔"),
        ("down-0", ["2", "1", "3"], "原来的第 1 笔现在是第 2 笔"),
        ("up-0", ["1", "2", "3"], None),
        ("down-2", ["1", "2", "3"], None),
        ("remove-9", ["1", "2", "3"], None),
        ("up-", ["1", "2", "3"], None),
        ("down-²", ["1", "2", "3"], None),
    ],
)
def test_rows_are_added_removed_and_moved(client: Client, area, action, totals, said):
    text = post(client, form(visit("1"), visit("2"), visit("3"), action=action))
    assert typed(text) == totals
    assert (said in text) if said else ('role="status"' not in text)
    assert "请改正" not in text


def test_a_change_of_rows_checks_nothing_and_keeps_everything(client: Client, area):
    text = post(
        client,
        form(
            visit("<b>abc", class_b="5", place="unfiled", out_of_province="false", on="昨天"),
            action="add", aid="orphan", age="x", retired="true", out_of_province="true",
        ),
    )  # fmt: skip
    assert "请改正" not in text
    assert "&lt;b&gt;abc" in text and "昨天" in text and 'value="x"' in text
    for value in ("orphan", "unfiled", "outpatient", "level3"):
        assert f'<option value="{value}" selected>' in text
    assert text.count("checked") == 3  # the scheme, retired, outside the province
    assert re.search(r'bills-0-out_of_province.*?<option value="false" selected>', text, re.S)


def test_the_only_row_removed_leaves_an_empty_one(client: Client, area):
    text = post(client, form(visit("1"), action="remove-0"))
    assert text.count('class="bill card"') == 1 and typed(text) == []


def test_htmx_goes_on_at_the_row(client: Client, area):
    assert re.search(r'id="bill-2"[^>]*data-focus', post(client, form(*TWO, action="up-1"), **HTMX)) is None
    assert re.search(r'id="bill-1"[^>]*data-focus', post(client, form(*TWO, action="up-1"), **HTMX))
    assert "data-focus" not in post(client, form(*TWO, action="up-1"))


def test_sixty_bills_work_and_sixty_one_are_told_in_words(client: Client, area):
    full = visit("20", class_c="1", class_b="1", class_b_share="0.1", over_limit="1", place="local", out_of_province="")
    fields = form(*[full] * 60, retired="", age="", minor_or_student="", aid="none", out_of_province="")
    assert len(fields) + 10 < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    assert "2025 年 60 笔" in post(client, fields)
    text = post(client, form(*[full] * 61))
    assert "一次最多算 60 笔" in text and 'href="#bills"' in text
    assert len(typed(text)) == 61
    text = post(client, form(*[full] * 60, action="add"))
    assert "一次最多算 60 笔" in text and len(typed(text)) == 60
    assert len(typed(post(client, form(*[full] * 70)))) == 61


def test_wrong_input_is_told_at_its_field_with_the_bills_number(client: Client, area):
    text = post(client, form(visit("1"), visit("三百", class_b="5"), {"care": "outpatient"}, scheme="x"))
    assert 'href="#id_bills-1-total">第 2 笔 · 总费用：' in text
    assert 'href="#id_bills-2-level">第 3 笔 · 医院级别：' in text
    assert 'href="#id_scheme"' in text
    assert "三百" in text and 'aria-invalid="true"' in text
    ids = re.findall(r' id="([^"]+)"', text)
    for anchor in re.findall(r'<li><a href="#([^"]+)"', text):
        assert anchor in ids


def test_bills_of_different_years_are_told_at_their_days(client: Client, area):
    text = post(client, form(visit(on="2025-12-31"), visit(on="2026-01-01")))
    assert 'href="#id_bills-1-on"' in text and "这一笔是 2026 年的，第 1 笔是 2025 年的" in text


def test_class_b_without_its_share_is_asked_for(client: Client, area):
    text = post(client, form(visit("1"), visit("100", class_b="50")))
    assert 'href="#id_bills-1-class_b_share"' in text and 'href="#id_bills-0-class_b_share"' not in text


def test_an_unknown_area_is_not_found(client: Client, area):
    text = post(client, form(*TWO, area="999999"), status=404)
    assert "没有这个统筹区" in text and typed(text) == ["51000", "300"]


def test_where_no_bill_has_a_rule_the_page_says_so(client: Client, area):
    text = post(client, form(*TWO, scheme="employee"))
    assert "试验市还没有职工医保的可用标准" in text and "tel:12393" in text and "国办发〔2021〕42号" in text
    assert "您大约自己承担" not in text and typed(text) == ["51000", "300"]


def test_a_bill_without_a_rule_is_left_out_in_so_many_words(client: Client, area):
    text = post(client, form(inpatient("2000", level="level1"), inpatient("3000")))
    assert "能算的 1 笔，共花费 3,000 元" in text
    assert "不完整：只算了 1 笔" in text
    assert "第 1 笔（一级医院住院，2,000 元）没有计入" in text
    assert "可能偏多也可能偏少" in text
    text = post(client, form(inpatient("3000"), inpatient("2000", level="level1")))
    assert "可能偏多也可能偏少" not in text  # nothing was settled after it


def test_an_unknown_layer_reads_unknown_and_at_most(client: Client):
    make_schedule(make_area(), BASIC)
    text = post(client, form(inpatient(), visit("10")))
    assert "您最多自己承担" in text and "<b>未知</b>" in text and "您最多承担" in text
    assert "大病保险的标准未知" in text


def test_a_layer_unknown_for_some_bills_reads_at_least(client: Client):
    area = make_area()
    make_schedule(area, FULL)
    make_schedule(area, BASIC, start=datetime.date(2025, 7, 1))
    text = post(client, form(inpatient(), inpatient(on="2025-07-01")))
    assert "<b>至少 5,400.00</b>" in text and "按当天有效的标准计算" in text


def test_a_withdrawn_version_shows_its_notice(client: Client):
    make_schedule(make_area(), FULL, status=Status.WITHDRAWN, public_notice="起付线登记有误，正在更正。")
    assert "起付线登记有误，正在更正。" in post(client, form(*TWO))


def test_unfolded_the_ledgers_stand_open_for_print(client: Client, area):
    assert post(client, form(*TWO, action="unfold")).count("<details open>") == 2
    assert "<details open>" not in post(client, form(*TWO))


def test_another_place_is_found_without_losing_what_was_typed(client: Client, area):
    text = post(client, form(*TWO, action="place"))
    assert "在哪里参保" in text and typed(text) == ["51000", "300"]
    text = post(client, form(*TWO, action="find", area="", place_words="shiyan"))
    assert f'value="area-{AREA}"' in text and typed(text) == ["51000", "300"]
    assert "没有找到" in post(client, form(*TWO, action="find", place_words="没有"))
    text = post(client, form(*TWO, action=f"area-{AREA}", area="999999"))
    assert f'name="area" value="{AREA}"' in text and typed(text) == ["51000", "300"]


def test_enter_settles_or_finds(client: Client, area):
    """The first button of the form is the one that Enter presses."""
    first = r'<form [^>]*>\s*<button type="submit" name="action" value="(\w+)"'
    assert re.search(first, post(client, form(*TWO))).group(1) == "settle"
    assert re.search(first, post(client, form(*TWO, action="place"))).group(1) == "find"


def rows_of(client: Client, data: dict[str, str]) -> list[dict[str, str]]:
    response = client.post(PAGE, data)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="year-2025.csv"'
    assert response["Cache-Control"] == "private"
    text = response.content.decode()
    assert text.startswith("\ufeff") and "\r\n" in text
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_year_as_a_table_file(client: Client, area):
    first, second, sums = rows_of(client, form(*TWO, action="csv"))
    assert (first["序号"], first["日期"], first["就医类型"], first["医院级别"]) == (
        "1",
        "2025-06-01",
        "住院",
        "三级医院",
    )
    assert (first["基本医保"], first["大病保险"], first["个人承担"]) == ("30000.00", "5400.00", "15600.00")
    assert (second["起付线"], second["基本医保"], second["本年第几次住院"]) == ("200.00", "50.00", "")
    assert (sums["序号"], sums["总费用"], sums["个人承担"]) == ("合计", "51300.00", "15850.00")
    assert "还剩 250.00 元" in second["之后还剩"]


def test_the_table_file_says_what_is_not_known(client: Client):
    make_schedule(make_area(), BASIC)
    first, second, sums = rows_of(client, form(inpatient(), inpatient(level="level1"), action="csv"))
    assert (first["大病保险"], sums["大病保险"]) == ("未知", "未知")
    assert (second["总费用"], second["个人承担"]) == ("51000.00", "")
    assert "没有计入" in second["说明"] and sums["序号"] == "合计（不完整）"


def test_wrong_input_gives_the_page_not_a_file(client: Client, area):
    assert "请改正" in post(client, form(visit("x"), action="csv"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(start: str):
    assert safe(f"{start}1+1") == f"'{start}1+1"
    assert safe("1234.50") == "1234.50"


def test_a_notice_of_staff_is_no_formula_either(client: Client):
    area = make_area(name="=cmd()")
    make_schedule(area, FULL)
    (first, _, _) = rows_of(client, form(inpatient(level="level1"), inpatient(), action="csv"))
    assert all(not cell.startswith("=") for cell in first.values())


def test_every_figure_left_has_words():
    kinds = {"deductible", "basic_cap", "critical_illness_line", "critical_illness_cap", "large_amount_cap"}
    assert set(LEFT_WORDS) == kinds | {"combined_cap", "assistance_cap"}


def test_the_page_takes_three_queries_whatever_the_number_of_bills(client: Client, area):
    post(client, form(*TWO))
    for bills in (
        TWO,
        [visit("20", on=f"2025-{month:02}-{day:02}") for month in range(1, 13) for day in (1, 7, 14, 21, 28)],
    ):
        with CaptureQueriesContext(connection) as queries:
            post(client, form(*bills))
        assert len(queries) == 3  # the area for the sums and for the form, all versions of the year


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_taken(client: Client, method: str):
    assert getattr(client, method)(PAGE).status_code == 405


def test_it_stands_in_the_list_of_calculators(client: Client):
    assert f'href="{PAGE}"' in client.get("/calculators/").content.decode()
