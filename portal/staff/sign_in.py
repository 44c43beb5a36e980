"""What django-axes asks of us: from where somebody signs in, and what is said to those who have to wait."""

import ipaddress
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from regions.throttle import client_address

UNKNOWN = "::"  # the unspecified address


def address(request: HttpRequest) -> str:
    """The address by which failures are counted, as a database column for addresses takes it.

    An IPv6 network by its first address. Never "": it would be stored as NULL, which equals nothing, so that nobody
    without an address (a socket, a broken header) would ever be locked; they are counted together.
    """
    found = client_address(request)
    return str(ipaddress.ip_network(found, strict=False).network_address) if found else UNKNOWN


def locked(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429 for a name that was locked from this address; says after how many minutes to come back."""
    wait = get_cool_off(request)
    context = {"minutes": int(wait.total_seconds() // 60)}
    answer = render(request, "portal/locked.html", context, status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    answer["Cache-Control"] = "no-store"
    return answer
