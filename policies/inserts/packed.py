"""Rows of several tables in one query: each travels as a JSON object and becomes an instance of its model again.

For small tables that are read together and kept: a page may make four queries, and has one to spare for all of them.
"""

import datetime
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject
from django.utils.dateparse import parse_datetime

M = TypeVar("M", bound=models.Model)
Packed = dict[str, Any]


class _Object(JSONObject):
    """Without asking SQLite first whether it knows JSON, three statements of a process's first page: it has since 3.9."""

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        return Func.as_sql(self, compiler, connection, *args, **extra)


def pack(kind: str, rows: QuerySet[Any], paths: Sequence[str]) -> QuerySet[Any, Any]:
    """One branch: (kind, JSON) of each row, with the values at `paths` (`name`, `document__title`)."""
    # Both databases take 100 arguments of a function at most, two a path.
    values: Any = _Object(**{path: F(path) for path in paths})
    return rows.order_by().annotate(kind_=Value(kind), row_=Cast(values, TextField())).values_list("kind_", "row_")


def unpack(branches: Iterable[QuerySet[Any, Any]]) -> dict[str, list[Packed]]:
    """The rows of all branches by kind, in one query; none without a branch."""
    parts = list(branches)
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: dict[str, list[Packed]] = {}
    for kind, text in rows:
        found.setdefault(kind, []).append(json.loads(text, parse_float=Decimal))
    return found


def restore(model: type[M], row: Packed, prefix: str = "") -> M | None:
    """The instance whose columns stand under `prefix`, as the ORM would give them; other columns have their defaults.

    None where its primary key is null (an outer join that found nothing).
    """
    values = {}
    for field in model._meta.concrete_fields:
        if prefix + field.attname in row:
            values[field.attname] = _value(field, row[prefix + field.attname])
    made = model(**values)
    made._state.adding = False
    return made if made.pk is not None else None


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DecimalField):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-field.decimal_places))
    if isinstance(field, models.BooleanField):
        return bool(value)
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(str(value))
        return moment.replace(tzinfo=datetime.UTC) if moment is not None and moment.tzinfo is None else moment
    if isinstance(field, models.DateField):
        return datetime.date.fromisoformat(str(value))
    return value
