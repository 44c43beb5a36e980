"""`GET /api/v1/estimate`: what it refuses, at which field, and in which order: 400 input, 404 area, 409 no rule."""

import itertools
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from calculators.forms import EstimateForm
from regions.enums import Status
from regions.models import PoolingArea
from tests.calculators.world import (
    BASIC,
    CLASS_B,
    FULL,
    INPATIENT,
    OUTPATIENT,
    URL,
    ask,
    bill,
    make_area,
    make_schedule,
    refused,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def area() -> PoolingArea:
    """An area whose residents have a full schedule, and whose employees have none."""
    area = make_area()
    make_schedule(area, FULL)
    return area


# --- 400 -----------------------------------------------------------------------------------------------------------

MONEY = (
    "total", "class_b", "class_c", "over_limit", "year_basic_paid", "year_supplement_paid", "year_self_paid",
    "year_deductible_paid", "year_eligible",
)  # fmt: skip
NO_AMOUNTS = [
    "NaN", "Infinity", "-Infinity", "1e400", "1_000", "1" * 40, "1.234", "1,00", "10,0000", "+1", "-1", "-0",
    "٣٠٠", "²", "①", "abc", "\x00", "1\x00", "100000000", "99999999.999", "true", "[1]",
]  # fmt: skip


@pytest.mark.parametrize("name", MONEY)
def test_what_is_no_amount_is_an_error_at_it(client: Client, area: PoolingArea, name: str) -> None:
    for typed in NO_AMOUNTS:
        assert refused(client, **{name: typed}) == (400, [name]), ascii(typed)


@pytest.mark.parametrize("name", [*MONEY, "class_b_share", "age", "admission", "on", "scheme", "retired"])
@pytest.mark.parametrize("raw", [b"%ff", b"%c3%28", b"%ed%a0%80", b"1%00", b"%f0%9f%92%b0", b"9" * 1_000_000])
def test_bytes_that_are_no_text_and_megabytes_are_input_errors(
    client: Client, area: PoolingArea, name: str, raw: bytes
) -> None:
    query = urlencode(bill(**{name: None})) + f"&{name}={raw.decode('ascii')}"
    response = client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scheme", "staff"), ("scheme", "Resident"), ("scheme", "resident "), ("scheme", "居民"),
        ("care", "surgery"), ("care", "any"), ("care", "INPATIENT"),
        ("level", "level4"), ("level", "any"), ("level", "3"),
        ("aid", "poor"), ("aid", "any"), ("place", "abroad"), ("place", "emergency_unfiled"),
        ("class_b_share", "1.0001"), ("class_b_share", "0.12345"), ("class_b_share", "-0.1"), ("class_b_share", "2"),
        ("age", "131"), ("age", "-1"), ("age", "1.5"), ("admission", "0"), ("admission", "100"),
        ("retired", "maybe"), ("minor_or_student", "1"), ("out_of_province", "yes"),
        ("on", "2025-02-29"), ("on", "today"), ("on", "٢٠٢٥-06-01"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_an_error_at_it(client: Client, area: PoolingArea, name: str, value: str) -> None:
    assert refused(client, **{name: value}) == (400, [name])


@pytest.mark.parametrize("name", ["area", "scheme", "care", "level", "total"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_required_parameter_is_missed(client: Client, area: PoolingArea, name: str, value: str | None) -> None:
    assert refused(client, **{name: value}) == (400, [name])


def test_blanks_are_nothing(client: Client, area: PoolingArea) -> None:
    assert refused(client, total="   ") == (400, ["total"])
    assert refused(client, area="   ") == (400, ["area"])
    optional = [name for name, field in EstimateForm.base_fields.items() if not field.required and name != "on"]
    assert ask(client, **dict.fromkeys(optional, "")) == ask(client)


def test_every_wrong_field_is_named_at_once(client: Client, area: PoolingArea) -> None:
    assert refused(client, total="x", age="x", scheme=None) == (400, ["age", "scheme", "total"])


@pytest.mark.parametrize("name", EstimateForm.base_fields)
def test_a_known_parameter_given_twice_is_an_error_at_it(client: Client, area: PoolingArea, name: str) -> None:
    once = {name: "0"} | bill()
    response = client.get(URL, [*once.items(), (name, once[name])])
    assert response.status_code == 400
    assert name in response.json()["errors"]


def test_a_thousand_parameters_are_no_server_error(client: Client, area: PoolingArea) -> None:
    query = urlencode([*bill().items(), *((f"x{number}", "1") for number in range(1200))])
    assert client.get(f"{URL}?{query}").status_code in {200, 400}


@pytest.mark.parametrize(
    ("parts", "at"),
    [
        ({"class_c": "51000.01"}, "class_c"),
        ({"class_b": "51000.01", "class_b_share": "0.1"}, "class_b"),
        ({"over_limit": "51000.01"}, "over_limit"),
        ({"class_b": "26000", "class_b_share": "0.1", "over_limit": "26000"}, "class_b"),
        ({"class_c": "1", "class_b": "51000", "class_b_share": "0.1"}, "class_c"),
        ({"class_c": "1", "over_limit": "51000"}, "class_c"),
        ({"class_b": "60000"}, "class_b"),  # before the question for its share
    ],
)
def test_parts_beyond_the_total(client: Client, area: PoolingArea, parts: dict[str, str], at: str) -> None:
    assert refused(client, **parts) == (400, [at])


# --- class B without a share ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes", [{}, {"area": "999999"}, {"area": "nowhere"}, {"scheme": "employee"}, {"on": "2000-01-01"}]
)
def test_class_b_asks_for_its_share_first(client: Client, area: PoolingArea, changes: dict[str, str]) -> None:
    assert refused(client, class_b="0.01", **changes) == (400, ["class_b_share"])


@pytest.mark.parametrize("missing", [{"care": "chronic"}, {"level": "level1"}, {"place": "referred"}])
def test_class_b_asks_before_a_missing_rule(client: Client, area: PoolingArea, missing: dict[str, str]) -> None:
    assert refused(client, class_b="1", **missing) == (400, ["class_b_share"])
    assert refused(client, class_b="1", class_b_share="0.1", **missing) == (409, list(missing))
    assert refused(client, class_b="0", **missing) == (409, list(missing))


def test_no_class_b_needs_no_share(client: Client, area: PoolingArea) -> None:
    for changes in ({}, {"class_b": "0"}, {"class_b": "0.00"}, {"class_b": ""}, {"class_b_share": "0.1"}):
        assert ask(client, **changes)[0] == 200


def test_a_default_answers_the_question(client: Client) -> None:
    make_schedule(make_area(), [*FULL, *CLASS_B])
    assert ask(client, class_b="10")[0] == 200
    assert refused(client, class_b="10", level="level1") == (409, ["level"])


def test_a_default_of_another_kind_of_care_answers_nothing(client: Client) -> None:
    make_schedule(make_area(), [*FULL, {"kind": "class_b", "care": "outpatient", "ratio": "0.1"}])
    assert refused(client, class_b="10") == (400, ["class_b_share"])
    assert ask(client, class_b="10", care="outpatient")[0] == 200


# --- 404, and the order --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    ["999999", "99010", "9901000", "abc", "试验市", "990100x", "-90100", "\x00", "\ufffd", "' OR 1=1", "1" * 1_000_000, "９９９９９９"],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_area_of_ours_is_404(client: Client, area: PoolingArea, code: str) -> None:
    assert refused(client, area=code) == (404, ["area"])


def test_a_code_in_full_width_digits_is_understood(client: Client, area: PoolingArea) -> None:
    assert ask(client, area="９９０１００") == ask(client)


INPUT, PLACE = {"total": "x"}, {"area": "999999"}
RULE = [{"scheme": "employee"}, {"care": "chronic"}, {"level": "level1"}, {"place": "referred"}, {"on": "2024-12-31"}]


@pytest.mark.parametrize("rule", RULE, ids=lambda rule: next(iter(rule)))
def test_input_comes_before_area_and_area_before_rule(client: Client, area: PoolingArea, rule: dict[str, str]) -> None:
    assert refused(client, **rule) == (409, list(rule))
    assert refused(client, **PLACE, **rule) == (404, ["area"])
    assert refused(client, **INPUT, **PLACE, **rule) == (400, ["total"])
    assert refused(client, **INPUT, **rule) == (400, ["total"])
    assert refused(client, **INPUT, **PLACE) == (400, ["total"])


def test_the_order_of_the_parameters_does_not_matter(client: Client, area: PoolingArea) -> None:
    wrong = bill(**INPUT, **PLACE, care="chronic")
    answers = {
        client.get(URL, list(order)).content
        for order in itertools.islice(itertools.permutations(wrong.items()), 0, 720, 60)
    }
    assert len(answers) == 1


# --- 409 -----------------------------------------------------------------------------------------------------------


def test_a_scheme_without_a_published_version(client: Client, area: PoolingArea) -> None:
    for status in (Status.DRAFT, Status.IN_REVIEW, Status.SUPERSEDED):
        make_schedule(area, FULL, scheme="employee", status=status)
        assert refused(client, scheme="employee") == (409, ["scheme"])


@pytest.mark.parametrize("care", ["chronic", "observation", "day_surgery"])
def test_a_care_without_a_rule(client: Client, area: PoolingArea, care: str) -> None:
    assert refused(client, care=care) == (409, ["care"])


def test_a_care_that_is_the_only_one_missing(client: Client) -> None:
    make_schedule(make_area(), OUTPATIENT)
    assert refused(client, care="inpatient") == (409, ["care"])
    assert ask(client, care="outpatient")[0] == 200


@pytest.mark.parametrize("level", ["primary", "level1"])  # primary reads as level 1, which is missing too
def test_a_level_without_a_rule(client: Client, area: PoolingArea, level: str) -> None:
    assert refused(client, level=level) == (409, ["level"])


def test_primary_reads_as_level1(client: Client) -> None:
    make_schedule(make_area(), [*BASIC, {"kind": "ratio", "care": "inpatient", "level": "level1", "ratio": "0.9"}])
    assert ask(client, level="primary")[1]["amounts"]["basic"] == "45000.00"  # (51,000 − 1,000) × 90 %


def test_a_place_without_a_rule(client: Client, area: PoolingArea) -> None:
    assert refused(client, place="referred") == (409, ["place"])


def test_an_area_that_says_nothing_of_elsewhere(client: Client) -> None:
    make_schedule(make_area(), INPATIENT)
    for place in ("resident_elsewhere", "referred", "emergency", "unfiled"):
        assert refused(client, place=place) == (409, ["place"])
    assert ask(client, place="local")[0] == 200
    assert ask(client, out_of_province="true")[0] == 200  # being elsewhere is asked, not implied


def test_a_care_that_is_not_covered_is_an_answer(client: Client) -> None:
    not_covered = [
        {"kind": "deductible", "care": "outpatient", "amount": 0, "per": "year"},
        {"kind": "ratio", "care": "outpatient", "level": "level3", "ratio": "0"},
    ]
    make_schedule(make_area(), not_covered)
    status, answer = ask(client, care="outpatient", total="100")
    assert (status, answer["amounts"]["basic"], answer["amounts"]["out_of_pocket"]) == (200, "0.00", "100.00")


def test_doubtful_rules_never_count(client: Client) -> None:
    doubtful: list[dict[str, Any]] = [rule | {"evidence": "doubtful"} for rule in INPATIENT if rule["kind"] == "ratio"]
    make_schedule(make_area(), [rule for rule in INPATIENT if rule["kind"] != "ratio"] + doubtful)
    assert refused(client) == (409, ["care"])
