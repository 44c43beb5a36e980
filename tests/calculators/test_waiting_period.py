"""/calculators/waiting-period/ and its JSON."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calculators.presenters.waiting import WAITING_WORDS
from regions.models import PolicyParameter, PoolingArea
from tests.calculators.rules_world import ELSEWHERE, NANJING, again, ask, figure, load_parameters, refused

pytestmark = pytest.mark.django_db
NAME = "waiting-period"
URL = f"/calculators/{NAME}/"
RESIDENT = {"scheme": "resident", "occasion": "outside", "on": "2026-05-01"}
EMPLOYEE = {"scheme": "employee", "area": NANJING, "way": "on_own", "on": "2026-05-01"}


@pytest.fixture(autouse=True)
def areas() -> dict[str, PoolingArea]:
    return load_parameters()


def page(client: Client, **query: Any) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private"
    return response.content.decode()


def test_an_answer_has_its_shape(client: Client) -> None:
    status, answer = ask(client, NAME, **RESIDENT, missed=4, made_good=2)
    assert status == 200
    assert {name: answer[name] for name in answer if name != "steps"} == {
        "area": None, "scheme": "resident", "on": "2026-05-01", "months": 6, "first_day": "2026-11-01",
        "bound": "exact", "evidence": "compiled", "unknown": [], "warnings": [],
    }  # fmt: skip
    assert [(step["kind"], step["amount"]) for step in answer["steps"]] == [
        ("fixed", "3 个月"), ("missed", "+ 4 个月"), ("made_good", "− 2 个月"), ("wait", "6 个月"), ("first_day", "2026-11-01"),
    ]  # fmt: skip
    assert {step["document"]["number"] for step in answer["steps"] if step["document"]} == {"国办发〔2024〕38号"}


@pytest.mark.parametrize(
    ("missed", "made_good", "months"), [(0, 0, 3), (1, 0, 4), (2, 1, 4), (4, 0, 7), (4, 4, 6), (5, 1, 7)]
)
def test_the_cases_of_the_domain(client: Client, missed: int, made_good: int, months: int) -> None:
    assert ask(client, NAME, **RESIDENT, missed=missed, made_good=made_good)[1]["months"] == months


@pytest.mark.parametrize(("way", "first_day"), [("through_unit", "2026-06-01"), ("on_own", "2026-11-01")])
def test_nanjing_s_employees(client: Client, way: str, first_day: str) -> None:
    _, answer = ask(client, NAME, **(EMPLOYEE | {"way": way}))
    assert (answer["first_day"], answer["area"]) == (first_day, {"code": NANJING, "name": "南京市"})


def test_where_the_area_says_nothing_it_is_unknown(client: Client) -> None:
    status, answer = ask(client, NAME, **(EMPLOYEE | {"area": ELSEWHERE}))
    assert (status, answer["months"], answer["first_day"], answer["bound"]) == (200, None, None, "unknown")
    assert (answer["unknown"], answer["evidence"], answer["steps"][0]["amount"]) == (["employee"], None, "未知")
    text = page(client, **(EMPLOYEE | {"area": ELSEWHERE}))
    assert "试验市职工医保的等待期未知，请打 12393" in text
    assert "不能确定" in text


def test_the_day_decides_the_figures_and_staff_may_change_them(client: Client) -> None:
    again(figure("waiting_period", "outside_window", "fixed_months"), value=2, effective_from=datetime.date(2026, 6, 1))
    assert ask(client, NAME, **(RESIDENT | {"on": "2026-05-31"}))[1]["months"] == 3
    assert ask(client, NAME, **(RESIDENT | {"on": "2026-06-01"}))[1]["months"] == 2


def test_what_is_not_asked_of_a_scheme_is_left_aside(client: Client) -> None:
    plain = ask(client, NAME, **EMPLOYEE)
    assert ask(client, NAME, **EMPLOYEE, missed=1, made_good=3, occasion="newborn", born="2026-12-31") == plain
    newborn = RESIDENT | {"occasion": "newborn", "born": "2026-04-01"}
    assert ask(client, NAME, **newborn, missed=1, made_good=3, way="on_own") == ask(client, NAME, **newborn)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scheme": None}, "scheme"),
        ({"scheme": "both"}, "scheme"),
        ({"occasion": None}, "occasion"),
        ({"occasion": "sometimes"}, "occasion"),
        ({"on": "2026-02-30"}, "on"),
        ({"on": "2100-01-01"}, "on"),
        ({"on": "1899-12-31"}, "on"),
        ({"missed": "-1"}, "missed"),
        ({"missed": "61"}, "missed"),
        ({"missed": "1.5"}, "missed"),
        ({"missed": "1", "made_good": "2"}, "made_good"),
        ({"made_good": "1"}, "made_good"),
        ({"occasion": "newborn"}, "born"),
        ({"occasion": "newborn", "born": "2026-05-02"}, "born"),
        ({"occasion": "newborn", "born": "yesterday"}, "born"),
        ({"scheme": "employee", "way": "on_own"}, "area"),
        ({"scheme": "employee", "area": NANJING}, "way"),
        ({"scheme": "employee", "area": NANJING, "way": "by luck"}, "way"),
        ({"on": ["2026-05-01", "2026-05-02"]}, "on"),
        ({"scheme": ["resident", "employee"]}, "scheme"),
    ],
    ids=str,
)
def test_wrong_input_is_told_at_its_field(client: Client, change: dict[str, Any], field: str) -> None:
    assert refused(client, NAME, **(RESIDENT | change)) == (400, [field])


def test_the_day_before_the_newborn_s_birth_is_refused_and_the_day_is_not(client: Client) -> None:
    assert ask(client, NAME, **(RESIDENT | {"occasion": "newborn", "born": "2026-05-01"}))[0] == 200


@pytest.mark.parametrize("area", ["999999", "nanjing", "32010"])
def test_an_area_that_is_none_of_ours(client: Client, area: str) -> None:
    assert refused(client, NAME, **RESIDENT, area=area) == (404, ["area"])


def test_before_the_rule_there_is_no_answer(client: Client) -> None:
    assert ask(client, NAME, **(RESIDENT | {"on": "2025-01-01"}))[0] == 200
    assert refused(client, NAME, **(RESIDENT | {"on": "2024-12-31"})) == (409, ["on"])
    text = page(client, **(RESIDENT | {"on": "2024-12-31"}))
    assert "这里暂时没法算" in text
    assert "tel:12393" in text
    assert "自填标准" not in text


@pytest.mark.parametrize(
    "broken",
    [
        {"subject": "window", "name": "start_month", "value": 13},
        {"subject": "outside_window", "name": "fixed_months", "value": 999999999},
        {"subject": "outside_window", "name": "fixed_months", "value": "2.5"},
    ],
    ids=str,
)
def test_figures_that_are_none_are_no_server_error(client: Client, broken: dict[str, Any]) -> None:
    PolicyParameter.objects.filter(subject=broken["subject"], name=broken["name"]).update(value=broken["value"])
    occasion = "window" if broken["subject"] == "window" else "outside"
    assert refused(client, NAME, **(RESIDENT | {"occasion": occasion})) == (409, ["on"])


def test_the_page_shows_the_day_the_steps_and_the_source(client: Client) -> None:
    text = page(client, **RESIDENT, missed="4")
    for words in (
        "2026 年 12 月 1 日", "等 7 个月", "断保 4 年 × 每年 1 个月 = 4 个月", "国办发〔2024〕38号",
        "汇编数据，未与原文件核对", "2025-01-01 起", "12393", "/calculators/continuity/",
    ):  # fmt: skip
        assert words in text, words


def test_a_figure_without_a_document_says_so(client: Client) -> None:
    text = page(client, **EMPLOYEE)
    assert "起始日期不详" in text
    assert "依据文件待核对" in text


def test_the_next_question_is_for_the_scheme(client: Client) -> None:
    resident, employee = page(client, **RESIDENT), page(client, **EMPLOYEE)
    assert "/calculators/continuity/" in resident and "/calculators/contribution-years/" not in resident
    assert "/calculators/contribution-years/" in employee and "/calculators/continuity/" not in employee


def test_a_day_to_come_is_warned_of(client: Client) -> None:
    assert ask(client, NAME, **(RESIDENT | {"on": "2090-01-01"}))[1]["warnings"]
    assert not ask(client, NAME, **RESIDENT)[1]["warnings"]


def test_the_end_of_a_month_is_said(client: Client) -> None:
    _, answer = ask(client, NAME, **(RESIDENT | {"on": "2026-11-30"}))
    assert answer["first_day"] == "2027-02-28"
    assert "那个月没有 30 日，按月末那天。" in page(client, **(RESIDENT | {"on": "2026-11-30"}))


def test_the_questions_come_with_the_remembered_place(client: Client) -> None:
    client.get(URL, EMPLOYEE)
    text = page(client)
    assert "南京市" in text
    assert "请改正" not in text


def test_every_kind_of_step_has_words_and_none_is_left_over(client: Client) -> None:
    seen = set()
    for query in (
        RESIDENT | {"missed": 1},
        RESIDENT | {"occasion": "window"},
        RESIDENT | {"occasion": "newborn", "born": "2026-05-01"},
        EMPLOYEE,
    ):
        _, answer = ask(client, NAME, **query)
        seen |= {step["kind"] for step in answer["steps"]}
        assert all(step["title"] and step["formula"] and step["amount"] for step in answer["steps"])
    assert seen == set(WAITING_WORDS)


@pytest.mark.parametrize("query", [RESIDENT, RESIDENT | {"area": NANJING}, EMPLOYEE], ids=str)
def test_few_queries(client: Client, query: dict[str, str]) -> None:
    client.get(URL, EMPLOYEE)  # a place is remembered
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, query)
    assert len(queries) <= 3
