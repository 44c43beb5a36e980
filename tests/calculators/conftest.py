"""The fixtures of these tests: the starting data."""

from tests.starting_data import starting_data

__all__ = ["starting_data"]
