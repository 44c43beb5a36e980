"""One rounding in the house: half up, to the fen."""

from decimal import Decimal

import pytest

from calculators.engine.money import FEN, ONE, ZERO, fen


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0", "0.00"),
        ("0.0049999", "0.00"),  # under half a fen
        ("0.005", "0.01"),  # half a fen: up
        ("0.0149999", "0.01"),
        ("0.015", "0.02"),  # up from an odd fen and …
        ("0.025", "0.03"),  # … from an even one: half up, not half even
        ("2.675", "2.68"),  # 2.675 as a binary float is a little less and gives 2.67
        ("0.995", "1.00"),
        ("99999999.985", "99999999.99"),
        ("40000", "40000.00"),
    ],
)
def test_half_a_fen_goes_up(amount: str, rounded: str):
    assert str(fen(Decimal(amount))) == rounded  # as text: always two places


def test_the_constants():
    assert ZERO == 0
    assert ONE == 1
    assert Decimal("0.01") == FEN
