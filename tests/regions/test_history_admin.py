"""The history of places, documents, parameters and records: a reason for each change, and the way back."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from regions.models import BenefitSchedule, County, PolicyDocument, PolicyParameter, PoolingArea, Province
from tests import factories
from tests.regions.evidence_world import member, page_of, signed_in

pytestmark = pytest.mark.django_db

PLACES = ("province", "poolingarea", "county")
OTHERS = ("policydocument", "policyparameter")
ALL = tuple(
    f"{action}_{name}" for name in (*PLACES, *OTHERS, "verification") for action in ("view", "change", "add", "delete")
)


@pytest.fixture
def keeper() -> User:
    return member("keeper", *ALL)


@pytest.fixture
def client(keeper: User) -> Client:
    return signed_in(keeper)


def address(row: Any, end: str = "change/") -> str:
    return f"/admin/regions/{row._meta.model_name}/{row.pk}/{end}"


def document(**more: Any) -> PolicyDocument:
    return PolicyDocument.objects.create(**{"number": "试医保〔2026〕1号", "title": "办法", **more})


def document_form(**changes: Any) -> dict[str, Any]:
    return {
        "number": "试医保〔2026〕1号", "title": "办法", "issuer": "", "issued_on": "", "url": "", "area": "",
        "evidence": "compiled", "checked_on": "", "note": "", "change_reason": "标题写错了", **changes,
    }  # fmt: skip


def parameter(**more: Any) -> PolicyParameter:
    return PolicyParameter.objects.create(
        topic="waiting_period", name="months", value=3, effective_from=datetime.date(2025, 1, 1), **more
    )


def rows() -> list[Any]:
    area = factories.area()
    record = factories.verify(factories.schedule(area).rules.first())
    return [
        area.province, area, factories.county("990101", "试验区", "shiyanqu", "syq", area), document(number="9", area=area), parameter(),
        record,
    ]  # fmt: skip


def test_every_change_asks_for_a_reason(client: Client) -> None:
    for row in rows():
        answer = client.get(address(row))
        assert answer.status_code == 200, row
        assert 'name="change_reason"' in page_of(answer), row
        before = row.history.count()
        data = {
            name: value
            for name, value in answer.context["adminform"].form.initial.items()
            if value is not None and value is not False
        }
        refused = client.post(address(row), data)
        assert refused.status_code == 200, row
        assert "change_reason" in refused.context["adminform"].form.errors, row
        assert row.history.count() == before, row
        assert client.post(address(row), data | {"change_reason": "核实过"}).status_code == 302, row
        last = row.history.first()
        assert (last.history_change_reason, last.history_user.username) == ("核实过", "keeper"), row


def test_what_was_never_recorded_gets_a_before_and_an_after(client: Client) -> None:
    PolicyDocument.objects.bulk_create([PolicyDocument(number="试医保〔2026〕1号", title="办发")])
    row = PolicyDocument.objects.get()
    assert client.post(address(row), document_form()).status_code == 302
    told = [(old.title, old.history_change_reason) for old in row.history.order_by("history_id")]
    assert told == [("办发", "初始数据"), ("办法", "标题写错了")]
    page = page_of(client.get(address(row, "history/")))
    for words in ("标题写错了", "初始数据", "办发", "keeper"):
        assert words in page
    assert " style=" not in page


def test_the_way_back_asks_for_a_reason_too(client: Client) -> None:
    row = document(title="对的")
    first = row.history.get()
    row.title = "错的"
    row.save()
    old = address(row, f"history/{first.history_id}/")
    assert 'value="对的"' in page_of(client.get(old))
    assert client.post(old, document_form(title="对的", change_reason="")).status_code == 200
    row.refresh_from_db()
    assert row.title == "错的"
    assert client.post(old, document_form(title="对的", change_reason="改错了，恢复")).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.history.first().history_change_reason) == ("对的", "改错了，恢复")


def test_a_new_row_needs_no_reason_and_a_deleted_one_says_so(client: Client) -> None:
    answer = client.post("/admin/regions/policydocument/add/", document_form(change_reason=""))
    assert answer.status_code == 302, page_of(answer)
    row = PolicyDocument.objects.get()
    assert row.history.get().history_change_reason == "新建"
    client.post(address(row, "delete/"), {"post": "yes"})
    assert PolicyDocument.history.latest().history_change_reason == "在后台删除"
    back = address(row, f"history/{PolicyDocument.history.earliest().history_id}/")
    assert client.post(back, document_form(change_reason="删错了")).status_code == 302
    assert PolicyDocument.objects.get().pk == row.pk


def test_who_may_look_only_neither_is_asked_nor_goes_back() -> None:
    row = document(title="对的")
    first = row.history.get()
    row.title = "现在的"
    row.save()
    auditor = signed_in(member("auditor", "view_policydocument"))
    assert 'name="change_reason"' not in page_of(auditor.get(address(row)))
    assert auditor.get(address(row, "history/")).status_code == 200
    old = address(row, f"history/{first.history_id}/")
    assert auditor.get(old).status_code == 200
    assert auditor.post(old, document_form(title="对的")).status_code == 403
    row.refresh_from_db()
    assert row.title == "现在的"


def test_areas_of_others_and_their_history_stay_theirs() -> None:
    mine, theirs = factories.area(), factories.area("990200", "别处")
    own, other, national = document(area=mine), document(number="2", area=theirs), document(number="3")
    client = signed_in(member("narrow", *ALL, areas=(mine,)))
    assert client.get(address(own, "history/")).status_code == 200
    assert client.get(address(other)).status_code == 302
    assert client.get(address(other, "history/")).status_code == 403
    first = other.history.get().history_id
    assert client.get(address(other, f"history/{first}/")).status_code == 403
    assert client.post(address(other, f"history/{first}/"), document_form()).status_code == 403
    assert client.get(address(national, "history/")).status_code == 200
    assert client.post(address(national), document_form(number="3")).status_code == 403
    assert client.get(address(theirs)).status_code == 302
    assert client.get(address(mine)).status_code == 200


def test_the_code_of_a_place_is_typed_once(client: Client) -> None:
    area = factories.area()
    data = {"code": "990999", "name": "新名市", "pinyin": "x", "initials": "x", "province": "990000"}
    assert client.post(address(area), data | {"change_reason": "改名"}).status_code == 302
    assert list(PoolingArea.objects.values_list("code", "name")) == [("990100", "新名市")]


def test_a_document_that_is_put_right_restamps_the_versions_that_cite_it(client: Client) -> None:
    version = factories.schedule(factories.area())
    record = factories.verify(version.rules.first())
    row = record.document
    before = BenefitSchedule.objects.get().updated_at
    sent = document_form(number=row.number, title=row.title, evidence="verified", checked_on="2026-03-01")
    assert client.post(address(row), sent).status_code == 302
    assert BenefitSchedule.objects.get().updated_at > before


def test_a_record_is_put_right_but_not_made_up(client: Client) -> None:
    record = factories.verify(factories.schedule(factories.area()).rules.first(), clause="第一条")
    sent = {"document": record.document_id, "clause": "第二条", "checked_on": "2026-03-01", "change_reason": "条款看错"}
    page = page_of(client.post(address(record), sent | {"checked_on": "2099-01-01"}))
    assert "核对日期不能晚于今天" in page
    assert client.post(address(record), sent).status_code == 302
    record.refresh_from_db()
    assert record.clause == "第二条"
    assert client.get("/admin/regions/verification/add/").status_code == 403
    page = page_of(client.get("/admin/regions/verification/"))
    assert "每次住院 1,000 元" in page
    assert "delete_selected" not in page


def test_lists_and_histories_ask_no_more_for_more_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    kept = document(area=factories.area())
    for number in range(30):
        of = factories.area(f"99{number + 20}00", f"市{number}", province=Province.objects.get())
        County.objects.create(
            code=f"99{number + 20}01", name="区", pinyin="q", initials="q", province=of.province, area=of
        )
        document(number=str(number), area=of)
        parameter(subject=str(number), area=of)
        factories.verify(factories.schedule(of).rules.first())
        kept.title = f"办法 {number}"
        kept.save()
    for name in (*PLACES, *OTHERS, "verification"):
        with django_assert_max_num_queries(12, info=name):
            assert client.get(f"/admin/regions/{name}/").status_code == 200
    with django_assert_max_num_queries(12):
        client.get(address(kept, "history/"))


def test_a_record_whose_figure_is_gone_has_a_history_still() -> None:
    """An editor deletes a figure of a draft: the record of its verification goes with it, its history stays."""
    version = factories.schedule(factories.area(), status="draft")
    record = factories.verify(version.rules.get(kind="cap"))
    key = record.pk
    version.rules.get(kind="cap").delete()
    boss = signed_in(member("boss", superuser=True))
    answer = boss.get(f"/admin/regions/verification/{key}/history/")
    assert "已删除的规则 2026-03-01" in page_of(answer)
    for state in answer.context["page_obj"]:
        assert boss.get(f"/admin/regions/verification/{key}/history/{state.pk}/").status_code == 200
