"""/calculators/contribution-years/ and its JSON."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calculators.presenters.retirement import RETIREMENT_WORDS
from regions.models import PolicyParameter, PoolingArea
from tests.calculators.rules_world import CHONGQING, ELSEWHERE, NANJING, ask, load_parameters, refused

pytestmark = pytest.mark.django_db
NAME = "contribution-years"
URL = f"/calculators/{NAME}/"
BORN = {"person": "men", "born": "1966-03", "on": "2026-05-01"}
WORKER = BORN | {"area": NANJING, "actual_years": "15", "base": "5000"}


@pytest.fixture(autouse=True)
def areas() -> dict[str, PoolingArea]:
    return load_parameters()


def page(client: Client, **query: Any) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private"
    return response.content.decode()


def test_an_answer_has_its_shape(client: Client) -> None:
    # 15th birth month, 4 months late: July 2026. 180 + June and July = 182; 300 − 182 = 118; 118 × 450 = 53,100.
    status, answer = ask(client, NAME, **WORKER)
    assert status == 200
    assert {name: answer[name] for name in answer if name != "steps"} == {
        "area": {"code": NANJING, "name": "南京市"}, "person": "men", "born": "1966-03", "age_months": 724,
        "retires": "2026-07", "required_months": 300, "contributed_months": 182, "short_months": 118,
        "cost": "53100.00", "bound": "exact", "evidence": "compiled", "unknown": [], "warnings": [],
    }  # fmt: skip
    assert [(step["kind"], step["amount"]) for step in answer["steps"]] == [
        ("retirement_age", "60 岁 4 个月"), ("retirement_month", "2026 年 7 月"), ("required_years", "25 年"),
        ("contributed", "15 年 2 个月"), ("short", "118 个月"), ("cost", "53100.00"),
    ]  # fmt: skip


def test_the_retirement_age_is_answered_without_a_place(client: Client) -> None:
    status, answer = ask(client, NAME, **BORN)
    assert (status, answer["retires"], answer["age_months"]) == (200, "2026-07", 724)
    assert (answer["required_months"], answer["short_months"], answer["bound"]) == (None, None, "unknown")
    assert answer["unknown"] == ["years"]


def test_where_the_area_says_nothing_the_years_are_unknown(client: Client) -> None:
    status, answer = ask(client, NAME, **(WORKER | {"area": ELSEWHERE}))
    assert (status, answer["retires"], answer["short_months"], answer["cost"]) == (200, "2026-07", None, None)
    assert answer["unknown"] == ["years"]
    text = page(client, **(WORKER | {"area": ELSEWHERE}))
    assert "试验市要求的缴费年限未知" in text
    assert "未知" in text


def test_the_years_may_be_typed_and_are_graded_as_the_persons_own(client: Client) -> None:
    typed = WORKER | {"area": ELSEWHERE, "required_years": "20", "required_actual_years": "5", "rate": "8%"}
    _, answer = ask(client, NAME, **typed)
    # 240 − 182 = 58; 5,000 × 8 % = 400; × 58 = 23,200.
    assert (answer["short_months"], answer["cost"], answer["evidence"]) == (58, "23200.00", "own")
    assert (answer["bound"], answer["unknown"]) == ("exact", [])
    text = page(client, **typed)
    assert "您自己填写的标准" in text
    assert "，，" not in text


def test_what_is_typed_goes_before_the_area_s_figure(client: Client) -> None:
    assert ask(client, NAME, **(WORKER | {"required_years": "30"}))[1]["short_months"] == 360 - 182


def test_chongqing_counts_deemed_years(client: Client) -> None:
    _, answer = ask(client, NAME, **(WORKER | {"area": CHONGQING, "worked_from": "1990-07"}))
    # 360 − (180 + 162 + 2) = 16; nobody knows the cost.
    assert (answer["contributed_months"], answer["short_months"], answer["unknown"]) == (344, 16, ["rate"])
    assert "补缴一个月要多少钱未知" in page(client, **(WORKER | {"area": CHONGQING, "worked_from": "1990-07"}))


@pytest.mark.parametrize(("person", "years"), [("men", 300), ("women_55", 240), ("women_50", 240)])
def test_women_s_own_years(client: Client, person: str, years: int) -> None:
    assert ask(client, NAME, **(WORKER | {"person": person}))[1]["required_months"] == years


@pytest.mark.parametrize(
    "text",
    [
        "1966-03",
        "1966-3",
        "1966/3",
        "1966.03",
        "1966年3月",
        "196603",
        "１９６６－０３".replace("－", "-"),
        "1966-03-15",
    ],
)
def test_a_month_is_read_as_people_write_it(client: Client, text: str) -> None:
    assert ask(client, NAME, **(BORN | {"born": text}))[1]["born"] == "1966-03"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"person": None}, "person"),
        ({"person": "women"}, "person"),
        ({"born": None}, "born"),
        ({"born": "1966"}, "born"),
        ({"born": "1966-13"}, "born"),
        ({"born": "1966-00"}, "born"),
        ({"born": "1899-12"}, "born"),
        ({"born": "²966-03"}, "born"),
        ({"born": "2026-06"}, "born"),
        ({"on": "2026-13-01"}, "on"),
        ({"on": "2100-01-01"}, "on"),
        ({"actual_years": "61"}, "actual_years"),
        ({"actual_months": "12"}, "actual_months"),
        ({"actual_years": "60", "actual_months": "3"}, "actual_years"),
        ({"actual_years": "40", "deemed_years": "21"}, "actual_years"),
        ({"deemed_years": "3"}, "actual_years"),
        ({"worked_from": "1990-07"}, "actual_years"),
        ({"actual_years": "1", "worked_from": "1990-07", "deemed_years": "3"}, "worked_from"),
        ({"actual_years": "1", "worked_from": "1966-03"}, "worked_from"),
        ({"stopped": "perhaps"}, "stopped"),
        ({"base": "-1"}, "base"),
        ({"base": "1.234"}, "base"),
        ({"rate": "2"}, "rate"),
        ({"required_years": "0"}, "required_years"),
        ({"required_years": "20", "required_actual_years": "21"}, "required_actual_years"),
        ({"born": ["1966-03", "1966-04"]}, "born"),
    ],
    ids=str,
)
def test_wrong_input_is_told_at_its_field(client: Client, change: dict[str, Any], field: str) -> None:
    assert refused(client, NAME, **(BORN | change)) == (400, [field])


def test_one_born_in_the_month_of_the_count(client: Client) -> None:
    assert ask(client, NAME, **(BORN | {"born": "2026-05"}))[0] == 200


def test_as_many_months_as_one_has_lived(client: Client) -> None:
    lived = BORN | {"actual_years": "60", "actual_months": "2"}  # March 1966 to May 2026 = 722 months
    assert ask(client, NAME, **lived)[0] == 200


@pytest.mark.parametrize("area", ["999999", "nanjing"])
def test_an_area_that_is_none_of_ours(client: Client, area: str) -> None:
    assert refused(client, NAME, **BORN, area=area) == (404, ["area"])


def test_before_the_rule_there_is_no_answer(client: Client) -> None:
    assert refused(client, NAME, **(BORN | {"on": "2024-12-31"})) == (409, ["on"])


@pytest.mark.parametrize("value", ["0", "2.5"])
def test_figures_that_are_no_rule_are_no_server_error(client: Client, value: str) -> None:
    PolicyParameter.objects.filter(subject="men", name="every").update(value=value)
    assert refused(client, NAME, **BORN) == (409, ["on"])


def test_the_page_says_when_and_what_lacks(client: Client) -> None:
    text = page(client, **WORKER)
    for words in (
        "到退休时还差", "118", "2026 年 7 月退休", "5,000 × 9% = 450", "53,100.00", "依据文件待核对",
        "未与原文核对", "12393", "/calculators/waiting-period/",
    ):  # fmt: skip
        assert words in text, words


def test_enough_years_are_said_to_be_enough(client: Client) -> None:
    text = page(client, **(WORKER | {"actual_years": "24", "actual_months": "10"}))
    assert "到退休时缴费年限够了" in text
    text = page(client, **(WORKER | {"actual_years": "24", "actual_months": "9"}))
    assert "到退休时还差" in text


def test_what_may_lack_beside_is_not_called_enough(client: Client) -> None:
    typed = WORKER | {"area": ELSEWHERE, "required_years": "25", "deemed_years": "12"}
    status, answer = ask(client, NAME, **typed)
    assert (answer["short_months"], answer["bound"], answer["unknown"]) == (0, "at_least", ["actual_years"])
    text = page(client, **typed)
    assert "实际缴费年限够不够不能确定" in text
    assert "到退休时缴费年限够了" not in text


def test_every_kind_of_step_has_words_and_none_is_left_over(client: Client) -> None:
    _, answer = ask(client, NAME, **(WORKER | {"area": CHONGQING, "worked_from": "1990-07"}))
    assert {step["kind"] for step in answer["steps"]} == set(RETIREMENT_WORDS)
    assert all(step["title"] and step["formula"] and step["amount"] for step in answer["steps"])


def test_few_queries(client: Client) -> None:
    client.get(URL, WORKER)  # a place is remembered
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, WORKER)
    assert len(queries) <= 3
