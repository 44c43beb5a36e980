"""自填标准: its page by GET and by POST, its JSON, what is refused, what is doubted, and the ways that lead to it."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from calculators.engine.plan import kept_plan
from calculators.forms.own_rates import OwnRatesForm
from calculators.forms.own_rates_bands import OwnRatesBandsForm
from calculators.presenters.own_rates_request import OwnRatesRequest
from regions.enums import Status
from tests.calculators.test_openapi import problems
from tests.calculators.world import AREA, FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db
PAGE = "/calculators/own-rates/"
URL = "/api/v1/own-rates"
# (51,000 − 1,000) × 60 % = 30,000; left 21,000.
ONE = {
    "scheme": "employee",
    "care": "inpatient",
    "total": "51000",
    "deductible": "1000",
    "ratio": "60",
    "cap": "150000",
}
BANDS: dict[str, Any] = {name: value for name, value in ONE.items() if name != "ratio"} | {
    "bands": [{"upto": "11000", "ratio": "50"}, {"ratio": "80"}]
}
# 10,000 × 50 % + 40,000 × 80 % = 37,000; left 14,000.
POSTED = {name: value for name, value in BANDS.items() if name != "bands"} | {
    "bands.0.upto": "11000",
    "bands.0.ratio": "50",
    "bands.1.ratio": "80",
}


def text_of(response: Any) -> str:
    return response.content.decode()


def ask(client: Client, changes: dict[str, Any], base: dict[str, Any] = ONE) -> tuple[int, dict[str, Any]]:
    """Status and JSON by GET; a change to None leaves the parameter out."""
    query = {name: value for name, value in (base | changes).items() if value is not None}
    response = client.get(URL, query)
    assert response["Cache-Control"] == "private"
    return response.status_code, response.json()


def send(client: Client, changes: dict[str, Any], base: dict[str, Any] = BANDS) -> tuple[int, dict[str, Any]]:
    """Status and JSON by POST; a change to None leaves the name out."""
    body = {name: value for name, value in (base | changes).items() if value is not None}
    response = client.post(URL, body, content_type="application/json")
    assert response["Cache-Control"] == "private"
    return response.status_code, response.json()


# --- page by GET ---------------------------------------------------------------------------------------------------


def test_the_questions_need_no_place(client: Client) -> None:
    text = text_of(client.get(PAGE))
    assert "请改正" not in text
    assert "60、60% 和 0.6 都读作 60%" in text
    assert 'method="get"' in text


def test_an_answer_says_whose_rates_they_are(client: Client) -> None:
    response = client.get(PAGE, ONE)
    text = text_of(response)
    assert "21,000.00" in text
    assert "您自己填写的标准" in text
    assert "60%（您填的是“60”）" in text
    assert "50,000 × 60% = 30,000" in text
    assert "依据文件待核对" not in text
    assert "起始日期不详" not in text
    assert "12393" in text
    assert response["Cache-Control"] == "private"
    assert not response.cookies


def test_the_area_is_named_where_it_was_chosen(client: Client) -> None:
    make_area()
    text = text_of(client.get(PAGE, ONE | {"area": AREA}))
    assert "试验市 · 职工医保" in text
    assert f"/areas/{AREA}/" in text


def test_an_area_that_is_none_of_ours(client: Client) -> None:
    response = client.get(PAGE, ONE | {"area": "999999"})
    assert response.status_code == 404
    assert "没有这个统筹区" in text_of(response)


def test_the_conditions_come_back(client: Client) -> None:
    text = text_of(client.get(PAGE, ONE | {"no_cap": "true", "cap": "", "edit": "1"}))
    assert 'value="51000"' in text and 'value="60"' in text
    assert 'name="no_cap" value="true" id="id_no_cap" checked' in text.replace(
        ' aria-describedby="id_no_cap_helptext"', ""
    )
    assert "请改正" not in text


def test_wrong_input_is_told_at_its_field(client: Client) -> None:
    text = text_of(client.get(PAGE, ONE | {"ratio": "1"}))
    assert 'href="#id_ratio"' in text
    assert "请写成 100% 或 1%" in text


def test_htmx_gets_the_short_address(client: Client) -> None:
    response = client.get(PAGE, ONE | {"class_c": "", "aid": "none"}, headers={"HX-Request": "true"})
    path, query = response["HX-Push-Url"].split("?")
    assert path == PAGE
    assert set(query.split("&")) == {f"{name}={value}" for name, value in ONE.items()}


# --- page by POST --------------------------------------------------------------------------------------------------


def test_bands_are_posted_and_nothing_is_kept(client: Client) -> None:
    make_area()
    response = Client(enforce_csrf_checks=True).post(PAGE, POSTED | {"area": AREA})
    text = text_of(response)
    assert response.status_code == 200
    assert "14,000.00" in text
    assert "1,000–11,000 的 10,000 × 50% = 5,000" in text
    assert "支付比例，到 11,000 元" in text
    assert not response.cookies
    assert response["Cache-Control"] == "private"


def test_the_state_comes_back_in_the_form(client: Client) -> None:
    answer = text_of(client.post(PAGE, POSTED))
    for name, value in POSTED.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in answer
    assert 'form="again"' in answer
    assert "?&amp;edit" not in answer
    again = text_of(client.post(PAGE, POSTED | {"edit": "1"}))
    assert 'value="11000"' in again
    assert "请改正" not in again
    assert 'method="post"' in again


def test_what_was_typed_for_one_ratio_goes_along_to_the_bands(client: Client) -> None:
    text = text_of(client.post(PAGE, ONE | {"edit": "1"}))
    assert 'name="bands.5.ratio"' in text
    assert 'value="51000"' in text


def test_wrong_bands_are_told_at_their_field(client: Client) -> None:
    text = text_of(client.post(PAGE, POSTED | {"bands.1.upto": "500", "bands.2.ratio": "90", "total": "<b>"}))
    assert 'href="#id_bands.1.upto"' in text
    assert "要比上一段的 11000 元大" in text
    assert "&lt;b&gt;" in text


def test_an_unknown_area_by_post(client: Client) -> None:
    response = client.post(PAGE, POSTED | {"area": "999999"})
    assert response.status_code == 404
    assert "没有这个统筹区" in text_of(response)


def test_htmx_shows_the_plain_address(client: Client) -> None:
    assert client.post(PAGE, ONE | {"edit": "1"}, headers={"HX-Request": "true"})["HX-Push-Url"] == PAGE


@pytest.mark.parametrize("address", [PAGE, URL])
def test_other_methods_are_not_allowed(client: Client, address: str) -> None:
    response = client.put(address)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


def test_few_queries(client: Client) -> None:
    make_area()
    client.get(PAGE)

    def queries(ask: Any) -> int:
        with CaptureQueriesContext(connection) as found:
            assert ask().status_code == 200
        return len(found)

    assert queries(lambda: client.get(PAGE, ONE | {"area": AREA})) <= 2
    assert queries(lambda: client.get(PAGE, ONE | {"area": AREA, "edit": "1"})) <= 2
    assert queries(lambda: client.post(PAGE, POSTED | {"area": AREA})) <= 2
    assert queries(lambda: client.get(URL, ONE)) == 0


def test_typed_schedules_are_not_kept(client: Client) -> None:
    before = kept_plan.cache_info().currsize
    client.get(URL, ONE)
    assert kept_plan.cache_info().currsize == before


# --- JSON ----------------------------------------------------------------------------------------------------------


def test_the_answer_by_get(client: Client) -> None:
    make_area()
    status, answer = ask(client, {"area": AREA})
    assert status == 200
    assert set(answer) == {"area", "scheme", "care", "evidence", "rates", "amounts", "steps", "unknown", "warnings"}
    assert answer["area"] == {"code": AREA, "name": "试验市"}
    assert answer["evidence"] == "own"
    assert answer["amounts"]["out_of_pocket"] == "21000.00"
    assert {"name": "ratio", "label": "支付比例", "text": "60%（您填的是“60”）"} in answer["rates"]
    assert ask(client, {})[1]["area"] is None


def test_the_answer_by_post_is_the_same(client: Client) -> None:
    assert send(client, {}, ONE) == ask(client, {})
    status, answer = send(client, {})
    assert (status, answer["amounts"]["out_of_pocket"]) == (200, "14000.00")
    assert [rate["name"] for rate in answer["rates"]] == ["deductible", "basis", "bands.0", "bands.1", "cap"]


def test_numbers_and_flags_in_json(client: Client) -> None:
    body = '{"scheme":"employee","care":"inpatient","total":51000,"deductible":1000,"ratio":0.6,"no_cap":true,"retired":false,"cap":null}'
    answer = client.post(URL, body, content_type="application/json").json()
    assert answer["amounts"]["out_of_pocket"] == "21000.00"
    assert answer["warnings"] == []


def test_nobody_needs_a_token(client: Client) -> None:
    response = Client(enforce_csrf_checks=True).post(URL, ONE, content_type="application/json")
    assert response.status_code == 200


@pytest.mark.parametrize("body", ["", "{", "[]", "1", '{"total":1,"total":2}', '{"total":NaN}'])
def test_what_is_no_json_object(client: Client, body: str) -> None:
    response = client.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert set(response.json()) == {"errors"}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"scheme": None}, "scheme", "职工医保还是居民医保"),
        ({"care": "chronic"}, "care", "只能算住院"),
        ({"total": None}, "total", "请填写总费用"),
        ({"total": "-1"}, "total", "请填写金额"),
        ({"deductible": None}, "deductible", "没有起付线请填 0"),
        ({"ratio": None}, "ratio", "请填写支付比例"),
        ({"ratio": "1"}, "ratio", "100% 或 1%"),
        ({"ratio": "120"}, "ratio", "不能超过 100%"),
        ({"no_cap": "true"}, "cap", "只留一个"),
        ({"deductible_per": "visit"}, "deductible_per", "每次住院或者全年一次"),
        ({"deductible_per": "week"}, "deductible_per", "只有全年一次"),
        ({"care": "outpatient"}, "deductible_per", "全年一次还是每次就诊"),
        ({"care": "outpatient", "deductible_per": "admission"}, "deductible_per", "全年一次还是每次就诊"),
        ({"class_c": "51000.01"}, "class_c", "超过了总费用"),
        ({"class_b": "1"}, "class_b_share", "乙类先行自付比例"),
        ({"repeat_multiplier": "50%", "repeat_fixed": "1"}, "repeat_fixed", "只填一种"),
        ({"repeat_floor": "1"}, "repeat_step", "每次降低多少元"),
        ({"place": "unfiled"}, "place_multiplier", "怎么调整"),
        ({"place": "unfiled", "place_multiplier": "90", "place_points": "10"}, "place_points", "只填一种"),
        ({"place": "moon"}, "place", "没有这种异地情形"),
        ({"critical_illness_deductible": "12000"}, "critical_illness_ratio", "还要填比例"),
        ({"critical_illness_ratio": "60"}, "critical_illness_deductible", "还要填起付线"),
        ({"critical_illness_cap": "1"}, "critical_illness_ratio", "还要填起付线和比例"),
        ({"large_amount_cap": "1"}, "large_amount_ratio", "还要填比例"),
        ({"combined_cap": "1"}, "large_amount_ratio", "还要填比例"),
        ({"aid": "destitute", "favour_points": "5"}, "critical_illness_ratio", "大病保险的起付线和比例"),
        ({"assistance_ratio": "70", "assistance_deductible": "0"}, "aid", "哪一种身份"),
        ({"aid": "destitute", "assistance_ratio": "70"}, "assistance_deductible", "还要填起付线"),
        ({"admission": "0"}, "admission", "1 到 99"),
        ({"on": "2026-02-30"}, "on", "请填写日期"),
    ],
)
def test_bad_input_by_get_and_by_post(client: Client, changes: dict[str, Any], field: str, words: str) -> None:
    for status, answer in (ask(client, changes), send(client, changes, ONE)):
        assert status == 400
        assert set(answer["errors"]) == {field}, answer
        assert words in answer["errors"][field][0]


@pytest.mark.parametrize(
    ("bands", "field", "words"),
    [
        ([{"upto": "100", "ratio": "50"}, {"upto": "100", "ratio": "60"}, {"ratio": "70"}], "bands.1.upto", "要比上一段的 100 元大"),
        ([{"upto": "100", "ratio": "50"}, {"upto": "100.01", "ratio": "60"}], "bands.1.upto", "最后一段没有上限"),
        ([{"upto": "100", "ratio": "50"}, {"ratio": "60"}, {"ratio": "70"}], "bands.1.upto", "只有最后一段可以留空"),
        ([{"upto": "100", "ratio": "50"}, {"upto": "200", "ratio": "x"}, {"ratio": "1"}], "bands.2.ratio", "100% 或 1%"),
        ([{"upto": "100"}, {"ratio": "60"}], "bands.0.ratio", "请填写这一段的支付比例"),
        ([{"upto": "0", "ratio": "50"}, {"ratio": "60"}], "bands.0.upto", "要大于 0"),
        ([{"upto": "x", "ratio": "50"}, {"ratio": "60"}], "bands.0.upto", "请填写金额"),
        ([{"upto": ["1"], "ratio": "50"}, {"ratio": "60"}], "bands.0.upto", "文字、数字"),
        ([{"ratio": "60"}] * 7, "bands", "最多 6 段"),
        (["60"], "bands", "每段写 upto 和 ratio"),
        ("60", "bands", "每段写 upto 和 ratio"),
        ([], "ratio", "各段的比例"),
        (None, "ratio", "各段的比例"),
    ],
)  # fmt: skip
def test_bad_bands(client: Client, bands: Any, field: str, words: str) -> None:
    status, answer = send(client, {"bands": bands})
    assert status == 400
    assert field in answer["errors"], answer
    assert words in answer["errors"][field][0]


def test_a_ratio_beside_bands(client: Client) -> None:
    assert set(send(client, {"ratio": "60"})[1]["errors"]) == {"ratio"}


def test_critical_illness_bands_have_their_own_names(client: Client) -> None:
    bands = {
        "critical_illness_deductible": "0",
        "critical_illness_bands": [{"upto": "5", "ratio": "60"}, {"upto": "4", "ratio": "7"}, {}],
    }
    assert set(send(client, bands)[1]["errors"]) == {"critical_illness_bands.1.upto"}


def test_a_value_that_is_no_text(client: Client) -> None:
    status, answer = send(client, {"on": ["2026-01-01"], "total": {"a": "1"}})
    assert status == 400
    assert set(answer["errors"]) == {"on", "total"}


def test_an_area_is_404_after_input(client: Client) -> None:
    assert ask(client, {"area": "999999"})[0] == 404
    assert send(client, {"area": "nowhere"})[0] == 404
    assert ask(client, {"area": "999999", "total": "x"})[0] == 400


def test_a_repeated_parameter(client: Client) -> None:
    response = client.get(f"{URL}?scheme=employee&care=inpatient&total=1&deductible=0&ratio=60&ratio=70")
    assert (response.status_code, set(response.json()["errors"])) == (400, {"ratio"})
    response = client.post(PAGE, POSTED | {"bands.0.ratio": ["50", "60"]})
    assert "这一项给了不止一个值" in text_of(response)


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "您大约自己承担"),
        ({"scheme": "resident"}, "您最多自己承担"),
        ({"cap": ""}, "您至少自己承担"),
        ({"cap": "", "total": "1000"}, "您大约自己承担"),  # nothing was paid, so no cap is missed
        ({"cap": "", "scheme": "resident"}, "还不能确定"),
    ],
)
def test_the_headline_says_how_sure_it_is(client: Client, changes: dict[str, str], headline: str) -> None:
    assert headline in text_of(client.get(PAGE, ONE | changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cap": "999.99"}, "年度封顶线 999.99 元比起付线 1,000 元还低"),
        ({"ratio": "6"}, "支付比例读作 6%，低得少见"),
        ({"repeat_fixed": "1000.01"}, "比第一次还高"),
        ({"repeat_step": "1", "repeat_floor": "2000"}, "最低降到"),
        ({"place_points": "10"}, "就医地点是参保地"),
        ({"scheme": "resident", "large_amount_ratio": "90", "large_amount_no_cap": "true"}, "居民医保没有用上"),
        ({"large_amount_ratio": "90", "large_amount_no_cap": "true", "combined_cap": "1"}, "合计封顶线 1 元比基本医保的封顶线"),
        ({"year_deductible_paid": "5"}, "起付线不是全年一次"),
        ({"bands": [{"upto": "2000", "ratio": "80"}, {"ratio": "70"}], "ratio": None}, "第 2 段的比例 70% 比上一段低"),
        ({"bands": [{"upto": "2000", "ratio": "50"}, {"ratio": "80.01"}], "ratio": None}, "一下子高了 30.01 个百分点"),
        ({"bands": [{"upto": "1000", "ratio": "50"}, {"ratio": "60"}], "ratio": None}, "第 1 段只到 1,000 元"),
        (
            {"critical_illness_deductible": "9", "critical_illness_ratio": "60", "critical_illness_cap": "8"},
            "大病保险年度封顶线 8 元比它的起付线 9 元还低",
        ),
    ],
)  # fmt: skip
def test_doubts_are_said_and_refuse_nothing(client: Client, changes: dict[str, Any], words: str) -> None:
    status, answer = send(client, changes, ONE)
    assert status == 200, answer
    assert [text for text in answer["warnings"] if words in text], answer["warnings"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cap": "1000"},
        {"ratio": "10"},
        {"repeat_fixed": "1000"},
        {"bands": [{"upto": "2000", "ratio": "50"}, {"ratio": "80"}], "ratio": None},
        {"bands": [{"upto": "1000.01", "ratio": "50"}, {"ratio": "60"}], "ratio": None},
        {"bands": [{"upto": "1000", "ratio": "50"}, {"ratio": "60"}], "ratio": None, "basis": "above_deductible"},
    ],
)
def test_what_is_not_doubted(client: Client, changes: dict[str, Any]) -> None:
    assert send(client, changes, ONE)[1]["warnings"] == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scheme": "resident"}, "本次自付 21,000 元，没有填大病保险的标准"),
        ({"cap": "10000"}, "没有填大额补助的标准"),
        ({"aid": "orphan"}, "还剩自付 21,000 元，没有填医疗救助的标准"),
    ],
)
def test_what_was_not_filled_in_is_unknown(client: Client, changes: dict[str, str], words: str) -> None:
    text = text_of(client.get(PAGE, ONE | changes))
    assert words in text
    assert "<b>未知</b>" in text
    assert "这个地区" not in text


def test_the_person_and_the_day_stand_on_the_account(client: Client) -> None:
    text = text_of(client.get(PAGE, ONE | {"retired": "true", "age": "72", "on": "2026-05-01", "admission": "1"}))
    assert "职工医保（退休，72 岁）" in text
    assert "2026 年 5 月 1 日出院" in text


# --- the ways that lead here ---------------------------------------------------------------------------------------


def test_where_there_is_no_estimate_the_bill_is_carried_along(client: Client) -> None:
    make_schedule(make_area(), FULL)
    bill = {"area": AREA, "scheme": "employee", "level": "level3", "total": "51000", "class_c": "100"}
    text = text_of(client.get("/calculators/inpatient/", bill))
    address = f"{PAGE}?area={AREA}&scheme=employee&total=51000&class_c=100&care=inpatient&edit=1"
    assert address.replace("&", "&amp;") in text
    asked = text_of(
        client.get(PAGE, {"area": AREA, "scheme": "employee", "total": "51000", "care": "inpatient", "edit": "1"})
    )
    assert 'value="51000"' in asked
    assert "请改正" not in asked


def test_an_area_without_rates_leads_here(client: Client) -> None:
    area = make_area()
    assert f"{PAGE}?area={AREA}" in text_of(client.get(f"/areas/{AREA}/"))
    make_schedule(area, FULL)
    assert f"{PAGE}?area={AREA}&amp;scheme=employee" in text_of(client.get(f"/areas/{AREA}/"))
    assert f"{PAGE}?area={AREA}&amp;scheme=resident" not in text_of(client.get(f"/areas/{AREA}/"))
    make_schedule(area, FULL, start=datetime.date(2025, 2, 1), status=Status.WITHDRAWN, public_notice="有误。")
    assert f"{PAGE}?area={AREA}&amp;scheme=resident" in text_of(client.get(f"/areas/{AREA}/"))


def test_it_is_listed_once(client: Client) -> None:
    assert text_of(client.get("/calculators/")).count(f'href="{PAGE}"') == 1


# --- OpenAPI -------------------------------------------------------------------------------------------------------


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


def test_both_methods_are_described(client: Client, description: dict[str, Any]) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(description).iter_errors()] == []
    assert set(description["paths"][URL]) == {"get", "post"}
    assert {one["name"] for one in description["paths"][URL]["get"]["parameters"]} == set(OwnRatesForm.base_fields)
    assert problems(description, URL, 200, ask(client, {})[1]) == []
    assert problems(description, URL, 200, send(client, {})[1]) == []
    assert problems(description, URL, 400, send(client, {"total": None})[1]) == []


def test_the_body_is_described_as_the_form_reads_it(description: dict[str, Any]) -> None:
    names = {name for name in OwnRatesBandsForm.base_fields if "." not in name} | {"bands", "critical_illness_bands"}
    assert set(OwnRatesRequest.__annotations__) == names
    schema = description["paths"][URL]["post"]["requestBody"]["content"]["application/json"]["schema"]
    described = Draft202012Validator({**schema, "components": description["components"]})
    assert described.is_valid(BANDS)
    assert not described.is_valid({"total": "1"})
