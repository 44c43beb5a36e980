"""Figures for Prometheus: how many requests, how long, what failed. Counts by names of ours; nothing anybody entered.

Off unless METRICS_FOLDER is set. Each worker counts in files of its own in that folder (prometheus_client's mode for
several processes); `manage.py metrics` adds them up and serves them on an address of its own, never on the site's.
"""

import os
from functools import cache
from pathlib import Path

from django.conf import settings

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # the histogram's upper bounds


class Figures:
    """The counters of this process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when prometheus_client is imported
        from prometheus_client import Counter, Histogram

        self._requests = Counter("mingbai_requests", "Requests answered.", ["view", "method", "status"], registry=None)
        self._seconds = Histogram(
            "mingbai_request_seconds", "Seconds until the answer stood.", ["view"], buckets=SECONDS, registry=None
        )
        self._database_errors = Counter("mingbai_database_errors", "Statements that failed.", ["kind"], registry=None)
        self._slow_queries = Counter("mingbai_slow_queries", "Statements slower than SLOW_QUERY_MS.", registry=None)
        self._cache_errors = Counter("mingbai_cache_errors", "Calls of the cache that failed.", registry=None)
        self._throttled = Counter("mingbai_throttled", "Requests answered 429.", ["group"], registry=None)

    def request(self, view: str, method: str, status: int, seconds: float) -> None:
        """One more answer; `seconds` from the first middleware to the finished response."""
        self._requests.labels(view, method, str(status)).inc()
        self._seconds.labels(view).observe(seconds)

    def database_error(self, kind: str) -> None:
        """A statement that failed; `kind`: the name of Django's exception."""
        self._database_errors.labels(kind).inc()

    def slow_query(self) -> None:
        """A statement that took longer than SLOW_QUERY_MS."""
        self._slow_queries.inc()

    def cache_error(self) -> None:
        """The cache did not answer."""
        self._cache_errors.inc()

    def throttled(self, group: str) -> None:
        """A request beyond its rate; `group` is "api" or "search"."""
        self._throttled.labels(group).inc()


@cache
def figures() -> Figures | None:
    """The counters of this process, None where METRICS_FOLDER is not set; prometheus_client is then not imported."""
    return Figures(Path(settings.METRICS_FOLDER)) if settings.METRICS_FOLDER else None
