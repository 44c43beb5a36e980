"""Every page and every calculator is walked with marked inputs; no log, table, cookie or cache holds them afterwards.

Reports are sent on purpose and stored (tests/policies/test_report.py); everything else that a visitor enters is here.
"""

import json
import logging
import pickle
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from calculators.forms.base import CalculatorForm
from calculators.registry import CALCULATORS, ESTIMATE, POST_CALCULATORS
from portal import counting
from portal.counting import AreaCounter
from portal.logs import JsonFormatter, PathOnlyFormatter
from portal.statements import watch
from regions.models import AreaCount
from tests.calculators.rules_world import load_parameters
from tests.calculators.test_own_rates import ONE, POSTED
from tests.calculators.world import AREA, CLASS_B, FULL, make_schedule
from tests.calculators.year_world import form, inpatient, year
from tests.policies.world import explainer, version
from tests.portal.test_security_headers import PUBLIC

pytestmark = pytest.mark.django_db

# An amount (no time of day looks like it), a larger one with the same digits, a word, a month of birth, and how they may
# be written.
AMOUNT, TOTAL, WORD, MONTH = "71828.18", "971828.18", "记号词甲乙", "1971-08"
MARKS = re.compile(r"71,?828|记号词|1971-08|%E8%AE%B0|\\u8bb0")

# All that may stand in a log after these walks: the kind of answer, a path of ours, the statement of a slow query.
LINE = re.compile(
    r"(Bad Request|Not Found|Conflict|Method Not Allowed \([A-Z]+\)|Request Entity Too Large|Too Many Requests): /[a-z0-9_./-]*"
    r"|[A-Z]+ /[a-z0-9_./-]* [1-5]\d\d"
    r"|slow query, \d+ ms: .*"
    r"|entering [a-z_]+: State(Block|Core|Inline).*",  # markdown-it, at DEBUG, on our own texts
    re.DOTALL,
)


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> AreaCounter:
    """Rates for the marked bills to be answered by, a text, and the counter of this test."""
    area = load_parameters()[AREA]
    chronic = {"layer": "critical_illness", "care": "chronic"}
    assistance: list[dict[str, Any]] = [
        {"kind": "deductible", "layer": "assistance", "amount": 0, "per": "year"},
        {"kind": "ratio", "layer": "assistance", "ratio": "0.7"},
        chronic | {"kind": "deductible", "amount": 14000, "per": "year"},
        chronic | {"kind": "ratio", "ratio": "0.6"},
    ]
    make_schedule(area, [*FULL, *CLASS_B, *assistance])
    employee: list[dict[str, Any]] = [
        {"kind": "deductible", "layer": "large_amount", "amount": 0, "per": "year"},
        {"kind": "ratio", "layer": "large_amount", "ratio": "0.8"},
        {"kind": "cap", "layer": "large_amount", "amount": 300000},
    ]
    make_schedule(area, [*(rule for rule in FULL if rule.get("layer") is None), *employee], scheme="employee")
    version(explainer())
    made = AreaCounter()
    monkeypatch.setattr(counting, "COUNTER", made)
    cache.clear()
    return made


@pytest.fixture
def client() -> Client:
    """With one id for all requests: a made-up one might hold the mark's digits."""
    return Client(headers={"x-request-id": "of-the-walk"})


class Everything(logging.Handler):
    """Keeps what both formatters would write, and each message by itself."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.messages: list[str] = []
        self.written: list[str] = []
        self._formatters = [PathOnlyFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"), JsonFormatter()]

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())
        self.written += [one.format(record) for one in self._formatters]


@pytest.fixture
def logs(settings) -> Iterator[Everything]:
    """All loggers as talkative as LOG_LEVEL=DEBUG makes them, with a line a request and every statement “slow”."""
    settings.LOG_REQUESTS = True
    settings.SLOW_QUERY_MS = 1e-9
    handler = Everything()
    loggers = [
        logging.getLogger(name) for name in ("", "django", "django.request", "django.server", "portal", "calculators")
    ]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.DEBUG)
    heard = [one for one in loggers if one.name == "root" or not one.propagate]
    for one in heard:
        one.addHandler(handler)
    with connection.execute_wrapper(watch):
        yield handler
    for one, level in zip(loggers, before, strict=True):
        one.setLevel(level)
    for one in heard:
        one.removeHandler(handler)


def tables() -> dict[str, list[str]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def cached() -> str:
    """Names and values in the cache, unpacked."""
    kept = caches["default"]._cache
    return repr({name: pickle.loads(value) for name, value in kept.items()})


def given_to(form_class: type[CalculatorForm], scheme: str) -> dict[str, str]:
    """An answerable question whose amounts, months and shares are all marked."""
    answers = {
        "area": AREA,
        "scheme": scheme,
        "level": "level3",
        "care": "inpatient",
        "place": "local",
        "aid": "low_income",
    }
    found: dict[str, str] = {}
    for name, field in form_class.base_fields.items():
        kind = type(field).__name__
        choices = [str(value) for value, _ in getattr(field, "choices", []) if value != ""]
        if name == "total":
            found[name] = TOTAL
        elif kind == "YuanField":
            found[name] = AMOUNT
        elif kind == "MonthField":
            found[name] = MONTH
        elif kind == "YesNoField":
            found[name] = "true"
        elif name in answers and (not choices or answers[name] in choices):
            found[name] = answers[name]
        elif kind == "WholeField":
            found[name] = "3"
        elif choices and field.required:
            found[name] = choices[0]
    return found


def walk(client: Client) -> list[tuple[str, HttpResponse]]:
    """All pages and calculators: answerable, refused and nonsensical questions, by GET, POST and JSON."""
    seen: list[tuple[str, HttpResponse]] = []
    answerable: dict[str, dict[str, str]] = {
        "own-rates": ONE | {"total": TOTAL},
        "continuity": {"straight_years": "6", "no_claim_years": "2", "cap": TOTAL, "on": "2026-05-01"},
        "critical-illness": {
            "area": AREA,
            "scheme": "resident",
            "self_paid": AMOUNT,
        },
        "contribution-years": {"person": "men", "born": MONTH},
        "waiting-period": {"scheme": "resident", "occasion": "outside", "missed": "3", "on": "2026-05-01"},
    }

    def get(address: str, **query: Any) -> None:
        for headers in ({}, {"HX-Request": "true"}):
            seen.append((address, client.get(address, query, headers=headers)))

    for address in PUBLIC:
        if not address.startswith(("/admin/", "/static/")):
            get(address.split("?")[0], q=WORD, total=AMOUNT, next=f"/calculators/inpatient/?total={AMOUNT}")
    for one in (*CALCULATORS.values(), ESTIMATE):
        addresses = [f"/api/v1/{one.name}"] + ([f"/calculators/{one.name}/"] if one is not ESTIMATE else [])
        for address in addresses:
            get(address, **answerable.get(one.name, {}))
            for scheme in ("resident", "employee"):
                query = given_to(one.form_class, scheme)
                get(address, **query)
                get(address, **query, edit="1", surprise=WORD)
                # One amount and no more: what is answered where all of them together cannot be.
                get(address, **{name: value for name, value in query.items() if value != AMOUNT})
                for name in ("self_paid", "above"):
                    if name in query:
                        get(
                            address,
                            **{
                                key: value
                                for key, value in query.items()
                                if value not in (AMOUNT, TOTAL) or key == name
                            },
                        )
            get(address, **dict.fromkeys(one.form_class.base_fields, f"{WORD}{AMOUNT}"))
            get(address, **query | {"area": "999999"})
            seen.append((address, client.post(address, query)))
    slip = {"area": AREA, "scheme": "resident", "care": "inpatient", "level": "level3", "on": "2025-06-01",
            "medfee_sumamt": TOTAL, "act_pay_dedc": "1000", "hifp_pay": AMOUNT, "psn_part_amt": AMOUNT}  # fmt: skip
    posted: dict[str, list[dict[str, Any]]] = {
        "year": [
            form(inpatient(TOTAL), inpatient(AMOUNT)),
            form(inpatient(WORD)),
            form(inpatient(TOTAL), action="csv"),
        ],
        "statement": [slip, slip | {"hifp_pay": WORD}],
        "own-rates": [POSTED | {"total": TOTAL}, POSTED | {"total": WORD}, POSTED | {"total": TOTAL, "edit": "1"}],
    }
    assert set(posted) == set(POST_CALCULATORS)
    for name, forms in posted.items():
        for data in forms:
            seen.append((name, client.post(f"/calculators/{name}/", data)))
    bodies: dict[str, list[Any]] = {
        "year": [year(inpatient(TOTAL), inpatient(AMOUNT)), year(inpatient(WORD)), {"bills": WORD}],
        "statement": [slip, {"hifp_pay": WORD}],
        "own-rates": [{"total": WORD}, {"total": TOTAL, "scheme": "resident", "care": "inpatient", "bands": AMOUNT}],
    }
    for name, objects in bodies.items():
        for body in objects:
            answer = client.post(f"/api/v1/{name}", json.dumps(body), content_type="application/json")
            seen.append((name, answer))
        seen.append((name, client.post(f"/api/v1/{name}", f"{{{WORD}", content_type="application/json")))
    for address in ("/report/", "/policies/lost-card/helpful/"):
        seen.append((address, client.get(address, {"about": WORD, "text": WORD})))
    return seen


def test_nothing_that_was_entered_is_kept(client: Client, logs: Everything, settings, world: AreaCounter) -> None:
    settings.THROTTLE_API = settings.THROTTLE_SEARCH = "100000/h"  # counted, by the address
    before = tables()
    seen = walk(client)
    world.write()
    after = tables()

    # The walk itself was worth something: every calculator has answered, and has refused.
    answered = {
        address for address, answer in seen if answer.status_code == 200 and MARKS.search(answer.content.decode())
    }
    pages = {f"/calculators/{name}/" for name in CALCULATORS} - {"/calculators/waiting-period/"}  # asks for no amount
    assert pages <= answered
    solved = {
        address for address, answer in seen
        if answer.status_code == 200 and address.startswith("/api/v1/") and "errors" not in answer.json()
    }  # fmt: skip
    assert {f"/api/v1/{name}" for name in (*CALCULATORS, "estimate")} <= solved
    assert {name for name, answer in seen if name in POST_CALCULATORS and answer.status_code == 200} == set(
        POST_CALCULATORS
    )
    assert {answer.status_code for _, answer in seen} >= {200, 302, 400, 404, 405}
    assert max(answer.status_code for _, answer in seen) < 500
    assert len(seen) > 300

    # Tables: the day's counts of areas are all that has changed.
    assert AreaCount.objects.get(area=AREA).day == timezone.localdate()
    assert {table for table in before if before[table] != after[table]} == {"regions_areacount"}
    assert not MARKS.search(repr(after["regions_areacount"]))
    assert not Session.objects.exists()

    # Logs.
    written = "\n".join(logs.written)
    assert len(logs.messages) > len(seen)
    assert sum(message.startswith("slow query") for message in logs.messages) > 100
    assert [line for line in logs.messages if not LINE.fullmatch(line)] == []
    assert not MARKS.search(written)
    assert "127.0.0.1" not in written

    # Cookies: the one that remembers the place.
    assert set(client.cookies) == {"mingbai"}
    for _, answer in seen:
        assert set(answer.cookies) <= {"mingbai"}
        if answer.cookies:
            assert re.fullmatch(r"([0-9]{6})?\.(employee|resident)?\.(large)?", answer.cookies["mingbai"].value)

    # The cache: counters of the throttle, by names that are hashes.
    assert re.fullmatch(r"\{(':1:rl:[0-9a-f]{64}': \d+(, )?)+\}", cached())


def test_a_page_that_fails_logs_where_and_not_what(
    client: Client, logs: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django's traceback names lines of code; the values in them stay out."""

    def broken(form: CalculatorForm) -> Any:
        amount = form.cleaned_data["total"]
        raise RuntimeError(f"cannot settle {type(amount).__name__}")

    monkeypatch.setitem(CALCULATORS, "inpatient", replace(CALCULATORS["inpatient"], solve=broken))
    client.raise_request_exception = False
    query = given_to(CALCULATORS["inpatient"].form_class, "resident")
    answer = client.get("/calculators/inpatient/", query | {"class_b": "0", "class_c": "0", "over_limit": "0"})
    assert answer.status_code == 500
    assert "没有被保存" in answer.content.decode()
    assert any("RuntimeError: cannot settle Decimal" in text for text in logs.written)
    assert not MARKS.search("\n".join(logs.written))


def test_the_marks_would_be_found(client: Client, logs: Everything) -> None:
    """The test above can fail: each of its nets catches what falls into it."""
    logging.getLogger("portal").info("somebody entered %s", AMOUNT)
    assert any(MARKS.search(text) for text in logs.written)
    assert [line for line in logs.messages if not LINE.fullmatch(line)]
    before = tables()
    explainer("记号词")
    assert {table for table, rows in tables().items() if rows != before[table]} >= {"policies_explainer"}
    cache.set("x", zlib.crc32(b"x"))
    assert not re.fullmatch(r"\{(':1:rl:[0-9a-f]{64}': \d+(, )?)+\}", cached())
