"""One address that is asked by GET and answers a POST too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

View = Callable[[HttpRequest], HttpResponse]


def by_method(get: View, post: View) -> View:
    """GET and HEAD go to `get`, POST to `post`. Exempt from CSRF: neither changes anything."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            return post(request)
        if request.method in ("GET", "HEAD"):
            return get(request)
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    return view
