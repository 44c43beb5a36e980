"""Home, sources and the error pages."""

import re

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/", "/sources/", "/areas/", "/healthz"])
def test_opens(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/sources/", "/areas/", "/areas/990100/"])
def test_public_pages_are_asked_again_and_set_no_cookie(client: Client, address: str) -> None:
    factories.area()
    response = client.get(address)
    assert "no-cache" in response["Cache-Control"]
    assert not response.cookies
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("address", ["/", "/sources/", "/areas/", "/areas/?q=试验", "/areas/990100/", "/nowhere/"])
def test_nothing_inline_and_nothing_from_elsewhere(client: Client, address: str) -> None:
    factories.area()
    body = client.get(address).content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", body)
    assert not re.search(
        r'(?:src|href)="(?:https?:)?//(?!testserver/|github\.com|picocss\.com|htmx\.org|www\.djangoproject\.com)', body
    )
    assert body.count("<h1") == 1
    assert '<html lang="zh-Hans"' in body


def test_home_asks_for_place_and_scheme(client: Client) -> None:
    body = client.get("/").content.decode()
    assert '<form action="/areas/" method="get">' in body
    assert body.count('name="scheme"') == 2
    assert 'name="next" value="/calculators/inpatient/"' in body


def test_home_knows_the_place(client: Client, django_assert_num_queries) -> None:
    factories.area()
    client.cookies["mingbai"] = "990100.resident."
    with django_assert_num_queries(2):  # the place, and the questions that the page leads to
        body = client.get("/").content.decode()
    assert "试验市 · 居民医保" in body
    assert '<form action="/preferences/" method="get">' in body
    assert re.search(r'value="resident" required checked', body)


def test_home_without_a_place_asks_the_database_once(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        client.get("/")


def test_404_helps(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'action="/areas/"' in response.content.decode()
    assert 'action="/search/"' in response.content.decode()
    assert "12393" in response.content.decode()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: server_error(request), 500),
        (lambda request: bad_request(request, Exception()), 400),
        (lambda request: permission_denied(request, Exception()), 403),
        (lambda request: csrf_failure(request), 403),
    ],
)
def test_error_pages_need_no_database(django_assert_num_queries, answer, status: int) -> None:
    with django_assert_num_queries(0):
        response = answer(HttpRequest())
    assert response.status_code == status
    assert "回到首页" in response.content.decode()


def test_wrong_host_gets_the_400_page(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "没有看懂" in response.content.decode()


def test_500_page_stands_alone() -> None:
    assert "12393" in render_to_string("500.html")
