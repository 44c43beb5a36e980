"""The hand-worked cases of this folder, asked as a person would ask (README.md)."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from calculators.registry import CALCULATORS
from tests.calculators.layers.national import national_frame
from tests.calculators.world import AREA, make_area, make_schedule

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent
NAMES = ("outpatient", "critical-illness", "chronic", "large-amount", "assistance")


def cases() -> list[dict[str, Any]]:
    found = []
    for name in NAMES:
        found += [
            case | {"calculator": name}
            for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        ]
    return found


CASES = cases()


def asked(case: dict[str, Any]) -> dict[str, str]:
    """The parameters of a case, with the place, the day and the schedule's scheme."""
    query = {"area": AREA, "on": "2025-06-01"}
    if "scheme" in CALCULATORS[case["calculator"]].form_class.base_fields and "schedule" in case:
        query["scheme"] = case["schedule"]["scheme"]
    return query | case["query"]


@pytest.fixture
def world(request: pytest.FixtureRequest) -> None:
    national_frame()
    area = make_area()
    stated = request.param.get("schedule")
    if stated is not None:
        make_schedule(area, stated["rules"], scheme=stated["scheme"])


def test_there_are_enough_cases_each_with_its_working():
    for name in NAMES:
        own = [case for case in CASES if case["calculator"] == name]
        assert len([case for case in own if "expect" in case]) >= 15, name
        assert len({case["name"] for case in own}) == len(own)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize(
    ("world", "case"), [(case, case) for case in CASES], ids=lambda case: case["name"], indirect=["world"]
)
def test_hand_worked_case(client: Client, world: None, case: dict[str, Any]):
    response = client.get(f"/api/v1/{case['calculator']}", asked(case))
    answer = response.json()
    if "refuse" in case:
        assert [response.status_code, *answer["errors"]] == case["refuse"]
        return
    assert response.status_code == 200, answer
    expect = case["expect"]
    for group in ("amounts", "second"):
        if group in expect:
            assert {name: answer[group][name] for name in expect[group]} == expect[group]
    for name in ("unknown", "entry", "basis", "how"):
        if name in expect:
            assert answer[name] == expect[name]
    if "warnings" in expect:
        assert len(answer["warnings"]) == expect["warnings"]
    if "conditions" in expect:
        assert {one["name"]: one["state"] for one in answer["conditions"]} == expect["conditions"]
    adds_up(case["calculator"], answer)


def adds_up(calculator: str, answer: dict[str, Any]) -> None:
    """Every yuan of what was entered lands in exactly one bucket."""
    found = answer["second"] if answer.get("second") else answer["amounts"]
    value = {name: Decimal(text) for name, text in found.items() if text is not None}
    if "total" in value:
        layers = ("basic", "critical_illness", "large_amount", "assistance")
        assert value["total"] == value["out_of_pocket"] + sum(value[layer] for layer in layers)
    elif calculator == "large-amount":
        assert value["above"] == value["large_amount"] + value["unit_aid"] + value["out_of_pocket"]
    elif "out_of_pocket" in value:
        paid = value["assistance"] if calculator == "assistance" else value["critical_illness"]
        assert value["self_paid"] == paid + value["out_of_pocket"]
