"""待遇何时生效: every figure of every step, worked by hand; the figures and grades that an answer rests on."""

from dataclasses import replace
from datetime import date

import pytest

from calculators.engine.parameters import own
from calculators.engine.waiting import (
    EmployeeStep,
    Enrolment,
    FirstDayStep,
    FixedStep,
    MadeGoodStep,
    MissedStep,
    NewbornStep,
    Waiting,
    WaitStep,
    WindowStep,
    employee_waiting,
    resident_waiting,
    waiting_months,
)
from tests.engine.rules import WAITING, figure

WINDOW_RULES = (WAITING.window_first, WAITING.window_last, WAITING.window_start)
FLOOR_RULES = (WAITING.floor_from, WAITING.floor)
BORN = date(2026, 2, 1)


def test_within_the_window_the_year_begins_in_january():
    """15 October lies in September–December: no waiting, benefits from 1 January 2027."""
    on, january = date(2026, 10, 15), date(2027, 1, 1)
    assert resident_waiting(WAITING, Enrolment(on, "window")) == Waiting(
        months=0,
        first_day=january,
        bound="exact",
        steps=(
            WindowStep(on, january, 9, 12, True, WINDOW_RULES),
            FirstDayStep(on, 0, january, january, None, january, "exact"),
        ),
        unknown=(),
        evidence="compiled",
    )


def test_a_window_out_of_season_is_the_latest_day():
    """10 March is no usual month: 1 January 2027 at the latest, the area's window is unknown."""
    on, january = date(2026, 3, 10), date(2027, 1, 1)
    found = resident_waiting(WAITING, Enrolment(on, "window"))
    assert found.steps == (
        WindowStep(on, january, 9, 12, False, WINDOW_RULES),
        FirstDayStep(on, 0, january, january, None, january, "latest"),
    )
    assert [step.state for step in found.steps] == ["unknown", "applied"]


def test_without_a_break_only_the_fixed_months():
    """1 May + 3 months = 1 August; nothing was missed, so nothing is broken."""
    on, august = date(2026, 5, 1), date(2026, 8, 1)
    assert resident_waiting(WAITING, Enrolment(on)).steps == (
        FixedStep(3, False, (WAITING.fixed,)),
        FirstDayStep(on, 3, august, None, None, august, "exact"),
    )


def test_one_missed_year_is_a_break():
    """3 + 1 × 1 − 0 = 4; under four years the floor does not count. 1 May + 4 = 1 September."""
    on, september = date(2026, 5, 1), date(2026, 9, 1)
    assert resident_waiting(WAITING, Enrolment(on, missed=1)).steps == (
        FixedStep(3, True, (WAITING.fixed,)),
        MissedStep(1, 1, 1, (WAITING.per_missed,)),
        MadeGoodStep(0, 1, 0, (WAITING.per_made_good,)),
        WaitStep(3, 1, 0, 4, 1, 4, 6, 4, FLOOR_RULES),
        FirstDayStep(on, 4, september, None, None, september, "exact"),
    )


def test_a_long_break_with_years_made_good_is_raised_to_the_floor():
    """3 + 5 − 4 = 4, after five years not under 6."""
    assert waiting_months(WAITING, 5, 4) == (
        6,
        (
            FixedStep(3, True, (WAITING.fixed,)),
            MissedStep(5, 1, 5, (WAITING.per_missed,)),
            MadeGoodStep(4, 1, 4, (WAITING.per_made_good,)),
            WaitStep(3, 5, 4, 4, 5, 4, 6, 6, FLOOR_RULES),
        ),
    )


def test_every_years_own_months_count():
    """By 2 months a missed year and 3 a year made good: 3 + 2 × 2 − 1 × 3 = 4; the floor begins at four years."""
    rules = replace(WAITING, per_missed=figure(2), per_made_good=figure(3))
    months, (_, missed, made_good, wait) = waiting_months(rules, 2, 1)
    assert months == 4
    assert missed == MissedStep(2, 2, 4, (rules.per_missed,))
    assert made_good == MadeGoodStep(1, 3, 3, (rules.per_made_good,))
    assert wait == WaitStep(3, 4, 3, 4, 2, 4, 6, 4, FLOOR_RULES)


def test_making_good_never_takes_off_fixed_months():
    """By 3 months a year made good: 2 years × 1 = 2 variable, 2 × 3 = 6 would come off, only 2 do; 3 are left."""
    rules = replace(WAITING, per_made_good=figure(3))
    months, steps = waiting_months(rules, 2, 2)
    assert (months, steps[2]) == (3, MadeGoodStep(2, 3, 2, (rules.per_made_good,)))


def test_a_break_within_the_window_keeps_both_readings():
    """15 October 2026 + (3 + 2) = 15 March 2027, not before 1 January 2027; from the year's first day 1 June 2027."""
    on, january, march = date(2026, 10, 15), date(2027, 1, 1), date(2027, 3, 15)
    found = resident_waiting(WAITING, Enrolment(on, "window", 2))
    assert found.steps[0] == WindowStep(on, january, 9, 12, True, WINDOW_RULES)
    assert found.steps[-1] == FirstDayStep(on, 5, march, january, date(2027, 6, 1), march, "earliest")


def test_a_break_is_never_over_before_the_years_first_day():
    """5 September 2026 + (3 + 0) months made good = 5 December 2026; the year begins on 1 January 2027, later."""
    on, january = date(2026, 9, 5), date(2027, 1, 1)
    found = resident_waiting(WAITING, Enrolment(on, "window", 1, 1))
    assert found.steps[-1] == FirstDayStep(
        on, 3, date(2026, 12, 5), january, date(2027, 4, 1), january, "earliest"
    )  # 1 January + 3 = 1 April
    assert found.first_day == january


@pytest.mark.parametrize(("on", "days"), [(BORN, 0), (date(2026, 2, 2), 1), (date(2026, 5, 2), 90)], ids=str)
def test_a_newborn_in_time_has_benefits_from_birth(on: date, days: int):
    """February 27 days after the 1st, March 31, April 30, and 2 May: 90 days."""
    assert resident_waiting(WAITING, Enrolment(on, "newborn", born=BORN)) == Waiting(
        months=0,
        first_day=BORN,
        bound="exact",
        steps=(
            NewbornStep(BORN, days, 90, (WAITING.newborn, WAITING.newborn_days), "applied"),
            FirstDayStep(BORN, 0, BORN, None, None, BORN, "exact"),
        ),
        unknown=(),
        evidence="compiled",
    )


def test_a_newborn_too_late_waits_at_most_the_fixed_months():
    """3 May is the 91st day: the area says; 3 May + 3 = 3 August at the latest."""
    on, august = date(2026, 5, 3), date(2026, 8, 3)
    assert resident_waiting(WAITING, Enrolment(on, "newborn", born=BORN)) == Waiting(
        months=3,
        first_day=august,
        bound="latest",
        steps=(
            NewbornStep(BORN, 91, 90, (WAITING.newborn_days,), "unknown"),
            FixedStep(3, False, (WAITING.fixed,)),
            FirstDayStep(on, 3, august, None, None, august, "latest"),
        ),
        unknown=("newborn",),
        evidence="compiled",
    )


def test_an_employees_months_are_the_areas():
    """31 January + 1 month = 28 February."""
    months, on, day = figure(1), date(2026, 1, 31), date(2026, 2, 28)
    assert employee_waiting(months, "through_unit", on) == Waiting(
        months=1,
        first_day=day,
        bound="exact",
        steps=(
            EmployeeStep("through_unit", 1, (months,)),
            FirstDayStep(on, 1, day, None, None, day, "exact"),
        ),
        unknown=(),
        evidence="compiled",
    )


def test_an_employees_unknown_wait():
    assert employee_waiting(None, "on_own", date(2026, 5, 1)) == Waiting(
        None, None, "unknown", (EmployeeStep("on_own", None, ()),), ("employee",), ""
    )


def test_the_grade_is_that_of_the_figures_used():
    """One figure typed by the person among the window's: graded so where the window counts, not where it does not."""
    rules = replace(WAITING, window_start=own("window_start", 1))
    assert resident_waiting(rules, Enrolment(date(2026, 10, 15), "window")).evidence == "own"
    assert resident_waiting(rules, Enrolment(date(2026, 10, 15))).evidence == "compiled"


def test_a_refusal_says_what_contradicts():
    with pytest.raises(ValueError, match="^more years are made good than were missed$"):
        Enrolment(date(2026, 5, 1), missed=1, made_good=2)
    with pytest.raises(ValueError, match="^a newborn needs a birthday that is not after the day of payment$"):
        Enrolment(date(2026, 5, 1), "newborn")
