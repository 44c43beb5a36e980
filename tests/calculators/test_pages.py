"""The inpatient page: one address for question and answer, without JavaScript, nothing kept but place and scheme."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.enums import Status
from tests.calculators.world import AREA, BASIC, FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db
URL = "/calculators/inpatient/"
BILL = {"area": AREA, "scheme": "resident", "level": "level3", "total": "51000", "on": "2026-06-01"}


@pytest.fixture
def area():
    found = make_area()
    make_schedule(found, FULL)
    return found


def text_of(response) -> str:
    return response.content.decode()


def test_without_an_answer_the_questions_are_shown(client: Client, area):
    response = client.get(URL)
    assert response.status_code == 200
    assert "选择参保地" in text_of(response)
    assert "请改正" not in text_of(response)


def test_place_and_scheme_alone_are_no_answer(client: Client, area):
    text = text_of(client.get(URL, {"area": AREA, "scheme": "resident"}))
    assert "试验市" in text
    assert "请改正" not in text


def test_an_answer_is_settled_at_the_same_address(client: Client, area):
    response = client.get(URL, BILL)
    # (51,000 − 1,000) × 60 % = 30,000; 自付 21,000: (21,000 − 12,000) × 60 % = 5,400; left 15,600.
    assert "15,600.00" in text_of(response)
    assert "50,000 × 60% = 30,000" in text_of(response)
    assert response["Cache-Control"] == "private"


def test_place_and_scheme_are_remembered_and_nothing_else(client: Client, area):
    response = client.get(URL, BILL)
    assert set(response.cookies) == {"mingbai"}
    assert response.cookies["mingbai"].value == f"{AREA}.resident."
    text = text_of(client.get(URL))
    assert "试验市" in text
    assert "51000" not in text


def test_wrong_input_is_kept_and_told_at_its_field(client: Client, area):
    text = text_of(client.get(URL, BILL | {"total": "<b>三十万", "class_b": "5"}))
    assert "&lt;b&gt;三十万" in text
    assert 'href="#id_total"' in text
    assert 'aria-invalid="true"' in text
    assert "<details open>" in text  # class B was answered, so its questions stay open


def test_class_b_without_its_share_is_asked_for(client: Client, area):
    text = text_of(client.get(URL, BILL | {"class_b": "100"}))
    assert 'href="#id_class_b_share"' in text


def test_an_unknown_area_is_not_found(client: Client, area):
    response = client.get(URL, BILL | {"area": "999999"})
    assert response.status_code == 404
    assert "没有这个统筹区" in text_of(response)
    assert "51000" in text_of(response)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"scheme": "employee"}, "试验市还没有职工医保的可用标准"),
        ({"level": "level1"}, "试验市居民医保的标准里没有一级医院"),
        ({"place": "referred"}, "没有写明“转诊到异地”怎么调整"),
        ({"on": "2024-12-31"}, "试验市居民医保在2024-12-31没有有效的标准"),
    ],
)
def test_where_there_is_no_rule_the_page_says_so(client: Client, area, change, words):
    response = client.get(URL, BILL | change)
    text = text_of(response)
    assert response.status_code == 200
    assert words in text
    assert "这里暂时没法估算" in text
    assert "tel:12393" in text
    assert "国办发〔2021〕42号" in text
    assert "您大约自己承担" not in text


def test_a_withdrawn_version_shows_its_notice(client: Client):
    make_schedule(make_area(), FULL, status=Status.WITHDRAWN, public_notice="起付线登记有误，正在更正。")
    assert "起付线登记有误，正在更正。" in text_of(client.get(URL, BILL))


def test_an_unknown_layer_reads_unknown_and_at_most(client: Client):
    make_schedule(make_area(), BASIC)
    text = text_of(client.get(URL, BILL))
    assert "您最多自己承担" in text
    assert "<b>未知</b>" in text
    assert "大病保险的标准未知" in text


def test_the_questions_come_back_with_their_answers(client: Client, area):
    text = text_of(client.get(URL, BILL | {"edit": "1"}))
    assert 'value="51000"' in text
    assert "请改正" not in text
    assert "您大约自己承担" not in text


def test_the_day_decides_the_version(client: Client, area):
    dearer = [
        rule | ({"amount": 2000} if rule["kind"] == "deductible" and rule.get("care") == "inpatient" else {})
        for rule in FULL
    ]
    make_schedule(area, dearer, start=datetime.date(2026, 7, 1))
    # To the day before: as above, 15,600. From the day on: 49,000 × 60 % = 29,400; 自付 21,600 → 5,760; left 15,840.
    assert "15,600.00" in text_of(client.get(URL, BILL | {"on": "2026-06-30"}))
    assert "15,840.00" in text_of(client.get(URL, BILL | {"on": "2026-07-01"}))


def test_queries_do_not_grow_with_versions(client: Client, area):
    def queries(**change: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(URL, BILL | change).status_code == 200
        return len(found)

    first = queries()
    for year in range(2000, 2020):
        make_schedule(area, FULL, start=datetime.date(year, 1, 1))
    assert first <= 4
    assert queries() <= first
    assert queries(edit="1") <= 4


def test_htmx_gets_the_page_and_the_short_address(client: Client, area):
    response = client.get(URL, BILL | {"class_c": "", "aid": "none", "place": "local"}, headers={"HX-Request": "true"})
    assert "<!doctype html>" in text_of(response).lower()
    assert response["HX-Push-Url"] == f"{URL}?area={AREA}&scheme=resident&level=level3&total=51000&on=2026-06-01"


def test_only_reading_is_allowed(client: Client, area):
    assert client.post(URL, BILL).status_code == 405
