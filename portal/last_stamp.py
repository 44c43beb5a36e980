"""The content stamp (regions.stamp) that was seen last: by this process, and by all that share the cache.

While the database is away nobody can ask for the stamp. Pages that are kept (portal.kept_pages) are then answered under
the one that stands in the cache, where that is one for all processes: Redis. It is never older than a publication or a
withdrawal that somebody was told is done: before the staff's POST is answered, and before a command that changes content
ends, `acknowledge` begins a new round and writes the stamp as it then stands under it. Readers' requests write what they
see, but under the round that they knew before they asked: one that was slow writes into a round that nobody reads.

What remains: content that was changed by hand in SQL, or from `manage.py shell`, where the database is lost before any
reader's request has seen the change (call `acknowledge` there); and a Redis that was away at the moment of the
acknowledgement and comes back, with what it held, just when the database is lost, before this process could make up for it.
"""

import threading
import time
import uuid

from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.db import Error

from regions.stamp import read_stamp

ROUND = "stamp:round"  # the cache's name for the round that counts; each round's stamp stands under "stamp:<round>"
SECONDS = 24 * 60 * 60  # a stamp stays there; written anew long before by whoever reads it
LOOK = 10.0  # seconds after which a process looks whether the cache still has it
RETRY = 1.0  # seconds after which it tries again what the cache did not take


class LastStamp:
    """What this process knows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """As in a process that has just started."""
        self.stamp = ""  # that it saw last; may be older than what others saw, never newer than what it will read
        self.round = ""  # that it knows of; to be noted before the stamp is read that is handed to `seen`
        self._written = ""
        self._look_at = 0.0
        self._owed = False  # an acknowledgement that the cache did not take

    def seen(self, stamp: str, known_round: str) -> None:
        """A request has read `stamp` of the database, after it noted `round`. Asks the cache only now and then."""
        self.stamp = stamp
        if time.monotonic() < self._look_at and (self._owed or stamp == self._written):
            return
        self._look_at = time.monotonic() + (RETRY if self._owed else LOOK)
        if not shared():
            self._written = stamp
        elif self._owed:
            self.acknowledge()
        else:
            self._tell(stamp, known_round)

    def acknowledge(self) -> None:
        """Content may have changed, and somebody is about to be told so: from now on only the stamp as it stands counts.

        Where the database cannot be asked any more none counts until it can.
        """
        if not shared():
            return
        begun = uuid.uuid4().hex
        cache.set(ROUND, begun, None)
        self._owed = cache.get(ROUND) != begun
        self.round, self._written = begun, ""
        try:
            stamp = read_stamp()
        except Error:
            return
        cache.set(_name(begun), stamp, SECONDS)
        self.stamp = self._written = stamp

    def while_away(self) -> str:
        """The stamp to answer under while the database is away; "" where none is known."""
        if not shared() or self._owed:
            return ""
        known_round = cache.get(ROUND)
        return cache.get(_name(known_round), "") if known_round else ""

    def _tell(self, stamp: str, known_round: str) -> None:
        """Write it under the round that was noted; where another one counts, the next request does it."""
        current = cache.get(ROUND)
        if current is None:  # the cache is new, or away
            cache.add(ROUND, uuid.uuid4().hex, None)
            current = cache.get(ROUND, "")
        with self._lock:
            if current and current == known_round:
                cache.set(_name(current), stamp, SECONDS)
                self._written = stamp
            else:
                self.round, self._written = current, ""


def shared() -> bool:
    """Whether the cache is one for all processes. One of a process's own would not know what others acknowledged."""
    return isinstance(caches["default"], RedisCache)


def _name(known_round: str) -> str:
    return f"stamp:{known_round}"


LAST_STAMP = LastStamp()
