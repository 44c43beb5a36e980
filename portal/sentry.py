"""Errors to Sentry, where SENTRY_DSN names one: where it happened and in which version, nothing that anybody entered.

What is sent is what stands in `scrubbed`; the rest of an event is left behind. Imported only when SENTRY_DSN is set.
"""

from typing import Any

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.utils import BadDsn

from portal.logs import request_id, without_query
from portal.version import VERSION

REMOVED = "[removed]"

_KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "sdk", "modules")
_FRAME = ("filename", "abs_path", "module", "function", "lineno", "in_app")


def start(dsn: str, environment: str) -> None:
    """Send what fails from now on. Raises ImproperlyConfigured for an address that is none."""
    try:
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            release=VERSION,
            send_default_pii=False,
            include_local_variables=False,  # amounts stand in them
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,  # earlier statements and log lines
            auto_session_tracking=False,
            before_send=scrubbed,
            before_breadcrumb=lambda crumb, hint: None,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(f"环境变量 SENTRY_DSN 不是有效的地址：{error}") from None


def scrubbed(event: Any, hint: Any) -> Any:
    """The event with its type of error, its stack, its route and its request's id only.

    The text of an exception is left out as well: `Decimal("…")`, a database's "Key (…)=(…)" repeat what was entered.
    """
    kept: dict[str, Any] = {name: event[name] for name in _KEPT if name in event}
    # A route of ours ("/areas/{code}/"); Sentry takes the function's name where there is none.
    if event.get("transaction"):
        kept["transaction"] = without_query(event["transaction"])
    request = event.get("request") or {}
    if request.get("method"):
        kept["request"] = {"method": request["method"]}
    message = (event.get("logentry") or {}).get("message")
    if message:  # "%s: %s", before anything was put into it
        kept["logentry"] = {"message": without_query(message)}
    values = (event.get("exception") or {}).get("values") or []
    if values:
        kept["exception"] = {"values": [_exception(value) for value in values]}
    if request_id.get():
        kept["tags"] = {"request_id": request_id.get()}
    return kept


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": REMOVED,
        "mechanism": {"type": (value.get("mechanism") or {}).get("type", "generic"), "handled": False},
        "stacktrace": {"frames": [{name: frame[name] for name in _FRAME if name in frame} for frame in frames]},
    }
