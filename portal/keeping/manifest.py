"""What stands beside a backup: when, by which version, of which database, how many rows, and its checksum."""

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

CHUNK = 1024 * 1024
FORM = 1  # of this file; another one is refused

# What `migrate` writes by itself: a database that holds nothing else is empty.
MADE_BY_MIGRATE = {
    "django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions",
    "regions_contentstamp",
}  # fmt: skip

Progress = Callable[[int, int], None]  # done, of how many


class KeepingError(Exception):
    """Why a backup was not made, or not put back, in words for the operator."""


@dataclasses.dataclass(frozen=True)
class Manifest:
    """`rows`: by table, at the moment of the backup. `text_bytes`: of a PostgreSQL dump written out as SQL, else 0."""

    created: str
    version: str
    vendor: str
    server: str
    migrations: list[str]
    rows: dict[str, int]
    bytes: int
    sha256: str
    text_bytes: int = 0
    form: int = FORM

    def write(self, file: Path) -> None:
        """Beside the backup `file`, whole or not at all."""
        part = manifest_file(file).with_suffix(".part")
        text = json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        with part.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        part.replace(manifest_file(file))
        sync_folder(file.parent)


def manifest_file(file: Path) -> Path:
    """`portal-….sqlite3` → `portal-….sqlite3.json`."""
    return file.with_name(file.name + ".json")


def read_manifest(file: Path) -> Manifest:
    """Raises KeepingError where there is none, or none that this version reads."""
    try:
        found = json.loads(manifest_file(file).read_text(encoding="utf-8"))
        if found.get("form") != FORM:
            raise KeepingError(f"这份备份的说明（{manifest_file(file).name}）是另一种格式，本版本读不了。")
        return Manifest(**found)
    except FileNotFoundError:
        raise KeepingError(f"旁边没有 {manifest_file(file).name}：备份没有做完，或者只拷来了一半。") from None
    except (ValueError, TypeError, AttributeError):
        raise KeepingError(f"{manifest_file(file).name} 已损坏，不能用这份备份。") from None


def check_file(file: Path, manifest: Manifest, progress: Progress) -> None:
    """Raises KeepingError where the backup is not, byte for byte, what was written."""
    if not file.is_file():
        raise KeepingError(f"没有这个文件：{file}")
    if file.stat().st_size != manifest.bytes or checksum(file, progress) != manifest.sha256:
        raise KeepingError(f"{file.name} 与备份时的校验值不一致，文件已损坏或被改动，没有恢复。")


def checksum(file: Path, progress: Progress) -> str:
    """SHA-256 of a file, in hexadecimal."""
    total, done, found = file.stat().st_size, 0, hashlib.sha256()
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            found.update(chunk)
            done += len(chunk)
            progress(done, total)
    return found.hexdigest()


def applied_migrations() -> list[str]:
    """ "app.name" of each migration of the present database, sorted; empty where it has no tables."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def known_migrations() -> set[str]:
    """ "app.name" of each migration of this code."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def row_counts() -> dict[str, int]:
    """By table, how many rows the present database holds; in a transaction of the caller's where they must agree."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            # A table's own name, quoted.
            cursor.execute(f"SELECT count(*) FROM {quote(table)}")  # nosec B608
            counts[table] = cursor.fetchone()[0]
    return counts


def is_empty(rows: dict[str, int]) -> bool:
    """Whether nobody would miss anything: no tables, or only what `migrate` wrote."""
    return not any(number for table, number in rows.items() if table not in MADE_BY_MIGRATE)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
