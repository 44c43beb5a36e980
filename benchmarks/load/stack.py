"""The whole site as in production, on free loopback ports: PostgreSQL, Redis, granian (portal.settings.prod), nginx (TLS).

    with Stack() as stack:
        stack.get("/")                 # through nginx
        stack.kill("redis"); stack.start("redis")

Everything stands in one temporary folder and is stopped and removed at the end. nginx runs deploy/nginx as it is, with other
addresses; granian is started by deploy/serve. `bin/stack` is this file as a command.
"""

import http.client
import os
import pwd
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
HOST = "portal.example"  # the name that deploy/nginx/mingbai.conf answers to
PATIENCE = 60  # seconds that a part may take to start
PARTS = ("postgres", "redis", "app", "nginx")  # in the order in which they start


class Answer(NamedTuple):
    """What came back: status, headers by lower-case name, body; seconds it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


class Missing(RuntimeError):
    """A program that the stack needs is not installed."""


class Stack:
    """`workers` of granian; `load`: with the starting data; `given`: further variables of the portal.

    `code`: the folder that the portal and its commands run from; another one may be named while all runs. `ready`: the
    address that answers 200 once it does.
    """

    def __init__(
        self, *, workers: int = 2, load: bool = True, code: Path = ROOT, ready: str = "/readyz", **given: str
    ) -> None:
        self.programs, self.code, self.ready = _programs(), code, ready
        self.folder = Path(
            tempfile.mkdtemp(prefix="mingbai-stack.", dir="/tmp")
        )  # a socket's path has 107 characters at most
        self.folder.chmod(0o755)  # PostgreSQL runs as somebody else
        self.ports = dict(zip((*PARTS, "plain"), _free_ports(len(PARTS) + 1), strict=True))
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._load = load
        self._tls = ssl.create_default_context()
        self._tls.check_hostname, self._tls.verify_mode = False, ssl.CERT_NONE  # a certificate of a minute ago
        self._password = secrets.token_urlsafe(12)
        database = f"postgres://portal:{self._password}@127.0.0.1:{self.ports['postgres']}/postgres"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONUTF8": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings.prod",
            "ENV_FILE": "",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ALLOWED_HOSTS": HOST,
            "DATABASE_URL": database,
            "CACHE_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "TRUST_X_FORWARDED_PROTO": "true",
            "TRUSTED_PROXY_HEADER": "X-Real-IP",
            "STATIC_ROOT": str(self.folder / "static"),
            "METRICS_FOLDER": str(self.folder / "metrics"),
            "LOG_FORMAT": "json",
            "LOG_REQUESTS": "true",
            "WORKERS": str(workers),
            "PORT": str(self.ports["app"]),
        } | given

    @property
    def url(self) -> str:
        """The site's address, for tools that take one; they have to send `Host: portal.example`."""
        return f"https://127.0.0.1:{self.ports['nginx']}"

    # --- the whole ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> "Stack":
        try:
            self._prepare()
            self.start("postgres")
            self.start("redis")
            self.manage("migrate", "--noinput", "--verbosity", "0")
            if self._load:
                self.manage("load_starting_data", "--verbosity", "0")
            self.manage("collectstatic", "--noinput", "--verbosity", "0")
            self.start("app")
            self.start("nginx")
            self.until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for name in reversed(PARTS):
            self.stop(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def until_ready(self, seconds: float = PATIENCE) -> float:
        """Wait until /readyz answers 200 through nginx. Seconds that it took; raises TimeoutError."""
        return self.until(lambda: self.get(self.ready).status == 200, seconds, self.ready)

    @staticmethod
    def until(done: Any, seconds: float, what: str) -> float:
        """Wait until `done()`; what it cannot reach counts as not yet. Seconds that it took; raises TimeoutError."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            try:
                if done():
                    return time.monotonic() - started
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.02)
        raise TimeoutError(f"{what}: not within {seconds} seconds")

    # --- parts --------------------------------------------------------------------------------------------------------

    def start(self, name: str) -> None:
        """Start a part that is not running, and wait until its port answers."""
        command, environment = self._commands()[name]
        with open(self.folder / f"{name}.log", "ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                cwd=self.code if name == "app" else self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is ours alone: the parts are stopped in order
            )
        self.until(lambda: self._answers(name), PATIENCE, name)

    def stop(self, name: str) -> None:
        """End a part as its init system would: ask, and kill what has not ended after 20 seconds."""
        process = self._running.pop(name, None)
        if process is None:
            return
        # SIGINT: PostgreSQL's "fast" (SIGTERM would wait for its clients); the others end at SIGTERM.
        process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            self._kill_group(process)

    def kill(self, name: str) -> None:
        """kill -9 to a part and all its processes, as if the machine's memory had run out.

        PostgreSQL gets SIGQUIT, by which it kills its own processes at once and writes nothing: they are not in its group.
        """
        process = self._running.pop(name)
        if name == "postgres":
            process.send_signal(signal.SIGQUIT)
            process.wait(20)
        else:
            self._kill_group(process)

    def pid(self, name: str) -> int:
        """The main process of a part."""
        return self._running[name].pid

    def worker_pids(self) -> list[int]:
        """The processes of granian that answer requests."""
        main = self._running["app"].pid
        children = [
            int(pid) for file in Path(f"/proc/{main}/task").glob("*/children") for pid in file.read_text().split()
        ]
        return sorted(pid for pid in children if _is_worker(pid))

    def log(self, name: str) -> str:
        """What a part has written so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """manage.py with the portal's settings. Raises RuntimeError with what it said, unless `check` is False."""
        done = subprocess.run(
            [str(PYTHON), "manage.py", *arguments], cwd=self.code, env=self.environment, capture_output=True, text=True, check=False
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]}: {done.stdout}{done.stderr}")
        return done

    def python(self, code: str, *arguments: str) -> "subprocess.Popen[str]":
        """A process that runs `code` with Django set up, its input and output by pipes."""
        return subprocess.Popen(
            [str(PYTHON), "-c", f"import django; django.setup()\n{code}", *arguments],
            cwd=self.code, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    # --- asking -------------------------------------------------------------------------------------------------------

    def connection(self, timeout: float = 30) -> http.client.HTTPSConnection:
        """A connection to nginx that may be kept."""
        return http.client.HTTPSConnection("127.0.0.1", self.ports["nginx"], timeout=timeout, context=self._tls)

    def get(self, path: str, headers: Mapping[str, str] | None = None, timeout: float = 30) -> Answer:
        """GET through nginx, on a new connection."""
        return self.ask("GET", path, headers=headers, timeout=timeout)

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None, timeout: float = 30
    ) -> Answer:
        """Any request through nginx, on a new connection."""
        connection = self.connection(timeout)
        try:
            return exchange(connection, method, path, body, headers)
        finally:
            connection.close()

    # --- inside -------------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        for folder in ("postgres", "redis", "nginx", "tls"):
            (self.folder / folder).mkdir()
        password = self.folder / "password"
        password.write_text(self._password)
        for path in (self.folder / "postgres", password):
            if os.getuid() == 0:
                shutil.chown(path, _postgres_user())
        _run(
            *_as_postgres(), self.programs["initdb"], "-D", str(self.folder / "postgres" / "data"), "-U", "portal",
            "--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8", "--locale=C", "--no-sync", cwd=self.folder,
        )  # fmt: skip
        key, certificate = self.folder / "tls" / "privkey.pem", self.folder / "tls" / "fullchain.pem"
        _run(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate), cwd=self.folder,
        )  # fmt: skip
        (self.folder / "mingbai-proxy.conf").write_text((ROOT / "deploy/nginx/proxy.conf").read_text())
        (self.folder / "mingbai.conf").write_text(self._site())
        (self.folder / "nginx.conf").write_text(self._nginx())

    def _site(self) -> str:
        """deploy/nginx/mingbai.conf with this stack's addresses and folders; every one of them has to stand in it."""
        text = (ROOT / "deploy/nginx/mingbai.conf").read_text()
        for before, after in (
            ("listen 80", f"listen 127.0.0.1:{self.ports['plain']}"),
            ("listen 443", f"listen 127.0.0.1:{self.ports['nginx']}"),
            ("server 127.0.0.1:8000", f"server 127.0.0.1:{self.ports['app']}"),
            ("/etc/mingbai/tls/", f"{self.folder}/tls/"),
            ("/etc/nginx/mingbai-proxy.conf", f"{self.folder}/mingbai-proxy.conf"),
            ("/srv/mingbai/static/", f"{self.folder}/static/"),
            ("/srv/mingbai/app/", f"{ROOT}/"),
            ("/var/log/nginx/mingbai.access.log", f"{self.folder}/access.log"),
        ):
            if before not in text:
                raise RuntimeError(f"deploy/nginx/mingbai.conf: {before!r} is gone; see benchmarks/load/stack.py")
            text = text.replace(before, after)
        return text

    def _nginx(self) -> str:
        user = "user root;" if os.getuid() == 0 else ""
        temporary = " ".join(
            f"{kind}_temp_path nginx/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""{user} daemon off; worker_processes auto; pid nginx/pid; error_log nginx.log warn;
            events {{ worker_connections 4096; }}
            http {{ include /etc/nginx/mime.types; default_type application/octet-stream; sendfile on; {temporary}
                    access_log off; include {self.folder}/mingbai.conf; }}"""

    def _commands(self) -> dict[str, tuple[list[str], dict[str, str]]]:
        small = {"PATH": os.environ["PATH"], "TZ": "UTC"}
        return {
            # fsync off: what is killed here is processes, not the machine; the kernel keeps what they wrote.
            "postgres": ([
                *_as_postgres(), self.programs["postgres"], "-D", f"{self.folder}/postgres/data", "-c", "listen_addresses=127.0.0.1",
                "-c", f"port={self.ports['postgres']}", "-c", "unix_socket_directories=", "-c", "fsync=off",
            ], small),
            "redis": ([
                self.programs["redis-server"], "--bind", "127.0.0.1", "--port", str(self.ports["redis"]), "--save", "",
                "--appendonly", "no", "--dir", f"{self.folder}/redis",
            ], small),
            "app": ([str(self.code / "deploy" / "serve")], self.environment),
            "nginx": ([
                self.programs["nginx"], "-p", f"{self.folder}/", "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/nginx.log",
            ], small),
        }  # fmt: skip

    def _answers(self, name: str) -> bool:
        if self._running[name].poll() is not None:
            raise RuntimeError(f"{name} ended: {self.log(name)[-3000:]}")
        if name == "postgres":
            return not subprocess.run(
                [self.programs["pg_isready"], "-q", "-h", "127.0.0.1", "-p", str(self.ports[name])], check=False
            ).returncode
        with socket.create_connection(("127.0.0.1", self.ports[name]), 1):
            return True

    @staticmethod
    def _kill_group(process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)  # a session of its own: the process and its children, nobody else
        process.wait()


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request on `connection`, with the site's name."""
    started = time.monotonic()
    connection.request(method, path, body, {"Host": HOST} | dict(headers or {}))
    response = connection.getresponse()
    content = response.read()
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, content, time.monotonic() - started)


def _is_worker(pid: int) -> bool:
    """Not Python's own process that looks after shared resources, nor one that has just ended."""
    try:
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except OSError:
        return False


def _programs() -> dict[str, str]:
    """Where each program is. Raises Missing with all that are not there."""
    postgres = os.environ.get("PG_BIN") or next(
        (str(path.parent) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), ""
    )
    folders = f"{postgres}{os.pathsep}{os.environ['PATH']}{os.pathsep}/usr/sbin"
    names = ("initdb", "postgres", "pg_isready", "redis-server", "nginx", "openssl")
    found = {name: shutil.which(name, path=folders) or "" for name in names}
    missing = [name for name, path in found.items() if not path]
    if missing:
        raise Missing(
            f"not installed: {', '.join(missing)} (Debian: apt-get install postgresql redis-server nginx openssl)"
        )
    return found


def _postgres_user() -> str:
    """PostgreSQL refuses to run as root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Missing("running as root, and neither user postgres nor nobody exists")


def _as_postgres() -> list[str]:
    # setpriv becomes the program (runuser stays in front of it and would keep signals to itself).
    if os.getuid():
        return []
    return [
        "setpriv",
        "--reuid",
        _postgres_user(),
        "--regid",
        str(pwd.getpwnam(_postgres_user()).pw_gid),
        "--clear-groups",
    ]


def _free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports: list[int] = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stdout}{done.stderr}")


def main(arguments: list[str]) -> int:
    """Run a command with the stack, or the stack alone until Ctrl+C; the status of the command."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Stack(workers=int(os.environ.get("WORKERS", "2"))) as stack:
        if arguments:
            return subprocess.run(
                arguments, env=os.environ | {"STACK_URL": stack.url, "STACK_HOST": HOST}, check=False
            ).returncode
        print(f"{stack.url}/   Host: {HOST}   folder: {stack.folder}   (Ctrl+C stops it)", flush=True)
        print(
            f"curl -k --resolve {HOST}:{stack.ports['nginx']}:127.0.0.1 https://{HOST}:{stack.ports['nginx']}/",
            flush=True,
        )
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopping", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Missing as missing:
        sys.exit(f"stack: {missing}")
