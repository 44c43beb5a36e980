"""`/api/v1/<name>` of these calculators: the description is kept, errors have their order and one shape."""

from typing import Any

import pytest
from django.test import Client

from calculators.registry import CALCULATORS
from tests.calculators.layers.national import national_frame
from tests.calculators.layers.test_pages import ASKED, LARGE
from tests.calculators.test_openapi import problems
from tests.calculators.world import AREA, FULL, INPATIENT, make_area, make_schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> None:
    national_frame()
    area = make_area()
    make_schedule(area, FULL)
    make_schedule(area, [*INPATIENT, *LARGE], scheme="employee")


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


def ask(client: Client, name: str, **change: str):
    return client.get(f"/api/v1/{name}", ASKED[name] | change)


@pytest.mark.parametrize("name", ASKED)
def test_every_question_is_a_parameter(description: dict[str, Any], name: str):
    listed = {one["name"] for one in description["paths"][f"/api/v1/{name}"]["get"]["parameters"]}
    assert listed == set(CALCULATORS[name].form_class.base_fields)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("outpatient", {}),
        ("outpatient", {"cause": "abroad"}),
        ("chronic", {}),
        ("chronic", {"cause": "third_party"}),
        ("critical-illness", {"aid": "destitute", "enrolled": "false"}),
        ("large-amount", {"unit_paid": "1"}),
        ("assistance", {}),
        ("assistance", {"aid": "orphan"}),
        ("assistance", {"aid": "near_low_income", "income_per_head": "1"}),
    ],
)
def test_answers_keep_to_the_description(
    client: Client, world: None, description: dict[str, Any], name: str, change: dict[str, str]
):
    response = ask(client, name, **change)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private"
    assert problems(description, f"/api/v1/{name}", 200, response.json()) == []


def test_a_chronic_bill_keeps_to_the_description(client: Client, description: dict[str, Any]):
    chronic = [rule | {"care": "chronic"} for rule in FULL if rule.get("care") == "outpatient"]
    make_schedule(make_area(), [*FULL, *chronic])
    response = ask(client, "chronic", self_paid="", total="600", level="level3")
    assert response.status_code == 200
    assert response.json()["start"] == "bill"
    assert problems(description, "/api/v1/chronic", 200, response.json()) == []


@pytest.mark.parametrize(
    ("name", "change", "status", "field"),
    [
        ("outpatient", {"total": "x"}, 400, "total"),
        ("outpatient", {"scheme": "employee"}, 409, "care"),
        ("outpatient", {"place": "referred"}, 409, "place"),
        ("chronic", {"self_paid": "x"}, 400, "self_paid"),
        ("chronic", {"scheme": "employee"}, 409, "care"),
        ("critical-illness", {"self_paid": ""}, 400, "self_paid"),
        ("critical-illness", {"settled": "1"}, 400, "settled"),
        ("critical-illness", {"scheme": "employee"}, 409, "scheme"),
        ("critical-illness", {"on": "2024-12-31"}, 409, "on"),
        ("large-amount", {"above": "1.234"}, 400, "above"),
        ("large-amount", {"on": "2024-12-31"}, 409, "on"),
        ("assistance", {"aid": ""}, 400, "aid"),
        ("assistance", {"on": "2024-12-31"}, 409, "on"),
    ],
)
def test_errors_have_one_shape(
    client: Client, world: None, description: dict[str, Any], name: str, change: dict[str, str], status: int, field: str
):
    response = ask(client, name, **change)
    assert (response.status_code, list(response.json()["errors"])) == (status, [field])
    assert problems(description, f"/api/v1/{name}", status, response.json()) == []


@pytest.mark.parametrize("name", ASKED)
def test_input_comes_before_the_area_and_the_area_before_the_rules(client: Client, world: None, name: str):
    both = ask(client, name, area="999999", on="gestern")
    assert (both.status_code, list(both.json()["errors"])) == (400, ["on"])
    area = ask(client, name, area="999999", on="2024-12-31")
    assert (area.status_code, list(area.json()["errors"])) == (404, ["area"])
    assert ask(client, name, area="").status_code == 400


@pytest.mark.parametrize("name", ASKED)
def test_a_repeated_parameter_is_refused_and_an_unknown_one_ignored(client: Client, world: None, name: str):
    repeated = client.get(f"/api/v1/{name}", ASKED[name] | {"on": ["2025-06-01", "2025-06-02"]})
    assert (repeated.status_code, list(repeated.json()["errors"])) == (400, ["on"])
    assert ask(client, name, unheard_of="1").status_code == 200


@pytest.mark.parametrize("name", ASKED)
def test_only_reading_is_allowed(client: Client, world: None, name: str):
    assert client.post(f"/api/v1/{name}", ASKED[name]).status_code == 405


def test_a_withdrawn_version_shows_its_notice(client: Client):
    make_schedule(make_area(), FULL, status="withdrawn", public_notice="比例登记有误。")
    response = ask(client, "critical-illness")
    assert response.status_code == 409
    assert "比例登记有误。" in response.json()["errors"]["on"][0]


def test_the_place_need_not_have_a_schedule_for_the_floor(client: Client):
    national_frame()
    make_area()
    answer = ask(client, "assistance").json()
    assert (answer["basis"], answer["schedule"], answer["area"]["code"]) == ("national", None, AREA)
