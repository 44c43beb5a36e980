"""The portal's addresses, and the empty view that its pages are measured by."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing: what server and middleware cost."""
    return HttpResponse()


urlpatterns = [path("empty/", empty), *portal]
