"""/calculators/continuity/ and its JSON."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calculators import schedules
from calculators.presenters.continuity import CONTINUITY_WORDS
from regions.models import PolicyParameter, PoolingArea
from tests.calculators.rules_world import ELSEWHERE, NANJING, ask, load_parameters, refused
from tests.calculators.world import CRITICAL, INPATIENT, make_schedule

pytestmark = pytest.mark.django_db
NAME = "continuity"
URL = f"/calculators/{NAME}/"
MEMBER = {"straight_years": "8", "no_claim_years": "3", "on": "2026-05-01"}


@pytest.fixture(autouse=True)
def areas() -> dict[str, PoolingArea]:
    return load_parameters()


def page(client: Client, **query: Any) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private"
    return response.content.decode()


def test_an_answer_has_its_shape(client: Client) -> None:
    status, answer = ask(client, NAME, **MEMBER, cap="500000", missed="2", made_good="1")
    assert status == 200
    assert {name: answer[name] for name in answer if name != "steps"} == {
        "area": None, "reward": "7000.00", "after_use": "4000.00", "cap": "500000.00", "no_cap": False,
        "ceiling": "100000.00", "raised_cap": "507000.00", "bound": "at_least", "waiting_months": 4,
        "evidence": "own", "unknown": ["straight_each", "no_claim_each"], "warnings": [],
    }  # fmt: skip
    assert [(step["kind"], step["amount"]) for step in answer["steps"]] == [
        ("straight", "4000.00"), ("no_claim", "3000.00"), ("ceiling", "100000.00"), ("reward", "7000.00"),
        ("after_use", "4000.00"), ("restart", "− 4,000.00"), ("fixed", "3 个月"), ("missed", "+ 2 个月"),
        ("made_good", "− 1 个月"), ("wait", "4 个月"),
    ]  # fmt: skip


def test_the_area_s_cap_comes_from_its_schedule(client: Client, areas: dict[str, PoolingArea]) -> None:
    schedule = make_schedule(areas[ELSEWHERE], [*INPATIENT, *CRITICAL])
    _, answer = ask(client, NAME, **MEMBER, area=ELSEWHERE)
    assert (answer["cap"], answer["ceiling"], answer["unknown"]) == (
        "400000.00", "80000.00", ["straight_each", "no_claim_each"],
    )  # fmt: skip
    rule = schedule.rules.get(kind="cap", layer="critical_illness")
    text = page(client, **MEMBER, area=ELSEWHERE)
    assert f"/areas/{ELSEWHERE}/?on=2026-05-01#rule-{rule.pk}" in text
    assert text.count("这一条标准") == 1  # a parameter has no place on the area's page


def test_a_typed_cap_goes_before_the_area_s(client: Client, areas: dict[str, PoolingArea]) -> None:
    make_schedule(areas[ELSEWHERE], [*INPATIENT, *CRITICAL])
    assert ask(client, NAME, **MEMBER, area=ELSEWHERE, cap="20000")[1]["ceiling"] == "4000.00"


def test_an_area_without_a_cap(client: Client, areas: dict[str, PoolingArea]) -> None:
    none = [rule | {"amount": None} if rule["kind"] == "cap" else rule for rule in CRITICAL]
    make_schedule(areas[ELSEWHERE], [*INPATIENT, *none])
    _, answer = ask(client, NAME, **MEMBER, area=ELSEWHERE)
    assert (answer["no_cap"], answer["cap"], answer["ceiling"]) == (True, None, None)
    assert "不设封顶" in page(client, **MEMBER, area=ELSEWHERE)


@pytest.mark.parametrize("area", [None, NANJING])
def test_an_unknown_cap_is_said(client: Client, area: str | None) -> None:
    _, answer = ask(client, NAME, **MEMBER, area=area)
    assert (answer["cap"], answer["ceiling"], answer["bound"]) == (None, None, "uncertain")
    assert answer["unknown"] == ["straight_each", "no_claim_each", "cap"]
    query = MEMBER | ({"area": area} if area else {})
    text = page(client, **query)
    assert "提高多少不能确定" in text
    assert "大病保险封顶线未知" in text


def test_the_headline_says_how_sure_it_is(client: Client) -> None:
    each = {"straight_each": "2000", "no_claim_each": "1500"}
    assert "大病保险封顶线至少提高" in page(client, **MEMBER, cap="500000")
    assert "大病保险封顶线提高" in page(client, **MEMBER, **each, cap="500000")
    assert "大病保险封顶线最多提高" in page(client, **MEMBER, **each)
    assert "没有奖励" in page(client, straight_years="4", on="2026-05-01")


def test_less_than_the_national_least_is_questioned(client: Client) -> None:
    assert ask(client, NAME, **MEMBER, straight_each="1000")[1]["warnings"] == []
    assert "低于国家规定的下限" in ask(client, NAME, **MEMBER, straight_each="999.99")[1]["warnings"][0]


def test_using_the_reward_clears_the_years_without_a_claim(client: Client) -> None:
    _, answer = ask(client, NAME, **MEMBER, cap="500000", used="true")
    assert (answer["reward"], answer["after_use"]) == ("4000.00", "4000.00")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"straight_years": None}, "straight_years"),
        ({"straight_years": "61"}, "straight_years"),
        ({"straight_years": "many"}, "straight_years"),
        ({"no_claim_years": "8"}, "no_claim_years"),
        ({"straight_years": "0", "no_claim_years": "1"}, "no_claim_years"),
        ({"used": "perhaps"}, "used"),
        ({"cap": "0"}, "cap"),
        ({"cap": "1e6"}, "cap"),
        ({"straight_each": "0"}, "straight_each"),
        ({"no_claim_each": "-1"}, "no_claim_each"),
        ({"missed": "1", "made_good": "2"}, "made_good"),
        ({"on": "2026-02-30"}, "on"),
        ({"straight_years": ["8", "9"]}, "straight_years"),
    ],
    ids=str,
)
def test_wrong_input_is_told_at_its_field(client: Client, change: dict[str, Any], field: str) -> None:
    assert refused(client, NAME, **(MEMBER | change)) == (400, [field])


def test_all_but_this_year_may_be_without_a_claim(client: Client) -> None:
    assert ask(client, NAME, **(MEMBER | {"no_claim_years": "7"}))[0] == 200


def test_an_area_that_is_none_of_ours(client: Client) -> None:
    assert refused(client, NAME, **MEMBER, area="999999") == (404, ["area"])


def test_before_the_rule_there_is_no_answer(client: Client) -> None:
    assert refused(client, NAME, **(MEMBER | {"on": "2024-12-31"})) == (409, ["on"])


def test_staff_may_change_the_figures(client: Client) -> None:
    PolicyParameter.objects.filter(subject="reward").update(value="0.3")
    PolicyParameter.objects.filter(subject="straight", name="least_each").update(value="1500")
    _, answer = ask(client, NAME, **MEMBER, cap="100000")
    assert (answer["reward"], answer["ceiling"]) == ("9000.00", "30000.00")  # 4 × 1,500 + 3 × 1,000


def test_figures_that_are_none_are_no_server_error(client: Client) -> None:
    PolicyParameter.objects.filter(name="from_year").update(value="4.5")
    assert refused(client, NAME, **MEMBER) == (409, ["on"])


def test_every_kind_of_step_has_words_and_none_is_left_over(client: Client) -> None:
    _, answer = ask(client, NAME, **MEMBER, missed="1")
    assert {step["kind"] for step in answer["steps"]} == set(CONTINUITY_WORDS)
    assert all(step["title"] and step["formula"] and step["amount"] for step in answer["steps"])


def test_few_queries(client: Client, areas: dict[str, PoolingArea]) -> None:
    make_schedule(areas[ELSEWHERE], [*INPATIENT, *CRITICAL])
    client.get(URL, MEMBER | {"area": ELSEWHERE})  # a place is remembered
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, MEMBER | {"area": ELSEWHERE})
    assert len(queries) <= 4
    schedules._built.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/api/v1/{NAME}", MEMBER | {"area": ELSEWHERE})
    assert len(queries) <= 4
