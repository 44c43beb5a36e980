"""The first query of a page's inserts: what has changed. Its rows are compared with those of the time before."""

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, DateTimeField, F, IntegerField, Max, Model, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from simple_history.utils import get_history_model_for_model

from policies.models import Explainer, ExplainerVersion, GlossaryTerm, Office
from regions.enums import Status
from regions.known import deciding
from regions.models import PolicyDocument, PolicyParameter, PoolingArea, StartingRecord


class Stamp(NamedTuple):
    """A row of the first query: of a version (key 450100|resident|南宁市) or of a table (key "")."""

    kind: str
    key: str
    number: int | None
    flag: int
    time: Any


WITHDRAWN, ENDED, FIGURES = 0, 1, 2
STATES = {WITHDRAWN: "withdrawn", ENDED: "ended", FIGURES: "figures"}


def _aggregate(name: str, rows: QuerySet[Any], time: Any, number: Any = None) -> QuerySet[Any, Any]:
    """One row that changes whenever the table does."""
    return (
        rows.order_by()
        .annotate(kind_=Value(name), key_=Value(""), flag_=Value(0))
        .values("kind_", "key_", "flag_")
        .annotate(number_=number or Count("pk"), time_=Max(time))
        .values_list("kind_", "key_", "number_", "flag_", "time_")
    )


def _history(name: str, model: type[Model]) -> QuerySet[Any, Any]:
    rows = get_history_model_for_model(model)._default_manager.all()
    return _aggregate(name, rows, "history_date", Max("history_id"))


def _counted(name: str, model: type[Model]) -> QuerySet[Any, Any]:
    """For a table without a time of its own: how many, and what the starting data last changed."""
    return _aggregate(name, model._default_manager.all(), Cast(Value(None), DateTimeField()))


def _started() -> QuerySet[Any, Any]:
    return _aggregate("started", StartingRecord.objects.filter(kind="files"), "loaded_at")


_STAMPS: dict[str, Callable[[], tuple[QuerySet[Any, Any], ...]]] = {
    "parameters": lambda: (
        _counted("parameters", PolicyParameter),
        _history("parameters", PolicyParameter),
        _history("parameters", PolicyDocument),
        _started(),
    ),
    "documents": lambda: (
        _counted("documents", PolicyDocument),
        _history("documents", PolicyDocument),
        _started(),
    ),
    "terms": lambda: (_aggregate("terms", GlossaryTerm.objects.all(), "updated_at"),),
    "explainers": lambda: (
        _aggregate("explainers", ExplainerVersion.objects.all(), "updated_at"),
        _history("explainers", Explainer),
    ),
    "offices": lambda: (_aggregate("offices", Office.objects.all(), "updated_at"),),
    "areas": lambda: (_counted("areas", PoolingArea), _history("areas", PoolingArea), _started()),
}


@lru_cache(maxsize=1024)
def stamp_sql(
    areas: frozenset[str], tables: frozenset[str], on: datetime.date, vendor: str
) -> tuple[str, tuple[Any, ...]] | None:
    """The first query, ready to run: to put it together anew takes longer than all the rest of a page's inserts.

    Its values are compared only, so they stay as the database gives them.
    """
    branches = [_version_stamps(areas, on)] if areas else []
    for name in sorted(tables):
        branches += _STAMPS[name]()
    if not branches:
        return None
    first, *rest = branches
    found = first.union(*rest, all=True) if rest else first
    sql, params = found.query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def _version_stamps(areas: frozenset[str], on: datetime.date) -> QuerySet[Any, Any]:
    """One row a version that decides `on`."""
    flag = Case(
        When(status=Status.PUBLISHED, ends=False, then=Value(FIGURES)),
        When(status=Status.PUBLISHED, then=Value(ENDED)),
        default=Value(WITHDRAWN),
        output_field=IntegerField(),
    )
    return (
        deciding(on)
        .filter(area__in=sorted(areas))
        .order_by()
        .annotate(
            kind_=Value("version"),
            key_=Concat(F("area_id"), Value("|"), F("scheme"), Value("|"), F("area__name")),  # kept with its name
            number_=F("pk"),
            flag_=flag,
            time_=F("updated_at"),
        )
        .values_list("kind_", "key_", "number_", "flag_", "time_")
    )
