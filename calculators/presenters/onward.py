"""The next sensible question: a calculator's page with what is already known filled in."""

from decimal import Decimal
from typing import NamedTuple

from calculators.query import Query
from regions.addresses import address


class Onward(NamedTuple):
    """A link at the end of an answer."""

    label: str
    url: str


def onward(label: str, name: str, **known: str | Decimal) -> Onward:
    """The link to calculator `name`; amounts in yuan are written plainly, what is empty is left out."""
    query = {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in known.items() if value != ""}
    page = address("calculators:calculator", name)
    return Onward(label, f"{page}?{Query(query).text()}" if query else page)
