"""/feed/: what is new and what changed, in Atom that readers take."""

import datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from regions.enums import Status
from regions.services import withdraw
from tests import factories
from tests.policies.world import explainer, version

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = datetime.timedelta(days=1)


def entries(client: Client) -> list[dict[str, str]]:
    response = client.get("/feed/")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies
    root = ElementTree.fromstring(response.content)
    return [
        {
            "title": entry.findtext(f"{ATOM}title", ""),
            "summary": entry.findtext(f"{ATOM}summary", ""),
            "id": entry.findtext(f"{ATOM}id", ""),
            "updated": entry.findtext(f"{ATOM}updated", ""),
            "link": next(iter(entry.iter(f"{ATOM}link"))).get("href", ""),
        }
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_an_empty_feed_is_a_feed(client: Client) -> None:
    assert entries(client) == []


def test_explainers_new_and_changed_newest_first(client: Client) -> None:
    made, today = explainer(), timezone.localdate()
    version(made, publish_on=today - 3 * DAY, reason="初始内容")
    version(made, 2, publish_on=today, reason="比例改了。")
    version(explainer("later"), publish_on=today + DAY)
    version(explainer("draft"), status=Status.DRAFT)
    changed, new = entries(client)
    assert changed["title"] == "忘带医保卡怎么看病（更新）"
    assert changed["summary"] == "带身份证也能看病。改动：比例改了。"
    assert changed["link"] == "http://testserver/policies/lost-card/"
    assert changed["updated"] == f"{today}T00:00:00+08:00"
    assert (new["title"], new["summary"]) == ("忘带医保卡怎么看病", "带身份证也能看病。")
    assert changed["id"] != new["id"]


def test_withdrawn_texts_are_not_told_of(client: Client) -> None:
    row = version(explainer())
    row.status = Status.WITHDRAWN
    row.save()
    assert entries(client) == []


def test_rates_but_not_those_that_the_portal_began_with(client: Client) -> None:
    place = factories.area()
    factories.schedule(place, scheme="employee", reason="初始数据")
    assert entries(client) == []
    factories.schedule(place, scheme="employee", reason="初始数据", start=datetime.date(2026, 1, 1))
    factories.schedule(place, status="draft")
    (entry,) = entries(client)
    assert entry["title"] == "试验市职工医保待遇标准（第 2 版）"
    assert entry["summary"] == "新的标准，2026-01-01 起。"
    assert entry["link"] == "http://testserver/areas/990100/changes/#employee-2"


def test_a_withdrawal_is_news(client: Client) -> None:
    made = factories.schedule(factories.area(), reason="初始数据")
    withdraw(made, notice="比例录错了。")
    (entry,) = entries(client)
    assert (entry["title"], entry["summary"]) == ("试验市居民医保待遇标准已撤下", "比例录错了。")
    assert entry["link"] == "http://testserver/areas/990100/changes/#resident-1-withdrawn"


def test_fifty_entries_in_two_queries(client: Client, django_assert_num_queries) -> None:
    today = timezone.localdate()
    for number in range(60):
        version(explainer(f"e{number:02}"), publish_on=today - number * DAY, title=f"第 {number} 篇")
    with django_assert_num_queries(2):
        found = entries(client)
    assert [entry["title"] for entry in found] == [f"第 {number} 篇" for number in range(50)]


def test_every_page_names_the_feed(client: Client) -> None:
    for address in ("/", "/policies/", "/areas/"):
        assert '<link rel="alternate" type="application/atom+xml" href="/feed/"' in client.get(address).content.decode()


def test_asked_again_it_is_unchanged(client: Client) -> None:
    version(explainer())
    first = client.get("/feed/")
    assert client.get("/feed/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.post("/feed/").status_code == 405
