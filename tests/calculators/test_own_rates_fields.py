"""How a rate is read as people type it: percent, ratio, points, times."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator

from calculators.forms.rates import PointsField, RatioField, TimesField


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("60", "0.6"),
        ("60%", "0.6"),
        ("60 %", "0.6"),
        ("６０％", "0.6"),
        ("0.6", "0.6"),
        (".6", "0.6"),
        ("0.60", "0.6"),
        ("0.625", "0.625"),
        ("0.6255", "0.6255"),
        ("62.55", "0.6255"),
        ("62.55%", "0.6255"),
        ("60.0", "0.6"),
        ("0", "0"),
        ("0%", "0"),
        ("0.0", "0"),
        ("100", "1"),
        ("100%", "1"),
        ("100.00%", "1"),
        ("1%", "0.01"),
        ("1.0%", "0.01"),
        ("0.5%", "0.005"),
        ("0.01", "0.01"),
        ("0.99", "0.99"),
        ("0.9999", "0.9999"),
        ("1.01", "0.0101"),  # over 1 is percent
        ("2", "0.02"),
    ],
)
def test_a_ratio_is_read(text: str, ratio: str) -> None:
    assert RatioField().clean(text) == Decimal(ratio)


@pytest.mark.parametrize("text", ["1", "1.0", "1.00", "１", " 1 "])
def test_a_bare_one_is_asked_back(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RatioField().clean(text)
    assert refused.value.messages == ["“1”可以是 100%，也可以是 1%。请写成 100% 或 1%。"]


@pytest.mark.parametrize("text", ["100.01", "101", "100.01%", "200%", "6000", "85000000"])
def test_no_ratio_is_above_one(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RatioField().clean(text)
    assert refused.value.messages == ["比例不能超过 100%。"]


@pytest.mark.parametrize(
    "text",
    ["六成", "-60", "+60", "6e1", "60%%", "%", "60,5", "1,000", "0.62555", "06", "60.", "½", "60元", "..6", "0.655%x"],
)
def test_what_is_no_ratio(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RatioField().clean(text)
    assert refused.value.messages == ["请填写比例，例如 60、60% 或 0.6。"]


@pytest.mark.parametrize("text", ["62.555", "1.0001"])
def test_a_percent_has_two_places(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RatioField().clean(text)
    assert refused.value.messages == ["百分数最多两位小数，例如 62.5 或 62.5%。"]


@pytest.mark.parametrize(
    ("text", "points"),
    [("10", "0.1"), ("10%", "0.1"), ("5个百分点", "0.05"), ("1", "0.01"), ("0.5", "0.005"), ("0", "0")],
)
def test_points_are_read(text: str, points: str) -> None:
    assert PointsField().clean(text) == Decimal(points)


@pytest.mark.parametrize("text", ["-10", "101", "10.555", "ten", "+5"])
def test_what_are_no_points(text: str) -> None:
    with pytest.raises(ValidationError):
        PointsField().clean(text)


@pytest.mark.parametrize(("text", "times"), [("1.5", "1.5"), ("2倍", "2"), ("0", "0"), ("1", "1")])
def test_times_are_read(text: str, times: str) -> None:
    assert TimesField().clean(text) == Decimal(times)


@pytest.mark.parametrize("text", ["-1", "150%", "1.23456", "100"])
def test_what_are_no_times(text: str) -> None:
    with pytest.raises(ValidationError):
        TimesField().clean(text)


@pytest.mark.parametrize("field", [RatioField, PointsField, TimesField])
def test_nothing_typed_is_not_known(field: type[RatioField]) -> None:
    assert field(required=False).clean("") is None


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (RatioField, ["60", "60%", "0.6", "0", "100", "100%", "1%", "62.55", "0.6255"], ["1", "1.0", "101", "-6", "06", "62.555", ""]),
        (PointsField, ["10", "0", "100", "2.5"], ["-1", "101", "", "2.555"]),
        (TimesField, ["1.5", "1", "0"], ["-1", "100", ""]),
    ],
)  # fmt: skip
def test_the_schema_says_what_the_field_takes(field: type[RatioField], good: list[str], bad: list[str]) -> None:
    described = Draft202012Validator(field.schema)
    for text in good:
        assert described.is_valid(text), text
        field().clean(text)
    for text in bad:
        assert not described.is_valid(text), text
        with pytest.raises(ValidationError):
            field().clean(text)
