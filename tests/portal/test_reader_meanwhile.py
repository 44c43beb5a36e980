"""A version is published between two questions that one answer asks of the database: the answer is of one version.

Publication has its own connection, so this is for PostgreSQL; tests/faults/test_publishing.py has the whole site under load.
Version n: deductible 100 × n an admission, ratio 0.40 + n ÷ 100; of 10,000 yuan the fund pays (10,000 − 100 n) × ratio.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from regions.models import BenefitSchedule, PoolingArea
from regions.services import publish, withdraw
from tests import factories
from tests.at_once import elsewhere, needs_postgres

pytestmark = [needs_postgres, pytest.mark.django_db(transaction=True)]

QUERY = "area=990100&scheme=resident&care=inpatient&level=level3&total=10000&on=2026-06-01"
ESTIMATE = f"/api/v1/estimate?{QUERY}"
PAGES = (
    f"/calculators/inpatient/?{QUERY}",
    "/areas/990100/",
    "/areas/990100/?on=2026-06-01",
    f"/calculators/compare/?{QUERY}&by=level",
    "/areas/990100/rates.json",
)
LAST = 9
MOST = 30  # questions of one answer
NOTICE = "试验：这一版录入有误。"


def paid(number: int) -> Decimal:
    return (10000 - 100 * number) * (Decimal(40 + number) / 100)


def draft(of: PoolingArea) -> BenefitSchedule:
    """The next version, to be published."""
    number = of.schedules.count() + 1
    rules = (
        {"kind": "deductible", "care": "inpatient", "amount": 100 * number, "per": "admission"},
        {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": f"0.{40 + number}"},
        {"kind": "cap", "care": "inpatient", "amount": 150000},
    )
    return factories.schedule(of, rules, status="draft", reason="试验")


def numbers_in(body: str) -> set[int]:
    """The versions whose figures stand in an answer: by the deductible, the ratio or what is paid."""
    plain = re.sub(r"<[^>]*>", " ", body.split("<main", 1)[-1]).replace(",", "")
    found = set()
    for number in range(1, LAST * 3):
        ratio = 40 + number
        patterns = (
            rf"(?<!\d){paid(number):.2f}(?!\d)",
            rf"(?<!\d){ratio}(?:\.0+)?\s*%",
            rf"(?<![\d.])0\.{ratio}(?:0+)?(?!\d)",
        )
        if any(re.search(pattern, plain) for pattern in patterns):
            found.add(number)
    return found


def text_of(answer: Any) -> str:
    """Of a streamed answer, too: that asks while it is sent."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def at_question(number: int, act: Callable[[], Any]) -> tuple[Callable[..., Any], list[int]]:
    """A wrapper for the reader's connection: `act` happens, to its end, before question `number`; how many were asked."""
    asked = [0]

    def wrapper(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        asked[0] += 1
        if asked[0] == number:
            elsewhere(act)
        return execute(sql, params, many, context)

    return wrapper, asked


@pytest.mark.parametrize("path", [ESTIMATE, *PAGES])
def test_published_between_two_questions(path: str) -> None:
    place = factories.area()
    publish(draft(place))
    publish(draft(place))
    standing, client = 2, Client()
    for at in range(1, MOST):
        made = draft(place)
        assert numbers_in(text_of(client.get(path))) == {standing}  # what is kept, is kept now
        wrapper, asked = at_question(at, partial(publish, made))
        with connection.execute_wrapper(wrapper):
            answer = client.get(path)
            shown = numbers_in(text_of(answer))
        assert answer.status_code == 200
        if asked[0] < at:
            assert at > 1, "it asks nothing"
            assert shown == {standing}
            break
        assert shown in ({standing}, {made.version}), f"before question {at}: {path} mixes {shown}"
        standing = made.version
        # What was answered then is not what is kept: it is asked for again, and is the new one.
        tag = answer.headers.get("ETag")
        again = client.get(path, headers={"If-None-Match": tag} if tag else {})
        if again.status_code == 304:
            assert shown == {standing}, f"before question {at}: {path} stays with the old version"
        else:
            assert numbers_in(text_of(again)) == {standing}
    else:
        raise AssertionError(f"more than {MOST} questions")


@pytest.mark.parametrize("path", ["/data/rates.json", "/data/rates.csv", "/data/rates.csv?all=1"])
def test_a_correction_takes_nothing_out_of_a_download(path: str) -> None:
    """Neither its own figures nor those of the areas that follow."""
    place, following = factories.area(), factories.area("990200", "另一市")
    factories.schedule(following, [{"kind": "ratio", "care": "inpatient", "ratio": "0.7777"}])
    publish(draft(place))
    correction = draft(place)
    wrapper, asked = at_question(2, lambda: publish(correction))
    with connection.execute_wrapper(wrapper):
        text = text_of(Client().get(path))
    assert asked[0] >= 2
    assert "0.7777" in text and numbers_in(text) == {1}
    assert numbers_in(text_of(Client().get(path))) == {2}


def test_withdrawn_between_two_questions() -> None:
    """Either wholly by what was withdrawn, or that there is nothing."""
    place, client = factories.area(), Client()
    for at in range(1, MOST):
        made = publish(draft(place))
        client.get(ESTIMATE)
        wrapper, asked = at_question(at, partial(withdraw, made, notice=NOTICE))
        with connection.execute_wrapper(wrapper):
            answer = client.get(ESTIMATE)
        if asked[0] < at:
            break
        if answer.status_code == 200:
            assert answer.json()["schedule"]["version"] == made.version
            assert numbers_in(answer.content.decode()) == {made.version}
        else:
            assert answer.status_code == 409
            assert NOTICE in str(answer.json()["errors"])
        assert client.get(ESTIMATE).status_code == 409
    else:
        raise AssertionError(f"more than {MOST} questions")
