"""Every calculator has its page, its JSON, its place in the list and in the description."""

import pytest
from django.test import Client

from calculators.openapi import description
from calculators.registry import CALCULATORS, GROUPS, POST_CALCULATORS

NAMES = sorted(set(CALCULATORS) | set(POST_CALCULATORS))
# design.md, contract pages
CONTRACT = [
    "inpatient", "outpatient", "chronic", "critical-illness", "large-amount", "assistance", "year", "compare",
    "own-rates", "waiting-period", "contribution-years", "continuity", "statement",
]  # fmt: skip


def test_all_calculators_of_the_contract_are_there() -> None:
    assert sorted(CONTRACT) == NAMES


def test_each_stands_once_in_the_list() -> None:
    assert sorted(name for group in GROUPS for name in group.names) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_is_described(name: str) -> None:
    assert f"/api/v1/{name}" in description()["paths"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_each_asks_its_questions_and_keeps_nothing(client: Client, name: str) -> None:
    response = client.get(f"/calculators/{name}/")
    assert response.status_code == 200
    assert not response.cookies


@pytest.mark.django_db
def test_the_list_leads_to_each(client: Client) -> None:
    text = client.get("/calculators/").content.decode()
    assert all(f'href="/calculators/{name}/"' in text for name in NAMES)


def test_a_name_that_is_none_is_not_found(client: Client) -> None:
    assert client.get("/calculators/lottery/").status_code == 404
    assert client.get("/api/v1/lottery").status_code == 404
