"""What is drawn: widths that add up, round axes, numbers that do not cover each other."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.presenters.bars import WIDTH, draw, segments
from calculators.presenters.curve import MARKS_AWAY, _marks, axis_label, round_up, share_text, ticks
from tests.engine.strategies import fen_amounts

amounts = fen_amounts(1_000_000)


@given(st.lists(st.tuples(st.sampled_from("abc"), amounts), min_size=1, max_size=6))
def test_the_widths_of_a_bar_add_up(parts):
    total = sum(amount for _, amount in parts)
    found = segments(parts, total or Decimal(1))
    assert sum(Decimal(one.width) for one in found) == (WIDTH if total else 0)
    reached = Decimal(0)
    for one in found:
        assert Decimal(one.x) == reached
        assert Decimal(one.width) > 0
        reached += Decimal(one.width)


@given(st.lists(st.lists(st.tuples(st.sampled_from("abc"), amounts), max_size=4), max_size=5))
def test_no_bar_is_longer_than_the_picture_and_each_has_its_place(rows):
    drawn = draw("图", [("a", "甲"), ("b", "乙"), ("c", "丙")], [("名", "1.00", parts) for parts in rows])
    assert len(drawn.bars) == len(rows)
    for bar in drawn.bars:
        assert bar.text_y < bar.bar_y < drawn.height
        assert sum(Decimal(one.width) for one in bar.segments) <= WIDTH
    assert {tone for tone, _ in drawn.keys} == {one.tone for bar in drawn.bars for one in bar.segments}


def test_a_bar_by_hand():
    # 62,200 of 300,000 = 74.64 of 360; 150,000 = 180; 87,800 = 105.36.
    found = segments(
        [("own", Decimal(62200)), ("basic", Decimal(150000)), ("aid", Decimal(0)), ("critical", Decimal(87800))],
        Decimal(300000),
    )
    assert [(one.tone, one.x, one.width) for one in found] == [
        ("own", "0.00", "74.64"),
        ("basic", "74.64", "180.00"),
        ("critical", "254.64", "105.36"),
    ]


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("100000", "100000"),
        ("100000.01", "120000"),
        ("102000", "120000"),
        ("600000", "600000"),
        ("0.02", "0.02"),
        ("81", "100"),
        ("999", "1000"),
    ],
)
def test_round_ends(amount: str, rounded: str):
    assert round_up(Decimal(amount)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("most", "found"),
    [
        ("600000", "0 200000 400000 600000"),
        ("100000", "0 20000 40000 60000 80000 100000"),
        ("38593.95", "0 10000 20000 30000"),
        ("25000", "0 5000 10000 15000 20000 25000"),
        ("12.34", "0 2.5 5 7.5 10"),
    ],
)
def test_axes(most: str, found: str):
    assert ticks(Decimal(most)) == tuple(Decimal(one) for one in found.split())


@given(fen_amounts(99_999_999).filter(bool))
def test_an_axis_has_three_to_six_labels(most):
    found = ticks(most)
    assert 3 <= len(found) <= 6
    assert found[0] == 0
    assert found[-1] <= most


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        ("0", "0"),
        ("5000", "5,000"),
        ("2.5", "2.50"),
        ("10000", "1万"),
        ("25000", "2.5万"),
        ("12500", "1.25万"),
        ("1000000", "100万"),
    ],
)
def test_labels_of_an_axis(amount: str, label: str):
    assert axis_label(Decimal(amount)) == label


def test_the_share_of_a_bill():
    assert share_text(Decimal("15600"), Decimal("51000")) == "30.6%"
    assert share_text(Decimal(0), Decimal(0)) == ""


def test_numbers_keep_away_from_each_other():
    close = [(number, Decimal(60) + number, Decimal(150)) for number in range(1, len(MARKS_AWAY) // 2)]
    found = _marks(close)
    assert [mark.number for mark in found] == [number for number, _, _ in close]
    for one, other in combinations(found, 2):
        apart = abs(Decimal(one.number_x) - Decimal(other.number_x)) >= 15
        assert apart or abs(Decimal(one.number_y) - Decimal(other.number_y)) >= 15
