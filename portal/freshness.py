"""Pages asked again with their ETag answer 304 before anything is worked out, pages that are kept answer as they were.

Such a page depends on its address, the content of the database (regions.stamp), the day, the visitor's one cookie, htmx,
and this installation. Its tag is made of these and of nothing else, so it is known before the page is. Which pages are
kept, and how: portal.kept_pages. What holds while the database is away: portal.last_stamp.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import Error, connections, models
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from calculators.registry import CALCULATORS
from portal import kept_pages
from portal.last_stamp import LAST_STAMP
from portal.outage import is_outage
from portal.postgresql import waiting_at_most
from regions import triggers
from regions.asked import asked_for
from regions.models import PoolingArea
from regions.stamp import content_stamp, one_stamp

# The pages for which the stamp is read before anything else, by their view, and the Cache-Control that each answers with:
# of answers to personal input nobody else keeps any. For the other kept pages it is read only where it can save more.
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
SAFE = ("GET", "HEAD")
PATIENCE = 2.0  # seconds that the database may think about its stamp; then it is away

# The tables whose changes renew the stamp: all of these apps but the histories and what no page shows.
APPS = ("regions", "policies", "portal")
NOT_SHOWN = {
    "regions.AreaCount",
    "regions.StaffScope",
    "regions.StartingRecord",
    "regions.ContentStamp",
    "policies.HelpfulCount",
}

# New rows of these no page shows: what a reader sends is public only once staff have answered it.
ARRIVING = {"policies.Report"}

# What pages show of the settings, besides what stands in the code.
SHOWN_SETTINGS = ("OPERATOR_NAME", "OPERATOR_URL", "OPERATOR_EMAIL", "OFFICIAL_SERVICE", "ICP_NUMBER", "POLICE_NUMBER")
CODE = ("calculators", "policies", "portal", "regions", "static", "templates", "requirements.txt")


# Taking the whole address apart would cost more than all the rest of a 304.
_AREA = re.compile(r"(?:^|&)area=([0-9]{6})(?:&|$)", re.ASCII)


class FreshnessMiddleware:
    """Gives the pages above their ETag, 304 to those who bring it, and the page itself to others where it is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        installation()  # of the code that runs here, also where the files are replaced later

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            response = self.get_response(request)
            if _by_staff(request) and response.status_code < 500:
                LAST_STAMP.acknowledge()
            return response
        with one_stamp():
            response = self.get_response(request)
        tag = getattr(request, "page_tag", "")
        # A page that writes the cookie is worked out each time: a 304 would not write it.
        if tag and response.status_code == 200 and not request.preferences.changed:  # type: ignore[attr-defined]
            view = _view(request)
            if view in PAGES:
                response["ETag"] = tag
                patch_vary_headers(response, VARY)
            if kept_pages.may_be_kept(request, view):
                kept_pages.keep(request, response, tag)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """304 where the visitor has the page as it would be, the page itself where it is kept."""
        name = _view(request)
        if request.method not in SAFE or kwargs.get("name", "") not in NAMES:
            return None
        if name == JSON:
            _stamp_now()
        keep = kept_pages.may_be_kept(request, name)
        if name not in PAGES and not keep:
            return None
        brought = _brought(request)
        tag, page = _known_beforehand(request, brought, at_once=name in PAGES, keep=keep)
        if name in PAGES and tag in brought:
            if area := _AREA.search(request.META.get("QUERY_STRING", "")):  # counted as if it had been worked out
                asked_for(request, area[1])
            response = HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": PAGES[name]})
            patch_vary_headers(response, VARY)
            return response
        if page is not None:
            return kept_pages.answer(request, page, brought)
        request.page_tag = tag  # type: ignore[attr-defined]
        return None


def _known_beforehand(
    request: HttpRequest, brought: list[str], *, at_once: bool, keep: bool
) -> tuple[str, kept_pages.Page | None]:
    """The tag of this page, and the page itself where it is kept; a page that the visitor has by that tag is not fetched.

    `at_once`: by the stamp as it stands. Otherwise that query waits until something is found under the stamp that this
    process saw last: a page that has to be worked out needs its queries itself. It is then kept under that stamp, than
    which it may be newer, never older, and nobody is given it before the stamp was read again. Only a process that has
    seen none yet asks first.
    """
    guess = "" if at_once else LAST_STAMP.stamp or LAST_STAMP.while_away()
    tag = page_tag(request, guess)
    page = kept_pages.find(tag)
    if guess and page is None:
        return tag, None
    stamp = _stamp_now()
    if stamp is None:  # the database is away: nobody can say more than what was known last
        tag = page_tag(request, LAST_STAMP.while_away())
        page = kept_pages.find(tag) if keep else None
        return (tag, page) if page is not None or tag in brought else ("", None)
    if stamp != guess:
        tag = page_tag(request, stamp)
        page = kept_pages.find(tag) if keep and tag not in brought else None
    return tag, page


def _stamp_now() -> str | None:
    """The stamp as it stands; None while the database is away, "" where it cannot tell (no table yet).

    Never an error: a page that needs the database says so itself, and another one is answered.
    """
    known_round = LAST_STAMP.round
    try:
        with waiting_at_most(PATIENCE):
            stamp = content_stamp()
    except Error as error:
        return None if is_outage(error) else ""
    LAST_STAMP.seen(stamp, known_round)
    return stamp


def _view(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match is not None else ""


def _by_staff(request: HttpRequest) -> bool:
    """Whether this may be a member of staff at work; others change nothing that is taken out or corrected."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.path_info.startswith(f"/{settings.ADMIN_PATH}")


def page_tag(request: HttpRequest, stamp: str) -> str:
    """What a page is known by, the ETag of those above; "" where it has none: staff are signed in, or the content has no stamp."""
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
        request.headers.get("HX-History-Restore-Request", ""),
    )
    return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


def _brought(request: HttpRequest) -> list[str]:
    """The ETags that the visitor has, as strong ones (RFC 9110: compared weakly; GZip weakens them). `*` names none."""
    return [tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))]


def installation() -> str:
    """What of this installation pages show: the code, its libraries, the settings. The same on every machine that has them."""
    return repr([_digest_of_code(), *(getattr(settings, name) for name in SHOWN_SETTINGS)])


@cache
def _digest_of_code() -> str:
    digest = hashlib.blake2b(digest_size=16)
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
        watched = [table for table in watched_tables() if table in there]
        triggers.watch(connection, watched, [apps.get_model(label)._meta.db_table for label in ARRIVING])
        LAST_STAMP.acknowledge()
