"""A small folder of starting data, cut out of `data/` (the fixture `folder`), and how a test alters it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR) / "data"
AREAS = {"110100", "130100", "450100"}
COUNTIES = {"110101", "450102", "450103"}
Row = dict[str, str]


def rows_of(folder: Path, name: str) -> list[Row]:
    with (folder / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(folder: Path, name: str, rows: list[Row]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (folder / name).write_text(out.getvalue(), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The starting data of three areas."""
    keys = {row["key"] for row in rows_of(ROOT, "schedules.csv") if row["area"] in AREAS}
    keep: dict[str, Callable[[Row], bool]] = {
        "provinces.csv": lambda row: row["code"] in {"110000", "130000", "450000"},
        "areas.csv": lambda row: row["code"] in AREAS,
        "counties.csv": lambda row: row["code"] in COUNTIES,
        "documents.csv": lambda row: True,
        "parameters.csv": lambda row: row["area"] == "" or row["area"] in AREAS,
        "schedules.csv": lambda row: row["key"] in keys,
        "rules_compiled.csv": lambda row: row["schedule"] in keys,
        "rules_doubtful.csv": lambda row: row["schedule"] in keys,
    }
    for name, wanted in keep.items():
        write(tmp_path, name, [row for row in rows_of(ROOT, name) if wanted(row)])
    return tmp_path


def change(folder: Path, name: str, values: Row, **which: str) -> None:
    """A new release of the data: the one row that `which` names gets other values."""
    rows = rows_of(folder, name)
    (row,) = [row for row in rows if which.items() <= row.items()]
    row |= values
    write(folder, name, rows)
