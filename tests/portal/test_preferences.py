"""The one cookie: what it holds, when it is set, and where /preferences/ leads."""

import pytest
from django.test import Client

from portal.preferences import Preferences
from tests import factories

pytestmark = pytest.mark.django_db


def go(client: Client, **query: str):
    return client.get("/preferences/", query)


def test_remembers_and_goes_on(client: Client) -> None:
    factories.area()
    response = go(client, area="990100", scheme="resident", text="large", next="/areas/990100/")
    assert response.status_code == 302
    assert response["Location"] == "/areas/990100/"
    cookie = response.cookies["mingbai"]
    assert cookie.value == "990100.resident.large"
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]
    assert not cookie["secure"]
    assert list(response.cookies) == ["mingbai"]
    assert "Cookie" in response["Vary"]
    assert "no-store" in response["Cache-Control"]
    assert 'class="large-text"' in client.get("/").content.decode()


def test_secure_where_sessions_are(client: Client, settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert go(client, scheme="resident").cookies["mingbai"]["secure"]


def test_written_only_when_changed(client: Client) -> None:
    assert go(client, scheme="employee").cookies
    assert not go(client, scheme="employee").cookies
    assert not client.get("/").cookies
    assert go(client, text="large").cookies["mingbai"].value == ".employee.large"
    assert go(client, scheme="").cookies["mingbai"].value == "..large"
    gone = go(client, text="normal").cookies["mingbai"]
    assert (gone.value, gone["max-age"]) == ("", 0)


@pytest.mark.parametrize("area", ["999999", "99010", "abcdef", "９９０１００", "990100;x", "\x00"])
def test_unknown_area_is_404_and_not_remembered(client: Client, area: str) -> None:
    factories.area()
    response = go(client, area=area)
    assert response.status_code == 404
    assert not response.cookies


def test_unknown_scheme_is_left_out(client: Client) -> None:
    response = go(client, scheme="x", next="/calculators/inpatient/?scheme=resident")
    assert response["Location"] == "/calculators/inpatient/?scheme=resident"
    assert not response.cookies


@pytest.mark.parametrize(
    "target",
    ["https://example.org/", "//example.org/", "///example.org", "/\\example.org", "javascript:alert(1)",
     "http:example.org", "https:///example.org", "\x00//example.org", ""],
)  # fmt: skip
def test_never_leads_away(client: Client, target: str) -> None:
    assert go(client, next=target)["Location"] == "/"


def test_calculator_gets_the_choice(client: Client) -> None:
    factories.area()
    response = go(
        client, area="990100", scheme="resident", next="/calculators/inpatient/?area=1&total=300000&level=level3"
    )
    assert response["Location"] == "/calculators/inpatient/?area=990100&total=300000&level=level3&scheme=resident"
    assert (
        go(client, text="large", next="/calculators/inpatient/?total=1")["Location"]
        == "/calculators/inpatient/?total=1"
    )


def test_areas_leads_to_the_area(client: Client) -> None:
    factories.area()
    assert go(client, area="990100", scheme="employee", next="/areas/")["Location"] == "/areas/990100/#employee"
    assert go(client, text="large", next="/areas/")["Location"] == "/areas/"


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "x",
        "..",
        "450100",
        "450100.resident",
        "450100.x.large",
        "4501000..",
        "450100.resident.large.x",
        "４５０１００..",
        "\n..",
    ],
)
def test_odd_cookie_is_nothing_remembered(cookie: str) -> None:
    found = Preferences(cookie)
    assert (found.area, found.scheme, found.text) == ("", "", "")


def test_odd_cookie_is_no_error(client: Client) -> None:
    client.cookies["mingbai"] = "999999.resident.large"
    response = client.get("/")
    assert response.status_code == 200
    assert "选择参保地" in response.content.decode()


def test_place_chip_leads_where_it_should(client: Client) -> None:
    assert 'href="/areas/?next=%2F"' in client.get("/").content.decode()
    assert 'href="/areas/?next=%2Fareas%2F"' in client.get("/areas/?q=x").content.decode()
