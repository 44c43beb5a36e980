"""缴费年限与退休: every figure of every step, worked by hand; the figures and grades that an answer rests on."""

from datetime import date
from decimal import Decimal

import pytest

from calculators.engine.months import Month
from calculators.engine.parameters import own
from calculators.engine.retirement import (
    AgeStep,
    Career,
    ContributedStep,
    ContributionRules,
    CostStep,
    DeemedStep,
    RequiredStep,
    Retirement,
    RetirementAge,
    RetirementStep,
    ShortStep,
    contribution_years,
    retirement_age,
)
from tests.engine.rules import AGES, day, figure

MEN = AGES["men"]
JANUARY_65 = Month(1965, 1)  # the first birth month of the men's rule
FEBRUARY_25 = Month(2025, 2)  # 60 years and 1 month later
ON = date(2025, 1, 15)
REQUIRED, ACTUAL, RATE, BEFORE = figure(30), figure(10), figure("0.09"), day("2003-12-31")
ALL = ContributionRules(REQUIRED, ACTUAL, BEFORE, RATE)
AGED = AgeStep(JANUARY_65, JANUARY_65, 720, 4, 0, 1, False, 721, MEN.rules)


@pytest.mark.parametrize(
    ("born", "position", "delay", "capped", "months"),
    [
        (Month(1964, 12), -1, 0, False, 720),  # the month before the first: the old age
        (Month(1960, 1), -1, 0, False, 720),  # long before: still one before the first
        (Month(1965, 1), 0, 1, False, 721),
        (Month(1965, 4), 3, 1, False, 721),  # four birth months, one month later
        (Month(1965, 5), 4, 2, False, 722),
        (Month(1976, 9), 140, 36, False, 756),  # 11 years 8 months = 140; 140 / 4 + 1 = 36 = 63 years, by itself
        (Month(1976, 12), 143, 36, False, 756),
        (Month(1977, 1), 144, 36, True, 756),  # 144 / 4 + 1 = 37 is cut to 36
    ],
    ids=str,
)
def test_every_figure_of_the_age(born: Month, position: int, delay: int, capped: bool, months: int):
    """Men from 1965-01: 60 × 12 = 720 months of age, one more for every 4, up to 63 × 12 = 756."""
    assert retirement_age(MEN, born) == AgeStep(
        born, JANUARY_65, 720, 4, position, delay, capped, months, (MEN.from_age, MEN.to_age, MEN.born_from, MEN.every)
    )


def test_a_rule_that_delays_every_month_and_one_that_delays_nobody():
    """A step of one month, and an age that stays, are rules: 3rd birth month → 3 months; 60 stays 60."""
    born_from = day("1965-01-01")
    every = RetirementAge(figure(60), figure(63), born_from, figure(1))
    assert retirement_age(every, Month(1965, 3)).delay == 3
    same = RetirementAge(figure(60), figure(60), born_from, figure(4))
    step = retirement_age(same, Month(1970, 1))
    assert (step.delay, step.months, step.state) == (0, 720, "not_applicable")


def test_no_rule_says_so():
    with pytest.raises(ValueError, match="^no rule of retirement age$"):
        RetirementAge(figure(60), figure(59), day("1965-01-01"), figure(4))


def test_the_whole_answer_to_the_fen():
    """Born January 1965, retires 720 + 1 months later, February 2025; one month is to come after January 2025.

    Deemed: July 1990 to December 2003 = 13 years 6 months = 162. In all 180 + 162 + 1 = 343 of 30 × 12 = 360: 17 short.
    Really contributed 180 + 1 = 181 of 120: nothing short. 4,321.50 × 9 % = 388.935 → 388.94 × 17 = 6,611.98.
    """
    worked, base = Month(1990, 7), Decimal("4321.50")
    found = contribution_years(MEN, ALL, Career(JANUARY_65, ON, 180, worked_from=worked, base=base))
    assert found == Retirement(
        age=721,
        month=FEBRUARY_25,
        required=360,
        contributed=343,
        short=17,
        cost=Decimal("6611.98"),
        bound="exact",
        steps=(
            AGED,
            RetirementStep(JANUARY_65, 721, FEBRUARY_25),
            RequiredStep(30, 10, (REQUIRED, ACTUAL)),
            DeemedStep(worked, date(2003, 12, 31), 162, (BEFORE,)),
            ContributedStep(180, 162, 1, Month(2025, 1), FEBRUARY_25, True, 343),
            ShortStep(360, 343, 17, 120, 181, 0, 17, "exact", (REQUIRED, ACTUAL)),
            CostStep(17, Decimal("0.09"), base, Decimal("388.94"), Decimal("6611.98"), (RATE,), ""),
        ),
        unknown=(),
        evidence="compiled",
    )


def test_nothing_known_of_the_area_and_nothing_said():
    found = contribution_years(MEN, ContributionRules(), Career(JANUARY_65, ON))
    assert found == Retirement(
        age=721,
        month=FEBRUARY_25,
        required=None,
        contributed=None,
        short=None,
        cost=None,
        bound="unknown",
        steps=(AGED, RetirementStep(JANUARY_65, 721, FEBRUARY_25), RequiredStep(None, None, ())),
        unknown=("years",),
        evidence="compiled",
    )


def test_months_told_by_the_office_and_contributions_that_stop():
    """100 contributed + 50 as told, none to come = 150 of 360: 210 short; of 120 actual 100: 20."""
    found = contribution_years(MEN, ALL, Career(JANUARY_65, ON, 100, 50, goes_on=False))
    assert found.steps[3:] == (
        DeemedStep(None, None, 50, ()),
        ContributedStep(100, 50, 0, Month(2025, 1), FEBRUARY_25, False, 150),
        ShortStep(360, 150, 210, 120, 100, 20, 210, "exact", (REQUIRED, ACTUAL)),
        CostStep(210, Decimal("0.09"), None, None, None, (RATE,), "base"),
    )
    assert (found.cost, found.unknown) == (None, ("base",))


def test_deemed_years_that_nobody_can_count():
    """Without the area's day the months from July 1990 are unknown: 360 − 181 = 179 are the most that lack."""
    worked, base = Month(1990, 7), Decimal(5000)
    area = ContributionRules(REQUIRED, ACTUAL)
    found = contribution_years(MEN, area, Career(JANUARY_65, ON, 180, worked_from=worked, base=base))
    assert found.steps[3:] == (
        DeemedStep(worked, None, None, ()),
        ContributedStep(180, 0, 1, Month(2025, 1), FEBRUARY_25, True, 181),
        ShortStep(360, 181, 179, 120, 181, 0, 179, "at_most", (REQUIRED, ACTUAL)),
        CostStep(179, None, base, None, None, (), "rate"),
    )
    assert (found.bound, found.unknown) == ("at_most", ("deemed", "rate"))


def test_work_begun_in_or_after_the_last_deemed_month():
    """December 2003 is one month, January 2004 none."""
    for worked, months in ((Month(2003, 12), 1), (Month(2004, 1), 0), (Month(2010, 5), 0)):
        found = contribution_years(MEN, ALL, Career(JANUARY_65, ON, 180, worked_from=worked))
        assert found.steps[3] == DeemedStep(worked, date(2003, 12, 31), months, (BEFORE,))


@pytest.mark.parametrize(
    ("contributed", "actual", "short", "of_actual", "bound"),
    [
        # 30 actual years: 360 − (300 + 1) = 59 lack of both; deemed months cannot help with the actual ones.
        (300, 30, 59, 59, "exact"),
        # 10 actual years: 120 − (118 + 1) = 1 lacks of them, 360 − 119 = 241 in all, which deemed months may lessen.
        (118, 10, 241, 1, "at_most"),
        # All 120 actual months: 360 − 121 = 239, which deemed months may lessen.
        (120, 10, 239, 0, "at_most"),
        # 359 + 1 = 360: nothing lacks, for certain.
        (359, 10, 0, 0, "exact"),
        # One month: deemed ones may make up for it.
        (358, 10, 1, 0, "at_most"),
    ],
    ids=str,
)
def test_how_sure_it_is_where_deemed_months_are_unknown(
    contributed: int, actual: int, short: int, of_actual: int, bound: str
):
    area = ContributionRules(REQUIRED, figure(actual))
    found = contribution_years(MEN, area, Career(JANUARY_65, ON, contributed, worked_from=Month(1990, 7)))
    step = found.steps[5]
    assert isinstance(step, ShortStep)
    assert (found.short, step.of_actual, step.actual_required) == (short, of_actual, actual * 12)
    assert found.bound == bound


def test_how_sure_it_is_where_the_actual_years_are_unknown():
    """360 − (100 + 200 + 1) = 59 lack in all; were all 30 years actual ones, 360 − 101 = 259 would: 59 is the least.

    Without deemed months 360 − 101 = 259 lack either way, for certain.
    """
    area = ContributionRules(REQUIRED)
    deemed = contribution_years(MEN, area, Career(JANUARY_65, ON, 100, 200))
    assert deemed.steps[5] == ShortStep(360, 301, 59, None, 101, None, 59, "at_least", (REQUIRED,))
    assert deemed.unknown == ("actual_years", "rate")
    alone = contribution_years(MEN, area, Career(JANUARY_65, ON, 100))
    assert alone.steps[4] == ShortStep(360, 101, 259, None, 101, None, 259, "exact", (REQUIRED,))
    assert alone.unknown == ("rate",)


def test_one_month_of_deemed_years_where_both_are_unknown():
    """Neither the deemed months nor the actual years are known, 358 + 1 = 359 of 360: one lacks at most, so at most."""
    found = contribution_years(
        MEN, ContributionRules(REQUIRED), Career(JANUARY_65, ON, 358, worked_from=Month(1990, 7))
    )
    assert (found.short, found.bound, found.unknown) == (1, "at_most", ("deemed", "rate"))


def test_nothing_short_costs_nothing():
    """359 + 1 = 360 of 360: no step of cost, whatever the rate."""
    found = contribution_years(MEN, ALL, Career(JANUARY_65, ON, 359, base=Decimal(5000)))
    assert [step.kind for step in found.steps] == [
        "retirement_age", "retirement_month", "required_years", "contributed", "short",
    ]  # fmt: skip
    assert (found.short, found.cost, found.steps[-1].state) == (0, None, "not_applicable")


def test_the_grade_is_that_of_the_figures_used():
    """A rate typed by the person is used only where something lacks."""
    area = ContributionRules(REQUIRED, ACTUAL, BEFORE, own("rate", Decimal("0.09")))
    assert contribution_years(MEN, area, Career(JANUARY_65, ON, 358)).evidence == "own"
    assert contribution_years(MEN, area, Career(JANUARY_65, ON, 359)).evidence == "compiled"
