"""Readers that ask without pause while something is taken away, and what each of them was answered."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.load.stack import Answer, Stack, exchange

AMOUNT = "271828.18"  # entered by every reader of an estimate; must stand in no log
ESTIMATE = f"/api/v1/estimate?area=450100&scheme=resident&care=inpatient&level=level3&total={AMOUNT}&on=2026-06-01"
PAGE = f"/calculators/inpatient/?area=450100&scheme=resident&level=level3&total={AMOUNT}&on=2026-06-01"
PAGES = (ESTIMATE, "/areas/450100/", PAGE, "/", "/search/?q=%E4%BD%8F%E9%99%A2", "/about/")


class Asked(NamedTuple):
    """One question: when it began and ended (time.monotonic), its path, and the answer or what failed."""

    began: float
    ended: float
    path: str
    answer: Answer | None
    error: str = ""
    again: bool = False  # answered 304: `answer` is the one that the reader had kept

    @property
    def status(self) -> int:
        """0 where there was no answer at all."""
        return self.answer.status if self.answer is not None else 0


class Load:
    """`threads` readers, each on one connection that is kept, each going round `paths`.

    `keep_tags`: they ask again as browsers do, with the ETag of what they have, and go on with it at a 304.
    """

    def __init__(
        self, stack: Stack, paths: tuple[str, ...] = PAGES, threads: int = 4, *, keep_tags: bool = False
    ) -> None:
        self._stack, self._paths, self._keep_tags = stack, paths, keep_tags
        self._stop = threading.Event()
        self._found: list[list[Asked]] = [[] for _ in range(threads)]
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def asked(self) -> list[Asked]:
        """All questions so far, in the order in which they began."""
        return sorted((one for found in self._found for one in list(found)), key=lambda one: one.began)

    def between(self, began: float, ended: float = float("inf")) -> list[Asked]:
        """Those that began in that time."""
        return [one for one in self.asked if began <= one.began < ended]

    def _read(self, number: int) -> None:
        connection = self._stack.connection()
        kept: dict[str, Answer] = {}
        for path in self._round(number):
            if self._stop.is_set():
                break
            began = time.monotonic()
            try:
                headers = {"If-None-Match": kept[path].headers["etag"]} if path in kept else {}
                answer = exchange(connection, "GET", path, headers=headers)
                again = answer.status == 304
                if again:
                    answer = kept[path]
                elif self._keep_tags and answer.status == 200 and "etag" in answer.headers:
                    kept[path] = answer
                self._found[number].append(Asked(began, time.monotonic(), path, answer, again=again))
            except (OSError, http.client.HTTPException) as error:
                self._found[number].append(Asked(began, time.monotonic(), path, None, repr(error)))
                connection.close()
                time.sleep(0.02)
        connection.close()

    def _round(self, number: int) -> Iterator[str]:
        at = number
        while True:
            yield self._paths[at % len(self._paths)]
            at += 1


def statuses(asked: list[Asked]) -> Counter[int]:
    """How many were answered how; 0 = not at all."""
    return Counter(one.status for one in asked)


def milliseconds(asked: list[Asked]) -> str:
    """Median and 99th percentile, for the report."""
    times = sorted((one.ended - one.began) * 1000 for one in asked)
    return f"{len(times)} answers, median {times[len(times) // 2]:.0f} ms, p99 {times[len(times) * 99 // 100]:.0f} ms"
