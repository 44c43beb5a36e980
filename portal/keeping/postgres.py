"""PostgreSQL: by pg_dump's own format, put back by pg_restore and psql in one transaction."""

import os
import shutil
import subprocess  # nosec B404
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from portal.keeping.manifest import CHUNK, KeepingError, Progress, row_counts

SUFFIX = ".pgdump"
_OPTIONS = (
    "host", "hostaddr", "port", "dbname", "user", "service", "passfile", "connect_timeout",
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl",
)  # fmt: skip

# Ours (triggers use them), not those of extensions.
_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
 WHERE p.pronamespace = current_schema()::text::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""

LOCK_SECONDS = 30  # how long a restore waits for requests that are being answered


def server() -> str:
    """The server's version."""
    connection.ensure_connection()
    return f"PostgreSQL {connection.connection.info.server_version // 10000}"


def dump(file: Path, progress: Progress) -> tuple[dict[str, int], int]:
    """Write the database to `file`, check it; its rows by table, and the length of the dump as SQL. Raises KeepingError.

    Rows are counted in the very snapshot that pg_dump writes.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        rows = row_counts()
        command = [
            _program("pg_dump"), "--format=custom", "--compress=6", "--no-owner", "--no-privileges", "--verbose",
            f"--snapshot={snapshot}", f"--file={file}", f"--dbname={_address()}",
        ]  # fmt: skip
        with _running(command, stderr=subprocess.PIPE) as process:
            said, done = [], 0
            for line in process.stderr or ():
                said.append(line)
                if b"dumping contents of table" in line:
                    done += 1
                    progress(min(done, len(rows)), len(rows))
            if process.wait():
                raise KeepingError(f"pg_dump 没有成功：{_last(said)}")
    return rows, verify(file)


def verify(file: Path) -> int:
    """How long a dump is once written out as SQL. Raises KeepingError where pg_restore cannot read it to the end."""
    length = 0
    with tempfile.TemporaryFile() as said, _written_out(file, said) as process:
        while chunk := process.stdout.read(CHUNK) if process.stdout else b"":
            length += len(chunk)
        if process.wait():
            raise KeepingError(f"{file.name} 读不到头，备份已损坏：{_told(said)}")
    return length


def load(file: Path, rows: dict[str, int], text_bytes: int, progress: Progress) -> None:
    """Put `file` in place of all tables of the present database, all of it or nothing. Raises KeepingError.

    The COMMIT is sent only once the whole dump was read, and the rows counted: killed before, PostgreSQL rolls back.
    """
    drop, counted = _drop(), _counted(rows)
    command = [
        _program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-",
        f"--dbname={_address()}",
    ]  # fmt: skip
    connection.close()  # our own locks would be waited for
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as complained,
        _running(command, stdin=subprocess.PIPE, stderr=said) as target,
        _written_out(file, complained) as source,
    ):
        try:
            _pump(source, target, drop, counted, text_bytes, progress)
        except BrokenPipeError:
            pass  # psql has ended at an error, which it tells below
        except _Unreadable:
            target.kill()
            raise KeepingError(f"没有恢复，数据库还是原来的样子：备份读不到头。{_told(complained)}") from None
        if target.wait():
            raise KeepingError(f"没有恢复，数据库还是原来的样子：{_told(said)}")


class _Unreadable(Exception):
    """pg_restore gave up."""


def _pump(
    source: "subprocess.Popen[bytes]",
    target: "subprocess.Popen[bytes]",
    drop: str,
    counted: str,
    text_bytes: int,
    progress: Progress,
) -> None:
    assert source.stdout is not None
    assert target.stdin is not None
    target.stdin.write(f"BEGIN;\nSET LOCAL lock_timeout = '{LOCK_SECONDS}s';\n{drop}".encode())
    done = 0
    while chunk := source.stdout.read(CHUNK):
        target.stdin.write(chunk)
        done += len(chunk)
        progress(min(done, text_bytes), text_bytes)
    if source.wait():
        raise _Unreadable
    target.stdin.write(f"\n{counted}COMMIT;\n".encode())
    target.stdin.close()


def _drop() -> str:
    """The statements that take away every table, view and function of the present schema; what they own goes with them."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
        cursor.execute(_FUNCTIONS)
        functions = [signature for (signature,) in cursor.fetchall()]
    views = [quote(one.name) for one in found if one.type == "v"]
    tables = [quote(one.name) for one in found if one.type != "v"]
    return "".join(
        f"DROP {kind} IF EXISTS {', '.join(names)} CASCADE;\n"
        for kind, names in (("VIEW", views), ("TABLE", tables), ("ROUTINE", functions))
        if names
    )


def _counted(rows: dict[str, int]) -> str:
    """Statements that fail unless every table has as many rows as when it was written."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = quote(cursor.fetchone()[0])
    checks = "".join(
        f"IF (SELECT count(*) FROM {schema}.{quote(table)}) <> {number} THEN"  # nosec B608
        f" RAISE EXCEPTION 'rows of {table} are not those of the backup'; END IF;\n"
        for table, number in rows.items()
    )
    return f"DO $check$ BEGIN\n{checks}END $check$;\n"


def _program(name: str) -> str:
    """Where a program of PostgreSQL's is: in the folder PG_BIN, else on the path. Raises KeepingError."""
    folder = os.environ.get("PG_BIN", "")
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        raise KeepingError(
            f"没有找到 {name}。请安装 PostgreSQL 客户端程序（Debian：apt-get install postgresql-client），"
            "版本不低于服务器的版本；或者用环境变量 PG_BIN 指明它所在的文件夹。"
        )
    return found


def _address() -> str:
    """The database, as PostgreSQL's programs take it; without the password, which every user of the machine could see.

    Only options that their older versions know, too: ours talks to the server by a library of its own.
    """
    params = connection.get_connection_params()
    return str(make_conninfo(**{name: str(params[name]) for name in _OPTIONS if params.get(name)}))


def _secrets() -> dict[str, str]:
    """The environment of those programs: ours, with the password."""
    password = connection.get_connection_params().get("password")
    return dict(os.environ) | ({"PGPASSWORD": str(password)} if password else {})


@contextmanager
def _running(
    command: list[str], *, stdin: int = subprocess.DEVNULL, stdout: int | None = None, stderr: int | IO[bytes]
) -> "Iterator[subprocess.Popen[bytes]]":
    """A program that is ended with the block, however that is left."""
    process = subprocess.Popen(command, env=_secrets(), stdin=stdin, stdout=stdout, stderr=stderr)  # nosec B603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None and not pipe.closed:
                with suppress(BrokenPipeError):
                    pipe.close()
        process.wait()


def _written_out(file: Path, said: IO[bytes]) -> "AbstractContextManager[subprocess.Popen[bytes]]":
    """pg_restore that writes a dump as SQL to its output."""
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    return _running(command, stdout=subprocess.PIPE, stderr=said)


def _told(said: IO[bytes]) -> str:
    said.seek(0)
    return _last(said.readlines())


def _last(lines: list[bytes]) -> str:
    """The last line that a program said of an error."""
    texts = [line.decode(errors="replace").strip() for line in lines]
    errors = [text for text in texts if "ERROR" in text or "error" in text or "FATAL" in text]
    return (errors or texts or [""])[-1]
