"""`GET /api/v1/estimate`: the answer's shape, the amounts, what is unknown, and how it is delivered."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calculators import schedules
from regions.models import BenefitSchedule, PolicyDocument, PoolingArea, Verification
from tests.calculators.world import (
    BASIC,
    CLASS_B,
    CRITICAL,
    FULL,
    INPATIENT,
    REPEAT,
    START,
    URL,
    adds_up,
    amounts,
    ask,
    bill,
    make_area,
    make_schedule,
    refused,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> PoolingArea:
    return make_area()


@pytest.fixture
def full(area: PoolingArea) -> BenefitSchedule:
    return make_schedule(area, FULL)


def is_money(text: Any) -> bool:
    return isinstance(text, str) and re.fullmatch(r"[0-9]+\.[0-9]{2}", text, re.ASCII) is not None


# --- shape ---------------------------------------------------------------------------------------------------------


def test_an_answer_has_the_shape_of_the_contract(client: Client, full: BenefitSchedule) -> None:
    status, answer = ask(client, aid="destitute", admission=2)
    assert status == 200
    assert set(answer) == {
        "area", "scheme", "schedule", "evidence", "amounts", "steps", "unknown", "warnings",
    }  # fmt: skip
    assert answer["area"] == {"code": "990100", "name": "试验市"}
    assert answer["scheme"] == "resident"
    assert answer["schedule"] == {"version": 1, "effective_from": "2025-01-01", "start_unknown": False}
    assert answer["evidence"] == "compiled"
    assert set(answer["amounts"]) == {
        "total", "class_c", "over_limit", "class_b_own", "eligible", "deductible", "basic", "critical_illness",
        "large_amount", "assistance", "reimbursed", "out_of_pocket",
    }  # fmt: skip
    assert all(is_money(amount) for amount in answer["amounts"].values())
    assert answer["steps"]
    for step in answer["steps"]:
        assert set(step) == {"kind", "title", "formula", "amount", "evidence", "document"}
        assert all(isinstance(step[name], str) and step[name] for name in ("kind", "title", "formula"))
        assert is_money(step["amount"])
        assert step["evidence"] in {None, "compiled"}
        assert step["document"] is None
    assert answer["unknown"] == ["assistance"]
    assert all(isinstance(warning, str) and warning for warning in answer["warnings"])


def test_a_bill_is_settled_to_the_fen(client: Client, full: BenefitSchedule) -> None:
    # 51,000 − 1,000 = 50,000 × 60 % = 30,000. 自付 21,000 − 12,000 = 9,000 × 60 % = 5,400. 51,000 − 35,400 = 15,600.
    assert amounts(client) == {
        "total": "51000.00", "class_c": "0.00", "over_limit": "0.00", "class_b_own": "0.00", "eligible": "51000.00",
        "deductible": "1000.00", "basic": "30000.00", "critical_illness": "5400.00", "large_amount": "0.00",
        "assistance": "0.00", "reimbursed": "35400.00", "out_of_pocket": "15600.00",
    }  # fmt: skip


def test_class_b_class_c_and_the_excess_are_taken_off_first(client: Client, full: BenefitSchedule) -> None:
    # Class B's own share: 1,000.05 × 10 % = 100.005 → 100.01, half up. 10,000 − 500 − 200 − 100.01 = 9,199.99 eligible;
    # − 1,000 = 8,199.99 × 60 % = 4,919.994 → 4,919.99. Below 12,000 of 自付 no critical illness. 10,000 − 4,919.99.
    found = amounts(client, total="10000", class_c="500", over_limit="200", class_b="1000.05", class_b_share="0.1")
    names = ("class_c", "over_limit", "class_b_own", "eligible", "basic", "critical_illness", "out_of_pocket")
    assert [found[name] for name in names] == [
        "500.00", "200.00", "100.01", "9199.99", "4919.99", "0.00", "5080.01",
    ]  # fmt: skip


def test_nothing_to_settle_is_an_answer_too(client: Client, full: BenefitSchedule) -> None:
    assert set(amounts(client, total="0").values()) == {"0.00"}


def test_the_largest_bill_is_settled(client: Client, full: BenefitSchedule) -> None:
    # Basic at its cap of 150,000, critical illness at its cap of 400,000.
    found = amounts(client, total="99999999.99")
    assert (found["basic"], found["critical_illness"], found["out_of_pocket"]) == (
        "150000.00",
        "400000.00",
        "99449999.99",
    )


@pytest.mark.parametrize("total", ["51,000", "５１０００", "５１，０００．００", "51 000", "51000.0"])
def test_an_amount_is_read_as_typed(client: Client, full: BenefitSchedule, total: str) -> None:
    assert amounts(client, total=total)["out_of_pocket"] == "15600.00"


def test_the_year_so_far_counts(client: Client, full: BenefitSchedule) -> None:
    # 10,000 of the basic cap left. 自付 41,000 on top of 20,000: the whole 41,000 × 60 % = 24,600, of which the
    # supplement's cap of 400,000 leaves 400,000 − 390,000 = 10,000.
    found = amounts(client, year_basic_paid="140000", year_self_paid="20000", year_supplement_paid="390000")
    assert (found["basic"], found["critical_illness"], found["out_of_pocket"]) == ("10000.00", "10000.00", "31000.00")


def test_outpatient_counts_its_own_year(client: Client, full: BenefitSchedule) -> None:
    # 200 − 150 = 50 of the deductible left: (500 − 50) × 50 % = 225, and nothing of the second layer.
    found = amounts(client, care="outpatient", total="500", year_deductible_paid="150", year_self_paid="90000")
    assert (found["deductible"], found["basic"], found["critical_illness"]) == ("50.00", "225.00", "0.00")


@pytest.mark.parametrize(
    ("changes", "basic"),
    [
        ({}, "30000.00"),  # 50,000 × 60 %
        ({"place": "local"}, "30000.00"),
        ({"place": "resident_elsewhere"}, "30000.00"),
        ({"place": "emergency"}, "27000.00"),  # × 90 %
        ({"place": "unfiled"}, "20000.00"),  # 60 % − 20 points
        ({"place": "unfiled", "out_of_province": "true"}, "20000.00"),
        ({"admission": "1"}, "30000.00"),
        ({"admission": "2"}, "30300.00"),  # deductible 500: 50,500 × 60 %
        ({"level": "level2"}, "37500.00"),  # 50,000 × 75 %
        ({"level": "level3a"}, "30000.00"),  # reads as level 3
        ({"retired": "true"}, "30000.00"),  # 5 points more, but retirement counts for employees only
        ({"retired": "true", "age": "75"}, "30000.00"),
        ({"retired": "false"}, "30000.00"),
        ({"age": "0"}, "30000.00"),
        ({"age": "130"}, "30000.00"),
        ({"nonsense": "1", "total_": "x"}, "30000.00"),
        ({"class_b": "0"}, "30000.00"),
    ],
)
def test_each_question_changes_what_it_should(client: Client, full: BenefitSchedule, changes: Any, basic: str) -> None:
    assert amounts(client, **changes)["basic"] == basic


def test_retirement_counts_for_employees(client: Client, area: PoolingArea) -> None:
    make_schedule(area, BASIC, scheme="employee")
    assert amounts(client, scheme="employee", retired="true")["basic"] == "32500.00"  # 50,000 × 65 %
    assert amounts(client, scheme="employee", retired="false")["basic"] == "30000.00"


def test_unknown_parameters_may_repeat(client: Client, full: BenefitSchedule) -> None:
    response = client.get(URL, [*bill().items(), ("utm", "a"), ("utm", "b"), ("bands", "1"), ("bands", "2")])
    assert response.status_code == 200


def test_level3a_says_that_it_reads_as_level3(client: Client, full: BenefitSchedule) -> None:
    plain = client.get(URL, bill(level="level3")).json()
    alias = client.get(URL, bill(level="level3a")).json()
    assert plain["amounts"] == alias["amounts"]


def test_the_formulas_hold_the_numbers(client: Client, full: BenefitSchedule) -> None:
    formulas = {step["kind"]: step["formula"] for step in ask(client)[1]["steps"]}
    assert "50,000 × 60%" in formulas["basic"]
    assert "12,000–21,000" in formulas["critical_illness"]
    assert "5,400" in formulas["critical_illness"]


# --- defaults, unknown layers, warnings ----------------------------------------------------------------------------


def test_class_b_by_the_areas_default(client: Client, area: PoolingArea) -> None:
    make_schedule(area, [*FULL, *CLASS_B])
    # 1,000 × 10 % = 100; a share that was given wins: 1,000 × 20 % = 200.
    assert amounts(client, class_b="1000")["class_b_own"] == "100.00"
    assert amounts(client, class_b="1000", class_b_share="0.2")["class_b_own"] == "200.00"
    assert amounts(client, class_b="1000", class_b_share="0")["class_b_own"] == "0.00"


@pytest.mark.parametrize(
    ("scheme", "rules", "changes", "unknown"),
    [
        ("resident", FULL, {}, []),
        ("resident", BASIC, {}, ["critical_illness"]),
        ("resident", BASIC, {"total": "0"}, []),  # no 自付 of this bill
        ("resident", BASIC, {"total": "500", "class_c": "500"}, []),
        ("resident", FULL, {"aid": "low_income"}, ["assistance"]),
        ("resident", FULL, {"aid": "none"}, []),
        ("resident", BASIC, {"admission": "2", "aid": "orphan"}, ["assistance", "critical_illness", "repeat"]),
        ("resident", [*BASIC, *CRITICAL], {"admission": "2"}, ["repeat"]),
        ("resident", [*BASIC, *CRITICAL], {"admission": "1"}, []),
        ("resident", BASIC, {"care": "outpatient", "total": "5000"}, []),
        ("resident", BASIC, {"care": "outpatient", "total": "5000", "admission": "3"}, []),
        # 50,000 × 60 % = 30,000 is within the cap of 150,000; (251,001 − 1,000) × 60 % = 150,000.60 is not.
        ("employee", BASIC, {}, []),
        ("employee", BASIC, {"total": "251000"}, []),
        ("employee", BASIC, {"total": "251000.01"}, ["large_amount"]),  # unrounded 150,000.006
        ("employee", BASIC, {"year_basic_paid": "150000"}, ["large_amount"]),
        ("employee", BASIC, {"care": "outpatient", "total": "50000"}, []),
        ("employee", FULL, {"aid": "destitute", "admission": "2"}, ["assistance"]),
    ],
)
def test_unknown_layers_count_nothing_and_are_listed(
    client: Client, area: PoolingArea, scheme: str, rules: Any, changes: Any, unknown: list[str]
) -> None:
    make_schedule(area, rules, scheme=scheme)
    status, answer = ask(client, scheme=scheme, **changes)
    assert status == 200
    assert sorted(answer["unknown"]) == unknown
    adds_up(answer["amounts"])
    for name in set(unknown) - {"repeat"}:
        assert answer["amounts"][name] == "0.00"


def test_an_unknown_repeat_rule_takes_the_full_deductible_and_warns(client: Client, area: PoolingArea) -> None:
    make_schedule(area, [*BASIC, *CRITICAL])
    answer = ask(client, admission="2")[1]
    assert answer["amounts"]["deductible"] == "1000.00"
    assert len(answer["warnings"]) == len(ask(client, admission="1")[1]["warnings"]) + 1


def test_what_is_not_known_for_sure_is_a_warning(client: Client, area: PoolingArea) -> None:
    without_cap = [rule for rule in INPATIENT if rule["kind"] != "cap"]
    make_schedule(area, [*without_cap, *CRITICAL, *REPEAT], start_unknown=True)
    status, answer = ask(client)
    assert (status, answer["schedule"]["start_unknown"]) == (200, True)
    assert any("封顶线未知" in warning for warning in answer["warnings"])


def test_a_complete_schedule_warns_of_nothing(client: Client, full: BenefitSchedule) -> None:
    assert ask(client)[1]["warnings"] == []


def test_an_answer_wears_the_weakest_grade_and_cites_its_document(client: Client, full: BenefitSchedule) -> None:
    original = PolicyDocument.objects.create(number="试〔2025〕1号", title="试验办法", url="https://example.invalid/1")
    rules = full.rules.all()
    for rule in rules.exclude(kind="ratio", layer="basic", level="level3"):
        Verification.objects.create(rule=rule, document=original, clause="第三条", checked_on=START)
    answer = ask(client)[1]
    assert answer["evidence"] == "compiled"
    by_kind = {step["kind"]: step for step in answer["steps"]}
    assert by_kind["basic"]["evidence"] == "compiled"
    assert by_kind["deductible"]["evidence"] == "verified"
    cited = {"number": "试〔2025〕1号", "title": "试验办法", "url": "https://example.invalid/1", "clause": "第三条"}
    assert by_kind["deductible"]["document"] == cited


def test_verification_shows_at_once(client: Client, full: BenefitSchedule) -> None:
    assert ask(client)[1]["evidence"] == "compiled"
    original = PolicyDocument.objects.create(title="试验办法")
    for rule in full.rules.all():
        Verification.objects.create(rule=rule, document=original, checked_on=START)
    assert ask(client)[1]["evidence"] == "verified"


# --- delivery ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{}, {"total": "x"}, {"area": "999999"}, {"care": "chronic"}])
def test_an_answer_is_private_and_sets_no_cookie(client: Client, full: BenefitSchedule, changes: Any) -> None:
    client.cookies["mingbai"] = "450100.resident.large"
    response = client.get(URL, bill(**changes))
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]
    assert response["Content-Type"].startswith("application/json")
    assert not response.cookies
    json.loads(response.content.decode("utf-8"))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", [URL, "/api/v1/areas", "/api/v1/openapi.json"])
def test_only_get_is_allowed(full: BenefitSchedule, method: str, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)  # as any other program is: without a token
    assert getattr(strict, method)(path).status_code == 405


def count_queries(client: Client, **changes: Any) -> int:
    schedules._built.cache_clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(URL, bill(**changes))
    return len(queries)


def test_queries_are_few_and_do_not_grow(client: Client, area: PoolingArea) -> None:
    make_schedule(area, FULL)
    asked = [{}, {"on": "2024-12-31"}, {"scheme": "employee"}, {"area": "999999"}, {"care": "chronic"}, {"total": "x"}]
    few = [count_queries(client, **changes) for changes in asked]
    assert max(few) <= 4
    for month in range(2, 12):
        make_schedule(area, FULL, start=START.replace(month=month))
        make_area(f"9901{month:02}", f"试验{month}市")
    assert [count_queries(client, **changes) for changes in asked] == few
    ask(client)
    with CaptureQueriesContext(connection) as again:
        ask(client)
    assert len(again) < few[0]  # the version is kept once built


def test_the_words_do_not_depend_on_the_browser(client: Client, full: BenefitSchedule) -> None:
    chinese = client.get(URL, bill(total="x")).json()
    assert client.get(URL, bill(total="x"), headers={"Accept-Language": "en"}).json() == chinese
    assert refused(client, total="x") == (400, ["total"])
    assert timezone.get_current_timezone_name() == "Asia/Shanghai"
