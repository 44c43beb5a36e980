"""What a caller has read already: within `answering_from`, the look-ups of area, schedule and parameters ask no database.

For pages that show several answers (worked examples): they read all that the answers need at once.
"""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from calculators.engine import Schedule
from regions.models import PolicyParameter, PoolingArea


@dataclass
class Given:
    """`areas`: all there are, by code. `schedules`: by area, scheme and day, or the error that there is none.

    `parameters`: all public ones. `incomplete` becomes true when something else was looked up, in the database.
    """

    areas: Mapping[str, PoolingArea]
    schedules: Mapping[tuple[str, str, datetime.date], Schedule | LookupError]
    parameters: tuple[PolicyParameter, ...]
    incomplete: bool = False

    def schedule(self, area: PoolingArea, scheme: str, on: datetime.date) -> Schedule | None:
        """The schedule that decides a day, None where the database has to be asked. Raises the error that was given."""
        found = self.schedules.get((area.code, scheme, on))
        if isinstance(found, LookupError):
            raise found
        self.incomplete = self.incomplete or found is None
        return found


_given: ContextVar[Given | None] = ContextVar("given", default=None)


@contextmanager
def answering_from(given: Given) -> Iterator[None]:
    """Look-ups inside are answered from `given`."""
    token = _given.set(given)
    try:
        yield
    finally:
        _given.reset(token)


def given_now() -> Given | None:
    """What the caller has read, None for nothing (the usual case)."""
    return _given.get()
