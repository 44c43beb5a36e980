"""Open data: published figures only, each with where it comes from; files that stay cheap however many versions there are."""

import csv
import datetime
import io
import json
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from regions import services
from regions.enums import Status
from regions.models import BenefitSchedule, PolicyDocument, PoolingArea
from regions.open_data import RULE_COLUMNS, VERSION_COLUMNS
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 5, 1)
CSV, JSON, AREAS = "/data/rates.csv", "/data/rates.json", "/data/areas.csv"
ONE_CSV, ONE_JSON = "/areas/990100/rates.csv", "/areas/990100/rates.json"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with mock.patch("django.utils.timezone.localdate", return_value=TODAY):
        yield


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def rows(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(client.get(address)).decode("utf-8-sig"), newline="")))


def versions(client: Client, address: str) -> list[dict[str, Any]]:
    return json.loads(body(client.get(address)))["versions"]


def test_a_figure_a_row_with_its_version_and_source(client: Client) -> None:
    made = factories.schedule(factories.area(), start_unknown=True)
    factories.verify(made.rules.get(kind="deductible"))
    found = {(row["kind"], row["level"]): row for row in rows(client, CSV)}
    assert len(found) == 4 and list(next(iter(found.values()))) == [
        name for name, _ in (*VERSION_COLUMNS, *RULE_COLUMNS)
    ]
    line = found["deductible", "any"]
    assert line | {
        "area": "990100", "area_name": "试验市", "province": "试验省", "scheme": "resident", "version": "1",
        "effective_from": "2025-01-01", "start_unknown": "true", "status": "published", "care": "inpatient",
        "amount": "1000", "per": "admission", "ratio": "", "evidence": "verified", "checked_on": "2026-03-01",
        "document": "试医保〔2026〕1号",
    } == line  # fmt: skip
    line = found["ratio", "level2"]
    assert (line["ratio"], line["evidence"], line["checked_on"], line["document"]) == ("0.75", "compiled", "", "")


def test_json_says_the_same_by_versions(client: Client) -> None:
    made = factories.schedule(factories.area())
    factories.verify(made.rules.get(kind="deductible"))
    answer = json.loads(body(client.get(JSON)))
    assert answer["date"] == "2026-05-01" and "MIT" in answer["licence"] and "未知" in answer["warning"]
    (version,) = answer["versions"]
    assert (version["area"], version["version"], version["effective_from"], version["start_unknown"]) == (
        "990100", 1, "2025-01-01", False,
    )  # fmt: skip
    assert [rule["kind"] for rule in version["rules"]] == ["deductible", "ratio", "ratio", "cap"]
    first = version["rules"][0]
    assert (first["amount"], first["evidence"], first["checked_on"]) == ("1000", "verified", "2026-03-01")
    assert version["rules"][1]["ratio"] == "0.75"
    assert "amount" not in version["rules"][1] and "checked_on" not in version["rules"][1]


def test_only_what_is_in_force_today(client: Client) -> None:
    of = factories.area()
    factories.schedule(of)
    factories.schedule(of, start=datetime.date(2026, 1, 1))
    factories.schedule(of, start=datetime.date(2026, 7, 1))
    assert {row["version"] for row in rows(client, CSV)} == {"2"}
    assert [one["version"] for one in versions(client, JSON + "?all=1")] == [1, 2, 3]
    assert {row["version"] for row in rows(client, CSV + "?all=1")} == {"1", "2", "3"}
    assert {row["version"] for row in rows(client, CSV + "?all=0")} == {"2"}


@pytest.mark.parametrize("query", ["", "?all=1"])
def test_never_drafts_superseded_withdrawn_or_doubtful_figures_or_notes(client: Client, query: str) -> None:
    of = factories.area()
    secret = {"kind": "cap", "care": "outpatient", "amount": "777", "note": "内部的话"}
    factories.schedule(of, [secret], status=Status.DRAFT)
    factories.schedule(of, [secret], status=Status.IN_REVIEW)
    factories.schedule(of, [secret], status=Status.SUPERSEDED)
    factories.schedule(of, [secret], status=Status.WITHDRAWN, public_notice="错了", start=datetime.date(2026, 1, 1))
    factories.schedule(
        of, [secret | {"evidence": "doubtful"}, secret | {"level": "level1", "amount": "5"}], scheme="employee"
    )
    for address in (CSV, JSON, ONE_CSV, ONE_JSON):
        text = body(client.get(address + query)).decode()
        assert "777" not in text and "内部的话" not in text
    assert [row["amount"] for row in rows(client, CSV) if row["amount"]] == ["5"]


def test_all_tells_the_days_without_a_standard(client: Client) -> None:
    of = factories.area()
    factories.schedule(of)
    wrong = factories.schedule(of, start=datetime.date(2026, 1, 1))
    services.withdraw(wrong, notice="数字有误")
    factories.schedule(of, (), ends=True, start=datetime.date(2027, 1, 1))
    assert rows(client, CSV) == []  # withdrawn keeps its days: no estimate, and no figures of the version before
    assert [(one["version"], one["status"], len(one["rules"])) for one in versions(client, JSON + "?all=1")] == [
        (1, "published", 4), (2, "withdrawn", 0), (3, "ended", 0),
    ]  # fmt: skip
    bare = [row for row in rows(client, CSV + "?all=1") if not row["kind"]]
    assert [(row["version"], row["status"], row["evidence"]) for row in bare] == [
        ("2", "withdrawn", ""),
        ("3", "ended", ""),
    ]


def test_one_area(client: Client) -> None:
    for code in ("990100", "990200"):
        factories.schedule(factories.area(code))
    assert {row["area"] for row in rows(client, ONE_CSV)} == {"990100"}
    assert [one["area"] for one in versions(client, ONE_JSON)] == ["990100"]
    assert client.get("/areas/980100/rates.csv").status_code == 404
    assert client.get("/areas/980100/rates.json").status_code == 404


def test_areas(client: Client) -> None:
    factories.area()
    assert rows(client, AREAS) == [
        {"code": "990100", "name": "试验市", "province": "990000", "province_name": "试验省", "pinyin": "shiyanshi"}
    ]


def test_no_text_is_a_formula(client: Client) -> None:
    factories.schedule(
        factories.area(name="=甲"), [{"kind": "terms", "name": "@乙"}, {"kind": "ratio", "ratio": 1, "points": "-0.05"}]
    )
    first, second = rows(client, CSV)
    assert (first["area_name"], first["name"], second["points"]) == ("'=甲", "'@乙", "-0.05")
    (version,) = versions(client, JSON)
    assert (version["area_name"], version["rules"][0]["name"]) == ("=甲", "@乙")


@pytest.mark.parametrize("address", [CSV, JSON, ONE_CSV, ONE_JSON, AREAS])
def test_files_are_asked_again_open_to_other_sites_and_without_cookie(client: Client, address: str) -> None:
    factories.schedule(factories.area())
    response = client.get(address)
    assert "no-cache" in response["Cache-Control"] and response["ETag"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", [CSV, JSON, ONE_CSV, ONE_JSON])
def test_the_etag_changes_with_what_is_shown(client: Client, address: str) -> None:
    made = factories.schedule(factories.area())
    seen = [client.get(address)["ETag"], client.get(address + "?all=1")["ETag"]]
    factories.verify(made.rules.get(kind="cap"))
    seen.append(client.get(address)["ETag"])
    PoolingArea.objects.update(name="新名市")
    seen.append(client.get(address)["ETag"])
    PolicyDocument.objects.get().save()
    seen.append(client.get(address)["ETag"])
    factories.schedule(made.area, start=datetime.date(2026, 1, 1))
    seen.append(client.get(address)["ETag"])
    with mock.patch("django.utils.timezone.localdate", return_value=TODAY + datetime.timedelta(days=1)):
        seen.append(client.get(address)["ETag"])
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("address", "queries"),
    [(CSV, 2), (JSON, 2), (CSV + "?all=1", 2), (ONE_CSV, 3), (ONE_JSON, 3), (AREAS, 1), ("/data/", 1)],
)
def test_queries_do_not_grow(client: Client, django_assert_num_queries: Any, address: str, queries: int) -> None:
    of = factories.area()
    factories.verify(factories.schedule(of).rules.get(kind="cap"))
    for number in range(2):
        with django_assert_num_queries(queries):
            body(client.get(address))
        for more in range(10):
            factories.schedule(factories.area(f"98{number}{more}00"))
            factories.schedule(of, start=datetime.date(2025, 2 + number, 1 + more))


def test_asking_again_takes_one_query(client: Client, django_assert_num_queries: Any) -> None:
    factories.schedule(factories.area())
    etag = client.get(CSV)["ETag"]
    with django_assert_num_queries(1):
        assert client.get(CSV, headers={"If-None-Match": etag}).status_code == 304


def test_the_page_documents_every_column_and_address(client: Client) -> None:
    factories.schedule(factories.area())
    BenefitSchedule.objects.update(updated_at=datetime.datetime(2026, 4, 30, 1, 2, tzinfo=datetime.UTC))
    text = client.get("/data/").content.decode()
    for name, _ in (*VERSION_COLUMNS, *RULE_COLUMNS):
        assert f"<code>{name}</code>" in text
    for address in (CSV, JSON, AREAS, "/areas/110100/rates.json", "/sources/"):
        assert f'href="{address}"' in text
    assert "MIT 许可" in text and "最近更新：2026 年 4 月 30 日 09:02" in text
    assert timezone.get_default_timezone_name() == "Asia/Shanghai"


def test_the_page_is_found(client: Client) -> None:
    factories.area()
    for address in ("/sources/", "/areas/990100/"):
        assert 'href="/data/"' in client.get(address).content.decode()
    assert "/data/</loc>" in client.get("/sitemap.xml").content.decode()
    assert 'href="/areas/990100/rates.csv"' in client.get("/areas/990100/").content.decode()
