"""缴费年限与退休: every boundary of the retirement age by hand, contributions by hand, and what always holds."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.months import Month, month_after
from calculators.engine.retirement import (
    Career,
    ContributionRules,
    Retirement,
    RetirementAge,
    contribution_years,
    retirement_age,
)
from tests.engine.rules import AGES, cases, day, figure

BIRTHS = cases("retirement")
CONTRIBUTIONS = cases("contributions")
MONTHS = st.builds(Month, st.integers(1940, 2010), st.integers(1, 12))


def month(text: str) -> Month:
    year, number = text.split("-")
    return Month(int(year), int(number))


def asked(case: dict[str, Any]) -> Retirement:
    """The answer of a case of contributions.yaml."""
    area, stated = case["area"], dict(case["career"])
    on = stated.pop("paid")
    if "worked_from" in stated:
        stated["worked_from"] = month(stated["worked_from"])
    if "base" in stated:
        stated["base"] = Decimal(stated["base"])
    rules = ContributionRules(
        required=figure(area["required"]) if "required" in area else None,
        actual=figure(area["actual"]) if "actual" in area else None,
        deemed_before=day(str(area["deemed_before"])) if "deemed_before" in area else None,
        rate=figure(area["rate"]) if "rate" in area else None,
    )
    return contribution_years(
        AGES[case.get("person", "men")], rules, Career(born=month(case.get("born", "1965-01")), on=on, **stated)
    )


def test_there_are_enough_cases_each_with_its_working() -> None:
    assert len(BIRTHS) >= 30
    assert len(CONTRIBUTIONS) >= 15
    both = BIRTHS + CONTRIBUTIONS
    assert len({case["name"] for case in both}) == len(both)
    assert all(case["working"].strip() for case in both)


@pytest.mark.parametrize("case", BIRTHS, ids=lambda case: case["name"])
def test_hand_worked_retirement_age(case: dict[str, Any]) -> None:
    born = month(case["born"])
    step = retirement_age(AGES[case["person"]], born)
    assert divmod(step.months, 12) == tuple(case["age"])
    assert month_after(born, step.months) == month(case["retires"])
    assert step.state == ("applied" if step.delay else "not_applicable")


@pytest.mark.parametrize(("person", "every", "most"), [("men", 4, 36), ("women_55", 4, 36), ("women_50", 2, 60)])
def test_every_step_of_the_transition(person: str, every: int, most: int) -> None:
    """Counted on the fingers: after each `every` birth months one month more, until `most`."""
    rule = AGES[person]
    assert rule.born_from.day is not None
    born, delay = Month(rule.born_from.day.year, 1), 0
    while delay < most:
        delay += 1
        for _ in range(every):
            assert retirement_age(rule, born).delay == delay, born
            born = month_after(born, 1)
    for _ in range(24):
        assert retirement_age(rule, born).delay == most
        born = month_after(born, 1)


@pytest.mark.parametrize("case", CONTRIBUTIONS, ids=lambda case: case["name"])
def test_hand_worked_contributions(case: dict[str, Any]) -> None:
    found = asked(case)
    expected = {"cost": None, "unknown": []} | case["expect"]
    cost = None if expected["cost"] is None else Decimal(expected["cost"])
    assert (found.contributed, found.short, found.cost, found.bound, list(found.unknown)) == (
        expected["contributed"], expected["short"], cost, expected["bound"], expected["unknown"],
    )  # fmt: skip


def test_the_steps_say_how_it_was_reckoned() -> None:
    case = next(one for one in CONTRIBUTIONS if one["name"].startswith("Chongqing, a man"))
    found = asked(case)
    steps: dict[str, Any] = {step.kind: step for step in found.steps}
    assert list(steps) == [
        "retirement_age", "retirement_month", "required_years", "deemed_years", "contributed", "short", "cost",
    ]  # fmt: skip
    assert (steps["deemed_years"].months, steps["contributed"].future, steps["short"].in_all) == (162, 1, 17)
    assert (steps["cost"].state, steps["cost"].reason) == ("unknown", "rate")


@pytest.mark.parametrize(
    "wrong",
    [
        {"every": figure(0)},
        {"every": figure("0.5")},
        {"to_age": figure(59)},
        {"born_from": figure(1965)},
    ],
    ids=str,
)
def test_figures_that_are_no_rule_are_refused(wrong: dict[str, Any]) -> None:
    good = {"from_age": figure(60), "to_age": figure(63), "born_from": day("1965-01-01"), "every": figure(4)}
    with pytest.raises(ValueError):
        RetirementAge(**(good | wrong))


@given(st.sampled_from(sorted(AGES)), MONTHS, MONTHS)
def test_a_later_birth_never_retires_earlier(person: str, one: Month, other: Month) -> None:
    early, late = sorted((one, other))
    first, second = (retirement_age(AGES[person], born).months for born in (early, late))
    assert first <= second
    assert month_after(early, first) <= month_after(late, second)


@given(st.sampled_from(sorted(AGES)), MONTHS)
def test_the_age_stays_between_the_old_one_and_the_target(person: str, born: Month) -> None:
    rule = AGES[person]
    assert rule.from_age.value * 12 <= retirement_age(rule, born).months <= rule.to_age.value * 12


@given(
    born=st.builds(Month, st.integers(1960, 2000), st.integers(1, 12)),
    on=st.dates(date(2020, 1, 1), date(2070, 12, 31)),
    contributed=st.integers(0, 600),
    deemed=st.none() | st.integers(0, 300),
    goes_on=st.booleans(),
    required=st.integers(1, 40),
    actual=st.none() | st.integers(0, 20),
    base=st.decimals(0, 99999, places=2),
)
def test_more_contributed_never_leaves_more_to_make_good(
    born: Month,
    on: date,
    contributed: int,
    deemed: int | None,
    goes_on: bool,
    required: int,
    actual: int | None,
    base: Decimal,
) -> None:
    rules = ContributionRules(figure(required), None if actual is None else figure(actual), rate=figure("0.09"))

    def of(months: int, on_and_on: bool) -> Retirement:
        career = Career(born, on, months, deemed, goes_on=on_and_on, base=base)
        return contribution_years(AGES["men"], rules, career)

    found, more, stopped = of(contributed, goes_on), of(contributed + 1, goes_on), of(contributed, False)
    assert found.short is not None and more.short is not None and stopped.short is not None
    assert more.short <= found.short <= stopped.short
    assert (found.cost is None) == (found.short == 0)
    if found.cost is not None:
        assert found.cost == found.short * (base * Decimal("0.09")).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
