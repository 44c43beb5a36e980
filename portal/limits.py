"""What is refused before it costs anything: bodies that are too large (413), too much from one address (429)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calculators.views.responses import refuse
from portal.metrics import figures
from regions.throttle import wait_seconds

LONGEST_LENGTH = 19  # digits of a Content-Length that is read as a number


class SizeMiddleware:
    """413 for a body that says it is longer than it may be, before anything reads it or writes it to a disk.

    A body that does not say how long it is counts as empty (Django). Imports of the staff may be larger.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = _largest(request)
        # By digits first: int() refuses more than 4,300 of them.
        if length.isascii() and length.isdigit() and (len(length) > LONGEST_LENGTH or int(length) > most):
            megabytes = most // 1024 // 1024
            return _refuse(request, 413, f"内容太大了，最多 {megabytes} MB。", {"megabytes": megabytes})
        return self.get_response(request)


class ThrottleMiddleware:
    """429 for JSON (THROTTLE_API) and searches (THROTTLE_SEARCH) beyond their rate; off unless set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        group, rate = _group(request)
        wait = wait_seconds(request, group, rate)
        if not wait:
            return self.get_response(request)
        count = figures()
        if count is not None:
            count.throttled(group)
        message = f"从您所在的网络来的请求太多了，请过 {_words(wait)}再试。"
        response = _refuse(request, 429, message, {"wait": _words(wait)})
        response["Retry-After"] = str(wait)
        return response


def _largest(request: HttpRequest) -> int:
    """Bytes of a body, here."""
    most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
        most += settings.IMPORT_MAX_BYTES
    return most


def _group(request: HttpRequest) -> tuple[str, str]:
    """What is counted together, and its rate; ("", "") for what is never counted."""
    if request.path_info.startswith("/api/"):
        return "api", settings.THROTTLE_API
    if request.path_info in ("/search/", "/areas/") and "q" in request.GET:
        return "search", settings.THROTTLE_SEARCH
    return "", ""


def _words(wait: int) -> str:
    """Seconds as people say them, rounded up: “40 秒”, “3 分钟”, “2 小时”."""
    if wait <= 60:
        return f"{wait} 秒"
    return f"{-(-wait // 60)} 分钟" if wait <= 60 * 60 else f"{-(-wait // 3600)} 小时"


def _refuse(request: HttpRequest, status: int, message: str, context: dict[str, object]) -> HttpResponse:
    """JSON for /api/ in the one shape of its errors, else the page of that status; kept by nobody."""
    if request.path_info.startswith("/api/"):
        response = refuse({"__all__": [message]}, status)
    else:
        response = render(request, f"{status}.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
