from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from calculators.presenters import Account
from regions.models import PoolingArea


class About(NamedTuple):
    """What the pages of a calculator that posts say of it; the registry's entry begins with the same."""

    name: str
    title: str
    lede: str
    summary: str


class Solved(Protocol):
    """An answer: `account` for the page, `answer` (one of the types in presenters.answers) for JSON.

    `area` and `scheme` are remembered for the next page; `extra` is what only this calculator's template shows.
    """

    @property
    def account(self) -> Account: ...

    @property
    def answer(self) -> Mapping[str, Any]: ...

    @property
    def area(self) -> PoolingArea | None: ...

    @property
    def scheme(self) -> str: ...

    @property
    def extra(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Solution:
    """An answer of which all is there. (Of a bill each part is worked out for whoever asks: solutions.bills.)"""

    account: Account
    answer: Mapping[str, Any]
    area: PoolingArea | None = None
    scheme: str = ""
    extra: dict[str, Any] = field(default_factory=dict)
