"""Bad files are answered with row, column and reason; odd but plain ones are read."""

import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from regions.models import BenefitRule, BenefitSchedule
from regions.resources.formats import CommaFormat, SheetFormat
from tests import factories
from tests.regions.transfer_world import (
    HEAD,
    confirm,
    csv_file,
    faults,
    member,
    rule,
    sheet_file,
    signed_in,
    try_out,
)

pytestmark = pytest.mark.django_db
RIGHTS = ("view_benefitschedule", "add_benefitschedule", "change_benefitschedule", "add_benefitrule")


@pytest.fixture
def client() -> Client:
    factories.area()
    return signed_in(member("编辑甲", *RIGHTS))


def told(client: Client, content: bytes, name: str = "a.csv", **more: str) -> list[tuple[int, str, str]]:
    """What the page says is wrong; nothing is ever written."""
    tried = try_out(client, content, name, **more)
    assert "confirm_form" not in tried.context
    assert not BenefitSchedule.objects.exists()
    return faults(tried)


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("ratio", "85", "85 应写 0.85 或 85%。"),
        ("ratio", "1.5", "1.5 应写 0.015 或 1.5%。"),
        ("ratio", "850", "850 太大：比例在 0 和 1 之间，例如 0.85 或 85%。"),
        ("ratio", "120%", "比例不能超过 100%。"),
        ("ratio", "-0.5", "比例不能是负数。"),
        ("ratio", "八成五", "“八成五”不是数字。"),
        ("ratio", "0.85555", "比例最多四位小数，例如 0.6225。"),
        ("ratio", "8.5e-1", "“8.5e-1”不是数字。"),
        ("points", "5", "5 应写 0.05 或 5%。"),
        ("points", "-10", "-10 应写 -0.1 或 -10%。"),
        ("factor", "50", "50 太大：减半写 0.5 或 50%。"),
        ("amount", "-500", "请填写金额，单位是元，最多两位小数，例如 12345.67。"),
        ("amount", "五百", "请填写金额，单位是元，最多两位小数，例如 12345.67。"),
        ("amount", "1,50", "逗号的位置不对。请只写数字，例如 12345.67。"),
        ("admission", "2.5", "“2.5”不是整数。"),
        ("kind", "起付", "“起付”不对：只能是 terms、deductible、ratio、cap、repeat、cross_region、favour、class_b。"),
        ("kind", "", "不能为空（整版没有规则时，规则的各列都要空着）。"),
        ("no_cap", "也许", "“也许”不对：只能写 true 或 false（是或否）。"),
        ("effective_from", "2026-02-30", "“2026-02-30”不是日期，请写成 2026-07-01 这样。"),
        ("effective_from", "", "不能为空。"),
        ("area", "999999", "没有“999999”这个统筹区。"),
        ("area", "", "不能为空。"),
        ("document", "没有〔2026〕1号", "没有“没有〔2026〕1号”这个政策文件。"),
        ("note", "甲\x07", "含有看不见的控制字符，请重新输入。"),
    ],
)
def test_a_wrong_cell(client: Client, column: str, value: str, reason: str) -> None:
    row = rule(kind="ratio", care="inpatient", ratio="0.6") | {column: value}
    assert told(client, csv_file([rule(), row])) == [(3, column, reason)]


def test_all_wrong_cells_of_a_row_at_once(client: Client) -> None:
    row = rule(kind="ratio", care="inpatient", ratio="85", level="五级") | {"effective_from": "明年"}
    assert [fault[:2] for fault in told(client, csv_file([row]))] == [(2, "effective_from"), (2, "level"), (2, "ratio")]


def test_a_number_in_a_column_of_dates(client: Client) -> None:
    assert told(client, sheet_file([rule() | {"effective_from": 46204}]), "a.xlsx") == [
        (2, "effective_from", "“46204”不是日期，请写成 2026-07-01 这样。")
    ]


def test_a_number_of_binary_digits_is_what_the_sheet_shows(client: Client) -> None:
    """0.1 + 0.2 is 0.30000000000000004 to a machine; a spreadsheet shows and means 0.3."""
    tried = try_out(client, sheet_file([rule(kind="ratio", care="inpatient", ratio=0.1 + 0.2)]), "a.xlsx")
    confirm(client, tried)
    assert BenefitRule.objects.get().ratio == Decimal("0.3")


# --- columns ---------------------------------------------------------------------------------------------------------


def test_a_missing_column(client: Client) -> None:
    row = rule()
    del row["ratio"], row["area"]
    assert told(client, csv_file([row])) == [(0, "", "第 1 行缺少列：area。"), (0, "", "第 1 行缺少列：ratio。")]


def test_an_unknown_and_a_doubled_column(client: Client) -> None:
    head = ",".join([*HEAD, "rato", "ratio"])
    assert told(client, f"{head}\r\n990100{',' * len(HEAD)}\r\n".encode()) == [
        (0, "", "第 1 行第 34 列“rato”不认识。"),
        (0, "", "第 1 行有两列都叫“ratio”。"),
    ]


def test_a_column_without_name(client: Client) -> None:
    assert told(client, csv_file([rule()]).replace(b"scheme", b"", 1)) == [
        (0, "import_file", "第 1 行第 2 列没有列名。")
    ]


def test_a_row_with_a_comma_too_many(client: Client) -> None:
    content = csv_file([rule(), rule()]).rstrip(b"\r\n") + b",x\r\n"
    ((_, _, reason),) = told(client, content)
    assert reason.startswith("第 3 行有 34 格，比列名多")


# --- encodings and ends of lines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_ends_of_lines_are_read(client: Client, encoding: str, end: str) -> None:
    tried = try_out(client, csv_file([rule()], encoding=encoding, end=end))
    confirm(client, tried)
    assert BenefitSchedule.objects.get().source == "试验通知"
    assert ("已按 GBK 读取" in tried.content.decode()) == encoding.startswith("gb")


def test_utf16_is_told(client: Client) -> None:
    ((_, column, reason),) = told(client, csv_file([rule()], encoding="utf-16"))
    assert column == "import_file" and "UTF-16" in reason


def test_bytes_that_are_no_text_are_told(client: Client) -> None:
    ((_, _, reason),) = told(client, b"area,scheme\r\n\xff\xff\xff\x81,1\r\n")
    assert "既不是 UTF-8 编码，也不是 GBK 编码" in reason


@pytest.mark.parametrize(("sign", "name"), [("\t", "制表符"), (";", "分号"), ("，", "中文逗号")])
def test_other_separators_are_told(client: Client, sign: str, name: str) -> None:
    ((_, _, reason),) = told(client, sign.join(HEAD).encode() + b"\r\n1\r\n")
    assert reason.startswith(f"列之间用的是{name}")


def test_an_open_quote_is_told(client: Client) -> None:
    ((_, _, reason),) = told(client, csv_file([rule()]) + b'"open')
    assert "不是 CSV" in reason


# --- empty, large, of another kind ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "文件是空的。"),
        (b"\r\n  \r\n", "a.csv", "文件是空的。"),
        (b"\xef\xbb\xbf", "a.csv", "文件是空的。"),
        (",".join(HEAD).encode(), "a.csv", "文件只有列名，没有数据行。"),
        (",".join(HEAD).encode() + b"\r\n,,\r\n", "a.csv", "文件只有列名，没有数据行。"),
        (b"", "a.yaml", "文件是空的。"),
        (b"[]", "a.yaml", "文件里没有数据行。"),
        (b"area: 1", "a.yaml", "第 1 行起：应当是一串“列名: 值”的行，例如 - {code: '110100', name: 北京市}。"),
        (b"- {area: [1]}", "a.yaml", "第 1 行：应当是一串“列名: 值”的行，例如 - {code: '110100', name: 北京市}。"),
        (b"- {area: 1, area: 2}", "a.yaml", "第 1 行：area 写了两次。"),
        (b"- &a {area: 1}\n- *a", "a.yaml", "第 1 行：不能用 & 和 * 引用别处的内容，请把值写全。"),
        (b"- {area: 1", "a.yaml", "第 2 行附近不是 YAML：检查缩进、括号和引号。"),
        (b"- a: 1\n---\n- a: 1", "a.yaml", "一个文件里只能有一份 YAML。"),
        (b"abc", "a.xlsx", "这不是 XLSX 文件。旧的 .xls 请另存为“Excel 工作簿（.xlsx）”；CSV 请把格式选为 CSV。"),
    ],
)
def test_files_without_a_table(client: Client, content: bytes, name: str, reason: str) -> None:
    ((_, column, said),) = told(client, content, name)
    assert column == "import_file" and said.startswith(reason)


def test_a_sheet_as_csv(client: Client) -> None:
    ((_, _, reason),) = told(client, sheet_file([rule()]), "a.xlsx", format="1")
    assert reason == "这是 XLSX 文件，格式请选 XLSX。"


def test_a_name_that_tells_no_format(client: Client) -> None:
    assert told(client, csv_file([rule()]), "a.txt") == [(0, "format", "从文件名看不出格式，请选择。")]
    assert faults(try_out(client, csv_file([rule()]), "a.txt", format="1")) == []


def test_a_file_of_ten_megabytes_is_refused_before_it_is_read(client: Client, settings: Any, monkeypatch: Any) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(CommaFormat, "create_dataset", never)
    assert settings.IMPORT_MAX_BYTES == 10 * 1024 * 1024
    ((_, column, reason),) = told(client, b"x" * (10 * 1024 * 1024 + 1))
    assert column == "import_file" and reason.startswith("文件有 10.0 MB，最多 10 MB。")


def test_too_many_rows(client: Client, settings: Any) -> None:
    settings.IMPORT_MAX_ROWS = 2
    ((_, _, reason),) = told(client, csv_file([rule(), rule(), rule()]))
    assert reason == "文件超过 2 行，请分成几个文件。"


def test_a_zip_bomb_is_not_unpacked(client: Client, monkeypatch: Any) -> None:
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(51):
            part.write(bytes(1024 * 1024))
    assert len(bomb.getvalue()) < 200_000

    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr("openpyxl.load_workbook", never)
    ((_, _, reason),) = told(client, bomb.getvalue(), "a.xlsx")
    assert reason == "文件解压后超过 50 MB，没有读取。请分成几个文件。"


def test_an_archive_that_is_no_workbook(client: Client) -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a")
    ((_, _, reason),) = told(client, other.getvalue(), "a.xlsx")
    assert reason.startswith("这不是完好的 XLSX 文件")


# --- sheets --------------------------------------------------------------------------------------------------------------


def test_merged_cells_are_named(client: Client) -> None:
    ((_, _, reason),) = told(client, sheet_file([rule(), rule()], merge="A2:A3"), "a.xlsx")
    assert reason == "有合并的单元格：A2:A3。请取消合并，每一行都把内容写全。"


def test_two_sheets_are_told(client: Client) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(sheet_file([rule()])))
    book.create_sheet("说明")
    file = io.BytesIO()
    book.save(file)
    ((_, _, reason),) = told(client, file.getvalue(), "a.xlsx")
    assert reason.startswith("文件里有 2 张工作表")


def test_a_formula_without_a_value_is_not_taken_for_blank(client: Client) -> None:
    ((_, _, reason),) = told(client, sheet_file([rule() | {"amount": "=100+400"}]), "a.xlsx")
    assert reason == f"{chr(ord('A') + HEAD.index('amount'))}2 是公式，但没有算出的值。请改成数字再导入。"


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(client: Client) -> None:
    blank = dict.fromkeys(HEAD, "")
    wrong = rule(kind="ratio", ratio="85")
    for content, name in ((csv_file([rule(), blank, wrong]), "a.csv"), (sheet_file([rule(), blank, wrong]), "a.xlsx")):
        assert told(client, content, name) == [(4, "ratio", "85 应写 0.85 或 85%。")]


def test_yaml_names_the_line(client: Client) -> None:
    content = """- {area: 990100, scheme: resident, effective_from: 2026-07-01, kind: ratio, ratio: 0.6}

- area: 990100
  scheme: resident
  effective_from: 2026-07-01
  kind: ratio
  upto: 100
  ratio: 85
"""
    assert told(client, content.encode(), "a.yaml") == [(3, "ratio", "85 应写 0.85 或 85%。")]


def test_a_broken_reader_is_not_called_a_bad_file(client: Client, monkeypatch: Any) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(SheetFormat, "create_dataset", broken)
    with pytest.raises(RuntimeError):
        try_out(client, sheet_file([rule()]), "a.xlsx")
