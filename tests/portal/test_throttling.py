"""Throttling of JSON and searches: off unless set, one address at a time, a clear 429, and open where the cache fails."""

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.base import BaseCache
from django.test import Client

pytestmark = pytest.mark.django_db

API, SEARCH, PLACES = "/api/v1/areas", "/search/?q=起付线", "/areas/?q=南宁"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def statuses(client: Client, address: str, times: int, **more: Any) -> list[int]:
    return [client.get(address, **more).status_code for _ in range(times)]


@pytest.mark.parametrize("address", [API, SEARCH, PLACES])
def test_off_unless_set(client: Client, address: str) -> None:
    assert statuses(client, address, 30) == [200] * 30
    assert not caches["default"]._cache  # nothing is even counted


def test_json_is_refused_as_json(client: Client, settings) -> None:
    settings.THROTTLE_API = "2/h"
    assert statuses(client, API, 2) == [200, 200]
    answer = client.get(API)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert list(answer.json()) == ["errors"]
    assert "请过" in answer.json()["errors"]["__all__"][0]
    # All of /api/ together, whatever the method; nothing else.
    assert client.post("/api/v1/year", "{}", content_type="application/json").status_code == 429
    assert statuses(client, SEARCH, 3) == [200] * 3


def test_a_search_is_refused_in_plain_words(client: Client, settings) -> None:
    settings.THROTTLE_SEARCH = "3/m"
    assert [client.get(address).status_code for address in (SEARCH, PLACES, SEARCH, SEARCH, PLACES)] == [200] * 3 + [
        429
    ] * 2
    answer = client.get(SEARCH)
    page = answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= 60
    assert f"请过 {answer['Retry-After']} 秒再试" in page
    assert "很多人共用一个地址" in page
    assert "12393" in page
    assert "起付线" not in page
    assert answer["Content-Security-Policy"]
    assert not answer.cookies
    # Pages without a question, and JSON, go on.
    assert [client.get(address).status_code for address in ("/search/", "/areas/", "/", API)] == [200] * 4


def test_each_address_by_itself(client: Client, settings) -> None:
    settings.THROTTLE_API = "1/h"
    settings.TRUSTED_PROXY_HEADER = "X-Real-IP"
    for address in ("203.0.113.5", "203.0.113.6", "2001:db8:1:1::1", "2001:db8:1:2::1"):
        assert statuses(client, API, 2, headers={"x-real-ip": address}) == [200, 429]
    # One household has one IPv6 network; what a visitor claims before the proxy's entry is not believed.
    assert statuses(client, API, 1, headers={"x-real-ip": "2001:db8:1:1::2"}) == [429]
    assert statuses(client, API, 1, headers={"x-real-ip": "198.51.100.1, 203.0.113.5"}) == [429]


def test_no_address_stands_in_the_cache(client: Client, settings) -> None:
    settings.THROTTLE_API = "5/h"
    client.get(API, REMOTE_ADDR="203.0.113.77")
    kept = repr(caches["default"]._cache)
    assert kept != "OrderedDict()"
    assert "203.0.113" not in kept


class Broken(BaseCache):
    """A cache whose server is away, with an error of its own client's."""

    class Away(Exception):
        pass

    def __init__(self, *args: Any) -> None:
        super().__init__({})

    def add(self, *args: Any, **kwargs: Any) -> bool:
        raise self.Away

    get = set = incr = add  # type: ignore[assignment]


@pytest.mark.parametrize(
    "backend",
    [
        {"BACKEND": "tests.portal.test_throttling.Broken"},
        # Nobody listens at port 1.
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"},
        {"BACKEND": "portal.caches.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1"},
    ],
    ids=["broken", "Redis", "ours"],
)
def test_open_where_the_cache_fails(client: Client, settings, backend: dict[str, str]) -> None:
    settings.THROTTLE_API = settings.THROTTLE_SEARCH = settings.THROTTLE_REPORTS = "1/h"
    settings.CACHES = {"default": backend}
    assert statuses(client, API, 3) == [200] * 3
    assert statuses(client, SEARCH, 3) == [200] * 3
    sent = {"about": "", "kind": "error", "text": "起付线应当是 800 元", "website": ""}
    assert [client.post("/report/", sent).status_code for _ in range(3)] == [302] * 3


@pytest.mark.parametrize(
    ("address", "size", "status"),
    [
        ("/report/", 1024 * 1024 + 1, 413),
        ("/api/v1/year", 1024 * 1024 + 1, 413),
        ("/admin/login/", 1024 * 1024 + 1, 403),  # the staff may send files; without a token it is refused all the same
        ("/admin/login/", 11 * 1024 * 1024 + 1, 413),
        ("/about/", 10**30, 413),
    ],
)
def test_a_body_that_is_too_large_is_not_read(address: str, size: int, status: int) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.generic("POST", address, b"", content_type="text/plain", CONTENT_LENGTH=str(size))
    assert answer.status_code == status
    if status == 413:
        assert answer["Cache-Control"] == "no-store"
        assert "最多 1" in (answer.json()["errors"]["__all__"][0] if "/api/" in address else answer.content.decode())


def test_what_fits_is_read(client: Client) -> None:
    answer = client.post("/report/", {"about": "", "kind": "error", "text": "长" * 300_000})
    assert answer.status_code == 400
    assert "最多写 1000 个字" in answer.content.decode()


def test_too_many_fields_are_told_in_plain_words(client: Client, settings) -> None:
    body = "&".join(f"f{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    answer = client.post("/report/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "我们没有看懂" in answer.content.decode()
