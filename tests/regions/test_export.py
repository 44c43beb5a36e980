"""What goes out comes back the same: in every format, odd rows and the texts that tempt a spreadsheet."""

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import yaml
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument, PoolingArea
from regions.resources.formats import FORMATS, CommaFormat, SheetFormat, YamlFormat
from regions.resources.formats.table import made
from regions.resources.schedules import ScheduleResource
from regions.resources.text import guarded, unguarded
from tests import factories
from tests.regions.transfer_world import HEAD, SCHEDULES, TABLES, exported, forget_everything, member, signed_in, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("导入人", password="x")


# --- values ----------------------------------------------------------------------------------------------------------


def round_trip(form: Any, values: list[Any]) -> list[Any]:
    names = [f"c{number}" for number in range(len(values) + 1)]
    table = made(names, [(2, ["x", *values])])
    return list(form().create_dataset(form().export_data(table))[0])[1:]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)
@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1", "'=1", "''=1", "'文字", "'",
        "012345", "000001", "1e5", "true", "null", "~", "2026-07-01", "甲\n乙", "甲\r\n乙", 'a"b,c;d', "#N/A",
    ],
)  # fmt: skip
def test_texts_come_back_as_they_were(form: Any, text: str) -> None:
    assert round_trip(form, [text]) == [text]


@given(
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")
        | st.sampled_from("'=+-@\t\r\n")
    )
)
def test_the_mark_is_taken_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_no_text_is_a_formula_in_a_spreadsheet() -> None:
    table = made(["a", "b"], [(2, ['=HYPERLINK("http://x")', "@x"])])
    assert CommaFormat().export_data(table).decode("utf-8-sig").splitlines()[1] == '"\'=HYPERLINK(""http://x"")",\'@x'
    sheet = openpyxl.load_workbook(io.BytesIO(SheetFormat().export_data(table))).active
    assert [cell.data_type for cell in sheet[2]] == ["s", "s"]
    assert sheet["A2"].value == '\'=HYPERLINK("http://x")'


def test_a_sheet_keeps_kinds() -> None:
    row = ["110100", Decimal("0.85"), Decimal("-0.05"), datetime.date(2026, 7, 1), True, False, "", Decimal(0)]
    table = made([f"c{number}" for number in range(8)], [(2, row)])
    cells = openpyxl.load_workbook(io.BytesIO(SheetFormat().export_data(table))).active[2]
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "b", "b", "n", "n"]
    assert cells[0].number_format == "@"
    assert [cell.value for cell in cells[6:]] == [None, 0]


def test_yaml_is_plain_to_other_readers() -> None:
    row = ["010100", Decimal("0.85"), Decimal(1300), datetime.date(2026, 7, 1), True, "", "=x"]
    (found,) = yaml.safe_load(YamlFormat().export_data(made([f"c{number}" for number in range(7)], [(2, row)])))
    assert found == {"c0": "010100", "c1": 0.85, "c2": 1300, "c3": datetime.date(2026, 7, 1), "c4": True, "c6": "=x"}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)
def test_odd_rows_of_the_database_come_back(form: Any, user: User) -> None:
    """Blank and 0, no end and no cap, minus points, four places, a version without rules, a document without number."""
    of = factories.area()
    PolicyDocument.objects.create(title="没有文号的通知", note="=1\r\n+2", area=of)
    rules = [
        {"kind": "deductible", "care": "inpatient", "amount": 0, "per": "year"},
        {"kind": "ratio", "care": "inpatient", "ratio": "0.0001", "upto": "0.01", "points": "-0.05"},
        {"kind": "ratio", "care": "inpatient", "ratio": 0, "name": "-5 分", "note": "=甲"},
        {"kind": "ratio", "care": "outpatient", "ratio": 1, "document": PolicyDocument.objects.get()},
        {"kind": "cap", "amount": None},
        {"kind": "cap", "care": "inpatient", "amount": "9999999999.99", "scope": "inside"},
        {"kind": "favour", "aid": "orphan", "no_cap": True, "factor": "9.9999", "points": -1},
    ]
    factories.schedule(of, rules, elder_from_age=60, source="'=来源")
    factories.schedule(of, (), ends=True, start=datetime.date(2026, 1, 1))
    factories.schedule(of, rules[:1], status=Status.DRAFT, start=datetime.date(2026, 1, 1), start_unknown=True)
    before = [list(exported(resource, model)) for resource, model, _ in TABLES]
    files = [form().export_data(exported(resource, model)) for resource, model, _ in TABLES]
    forget_everything()
    for (resource, model, _), file, rows in zip(TABLES, files, before, strict=True):
        if rows:
            result = resource().import_data(form().create_dataset(file), user=user, reason="往返", may_change=False)
            assert not result.has_errors() and not result.has_validation_errors(), (
                result.base_errors,
                result.invalid_rows,
            )
            assert list(exported(resource, model)) == rows


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def _two_areas() -> Iterator[None]:
    for code in ("990100", "990200"):
        factories.schedule(factories.area(code))
    yield


@pytest.mark.usefixtures("_two_areas")
@pytest.mark.parametrize(("number", "ending"), [("0", "xlsx"), ("1", "csv"), ("2", "yaml")])
def test_the_page_gives_a_file(number: str, ending: str) -> None:
    client = signed_in(member("审计", "view_benefitschedule"))
    assert client.get(f"{SCHEDULES}export/").status_code == 200
    response = client.post(f"{SCHEDULES}export/", {"format": number, "resource": "0"})
    assert response["Content-Disposition"].endswith(f'.{ending}"')
    table = FORMATS[int(number)]().create_dataset(response.content)
    assert len(table) == 8
    assert set(table.headers) <= set(HEAD)
    if ending != "yaml":
        assert tuple(table.headers) == HEAD


@pytest.mark.usefixtures("_two_areas")
def test_the_page_keeps_to_scope_and_filter() -> None:
    client = signed_in(member("编辑", "view_benefitschedule", areas=["990200"]))
    response = client.post(f"{SCHEDULES}export/", {"format": "1", "resource": "0"})
    assert {row["area"] for row in texts(response.content)} == {"990200"}
    everyone = signed_in(member("审计", "view_benefitschedule"))
    response = everyone.post(f"{SCHEDULES}export/?q=990100", {"format": "1", "resource": "0"})
    assert {row["area"] for row in texts(response.content)} == {"990100"}


def test_the_page_asks_for_the_permission_to_view() -> None:
    client = signed_in(member("编辑", "view_poolingarea"))
    assert client.get(f"{SCHEDULES}export/").status_code == 403


def test_queries_do_not_grow(django_assert_num_queries: Any) -> None:
    def out() -> None:
        assert len(exported(ScheduleResource, BenefitSchedule)) == BenefitRule.objects.count()

    for code in ("990100", "990200"):
        factories.schedule(factories.area(code))
    for _ in range(2):
        with django_assert_num_queries(4):  # schedules, their rules, the areas by code, and the count of this test
            out()
        for number in range(20):
            factories.schedule(PoolingArea.objects.get(pk="990100"), status=Status.DRAFT, elder_from_age=number)
