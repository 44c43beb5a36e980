"""Amounts and ratios as staff type them."""

from decimal import Decimal

import pytest

from regions.typed import Unreadable, read_points, read_ratio, read_yuan


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [
        ("60", "0.6"),
        ("60%", "0.6"),
        ("６０ ％", "0.6"),
        ("0.6", "0.6"),
        ("0", "0"),
        ("100", "1"),
        ("100%", "1"),
        ("1%", "0.01"),
        ("1.5", "0.015"),
        ("0.5%", "0.005"),
        ("62.25", "0.6225"),
        ("0.9999", "0.9999"),
        ("85.00", "0.85"),
    ],
)
def test_a_ratio_in_every_spelling(typed: str, ratio: str) -> None:
    assert read_ratio(typed) == Decimal(ratio)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1", "1% 或 100%"),
        ("1.0", "1% 或 100%"),
        ("101", "超过 100%"),
        ("100.01%", "超过 100%"),
        ("-5", "不能是负数"),
        ("62.255", "万分之一"),
        ("0.12345", "万分之一"),
        ("六成", "请填写比例"),
        ("", "请填写比例"),
        ("1e2", "请填写比例"),
        ("60%%", "请填写比例"),
        ("６０²", "请填写比例"),
        ("NaN", "请填写比例"),
    ],
)
def test_no_ratio_is_guessed(typed: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_ratio(typed)


@pytest.mark.parametrize(
    ("typed", "points"),
    [("5", "0.05"), ("+5 个百分点", "0.05"), ("－10", "-0.1"), ("−20%", "-0.2"), ("-0.2", "-0.2"), ("0", "0")],
)
def test_points(typed: str, points: str) -> None:
    assert read_points(typed) == Decimal(points)


@pytest.mark.parametrize("typed", ["1", "-1", "-101", "五"])
def test_no_points_are_guessed(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_points(typed)


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("1300", "1300"),
        ("1,300", "1300"),
        ("１，３００．５０ 元", "1300.50"),
        ("1.2万", "12000"),
        ("50万元", "500000"),
        ("0", "0"),
    ],
)
def test_yuan_with_separators_and_wan(typed: str, yuan: str) -> None:
    assert read_yuan(typed) == Decimal(yuan)


@pytest.mark.parametrize("typed", ["", "13,00", "1.234", "-5", "1e5", "12345678901", "约 500", "NaN", "5,0000"])
def test_no_amount_is_guessed(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_yuan(typed)
