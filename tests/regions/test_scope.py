"""Staff of a province: they see and change what is of their areas, also where they guess the numbers of other rows."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from policies.models import LocalNote, Office
from regions.models import BenefitSchedule, County, PolicyDocument, PolicyParameter, PoolingArea, StaffScope
from regions.scope import Scope, scope_of
from tests import factories
from tests.staff import client_of, member
from tests.staff_pages import BASE, Page, contents, pages, rows

pytestmark = pytest.mark.django_db
EVERYTHING = ("编辑", "审核发布", "内容编辑")
OF_AREAS = (
    "regions.poolingarea",
    "regions.county",
    "regions.policydocument",
    "regions.policyparameter",
    "regions.benefitschedule",
    "regions.verification",
    "calculators.referencecase",
    "policies.office",
    "policies.report",
)


@pytest.fixture
def theirs() -> dict[str, Any]:
    """Rows of another province."""
    other = factories.province("980000", "别的省", "biedesheng", "bds")
    return rows(factories.area("980100", "别的市", "biedeshi", "bds", province=other))


@pytest.fixture
def own() -> dict[str, Any]:
    return rows(factories.area())


@pytest.fixture
def li(own: dict[str, Any]) -> User:
    """Of the own province, with everything that groups can give together."""
    return member("li", *EVERYTHING, provinces=[own["regions.province"]])


@pytest.fixture
def client(li: User) -> Client:
    return client_of(li)


def of_areas(made: dict[str, Any]) -> list[Page]:
    """The pages of rows that belong to an area."""
    keys = {label: made[label] for label in OF_AREAS}
    found = []
    for page in pages(made):
        parts = page.address.removeprefix(BASE).split("/")
        has_row = any(part == str(row.pk) for row in keys.values() for part in parts[2:]) or "/draft/" in page.address
        if ".".join(parts[:2]) in OF_AREAS and has_row:
            found.append(page)
    return found


def test_pages_of_other_areas_do_not_open_and_take_nothing(client: Client, theirs: dict[str, Any]) -> None:
    walk = [page for page in of_areas(theirs) if page.name != "calculators_draft"]  # its address is signed
    assert len({page.name for page in walk}) > 40
    before = contents()
    for page in walk:
        for answer in (
            client.get(page.address),
            client.post(page.address, {"reason": "x", "notice": "x", "answer": "x"}),
        ):
            # Django's own change pages lead to the index and say that there is no such row.
            gone = answer.status_code in (403, 404, 405) or answer.get("Location") in (BASE, None)
            undo = page.name == "regions_verification_delete"  # leads to a page that does not open
            assert gone or undo, (page, answer.status_code)
            if answer.status_code == 200:
                pytest.fail(f"{page} opened")
    assert contents() == before


def test_pages_of_the_own_areas_open(client: Client, own: dict[str, Any]) -> None:
    for page in of_areas(own):
        never = ("regions_review_due", "regions_province")
        if page.name in never or page.name.endswith(("_delete", "_change")) and page.name.startswith("auth"):
            continue
        if page.name in ("regions_poolingarea_delete", "regions_county_delete", "regions_policydocument_delete",
                         "regions_policyparameter_delete", "policies_report_delete"):  # fmt: skip
            continue  # no group deletes these
        assert client.get(page.address, follow=True).status_code == 200, page


def test_lists_show_the_own_rows_only(client: Client, own: dict[str, Any], theirs: dict[str, Any]) -> None:
    for label in OF_AREAS:
        page = client.get(f"{BASE}{label.replace('.', '/')}/")
        listed = {row.pk for row in page.context["cl"].queryset}
        assert own[label].pk in listed, label
        assert theirs[label].pk not in listed, label


def test_choosing_an_area_by_typing_finds_the_own_only(client: Client, theirs: dict[str, Any]) -> None:
    query = {"term": "市", "app_label": "regions", "model_name": "county", "field_name": "area"}
    found = client.get(f"{BASE}autocomplete/", query).json()["results"]
    assert [one["id"] for one in found] == ["990100"]


def document(**changes: Any) -> dict[str, Any]:
    return {
        "area": "990100", "number": "试医保〔2026〕9号", "title": "试验办法", "url": "", "evidence": "compiled",
        "publisher": "", "issued_on": "", "published_on": "", "effective_from": "", "checked_on": "", "note": "",
        "change_reason": "试验", **changes,
    }  # fmt: skip


def parameter(**changes: Any) -> dict[str, Any]:
    return {
        "area": "990100", "topic": "waiting_period", "subject": "试验二", "name": "等待期", "value": "3", "unit": "月",
        "scheme": "", "value_date": "", "effective_from": "2026-01-01", "evidence": "compiled", "document": "",
        "note": "", "change_reason": "试验", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("where", ["980100", ""])
def test_nothing_is_added_for_another_area_nor_for_the_whole_country(
    client: Client, theirs: dict[str, Any], where: str
) -> None:
    for model, given in ((PolicyDocument, document(area=where)), (PolicyParameter, parameter(area=where))):
        before = model.objects.count()
        answer = client.post(f"{BASE}regions/{model._meta.model_name}/add/", given)
        assert answer.status_code == 200
        assert "area" in answer.context["adminform"].form.errors
        assert model.objects.count() == before


def test_rows_of_the_own_area_are_added(client: Client, own: dict[str, Any]) -> None:
    for model, given in ((PolicyDocument, document()), (PolicyParameter, parameter())):
        before = model.objects.count()
        answer = client.post(f"{BASE}regions/{model._meta.model_name}/add/", given)
        errors = answer.context["adminform"].form.errors if answer.context else ""
        assert (answer.status_code, model.objects.count()) == (302, before + 1), errors


@pytest.mark.parametrize("where", ["980100", ""])
def test_a_row_is_not_moved_out_of_the_area(
    client: Client, own: dict[str, Any], theirs: dict[str, Any], where: str
) -> None:
    row = own["regions.policydocument"]
    client.post(f"{BASE}regions/policydocument/{row.pk}/change/", document(area=where))
    row.refresh_from_db()
    assert row.area_id == "990100"


def test_a_parameter_does_not_point_to_a_document_of_others(
    client: Client, own: dict[str, Any], theirs: dict[str, Any]
) -> None:
    other = theirs["regions.policydocument"].pk
    answer = client.post(f"{BASE}regions/policyparameter/add/", parameter(document=str(other)))
    assert "document" in answer.context["adminform"].form.errors


def test_national_rows_are_shown_and_not_changed(client: Client, own: dict[str, Any]) -> None:
    national = PolicyDocument.objects.create(number="国医保〔2026〕1号", title="全国的")
    address = f"{BASE}regions/policydocument/{national.pk}"
    assert client.get(f"{address}/change/").status_code == 200
    assert client.get(f"{address}/history/").status_code == 200
    assert client.post(f"{address}/change/", document(area="990100")).status_code == 403
    office = Office.objects.create(name="全国热线")
    assert client.post(f"{BASE}policies/office/{office.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Office.objects.filter(pk=office.pk).exists()


def test_deleting_in_bulk_stops_at_the_rows_of_others(
    client: Client, own: dict[str, Any], theirs: dict[str, Any]
) -> None:
    national = Office.objects.create(name="全国热线")
    chosen = [own["policies.office"].pk, theirs["policies.office"].pk, national.pk]
    given = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    client.post(f"{BASE}policies/office/", given)
    assert Office.objects.filter(pk__in=chosen[1:]).count() == 2


def test_an_old_state_of_a_row_that_is_now_of_others_is_no_way_in(
    client: Client, own: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """It once belonged to the own area: its history is of the row as it stands."""
    row: County = own["regions.county"]
    old = row.history.latest().pk
    row.area = theirs["regions.poolingarea"]
    row.save()
    address = f"{BASE}regions/county/{row.pk}/history/{old}/"
    assert client.post(address, {"name": "x"}).status_code == 403
    row.refresh_from_db()
    assert row.area_id == "980100"


def test_notes_of_other_places_are_read_and_not_changed(
    client: Client, own: dict[str, Any], theirs: dict[str, Any]
) -> None:
    note: LocalNote = theirs["policies.localnote"]
    address = f"{BASE}policies/localnote/{note.pk}"
    assert client.post(f"{address}/change/", {"title": "x"}).status_code == 403
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("where", [{"province": "980000"}, {"areas": ["980100"]}])
def test_notes_are_not_written_for_other_places(
    client: Client, own: dict[str, Any], theirs: dict[str, Any], where: dict[str, Any]
) -> None:
    given = {
        "slug": "nearby", "title": "一", "body": "一", "province": "", "scheme": "", "evidence": "compiled",
        "effective_from": "", "checked_on": "", "document": "", "note": "", "change_reason": "试验",
    }  # fmt: skip
    address = f"{BASE}policies/localnote/add/"
    assert client.post(address, given | where).status_code == 200
    assert not LocalNote.objects.filter(slug="nearby").exists()
    assert client.post(address, given | {"province": "990000"}).status_code == 302


def test_the_export_holds_the_own_rows_only(client: Client, own: dict[str, Any], theirs: dict[str, Any]) -> None:
    answer = client.post(f"{BASE}regions/policydocument/export/", {"format": "1", "resource": "0"})
    text = answer.content.decode("utf-8-sig")
    assert "〔2025〕990100号" in text
    assert "〔2025〕980100号" not in text


# --- the scope itself -------------------------------------------------------------------------------------------------


def test_without_a_scope_everywhere(own: dict[str, Any], theirs: dict[str, Any]) -> None:
    user = member("all", "编辑")
    assert scope_of(user) == Scope(everywhere=True)
    assert (
        client_of(user).get(f"{BASE}regions/policydocument/{theirs['regions.policydocument'].pk}/change/").status_code
        == 200
    )


def test_superusers_are_not_narrowed(own: dict[str, Any]) -> None:
    assert scope_of(member("boss", superuser=True, provinces=[own["regions.province"]])).everywhere


def test_single_areas(own: dict[str, Any]) -> None:
    second = factories.area("990200", "第二市", "diershi", "des")
    scope = scope_of(member("one", areas=[second]))
    assert scope.holds(second)
    assert not scope.holds(own["regions.poolingarea"])
    assert not scope.holds(None)
    assert list(PoolingArea.objects.filter(scope.rows(""))) == [second]


def test_an_empty_scope_holds_nothing(own: dict[str, Any]) -> None:
    user = member("none", "编辑")
    StaffScope.objects.create(user=user)
    assert list(PoolingArea.objects.filter(scope_of(user).rows(""))) == []
    assert client_of(user).get(f"{BASE}regions/poolingarea/").context["cl"].result_count == 0


def test_a_stranger_has_no_scope_of_their_own() -> None:
    """Nobody asks for one: the site lets only staff in. It is everywhere, narrowed by no permission at all."""
    assert scope_of(AnonymousUser()).everywhere


def test_the_scope_is_read_once(li: User, django_assert_num_queries: Any) -> None:
    fresh = User.objects.get(pk=li.pk)
    with django_assert_num_queries(1):  # the row with its provinces and areas
        scope_of(fresh)
    with django_assert_num_queries(0):
        scope_of(fresh)


def test_a_version_is_made_for_the_own_area_only(client: Client, own: dict[str, Any], theirs: dict[str, Any]) -> None:
    before = BenefitSchedule.objects.count()
    given = {
        "area": "980100", "scheme": "resident", "effective_from": datetime.date(2027, 1, 1).isoformat(),
        "source": "试验", "reason": "试验",
    }  # fmt: skip
    assert client.post(f"{BASE}regions/benefitschedule/add/", given).status_code == 200
    assert BenefitSchedule.objects.count() == before
