"""What a process keeps of the tables and versions that inserts look up, by the stamps of the first query."""

import datetime
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any

from policies.inserts.packed import unpack
from policies.inserts.stamps import Stamp
from policies.inserts.tables import BRANCHES, BUILDERS, Version, made_versions, version_branches

KEPT_VERSIONS = 1024


class Kept:
    """What was loaded last, by stamp; shared by the threads of a process."""

    def __init__(self) -> None:
        self._tables: dict[str, tuple[Any, Any]] = {}
        self._versions: dict[Stamp, Version] = {}
        self._lock = Lock()

    def get(
        self, tables: Mapping[str, Any], versions: Iterable[Stamp], on: datetime.date
    ) -> tuple[dict[str, Any], dict[Stamp, Version]]:
        """Small tables by name and versions by stamp; one query for all that is not kept."""
        entries = {name: self._tables.get(name) for name in tables}
        found = {name: entry[1] for name, entry in entries.items() if entry is not None and entry[0] == tables[name]}
        built = {stamp: self._versions[stamp] for stamp in versions if stamp in self._versions}
        new_tables = sorted(set(tables) - set(found))
        new_versions = [stamp for stamp in versions if stamp not in built]
        if not new_tables and not new_versions:
            return found, built
        rows = unpack([*(BRANCHES[name](on) for name in new_tables), *version_branches(new_versions)])
        fresh = {name: BUILDERS[name](rows.get(name, [])) for name in new_tables}
        made = made_versions(new_versions, rows)
        with self._lock:
            self._tables |= {name: (tables[name], value) for name, value in fresh.items()}
            self._versions |= made
            while len(self._versions) > KEPT_VERSIONS:
                del self._versions[next(iter(self._versions))]
        return found | fresh, built | made

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._tables.clear()
            self._versions.clear()


kept = Kept()


def forget() -> None:
    """Forget all that is kept (tests)."""
    kept.clear()
