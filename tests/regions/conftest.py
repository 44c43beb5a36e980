"""The fixtures of these tests: the starting data, whole and cut small."""

from tests.small_data import folder
from tests.starting_data import starting_data

__all__ = ["folder", "starting_data"]
