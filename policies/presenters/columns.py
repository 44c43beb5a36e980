"""Rows of different models as one query: each part brings the same columns, as texts and days."""

from typing import Any

from django.db.models import DateField, DateTimeField, Expression, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce

Rows = QuerySet[Any, dict[str, Any]]

TEXTS = (
    "name", "text", "scheme", "evidence", "document", "document_url", "telephone", "url", "address", "hours", "state",
    "code",
)  # fmt: skip
DAYS = ("checked_on", "effective_from")


def columns(rows: QuerySet[Any], kind: str, rank: Expression | None = None, **fields: str) -> Rows:
    """`rows` as part `kind` of a union: `fields` names the model's field behind a column; the others are "" or NULL.

    The columns are c_kind, c_rank (0 unless given), c_<TEXTS>, c_<DAYS> and c_at (a moment).
    """
    made: dict[str, Any] = {"c_kind": Cast(Value(kind), TextField()), "c_rank": rank or Value(0, IntegerField())}
    for name in TEXTS:
        made[f"c_{name}"] = (
            Coalesce(Cast(F(fields[name]), TextField()), Value("", TextField()))
            if name in fields
            else Cast(Value(""), TextField())
        )
    for name in DAYS:
        made[f"c_{name}"] = Cast(F(fields[name]) if name in fields else Value(None), DateField())
    made["c_at"] = Cast(F(fields["at"]) if "at" in fields else Value(None), DateTimeField())
    return rows.order_by().annotate(**made).values(*made)
