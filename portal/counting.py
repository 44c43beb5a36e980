"""How often each area is asked for, a day: what the staff's queue is sorted by. Counts only: no visitor, no input.

A worker counts in memory and a thread of its own writes now and then, so that no reader waits for the database. What a
worker counted last is lost when it is killed: these are orders of magnitude, not figures.
"""

import datetime
import logging
import threading
from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from regions.models import AreaCount, PoolingArea

SECONDS = 30  # between two writes

logger = logging.getLogger(__name__)


class AreaCounter:
    """The counts of this process that are not written yet."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, datetime.date]] = Counter()
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None

    def add(self, code: str) -> None:
        """Count an area once, today in Asia/Shanghai."""
        with self._lock:
            self._counts[(code, timezone.localdate())] += 1

    def write(self) -> None:
        """Add what was counted to the table; kept for the next time where the database is away."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            _write(counts)
        except DatabaseError:
            logger.warning("area counts not written, kept for the next time")
            with self._lock:
                self._counts += counts

    def start(self) -> None:
        """Have a thread write every `SECONDS`, started with the first count: after a server has forked its workers."""
        if self._writer is None:
            with self._lock:
                if self._writer is None:
                    self._writer = threading.Thread(target=self._run, name="area-counts", daemon=True)
                    self._writer.start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(SECONDS)
            self.write()
            connection.close()  # a thread's own; not held between writes


def _write(counts: Counter[tuple[str, datetime.date]]) -> None:
    """One transaction; codes that are no area (any longer) are dropped."""
    with transaction.atomic():
        known = set(PoolingArea.objects.filter(pk__in={code for code, _ in counts}).values_list("pk", flat=True))
        for (code, day), number in counts.items():
            if code in known:
                AreaCount.objects.get_or_create(area_id=code, day=day)
                AreaCount.objects.filter(area=code, day=day).update(count=F("count") + number)


COUNTER = AreaCounter()


class AreaCountMiddleware:
    """Counts the area that a page answered for: views name it by `regions.asked.asked_for`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        code = getattr(request, "asked_area", "")
        if code:
            COUNTER.add(code)
            if settings.AREA_COUNTS:
                COUNTER.start()
        return response
