"""What the portal remembers of a visitor, in one cookie: place, scheme and text size. Nothing else, and nobody's name.

Other apps read `request.preferences` and may call its `remember`; only this module knows that there is a cookie.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from regions.enums import Scheme
from regions.models import PoolingArea

COOKIE = "mingbai"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
LARGE = "large"
NOTHING = ".."  # what a cookie without place, scheme and text size would hold: none is kept then

# area.scheme.text, each part may be empty: "450100.resident.large". Anything else is read as nothing remembered.
_COOKIE_FORM = re.compile(r"([0-9]{6})?\.(employee|resident)?\.(large)?", re.ASCII)
_SCHEMES = frozenset(Scheme.values)
_AREA_FORM = re.compile(r"[0-9]{6}", re.ASCII)


class Preferences:
    """Place, scheme and text size of one visitor; "" where nothing is remembered.

    `read` says whether anybody asked (the answer then varies by cookie), `changed` whether the cookie has to be
    written.
    """

    def __init__(self, cookie: str = "") -> None:
        match = _COOKIE_FORM.fullmatch(cookie)
        self._area, self._scheme, self._text = match.groups(default="") if match else ("", "", "")
        self.read = False
        self.changed = False

    @property
    def area(self) -> str:
        """Six digits, or "". Well-formed, but perhaps no area of ours."""
        self.read = True
        return self._area

    @property
    def scheme(self) -> str:
        """`employee`, `resident` or ""."""
        self.read = True
        return self._scheme

    @property
    def text(self) -> str:
        """`large` or ""."""
        self.read = True
        return self._text

    def remember(self, *, area: str | None = None, scheme: str | None = None, text: str | None = None) -> None:
        """Change what is given (None = leave, "" = forget). An ill-formed value is left out, never stored."""
        before = self.cookie()
        if area is not None and (area == "" or _AREA_FORM.fullmatch(area)):
            self._area = area
        if scheme is not None and (scheme == "" or scheme in _SCHEMES):
            self._scheme = scheme
        if text is not None:
            self._text = LARGE if text == LARGE else ""
        self.changed = self.changed or self.cookie() != before

    def cookie(self) -> str:
        """The value that the cookie holds."""
        return f"{self._area}.{self._scheme}.{self._text}"


class PreferencesMiddleware:
    """Sets `request.preferences`; writes the cookie when something changed; varies by cookie what read it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does, with the cookie where it changed, and without it once it would hold nothing."""
        preferences = Preferences(request.COOKIES.get(COOKIE, ""))
        request.preferences = preferences  # type: ignore[attr-defined]
        response = self.get_response(request)
        if preferences.read or preferences.changed:
            patch_vary_headers(response, ["Cookie"])
        if preferences.changed and preferences.cookie() == NOTHING:
            response.delete_cookie(COOKIE, samesite="Lax")
        elif preferences.changed:
            response.set_cookie(
                COOKIE,
                preferences.cookie(),
                max_age=COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response


@require_safe
@never_cache
def preferences(request: HttpRequest) -> HttpResponse:
    """GET /preferences/?area=&scheme=&text=&next=: remember what is given, go on to `next`.

    An area that is not ours is 404. `next` leads only into this site, else home. Below /calculators/ its query gets the
    area and scheme just chosen; `next=/areas/` with an area leads to that area's page.
    """
    area, scheme, text = (request.GET.get(name) for name in ("area", "scheme", "text"))
    if area and not (_AREA_FORM.fullmatch(area) and PoolingArea.objects.filter(pk=area).exists()):
        raise Http404
    if scheme not in (None, "", *Scheme.values):
        scheme = None
    request.preferences.remember(area=area, scheme=scheme, text=text)  # type: ignore[attr-defined]
    return HttpResponseRedirect(_onward(request, area or "", scheme or ""))


def _onward(request: HttpRequest, area: str, scheme: str) -> str:
    target = request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if not allowed:
        return "/"
    parts = urlsplit(target)
    if area and parts.path == "/areas/":
        return f"/areas/{area}/" + (f"#{scheme}" if scheme else "")
    if not parts.path.startswith("/calculators/"):
        return target
    query = QueryDict(parts.query, mutable=True)
    if area:
        query["area"] = area
    if scheme:
        query["scheme"] = scheme
    return urlunsplit(parts._replace(query=query.urlencode()))
