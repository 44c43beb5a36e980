"""`/api/v1/openapi.json`: a valid description, and the live answers keep to it."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from calculators.forms import EstimateForm
from regions.models import PolicyDocument, Verification
from tests.calculators.world import BASIC, CLASS_B, FULL, START, URL, bill, make_area, make_schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    return response.json()


@pytest.fixture
def parameters(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    listed = description["paths"][URL]["get"]["parameters"]
    by_name = {parameter["name"]: parameter for parameter in listed}
    assert len(by_name) == len(listed)
    return by_name


def strict(schema: Any) -> Any:
    """The schema without room for keys that it does not name."""
    if isinstance(schema, dict):
        made = {key: strict(value) for key, value in schema.items()}
        if made.get("type") == "object" and "properties" in made:
            made["additionalProperties"] = False
        return made
    return [strict(item) for item in schema] if isinstance(schema, list) else schema


def problems(description: dict[str, Any], path: str, status: int, answer: Any) -> list[str]:
    """What of an answer is not as the description says."""
    schema = description["paths"][path]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
    whole = strict({**schema, "components": description["components"]})
    return [error.message for error in Draft202012Validator(whole).iter_errors(answer)]


def test_the_description_is_valid(description: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(description).iter_errors()] == []
    assert description["openapi"].startswith("3.1")


def test_every_field_of_the_form_is_a_parameter(parameters: dict[str, dict[str, Any]]) -> None:
    assert set(parameters) == set(EstimateForm.base_fields)
    assert all(parameter["in"] == "query" and parameter["description"] for parameter in parameters.values())
    required = {name for name, parameter in parameters.items() if parameter.get("required")}
    assert required == {"area", "scheme", "care", "level", "total"}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("scheme", "employee resident"),
        ("care", "inpatient outpatient chronic observation day_surgery"),
        ("level", "primary level1 level2 level3 level3a"),
        ("aid", "none destitute orphan low_income returned_poverty near_low_income illness_poverty"),
        ("place", "local resident_elsewhere referred emergency unfiled"),
    ],
)
def test_closed_sets_are_those_of_the_contract(parameters: dict[str, Any], name: str, values: str) -> None:
    assert set(parameters[name]["schema"]["enum"]) == set(values.split())


def test_bounds_and_defaults_are_those_of_the_contract(parameters: dict[str, Any]) -> None:
    schemas = {name: parameter["schema"] for name, parameter in parameters.items()}
    assert (schemas["age"]["minimum"], schemas["age"]["maximum"]) == (0, 130)
    assert (schemas["admission"]["minimum"], schemas["admission"]["maximum"]) == (1, 99)
    assert schemas["on"]["format"] == "date"
    for name in ("retired", "minor_or_student", "out_of_province"):
        assert (schemas[name]["type"], schemas[name]["default"]) == ("boolean", False)
    assert (schemas["aid"]["default"], schemas["place"]["default"], schemas["admission"]["default"]) == (
        "none",
        "local",
        1,
    )


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("total", ["0", "300000", "1234.56", "99999999.99"], ["100000000", "1.234", "-1", "1e5", "", "1,000", "１"]),
        ("class_b_share", ["0", "0.1234", "1", "1.0"], ["1.1", "0.12345", "-0.1", "2"]),
        ("area", ["450100"], ["45010", "4501000", "abcdef"]),
    ],
)
def test_patterns_say_what_the_form_takes(
    parameters: dict[str, Any], name: str, good: list[str], bad: list[str]
) -> None:
    described = Draft202012Validator(parameters[name]["schema"])
    field = EstimateForm.base_fields[name]
    for text in good:
        assert described.is_valid(text), text
        field.clean(text)
    for text in bad:
        assert not described.is_valid(text), text


def test_every_amount_is_described_alike(parameters: dict[str, Any]) -> None:
    money = [
        name for name in parameters if name in ("total", "class_b", "class_c", "over_limit") or name.startswith("year_")
    ]
    assert len(money) == 9
    assert all(parameters[name]["schema"] == parameters["total"]["schema"] for name in money)


BILLS = [
    {},
    {"total": "0"},
    {"total": "99999999.99", "class_c": "1", "class_b": "2", "over_limit": "3", "aid": "low_income", "admission": "2"},
    {"care": "outpatient", "total": "10"},
    {"place": "emergency", "out_of_province": "true", "level": "level3a", "age": "70"},
    {"scheme": "employee", "retired": "true", "age": "70", "total": "900000", "class_b": "1", "class_b_share": "0.5"},
]


@pytest.mark.parametrize("changes", BILLS)
def test_answers_keep_to_it(client: Client, description: dict[str, Any], changes: dict[str, str]) -> None:
    area = make_area()
    resident = make_schedule(area, [*FULL, *CLASS_B])
    make_schedule(area, BASIC, scheme="employee", start_unknown=True)
    original = PolicyDocument.objects.create(number="试〔2025〕1号", title="试验办法")
    for rule in resident.rules.filter(kind="deductible"):
        Verification.objects.create(rule=rule, document=original, checked_on=START)
    response = client.get(URL, bill(**changes))
    assert response.status_code == 200
    assert problems(description, URL, 200, response.json()) == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"total": "x", "age": "x"}, 400),
        ({"area": "999999"}, 404),
        ({"care": "chronic"}, 409),
        ({"scheme": "employee"}, 409),
    ],
)
def test_errors_keep_to_it(client: Client, description: dict[str, Any], changes: dict[str, str], status: int) -> None:
    make_schedule(make_area(), FULL)
    response = client.get(URL, bill(**changes))
    assert response.status_code == status
    assert problems(description, URL, status, response.json()) == []


def test_the_areas_keep_to_it(client: Client, description: dict[str, Any]) -> None:
    make_schedule(make_area(), FULL)
    answer = client.get("/api/v1/areas").json()
    assert len(answer["areas"]) == 1
    assert problems(description, "/api/v1/areas", 200, answer) == []


def test_the_check_itself_can_fail(client: Client, description: dict[str, Any]) -> None:
    make_schedule(make_area(), FULL)
    answer = client.get(URL, bill()).json()
    assert problems(description, URL, 200, answer | {"more": 1})
    assert problems(description, URL, 200, answer | {"evidence": None})
    assert problems(description, URL, 200, {name: value for name, value in answer.items() if name != "unknown"})
    assert problems(description, URL, 400, {"errors": {"total": "x"}})
