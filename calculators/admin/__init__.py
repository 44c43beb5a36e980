"""The staff side of the calculators: reference cases, and the calculator with a draft."""

from calculators.admin import reference_cases

__all__ = ["reference_cases"]
