"""Places, documents and parameters: new rows, changed rows, the same rows; permission, scope, history."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from regions.models import County, PolicyDocument, PolicyParameter, PoolingArea, Province
from tests import factories
from tests.regions.transfer_world import confirm, csv_file, faults, member, signed_in, try_out

pytestmark = pytest.mark.django_db

AREAS, COUNTIES, DOCUMENTS, PARAMETERS = (
    f"/admin/regions/{name}/" for name in ("poolingarea", "county", "policydocument", "policyparameter")
)


def rights(*models: str) -> list[str]:
    return [f"{action}_{model}" for model in models for action in ("view", "add", "change")]


def area(**values: str) -> dict[str, Any]:
    return {"code": "990100", "name": "试验市", "province": "990000", "pinyin": "shiyanshi", "initials": "sys"} | values


def document(**values: str) -> dict[str, Any]:
    row = dict.fromkeys(("number", "title", "issuer", "issued_on", "url", "area", "evidence", "checked_on", "note"), "")
    return row | {"number": "试医保〔2026〕1号", "title": "试验办法", "evidence": "compiled"} | values


def parameter(**values: str) -> dict[str, Any]:
    row = dict.fromkeys(
        ("topic", "area", "scheme", "subject", "name", "value", "value_date", "unit", "effective_from",
         "start_unknown", "evidence", "document", "note"), "",
    )  # fmt: skip
    return row | {
        "topic": "medical_assistance", "subject": "orphan", "name": "ratio", "value": "0.7", "unit": "ratio",
        "effective_from": "2026-01-01",
    } | values  # fmt: skip


@pytest.fixture
def client() -> Client:
    factories.area()
    return signed_in(member("编辑甲", *rights("poolingarea", "county", "policydocument", "policyparameter")))


def test_new_changed_and_same_rows_of_areas(client: Client) -> None:
    factories.area("990200", "旧名市")
    rows = [area(), area(code="990200", name="新名市"), area(code="990300", name="新市")]
    tried = try_out(client, csv_file(rows), page=AREAS)
    preview = tried.context["preview"]
    assert (preview.new, preview.changed, preview.same) == (1, 1, 1)
    assert [(line.place, line.kind, line.changes) for line in preview.lines] == [
        (3, "update", [("name", "旧名市", "新名市")]),
        (4, "new", [
            ("code", "", "990300"), ("name", "", "新市"), ("province", "", "990000"), ("pinyin", "", "shiyanshi"),
            ("initials", "", "sys"),
        ]),
    ]  # fmt: skip
    assert PoolingArea.objects.get(pk="990200").name == "旧名市"
    confirm(client, tried, page=AREAS)
    assert PoolingArea.objects.get(pk="990200").name == "新名市"
    assert PoolingArea.objects.get(pk="990300").province_id == "990000"


def test_history_has_before_after_who_and_why(client: Client) -> None:
    confirm(client, try_out(client, csv_file([area(name="新名市")]), page=AREAS), page=AREAS)
    after, before = PoolingArea.history.filter(code="990100").order_by("-pk")
    assert (before.name, after.name) == ("试验市", "新名市")
    assert (after.history_user.username, after.history_change_reason) == ("编辑甲", "导入：年度调整")


def test_who_may_only_add_changes_nothing() -> None:
    factories.area()
    client = signed_in(member("录入", "view_poolingarea", "add_poolingarea"))
    tried = try_out(client, csv_file([area(), area(name="新名市", code="990100")][1:]), page=AREAS)
    assert faults(tried) == [(2, "", "您没有修改权限，只能导入新的行。")]
    assert faults(try_out(client, csv_file([area(code="990200")]), page=AREAS)) == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (area(code="99010"), "code", "行政区划代码是六位数字。"),
        (area(code="990200", province="110000"), "province", "没有“110000”这个省级行政区。"),
        (area(code="990200", name=""), "name", "不能为空。"),
        (area(code="990200", name="名" * 41), "name", None),
    ],
)
def test_wrong_areas(client: Client, row: dict[str, Any], column: str, reason: str | None) -> None:
    ((place, found, said),) = faults(try_out(client, csv_file([row]), page=AREAS))
    assert (place, found) == (2, column)
    assert reason is None or said == reason


def test_the_same_code_twice(client: Client) -> None:
    tried = try_out(client, csv_file([area(code="990200"), area(code="９９０２００")]), page=AREAS)
    assert faults(tried) == [(3, "code", "与第 2 行重复。")]


def test_who_answers_for_a_province_adds_areas_to_it_only() -> None:
    mine, other = factories.province(), factories.province("980000", "别省")
    factories.area("980100", province=other)
    user = member("省级", *rights("poolingarea"), areas=[factories.area()])
    user.scope.areas.clear()
    user.scope.provinces.add(mine)
    client = signed_in(user)
    moved = area(code="980100", province="990000")
    tried = try_out(client, csv_file([area(code="990300"), area(code="980200", province="980000"), moved]), page=AREAS)
    assert [fault[:2] for fault in faults(tried)] == [(3, "code"), (4, "code")]


def test_a_county_that_breaks_a_rule_of_the_table(client: Client) -> None:
    row = {
        "code": "990101", "name": "一区", "province": "990000", "city_name": "", "area": "", "certain": "true",
        "note": "", "pinyin": "yiqu", "initials": "yq",
    }  # fmt: skip
    rows = [row | {"code": "990102", "area": "990100"}, row, row | {"code": "990103", "certain": "false"}]
    tried = try_out(client, csv_file(rows), page=COUNTIES)
    assert faults(tried) == [(3, "", "统筹区确定时必须选择统筹区。"), (4, "", "统筹区不确定时必须说明原因。")]
    assert not County.objects.exists()


def test_documents_are_found_by_number_or_title(client: Client) -> None:
    PolicyDocument.objects.create(number="试医保〔2026〕1号", title="旧标题")
    PolicyDocument.objects.create(title="没有文号")
    rows = [document(), document(number="", title="没有文号", issuer="试验局"), document(number="", title="又一个")]
    confirm(client, try_out(client, csv_file(rows), page=DOCUMENTS), page=DOCUMENTS)
    assert list(PolicyDocument.objects.order_by("pk").values_list("number", "title", "issuer")) == [
        ("试医保〔2026〕1号", "试验办法", ""), ("", "没有文号", "试验局"), ("", "又一个", ""),
    ]  # fmt: skip


def test_verified_documents_stay_but_do_not_come_from_files(client: Client) -> None:
    PolicyDocument.objects.create(
        number="试医保〔2026〕1号", title="试验办法", evidence="verified", checked_on="2026-03-01"
    )
    same = document(evidence="verified", checked_on="2026-03-01")
    assert faults(try_out(client, csv_file([same]), page=DOCUMENTS)) == []
    for wrong in (same | {"title": "改过"}, same | {"number": "试医保〔2026〕2号"}):
        assert [fault[:2] for fault in faults(try_out(client, csv_file([wrong]), page=DOCUMENTS))] == [(2, "evidence")]


def test_parameters(client: Client) -> None:
    factories.area("990200")
    PolicyDocument.objects.create(number="试医保〔2026〕1号", title="试验办法")
    rows = [parameter(document="试医保〔2026〕1号"), parameter(area="990200", value="75%")]
    confirm(client, try_out(client, csv_file(rows), page=PARAMETERS), page=PARAMETERS)
    first, second = PolicyParameter.objects.order_by("pk")
    assert (first.value, first.document.number, first.area) == (Decimal("0.7"), "试医保〔2026〕1号", None)
    assert (second.value, second.area_id, second.start_unknown) == (Decimal("0.75"), "990200", False)
    confirm(client, try_out(client, csv_file([rows[0] | {"value": "0.8"}]), page=PARAMETERS), page=PARAMETERS)
    assert PolicyParameter.objects.get(pk=first.pk).value == Decimal("0.8")
    assert PolicyParameter.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"value": "70"}, (2, "value", "70 应写 0.7：单位是 ratio，在 0 和 1 之间。")),
        ({"value": "70%", "unit": "years"}, (2, "value", "单位是 years，不能写百分号。")),
        ({"value": ""}, (2, "", "数值和日期值填一个。")),
        ({"value_date": "2026-01-01"}, (2, "", "数值和日期值填一个。")),
    ],
)
def test_wrong_parameters(client: Client, values: dict[str, str], fault: tuple[int, str, str]) -> None:
    assert faults(try_out(client, csv_file([parameter(**values)]), page=PARAMETERS)) == [fault]


def test_national_rows_are_for_those_who_answer_for_everywhere() -> None:
    mine = factories.area()
    client = signed_in(member("编辑乙", *rights("policyparameter"), areas=[mine]))
    rows = [parameter(area="990100"), parameter()]
    assert faults(try_out(client, csv_file(rows), page=PARAMETERS)) == [
        (3, "area", "全国性的内容只能由管辖范围不受限制的人员导入。")
    ]


def test_provinces_need_no_area() -> None:
    client = signed_in(member("编辑甲", *rights("province")))
    row = {"code": "990000", "name": "试验省", "pinyin": "shiyansheng", "initials": "sys"}
    confirm(client, try_out(client, csv_file([row]), page="/admin/regions/province/"), page="/admin/regions/province/")
    assert Province.objects.get().name == "试验省"
