"""While the database is away: a plain 503 that says so, instead of a 500. It heals by itself: see CONN_HEALTH_CHECKS.

A connection that broke is closed at the end of its request (Django); the next request opens a new one.
"""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from calculators.views.responses import refuse

RETRY_AFTER = 5  # seconds
MESSAGE = "网站暂时不能用，请过几秒再试。"

logger = logging.getLogger(__name__)


class OutageMiddleware:
    """Answers what a view could not, where the reason is that the database does not work."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 for an outage; None for everything else, which is a mistake of ours and stays a 500."""
        if not is_outage(exception):
            return None
        # Django's own line would come with a traceback a request: thousands of them while the database restarts.
        logger.error("the database does not work (%s): %s", type(exception).__name__, _reason(exception))
        return unavailable(request)


def handler500(request: HttpRequest) -> HttpResponse:
    """What fails outside of a view (a session that cannot be saved): 503 for an outage, else the page of a 500."""
    error = sys.exception() if sys.version_info >= (3, 12) else sys.exc_info()[1]
    return unavailable(request) if error is not None and is_outage(error) else server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503: JSON in its one shape below /api/, else a page that needs no database; kept by nobody."""
    if request.path_info.startswith("/api/"):
        response = refuse({"__all__": [MESSAGE]}, 503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def is_outage(error: BaseException) -> bool:
    """Whether the database is away, full, locked or too slow; not where a statement of ours was wrong.

    SQLite calls both OperationalError. Its own name tells them apart: SQLITE_ERROR is a wrong statement (a missing
    table), all others (BUSY, FULL, IOERR, CANTOPEN, READONLY, …) are the state of the file.
    """
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    name: Any = getattr(error.__cause__, "sqlite_errorname", "")
    return name != "SQLITE_ERROR"


def _reason(error: BaseException) -> str:
    """The first line of what the database says: it may go on with the statement and what was entered."""
    return (str(error).splitlines() or [""])[0][:200]
