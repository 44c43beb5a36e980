"""A page asked again with its ETag: 304 before it is worked out, and never where anything of it has changed."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal import freshness
from portal.counting import COUNTER
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from tests import factories

pytestmark = pytest.mark.django_db

ESTIMATE = "/calculators/inpatient/?area=990100&scheme=resident&care=inpatient&level=level3&total=51000"
ADDRESSES = (ESTIMATE, "/calculators/inpatient/", "/policies/", "/glossary/", "/offices/")


@pytest.fixture(autouse=True)
def place(client: Client) -> PoolingArea:
    """The visitor's area, already in the cookie."""
    client.cookies["mingbai"] = "990100.resident."
    place = factories.area()
    factories.schedule(place)
    return place


def again(client: Client, first: HttpResponse, address: str = ESTIMATE, **more: Any) -> HttpResponse:
    return client.get(address, headers={"If-None-Match": first["ETag"], **more.pop("headers", {})}, **more)  # type: ignore[return-value]


@pytest.mark.parametrize("address", ADDRESSES)
def test_asked_again_it_is_304_with_the_same_headers(
    client: Client, address: str, django_assert_num_queries: Any
) -> None:
    first = client.get(address)
    assert first.status_code == 200
    with django_assert_num_queries(1):
        second = again(client, first, address)
    assert (second.status_code, second.content) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert second[name] == first[name]
    assert {*first["Vary"].split(", ")} - {*second["Vary"].split(", ")} <= {"Accept-Encoding"}
    assert not second.cookies


def test_a_compressed_page_has_a_weak_one(client: Client) -> None:
    first = client.get(ESTIMATE, headers={"Accept-Encoding": "gzip"})
    assert first["ETag"].startswith('W/"')
    assert again(client, first).status_code == 304
    assert client.get(ESTIMATE, headers={"If-None-Match": f'"other", {first["ETag"]}'}).status_code == 304


def published() -> None:
    factories.schedule(PoolingArea.objects.get(), start=datetime.date(2026, 1, 1))


CHANGES: dict[str, Callable[[], object]] = {
    "a new version": published,
    "a withdrawal": lambda: BenefitSchedule.objects.update(status=Status.WITHDRAWN, public_notice="比例有误。"),
    "a verification": lambda: factories.verify(BenefitRule.objects.filter(kind="cap").get()),
    "a name": lambda: PoolingArea.objects.update(name="别名市"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_shows_at_once(client: Client, change: Callable[[], object]) -> None:
    first = client.get(ESTIMATE)
    assert again(client, first).status_code == 304
    change()
    second = again(client, first)
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


def test_a_withdrawn_version_is_not_shown_from_what_is_kept(client: Client) -> None:
    first = client.get(ESTIMATE)
    assert "21,000.00" in first.content.decode()  # 51,000 − (51,000 − 1,000) × 60 %
    BenefitSchedule.objects.update(status=Status.WITHDRAWN, public_notice="比例有误。")
    second = again(client, first)
    assert second.status_code == 200
    assert "21,000.00" not in second.content.decode()
    assert "比例有误。" in second.content.decode()


def test_tomorrow_it_is_another_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(ESTIMATE)
    moment = timezone.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert again(client, first).status_code == 200


def test_another_installation_has_other_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(ESTIMATE)
    monkeypatch.setattr(freshness, "installation", lambda: "the next version")
    assert again(client, first).status_code == 200


@pytest.mark.parametrize("cookie", ["990100.resident.large", "990100.employee.", ""])
def test_another_cookie_is_another_page(client: Client, cookie: str) -> None:
    first = client.get("/calculators/inpatient/")
    client.cookies["mingbai"] = cookie
    assert again(client, first, "/calculators/inpatient/").status_code == 200


def test_other_addresses_and_htmx_are_other_pages(client: Client) -> None:
    first = client.get(ESTIMATE)
    assert again(client, first, ESTIMATE.replace("51000", "51001")).status_code == 200
    assert again(client, first, ESTIMATE + "&edit=1").status_code == 200
    assert again(client, first, headers={"HX-Request": "true"}).status_code == 200
    assert again(client, first, headers={"Host": "localhost"}).status_code == 200
    assert again(client, first, secure=True).status_code == 200


def test_a_page_that_writes_the_cookie_is_worked_out_each_time(client: Client) -> None:
    """Else its 304 would forget the place."""
    del client.cookies["mingbai"]
    first = client.get(ESTIMATE)
    assert first.cookies["mingbai"].value == "990100.resident."
    del client.cookies["mingbai"]
    second = again(client, first)
    assert second.cookies["mingbai"].value == "990100.resident."


def test_errors_have_no_such_tag(client: Client) -> None:
    missing = ESTIMATE.replace("990100", "123456")
    assert client.get(missing).status_code == 404
    assert client.get(missing, headers={"If-None-Match": "*"}).status_code == 404


def test_staff_who_are_signed_in_get_the_page_itself(client: Client) -> None:
    first = client.get(ESTIMATE)
    client.force_login(get_user_model().objects.create_user("ye"))
    tags = {client.get(ESTIMATE)["ETag"], first["ETag"]}
    assert len(tags) == 2


def test_without_a_stamp_every_page_is_worked_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get(ESTIMATE)
    monkeypatch.setattr(freshness, "content_stamp", lambda: "")
    assert again(client, first).status_code == 200


def test_an_area_asked_for_again_is_counted(client: Client) -> None:
    first = client.get(ESTIMATE)
    counted: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(COUNTER, "add", counted.append)
        assert again(client, first).status_code == 304
    assert counted == ["990100"]


def test_the_installation_is_the_code_and_what_it_is_told(settings: Any, tmp_path: Any) -> None:
    before = freshness.installation()
    settings.OPERATOR_NAME = "某市医保局"
    assert freshness.installation() != before
    settings.OPERATOR_NAME = ""
    assert freshness.installation() == before
