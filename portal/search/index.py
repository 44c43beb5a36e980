"""Writing the index: all of it, or what changed. One transaction each, so that a reader never meets half an index."""

from collections.abc import Callable, Iterable

from django.db import transaction

from portal.planner import count_rows
from portal.search.models import SearchEntry, SearchGram
from portal.search.sources import Found, gather

BATCH = 2000
Progress = Callable[[list[str], str], Iterable[str]]


def no_bar(items: list[str], label: str) -> Iterable[str]:
    """No progress shown."""
    return items


@transaction.atomic
def rebuild(progress: Progress = no_bar) -> int:
    """Make the whole index anew from the content; the number of entries. `progress(kinds, label)` may wrap it in a bar."""
    SearchGram.objects.all()._raw_delete(SearchGram.objects.db)
    SearchEntry.objects.all()._raw_delete(SearchEntry.objects.db)
    number = sum(_write(list(gather(kind))) for kind in progress(list(SearchEntry.Kind.values), "search"))
    count_rows(SearchEntry, SearchGram)
    return number


@transaction.atomic
def refresh(kind: str, *keys: str) -> None:
    """Make the entries of these objects anew; an object that is gone, or not public, has none afterwards."""
    if not keys:
        return
    SearchEntry.objects.filter(kind=kind, key__in=keys).delete()
    _write(list(gather(kind, keys)))


def _write(found: list[Found]) -> int:
    SearchEntry.objects.bulk_create([one.entry for one in found], batch_size=BATCH)
    SearchGram.objects.bulk_create(
        [
            SearchGram(entry_id=one.entry.pk, gram=gram, weight=weight)
            for one in found
            for gram, weight in one.grams.items()
        ],
        batch_size=BATCH,
    )
    return len(found)


def forget_all_but(kind: str, keys: Iterable[str]) -> None:
    """Take out the entries of objects that are known by another key now."""
    SearchEntry.objects.filter(kind=kind).exclude(key__in=keys).delete()
