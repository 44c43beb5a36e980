"""The id of a request, its line in the log, and logs as JSON."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from portal.logs import JsonFormatter, request_id
from portal.requests import view_name
from portal.statements import watch
from tests.test_project import ROOT, manage

pytestmark = pytest.mark.django_db


# --- the id ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", ["0af7651916cd43dd8448eb211c80319c", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "a_B-1234"]
)
def test_the_proxys_id_is_kept(client: Client, given: str) -> None:
    assert client.get("/about/", headers={"x-request-id": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "two words here", "a\nb-12345678", "张三的编号张三", "<script>1234</script>"]
)
def test_anything_else_is_replaced(client: Client, given: str) -> None:
    first = client.get("/about/", headers={"x-request-id": given})["X-Request-ID"]
    second = client.get("/about/", headers={"x-request-id": given})["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second


@pytest.mark.parametrize("address", ["/nowhere/", "/readyz", "/static/css/site.css", "/admin/", "/api/v1/estimate"])
def test_every_answer_has_one(client: Client, address: str) -> None:
    answer = client.get(address)
    answer.close()  # of a file
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_it_is_gone_with_the_request(client: Client) -> None:
    client.get("/about/")
    assert request_id.get() == ""


def test_pages_stay_unchanged_for_their_etag(client: Client) -> None:
    first = client.get("/about/")
    second = client.get("/about/", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 304


# --- the line --------------------------------------------------------------------------------------------------------


def test_a_line_a_request_where_asked_for(client: Client, settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "portal.requests"):
        client.get("/about/?total=314159")
        assert not caplog.records
        settings.LOG_REQUESTS = True
        client.get("/about/?total=314159")
        client.get(f"/{'x' * 300}/")
    record, unknown = [one for one in caplog.records if one.name == "portal.requests"]
    assert record.getMessage() == "GET /about/ 200"
    assert (record.method, record.path, record.view, record.status_code) == ("GET", "/about/", "about", 200)
    assert 0 < record.milliseconds < 60_000
    assert (len(unknown.path), unknown.view, unknown.status_code) == (200, "-", 404)


def test_views_are_named_never_addresses(client: Client) -> None:
    assert view_name(client.get("/calculators/inpatient/").wsgi_request) == "calculators:calculator"
    assert view_name(client.get("/areas/990100/").wsgi_request) == "area"
    assert view_name(client.post("/api/v1/year").wsgi_request) == "api/v1/year"
    assert view_name(client.get("/314159/").wsgi_request) == "-"
    file = client.get("/static/css/site.css")
    file.close()
    assert view_name(file.wsgi_request) == "static"


# --- JSON ------------------------------------------------------------------------------------------------------------

CODE = """
import django; django.setup()
from django.test import Client
from django.urls import path
from portal import urls
def broken(request):
    raise ValueError('/calculators/inpatient/?total=314159 “x”')
urls.urlpatterns.append(path('broken/', broken))
client = Client(raise_request_exception=False)
client.get('/no-such-page/?total=314159', headers={'x-request-id': 'of-the-proxy-1'})
client.get('/broken/?total=314159', headers={'x-request-id': 'of-the-proxy-2'})
client.get('/about/?total=314159', headers={'x-request-id': 'of-the-proxy-3'})
"""


def lines(**given: str) -> list[dict[str, object]]:
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, env=environment | given, capture_output=True, text=True, check=True,
        timeout=60,
    )  # fmt: skip
    assert "314159" not in done.stdout + done.stderr
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_each_line_is_an_object_with_the_requests_id() -> None:
    missing, broken, *others = lines(LOG_FORMAT="json")
    assert others == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(missing.pop("time")))
    assert missing == {
        "level": "WARNING", "logger": "django.request", "message": "Not Found: /no-such-page/",
        "request_id": "of-the-proxy-1", "status": 404,
    }  # fmt: skip
    assert (broken["level"], broken["status"], broken["request_id"]) == ("ERROR", 500, "of-the-proxy-2")
    assert str(broken["exception"]).startswith("Traceback")
    assert "ValueError: /calculators/inpatient/ “x”" in str(broken["exception"])


def test_requests_as_json() -> None:
    *_, last = lines(LOG_FORMAT="json", LOG_REQUESTS="true")
    assert {name: last[name] for name in ("logger", "method", "path", "status", "view", "request_id")} == {
        "logger": "portal.requests", "method": "GET", "path": "/about/", "status": 200, "view": "about",
        "request_id": "of-the-proxy-3",
    }  # fmt: skip
    assert isinstance(last["milliseconds"], float)


def test_extras_that_are_not_named_stay_out() -> None:
    record = logging.makeLogRecord(
        {"msg": "one\ntwo %s", "args": ("/a/?b=1",), "request": "/x/?total=314159", "path": "/p/?q=1"}
    )
    line = JsonFormatter().format(record)
    assert "\n" not in line
    found = json.loads(line)
    assert set(found) == {"time", "level", "logger", "message", "path"}
    assert (found["message"], found["path"]) == ("one\ntwo /a/", "/p/")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT 写 plain"),
        ({"SLOW_QUERY_MS": "-1"}, "SLOW_QUERY_MS"),
        ({"SENTRY_DSN": "nonsense"}, "SENTRY_DSN 不是有效的地址"),
        ({"THROTTLE_API": "often"}, "THROTTLE_API 写成“次数/时间”"),
        ({"THROTTLE_SEARCH": "0/h"}, "THROTTLE_SEARCH 写成“次数/时间”"),
    ],
)
def test_nonsense_is_refused_at_the_start(given: dict[str, str], words: str) -> None:
    from tests.test_project import GIVEN

    done = manage("check", given=GIVEN | given)
    assert done.returncode != 0
    assert words in done.stderr


# --- slow statements -------------------------------------------------------------------------------------------------


def test_a_slow_statement_is_logged_without_its_parameters(settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_QUERY_MS = 1
    slow = "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT i FROM n) t"
    with connection.execute_wrapper(watch), connection.cursor() as cursor:
        cursor.execute(slow, [200_000 - 1 + 114_160])
        assert cursor.fetchone() == (314_159,)
    (record,) = caplog.records
    assert record.name == "portal.statements"
    assert record.statement == slow
    assert record.milliseconds >= 1
    assert "314159" not in record.getMessage()
    assert "314159" not in JsonFormatter().format(record)


def test_a_quick_statement_is_not(settings, caplog: pytest.LogCaptureFixture) -> None:
    with connection.execute_wrapper(watch), connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # SLOW_QUERY_MS is 0: off
        settings.SLOW_QUERY_MS = 60_000
        cursor.execute("SELECT 1")
    assert not caplog.records


def test_connections_are_watched_only_where_asked_for() -> None:
    code = "from django.db import connection\nconnection.ensure_connection()\nprint([one.__name__ for one in connection.execute_wrappers])"
    assert (
        manage("shell", "--no-imports", "-c", code, given={"SLOW_QUERY_MS": "5"}, settings="test").stdout.strip()
        == "['watch']"
    )
    assert manage("shell", "--no-imports", "-c", code, given={}, settings="test").stdout.strip() == "[]"


def test_a_server_ends_statements_that_never_end() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only")
    code = (
        "import portal.wsgi\nfrom django.db import connection\n"
        "with connection.cursor() as cursor:\n    cursor.execute('SHOW statement_timeout'); print(cursor.fetchone()[0])"
    )
    url = {"DATABASE_URL": os.environ["DATABASE_URL"]}
    assert manage("shell", "--no-imports", "-c", code, given=url, settings="test").stdout.strip() == "30s"
    plain = code.replace("import portal.wsgi\n", "")
    assert manage("shell", "--no-imports", "-c", plain, given=url, settings="test").stdout.strip() == "0"


def test_the_pages_for_people_stay_plain_by_default() -> None:
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "plain"
