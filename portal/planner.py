"""What PostgreSQL's planner knows of the rows."""

from django.db import connection, models


def count_rows(*of: type[models.Model]) -> None:
    """After many rows at once: tell PostgreSQL's planner how many there are, of these models or of all.

    It finds out itself within a minute or so (autovacuum); until then it plans for empty tables, and a list may take half a minute.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in [connection.ops.quote_name(one._meta.db_table) for one in of] or [""]:
            cursor.execute(f"ANALYZE {name}")
