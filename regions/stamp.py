"""What may be kept until the public content changes: by anybody, in any process, in whatever way (regions.triggers)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from django.db import connection

P = ParamSpec("P")
T = TypeVar("T")

# Written out: Django would need longer to put it together than the database to answer it.
_QUERY = "SELECT value FROM regions_contentstamp ORDER BY id"

_of_this_answer: ContextVar[list[str] | None] = ContextVar("stamp", default=None)


def content_stamp() -> str:
    """The stamp of the content as it stands, one small query; "" where there is none, and nothing may be kept."""
    known = _of_this_answer.get()
    if known:
        return known[0]
    stamp = read_stamp()
    if known is not None:
        known.append(stamp)
    return stamp


def read_stamp() -> str:
    """The same, asked of the database whatever this answer has read before."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY)
        return "".join([value for (value,) in cursor.fetchall()])


@contextmanager
def one_stamp() -> Iterator[None]:
    """Within an answer that changes nothing the stamp is read at most once; from then on what is kept is used."""
    token = _of_this_answer.set([])
    try:
        yield
    finally:
        _of_this_answer.reset(token)


def kept_while_unchanged(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last `most` answers of a function (hashable arguments, answers that nobody changes) for one state of the content.

    Only within `one_stamp`, once the stamp has been read: that query is worth it where several others fall away. What the
    function raises is not kept.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept: dict[Any, T] = {}
        of = ""  # the stamp that `kept` belongs to
        lock = Lock()

        @wraps(function)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            nonlocal kept, of
            stamp = "".join(_of_this_answer.get() or ())
            if not stamp:
                return function(*args, **kwargs)
            key = (args, tuple(kwargs.items()))
            with lock:
                if stamp != of:
                    kept, of = {}, stamp
                found = kept
            if key in found:
                return found[key]
            value = function(*args, **kwargs)
            # Read after the stamp, so it may be newer than it, never older; `found` goes when the stamp is seen to change.
            with lock:
                found[key] = value
                if len(found) > most:
                    del found[next(iter(found))]
            return value

        return answer

    return decorate
