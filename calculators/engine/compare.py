"""The same bill settled several times: only like is set beside like."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from calculators.engine.settlement import Settlement


class Compared(NamedTuple):
    """One of the settlements; `difference` in yuan to the person's own, below 0 = less to pay, None = not comparable."""

    key: str
    settlement: Settlement
    difference: Decimal | None


class Comparison(NamedTuple):
    """`alike`: no layer is unknown, what the person pays least comes first. `apart`: a layer is unknown, in the given order.

    An amount with an unknown layer is the most that the person pays, so it is never ranked.
    """

    alike: tuple[Compared, ...]
    apart: tuple[Compared, ...]


def compare(settled: Iterable[tuple[str, Settlement]], own: str) -> Comparison:
    """Rank the settlements of one bill; `own` is the key of the person's, which is among them.

    Where a layer of the person's own is unknown, the others are still ranked among themselves, without a difference.
    Raises KeyError where `own` is not among them.
    """
    found = dict(settled)
    mine = found[own]
    alike, apart = [], []
    for key, settlement in found.items():
        if settlement.unknown:
            apart.append(Compared(key, settlement, None))
        else:
            difference = None if mine.unknown else settlement.amounts.out_of_pocket - mine.amounts.out_of_pocket
            alike.append(Compared(key, settlement, difference))
    alike.sort(key=lambda one: (one.settlement.amounts.out_of_pocket, one.key != own))
    return Comparison(tuple(alike), tuple(apart))
