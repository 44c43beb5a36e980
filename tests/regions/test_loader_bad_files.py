"""`manage.py load_starting_data` on a file with a mistake: the database stays as it is, and the message names the place."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tests import factories
from tests.small_data import change, rows_of, write

pytestmark = pytest.mark.django_db

PUBLISHED = "450100-resident-compiled"
RATIO = {"schedule": PUBLISHED, "kind": "ratio", "layer": "basic", "care": "inpatient", "level": "level3"}
DEDUCTIBLE = RATIO | {"kind": "deductible"}


def snapshot() -> dict[str, list[Any]]:
    models = apps.get_app_config("regions").get_models()
    return {model._meta.label: sorted(model._default_manager.values_list()) for model in models}


def refused(folder: Path) -> str:
    """The message of a run that has to fail and change nothing."""
    before = snapshot()
    with pytest.raises(CommandError) as failed:
        call_command("load_starting_data", folder=folder, verbosity=0)
    assert snapshot() == before
    message = str(failed.value)
    assert "数据库未改动" in message
    return message


def line_of(folder: Path, name: str, **which: str) -> int:
    (number,) = [n for n, row in enumerate(rows_of(folder, name), start=2) if which.items() <= row.items()]
    return number


MISTAKES = [
    ("provinces.csv", {"code": "450000"}, "code", "45000x"),
    ("areas.csv", {"code": "450100"}, "name", ""),
    ("areas.csv", {"code": "450100"}, "name", "长" * 41),
    ("areas.csv", {"code": "450100"}, "province", "999999"),
    ("counties.csv", {"code": "450103"}, "certain", "maybe"),
    ("counties.csv", {"code": "450103"}, "area", "999999"),
    ("schedules.csv", {"key": PUBLISHED}, "area", "999999"),
    ("schedules.csv", {"key": PUBLISHED}, "scheme", "everybody"),
    ("schedules.csv", {"key": PUBLISHED}, "effective_from", "2025-13-01"),
    ("schedules.csv", {"key": PUBLISHED}, "effective_from", ""),
    ("schedules.csv", {"key": PUBLISHED}, "status", "live"),
    ("rules_compiled.csv", RATIO, "ratio", "sixty"),
    ("rules_compiled.csv", RATIO, "ratio", "NaN"),
    ("rules_compiled.csv", RATIO, "ratio", "0.60001"),
    ("rules_compiled.csv", RATIO, "kind", ""),
    ("rules_compiled.csv", RATIO, "kind", "guess"),
    ("rules_compiled.csv", RATIO, "level", "level9"),
    ("rules_compiled.csv", RATIO, "document", "无此文号"),
    ("rules_compiled.csv", RATIO, "evidence", "sure"),
    ("rules_compiled.csv", RATIO, "evidence", "verified"),  # follows from a record of staff, is never typed
    ("rules_compiled.csv", RATIO, "evidence", "doubtful"),  # never in a published version
    ("rules_compiled.csv", DEDUCTIBLE, "amount", "1e99"),
]


@pytest.mark.parametrize(("name", "which", "column", "value"), MISTAKES, ids=lambda value: str(value)[:20])
def test_a_mistake_is_named_by_file_line_column_and_value(
    folder: Path,
    name: str,
    which: dict[str, str],
    column: str,
    value: str,
) -> None:
    line = line_of(folder, name, **which)
    change(folder, name, {column: value}, **which)
    message = refused(folder)
    for part in (name, f"第 {line} 行", column, value[:20]):
        assert part in message, message


@pytest.mark.parametrize(
    ("name", "which", "values", "says"),
    [
        ("rules_compiled.csv", RATIO, {"ratio": "1.5"}, "比例在 0 和 1 之间"),
        ("rules_compiled.csv", RATIO, {"points": "-2"}, "百分点"),
        ("rules_compiled.csv", RATIO, {"ratio": ""}, "要写比例"),
        ("rules_compiled.csv", DEDUCTIBLE, {"amount": "-1"}, "金额不能是负数"),
        ("rules_compiled.csv", DEDUCTIBLE, {"per": ""}, "起付线要写金额和周期"),
        ("counties.csv", {"code": "450103"}, {"area": ""}, "统筹区"),
    ],
)
def test_what_the_database_would_refuse_is_named_too(
    folder: Path,
    name: str,
    which: dict[str, str],
    values: dict[str, str],
    says: str,
) -> None:
    line = line_of(folder, name, **which)
    change(folder, name, values, **which)
    message = refused(folder)
    for part in (name, f"第 {line} 行", says):
        assert part in message, message


@pytest.mark.parametrize(
    ("name", "which"),
    [
        ("areas.csv", {"code": "450100"}),
        ("counties.csv", {"code": "450103"}),
        ("schedules.csv", {"key": PUBLISHED}),
        ("rules_compiled.csv", RATIO),
    ],
)
def test_a_row_given_twice_is_named(folder: Path, name: str, which: dict[str, str]) -> None:
    rows = rows_of(folder, name)
    twice = next(row for row in rows if which.items() <= row.items())
    write(folder, name, [*rows, twice])
    message = refused(folder)
    assert name in message
    assert f"第 {len(rows) + 2} 行" in message


def test_a_rule_of_no_version(folder: Path) -> None:
    change(folder, "rules_compiled.csv", {"schedule": "450100-resident-nothing"}, **RATIO)
    message = refused(folder)
    assert "450100-resident-nothing" in message
    assert "rules_compiled.csv" in message


@pytest.mark.parametrize("name", ["provinces.csv", "areas.csv", "schedules.csv", "rules_doubtful.csv"])
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str) -> None:
    path = folder / name
    whole = path.read_bytes()
    path.unlink()
    assert name in refused(folder)
    path.write_bytes(whole[:-5] + b"\xff\xfe\n")
    assert name in refused(folder)
    path.write_bytes(b"")
    assert name in refused(folder)
    head, _, rest = whole.partition(b"\n")
    path.write_bytes(head.rpartition(b",")[0] + b"\n" + rest)
    message = refused(folder)
    assert name in message
    assert head.rpartition(b",")[2].decode() in message
    path.write_bytes(whole.rstrip(b"\n") + b",more\n")
    message = refused(folder)
    assert name in message
    assert f"第 {len(whole.splitlines())} 行" in message
    path.write_bytes(whole.rstrip(b"\n").rpartition(b",")[0] + b"\n")
    assert f"第 {len(whole.splitlines())} 行" in refused(folder)


def test_a_mistake_in_a_later_release_leaves_what_was_loaded(folder: Path) -> None:
    call_command("load_starting_data", folder=folder, verbosity=0)
    factories.area()
    change(folder, "areas.csv", {"name": "新名市"}, code="450100")  # would be fine
    change(folder, "rules_compiled.csv", {"ratio": "1.5"}, **RATIO)
    assert "rules_compiled.csv" in refused(folder)


def test_a_small_folder_without_a_mistake_loads(folder: Path) -> None:
    call_command("load_starting_data", folder=folder, verbosity=0)
