"""Where a file waits for its confirmation: taken once, gone after an hour, nobody else's."""

import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from regions.resources.formats import BadFile
from regions.resources.storage import KEPT_SECONDS, CacheRoom, FolderRoom, waiting_room

LOCAL = "django.core.cache.backends.locmem.LocMemCache"
SHARED = "django.core.cache.backends.redis.RedisCache"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: Any) -> Path:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    return tmp_path / f"mingbai-import-{os.getuid()}"


@pytest.mark.parametrize("room", [FolderRoom, CacheRoom])
def test_a_file_is_read_often_and_taken_once(room: Any) -> None:
    kept = room()
    kept.save(b"a,b\r\n\xff")
    again = room(name=kept.name)
    assert again.read() == again.read() == b"a,b\r\n\xff"
    assert again.take() == b"a,b\r\n\xff"
    for ask in (again.take, again.read):
        with pytest.raises(BadFile, match="已经过期"):
            ask()
    again.remove()  # gone already: no complaint


@pytest.mark.parametrize("room", [FolderRoom, CacheRoom])
def test_what_is_removed_is_gone(room: Any) -> None:
    kept = room()
    kept.save(b"x")
    kept.remove()
    with pytest.raises(BadFile):
        room(name=kept.name).read()


def test_the_folder_is_for_nobody_else(folder: Path) -> None:
    kept = FolderRoom()
    kept.save(b"x")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / kept.name).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "", "a" * 31])
def test_other_files_are_not_read(name: str) -> None:
    with pytest.raises(BadFile):
        FolderRoom(name=name).read()
    with pytest.raises(BadFile):
        FolderRoom(name=name).take()


def test_what_nobody_confirmed_goes(folder: Path) -> None:
    old, new = FolderRoom(), FolderRoom()
    old.save(b"old")
    past = time.time() - KEPT_SECONDS - 1
    os.utime(folder / old.name, (past, past))
    new.save(b"new")
    assert [file.name for file in folder.iterdir()] == [new.name]


@pytest.mark.parametrize(("backend", "room"), [(LOCAL, FolderRoom), (SHARED, CacheRoom)])
def test_several_machines_share_their_cache(settings: Any, backend: str, room: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:6379/0"}}
    assert waiting_room() is room
