"""The loaded starting data, for the few test modules that look at it.

Ask for the fixture, and mark the module with ONE_WORKER, so that one worker alone loads it.
It is loaded once a module inside a transaction that is rolled back at the module's end, so no other test sees it;
each test's own transaction is a savepoint in it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from regions.starting import Report, load

DATA = settings.BASE_DIR / "data"
ONE_WORKER = pytest.mark.xdist_group("starting-data")


@pytest.fixture(scope="module")
def starting_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[Report]:
    """`data/` in the database; gives the loader's report."""
    whole_module = transaction.atomic()
    with django_db_blocker.unblock():
        whole_module.__enter__()
        report = load(DATA)
    yield report
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole_module.__exit__(None, None, None)
