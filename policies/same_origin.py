"""Forms that anybody may send without a cookie: taken only from our own pages.

Django's CSRF token needs a cookie, and public pages set none. Nothing here acts for a signed-in person, so all there is
to keep off is another site that sends forms in its visitors' names; the browser says where a form came from.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def from_our_pages(request: HttpRequest) -> bool:
    """Whether a POST was sent from this site, as the browser tells.

    The order of Go's CrossOriginProtection: Sec-Fetch-Site where there is one (Chromium 76, Safari 16.4), else Origin
    (every browser sends it with a POST). With neither it is no browser, and no other site's form.
    """
    origin = request.headers.get("Origin", "")
    if origin and origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in ("same-origin", "none")
    return not origin or urlsplit(origin).netloc == request.get_host()


def same_origin_form(view: View) -> View:
    """Exempt a view from CSRF tokens, and refuse (403) a POST that another site's page sent."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not from_our_pages(request):
            return render(request, "policies/report_refused.html", status=403)
        return view(request, *args, **kwargs)

    return guarded
