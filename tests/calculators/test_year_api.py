"""`POST /api/v1/year`: the same amounts as bill by bill, the one shape of errors, no float, no silence."""

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from regions.enums import Status
from tests.calculators.test_openapi import strict
from tests.calculators.world import AREA, BASIC, CLASS_B, CRITICAL, FULL, INPATIENT, make_area, make_schedule
from tests.calculators.world import URL as ESTIMATE
from tests.calculators.year_world import API, errors, inpatient, send, settled, visit, year

pytestmark = pytest.mark.django_db


@pytest.fixture
def area():
    found = make_area()
    make_schedule(found, [*FULL, *CLASS_B])
    return found


def test_a_year_of_three_bills(client: Client, area):
    answer = settled(client, year(inpatient("51000"), visit("300"), inpatient("10500", level="level2")))
    # 1: 50,000 × 60 % = 30,000; 自付 21,000; (21,000 − 12,000) × 60 % = 5,400
    # 2: (300 − 200) × 50 % = 50
    # 3: second admission 1,000 × 50 % = 500; 10,000 × 75 % = 7,500; 自付 3,000 × 60 % = 1,800
    assert [bill["amounts"]["basic"] for bill in answer["bills"]] == ["30000.00", "50.00", "7500.00"]
    assert [bill["amounts"]["critical_illness"] for bill in answer["bills"]] == ["5400.00", "0.00", "1800.00"]
    assert [bill["admission"] for bill in answer["bills"]] == [1, 1, 2]
    assert answer["amounts"]["total"] == "61800.00"
    assert answer["amounts"]["reimbursed"] == "44750.00"
    assert answer["amounts"]["out_of_pocket"] == "17050.00"
    assert (answer["year"], answer["complete"], answer["unknown"], answer["warnings"]) == (2025, True, [], [])
    left = {(one["kind"], one["pot"]): one["left"] for one in answer["left"]}
    assert left == {
        ("basic_cap", "inpatient"): "112500.00",
        ("critical_illness_line", "any"): "0.00",
        ("critical_illness_cap", "any"): "392800.00",
        ("deductible", "outpatient"): "0.00",
        ("basic_cap", "outpatient"): "250.00",
    }


def carried(client: Client, data: dict[str, Any]) -> None:
    """Every bill of the answer is what `GET /api/v1/estimate` says with the year so far."""
    answer = settled(client, data)
    head = {name: data[name] for name in ("area", "scheme", "retired", "age") if name in data}
    total = Decimal(0)
    for sent, bill in zip(data["bills"], answer["bills"], strict=True):
        query = {**head, **sent, **bill["year_so_far"], "admission": bill["admission"]}
        alone = client.get(ESTIMATE, {name: str(value) for name, value in query.items()}).json()
        assert alone["amounts"] == bill["amounts"]
        assert alone["steps"] == bill["steps"]
        assert (alone["unknown"], alone["warnings"]) == (bill["unknown"], bill["warnings"])
        total += Decimal(alone["amounts"]["out_of_pocket"])
    assert Decimal(answer["amounts"]["out_of_pocket"]) == total


@pytest.mark.parametrize("scheme", ["resident", "employee"])
def test_carried_one_by_one_through_the_estimate_gives_the_same(client: Client, area, scheme: str):
    make_schedule(area, BASIC, scheme="employee")
    bills = [
        inpatient("51000", class_c="1000", class_b="2000", class_b_share="0.2"),
        visit("199.99"), visit("0.02"), visit("700"), visit("400", level="level2"),
        inpatient("300000", place="unfiled"), inpatient("90000", over_limit="12.34"), inpatient("10", level="level2"),
    ]  # fmt: skip
    carried(client, year(*bills, scheme=scheme, retired="true", age="71"))


cents = st.integers(0, 20_000_000).map(lambda number: f"{Decimal(number) / 100:.2f}")
some_bills = st.lists(
    st.builds(
        lambda care, level, total, place: inpatient(total, care=care, level=level, place=place),
        st.sampled_from(["inpatient", "outpatient"]),
        st.sampled_from(["level2", "level3", "level3a"]),
        cents,
        st.sampled_from(["local", "unfiled", "emergency"]),
    ),
    min_size=1,
    max_size=5,
)


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(bills=some_bills)
def test_any_year_carried_one_by_one_gives_the_same(client: Client, area, bills):
    carried(client, year(*bills))


def test_each_bill_uses_the_version_of_its_day(client: Client):
    area = make_area()
    make_schedule(area, FULL)
    make_schedule(
        area,
        [rule | {"ratio": "0.80"} if rule.get("level") == "level3" else rule for rule in FULL],
        start=datetime.date(2025, 7, 1),
    )
    answer = settled(client, year(inpatient("2000", on="2025-06-30"), inpatient("2000", on="2025-07-01")))
    # 1,000 × 60 % = 600; second admission 1,500 × 80 % = 1,200
    assert [bill["amounts"]["basic"] for bill in answer["bills"]] == ["600.00", "1200.00"]
    assert [bill["schedule"]["version"] for bill in answer["bills"]] == [1, 2]
    assert any("标准有变化" in text for text in answer["warnings"])


def test_days_against_the_order_are_told_and_settled_as_they_stand(client: Client, area):
    answer = settled(client, year(inpatient("2000", on="2025-06-02"), inpatient("2000", on="2025-06-01")))
    assert [bill["amounts"]["deductible"] for bill in answer["bills"]] == ["1000.00", "500.00"]
    (text,) = answer["warnings"]
    assert "第 2 笔的日期（2025-06-01）早于第 1 笔（2025-06-02）" in text


def test_a_bill_without_a_rule_is_told_and_left_out(client: Client, area):
    answer = settled(client, year(inpatient("2000", level="level1"), inpatient("2000"), visit("1", care="chronic")))
    first, second, third = answer["bills"]
    assert first["refused"]["field"] == "level" and "没有一级医院" in first["refused"]["message"]
    assert third["refused"]["field"] == "care"
    assert (first["amounts"], first["steps"], first["left"], first["year_so_far"]) == (None, [], [], None)
    assert second["admission"] == 2
    assert second["amounts"] == answer["amounts"]
    assert answer["complete"] is False
    assert len(answer["warnings"]) == 3  # two left out, and what that means for the bill after the first


def test_a_day_before_the_first_version_is_left_out(client: Client):
    make_schedule(make_area(), FULL, start=datetime.date(2025, 3, 1))
    answer = settled(client, year(inpatient(on="2025-02-28"), inpatient(on="2025-03-01")))
    assert answer["bills"][0]["refused"]["field"] == "on"
    assert answer["bills"][1]["refused"] is None


def test_a_withdrawn_version_is_left_out_with_its_notice(client: Client):
    area = make_area()
    make_schedule(area, FULL)
    make_schedule(area, FULL, start=datetime.date(2025, 5, 1), status=Status.WITHDRAWN, public_notice="登记有误。")
    answer = settled(client, year(inpatient(on="2025-04-30"), inpatient(on="2025-05-01")))
    assert "登记有误。" in answer["bills"][1]["refused"]["message"]


def test_an_unknown_layer_is_listed_for_the_year(client: Client):
    make_schedule(make_area(), BASIC)
    answer = settled(client, year(inpatient(), inpatient(), aid="orphan"))
    assert answer["unknown"] == ["assistance", "critical_illness", "repeat"]
    assert {one["state"] for one in answer["left"] if one["kind"] in ("critical_illness_line", "assistance_cap")} == {
        "unknown"
    }


def test_out_of_province_holds_for_bills_elsewhere(client: Client):
    scoped = [rule for rule in INPATIENT if rule["kind"] != "cap"]
    caps = [
        {"kind": "cap", "care": "inpatient", "scope": "inside", "amount": 5000},
        {"kind": "cap", "care": "inpatient", "scope": "outside", "amount": 3000},
    ]
    elsewhere = {"kind": "cross_region", "place": "unfiled", "ratio": "1"}
    make_schedule(make_area(), [*scoped, *caps, elsewhere, *CRITICAL])

    def paid(*bills: dict[str, Any]) -> list[str]:
        return [settled(client, year(bill, out_of_province=True))["bills"][0]["amounts"]["basic"] for bill in bills]

    assert paid(
        inpatient(place="local"),
        inpatient(place="unfiled"),
        inpatient(place="unfiled", out_of_province=False),
        inpatient(place="local", out_of_province="true"),
    ) == ["5000.00", "3000.00", "5000.00", "3000.00"]


def test_amounts_are_read_as_people_and_programs_write_them(client: Client, area):
    body = json.dumps(year(inpatient("TOTAL", age=None))).replace('"TOTAL"', "1000.01")
    status, answer = send(client, body)
    assert status == 200
    assert answer["amounts"]["total"] == "1000.01"
    assert (
        settled(client, year(inpatient(51000, class_c="１，０００"), retired=False, age=70))["amounts"]["class_c"]
        == "1000.00"
    )


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (year(), ["bills"]),
        ({"area": AREA, "scheme": "resident"}, ["bills"]),
        (year(*[visit("1")] * 61), ["bills"]),
        ({**year(), "bills": {"0": visit()}}, ["bills"]),
        (year(visit(), 5), ["bills.1"]),
        (year({}), ["bills.0.care", "bills.0.level", "bills.0.total"]),
        (year(visit(), visit("x")), ["bills.1.total"]),
        (year(visit("1e5")), ["bills.0.total"]),
        (year(visit("-1")), ["bills.0.total"]),
        (year(visit(True)), ["bills.0.total"]),
        (year(visit(["1"])), ["bills.0.total"]),
        (year(visit(care="dentist")), ["bills.0.care"]),
        (year(visit(level=3)), ["bills.0.level"]),
        (year(visit(on="2025-02-30")), ["bills.0.on"]),
        (year(visit(place="moon")), ["bills.0.place"]),
        (year(visit(out_of_province="maybe")), ["bills.0.out_of_province"]),
        (year(visit("10", class_c="10.01")), ["bills.0.class_c"]),
        (year(visit("10", class_b="5", class_b_share="1.1")), ["bills.0.class_b_share"]),
        (year(visit(on="2025-12-31"), visit(on="2026-01-01"), visit(on="2024-12-31")), ["bills.1.on", "bills.2.on"]),
        (year(visit(), scheme="rural"), ["scheme"]),
        (year(visit(), area=""), ["area"]),
        (year(visit(), age=131), ["age"]),
        (year(visit(), aid="poor"), ["aid"]),
        (year(visit(), retired="yes"), ["retired"]),
        (year(visit("x"), scheme="rural", area=""), ["area", "bills.0.total", "scheme"]),
    ],
    ids=str,
)
def test_wrong_input_is_400_at_its_field(client: Client, area, data, where):
    assert errors(client, data) == (400, where)


def test_a_day_left_out_is_today(client: Client, area):
    bill = visit()
    del bill["on"]
    assert errors(client, year(visit(on="2020-01-01"), bill)) == (400, ["bills.1.on"])
    _, answer = send(client, year(visit(on="2020-01-01"), bill))
    assert "没有填日期，按今天算" in answer["errors"]["bills.1.on"][0]


@pytest.mark.parametrize(
    "body",
    [
        "", "x", "[]", "null", "5", '{"area": NaN}', b"\xff", "[" * 100_000, '{"area":"1","area":"2"}', '{"area":"\\ud800"}',
        '{"bills":[{"total":"1","total":"1"}]}',
    ],
    ids=lambda body: str(body)[:20],
)  # fmt: skip
def test_a_body_that_is_no_object_of_ours_is_400(client: Client, area, body):
    assert errors(client, body) == (400, ["__all__"])


def test_a_body_too_large_is_413(client: Client, area):
    assert errors(client, json.dumps({"area": "1" * 300_000})) == (413, ["__all__"])


def test_class_b_without_a_share_is_asked_for_before_anything_is_missed(client: Client):
    make_schedule(make_area(), FULL)
    wanting = year(visit(), visit(class_b="50"))
    assert errors(client, wanting) == (400, ["bills.1.class_b_share"])
    assert errors(client, wanting | {"area": "999999"}) == (400, ["bills.1.class_b_share"])
    assert errors(client, wanting | {"scheme": "employee"}) == (400, ["bills.1.class_b_share"])
    assert errors(client, year(inpatient(), inpatient(level="level1", class_b="5"))) == (400, ["bills.1.class_b_share"])


def test_a_default_share_of_another_kind_of_care_does_not_help(client: Client):
    make_schedule(make_area(), [*FULL, {"kind": "class_b", "care": "inpatient", "ratio": "0.1"}])
    assert errors(client, year(visit(class_b="50"))) == (400, ["bills.0.class_b_share"])
    assert send(client, year(inpatient(class_b="50")))[0] == 200


def test_an_unknown_area_is_404(client: Client, area):
    assert errors(client, year(visit(), area="999999")) == (404, ["area"])
    assert errors(client, year(visit(), area="nanning")) == (404, ["area"])


def test_where_no_bill_has_a_rule_it_is_409(client: Client, area):
    assert errors(client, year(visit(), scheme="employee")) == (409, ["scheme"])
    assert errors(client, year(inpatient(level="level1"), visit(care="chronic"))) == (
        409,
        ["bills.0.level", "bills.1.care"],
    )
    assert errors(client, year(visit(on="2024-12-31"))) == (409, ["bills.0.on"])
    assert errors(client, year(visit(place="referred"))) == (409, ["bills.0.place"])


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post(client: Client, area, method: str):
    response = getattr(client, method)(API)
    assert response.status_code == 405
    assert response["Allow"] == "POST"


def test_nothing_is_kept(client: Client, area):
    response = client.post(API, json.dumps(year(visit())), content_type="application/json")
    assert response["Cache-Control"] == "private"
    assert not response.cookies
    assert response["Content-Type"] == "application/json; charset=utf-8"


def test_csrf_is_not_asked_for(area):
    assert (
        Client(enforce_csrf_checks=True)
        .post(API, json.dumps(year(visit())), content_type="application/json")
        .status_code
        == 200
    )


def test_sixty_bills_take_as_many_queries_as_one(client: Client, area):
    make_schedule(area, FULL, start=datetime.date(2025, 7, 1))
    sixty = [visit("20", on=f"2025-{month:02}-{day:02}") for month in range(1, 13) for day in (1, 7, 14, 21, 28)]
    settled(client, year(*sixty))  # both versions are built once
    with CaptureQueriesContext(connection) as queries:
        answer = settled(client, year(*sixty))
    assert len(queries) == 2  # the area, and all versions of the year
    assert len(answer["bills"]) == 60
    with CaptureQueriesContext(connection) as queries:
        settled(client, year(visit("20")))
    assert len(queries) == 2


def test_the_description_holds_both_ways(client: Client):
    area = make_area()
    make_schedule(area, BASIC)
    described = client.get("/api/v1/openapi.json").json()
    operation = described["paths"][API]["post"]

    def problems(schema: dict[str, Any], value: Any) -> list[str]:
        whole = strict({**schema, "components": described["components"]})
        return [error.message for error in Draft202012Validator(whole).iter_errors(value)]

    asked = operation["requestBody"]["content"]["application/json"]["schema"]
    sent = year(
        inpatient(class_b="1", class_b_share="0.1", class_c="1", over_limit="1", place="unfiled", out_of_province=True),
        inpatient(level="level1"),
        visit(),
        aid="orphan",
        age=70,
        retired=True,
        minor_or_student=False,
        out_of_province=False,
    )
    assert problems(asked, sent) == []
    assert problems(asked, year())
    assert problems(asked, year(visit("1,000")))
    assert problems(asked, year(*[visit()] * 61))
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert problems(answered, settled(client, sent)) == []
    refused = operation["responses"]["400"]["content"]["application/json"]["schema"]
    assert problems(refused, send(client, year())[1]) == []
    assert set(operation["responses"]) == {"200", "400", "404", "409", "413", "429"}
