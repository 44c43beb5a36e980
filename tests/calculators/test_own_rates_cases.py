"""自填标准: the hand-worked cases, by POST /api/v1/own-rates."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

URL = "/api/v1/own-rates"
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "own_rates.yaml").read_text(encoding="utf-8")
)
LAYERS = ("basic", "critical_illness", "large_amount", "assistance")


def test_there_are_enough_cases_each_with_its_working() -> None:
    assert len(CASES) >= 30
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hand_worked_case(client: Client, case: dict[str, Any]) -> None:
    response = client.post(URL, case["request"], content_type="application/json")
    assert response.status_code == 200, response.json()
    answer = response.json()
    expected = {name: text for name, text in case["expect"].items() if name != "unknown"}
    shown = {name: text for name, text in answer["amounts"].items() if name in expected or name != "total"}
    assert {name: text for name, text in shown.items() if text != "0.00"} == expected
    assert answer["unknown"] == case["expect"]["unknown"]
    warned = case.get("warned", [])
    assert len(answer["warnings"]) == len(warned), answer["warnings"]
    assert all(words in text for words, text in zip(warned, answer["warnings"], strict=True)), answer["warnings"]
    value = {name: Decimal(text) for name, text in answer["amounts"].items()}
    assert value["total"] == Decimal(case["request"]["total"]) == value["reimbursed"] + value["out_of_pocket"]
    assert value["reimbursed"] == sum(value[layer] for layer in LAYERS)
    assert answer["evidence"] == "own"
    assert {step["evidence"] for step in answer["steps"]} <= {None, "own"}
    assert {step["document"] for step in answer["steps"]} == {None}
