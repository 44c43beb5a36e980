"""Around every request: its id, its line in the log (LOG_REQUESTS) and its figures for Prometheus (METRICS_FOLDER)."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from portal.logs import request_id
from portal.metrics import figures

HEADER = "X-Request-ID"
LONGEST_PATH = 200  # characters of a path that are logged

# What proxies make: hexadecimal, UUIDs, base64url. Anything else could bring a text of somebody's choice into the logs.
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")

logger = logging.getLogger(__name__)


class RequestMiddleware:
    """First of all middleware, so that it times and names everything.

    The id comes from the proxy's X-Request-ID where that is well-formed, else it is made here; the answer repeats it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        # Not taken back here: Django logs what went wrong after all middleware. `_forget` does it.
        request_id.set(name)
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        response[HEADER] = name
        count = figures()
        if count is not None:
            count.request(view_name(request), method_name(request), response.status_code, seconds)
        if settings.LOG_REQUESTS:
            _log(request, response, seconds)
        return response


def view_name(request: HttpRequest) -> str:
    """The name of the address that answered, never the address itself; its route where it has no name."""
    match = request.resolver_match
    if match is not None:
        return (match.view_name if match.url_name else match.route) or "-"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "-"


def method_name(request: HttpRequest) -> str:
    """The method, "other" for one that nobody knows: a label that clients cannot multiply."""
    return request.method if request.method in _METHODS else "other"


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    logger.info(
        "%s %s %s",
        method_name(request),
        request.path[:LONGEST_PATH],
        response.status_code,
        extra={
            "method": method_name(request),
            "path": request.path[:LONGEST_PATH],
            "view": view_name(request),
            "status_code": response.status_code,
            "milliseconds": round(seconds * 1000, 1),
        },
    )


def _forget(**kwargs: Any) -> None:
    request_id.set("")


request_finished.connect(_forget, dispatch_uid="portal.requests")
