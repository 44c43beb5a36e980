"""The live portal with the starting data of a few areas (all of it would be loaded and flushed for each test)."""

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

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


@pytest.fixture
def readable(portal: str, tmp_path: Path) -> str:
    """The same portal with explainers, topics, glossary, and the offices and notes of these provinces."""
    data = settings.BASE_DIR / "data"
    shutil.copytree(data / "explainers", tmp_path / "explainers")
    for name in ("topics.yaml", "glossary.yaml", "synonyms.csv"):
        shutil.copy(data / name, tmp_path / name)
    notes = yaml.safe_load((data / "local_notes.yaml").read_text(encoding="utf-8"))
    kept = [note for note in notes if all(code.startswith(PROVINCES) for code in _codes(note))]
    assert kept
    (tmp_path / "local_notes.yaml").write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    call_command("load_starting_data", folder=tmp_path, verbosity=0)
    return portal


def _codes(note: dict[str, Any]) -> list[str]:
    return [str(code) for code in [*(note.get("areas") or ()), note.get("province")] if code]


def _wanted(row: dict[str, str]) -> bool:
    """Rows of the wanted provinces, and national ones."""
    places = [row[name] for name in ("schedule", "province", "area", "key") if row.get(name)]
    places = places or ([row["code"]] if row.get("code") else [])
    return all(place.startswith(PROVINCES) for place in places)
