"""How figures are written: exact, and 未知 for what is not there."""

from decimal import Decimal

import pytest

from regions.figures import yuan, yuan_short
from regions.filters import percent, unbroken


@pytest.mark.parametrize(
    ("value", "long", "short"),
    [
        (Decimal("1234.5"), "1,234.50", "1,234.50"),
        (Decimal("600.00"), "600.00", "600"),
        (Decimal(0), "0.00", "0"),
        (Decimal(300000), "300,000.00", "300,000"),
    ],
)
def test_yuan(value: Decimal, long: str, short: str) -> None:
    assert (yuan(value), yuan_short(value)) == (long, short)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        ("0.85", "85%"),
        ("0.982", "98.2%"),
        ("1", "100%"),
        ("1.0000", "100%"),
        ("0", "0%"),
        ("0.0000", "0%"),
        ("0.6005", "60.05%"),
    ],
)
def test_percent(ratio: str, words: str) -> None:
    assert percent(Decimal(ratio)) == words


def test_unknown_is_said() -> None:
    assert percent(None) == "未知"


@pytest.mark.parametrize("value", [0.1, "1", True])
def test_nothing_inexact(value: object) -> None:
    with pytest.raises(TypeError):
        percent(value)


def test_a_figure_keeps_its_unit_on_its_line() -> None:
    assert unbroken("花费 300,000 元，第 2 次住院") == "花费 300,000\u00a0元，第 2\u00a0次住院"
    assert unbroken("88,000 × 60% = 52,800") == "88,000 × 60% = 52,800"
