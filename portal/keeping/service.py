"""Backups of whatever database the portal runs on: make one, put one back."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from django.db import connection
from django.utils import timezone

from portal.freshness import watch_content
from portal.keeping import postgres, sqlite
from portal.keeping.manifest import (
    KeepingError,
    Manifest,
    Progress,
    applied_migrations,
    check_file,
    checksum,
    is_empty,
    known_migrations,
    manifest_file,
    read_manifest,
    row_counts,
    sync_folder,
)
from portal.version import VERSION

KINDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}

Step = Callable[[str], Progress]  # a bar of that name


class NotEmpty(KeepingError):
    """The database holds something, and nobody said that it may go."""


def make(folder: Path, step: Step) -> tuple[Path, Manifest]:
    """Write a backup into `folder` and its manifest beside it; both appear only once they were checked.

    Raises KeepingError. What was half written is taken away.
    """
    kind = _kind()
    folder.mkdir(parents=True, exist_ok=True)
    now = timezone.localtime()
    file = folder / f"portal-{now:%Y%m%d-%H%M%S}{kind.SUFFIX}"
    if file.exists():
        raise KeepingError(f"{file} 已经有了，没有覆盖。")
    part = file.with_suffix(file.suffix + ".part")
    before = os.umask(0o077)  # names and password hashes of the staff: for its owner only
    try:
        rows, text_bytes = kind.dump(part, step("备份"))
        with part.open("rb") as handle:
            os.fsync(handle.fileno())
        manifest = Manifest(
            created=now.isoformat(timespec="seconds"),
            version=VERSION,
            vendor=connection.vendor,
            server=kind.server(),
            migrations=applied_migrations(),
            rows=rows,
            bytes=part.stat().st_size,
            sha256=checksum(part, step("校验")),
            text_bytes=text_bytes,
        )
        part.replace(file)
        sync_folder(folder)
        manifest.write(file)
    finally:
        os.umask(before)
        for left in (part, part.with_name(part.name + "-journal")):
            with suppress(FileNotFoundError):
                left.unlink()
    return file, manifest


def put_back(file: Path, yes: bool, step: Step) -> tuple[Manifest, list[str]]:
    """Put a backup in the place of the present database; its manifest, and the migrations that it lacks.

    `yes`: even where that holds something. Raises NotEmpty, KeepingError; the database is then as it was.
    """
    kind = _kind()
    manifest = read_manifest(file)
    if manifest.vendor != connection.vendor:
        raise KeepingError(f"这份备份来自 {manifest.server}，现在的数据库是 {kind.server()}，两者不能互换。")
    strange = sorted(set(manifest.migrations) - known_migrations())
    if strange:
        raise KeepingError(
            f"这份备份来自更新的版本（{manifest.version}），本版本没有迁移 {strange[0]}。请先把程序更新到那个版本。"
        )
    check_file(file, manifest, step("核对"))
    present = row_counts()
    if not yes and not is_empty(present):
        raise NotEmpty(f"现在的数据库里有 {sum(present.values())} 条记录，恢复会全部换掉。确定要换，请加 --yes。")
    kind.load(file, manifest.rows, manifest.text_bytes, step("恢复"))
    # The triggers come with the backup. Its stamp goes: the pages that carry it may have been made of damaged content.
    watch_content(connection.alias)
    return manifest, sorted(known_migrations() - set(manifest.migrations))


def _kind() -> ModuleType:
    try:
        return KINDS[connection.vendor]
    except KeyError:
        raise KeepingError(f"只会备份 SQLite 和 PostgreSQL，现在的数据库是 {connection.vendor}。") from None


__all__ = ["KeepingError", "NotEmpty", "make", "manifest_file", "put_back"]
