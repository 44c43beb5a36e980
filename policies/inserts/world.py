"""What inserts look up, for one reader and one page: one query says what has changed, another fetches what is new.

Versions and small tables are kept in the process's memory by stamps that the first query reads, so nothing that staff
change is shown late, with any number of processes.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection

from policies.inserts.kept import kept
from policies.inserts.stamps import Stamp, stamp_sql
from policies.inserts.tables import Version
from policies.models import GlossaryTerm, Office
from regions.models import PolicyDocument, PolicyParameter, PoolingArea

_OF_THE_DAY = ("explainers",)  # what they hold depends on the day as well


@dataclass(frozen=True)
class Reader:
    """For whom a page is rendered: their place (None = not chosen), scheme ("" = not chosen), and the day.

    `here`: the page's address, to which the choice of a place comes back.
    """

    area: PoolingArea | None
    scheme: str
    on: datetime.date
    here: str = ""


@dataclass
class World:
    """All that the inserts of a page may look up. `areas_wanted`: whose versions; `tables`: which small tables.

    Nothing is asked before something is looked up. `given` replaces tables (the check of files that are not loaded).
    """

    reader: Reader
    areas_wanted: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    given: Mapping[str, Any] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)  # what the page has explained already
    terms_shown: int = 0  # so that each explanation has an id of its own

    @cached_property
    def _stamps(self) -> list[Stamp]:
        """The first query."""
        asked = stamp_sql(self.areas_wanted, self.tables - set(self.given), self.reader.on, connection.vendor)
        if asked is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(*asked)
            return [Stamp(*row) for row in cursor.fetchall()]

    @cached_property
    def _loaded(self) -> tuple[dict[str, Any], dict[str, Version]]:
        """The second query, where something is new."""
        wanted = {
            name: (
                [stamp for stamp in self._stamps if stamp.kind in (name, "started")],
                self.reader.on if name in _OF_THE_DAY else None,
            )
            for name in self.tables - set(self.given)
        }
        stamps = [stamp for stamp in self._stamps if stamp.kind == "version"]
        tables, versions = kept.get(wanted, stamps, self.reader.on)
        return tables, {f"{one.row.area_id}|{one.row.scheme}": one for one in versions.values()}

    def version(self, area: str, scheme: str) -> Version | None:
        """The version that decides the reader's day; None where nothing published has begun."""
        if area not in self.areas_wanted:
            raise LookupError(f"the versions of {area} were not asked for")
        return self._loaded[1].get(f"{area}|{scheme}")

    def say(self, what: str) -> bool:
        """Whether this is the first time that the page says something: later it may be short."""
        first = what not in self.said
        self.said.add(what)
        return first

    def stamp(self, *names: str) -> tuple[Any, ...]:
        """Changes whenever one of these tables, or a version asked for, does: what is worked out may be kept by it."""
        return tuple(
            sorted(
                (s.kind, s.key, s.number or 0, s.flag, str(s.time))
                for s in self._stamps
                if s.kind in (*names, "version", "started")
            )
        )

    def table(self, name: str) -> Any:
        """A small table as its loader gives it."""
        if name in self.given:
            return self.given[name]
        if name not in self.tables:
            raise LookupError(f"the table {name} was not asked for")
        return self._loaded[0][name]

    @property
    def parameters(self) -> tuple[PolicyParameter, ...]:
        """All public parameters, older ones first."""
        rows: tuple[PolicyParameter, ...] = self.table("parameters")
        return rows

    @property
    def documents(self) -> dict[str, PolicyDocument]:
        """By `number_key`."""
        rows: dict[str, PolicyDocument] = self.table("documents")
        return rows

    @property
    def terms(self) -> dict[str, GlossaryTerm]:
        """By term and by alias."""
        rows: dict[str, GlossaryTerm] = self.table("terms")
        return rows

    @property
    def explainers(self) -> dict[str, str]:
        """Titles of what readers can see, by slug."""
        rows: dict[str, str] = self.table("explainers")
        return rows

    @property
    def offices(self) -> tuple[Office, ...]:
        """Public lines with a number."""
        rows: tuple[Office, ...] = self.table("offices")
        return rows

    @property
    def areas(self) -> dict[str, PoolingArea]:
        """All areas by code, with their provinces."""
        rows: dict[str, PoolingArea] = self.table("areas")
        return rows
