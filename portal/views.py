"""The pages that belong to no other app: home, and what every public service says of itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from policies.presenters.entries import commonest


@require_safe
@cache_control(no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    """GET /: choose place and scheme, then reckon; or read, by life situation or one of the commonest questions."""
    return render(request, "portal/home.html", {"common": commonest(timezone.localdate())})


@require_safe
@cache_control(no_cache=True)
def sources(request: HttpRequest) -> HttpResponse:
    """GET /sources/: where the figures come from, how they are graded, whose software this stands on."""
    return render(request, "portal/sources.html")


@require_safe
@cache_control(no_cache=True)
def about(request: HttpRequest) -> HttpResponse:
    """GET /about/: what this is, who runs it, what it cannot do, how to say that something is wrong."""
    return render(request, "portal/about.html")


@require_safe
@cache_control(no_cache=True)
def privacy(request: HttpRequest) -> HttpResponse:
    """GET /privacy/: what is kept (one cookie), what is not, and how to have the cookie forgotten."""
    return render(request, "portal/privacy.html")


@require_safe
@cache_control(no_cache=True)
def accessibility(request: HttpRequest) -> HttpResponse:
    """GET /accessibility/: what was done and tested, and what is known to be missing."""
    return render(request, "portal/accessibility.html")


@require_safe
@cache_control(max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """GET /favicon.ico: browsers ask for it on pages that name no icon (the admin, JSON)."""
    return redirect(static("img/favicon.svg"))
