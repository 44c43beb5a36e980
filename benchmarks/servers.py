"""A site with the starting data in a temporary folder, servers on free loopback ports, and wrk to load them."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WORKERS = 2
CONNECTIONS = 4  # few: what is under way when wrk stops is worked out, too, and not counted

GRANIAN = [
    str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--workers", str(WORKERS), "--blocking-threads",
    "4", "--log-level", "warning", "--no-access-log", "--workers-kill-timeout", "5", "--port",
]  # fmt: skip
GUNICORN = [str(BIN / "gunicorn"), "--workers", str(WORKERS), "--threads", "4", "--log-level", "warning", "--bind"]
PORTAL = "portal.wsgi:application"


class Server(NamedTuple):
    """A running server: its address and its first process."""

    url: str
    process: psutil.Process

    def spent(self) -> float:
        """Seconds of processor time that it and its workers have used."""
        times = [one.cpu_times() for one in (self.process, *self.process.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    def idle(self) -> float:
        """The same, once it has nothing more to do."""
        spent = self.spent()
        while True:
            time.sleep(0.1)
            before, spent = spent, self.spent()
            if spent - before < 0.02:
                return spent


@contextmanager
def site() -> Iterator[dict[str, str]]:
    """The environment of a portal with its starting data, in a folder that goes afterwards."""
    with TemporaryDirectory(prefix="portal-bench.") as folder:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.site_settings",
            "ENV_FILE": "",
            "SECRET_KEY": "benchmark-only-" + "x" * 50,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
            "PYTHONPATH": str(ROOT),
        }
        for command in (["migrate", "-v0"], ["load_starting_data"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, capture_output=True)
        yield env


@contextmanager
def serving(command: list[str], application: str, env: dict[str, str]) -> Iterator[Server]:
    """A server (GRANIAN or GUNICORN) of an application. It is stopped by its own number afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bind = str(port) if command is GRANIAN else f"127.0.0.1:{port}"
    process = subprocess.Popen([*command, bind, application], cwd=ROOT, env=env)
    try:
        _wait(port)
        yield Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def answer(url: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> tuple[int, str]:
    """Status and ETag of one request, to be sure of what is measured."""
    try:
        with urlopen(Request(url, body, headers or {})) as response:
            response.read()
            return response.status, response.headers.get("ETag", "")
    except HTTPError as error:
        return error.code, ""


def load(
    server: Server, path: str, seconds: float, headers: dict[str, str] | None = None, script: Path | None = None
) -> float:
    """Requests per second of the server's processor time, under wrk for so many whole seconds.

    Of its processor time: what other programs take from the machine does not count, nor what wrk takes. Raises
    ValueError where an answer was an error.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script is not None:
        command += ["-s", str(script)]
    before = server.idle()
    out = subprocess.run([*command, server.url + path], capture_output=True, text=True, check=True).stdout
    spent = server.idle() - before
    if "Non-2xx" in out or "Socket errors" in out:
        raise ValueError(out)
    return int(re.search(r"(\d+) requests in", out)[1]) / spent


def posting(folder: Path, body: bytes) -> Path:
    """A wrk script that posts JSON."""
    script = folder / "post.lua"
    text = body.decode().replace("\\", "\\\\").replace("'", "\\'")
    script.write_text(
        f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = '{text}'\n", "utf-8"
    )
    return script
