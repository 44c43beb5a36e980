"""The live portal with the starting data of a few areas (all of it would be loaded and flushed for each test)."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from regions.starting import load
from regions.starting.read import FILES

PROVINCES = ("11", "45", "50")  # 北京, 广西, 重庆


@pytest.fixture
def portal(live_server: Any, tmp_path: Path) -> str:
    """The address of a running portal that knows 北京, 广西 and 重庆."""
    for name in FILES:
        with (settings.BASE_DIR / "data" / name).open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
            columns = list(rows[0])
        kept = [row for row in rows if _wanted(row)]
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, columns)
            writer.writeheader()
            writer.writerows(kept)
    load(tmp_path)
    return str(live_server.url)


def _wanted(row: dict[str, str]) -> bool:
    """Rows of the wanted provinces, and national ones."""
    places = [row[name] for name in ("schedule", "province", "area", "key") if row.get(name)]
    places = places or ([row["code"]] if row.get("code") else [])
    return all(place.startswith(PROVINCES) for place in places)
