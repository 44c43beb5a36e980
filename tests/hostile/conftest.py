"""The fixtures of these tests: the starting data; and what was sent, counted at the end of the run."""

import json
from collections import Counter
from typing import Any

from tests.starting_data import starting_data

__all__ = ["starting_data"]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The fuzz's inputs by option, shape, status and address (also from xdist's workers)."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "hostile":
                counts.update(json.loads(value))
    if counts:
        terminalreporter.section("hostile inputs")
        for name, count in sorted(counts.items()):
            terminalreporter.write_line(f"{count:7,}  {name}")
