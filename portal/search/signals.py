"""Saving content brings its entries up to date, in the same transaction. Bulk writes give no signals: rebuild after them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save

from policies.models import Explainer, ExplainerVersion, GlossaryTerm, Office, Topic
from portal.search.index import forget_all_but, refresh
from portal.search.models import SearchEntry
from regions.enums import Status
from regions.models import County, PoolingArea, Province

Kind = SearchEntry.Kind

_PAUSED: ContextVar[bool] = ContextVar("search_paused", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Nothing is brought up to date inside: for an import that calls `rebuild` at its end."""
    token = _PAUSED.set(True)
    try:
        yield
    finally:
        _PAUSED.reset(token)


def connect() -> None:
    """Called once, when the app is ready."""
    for model, change in _CHANGES.items():
        for signal in (post_save, post_delete):
            signal.connect(_receiver(change), sender=model, weak=False, dispatch_uid=f"search_{model.__name__}")


def _receiver(change: Callable[[Any], None]) -> Callable[..., None]:
    def receive(sender: type[models.Model], instance: models.Model, raw: bool = False, **_: Any) -> None:
        if not raw and not _PAUSED.get():  # raw: loaddata, when what it belongs to may still be missing
            change(instance)

    return receive


def _slugged(kind: str, model: type[models.Model]) -> Callable[[Any], None]:
    """An object that is known by its slug, which may itself have been changed."""

    def change(row: Any) -> None:
        refresh(kind, row.slug)
        forget_all_but(kind, model._default_manager.values_list("slug", flat=True))

    return change


def _version(version: ExplainerVersion) -> None:
    if version.status in Status.frozen():  # a draft is nobody's to find
        refresh(Kind.EXPLAINER, version.explainer.slug)


def _area(area: PoolingArea) -> None:
    refresh(Kind.AREA, area.pk)
    refresh(Kind.COUNTY, *County.objects.filter(area=area.pk).values_list("pk", flat=True))
    refresh(Kind.OFFICE, *map(str, Office.objects.filter(area=area.pk).values_list("pk", flat=True)))


def _province(province: Province) -> None:
    """Its name stands in the entries of all its places; a new one has none yet."""
    below = {"province": province.pk}
    refresh(Kind.AREA, province.pk, *PoolingArea.objects.filter(**below).values_list("pk", flat=True))
    refresh(Kind.COUNTY, *County.objects.filter(**below).values_list("pk", flat=True))
    refresh(Kind.OFFICE, *map(str, Office.objects.filter(**below).values_list("pk", flat=True)))


_CHANGES: dict[type[models.Model], Callable[[Any], None]] = {
    Explainer: _slugged(Kind.EXPLAINER, Explainer),
    ExplainerVersion: _version,
    GlossaryTerm: _slugged(Kind.TERM, GlossaryTerm),
    Topic: _slugged(Kind.TOPIC, Topic),
    Office: lambda office: refresh(Kind.OFFICE, str(office.pk)),
    PoolingArea: _area,
    County: lambda county: refresh(Kind.COUNTY, county.pk),
    Province: _province,
}
