"""Which part of a cost lies in which band, and what it pays."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.bands import Band, cut, in_order, paid
from tests.engine.build import rule, yuan

# 大病: 60 % to 100,000, 70 % to 200,000, 80 % above; the middle one stated as 65 % and raised by 5 points.
BANDS = (
    Band(Decimal(100_000), Decimal("0.60"), Decimal("0.60")),
    Band(Decimal(200_000), Decimal("0.70"), Decimal("0.65")),
    Band(None, Decimal("0.80"), Decimal("0.80")),
)
CLOSED = BANDS[:2]


def cut_of(bands: tuple[Band, ...], start: str, end: str, shift: str = "0") -> list[tuple[Decimal, ...]]:
    return [tuple(part) for part in cut(bands, *yuan(start, end, shift))]


def test_bands_run_from_the_lowest_to_the_open_one_however_they_are_stated():
    open_one, middle, lowest = rule("ratio"), rule("ratio", upto="200000"), rule("ratio", upto="100000")
    assert in_order([open_one, middle, lowest]) == [lowest, middle, open_one]
    assert in_order([middle, open_one, lowest]) == [lowest, middle, open_one]
    assert in_order([open_one, rule("ratio", upto="0.5")])[-1] is open_one
    # Two open ones (no schedule should say so): the first stated stays the first.
    other = rule("ratio")
    assert in_order([open_one, other]) == [open_one, other]


def test_the_first_band_begins_at_the_start_and_the_last_ends_at_the_end():
    # 12,000 to 250,000: 88,000 × 60 % = 52,800; 100,000 × 70 % = 70,000; 50,000 × 80 % = 40,000
    assert cut_of(BANDS, "12000", "250000") == [
        yuan("12000", "100000", "0.60", "52800", "0.60"),
        yuan("100000", "200000", "0.70", "70000", "0.65"),
        yuan("200000", "250000", "0.80", "40000", "0.80"),
    ]


def test_bands_above_the_deductible_are_moved_by_it():
    # 0–50,000 60 %, 50,000–100,000 70 %, above 80 % of what exceeds 12,000; cost 120,000, so 108,000 above it:
    # 50,000 × 60 % = 30,000; 50,000 × 70 % = 35,000; 8,000 × 80 % = 6,400 (together 71,400)
    bands = tuple(band._replace(upto=band.upto and band.upto / 2) for band in BANDS)
    assert cut_of(bands, "12000", "120000", "12000") == [
        yuan("12000", "62000", "0.60", "30000", "0.60"),
        yuan("62000", "112000", "0.70", "35000", "0.65"),
        yuan("112000", "120000", "0.80", "6400", "0.80"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("100", "100", []),  # nothing between
        ("100", "99.99", []),  # below the deductible
        ("0", "0.01", [("0", "0.01", "0.60", "0.006", "0.60")]),  # a fen, unrounded
        ("0", "100000", [("0", "100000", "0.60", "60000", "0.60")]),  # to the bound: no empty slice after it
        ("100000", "100000.01", [("100000", "100000.01", "0.70", "0.007", "0.65")]),  # from the bound: none before it
        (
            "99999.99",
            "100000.01",
            [("99999.99", "100000", "0.60", "0.006", "0.60"), ("100000", "100000.01", "0.70", "0.007", "0.65")],
        ),
        ("150000", "160000", [("150000", "160000", "0.70", "7000", "0.65")]),  # the year so far lies in the second
        ("300000", "300010", [("300000", "300010", "0.80", "8", "0.80")]),  # in the open one
    ],
)
def test_slices_at_the_bounds(start: str, end: str, expected: list[tuple[str, ...]]):
    assert cut_of(BANDS, start, end) == [yuan(*part) for part in expected]


def test_cost_above_a_closed_last_band_is_in_no_slice():
    assert cut_of(CLOSED, "190000", "260000") == [yuan("190000", "200000", "0.70", "7000", "0.65")]
    assert cut_of(CLOSED, "200000", "260000") == []
    assert cut_of((), "0", "260000") == []


def test_paid_adds_the_slices_up():
    assert paid(cut(BANDS, *yuan("12000", "250000", "0"))) == Decimal(162_800)  # 52,800 + 70,000 + 40,000
    nothing = paid(())
    assert (nothing, type(nothing)) == (Decimal(0), Decimal)


@given(st.lists(st.integers(0, 50_000_000), min_size=3, max_size=3).map(sorted), st.integers(0, 5_000_000))
def test_two_cuts_pay_together_what_one_pays(points: list[int], shift: int):
    start, between, end = (Decimal(point) / 100 for point in points)
    moved = Decimal(shift) / 100
    halves = paid(cut(BANDS, start, between, moved)) + paid(cut(BANDS, between, end, moved))
    assert halves == paid(cut(BANDS, start, end, moved))
