"""How often one address may do something, where an operator sets a rate (THROTTLE_…, e.g. "20/h"). Off otherwise.

Shared by all apps. Only the cache knows of it, by a keyed hash of the address that is gone with the window: no address
is stored or logged.
"""

import ipaddress
import logging

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_ratelimit.core import get_usage

logger = logging.getLogger(__name__)

IPV6_PREFIX = 64  # what one household gets: beyond it every request could come from another address


def wait_seconds(request: HttpRequest, group: str, rate: str) -> int:
    """Count this request for its address; 0 = go on, else how many seconds until the next one is taken.

    `group`: what is counted together. `rate`: "20/h", "100/5m"; "" = nothing is counted.
    """
    if not rate:
        return 0
    try:
        usage = get_usage(request, group=group, key=_key, rate=rate, increment=True)
    except Exception as error:  # noqa: BLE001  each cache has errors of its own; none may keep a visitor out
        logger.warning("throttle: the cache does not answer (%s), nothing is limited", type(error).__name__)
        return 0
    if usage is None or not usage["should_limit"]:
        return 0
    return max(int(usage["time_left"]), 1)


def client_address(request: HttpRequest) -> str:
    """The visitor's address, an IPv6 one as its network; "" where none can be made out.

    Behind a proxy it stands in TRUSTED_PROXY_HEADER, which the proxy has to set itself. Of a list only the last entry
    is taken: those before it are what the visitor claims.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY_HEADER:
        found = request.headers.get(settings.TRUSTED_PROXY_HEADER, "").rpartition(",")[2].strip() or found
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)


def _key(group: str, request: HttpRequest) -> str:
    return salted_hmac(f"throttle {group}", client_address(request)).hexdigest()
