"""GET /healthz: does this process answer? GET /readyz: may it be given visitors?"""

import functools
import logging

from django.core.cache import caches
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import get_random_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PATIENCE = 2  # seconds that the database may think about a question of /readyz

OK, GONE, BEHIND, SLOWER = "ok", "unavailable", "unapplied", "degraded"

logger = logging.getLogger(__name__)


@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok`, whatever else is away: to start this process anew would bring none of that back. Never stored by anybody."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(no_store=True)
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where visitors get their answers, else 503; JSON: `status`, and `database`, `migrations`, `cache` one by one.

    Each is "ok", "unavailable" or "unapplied". Without its cache the portal answers, slower: `status` is "degraded" then,
    and still 200, since a cache that all servers share would take all of them away at once.
    """
    parts = {**_database(), "cache": _cache()}
    status = OK if set(parts.values()) == {OK} else GONE if {parts["database"], parts["migrations"]} != {OK} else SLOWER
    if status != OK:
        told = ", ".join(f"{name} {state}" for name, state in parts.items())
        logger.log(logging.ERROR if status == GONE else logging.WARNING, "readyz: %s: %s", status, told)
    return JsonResponse({"status": status, **parts}, status=503 if status == GONE else 200)


def _database() -> dict[str, str]:
    """Whether the database answers in time, and whether it is as this code expects it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # For this transaction only.
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}s"])
            applied = set(MigrationRecorder(connection).applied_migrations())
    except Error:
        return {"database": GONE, "migrations": GONE}
    return {"database": OK, "migrations": OK if _known() <= applied else BEHIND}


def _cache() -> str:
    """Whether what is put into the cache can be taken out again, by its own short timeouts (portal.caches)."""
    key, value = f"readyz-{get_random_string(12)}", get_random_string(12)
    cache = caches["default"]
    try:
        cache.set(key, value, 10)
        found = cache.get(key)
        cache.delete(key)
    except (OSError, Error):  # of other backends than ours: files, a table
        return GONE
    return OK if found == value else GONE


@functools.cache
def _known() -> frozenset[tuple[str, str]]:
    """The migrations of this code, by app and name. Read from its files once: they do not change while it runs."""
    return frozenset(MigrationLoader(None).disk_migrations)
