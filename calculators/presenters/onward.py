"""The next sensible question: a calculator's page with what is already known filled in."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse


@dataclass(frozen=True)
class Onward:
    """A link at the end of an answer."""

    label: str
    url: str


def onward(label: str, name: str, **known: str | Decimal) -> Onward:
    """The link to calculator `name`; amounts in yuan are written plainly, what is empty is left out."""
    query = {key: f"{value:f}" if isinstance(value, Decimal) else value for key, value in known.items() if value != ""}
    address = reverse("calculators:calculator", args=[name])
    return Onward(label, f"{address}?{urlencode(query)}" if query else address)
