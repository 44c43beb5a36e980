"""Queries of links: what Django would write, each part written once."""

import pytest
from django.http import QueryDict

from calculators.query import Query

VALUES = {"area": "450100", "total": "1,000", "class_b_share": "10%", "areas": "柳州,桂林 &x=1"}


def test_it_is_written_as_django_writes_it() -> None:
    written = QueryDict(mutable=True)
    written.update(VALUES)
    assert Query(VALUES).text() == written.urlencode()
    assert QueryDict(Query(VALUES).text()).dict() == VALUES


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "level=level3&total=1"),
        ({"level": "level2"}, "level=level2&total=1"),  # in its place
        ({"admission": 2}, "level=level3&total=1&admission=2"),  # at the end
        ({"level": ""}, "total=1"),
        ({"place": ""}, "level=level3&total=1"),
        ({"level": "", "total": "一"}, "total=%E4%B8%80"),
    ],
)
def test_changes(changes: dict[str, str | int], text: str) -> None:
    query = Query({"level": "level3", "total": "1"})
    assert query.text(**changes) == text
    assert query.text() == "level=level3&total=1"  # itself it stays


def test_of_nothing() -> None:
    assert Query({}).text() == ""
