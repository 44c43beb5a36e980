"""While `migrate` runs the site goes on: on PostgreSQL it gives up a table that others hold, rather than have all wait behind it.

A change of a table waits for whoever reads it, and every new reader waits behind the change. What has not got its lock after
LOCK_SECONDS ends with an error; each migration is one transaction, so nothing is half done, and `migrate` is run again.
"""

from typing import Any

from django.db import connections

LOCK_SECONDS = 5  # the longest that visitors may wait for a migration that waits itself


def limit_waits(using: str, **kwargs: Any) -> None:
    """Receiver of pre_migrate."""
    _set(using, f"'{LOCK_SECONDS}s'")


def unlimit_waits(using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate, after the triggers: what else is done with this connection waits as long as it likes."""
    _set(using, "DEFAULT")


def _set(using: str, value: str) -> None:
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout TO {value}")
