"""A schedule as plain values: whose rules hold for a person, which rules are of a kind, what the weakest grade is."""

from typing import Any

import pytest

from calculators.engine.schedule import GRADES, weakest, weakest_of
from tests.engine.build import bill, rule, schedule


@pytest.mark.parametrize(
    ("scheme", "columns", "group"),
    [
        ("employee", {}, "working"),
        ("employee", {"age": 75}, "working"),  # past 70 and still in work
        ("employee", {"minor_or_student": True}, "working"),
        ("employee", {"retired": True}, "retired"),  # without an age: under 70
        ("employee", {"retired": True, "age": 69}, "retired"),
        ("employee", {"retired": True, "age": 70}, "retired_70"),
        ("employee", {"retired": True, "age": 71}, "retired_70"),
        ("resident", {}, "adult"),
        ("resident", {"retired": True, "age": 70}, "elder"),  # retired counts for employees only
        ("resident", {"age": 59}, "adult"),
        ("resident", {"age": 60}, "elder"),
        ("resident", {"age": 61}, "elder"),
        ("resident", {"minor_or_student": True}, "minor_or_student"),
        ("resident", {"minor_or_student": True, "age": 61}, "minor_or_student"),
    ],
)
def test_a_persons_group(scheme: str, columns: dict[str, Any], group: str):
    assert schedule(scheme, elder_from_age=60).group_of(bill(scheme, "1", **columns)) == group


def test_no_elders_where_the_schedule_has_no_age_for_them():
    assert schedule("resident").group_of(bill("resident", "1", age=100)) == "adult"
    assert schedule("resident", elder_from_age=0).group_of(bill("resident", "1", age=0)) == "elder"
    assert schedule("employee", elder_from_age=60).group_of(bill("employee", "1", age=80)) == "working"


def test_the_rules_of_a_kind_and_layer_in_their_order():
    first, second = rule("ratio", upto="9"), rule("ratio")
    other_layer, other_kind = rule("ratio", layer="critical_illness"), rule("cap")
    found = schedule("resident", first, other_layer, other_kind, second)
    assert list(found.select("ratio")) == [first, second]
    assert list(found.select("ratio", "critical_illness")) == [other_layer]
    assert list(found.select("cap", "critical_illness")) == []


def test_schedules_and_rules_are_compared_by_identity():
    assert schedule("resident") != schedule("resident")
    assert rule("cap") != rule("cap")
    assert len({schedule("resident"), schedule("resident")}) == 2


def test_the_weakest_grade():
    assert GRADES == ("verified", "compiled", "own", "doubtful")
    verified, compiled, own, doubtful = (rule("ratio", evidence=grade) for grade in GRADES)
    for one in (weakest_of, weakest):
        assert one(()) == 0
        assert one((verified,)) == 0
        assert one((verified, compiled, verified)) == 1
        assert one((own, compiled)) == 2
        assert one((doubtful, own)) == 3
