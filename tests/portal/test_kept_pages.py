"""Pages that are kept whole: the same to the letter, gone with every change, never one reader's before another's eyes."""

import datetime
import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache, caches
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import timezone

from policies.models import ExplainerVersion, GlossaryTerm, Office, Topic
from portal import counting, freshness, kept_pages
from portal.counting import COUNTER
from portal.last_stamp import LAST_STAMP
from regions.enums import Status
from regions.models import BenefitSchedule, PoolingArea
from tests import factories
from tests.policies import world

pytestmark = pytest.mark.django_db

AREA = "/areas/990100/"
NOTICE = "三级比例有误，已撤下。"
ADDRESSES = (
    "/", "/areas/", AREA, "/areas/990100/changes/", "/policies/", "/policies/lost-card/", "/topics/zhu-yuan/", "/glossary/",
    "/glossary/qi/", "/offices/", "/about/", "/sources/", "/privacy/", "/accessibility/", "/calculators/",
)  # fmt: skip
PASSING = {"X-Request-ID"}  # headers of one answer


@pytest.fixture(autouse=True)
def content() -> BenefitSchedule:
    place = factories.area()
    made = factories.schedule(place)
    factories.schedule(factories.area("990200", "别处市"))
    world.version(world.explainer())
    Topic.objects.create(slug="zhu-yuan", name="住院了", summary="钱怎么扣。")
    GlossaryTerm.objects.create(slug="qi", term="起付线", short="先由您付的。", body="门槛。")
    Office.objects.create(name="试验市医保中心", area=place, telephone="1")
    LAST_STAMP.forget()  # a process that has just started: the first page asks for the stamp
    return made


def kept() -> int:
    """How many pages are."""
    return sum(":page:" in name for name in caches["default"]._cache)


def text(client: Client, address: str = AREA, **more: Any) -> str:
    answer = client.get(address, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def headers(answer: HttpResponse) -> dict[str, Any]:
    """In the order of their names; Vary as a set."""
    found: dict[str, Any] = {name: value for name, value in answer.items() if name not in PASSING}
    return found | {"Vary": {name.strip().lower() for name in answer["Vary"].split(",")}}


def test_they_are_all_the_public_pages_that_ask_for_nothing() -> None:
    """Each of them is among the addresses below."""
    assert {resolve(address).view_name for address in ADDRESSES} == kept_pages.VIEWS


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_asked_again_it_is_the_same_for_one_query(
    client: Client, address: str, encoding: str, django_assert_num_queries: Any
) -> None:
    """Its text and its headers, compressed or not; no cookie, no token for a form that would be another reader's."""
    client.cookies["mingbai"] = "990100.resident."
    told = {"Accept-Encoding": encoding} if encoding else {}
    first = client.get(address, headers=told)
    assert kept() == 1
    with django_assert_num_queries(1):
        second = client.get(address, headers=told)
    assert second.status_code == first.status_code == 200
    body = [_unpacked(answer) for answer in (first, second)]
    assert body[0] == body[1] and body[0].startswith("<!doctype html>")
    assert {**headers(second), "Content-Length": 0} == {**headers(first), "Content-Length": 0}
    assert second["Content-Length"] == str(len(second.content))
    assert second.get("Content-Encoding", "") == encoding
    assert not second.cookies and "csrfmiddlewaretoken" not in body[1]


def _unpacked(answer: Any) -> str:
    return (gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content).decode()


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_with_its_etag_it_is_304_for_one_query(
    client: Client, address: str, encoding: str, django_assert_num_queries: Any
) -> None:
    told = {"Accept-Encoding": encoding} if encoding else {}
    first = client.get(address, headers=told)
    with django_assert_num_queries(1):
        second = client.get(address, headers=told | {"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")
    assert second["Cache-Control"] == first["Cache-Control"]
    assert "Cookie" in second["Vary"]
    assert not second.cookies


def test_the_first_reader_pays_no_query_more(client: Client, django_assert_num_queries: Any) -> None:
    """Once the process has seen any stamp. (The other tests of queries hold it for every page.)"""
    LAST_STAMP.stamp = "an older one"
    with django_assert_num_queries(1):
        client.get("/")
    with django_assert_num_queries(2):  # found under the older one, which no longer holds: worked out anew
        client.get("/")
    with django_assert_num_queries(1):
        client.get("/")


def raw(sql: str) -> Callable[[BenefitSchedule, Client], None]:
    def execute(schedule: BenefitSchedule, client: Client) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.format(schedule.pk))

    return execute


def by_the_admin(schedule: BenefitSchedule, client: Client) -> None:
    boss = Client()
    boss.force_login(get_user_model().objects.create_superuser("boss"))
    answer = boss.post(f"/admin/regions/benefitschedule/{schedule.pk}/do/withdraw/", {"notice": NOTICE})
    assert answer.status_code == 302


WITHDRAWALS: dict[str, Callable[[BenefitSchedule, Client], object]] = {
    "by SQL": raw(f"UPDATE regions_benefitschedule SET status = 'withdrawn', public_notice = '{NOTICE}' WHERE id = {{}}"),
    "by the ORM": lambda schedule, _: BenefitSchedule.objects.filter(pk=schedule.pk).update(
        status=Status.WITHDRAWN, public_notice=NOTICE
    ),
    "by the admin": by_the_admin,
}  # fmt: skip


@pytest.mark.parametrize("others", [False, True], ids=["this process", "another process"])
@pytest.mark.parametrize("withdraw", WITHDRAWALS.values(), ids=WITHDRAWALS.keys())
def test_a_withdrawal_drops_them_at_once(
    client: Client, content: BenefitSchedule, withdraw: Callable[[BenefitSchedule, Client], object], others: bool
) -> None:
    first = client.get(AREA)
    assert text(client) == first.content.decode() and "60%" in first.content.decode()
    stamp = LAST_STAMP.stamp
    withdraw(content, client)
    if others:
        LAST_STAMP.stamp = stamp  # what a process believes that has not heard of it
    for told in ({}, {"If-None-Match": first["ETag"]}):
        page = text(client, headers=told)
        assert NOTICE in page and "60%" not in page


def test_whatever_else_changes_drops_them(client: Client) -> None:
    assert "试验市" in text(client, "/areas/")
    PoolingArea.objects.filter(pk="990100").update(name="别名市")
    assert "别名市" in text(client, "/areas/")
    assert "先由您付的。" in text(client, "/glossary/")
    GlossaryTerm.objects.update(short="门槛以下。")
    assert "门槛以下。" in text(client, "/glossary/")


def test_two_preferences_never_mix(client: Client) -> None:
    """Each reader sees a home page with the own place, however the readers alternate."""
    seen: dict[str, str] = {}
    for _ in range(2):
        for cookie in ("990100.resident.", "990200.employee.", "990100.resident.large", "", "nonsense"):
            client.cookies["mingbai"] = cookie
            page = text(client, "/")
            assert seen.setdefault(cookie, page) == page
    assert "试验市 · 居民医保" in seen["990100.resident."] and "别处市" not in seen["990100.resident."]
    assert "别处市 · 职工医保" in seen["990200.employee."] and "试验市" not in seen["990200.employee."]
    assert len(set(seen.values())) == 4  # nonsense is read as nothing
    assert kept() == 4


def test_hosts_schemes_and_fragments_never_mix(client: Client) -> None:
    plain = text(client, "/areas/")
    fragment = text(client, "/areas/", headers={"HX-Request": "true"})
    restored = text(client, "/areas/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" not in fragment and restored.startswith("<!doctype html>")
    assert text(client, "/areas/", headers={"HX-Request": "true"}) == fragment
    assert "http://testserver/areas/" in plain
    assert "https://testserver/areas/" in text(client, "/areas/", secure=True)
    assert "http://localhost/areas/" in text(client, "/areas/", headers={"Host": "localhost"})
    assert text(client, "/areas/") == plain


def test_tomorrow_it_is_worked_out_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that begins tomorrow holds then, though nobody writes anything."""
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    rules = [dict(rule) | ({"ratio": "0.47"} if rule.get("level") == "level3" else {}) for rule in factories.INPATIENT]
    factories.schedule(PoolingArea.objects.get(pk="990100"), rules, start=tomorrow)
    main = [text(client).split("</h1>")[1].split("以后")[0] for _ in range(2)]
    assert main[0] == main[1]
    before = kept()
    moment = timezone.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert text(client).split("</h1>")[1].split("以后")[0] != main[0]
    assert kept() == before + 1


def test_another_installation_keeps_its_own(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    assert "试ICP备00000000号" not in text(client, "/")
    settings.ICP_NUMBER = "试ICP备00000000号"
    assert "试ICP备00000000号" in text(client, "/")
    monkeypatch.setattr(freshness, "installation", lambda: "the next version")
    before = kept()
    text(client, "/")
    assert kept() == before + 1


def test_head(client: Client, django_assert_num_queries: Any) -> None:
    """Takes what is kept, and keeps nothing itself."""
    alone = client.head(AREA)
    assert (alone.status_code, alone.content, kept()) == (200, b"", 0)
    first = client.get(AREA)
    with django_assert_num_queries(1):
        second = client.head(AREA)
    assert (second.status_code, second.content) == (200, b"")
    assert headers(second) == headers(first)


def test_staff_neither_leave_a_page_nor_are_given_one(client: Client, django_assert_num_queries: Any) -> None:
    text(client)
    assert kept() == 1
    staff = Client()
    staff.force_login(get_user_model().objects.create_user("ye"))
    with django_assert_num_queries(3):  # the page's own, worked out
        text(staff)
    assert kept() == 1
    staff.cookies["sessionid"] = "long-ended"
    text(staff, "/about/")
    assert kept() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/areas/?q=试验", "/areas/990100/?on=2025-06-01", "/policies/lost-card/?thanks=1", "/?utm=1", "/search/",
        "/calculators/inpatient/", "/report/", "/preferences/?text=large", "/robots.txt", "/feed/", "/data/", "/healthz",
        "/areas/123456/", "/areas/990100/?on=nonsense", "/policies/none/", "/api/v1/areas",
    ],
)  # fmt: skip
def test_nothing_else_is_kept(client: Client, address: str) -> None:
    client.get(address)
    assert not kept()


def test_a_text_that_was_taken_out_is_not_kept(client: Client) -> None:
    assert text(client, "/policies/lost-card/")
    ExplainerVersion.objects.update(status=Status.WITHDRAWN)
    before = kept()
    for _ in range(2):
        assert client.get("/policies/lost-card/").status_code == 410
    assert kept() == before


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>x</p>")


def _token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<input value='{get_token(request)}'>")


def _cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def test_what_would_be_one_readers_own_is_not_kept() -> None:
    """None of our pages is so; one that becomes so is left alone."""

    def keeps(view: Callable[[HttpRequest], Any], cookie: str = "", method: str = "get") -> bool:
        cache.clear()
        request = getattr(RequestFactory(), method)("/")
        request.META["CSRF_COOKIE"] = cookie or "a" * 32
        kept_pages.keep(request, view(request), "tag")
        return kept_pages.find("tag") is not None

    assert keeps(_page)
    assert not keeps(_page, method="head")
    assert not keeps(_token)
    assert not keeps(_cookie)
    assert not keeps(lambda request: StreamingHttpResponse([b"x"]))
    assert not keeps(lambda request: HttpResponse("x", status=203))
    assert not keeps(lambda request: HttpResponse("x", headers={"X-For": "you"}))
    assert not keeps(lambda request: HttpResponse("x", headers={"Vary": "Cookie, User-Agent"}))


def test_it_ends_after_an_hour(client: Client) -> None:
    text(client)
    began = time.time()
    (until,) = [end for name, end in caches["default"]._expire_info.items() if ":page:" in name]
    assert 60 * 60 - 5 < until - began <= 60 * 60


def test_an_area_is_counted_though_nothing_is_worked_out(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(COUNTER, "add", counted.append)
    assert counting.COUNTER is COUNTER
    first = client.get(AREA)
    client.get(AREA)
    client.get(AREA, headers={"If-None-Match": first["ETag"]})
    client.get("/areas/990100/changes/")
    client.get("/areas/990100/changes/")
    client.get("/policies/")
    assert counted == ["990100"] * 5


def test_a_cache_that_keeps_nothing_costs_speed_only(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """As ForgivingRedisCache does while Redis is away."""
    monkeypatch.setattr(kept_pages, "cache", type("Away", (), {"set": lambda *_: None, "get": lambda *_: None})())
    first = client.get(AREA)
    assert text(client) == first.content.decode()
    assert client.get(AREA, headers={"If-None-Match": first["ETag"]}).status_code == 304
