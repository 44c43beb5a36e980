"""Progressive bands: which part of a cost lies in which band."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from calculators.engine.money import ZERO
from calculators.engine.schedule import Rule
from calculators.engine.steps import Slice


class Band(NamedTuple):
    """Up to `upto` yuan (None = no end) at `ratio`; `stated` is the rule's ratio before points and place."""

    upto: Decimal | None
    ratio: Decimal
    stated: Decimal


def in_order(rules: Iterable[Rule]) -> list[Rule]:
    """Ratio rules from the lowest band to the open one."""
    return sorted(rules, key=lambda rule: (rule.upto is None, rule.upto or ZERO))


def cut(bands: tuple[Band, ...], start: Decimal, end: Decimal, shift: Decimal) -> tuple[Slice, ...]:
    """The slices of the cost between `start` and `end` yuan, with their unrounded payments.

    `shift` moves the bounds: 0 for bands that count from zero, the deductible for bands above it. The first band begins
    at `start` (the deductible, or the year so far). Cost above a closed last band is in no slice. Because a slice is a
    difference of two points of the same bands, cut(a, c) pays what cut(a, b) and cut(b, c) pay together.
    """
    found = []
    lower = start
    for upto, ratio, stated in bands:
        upper = end if upto is None or upto + shift > end else upto + shift
        if upper > lower:
            found.append(Slice(lower, upper, ratio, (upper - lower) * ratio, stated))
            if upper == end:
                break
            lower = upper
    return tuple(found)


def paid(slices: tuple[Slice, ...]) -> Decimal:
    """Unrounded payment of the slices."""
    return sum([part.pay for part in slices], ZERO)
