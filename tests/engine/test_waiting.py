"""待遇何时生效: hand-worked cases, steps, and what always holds."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.months import Month, day_after, month_after, months_between
from calculators.engine.waiting import Enrolment, Waiting, employee_waiting, resident_waiting, waiting_months
from tests.engine.rules import WAITING, cases, figure

CASES = cases("waiting")
DAYS = st.dates(date(2025, 1, 1), date(2099, 12, 31))
YEARS = st.integers(0, 60)


def asked(case: dict[str, Any]) -> Waiting:
    """The answer of a case; `paid` is the day of payment (`on` would be a truth value in YAML)."""
    if "ask" in case:
        stated = dict(case["ask"])
        return resident_waiting(WAITING, Enrolment(on=stated.pop("paid"), **stated))
    employee = case["employee"]
    months = None if employee["months"] is None else figure(employee["months"])
    return employee_waiting(months, employee["way"], employee["paid"])


def test_there_are_enough_cases_each_with_its_working() -> None:
    assert len(CASES) >= 15
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hand_worked_case(case: dict[str, Any]) -> None:
    found = asked(case)
    expected = {"unknown": []} | case["expect"]
    assert (found.months, found.first_day, found.bound, list(found.unknown)) == (
        expected["months"], expected["first_day"], expected["bound"], expected["unknown"],
    )  # fmt: skip


def test_the_steps_say_how_it_was_reckoned() -> None:
    found = resident_waiting(WAITING, Enrolment(date(2026, 5, 1), "outside", 4, 2))
    steps: dict[str, Any] = {step.kind: step for step in found.steps}
    assert list(steps) == ["fixed", "missed", "made_good", "wait", "first_day"]
    assert [steps[kind].months for kind in ("fixed", "missed", "made_good", "wait")] == [3, 4, 2, 6]
    assert (steps["wait"].counted, steps["wait"].raised) == (5, True)
    assert found.evidence == "compiled"
    assert all(step.rules for step in found.steps if step.kind != "first_day")


def test_the_other_reading_of_a_break_within_the_window_is_kept() -> None:
    found = resident_waiting(WAITING, Enrolment(date(2026, 10, 15), "window", 2))
    step: Any = found.steps[-1]
    assert (step.counted, step.not_before, step.other) == (date(2027, 3, 15), date(2027, 1, 1), date(2027, 6, 1))


def test_an_unknown_wait_rests_on_nothing() -> None:
    found = employee_waiting(None, "on_own", date(2026, 5, 1))
    assert (found.evidence, found.steps[0].rules, found.steps[0].state) == ("", (), "unknown")


@pytest.mark.parametrize(
    "wrong",
    [
        {"missed": 1, "made_good": 2},
        {"made_good": 1},
        {"made_good": -1},
        {"occasion": "newborn"},
        {"occasion": "newborn", "born": date(2026, 5, 2)},
    ],
    ids=str,
)
def test_a_contradiction_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Enrolment(**{"on": date(2026, 5, 1), **wrong})


def test_a_figure_that_counts_has_to_be_whole() -> None:
    with pytest.raises(ValueError):
        employee_waiting(figure("1.5"), "on_own", date(2026, 5, 1))


@given(YEARS, YEARS, YEARS)
def test_more_years_made_good_never_lengthen_the_wait(missed: int, some: int, more: int) -> None:
    fewer, most = sorted((min(some, missed), min(more, missed)))
    assert waiting_months(WAITING, missed, most)[0] <= waiting_months(WAITING, missed, fewer)[0]


@given(YEARS, YEARS)
def test_a_longer_break_never_shortens_the_wait(missed: int, made_good: int) -> None:
    made_good = min(made_good, missed)
    assert waiting_months(WAITING, missed + 1, made_good)[0] >= waiting_months(WAITING, missed, made_good)[0]


@given(YEARS, YEARS)
def test_the_wait_is_never_under_the_fixed_months_and_the_floor(missed: int, made_good: int) -> None:
    months, _ = waiting_months(WAITING, missed, min(made_good, missed))
    assert months >= (6 if missed >= 4 else 3)


@given(DAYS, DAYS, st.integers(0, 20), st.sampled_from(["outside", "window"]))
def test_the_benefits_of_one_who_paid_later_never_begin_earlier_outside_the_window(
    one: date, other: date, missed: int, occasion: str
) -> None:
    early, late = sorted((one, other))
    first = resident_waiting(WAITING, Enrolment(early, "outside", missed)).first_day
    second = resident_waiting(WAITING, Enrolment(late, "outside", missed)).first_day
    assert first is not None and second is not None and first <= second
    begins = resident_waiting(WAITING, Enrolment(early, occasion, missed)).first_day
    assert begins is not None and begins > early


@given(DAYS, st.integers(0, 400))
def test_months_after_a_day_land_in_that_month_on_that_day_or_its_last(day: date, months: int) -> None:
    later = day_after(day, months)
    assert months_between(Month(day.year, day.month), Month(later.year, later.month)) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(0, 2000))
def test_months_forth_and_back(year: int, month: int, months: int) -> None:
    start = Month(year, month)
    assert months_between(start, month_after(start, months)) == months
    assert month_after(start, 0) == start


def test_a_year_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError):
        day_after(date(2099, 1, 1), int(Decimal("1e6")))
