"""Where large-amount aid begins at once, because the basic cap is reached below a band that pays nothing (reading 5).

The schedule: 1,000 of deductible, 80 % to 10,000, nothing to 12,000, then 50 %; the cap 7,200 = 9,000 × 80 % is reached at
x* = 10,000. Up to 12,000 nothing exceeds it; above, 90 % of what exceeds 10,000: at once 2,000 × 90 % = 1,800.
"""

from decimal import Decimal

import pytest

from calculators.engine import Case, Rule, Schedule
from calculators.engine.curve import Point, bends, points
from tests.engine.build import bill, rule, schedule, yuan

LARGE = {"layer": "large_amount"}
BASIC = (
    rule("deductible", amount="1000", per="admission"),
    rule("ratio", upto="10000", ratio="0.8"),
    rule("ratio", upto="12000", ratio="0"),
    rule("ratio", ratio="0.5"),
    rule("cap", amount="7200"),
)
RATIO = rule("ratio", **LARGE, ratio="0.9")
Row = tuple[Decimal, Decimal, tuple[str, ...], Decimal]


def employees(*rules: Rule) -> Schedule:
    return schedule("employee", *BASIC, *rules)


def row(point: Point) -> Row:
    """A point's bill, what the person pays of it, the bends that lie there, the share of each further yuan."""
    return (
        point.total, point.settlement.amounts.out_of_pocket, tuple(bend.kind for bend in point.bends), point.after
    )  # fmt: skip


def rows(found: Schedule, case: Case, most: str) -> list[Row]:
    return [row(point) for point in points(found, case, Decimal(most))]


def told(total: str, own: str, after: str, *kinds: str) -> Row:
    return Decimal(total), Decimal(own), kinds, Decimal(after)


def test_the_last_bill_before_and_the_first_one_after_are_points():
    """12,000: 12,000 − 7,200 = 4,800. One fen more: 2,000.01 × 90 % = 1,800.009 → 1,800.01 of aid, 3,000.00 own."""
    assert rows(employees(RATIO), bill("employee", "15000"), "20000") == [
        told("0", "0", "1"),
        told("1000", "1000", "0.2", "deductible"),
        told("10000", "2800", "1", "band"),
        told("12000", "4800", "0.1", "band", "basic_cap"),
        told("12000.01", "3000", "0.1"),
        told("15000", "3300", "0.1"),
        told("20000", "3800", "0.1"),
    ]


def test_a_curve_that_ends_at_the_jump_or_a_fen_after_it():
    case = bill("employee", "500")
    assert [point[0] for point in rows(employees(RATIO), case, "12000")] == list(
        yuan("0", "500", "1000", "10000", "12000")
    )
    assert rows(employees(RATIO), case, "12000")[-1] == told("12000", "4800", "0.1")
    assert rows(employees(RATIO), case, "12000.01")[-2:] == [
        told("12000", "4800", "0.1", "band", "basic_cap"),
        told("12000.01", "3000", "0.1"),
    ]


@pytest.mark.parametrize(
    ("share", "before", "own_before", "after", "own_after", "bend_at"),
    [
        # 12,000 eligible are 12,000 / 75 % = 16,000 of the bill, which is a fen of its own
        ("0.25", "16000", "8800", "16000.01", "7000", "16000"),
        # 12,000 / 90 % = 13,333.33…: 13,333.33 is still before it. There class B's own 1,333.33 leave 12,000.00, not more.
        ("0.1", "13333.33", "6133.33", "13333.34", "4333.33", "13333.33"),
        # 12,000 / 70 % = 17,142.857…: rounded, 17,142.86, it lies after the jump; 17,142.85 is the last bill before
        ("0.3", "17142.85", "9942.85", "17142.86", "9942.86", "17142.86"),
    ],
)
def test_a_jump_between_two_fen(share: str, before: str, own_before: str, after: str, own_after: str, bend_at: str):
    """All of the bill is class B, of which the person pays a share first.

    16,000.01: own share 4,000.0025 → 4,000.00, eligible 12,000.01, aid 1,800.01: 16,000.01 − 7,200 − 1,800.01 = 7,000.
    13,333.34: own share 1,333.334 → 1,333.33, eligible 12,000.01, aid 1,800.01: 4,333.33.
    17,142.85: own share 5,142.855 → 5,142.86, eligible 11,999.99. 17,142.86: 5,142.858 → 5,142.86, eligible 12,000.00,
    which is not more than 12,000: 9,942.86. One fen of rounding hides the jump there until the next fen.
    """
    case = bill("employee", "30000", class_b="30000", class_b_share=share)
    found = {point.total: row(point) for point in points(employees(RATIO), case, Decimal(30000))}
    last, first = found[Decimal(before)], found[Decimal(after)]
    assert (last[1], first[1]) == yuan(own_before, own_after)
    assert found[Decimal(bend_at)][2] == ("band", "basic_cap")


def test_a_jump_of_less_than_a_fen_bends_the_curve_where_it_is():
    """Nothing is paid from 10,000 to 10,000.01: at once 0.01 × 90 % = 0.009.

    Just above, 90 % of each yuan from x* = 10,000 on, so the cap of 9,000 is reached at 20,000: own 20,000 − 7,200 − 9,000.
    """
    narrow = schedule(
        "employee",
        rule("deductible", amount="1000", per="admission"),
        rule("ratio", upto="10000", ratio="0.8"),
        rule("ratio", upto="10000.01", ratio="0"),
        rule("ratio", ratio="0.5"),
        rule("cap", amount="7200"),
        RATIO,
        rule("cap", **LARGE, amount="9000"),
    )
    for most in ("20001", "99999999.99"):
        found = bends(narrow, bill("employee", "15000"), Decimal(most))
        assert [(bend.kind, bend.total, bend.out_of_pocket, bend.after) for bend in found] == [
            ("deductible", *yuan("1000", "1000", "0.2")),
            ("band", *yuan("10000", "2800", "1")),
            ("band", *yuan("10000.01", "2800.01", "0.1")),
            ("basic_cap", *yuan("10000.01", "2800.01", "0.1")),
            ("large_amount_cap", *yuan("20000", "3800", "1")),
        ]


def test_without_the_layer_nothing_begins_at_once():
    """Not known, or of 0 %: from 10,000 on all of it is the person's, and neither the band nor the cap bends anything."""
    for rules in ((), (rule("ratio", **LARGE, ratio="0"),)):
        assert rows(employees(*rules), bill("employee", "15000"), "20000") == [
            told("0", "0", "1"),
            told("1000", "1000", "0.2", "deductible"),
            told("10000", "2800", "1", "band"),
            told("15000", "7800", "1"),
            told("20000", "12800", "1"),
        ]


def test_where_the_cap_is_reached_within_a_band_nothing_jumps():
    """7,000 / 80 % = 8,750 above 1,000: x* = 9,750, from where 90 % are paid. The bands above it change nothing any more."""
    common = tuple(one for one in BASIC if one.kind != "cap")
    found = schedule("employee", *common, rule("cap", amount="7000"), RATIO)
    assert rows(found, bill("employee", "15000"), "20000") == [
        told("0", "0", "1"),
        told("1000", "1000", "0.2", "deductible"),
        told("9750", "2750", "0.1", "basic_cap"),
        told("15000", "3275", "0.1"),
        told("20000", "3775", "0.1"),
    ]


def test_assistance_after_a_jump():
    """Half of what is left of 自付 is assistance's, at most 2,000: own 500 at 1,000, 1,400 at 10,000.

    The cap is reached at 自付 4,000, at 11,200: own 2,000, then all; 2,800 at 12,000. Just above, 自付 is 3,000 and own 1,500;
    then 10 % × 50 %, to 自付 4,000 again, 10,000 later: own 2,000, then 10 %.
    """
    aid = {"layer": "assistance", "aid": "low_income"}
    third = (
        rule("deductible", **aid, amount="0"),
        rule("ratio", **aid, ratio="0.5"),
        rule("cap", **aid, amount="2000"),
    )
    found = bends(employees(RATIO, *third), bill("employee", "15000", aid="low_income"))
    assert [(bend.kind, bend.total, bend.out_of_pocket, bend.after) for bend in found] == [
        ("deductible", *yuan("1000", "500", "0.1")),
        ("band", *yuan("10000", "1400", "0.5")),
        ("assistance_cap", *yuan("11200", "2000", "1")),
        ("band", *yuan("12000", "2800", "0.05")),
        ("basic_cap", *yuan("12000", "2800", "0.05")),
        ("assistance_cap", *yuan("22000", "2000", "0.1")),
    ]
