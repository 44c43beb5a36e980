"""The API on the starting data: what a newcomer's clone answers. Every expected amount is worked by hand."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.models import BenefitRule, PoolingArea
from regions.starting import Report
from tests.calculators.world import URL, adds_up, make_area
from tests.starting_data import ONE_WORKER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_data"), ONE_WORKER]

NANNING = {"area": "450100", "scheme": "resident", "care": "inpatient", "level": "level3", "total": "300000"}
BEIJING = {"area": "110100", "scheme": "employee", "care": "inpatient", "level": "level3", "total": "50000"}


def settled(client: Client, query: dict[str, str], **changes: str) -> dict[str, Any]:
    response = client.get(URL, query | {"on": "2025-06-01"} | changes)
    answer = response.json()
    assert response.status_code == 200, answer
    adds_up(answer["amounts"])
    assert answer["evidence"] == "compiled"
    return answer


def paid(client: Client, query: dict[str, str], *layers: str, **changes: str) -> list[str]:
    found = settled(client, query, **changes)["amounts"]
    return [found[layer] for layer in layers]


def test_the_main_job(client: Client) -> None:
    # Nanning, resident, level 3: 299,400 × 60 % = 179,640, at most 150,000. 自付 150,000: 88,000 × 60 % + 50,000 × 70 %
    # = 87,800 by critical illness. Left: 62,200.
    answer = settled(client, NANNING)
    assert answer["area"] == {"code": "450100", "name": "南宁市"}
    assert answer["schedule"] == {"version": 1, "effective_from": "2025-01-01", "start_unknown": True}
    assert answer["amounts"]["out_of_pocket"] == "62200.00"
    assert answer["amounts"]["basic"] == "150000.00"
    assert answer["amounts"]["critical_illness"] == "87800.00"
    assert answer["unknown"] == []


def test_the_main_job_without_a_day(client: Client) -> None:
    assert client.get(URL, NANNING | {"total": "３００，０００"}).json()["amounts"]["out_of_pocket"] == "62200.00"


@pytest.mark.parametrize(
    ("changes", "critical"),
    [
        # Poor: from 6,000, five points more, no cap: 94,000 × 65 % + 50,000 × 75 % = 98,600.
        ({"aid": "destitute"}, "98600.00"),
        ({"aid": "low_income"}, "98600.00"),
        ({"aid": "returned_poverty"}, "98600.00"),
        ({"aid": "near_low_income"}, "87800.00"),
        # 900,000 of 自付 (1,050,000 − 150,000): 52,800 + 70,000 + 700,000 × 80 % = 682,800; cap 500,000, or 200,000 outside.
        ({"total": "1050000"}, "500000.00"),
        ({"total": "1050000", "out_of_province": "true"}, "200000.00"),
        # The year so far: bands on 250,000 less bands on 100,000 = 70,000 + 50,000 × 80 % = 110,000.
        ({"year_self_paid": "100000"}, "110000.00"),
    ],
)
def test_critical_illness_of_guangxi(client: Client, changes: dict[str, str], critical: str) -> None:
    assert paid(client, NANNING, "basic", "critical_illness", **changes) == ["150000.00", critical]


@pytest.mark.parametrize(
    ("changes", "basic"),
    [
        ({"level": "level3a"}, "29640.00"),  # 49,400 × 60 %
        ({"level": "level2"}, "37275.00"),  # 49,700 × 75 %
        ({"level": "level1"}, "44910.00"),  # 49,900 × 90 %
        ({"level": "primary"}, "44910.00"),
        ({"place": "resident_elsewhere"}, "29640.00"),
        ({"place": "referred"}, "25194.00"),  # 49,400 × 51 %
        ({"place": "emergency"}, "25194.00"),  # the source's emergency_unfiled: × 85 %
        ({"place": "unfiled"}, "17784.00"),  # 49,400 × 36 %
    ],
)
def test_levels_and_places_of_nanning(client: Client, changes: dict[str, str], basic: str) -> None:
    assert paid(client, NANNING, "basic", total="50000", **changes) == [basic]


def test_emergency_and_unfiled_differ_where_the_source_says_so(client: Client) -> None:
    # Qinhuangdao, employee, level 3: (50,000 − 800) × 85 % = 41,820; emergency × 90 % = 37,638; unfiled × 70 % = 29,274.
    bill = BEIJING | {"area": "130300"}
    found = [paid(client, bill, "basic", place=place)[0] for place in ("local", "emergency", "unfiled")]
    assert found == ["41820.00", "37638.00", "29274.00"]


@pytest.mark.parametrize(
    ("changes", "basic", "large"),
    [
        ({}, "42895.00", "0.00"),  # 28,700 × 85 % + 10,000 × 90 % + 10,000 × 95 %
        ({"admission": "2"}, "43447.50", "0.00"),  # deductible 650: 650 × 85 % = 552.50 more
        ({"admission": "9"}, "43447.50", "0.00"),
        ({"retired": "true"}, "45217.00", "0.00"),  # 28,700 × 91 % + 10,000 × 94 % + 10,000 × 97 %
        ({"level": "level1"}, "45030.00", "0.00"),  # 28,700 × 90 % + 9,500 + 9,700
        ({"level": "primary"}, "45030.00", "0.00"),
        # 24,395 + 9,000 + 95 % × (x − 40,000) = 100,000 at x = 110,110.5263…; 89,889.4737 × 85 % = 76,406.0526.
        ({"total": "200000"}, "100000.00", "76406.05"),
        ({"total": "200000", "year_supplement_paid": "390000"}, "100000.00", "10000.00"),
    ],
)
def test_beijing(client: Client, changes: dict[str, str], basic: str, large: str) -> None:
    assert paid(client, BEIJING, "basic", "large_amount", **changes) == [basic, large]


@pytest.mark.parametrize(
    ("changes", "basic"),
    [
        ({}, "6400.00"),  # 10,000 more after 16,000 of this year: 4,000 × 70 % + 6,000 × 60 %
        ({"level": "primary"}, "7200.00"),  # 4,000 × 90 % + 6,000 × 60 %
        ({"retired": "true"}, "8200.00"),  # 4,000 × 85 % + 6,000 × 80 %
        ({"retired": "true", "age": "69"}, "8200.00"),
        ({"retired": "true", "age": "70"}, "8400.00"),  # 4,000 × 90 % + 6,000 × 80 %
    ],
)
def test_beijing_outpatient_counts_the_year(client: Client, changes: dict[str, str], basic: str) -> None:
    query = BEIJING | {"care": "outpatient", "total": "10000", "year_eligible": "16000"}
    assert paid(client, query, "basic", **changes) == [basic]


def test_an_area_whose_figures_are_all_doubtful_has_no_estimate(client: Client) -> None:
    # Of Beijing's residents the inpatient part is doubtful, the outpatient part is not.
    response = client.get(URL, BEIJING | {"scheme": "resident"})
    assert (response.status_code, list(response.json()["errors"])) == (409, ["care"])
    nothing = PoolingArea.objects.exclude(schedules__status="published").first()
    assert nothing is not None
    response = client.get(URL, NANNING | {"area": nothing.code})
    assert (response.status_code, list(response.json()["errors"])) == (409, ["scheme"])


def test_the_day_before_the_first_version(client: Client) -> None:
    response = client.get(URL, NANNING | {"on": "2024-12-31"})
    assert (response.status_code, list(response.json()["errors"])) == (409, ["on"])


# --- /api/v1/areas -------------------------------------------------------------------------------------------------


def test_all_348_areas_are_listed(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/api/v1/areas")
    assert response.status_code == 200
    assert len(queries) <= 4
    areas = response.json()["areas"]
    assert len(areas) == 348
    assert all(set(area) == {"code", "name", "province", "employee", "resident"} for area in areas)
    by_code = {area["code"]: area for area in areas}
    assert len(by_code) == 348
    nanning, beijing = by_code["450100"], by_code["110100"]
    assert (nanning["name"], nanning["province"]) == ("南宁市", "广西壮族自治区")
    assert nanning["resident"] == {"inpatient": True, "outpatient": True, "supplement": True, "assistance": False}
    assert nanning["employee"] == {"inpatient": False, "outpatient": True, "supplement": False, "assistance": False}
    assert beijing["employee"] == {"inpatient": True, "outpatient": True, "supplement": True, "assistance": False}
    assert beijing["resident"] == {"inpatient": False, "outpatient": True, "supplement": True, "assistance": False}
    # 56 areas have an inpatient part in the compilation's surviving figures, Beijing's employees one of their own.
    inpatient = [
        area for area in areas if any((area[scheme] or {}).get("inpatient") for scheme in ("employee", "resident"))
    ]
    assert len(inpatient) == 57
    assert not response.cookies


def test_more_areas_and_versions_take_no_more_queries(client: Client) -> None:
    with CaptureQueriesContext(connection) as before:
        client.get("/api/v1/areas")
    for number in range(20):
        make_area(f"9902{number:02}")
    with CaptureQueriesContext(connection) as after:
        assert len(client.get("/api/v1/areas").json()["areas"]) == 368
    assert len(after) == len(before)


def test_no_doubtful_figure_is_behind_any_answer() -> None:
    assert not BenefitRule.objects.filter(evidence="doubtful", schedule__status="published").exists()
    assert BenefitRule.objects.filter(evidence="doubtful").exists()


def test_the_report_counts_what_was_loaded(starting_data: Report) -> None:
    assert starting_data.counts["area", "created"] == 348
    assert starting_data.refusals == []
