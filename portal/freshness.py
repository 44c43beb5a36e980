"""Pages asked again with their ETag answer 304 before anything is worked out.

Such a page depends on its address, the content of the database (regions.stamp), the day, the visitor's one cookie, htmx,
and this installation. Its ETag is made of these and of nothing else, so it is known before the page is.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from calculators.registry import CALCULATORS
from regions import triggers
from regions.asked import asked_for
from regions.models import PoolingArea
from regions.stamp import content_stamp, one_stamp

# The pages by their view, and the Cache-Control that each answers with: of answers to personal input nobody else keeps any.
PAGES = {
    "calculators:calculator": "private",
    **dict.fromkeys(("policies", "topic", "glossary", "offices"), "no-cache"),
}
# Without such an ETag, but from what is kept (regions.stamp).
JSON = "calculators:api_estimate"
# Of the calculators' pages all but one, which with the stamp would ask five questions of the database when nothing is
# kept yet; "" are the other pages.
NAMES = {"", *CALCULATORS} - {"assistance"}
VARY = ("Cookie", "HX-Request")

# The tables whose changes renew the stamp: all of these apps but the histories and what no page shows.
APPS = ("regions", "policies", "portal")
NOT_SHOWN = {
    "regions.AreaCount",
    "regions.StaffScope",
    "regions.StartingRecord",
    "regions.ContentStamp",
    "policies.HelpfulCount",
}

# What pages show of the settings, besides what stands in the code.
SHOWN_SETTINGS = ("OPERATOR_NAME", "OPERATOR_URL", "OPERATOR_EMAIL", "OFFICIAL_SERVICE", "ICP_NUMBER", "POLICE_NUMBER")
CODE = ("calculators", "policies", "portal", "regions", "static", "templates", "requirements.txt")


# Taking the whole address apart would cost more than all the rest of a 304.
_AREA = re.compile(r"(?:^|&)area=([0-9]{6})(?:&|$)", re.ASCII)


class FreshnessMiddleware:
    """Gives the pages above their ETag, and 304 to those who bring it. Nothing else is read while one is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with one_stamp():
            response = self.get_response(request)
        tag = getattr(request, "page_tag", "")
        # A page that writes the cookie is worked out each time: a 304 would not write it.
        if tag and response.status_code == 200 and not request.preferences.changed:  # type: ignore[attr-defined]
            response["ETag"] = tag
            patch_vary_headers(response, VARY)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """304 where the visitor has the page as it would be."""
        match = request.resolver_match
        if request.method not in ("GET", "HEAD") or match is None or kwargs.get("name", "") not in NAMES:
            return None
        if match.view_name == JSON:
            content_stamp()
        if match.view_name not in PAGES:
            return None
        tag = request.page_tag = page_tag(request)  # type: ignore[attr-defined]
        if not tag or tag not in _brought(request):
            return None
        if area := _AREA.search(request.META.get("QUERY_STRING", "")):  # counted as if it had been worked out
            asked_for(request, area[1])
        response = HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": PAGES[match.view_name]})
        patch_vary_headers(response, VARY)
        return response


def page_tag(request: HttpRequest) -> str:
    """The ETag of a page; "" where it has none: staff are signed in, or the content has no stamp."""
    stamp = content_stamp()
    if not stamp or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return ""
    parts = (
        installation(),
        stamp,
        timezone.localdate().isoformat(),
        request.scheme or "",
        request.get_host(),
        request.path_info,
        request.META.get("QUERY_STRING", ""),
        request.preferences.cookie(),  # type: ignore[attr-defined]
        request.headers.get("HX-Request", ""),
    )
    return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


def _brought(request: HttpRequest) -> list[str]:
    """The ETags that the visitor has, as strong ones (RFC 9110: compared weakly; GZip weakens them). `*` names none."""
    return [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]


@cache
def installation() -> str:
    """What of this installation pages show: the code, its libraries, the settings. The same on every machine that has them."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr([getattr(settings, name) for name in SHOWN_SETTINGS]).encode())
    for file in _code():
        digest.update(str(file.relative_to(settings.BASE_DIR)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _code() -> Iterator[Path]:
    for name in CODE:
        path = settings.BASE_DIR / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.is_file() and file.suffix != ".pyc")


def watched_tables() -> list[str]:
    """The tables that public pages are made of."""
    found = [model for name in APPS for model in apps.get_app_config(name).get_models(include_auto_created=True)]
    return [model._meta.db_table for model in found if _shown(model)]


def _shown(model: type[models.Model]) -> bool:
    history = model._meta.object_name.startswith("Historical")  # type: ignore[union-attr]
    return not history and model._meta.label not in NOT_SHOWN


def watch_content(using: str, **kwargs: Any) -> None:
    """After `migrate`: the triggers on every table that there is."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    if PoolingArea._meta.db_table in there and "regions_contentstamp" in there:
        triggers.watch(connection, [table for table in watched_tables() if table in there])
