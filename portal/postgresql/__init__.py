"""Django's PostgreSQL backend, and what it does while the server is away (base.py). The database's ENGINE: settings/base.py."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Within it an answer that PostgreSQL does not give in that time is an OperationalError; nothing on another database."""
    wrapper: Any = connection
    if not hasattr(wrapper, "patience"):
        yield
        return
    before, wrapper.patience = wrapper.patience, seconds
    try:
        yield
    finally:
        wrapper.patience = before
