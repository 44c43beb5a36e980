"""The curve from the bill to the person's share: its bends by hand, and what holds between them."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import MissingShare, NoRule, settle
from calculators.engine.curve import MOST, Point, bends, bill_of, points
from calculators.engine.money import fen
from tests.engine.build import bill, rule, schedule
from tests.engine.cases import case_of, schedule_of
from tests.engine.strategies import bills, fen_amounts, schedules, smaller_bill, smaller_schedule

CASES = yaml.safe_load((Path(__file__).parent / "curves" / "bends.yaml").read_text(encoding="utf-8"))
ENDS = ("deductible", "ratio", "cap")


def test_there_are_enough_cases_each_with_its_working():
    assert len(CASES) >= 20
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hand_worked_bends(case: dict[str, Any]):
    found = bends(schedule_of(case), case_of(case), Decimal(case.get("most", MOST)))
    shown = [(bend.kind, fen(bend.total), fen(bend.out_of_pocket), bend.after.normalize()) for bend in found]
    expected = [
        (kind, fen(Decimal(total)), fen(Decimal(own)), Decimal(after).normalize())
        for kind, total, own, after in case["expect"]
    ]
    assert shown == expected


@st.composite
def curves(draw):
    """A schedule, a bill of any shape, and the end of its curve; in part with figures of a few fen, which meet more often."""
    care = draw(st.sampled_from(["inpatient", "outpatient"]))
    found = draw(schedules(care=care))
    case, most = draw(bills(found.scheme, care)), draw(fen_amounts(1_000_000).map(lambda most: most + 1))
    by = draw(st.sampled_from([1, 100_000]))
    return (found, case, most) if by == 1 else (smaller_schedule(found, by), smaller_bill(case, by), fen(most / by) + 1)


def jumps(curve: tuple[Point, ...]) -> bool:
    """Whether reading 5 makes the payment start at once somewhere (above a band that pays nothing)."""
    return any(
        after.total - before.total == Decimal("0.01")
        and after.settlement.amounts.out_of_pocket < before.settlement.amounts.out_of_pocket
        for before, after in pairwise(curve)
    )


@given(curves())
def test_a_bill_between_two_bends_lies_on_the_line(found):
    """Within half a fen for each amount that is rounded: class B's own share, and one payment a layer."""
    schedule_, case, most = found
    knots = [(bend.total, bend.out_of_pocket, bend.after) for bend in bends(schedule_, case, most)]
    kept = {total: (total, own, after) for total, own, after in knots}
    line = sorted(kept.values())
    ends = [*(total for total, _, _ in line), most]
    for (total, own, after), end in zip(line, ends[1:], strict=True):
        middle = fen((total + end) / 2)
        settled = settle(schedule_, bill_of(case, middle))
        if middle - total < Decimal("0.02") or _falls_at(schedule_, case, total):
            continue
        rounded = sum(1 for step in settled.steps if step.kind not in ("eligible", "deductible", "own")) + 1
        assert abs(own + (middle - total) * after - settled.amounts.out_of_pocket) <= rounded * Decimal("0.005")


def _falls_at(schedule_, case, total: Decimal) -> bool:
    below, above = fen(total), fen(total) + Decimal("0.02")
    first, second = (settle(schedule_, bill_of(case, one)).amounts.out_of_pocket for one in (below, above))
    return second < first


@given(curves(), st.data())
def test_every_bill_lies_on_the_line_back_from_the_next_bend(found, data):
    """Read back from a bend's own part, which is exact on both sides: so also just above a bill at which the curve breaks off.

    A fen of class B's own share moves the eligible cost; near a break it may then lie on the other side.
    """
    schedule_, case, _ = found
    line = {bend.total: bend for bend in bends(schedule_, case)}
    totals = sorted(line)
    if not totals:
        return
    at = data.draw(st.integers(0, len(totals) - 1))
    lower, upper = (totals[at - 1] if at else Decimal(0)), totals[at]
    total = fen(lower) + Decimal(data.draw(st.integers(0, int((upper - lower) * 100)))) / 100
    near = (
        Decimal("0.02") / (1 - (case.class_b_share or 0))
        if case.class_b and case.class_b_share != 1
        else Decimal("0.01")
    )
    if not lower + near < total <= upper:
        return
    after = line[lower].after if lower in line else points(schedule_, case, Decimal(1))[0].after
    settled = settle(schedule_, bill_of(case, total))
    rounded = sum(1 for step in settled.steps if step.kind not in ("eligible", "deductible", "own")) + 1
    expected = line[upper].out_of_pocket - (upper - total) * after
    assert abs(expected - settled.amounts.out_of_pocket) <= rounded * Decimal("0.005")


@given(curves())
def test_more_costs_the_person_more_and_never_more_than_it_is(found):
    schedule_, case, most = found
    curve = points(schedule_, case, most)
    if jumps(curve):
        return
    for before, after in pairwise(curve):
        risen = after.settlement.amounts.out_of_pocket - before.settlement.amounts.out_of_pocket
        assert 0 <= risen <= after.total - before.total + Decimal("0.01")
    assert all(0 <= point.after <= 1 for point in curve)


@given(curves())
def test_the_curve_runs_from_nothing_to_its_end_through_the_bill(found):
    schedule_, case, most = found
    curve = points(schedule_, case, most)
    totals = [point.total for point in curve]
    assert totals == sorted(set(totals))
    assert (totals[0], totals[-1]) == (0, most)
    assert curve[0].settlement.amounts.out_of_pocket == 0
    assert min(case.total, most) in totals
    assert all(total == fen(total) for total in totals)
    shown = [bend.total for point in curve for bend in point.bends]
    assert len(shown) == len(bends(schedule_, case, most))
    assert all(bend.after == point.after for point in curve for bend in point.bends[-1:])
    if case.total <= most:
        own = next(point for point in curve if point.total == case.total)
        assert own.settlement == settle(schedule_, case)


@given(curves())
def test_a_longer_curve_has_the_same_bends_and_perhaps_more(found):
    schedule_, case, most = found
    short = [bend for bend in bends(schedule_, case, most) if bend.total < most - 1]
    long = bends(schedule_, case)
    near = [bend for bend in long if bend.total < most - 1]
    assert [(bend.kind, fen(bend.total)) for bend in short] == [(bend.kind, fen(bend.total)) for bend in near]


@given(st.data())
def test_a_smaller_bill_keeps_its_parts_as_far_as_it_reaches(data):
    case = data.draw(bills("resident"))
    total = data.draw(fen_amounts(1_200_000))
    smaller = bill_of(case, total)
    parts = smaller.class_c + smaller.over_limit + smaller.class_b
    assert smaller.total == total
    assert parts == min(total, case.class_c + case.over_limit + case.class_b)
    assert smaller.class_c == case.class_c or parts == smaller.class_c == total
    assert bill_of(case, case.total) == case


def test_the_curve_refuses_what_the_settlement_refuses():
    known = schedule(
        "resident", rule("deductible", amount="1", per="admission"), rule("ratio", level="level3", ratio="0.5")
    )
    with pytest.raises(NoRule, match="level"):
        bends(known, bill("resident", "100", level="level2"))
    with pytest.raises(NoRule, match="place"):
        points(known, bill("resident", "100", place="unfiled"), Decimal(200))
    with pytest.raises(MissingShare):
        bends(known, bill("resident", "100", class_b="1"))


def test_a_bend_names_the_rules_that_it_rests_on():
    deductible, ratio = rule("deductible", amount="600", per="admission"), rule("ratio", ratio="0.5")
    cap = rule("cap", amount="10000")
    found = bends(schedule("resident", deductible, ratio, cap), bill("resident", "100"))
    assert [(bend.kind, bend.rules, bend.state) for bend in found] == [
        ("deductible", (deductible,), "applied"),
        ("basic_cap", (cap,), "applied"),
    ]
    assert [(bend.at, bend.left) for bend in found] == [(600, 600), (10000, 10000)]


def test_what_the_year_used_up_is_told_beside_the_figure():
    known = schedule(
        "resident",
        rule("deductible", amount="600", per="admission"),
        rule("ratio", ratio="0.5"),
        rule("cap", amount="10000"),
    )
    (_, cap) = bends(known, bill("resident", "100", year_basic_paid="9000"))
    assert (cap.at, cap.left, cap.total) == (10000, 1000, 2600)
