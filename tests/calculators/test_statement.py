"""看懂结算单: its JSON, its page, what they refuse, and that nothing of a slip is kept."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from calculators.engine.statement import SUMS, Slip
from calculators.engine.statement_compare import ITEMS
from calculators.engine.statement_reasons import REASONS
from calculators.forms.statement import StatementForm
from calculators.presenters.statement import NAMES
from calculators.presenters.statement_answer import StatementRequest
from calculators.presenters.statement_checks import TITLES
from calculators.presenters.statement_reasons import REASON_TEXTS
from calculators.slip_items import LABELS, SLIP_ITEMS
from tests.calculators.test_openapi import strict
from tests.calculators.world import AREA, BASIC, FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db

URL = "/api/v1/statement"
PAGE = "/calculators/statement/"

# (50,000 − 1,000) × 60 % = 29,400; 自付 20,600: (20,600 − 12,000) × 60 % = 5,160; the person 51,000 − 34,560 = 16,440.
SLIP = {
    "medfee_sumamt": "51000", "fulamt_ownpay_amt": "500", "overlmt_selfpay_amt": "0", "preselfpay_amt": "500",
    "inscp_scp_amt": "50000", "act_pay_dedc": "1000", "hifp_pay": "29400", "hifmi_pay": "5160", "fund_pay_sumamt": "34560",
    "psn_part_amt": "16440", "psn_cash_pay": "16440",
}  # fmt: skip


def body(**changes: Any) -> dict[str, Any]:
    """A resident's slip of 2025-06-01; a change to None leaves the name out."""
    stated = {"area": AREA, "scheme": "resident", "care": "inpatient", "level": "level3", "on": "2025-06-01", **SLIP}
    return {name: value for name, value in (stated | changes).items() if value is not None}


def post(client: Client, **changes: Any) -> tuple[int, dict[str, Any]]:
    response = client.post(URL, json.dumps(body(**changes)), content_type="application/json")
    return response.status_code, response.json()


def compared(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["kind"]: line for line in answer["comparison"]["lines"]}


@pytest.fixture
def world() -> None:
    make_schedule(make_area(), FULL)


@pytest.mark.usefixtures("world")
class TestApi:
    def test_a_slip_as_we_reckon_it(self, client: Client) -> None:
        status, answer = post(client)
        assert status == 200
        assert answer["area"] == {"code": AREA, "name": "试验市"}
        assert [item["name"] for item in answer["items"]] == list(LABELS)
        assert answer["items"][0]["amount"] == "51000.00"
        assert answer["items"][7]["amount"] is None
        assert {check["state"] for check in answer["checks"]} == {"holds"}
        lines = compared(answer)
        assert {line["state"] for line in lines.values()} == {"same"}
        assert lines["person"]["ours"] == "16440.00"
        assert lines["basic"]["evidence"] == "compiled"
        assert answer["comparison"]["steps"][-1]["amount"] == "16440.00"
        assert answer["comparison"]["fits"] == []
        assert answer["reason"] is None

    def test_differences_have_their_reasons(self, client: Client) -> None:
        # The second admission: 500; (50,000 − 500) × 60 % = 29,700; 20,300: 4,980; 51,000 − 34,680 = 16,320.
        _, answer = post(
            client,
            act_pay_dedc="500",
            hifp_pay="29700",
            hifmi_pay="4980",
            fund_pay_sumamt="34680",
            psn_part_amt="16320",
            psn_cash_pay="16320",
        )
        lines = compared(answer)
        assert (lines["deductible"]["difference"], lines["basic"]["difference"]) == ("-500.00", "300.00")
        assert lines["deductible"]["reasons"][0]["code"] == "admission"
        assert [reason["code"] for reason in lines["basic"]["reasons"]] == ["deductible"]
        assert answer["comparison"]["fits"] == [{"name": "admission", "value": "2", "text": "如果是今年第 2 次住院"}]

    def test_numbers_and_texts_are_the_same(self, client: Client) -> None:
        typed = body(medfee_sumamt=51000, hifp_pay=29400.0, retired=False, age=40, admission=1)
        response = client.post(URL, json.dumps(typed), content_type="application/json")
        assert compared(response.json()) == compared(post(client)[1])
        assert post(client, medfee_sumamt="５１，０００")[0] == 200

    def test_without_a_rule_the_rest_still_answers(self, client: Client) -> None:
        for changes, field in (
            ({"scheme": "employee"}, "scheme"),
            ({"level": "level1"}, "level"),
            ({"care": "chronic"}, "care"),
            ({"place": "referred"}, "place"),
            ({"on": "2020-01-01"}, "on"),
        ):
            status, answer = post(client, **changes)
            assert (status, answer["comparison"], answer["reason"]["field"]) == (200, None, field)
            assert answer["reason"]["message"]
            assert len(answer["items"]) == len(SLIP_ITEMS)
            assert len(answer["checks"]) == 6

    def test_an_unknown_layer_is_null(self, client: Client) -> None:
        make_schedule(make_area("990200", name="另一市"), BASIC)
        _, answer = post(client, area="990200")
        lines = compared(answer)
        assert (lines["critical_illness"]["ours"], lines["critical_illness"]["state"]) == (None, "unknown")
        assert (lines["person"]["bound"], lines["person"]["state"]) == ("most", "within")
        assert answer["comparison"]["unknown"] == ["critical_illness"]

    def test_the_class_b_share_is_the_slips_own_exactly(self, client: Client) -> None:
        _, answer = post(client, preselfpay_amt="0.07", inscp_scp_amt="50499.93")
        assert compared(answer)["eligible"]["ours"] == "50499.93"

    @pytest.mark.parametrize("name", [*LABELS, "year_basic_paid", "year_self_paid", "year_eligible"])
    def test_what_is_no_amount_is_an_error_at_it(self, client: Client, name: str) -> None:
        wrong = ["1.1", "-0.1", "x", [1], {"a": 1}, True] if name == "pool_prop_selfpay" else []
        for typed in wrong or ["-1", "1.234", "1e3", "abc", "100000000", [1], {"a": 1}, True, "1_0"]:
            status, answer = post(client, **{name: typed})
            assert (status, list(answer["errors"])) == (400, [name]), typed

    @pytest.mark.parametrize("name", ["area", "scheme", "care", "level", "medfee_sumamt"])
    def test_what_is_needed(self, client: Client, name: str) -> None:
        for typed in (None, ""):
            status, answer = post(client, **{name: typed})
            assert (status, list(answer["errors"])) == (400, [name])

    def test_other_bad_input(self, client: Client) -> None:
        for name, typed in (
            ("scheme", "x"), ("care", "x"), ("level", ["level3"]), ("place", "x"), ("aid", "x"), ("admission", 0),
            ("admission", 100), ("age", 131), ("on", "2025-02-30"), ("on", True), ("on", [1]), ("retired", "yes"),
        ):  # fmt: skip
            status, answer = post(client, **{name: typed})
            assert (status, list(answer["errors"])) == (400, [name]), name

    def test_what_lies_outside_the_scope_is_at_most_the_total(self, client: Client) -> None:
        assert post(client, fulamt_ownpay_amt="50500", inscp_scp_amt="0")[0] == 200  # 50,500 + 0 + 500 = 51,000
        status, answer = post(client, fulamt_ownpay_amt="50500.01")
        assert (status, list(answer["errors"])) == (400, ["fulamt_ownpay_amt"])
        status, answer = post(client, fulamt_ownpay_amt=None, overlmt_selfpay_amt=None, preselfpay_amt="51000.01")
        assert (status, list(answer["errors"])) == (400, ["preselfpay_amt"])

    def test_an_area_that_is_none_of_ours(self, client: Client) -> None:
        for code in ("999999", "abc", [1]):
            status, answer = post(client, area=code)
            assert (status, list(answer["errors"])) == (404, ["area"])

    @pytest.mark.parametrize(
        "sent", ["", "x", "[]", '{"medfee_sumamt": NaN}', '{"area": "1", "area": "2"}', '"\\ud800"', '{"a": "\\ud800"}']
    )
    def test_what_is_no_json_object(self, client: Client, sent: str) -> None:
        response = client.post(URL, sent, content_type="application/json")
        assert (response.status_code, list(response.json()["errors"])) == (400, ["__all__"])

    def test_get_is_not_allowed(self, client: Client) -> None:
        assert client.get(URL).status_code == 405

    def test_headers(self, client: Client) -> None:
        for changes in ({}, {"area": "999999"}, {"medfee_sumamt": "x"}):
            response = client.post(URL, json.dumps(body(**changes)), content_type="application/json")
            assert "private" in response["Cache-Control"]
            assert not response.cookies

    def test_no_token_is_asked(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(URL, json.dumps(body()), content_type="application/json").status_code == 200
        assert client.post(PAGE, body()).status_code == 200

    def test_answers_keep_to_the_description(self, client: Client) -> None:
        description = client.get("/api/v1/openapi.json").json()
        operation = description["paths"][URL]["post"]
        asked = strict(operation["requestBody"]["content"]["application/json"]["schema"])
        asked["components"] = description["components"]
        assert Draft202012Validator(asked).is_valid(body())
        for changes in (
            {},
            {"scheme": "employee"},
            {"hifp_pay": "1", "oth_pay": "5"},
            {"hifmi_pay": None},
            {"care": "outpatient"},
        ):
            status, answer = post(client, **changes)
            schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
            whole = strict({**schema, "components": description["components"]})
            assert [error.message for error in Draft202012Validator(whole).iter_errors(answer)] == []

    def test_queries(self, client: Client, django_assert_max_num_queries: Any) -> None:
        post(client)
        with django_assert_max_num_queries(2):
            post(client)


def test_every_name_has_its_words() -> None:
    assert set(REASON_TEXTS) == set(REASONS)
    assert set(LABELS) == set(Slip.__dataclass_fields__)
    assert {one.kind for one in SUMS} == set(TITLES)
    assert set(ITEMS) == set(NAMES)
    assert set(StatementRequest.__annotations__) == set(StatementForm.base_fields)
    # Never called an error of the hospital.
    for text in REASON_TEXTS.values():
        assert not re.search("错误|算错|违规|多收|乱收", text)


@pytest.mark.usefixtures("world")
class TestPage:
    def test_the_questions(self, client: Client) -> None:
        response = client.get(PAGE, {"area": AREA, "scheme": "resident", "medfee_sumamt": "51000"})
        page = response.content.decode()
        assert response.status_code == 200
        assert "试验市" in page
        assert 'value="51000"' in page
        assert "没有与国家接口规范的原文核对" in page
        assert "csrfmiddlewaretoken" not in page
        assert not response.cookies
        assert "private" in response["Cache-Control"]

    def test_the_reading(self, client: Client) -> None:
        response = client.post(PAGE, body(act_pay_dedc="500"))
        page = response.content.decode()
        assert response.status_code == 200
        assert "和我们的估算相差 500.00 元，可能是因为：" in page
        assert "全自费金额" in page
        assert "fulamt_ownpay_amt" in page
        assert "医院医保办" in page
        assert "12393" in page
        assert "加起来对不对" in page
        assert "private" in response["Cache-Control"]
        assert set(response.cookies) <= {"mingbai"}  # place and scheme, nothing of the slip
        assert "51000" not in str(response.cookies)
        for name, value in body(act_pay_dedc="500").items():
            assert f'name="{name}" value="{value}"' in page  # the state comes back in the form

    def test_it_can_be_changed_with_what_was_typed(self, client: Client) -> None:
        response = client.post(PAGE, body(edit="1", medfee_sumamt="51,000"))
        page = response.content.decode()
        assert 'value="51,000"' in page
        assert "看一看" in page
        assert "error-summary" not in page
        assert "medfee_sumamt%3D51%252C000" in page  # on the way to another place, too

    def test_wrong_input_is_told_at_its_field(self, client: Client) -> None:
        response = client.post(PAGE, body(hifp_pay="三万"))
        page = response.content.decode()
        assert response.status_code == 200
        assert 'href="#id_hifp_pay"' in page
        assert "请填写金额" in page
        assert 'value="三万"' in page

    def test_a_repeated_name_is_refused(self, client: Client) -> None:
        page = client.post(PAGE, body() | {"hifp_pay": ["1", "2"]}).content.decode()
        assert "这一项给了不止一个值" in page

    def test_an_area_that_is_none_of_ours(self, client: Client) -> None:
        response = client.post(PAGE, body(area="999999"))
        assert response.status_code == 404
        assert "没有这个统筹区" in response.content.decode()

    def test_without_a_rule(self, client: Client) -> None:
        page = client.post(PAGE, body(scheme="employee")).content.decode()
        assert "试验市还没有职工医保的可用标准。" in page
        assert "加起来对不对" in page
        assert "0.00" not in page.split("和我们的估算比")[1]

    def test_an_unknown_layer_reads_unknown(self, client: Client) -> None:
        make_schedule(make_area("990200", name="另一市"), BASIC)
        page = client.post(PAGE, body(area="990200")).content.decode()
        assert "结算单 5,160.00 元，我们估算 未知" in page
        assert "我们估算 最多 21,600.00 元" in page  # 51,000 − 29,400

    def test_only_the_total(self, client: Client) -> None:
        only = {name: value for name, value in body().items() if name not in SLIP} | {"medfee_sumamt": "51000"}
        page = client.post(PAGE, only).content.decode()
        assert "填的项目还不够" in page
        assert "只填了总费用" in page

    def test_other_methods(self, client: Client) -> None:
        assert client.put(PAGE).status_code == 405
        assert client.head(PAGE).status_code == 200

    def test_it_is_among_the_calculators(self, client: Client) -> None:
        assert 'href="/calculators/statement/"' in client.get("/calculators/").content.decode()

    def test_queries(self, client: Client, django_assert_max_num_queries: Any) -> None:
        client.post(PAGE, body())
        with django_assert_max_num_queries(3):  # the place of the header besides
            client.post(PAGE, body())
        with django_assert_max_num_queries(2):
            client.get(PAGE)


def test_the_headline_without_the_persons_item(client: Client) -> None:
    make_schedule(make_area(), FULL)
    page = client.post(PAGE, body(psn_part_amt=None)).content.decode()
    assert "照结算单推算，由您承担" in page
    assert f"{Decimal(16440):,.2f}" in page
