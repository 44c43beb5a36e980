"""A small world for the tests of the API: one area with invented round figures, and how to ask about it."""

from decimal import Decimal
from typing import Any

from django.test import Client

from tests.factories import START, Rule
from tests.factories import area as make_area
from tests.factories import schedule as make_schedule

__all__ = ["START", "make_area", "make_schedule"]

URL = "/api/v1/estimate"
AREA = "990100"
LAYERS = ("basic", "critical_illness", "large_amount", "assistance")

# Inpatient: 1,000 an admission; level 3 pays 60 %, level 2 75 %; no level 1; at most 150,000 a year.
INPATIENT: list[Rule] = [
    {"kind": "deductible", "care": "inpatient", "amount": 1000, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level2", "ratio": "0.75", "points": "0.05"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.60", "points": "0.05"},
    {"kind": "cap", "care": "inpatient", "amount": 150000},
]
# Outpatient: 200 a year, 50 %, at most 300 a year.
OUTPATIENT: list[Rule] = [
    {"kind": "deductible", "care": "outpatient", "amount": 200, "per": "year"},
    {"kind": "ratio", "care": "outpatient", "ratio": "0.5"},
    {"kind": "cap", "care": "outpatient", "amount": 300},
]
# Elsewhere: filed as at home, emergency 90 %, unfiled 20 points less; of referrals it says nothing.
ELSEWHERE: list[Rule] = [
    {"kind": "cross_region", "place": "resident_elsewhere", "ratio": "1"},
    {"kind": "cross_region", "place": "emergency", "ratio": "0.9"},
    {"kind": "cross_region", "place": "unfiled", "points": "-0.2"},
]
# Critical illness: from 12,000 of the year's 自付, 60 %, at most 400,000.
CRITICAL: list[Rule] = [
    {"kind": "deductible", "layer": "critical_illness", "amount": 12000, "per": "year"},
    {"kind": "ratio", "layer": "critical_illness", "ratio": "0.6"},
    {"kind": "cap", "layer": "critical_illness", "amount": 400000},
]
REPEAT: list[Rule] = [{"kind": "repeat", "care": "inpatient", "admission": 2, "ratio": "0.5"}]
CLASS_B: list[Rule] = [{"kind": "class_b", "ratio": "0.1"}]
BASIC = [*INPATIENT, *OUTPATIENT, *ELSEWHERE]
FULL = [*BASIC, *CRITICAL, *REPEAT]


def bill(**changes: Any) -> dict[str, Any]:
    """Resident, inpatient, level 3, 51,000 yuan on 2025-06-01; a change to None leaves the parameter out."""
    query = {
        "area": AREA, "scheme": "resident", "care": "inpatient", "level": "level3", "total": "51000", "on": "2025-06-01",
    }  # fmt: skip
    return {name: value for name, value in (query | changes).items() if value is not None}


def ask(client: Client, **changes: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of an estimate."""
    response = client.get(URL, bill(**changes))
    return response.status_code, response.json()


def amounts(client: Client, **changes: Any) -> dict[str, str]:
    """The amounts of an estimate that has to succeed, after checking that they add up."""
    status, answer = ask(client, **changes)
    assert status == 200, answer
    adds_up(answer["amounts"])
    return answer["amounts"]


def adds_up(found: dict[str, str]) -> None:
    value = {name: Decimal(text) for name, text in found.items()}
    assert value["total"] == value["reimbursed"] + value["out_of_pocket"]
    assert value["reimbursed"] == sum(value[layer] for layer in LAYERS)
    assert value["eligible"] == value["total"] - value["class_c"] - value["over_limit"] - value["class_b_own"]


def refused(client: Client, **changes: Any) -> tuple[int, list[str]]:
    """Status and the fields at which an estimate was refused, in the one shape of errors."""
    status, answer = ask(client, **changes)
    assert set(answer) == {"errors"}, answer
    for messages in answer["errors"].values():
        assert messages and all(isinstance(message, str) and message.strip() for message in messages)
    return status, sorted(answer["errors"])
