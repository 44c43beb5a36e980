"""While `migrate` runs it waits for no table longer than visitors may; afterwards its connection is as it was."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate

from portal.migrating import LOCK_SECONDS
from tests.at_once import needs_postgres


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


@needs_postgres
@pytest.mark.django_db
def test_locks_are_given_up_while_migrating() -> None:
    seen: list[str] = []

    def look(**kwargs: Any) -> None:
        seen.append(lock_timeout())

    before = lock_timeout()
    later = apps.get_app_config("regions")  # the portal comes first
    pre_migrate.connect(look, sender=later)
    post_migrate.connect(look, sender=later)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look, sender=later)
        post_migrate.disconnect(look, sender=later)
    assert seen == [f"{LOCK_SECONDS}s", before]
    assert lock_timeout() == before == "0"
