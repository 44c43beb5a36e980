"""The three rules that are not bills keep to the OpenAPI description, with and without an answer."""

from typing import Any

import pytest
from django.test import Client

from tests.calculators.rules_world import ELSEWHERE, NANJING, load_parameters
from tests.calculators.test_openapi import problems
from tests.calculators.world import CRITICAL, INPATIENT, make_schedule

pytestmark = pytest.mark.django_db

ASKED: list[tuple[str, dict[str, str], int]] = [
    ("waiting-period", {"scheme": "resident", "occasion": "outside", "missed": "4", "area": NANJING}, 200),
    ("waiting-period", {"scheme": "employee", "way": "on_own", "area": ELSEWHERE}, 200),
    ("waiting-period", {"scheme": "resident"}, 400),
    ("waiting-period", {"scheme": "resident", "occasion": "outside", "area": "999999"}, 404),
    ("waiting-period", {"scheme": "resident", "occasion": "outside", "on": "2024-01-01"}, 409),
    ("contribution-years", {"person": "men", "born": "1966-03"}, 200),
    (
        "contribution-years",
        {"person": "men", "born": "1966-03", "area": NANJING, "actual_years": "9", "base": "1"},
        200,
    ),
    ("contribution-years", {"person": "men"}, 400),
    ("contribution-years", {"person": "men", "born": "1966-03", "area": "999999"}, 404),
    ("contribution-years", {"person": "men", "born": "1966-03", "on": "2024-01-01"}, 409),
    ("continuity", {"straight_years": "8"}, 200),
    ("continuity", {"straight_years": "8", "no_claim_years": "1", "missed": "2", "area": ELSEWHERE}, 200),
    ("continuity", {}, 400),
    ("continuity", {"straight_years": "8", "area": "999999"}, 404),
    ("continuity", {"straight_years": "8", "on": "2024-01-01"}, 409),
]


@pytest.mark.parametrize(("name", "query", "status"), ASKED, ids=str)
def test_answers_and_errors_keep_to_it(client: Client, name: str, query: dict[str, str], status: int) -> None:
    areas = load_parameters()
    make_schedule(areas[ELSEWHERE], [*INPATIENT, *CRITICAL])
    description: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    response = client.get(f"/api/v1/{name}", query)
    assert response.status_code == status
    assert problems(description, f"/api/v1/{name}", status, response.json()) == []


@pytest.mark.parametrize("name", ["waiting-period", "contribution-years", "continuity"])
def test_there_is_nothing_to_post(client: Client, name: str) -> None:
    assert client.post(f"/api/v1/{name}", {}).status_code == 405
    assert client.post(f"/calculators/{name}/", {}).status_code == 405
