"""/search/: one box for everything that the portal has."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.search.normalise import LONGEST
from portal.search.query import search


@require_safe
@cache_control(no_cache=True)
def search_page(request: HttpRequest) -> HttpResponse:
    """GET /search/?q=: what was found, best first. Nothing typed is stored or logged, nor in the page's title."""
    typed = request.GET.get("q", "")
    results = search(typed, timezone.localdate())
    context = {"q": typed.strip()[:LONGEST], "results": results, "longest": LONGEST}
    return render(request, "portal/search.html", context)
