"""Public pages that are kept whole, so that the next reader of the same page waits for no template.

Kept are pages that nobody's input goes into: reading matter, without a query string, for one place and scheme at most
(the visitor's one cookie). A page is kept under its tag (portal.freshness: installation, content stamp, day, address,
cookie, htmx), so whatever changes it gives it another name; the old one is asked for by nobody and ends after `SECONDS`.
"""

import gzip
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import patch_vary_headers, set_response_etag

from regions.asked import asked_for

SECONDS = 60 * 60

# By their views. All of them say no-cache: a browser or a CDN keeps them, and asks each time.
VIEWS = frozenset(
    (
        "home", "areas", "area", "area_changes", "policies", "explainer", "topic", "glossary", "term", "offices",
        "about", "sources", "privacy", "accessibility", "calculators:index",
    )
)  # fmt: skip
# All that such a page says of itself. One that says more has a reason that this module does not know, and is not kept.
_HEADERS = frozenset(("Content-Type", "Cache-Control", "Vary", "ETag"))
_VARIES = frozenset(("cookie", "hx-request", "hx-history-restore-request", "accept-encoding"))


class Page(NamedTuple):
    """A kept page: its headers, and its text compressed once for all (it holds no secret that would ask for more)."""

    headers: dict[str, str]
    compressed: bytes

    @property
    def etag(self) -> str:
        """As a strong one."""
        return self.headers["ETag"]


def may_be_kept(request: HttpRequest, view: str) -> bool:
    """Whether a question is one for a page of this kind, by somebody who is not signed in."""
    return (
        view in VIEWS
        and request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def find(tag: str) -> Page | None:
    """The page that is kept under a tag."""
    return cache.get(_name(tag)) if tag else None


def keep(request: HttpRequest, response: HttpResponse, tag: str) -> None:
    """Keep a page that was just worked out, unless there is something to it that is not the same for all who ask."""
    if (
        request.method != "GET"
        or response.status_code != 200
        or response.streaming
        or response.cookies
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")  # it holds a token
        or not _HEADERS.issuperset(response.headers)
        or not _VARIES.issuperset(name.strip().lower() for name in response.get("Vary", "Cookie").split(","))
    ):
        return
    patch_vary_headers(response, ["Cookie"])
    if "ETag" not in response:
        set_response_etag(response)  # by its content, as ConditionalGetMiddleware would
    page = Page(dict(response.items()), gzip.compress(response.content, mtime=0))
    cache.set(_name(tag), page, SECONDS)


def answer(request: HttpRequest, page: Page, brought: list[str]) -> HttpResponse:
    """The kept page, as compressed as the visitor takes it; 304 where its ETag is among those that were brought."""
    match = request.resolver_match
    if match is not None and "code" in match.kwargs:  # what the view would have said besides
        asked_for(request, match.kwargs["code"])
    response = HttpResponse(headers=page.headers)
    if page.etag in brought:
        response = HttpResponseNotModified(headers=page.headers)
        del response["Content-Type"]
    elif re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        response.content = page.compressed
        response["Content-Encoding"] = "gzip"
        response["ETag"] = f"W/{page.etag}"  # as GZipMiddleware does
    else:
        response.content = gzip.decompress(page.compressed)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _name(tag: str) -> str:
    return f"page:{tag}"
