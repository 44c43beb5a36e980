"""What an address of ours asks, put into many links of one page: each part is written once."""

from collections.abc import Mapping
from urllib.parse import quote_plus


class Query:
    """One value a name, never changed. Names are those of our fields and need no quoting; values may be anything."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self._parts = {name: _part(name, value) for name, value in values.items()}

    def text(self, **changes: str | int) -> str:
        """As it stands in an address, with `changes`: in their place or at the end; "" leaves a name out."""
        parts = self._parts.copy()
        for name, value in changes.items():
            if value == "":
                parts.pop(name, None)
            else:
                parts[name] = _part(name, str(value))
        return "&".join(parts.values())


def _part(name: str, value: str) -> str:
    return f"{name}={quote_plus(value)}"
