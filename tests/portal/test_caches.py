"""Redis that is away: nothing is found, nothing is kept, nothing fails, and it is asked again a second later."""

import logging
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.caches import PAUSE, ForgivingRedisCache
from tests.test_project import manage


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test finds out is forgotten."""
    monkeypatch.setattr(ForgivingRedisCache, "_away_until", 0.0)


def cache_at(address: str) -> ForgivingRedisCache:
    options = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
    return ForgivingRedisCache(address, {"OPTIONS": options})


def answers_as_an_empty_one(cache: ForgivingRedisCache) -> None:
    assert cache.get("a") is None
    assert cache.get("a", "without") == "without"
    cache.set("a", 1)
    assert cache.add("a", 1) is False
    assert cache.delete("a") is False
    assert cache.touch("a") is False
    assert cache.has_key("a") is False
    assert "a" not in cache
    assert cache.get_many(["a", "b"]) == {}
    assert cache.set_many({"a": 1, "b": 2}) == ["a", "b"]
    cache.delete_many(["a"])
    assert cache.get_or_set("a", lambda: 5) == 5
    assert cache.clear() is False
    with pytest.raises(ValueError, match="does not answer"):
        cache.incr("a")


def test_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "portal.caches"):
        answers_as_an_empty_one(cache_at("redis://:secret@127.0.0.1:1"))
    assert 1 <= len(caplog.records) <= 2  # once a pause, not once a call
    assert "secret" not in caplog.text


def test_it_listens_and_says_nothing() -> None:
    """One timeout of half a second, not one a call."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        answers_as_an_empty_one(cache_at(f"redis://127.0.0.1:{silent.getsockname()[1]}"))
        assert time.monotonic() - started < 10 * 0.5


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator["Redis"]:
    """Missing, it skips the test with a reason; with CI=true it fails it."""
    program = shutil.which("redis-server")
    if program is None:
        reason = "REDIS TEST NOT RUN: no redis-server found (Debian: apt-get install redis-server)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    server = Redis(program, tmp_path)
    server.start()
    yield server
    server.stop()


class Redis:
    """A Redis of the test's own, on a Unix socket."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.address = f"unix://{folder}/redis.sock"

    def start(self) -> None:
        command = [
            self.program,
            "--port",
            "0",
            "--unixsocket",
            f"{self.folder}/redis.sock",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            if (self.folder / "redis.sock").exists():
                return
            time.sleep(0.05)
        pytest.fail("redis-server did not start")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        (self.folder / "redis.sock").unlink(missing_ok=True)


def test_it_goes_and_comes_back(redis_server: Redis) -> None:
    cache = cache_at(redis_server.address)
    cache.set("a", "kept")
    assert cache.get("a") == "kept"
    assert cache.incr("n") if cache.add("n", 1) else None
    redis_server.stop()
    answers_as_an_empty_one(cache)
    redis_server.start()
    time.sleep(PAUSE)
    cache.set("a", "again")
    assert cache.get("a") == "again"


@pytest.mark.parametrize("given", [{"CACHE_URL": "redis://127.0.0.1:1/0"}, {}])
def test_the_settings_choose_it(given: dict[str, str]) -> None:
    code = "from django.core.cache import cache\nprint(type(cache._connections['default']).__name__, cache.get('a', 'without'))"
    done = manage("shell", "--no-imports", "-c", code, given=given | {"SECRET_KEY": "x"}, settings="dev")
    assert done.stdout.strip() == ("ForgivingRedisCache without" if given else "LocMemCache without"), done.stderr
