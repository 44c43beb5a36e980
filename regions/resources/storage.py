"""Where a file waits between the dry run and the confirmation: on this machine, or in the cache that all machines share."""

import os
import re
import tempfile
import time
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from import_export.tmp_storages import BaseStorage

from regions.resources.formats import BadFile

KEPT_SECONDS = 60 * 60  # a file that nobody confirmed within the hour goes
GONE = "文件已经过期，请重新上传。"
_NAME = re.compile(r"[0-9a-f]{32}")


def waiting_room() -> type[BaseStorage]:
    """The workers of one machine share its folder for temporary files; several machines share their cache (Redis)."""
    local = settings.CACHES["default"]["BACKEND"].endswith((".LocMemCache", ".DummyCache"))
    return FolderRoom if local else CacheRoom


class FolderRoom(BaseStorage):
    """Files in a folder that nobody else may read."""

    def save(self, data: bytes) -> None:
        self.name = uuid4().hex
        folder = _folder()
        _clear(folder)
        with open(os.open(folder / self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)

    def read(self) -> bytes:
        """The bytes that were saved. Raises BadFile where they are gone."""
        try:
            return self._path().read_bytes()
        except FileNotFoundError as error:
            raise BadFile(GONE) from error

    def take(self) -> bytes:
        """The bytes, for the one who asks first: a second click finds nothing. Raises BadFile."""
        taken = self._path().with_suffix(".taken")
        try:
            self._path().rename(taken)
            return taken.read_bytes()
        except FileNotFoundError as error:
            raise BadFile(GONE) from error
        finally:
            taken.unlink(missing_ok=True)

    def remove(self) -> None:
        self._path().unlink(missing_ok=True)

    def _path(self) -> Path:
        if not _NAME.fullmatch(self.name or ""):
            raise BadFile(GONE)
        return _folder() / self.name


class CacheRoom(BaseStorage):
    """Files in the cache."""

    def save(self, data: bytes) -> None:
        self.name = uuid4().hex
        cache.set(self._key(), data, KEPT_SECONDS)

    def read(self) -> bytes:
        """The bytes that were saved. Raises BadFile where they are gone."""
        data = cache.get(self._key())
        if data is None:
            raise BadFile(GONE)
        return bytes(data)

    def take(self) -> bytes:
        """The bytes, for the one who asks first: a second click finds nothing. Raises BadFile."""
        data = self.read()
        if not cache.delete(self._key()):
            raise BadFile(GONE)
        return data

    def remove(self) -> None:
        cache.delete(self._key())

    def _key(self) -> str:
        return f"import:{self.name}"


def _folder() -> Path:
    """Made at need; somebody else's folder of that name is not used."""
    folder = Path(tempfile.gettempdir()) / f"mingbai-import-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid() or folder.is_symlink():
        raise PermissionError(f"{folder} belongs to somebody else")
    return folder


def _clear(folder: Path) -> None:
    """Take away what nobody confirmed."""
    for file in folder.iterdir():
        try:
            if file.stat().st_mtime < time.time() - KEPT_SECONDS:
                file.unlink()
        except FileNotFoundError:
            continue  # another worker was first
