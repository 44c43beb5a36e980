"""backup and restore: what was destroyed comes back; what is damaged, strange or interrupted changes nothing.

On SQLite always; on PostgreSQL where the tests run on it (make test-postgres), in a database of its own.
"""

import hashlib
import json
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from portal.keeping.manifest import Manifest, manifest_file
from portal.keeping.service import KINDS
from portal.version import VERSION
from tests.portal.keeping_world import BUILD, DESTROY, PAGE, STAMP, Keeper

pytestmark = pytest.mark.xdist_group("keeping")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def keeper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    folder = tmp_path_factory.mktemp("keeping")
    if request.param == "sqlite":
        made = Keeper(f"sqlite:///{folder}/db.sqlite3", folder / "backups")
        _build(made)
        yield made
        return
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL only (make test-postgres)")
    params = {**connection.get_connection_params(), "dbname": "postgres"}
    params = {name: params[name] for name in ("host", "port", "user", "password", "dbname") if params.get(name)}
    name = "keeping"
    with psycopg.connect(**params, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = f"postgres:///{name}?" + "&".join(f"{key}={params[key]}" for key in params if key != "dbname")
        made = Keeper(url, folder / "backups")
        _build(made)
        yield made
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _build(made: Keeper) -> None:
    done = made.manage("migrate", "--noinput", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    made.python(BUILD)


def copy(file: Path, folder: Path) -> Path:
    """The backup and its manifest in another folder."""
    shutil.copy(manifest_file(file), folder)
    return Path(shutil.copy(file, folder))


def flip(file: Path) -> None:
    """One bit in the middle."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def change_manifest(file: Path, **changes: object) -> None:
    found = json.loads(manifest_file(file).read_text())
    manifest_file(file).write_text(json.dumps(found | changes))


def test_what_was_destroyed_comes_back(keeper: Keeper) -> None:
    before = keeper.sum()
    file = keeper.backup()
    manifest = json.loads(manifest_file(file).read_text())
    assert manifest["rows"]["portal_synonym"] == 8000
    assert manifest["rows"]["regions_historicalpoolingarea"] >= 1
    assert "regions.0001_initial" in manifest["migrations"]
    assert (manifest["version"], manifest["bytes"]) == (VERSION, file.stat().st_size)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, manifest_file(file))] == [0o600, 0o600]

    keeper.python(DESTROY)
    destroyed = keeper.sum()
    assert destroyed != before

    refused = keeper.manage("restore", str(file))
    assert refused.returncode == 1
    assert "请加 --yes" in refused.stderr
    assert keeper.sum() == destroyed

    # On SQLite others go on reading what was there; on PostgreSQL they wait.
    look = keeper.url.startswith("sqlite")
    status, said = keeper.killed("恢复", f"call_command('restore', {str(file)!r}, yes=True)", look)
    assert status == -9
    assert said[:2] == ["in the middle", destroyed if look else ""]
    assert keeper.sum() == destroyed

    done = keeper.manage("restore", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    assert "核对一致" in done.stdout
    assert keeper.sum() == before
    # Rows that are added now get numbers of their own.
    keeper.python("from portal.search.models import Synonym\nSynonym.objects.create(word='新', means='旧').delete()")


def test_no_page_kept_from_before_a_restore_is_served(keeper: Keeper) -> None:
    """Not even one with the backup's own stamp: a damaged database may have answered with that one."""

    def page(tag: str) -> tuple[str, str]:
        status, now = keeper.python(f"TAG = {tag!r}\n{PAGE}").split("\n")
        return status, now

    def stamp() -> list[str]:
        return keeper.python(STAMP).split("\n")

    at_backup, renews, triggers = stamp()
    assert renews == "True" and "stamp_regions_benefitrule_" in triggers
    _, tag_at_backup = page("")
    assert page(tag_at_backup) == ("304", tag_at_backup)
    file = keeper.backup()

    keeper.python(
        "from django.db import connection\nconnection.cursor().execute('UPDATE regions_benefitrule SET ratio = 0.5')"
    )
    before = stamp()[0]
    _, tag_before = page("")
    assert len({at_backup, before}) == len({tag_at_backup, tag_before}) == 2

    done = keeper.manage("restore", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    after = stamp()
    assert after[0] not in ("", at_backup, before)
    assert after[1:] == ["True", triggers]
    for tag in (tag_at_backup, tag_before):
        status, now = page(tag)
        assert status == "200" and now not in (tag_at_backup, tag_before)


def test_killed_while_writing_no_backup_stands_there(keeper: Keeper) -> None:
    def whole() -> set[str]:
        return {file.name for file in keeper.folder.iterdir() if not file.name.endswith((".part", "-journal"))}

    keeper.folder.mkdir(exist_ok=True)
    before = whole()
    status, said = keeper.killed("备份", f"call_command('backup', {str(keeper.folder)!r})")
    assert (status, said[0]) == (-9, "in the middle")
    assert whole() == before
    assert keeper.backup().is_file()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda file: flip(file), "与备份时的校验值不一致"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "与备份时的校验值不一致"),
        (lambda file: file.unlink(), "没有这个文件"),
        (lambda file: manifest_file(file).unlink(), "备份没有做完"),
        (lambda file: manifest_file(file).write_text("{"), "已损坏"),
        (lambda file: manifest_file(file).write_text("[]"), "已损坏"),
        (lambda file: change_manifest(file, form=2), "另一种格式"),
        (lambda file: change_manifest(file, vendor="oracle", server="Oracle 19"), "来自 Oracle 19.*不能互换"),
        (
            lambda file: change_manifest(file, migrations=["regions.9999_of_tomorrow"], version="9.0"),
            "更新的版本（9.0），本版本没有迁移 regions.9999_of_tomorrow",
        ),
    ],
)
def test_damaged_or_strange_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], object], words: str
) -> None:
    kind = KINDS[connection.vendor]
    file = tmp_path / f"portal{kind.SUFFIX}"
    file.write_bytes(b"0123456789" * 100)
    whole = {"bytes": 1000, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    Manifest("2026-11-22T10:00:00+08:00", "0.1", connection.vendor, "x", [], {}, **whole).write(file)
    loaded: list[object] = []
    monkeypatch.setattr(kind, "load", lambda *given: loaded.append(given))
    call_command("restore", str(file), yes=True, verbosity=0)
    assert len(loaded) == 1  # undamaged, it would have been put back
    damage(file)
    with pytest.raises(CommandError, match=words):
        call_command("restore", str(file), yes=True, verbosity=0)
    assert len(loaded) == 1


def test_a_table_that_lacks_a_row_changes_nothing(keeper: Keeper, tmp_path: Path) -> None:
    """What a checksum cannot see: the database's own count, before anything is final."""
    file = copy(keeper.backup(), tmp_path)
    before = keeper.sum()
    rows = json.loads(manifest_file(file).read_text())["rows"]
    change_manifest(file, rows=rows | {"portal_synonym": 7999})
    done = keeper.manage("restore", str(file), "--yes")
    assert done.returncode == 1
    assert re.search("portal_synonym are not those of the backup|记录数与备份时的不一致", done.stderr), done.stderr
    assert keeper.sum() == before


def test_an_older_backup_says_that_migrations_are_lacking(keeper: Keeper, tmp_path: Path) -> None:
    file = copy(keeper.backup(), tmp_path)
    present = json.loads(manifest_file(file).read_text())["migrations"]
    change_manifest(file, migrations=present[:-1])
    done = keeper.manage("restore", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    assert "少 1 个迁移。请运行 manage.py migrate" in done.stdout


def test_into_a_database_that_holds_nothing(keeper: Keeper, tmp_path: Path) -> None:
    """As after a lost disk: no --yes is asked for, nor where only `migrate` has run."""
    if not keeper.url.startswith("sqlite"):
        pytest.skip("one database is enough: the question is the same")
    file = keeper.backup()
    other = Keeper(f"sqlite:///{tmp_path}/new.sqlite3", tmp_path)
    done = other.manage("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert other.sum() == keeper.sum()
    fresh = Keeper(f"sqlite:///{tmp_path}/fresh.sqlite3", tmp_path)
    assert fresh.manage("migrate", "--noinput", "--verbosity", "0").returncode == 0
    assert fresh.manage("restore", str(file)).returncode == 0


def test_programs_that_are_not_there_are_named(keeper: Keeper) -> None:
    if keeper.url.startswith("sqlite"):
        pytest.skip("SQLite needs none")
    done = keeper.manage("backup", str(keeper.folder), PG_BIN="/nowhere")
    assert done.returncode == 1
    assert "没有找到 pg_dump" in done.stderr
    assert "PG_BIN" in done.stderr


def test_a_folder_that_cannot_be_written(keeper: Keeper, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = keeper.manage("backup", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "没有备份" in done.stderr
    assert "Traceback" not in done.stderr
