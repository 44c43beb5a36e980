"""Addresses that are kept are those that Django would put together now."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.urls.base import get_script_prefix

from regions.addresses import address


@pytest.mark.parametrize(
    ("view", "arguments"), [("area", ["450100"]), ("calculators:calculator", ["year"]), ("areas", []), ("home", [])]
)
def test_as_django(view: str, arguments: list[str]) -> None:
    assert address(view, *arguments) == reverse(view, args=arguments)
    assert address(view, *arguments) == reverse(view, args=arguments)


def test_below_another_path_of_the_server() -> None:
    before = get_script_prefix()
    assert address("area", "450100") == "/areas/450100/"
    try:
        set_script_prefix("/yibao/")
        assert address("area", "450100") == "/yibao/areas/450100/"
    finally:
        set_script_prefix(before)


def test_an_address_that_there_is_none_of() -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            address("nothing-of-ours")
