"""`GET /api/v1/compare`: only like with like, each place's reason, few queries."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calculators import schedules
from regions.enums import Status
from regions.models import PoolingArea
from tests.calculators.test_openapi import problems
from tests.calculators.world import AREA, BASIC, CLASS_B, CRITICAL, FULL, START, make_area, make_schedule
from tests.factories import province

pytestmark = pytest.mark.django_db
URL = "/api/v1/compare"
DEAR = [
    {"kind": "deductible", "care": "inpatient", "amount": 2000, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.50"},
    {"kind": "cap", "care": "inpatient", "amount": 150000},
    *CRITICAL,
]


def bill(**changes: Any) -> dict[str, Any]:
    query = {"area": AREA, "scheme": "resident", "level": "level3", "total": "51000", "on": "2025-06-01"}
    return {name: value for name, value in (query | changes).items() if value is not None}


def ask(client: Client, **changes: Any) -> tuple[int, dict[str, Any]]:
    response = client.get(URL, bill(**changes))
    return response.status_code, response.json()


def group(answer: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(one for one in answer["comparisons"] if one["kind"] == kind)


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(row["label"], row["out_of_pocket"], row["difference"]) for row in rows]


@pytest.fixture
def area() -> PoolingArea:
    found = make_area()
    make_schedule(found, FULL)
    return found


@pytest.fixture
def world(area: PoolingArea) -> PoolingArea:
    """Beside the own area: a dearer one, one without critical illness, one without a schedule, one withdrawn, one far."""
    make_schedule(make_area("990200", "贵市", "guishi", "gs"), DEAR)
    make_schedule(make_area("990300", "缺市", "queshi", "qs"), BASIC)
    make_area("990400", "空市", "kongshi", "ks")
    withdrawn = make_area("990500", "撤市", "cheshi", "cs")
    make_schedule(withdrawn, FULL, status=Status.WITHDRAWN, public_notice="比例有误。")
    far = province("980000", "远省", "yuansheng", "ys")
    make_schedule(make_area("980100", "贵远市", "guiyuanshi", "gys", province=far), FULL)
    return area


def test_the_bill_by_level_and_place(client: Client, area: PoolingArea) -> None:
    status, answer = ask(client)
    assert status == 200
    # (51,000 − 1,000) × 60 % = 30,000; 自付 21,000, 9,000 above 12,000 × 60 % = 5,400; left 15,600.
    assert answer["reference"]["amounts"]["out_of_pocket"] == "15,600.00".replace(",", "")
    levels = group(answer, "levels")
    # Level 2: 50,000 × 75 % = 37,500; 自付 13,500, 1,500 × 60 % = 900; left 12,600.
    assert told(levels["comparable"]) == [
        ("二级医院", "12600.00", "-3000.00"),
        ("三级医院", "15600.00", "0.00"),
        ("三级甲等医院", "15600.00", "0.00"),
    ]
    assert [(one["key"], one["field"], one["status"]) for one in levels["without"]] == [
        ("primary", "level", 409),
        ("level1", "level", 409),
    ]
    places = group(answer, "places")
    # Emergency 60 % × 90 % = 54 %: 27,000; 24,000 − 12,000 × 60 % = 16,800. Unfiled 40 %: 20,000; 31,000 − 19,000 × 60 % = 19,600.
    assert told(places["comparable"]) == [
        ("参保地就医", "15600.00", "0.00"),
        ("长期居住异地，已备案", "15600.00", "0.00"),
        ("在异地急诊", "16800.00", "1200.00"),
        ("去异地，未备案", "19600.00", "4000.00"),
    ]
    assert [one["key"] for one in places["without"]] == ["referred"]
    assert [one["kind"] for one in answer["comparisons"]] == ["levels", "places"]


def test_the_neighbours_like_with_like(client: Client, world: PoolingArea) -> None:
    status, answer = ask(client, neighbours="true")
    assert status == 200
    areas = group(answer, "areas")
    # 贵市: 49,000 × 50 % = 24,500; 自付 26,500, 14,500 × 60 % = 8,700; left 17,800.
    assert told(areas["comparable"]) == [("试验市", "15600.00", "0.00"), ("贵市", "17800.00", "2200.00")]
    assert told(areas["apart"]) == [("缺市", "21000.00", None)]
    assert areas["apart"][0]["unknown"] == ["critical_illness"]
    assert [(one["label"], one["field"]) for one in areas["without"]] == [("空市", "scheme"), ("撤市", "on")]
    assert "空市还没有居民医保的可用标准" in areas["without"][0]["reason"]
    assert "比例有误" in areas["without"][1]["reason"]
    assert areas["left_off"] == 0


@pytest.mark.parametrize(
    "areas",
    [
        ["990200", "990300"],
        ["990200,990300"],
        ["990200", "", "990300,990300"],
        ["贵市、缺市"],
        ["guishi QUE"],
        ["９９０２００，缺市"],
        [f"{AREA} 990200;缺"],
    ],
)
def test_chosen_areas_by_code_name_or_pinyin(client: Client, world: PoolingArea, areas: list[str]) -> None:
    status, answer = ask(client, areas=areas)
    assert status == 200
    found = group(answer, "areas")
    assert [row["label"] for row in found["comparable"]] == ["试验市", "贵市"]
    assert [row["label"] for row in found["apart"]] == ["缺市"]
    assert found["without"] == []


def test_an_area_of_another_province_is_told_with_it(client: Client, world: PoolingArea) -> None:
    _, answer = ask(client, areas="980100", neighbours="true")
    labels = [row["label"] for row in group(answer, "areas")["comparable"]]
    assert labels == ["试验市", "远省贵远市", "贵市"]


def test_an_unknown_layer_of_the_own_area_leaves_no_difference(client: Client, world: PoolingArea) -> None:
    _, answer = ask(client, area="990300", neighbours="true")
    areas = group(answer, "areas")
    assert told(areas["comparable"]) == [("试验市", "15600.00", None), ("贵市", "17800.00", None)]
    assert [(row["label"], row["own"]) for row in areas["apart"]] == [("缺市", True)]
    assert group(answer, "levels")["comparable"] == []


def test_care_at_home_is_care_inside_the_province(client: Client) -> None:
    found = make_area()
    caps = [
        {"kind": "cap", "care": "inpatient", "scope": "inside", "amount": 40000},
        {"kind": "cap", "care": "inpatient", "scope": "outside", "amount": 10000},
    ]
    make_schedule(found, [rule for rule in FULL if rule["kind"] != "cap" or "layer" in rule] + caps)
    _, answer = ask(client, place="emergency", out_of_province="true")
    rows = {row["key"]: row["basic"] for row in group(answer, "places")["comparable"]}
    assert rows == {
        "local": "30000.00",
        "resident_elsewhere": "10000.00",
        "emergency": "10000.00",
        "unfiled": "10000.00",
    }


def test_the_curve_bends_where_the_rules_do(client: Client, area: PoolingArea) -> None:
    _, answer = ask(client, up_to="300000")
    curve = answer["curve"]
    # Deductible 1,000; 自付 12,000 at 1,000 + 11,000 / 40 % = 28,500; cap 150,000 at 251,000: 自付 101,000,
    # critical illness 53,400, left 47,600.
    assert [(one["kind"], one["total"], one["out_of_pocket"], one["after"]) for one in curve["bends"]] == [
        ("deductible", "1000.00", "1000.00", "0.4"),
        ("critical_illness_deductible", "28500.00", "12000.00", "0.16"),
        ("basic_cap", "251000.00", "47600.00", "0.4"),
    ]
    assert [one["number"] for one in curve["bends"]] == [1, 2, 3]
    assert [one["total"] for one in curve["points"]] == [
        "0.00", "1000.00", "28500.00", "51000.00", "251000.00", "300000.00",
    ]  # fmt: skip
    assert curve["points"][0]["share"] is None
    assert curve["points"][3] == {
        "total": "51000.00", "reimbursed": "35400.00", "out_of_pocket": "15600.00", "share": "0.3059", "unknown": [],
    }  # fmt: skip
    for point in curve["points"]:
        assert Decimal(point["total"]) == Decimal(point["reimbursed"]) + Decimal(point["out_of_pocket"])


@pytest.mark.parametrize(
    ("total", "end"),
    [
        ("51000", "120000.00"),
        ("1", "2.00"),
        ("0", "100000.00"),
        ("99999999.99", "99999999.99"),
        ("12345.67", "25000.00"),
    ],
)
def test_the_curve_ends_at_about_twice_the_bill(client: Client, area: PoolingArea, total: str, end: str) -> None:
    status, answer = ask(client, total=total)
    assert status == 200
    assert answer["curve"]["up_to"] == end


@pytest.mark.parametrize(
    ("changes", "status", "fields"),
    [
        ({"total": "x"}, 400, ["total"]),
        ({"total": None, "scheme": None}, 400, ["scheme", "total"]),
        ({"level": ["level2", "level3"]}, 400, ["level"]),
        ({"neighbours": "maybe"}, 400, ["neighbours"]),
        ({"up_to": "0"}, 400, ["up_to"]),
        ({"up_to": "-5"}, 400, ["up_to"]),
        ({"care": "spa"}, 400, ["care"]),
        ({"areas": "1 2 3 4 5 6"}, 400, ["areas"]),
        ({"areas": "<script>"}, 400, ["areas"]),
        ({"areas": "很" * 21}, 400, ["areas"]),
        ({"areas": "g"}, 400, ["areas"]),
        ({"class_b": "5"}, 400, ["class_b_share"]),
        ({"class_b": "5", "area": "999999"}, 400, ["class_b_share"]),
        ({"areas": "没有的"}, 404, ["areas"]),
        ({"areas": "999999"}, 404, ["areas"]),
        ({"area": "999999", "areas": "888888"}, 404, ["area"]),
        ({"area": "", "areas": "888888"}, 400, ["area"]),
        ({"scheme": "employee"}, 409, ["scheme"]),
        ({"level": "level1"}, 409, ["level"]),
        ({"place": "referred"}, 409, ["place"]),
        ({"care": "chronic"}, 409, ["care"]),
        ({"on": "2024-12-31"}, 409, ["on"]),
    ],
)
def test_refusals(client: Client, world: PoolingArea, changes: dict[str, Any], status: int, fields: list[str]) -> None:
    make_area("990600", "贵贵市", "guiguishi", "ggs")
    found, answer = ask(client, **changes)
    assert (found, sorted(answer["errors"])) == (status, fields)
    assert all(message.strip() for messages in answer["errors"].values() for message in messages)


def test_several_of_a_name_are_named(client: Client, world: PoolingArea) -> None:
    status, answer = ask(client, areas="g")
    assert status == 400
    assert answer["errors"]["areas"] == ["“g”不止一个地方：贵远市（远省）、贵市（试验省）。请写全名。"]
    for exact in ("贵市", "贵", "gui", "贵远"):
        assert ask(client, areas=exact)[0] == 200


def test_another_areas_missing_default_is_its_own_reason(client: Client) -> None:
    make_schedule(make_area(), [*FULL, *CLASS_B])
    make_schedule(make_area("990200", "贵市", "guishi", "gs"), FULL)
    _, answer = ask(client, areas="990200", class_b="1000")
    (reason,) = group(answer, "areas")["without"]
    assert (reason["status"], reason["field"]) == (400, "class_b_share")


def test_other_kinds_of_care(client: Client, area: PoolingArea) -> None:
    status, answer = ask(client, care="outpatient", total="600")
    assert status == 200
    # 400 × 50 % = 200; the cap of 300 is reached at 800.
    assert answer["reference"]["amounts"]["out_of_pocket"] == "400.00"
    assert [one["kind"] for one in answer["curve"]["bends"]] == ["deductible", "basic_cap"]


def test_headers(client: Client, area: PoolingArea) -> None:
    response = client.get(URL, bill())
    assert response["Cache-Control"] == "private"
    assert response["Content-Type"].startswith("application/json")
    assert Client(enforce_csrf_checks=True).post(URL).status_code == 405


def count_queries(client: Client, path: str = URL, **changes: Any) -> int:
    schedules._built.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, bill(**changes)).status_code == 200
    return len(queries)


def test_queries_are_few_and_do_not_grow(client: Client, world: PoolingArea) -> None:
    asked = [{}, {"neighbours": "true"}, {"areas": "990200,990300,990400,980100,990500"}]
    assert [count_queries(client, **changes) for changes in asked] == [3, 3, 3]
    pages = [count_queries(client, "/calculators/compare/", **changes) for changes in asked]
    assert max(pages) <= 4
    for month in range(2, 6):
        make_schedule(world, FULL, start=START.replace(month=month))
        for number in range(4):
            code = f"99{month}{number}70"
            make_schedule(make_area(code, f"试{month}{number}市", f"x{month}{number}", f"x{number}"), FULL)
    assert [count_queries(client, **changes) for changes in asked] == [3, 3, 3]
    assert [count_queries(client, "/calculators/compare/", **changes) for changes in asked] == pages


def test_at_most_twenty_neighbours_and_the_rest_is_said(client: Client, area: PoolingArea) -> None:
    for number in range(23):
        make_schedule(make_area(f"9910{number:02}", f"邻{number}市"), FULL)
    _, answer = ask(client, neighbours="true")
    found = group(answer, "areas")
    assert len(found["comparable"]) == 21
    assert found["left_off"] == 3
    page = client.get("/calculators/compare/", bill(neighbours="true")).content.decode()
    assert "还有 3 个统筹区没有列出" in page


def test_the_answer_keeps_to_its_description(client: Client, world: PoolingArea) -> None:
    description = client.get("/api/v1/openapi.json").json()
    parameters = {one["name"]: one["schema"] for one in description["paths"][URL]["get"]["parameters"]}
    assert (parameters["areas"]["type"], parameters["areas"]["maxItems"]) == ("array", 5)
    for changes in (
        {},
        {"neighbours": "true", "areas": "980100", "aid": "low_income"},
        {"care": "outpatient", "total": "0"},
    ):
        status, answer = ask(client, **changes)
        assert status == 200
        assert problems(description, URL, 200, answer) == []
    for changes, status in (({"total": "x"}, 400), ({"areas": "没有的"}, 404), ({"level": "level1"}, 409)):
        found, answer = ask(client, **changes)
        assert found == status
        assert problems(description, URL, status, answer) == []
