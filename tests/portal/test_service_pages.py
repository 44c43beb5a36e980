"""What every public service has: about, privacy, accessibility, sitemap, robots, and a good face for shared links."""

import datetime
import re
from html.parser import HTMLParser
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.db import OperationalError, connection
from django.test import Client
from markupsafe import Markup

from calculators.registry import CALCULATORS, POST_CALCULATORS
from portal.jinja2 import one_line
from tests import factories
from tests.test_project import GIVEN, manage

pytestmark = pytest.mark.django_db

PAGES = ["/about/", "/privacy/", "/accessibility/"]
NOT_AN_AGENCY = "本网站不是医保经办机构"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


class Head(HTMLParser):
    """`title`, and by name or property every <meta>; `canonical`."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.title = self.canonical = ""
        self._in_title = False
        self.feed(body.split("</head>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        self._in_title = tag == "title"
        if tag == "meta" and ("name" in given or "property" in given):
            self.meta[given.get("name") or given["property"]] = given["content"]
        if tag == "link" and given.get("rel") == "canonical":
            self.canonical = given["href"]

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


@pytest.mark.parametrize("address", PAGES)
def test_opens_without_a_query_or_a_cookie(client: Client, address: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get(address)
    assert response.status_code == 200
    assert "no-cache" in response["Cache-Control"]
    assert not response.cookies
    body = response.content.decode()
    assert body.count("<h1") == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", body)
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/areas/", "/calculators/", *PAGES])
def test_every_footer_leads_to_them(client: Client, address: str) -> None:
    footer = text(client, address).split("<footer")[1]
    for target in ("/glossary/", "/about/", "/sources/", "/privacy/", "/accessibility/"):
        assert f'href="{target}"' in footer


# --- who runs it ---------------------------------------------------------------------------------------------------


def test_nobody_named(client: Client) -> None:
    body = text(client, "/about/")
    assert "运营者未填写，仅供试用" in body
    assert NOT_AN_AGENCY in body
    assert "mailto:" not in body
    assert "12393" in body.split('id="mistakes"')[1].split("<footer")[0]
    assert "运营者未填写，仅供试用" in text(client, "/privacy/")
    assert "mailto:" not in text(client, "/privacy/") + text(client, "/accessibility/")


def test_somebody_named(client: Client, settings) -> None:
    settings.OPERATOR_NAME = "试验“社”<b>"
    settings.OPERATOR_URL = "https://operator.example/"
    settings.OPERATOR_EMAIL = "errors@operator.example"
    body = text(client, "/about/")
    assert "运营者未填写" not in body
    assert '<a href="https://operator.example/" rel="noopener external">试验“社”&lt;b&gt;</a>' in body
    assert NOT_AN_AGENCY in body
    assert "官方服务" not in body
    assert 'href="mailto:errors@operator.example"' in body
    assert "试验“社”&lt;b&gt;" in text(client, "/privacy/")
    for address in ("/privacy/", "/accessibility/"):
        assert 'href="mailto:errors@operator.example"' in text(client, address)


def test_a_name_without_an_address_is_no_link(client: Client, settings) -> None:
    settings.OPERATOR_NAME = "试验社"
    assert "<p>本站由试验社运营" in text(client, "/about/")


@pytest.mark.parametrize("address", ["/", "/sources/", *PAGES])
def test_official_only_where_set(client: Client, settings, address: str) -> None:
    assert NOT_AN_AGENCY in text(client, address)
    settings.OFFICIAL_SERVICE = True
    settings.OPERATOR_NAME = "试验市医疗保障局"
    body = text(client, address)
    assert "不是医保经办机构" not in body
    assert "结果仅供参考，以经办机构结算为准" in body
    assert ("试验市医疗保障局提供的官方服务" in body) == (address == "/about/")


def test_registrations(client: Client, settings) -> None:
    assert "beian." not in text(client, "/")
    settings.ICP_NUMBER = "试ICP备00000000号"
    body = text(client, "/")
    assert '<a href="https://beian.miit.gov.cn/" rel="noopener external">试ICP备00000000号</a>' in body
    assert "beian.mps" not in body
    settings.POLICE_NUMBER = "试公网安备00000000000000号"
    assert '<a href="https://beian.mps.gov.cn/" rel="noopener external">试公网安备00000000000000号</a>' in text(
        client, "/"
    )
    settings.ICP_NUMBER = ""
    assert "beian.miit" not in text(client, "/about/")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"OPERATOR_URL": "operator.example"}, "OPERATOR_URL"),
        ({"OPERATOR_URL": "javascript:alert(1)"}, "OPERATOR_URL"),
        ({"OPERATOR_EMAIL": "operator.example"}, "OPERATOR_EMAIL"),
        ({"OFFICIAL_SERVICE": "true"}, "OPERATOR_NAME"),
    ],
    ids=str,
)
def test_a_slip_in_the_settings_is_refused_at_start(given: dict[str, str], named: str) -> None:
    done = manage("check", given=GIVEN | given)
    assert done.returncode != 0
    assert named in done.stderr.strip().splitlines()[-1]


# --- the cookie ----------------------------------------------------------------------------------------------------


def test_the_cookie_is_forgotten_by_the_link_of_the_page(client: Client) -> None:
    factories.area()
    client.get("/preferences/", {"area": "990100", "scheme": "resident", "text": "large"})
    body = text(client, "/privacy/")
    assert "现在记住的是：试验市，居民医保，大字。" in body
    link = re.search(r'href="(/preferences/\?area=&amp;[^"]*)"', body)
    assert link
    response = client.get(link[1].replace("&amp;", "&"))
    assert response["Location"] == "/privacy/#cookie"
    gone = response.cookies["mingbai"]
    assert (gone.value, gone["max-age"], gone["path"]) == ("", 0, "/")
    del client.cookies["mingbai"]  # as a browser does
    assert "现在没有记住任何内容" in text(client, "/privacy/")
    assert "Cookie" in client.get("/privacy/")["Vary"]


def test_forgetting_nothing_sets_no_cookie(client: Client) -> None:
    assert not client.get("/preferences/?area=&scheme=&text=&next=/privacy/").cookies


# --- for search engines --------------------------------------------------------------------------------------------


def entries(client: Client) -> dict[str, str]:
    """{path: lastmod or ""} of the sitemap."""
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml"
    assert not response.cookies
    found = {}
    for url in ElementTree.fromstring(response.content).iter(f"{SITEMAP}url"):
        address = url.findtext(f"{SITEMAP}loc", "")
        assert address.startswith("http://testserver/")
        found[address.removeprefix("http://testserver")] = url.findtext(f"{SITEMAP}lastmod", "")
    return found


def test_sitemap(client: Client) -> None:
    known, unknown, drafted = (factories.area(f"9901{n:02}", f"试验{n}市") for n in (0, 1, 2))
    factories.schedule(known)
    newest = factories.schedule(known, scheme="employee")
    newest.published_at = datetime.datetime(2099, 3, 4, 5, 6, tzinfo=datetime.UTC)
    newest.save()
    factories.schedule(drafted, status="draft")
    found = entries(client)
    calculators = {f"/calculators/{name}/" for name in (*CALCULATORS, *POST_CALCULATORS)}
    pages = {
        "/",
        "/calculators/",
        "/areas/",
        "/policies/",
        "/glossary/",
        "/offices/",
        "/about/",
        "/sources/",
        "/data/",
        "/privacy/",
        "/accessibility/",
    }
    areas = {f"/areas/{area.code}/" for area in (known, unknown, drafted)}
    assert set(found) == pages | calculators | areas | {"/areas/990100/changes/"}
    assert found["/areas/990100/"] == "2099-03-04"
    assert found["/areas/990101/"] == found["/areas/990102/"] == ""


def test_every_address_of_the_sitemap_answers(client: Client) -> None:
    factories.area()
    for address in entries(client):
        assert client.get(address).status_code == 200, address


def test_sitemap_asks_no_more_for_more_areas(client: Client, django_assert_num_queries) -> None:
    for count in (1, 30):
        for number in range(count):
            factories.schedule(factories.area(f"99{count:02}{number:02}"))
        with django_assert_num_queries(4):  # areas, explainers, topics, terms
            client.get("/sitemap.xml")


def test_robots(client: Client, settings) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert not response.cookies
    lines = response.content.decode().splitlines()
    assert lines == [
        "User-agent: *", "Disallow: /api/", "Disallow: /*?", "", "Sitemap: http://testserver/sitemap.xml",
    ]  # fmt: skip
    assert settings.ADMIN_PATH.strip("/") not in response.content.decode()


# --- a shared link -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/", "/sources/", "/areas/", "/areas/990100/", "/calculators/", *PAGES])
def test_a_shared_link_has_a_face(client: Client, address: str) -> None:
    factories.area()
    head = Head(text(client, address))
    assert head.meta["og:title"]
    assert head.title == f"{head.meta['og:title']} · 医保明白账"
    assert head.meta["og:description"] == head.meta["description"] != ""
    assert head.meta["og:site_name"] == "医保明白账"
    assert head.meta["og:url"] == head.canonical == f"http://testserver{address}"


def test_titles_and_descriptions_are_their_own(client: Client) -> None:
    factories.area()
    heads = [Head(text(client, address)) for address in ("/", "/sources/", "/areas/", "/areas/990100/", *PAGES)]
    assert len({head.title for head in heads}) == len({head.meta["description"] for head in heads}) == len(heads)


def test_a_shared_answer_tells_no_more_than_its_title(client: Client) -> None:
    factories.schedule(factories.area())
    query = "area=990100&scheme=resident&level=level3&total=314159.26&aid=destitute&on=2026-05-01"
    body = text(client, f"/calculators/inpatient/?{query}")
    head = Head(body)
    assert 'class="big"' in body
    assert head.canonical == head.meta["og:url"] == "http://testserver/calculators/inpatient/"
    assert head.title.startswith(head.meta["og:title"])
    assert not re.search(r"\d", head.meta["og:description"] + head.meta["description"])
    assert "特困" not in head.meta["og:description"]
    assert "314159" not in body.split("</head>")[0]


@pytest.mark.parametrize(
    "address", ["/calculators/continuity/?years=6", "/areas/?q=试验", "/areas/990100/?on=2025-02-03"]
)
def test_no_query_in_the_canonical_address(client: Client, address: str) -> None:
    factories.area()
    head = Head(text(client, address))
    assert head.canonical == f"http://testserver{address.split('?')[0]}"


def test_what_a_reader_typed_stays_text_in_the_head(client: Client) -> None:
    head = Head(text(client, '/areas/?q="><b>'))
    assert head.meta["og:title"] == '查找“"><b>”'


def test_the_page_that_is_not_there_has_no_canonical_address(client: Client) -> None:
    head = Head(client.get("/nowhere/").content.decode())
    assert head.canonical == ""
    assert head.meta["robots"] == "noindex"
    assert "og:url" not in head.meta


def test_error_pages_without_the_database(client: Client) -> None:
    client.raise_request_exception = False
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        assert client.get("/nowhere/").status_code == 404
        client.cookies["mingbai"] = "990100.resident."  # the place cannot be looked up: the page that stands alone
        response = client.get("/nowhere/")
    assert response.status_code == 503  # portal.outage: the database is away, not the page
    assert "12393" in response.content.decode()


def test_a_title_is_one_line_and_stays_escaped() -> None:
    assert one_line(Markup(" a\n &lt;b&gt; ")) == Markup("a &lt;b&gt;")
    assert isinstance(one_line(Markup("a")), Markup)
    assert not isinstance(one_line("a\n<b>"), Markup)
    assert one_line("a\n<b>") == "a <b>"
