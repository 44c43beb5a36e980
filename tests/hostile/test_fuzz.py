"""Every form, fed with what people and programs may send: seeded, a few hundred inputs in every run, 20,000 by `make hostile`.

Never a 500, only the statuses that are documented; and where an amount is answered it is the right one: what was typed
either means a plain amount (full width, separators, spaces), and then the answer is that amount's, or it is refused.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from portal.wsgi import application
from tests.calculators.rules_world import load_parameters
from tests.calculators.world import BASIC, FULL, make_schedule
from tests.hostile.targets import PATHS, TARGETS, Target
from tests.hostile.values import OPTIONS, WEIGHTS, Typed
from tests.policies import world

SHARDS = 8
INPUTS = int(os.environ.get("HOSTILE_INPUTS", "400"))
SHAPES = ("one value", "repeated", "unknown names", "empty", "multipart", "in the path")
AMOUNT = re.compile(r"[0-9][0-9,]*\.[0-9]{2}")
BOUNDARY = "hostile"
CHRONIC: list[dict[str, Any]] = [
    {"kind": "deductible", "care": "chronic", "amount": 500, "per": "year"},
    {"kind": "ratio", "care": "chronic", "ratio": "0.7"},
    {"kind": "cap", "care": "chronic", "amount": 5000},
]
LARGE: list[dict[str, Any]] = [
    {"kind": "ratio", "layer": "large_amount", "ratio": "0.8"},
    {"kind": "cap", "layer": "large_amount", "amount": 300000},
]

pytestmark = [pytest.mark.hostile, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's test client does: a request's begin does not close the connection that holds the test's transaction."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.fixture
def small_world(db: None) -> None:
    area = load_parameters()["990100"]
    make_schedule(area, [*FULL, *CHRONIC])
    make_schedule(area, [*BASIC, *LARGE], scheme="employee")
    world.version(world.explainer("lost-card"))
    User.objects.create_user("nobody", password="right", is_staff=True)


def ask(method: str, path: str, query: str = "", body: bytes = b"", content_type: str = "") -> tuple[int, str]:
    """Status and text, as a WSGI server asks: the path as Latin-1 of its bytes, the query as it was sent."""
    found: list[str] = []

    def start(status: str, headers: list[Any], exc_info: Any = None) -> Callable[[bytes], object]:
        found.append(status)
        return lambda data: None

    more = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": f"csrftoken={'a' * 32}",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    parts: Iterable[bytes] = application(RequestFactory()._base_environ() | more, start)
    return int(found[0].split()[0]), b"".join(parts).decode()


def send(target: Target, pairs: list[tuple[str, str]], multipart: bool = False) -> tuple[int, str]:
    """The pairs, percent-encoded, in the way in which the target is asked."""
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    if target.method == "GET":
        return ask("GET", target.path, joined)
    if multipart:
        parts = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + unquote_to_bytes(value)
            + b"\r\n"
            for name, value in pairs
        )
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        return ask("POST", target.path, "", body, f"multipart/form-data; boundary={BOUNDARY}")
    return ask("POST", target.path, "", joined.encode(), "application/x-www-form-urlencoded")


def send_json(target: Target, values: dict[str, str]) -> tuple[int, str]:
    """The values as the JSON body of the target; the year's bill stands in its list."""
    data: dict[str, Any] = dict(values)
    if target.path.endswith("/year"):
        head = ("area", "scheme", "retired", "age", "minor_or_student", "aid")
        bill = {name: value for name, value in data.items() if name not in head}
        data = {name: value for name, value in data.items() if name in head} | {"bills": [bill]}
    return ask("POST", target.path, "", json.dumps(data).encode(), "application/json")


def ask_plainly(target: Target, changes: dict[str, str]) -> tuple[int, str]:
    """The valid input with plain changes."""
    values = target.valid | changes
    if target.json:
        return send_json(target, values)
    return send(target, [(name, quote(value, safe="")) for name, value in values.items()])


def adds_up(found: Any) -> None:
    """Wherever amounts stand in an answer: what is paid and what is not are the whole, and nothing is below zero."""
    if isinstance(found, list):
        for one in found:
            adds_up(one)
    elif isinstance(found, dict):
        if {"total", "reimbursed", "out_of_pocket"} <= set(found):
            total, paid, left = (Decimal(found[name]) for name in ("total", "reimbursed", "out_of_pocket"))
            assert total == paid + left
            assert min(total, paid, left) >= 0
        for one in found.values():
            adds_up(one)


def figures(target: Target, answer: str) -> Any:
    """What an answer says in figures: the JSON itself, or the amounts in the page's text."""
    if target.answers_json:
        return json.loads(answer)
    text = re.sub(r"<[^>]*>", "|", answer[answer.index("<main") :])
    return AMOUNT.findall(text)


def judge(target: Target, name: str, typed: Typed, status: int, answer: str) -> None:
    """Documented; and no wrong amount."""
    assert status in target.statuses, (target, status)
    if target.answers_json:
        data = json.loads(answer)
        adds_up(data)
        if status != 200:
            assert set(data) == {"errors"}
    if name not in target.amounts:
        return
    if typed.meaning is not None:
        expected, plainly = ask_plainly(target, {name: typed.meaning})
        assert status == expected
        assert figures(target, answer) == figures(target, plainly)
    elif target.answers_json:
        assert status in (400, 413), "what is no amount was taken for one"
    else:
        assert 'aria-label="结果"' not in answer


def one_input(random: Random, counts: Counter[str]) -> str:
    """Make an input, send it, judge the answer; gives its description for a failure's sake."""
    option = random.choices(list(OPTIONS), WEIGHTS)[0]
    shape = random.choices(SHAPES, (60, 8, 8, 4, 10, 6))[0]
    typed = OPTIONS[option](random)
    counts[f"option: {option}"] += 1
    if shape == "in the path":
        counts[f"shape: {shape}"] += 1
        path = random.choice(PATHS).replace("%", typed.raw, 1)
        status, _ = ask("GET", path)
        assert status in (200, 301, 302, 400, 404), (path[:200], status)
        counts[f"status: {status}"] += 1
        return path
    target = random.choice(TARGETS)
    name = random.choice(target.names)
    if target.json and (typed.text is None or shape not in ("one value", "empty")):
        typed, shape = OPTIONS["spoiled amounts"](random), "one value"
    if shape == "multipart" and (target.method == "GET" or target.json):
        shape = "one value"
    counts[f"shape: {shape}"] += 1
    valid = [(key, quote(value, safe="")) for key, value in target.valid.items() if key != name]
    if shape == "empty":
        status, answer = send_json(target, {}) if target.json else send(target, [(name, "")])
        assert status in target.statuses, (target, status)
    elif target.json:
        assert typed.text is not None
        status, answer = send_json(target, target.valid | {name: typed.text})
        judge(target, name, typed, status, answer)
    elif shape == "repeated":
        status, answer = send(target, [*valid, (name, typed.raw), (name, quote(target.valid.get(name, "1"), safe=""))])
        assert status in target.statuses, (target, status)
        if name in target.amounts and target.answers_json:
            assert status == 400
    elif shape == "unknown names":
        status, answer = send(target, [*valid, *((f"{typed.raw}{at}", typed.raw) for at in range(3))])
        assert status in target.statuses, (target, status)
        if name not in target.valid and target.amounts:
            expected, plainly = ask_plainly(target, {})
            assert (status, figures(target, answer)) == (expected, figures(target, plainly))
    else:
        multipart = shape == "multipart"
        status, answer = send(target, [*valid, (name, typed.raw)], multipart)
        judge(target, name, typed, status, answer)
    counts[f"status: {status}"] += 1
    counts[f"target: {target.method} {target.path}"] += 1
    return f"{target.method} {target.path} {name}={typed.raw[:200]}"


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_form_gives_an_error_or_a_wrong_amount(shard: int, record_property: Callable[[str, object], None]) -> None:
    counts: Counter[str] = Counter()
    for number in range(shard, INPUTS, SHARDS):
        seed = f"hostile {number}"
        try:
            one_input(Random(seed), counts)
        except Exception as error:
            error.add_note(f"input {number}: one_input(Random({seed!r}), Counter())")
            raise
    record_property("hostile", json.dumps(counts))


@pytest.mark.usefixtures("small_world")
def test_every_valid_input_is_answered() -> None:
    """Else there would be no amount to compare with."""
    found = {f"{target.method} {target.path}": ask_plainly(target, {})[0] for target in TARGETS if target.amounts}
    assert {name: status for name, status in found.items() if status != 200} == {}


@pytest.mark.usefixtures("small_world")
def test_the_judge_can_fail() -> None:
    estimate = next(target for target in TARGETS if target.path == "/api/v1/estimate")
    status, answer = ask_plainly(estimate, {"total": "51000"})
    assert status == 200
    judge(estimate, "total", Typed("51000", "51000", "51000"), status, answer)
    with pytest.raises(AssertionError):
        judge(estimate, "total", Typed("51000", "51000", None), status, answer)
    with pytest.raises(AssertionError):
        judge(estimate, "total", Typed("51000", "51000", "51001"), status, answer)
    with pytest.raises(AssertionError):
        judge(estimate, "total", Typed("51000", "51000", "51000"), 500, answer)
    with pytest.raises(AssertionError):
        adds_up({"amounts": {"total": "3.00", "reimbursed": "1.00", "out_of_pocket": "1.00"}})
