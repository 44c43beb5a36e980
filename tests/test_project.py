"""The project as a whole: settings, migrations, arrows between the apps, health."""

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent
GIVEN = {
    "SECRET_KEY": "kN3-x8Zq_Lr5Tb2Vw7Yc1Md9Gf4Hj6Ps0Ua-Ei_Ro8Wt3Qz5Xn2",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "sqlite:///:memory:",
}


def manage(*arguments: str, given: dict[str, str], settings: str = "prod") -> subprocess.CompletedProcess[str]:
    """Run manage.py in a fresh process whose environment holds nothing but PATH and what is given."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": f"portal.settings.{settings}",
        "ENV_FILE": "",
        "PYTHONUTF8": "1",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_deploy_check_of_production_is_silent() -> None:
    done = manage("check", "--deploy", "--fail-level", "DEBUG", given=GIVEN)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "missing",
    [["SECRET_KEY"], ["ALLOWED_HOSTS"], ["DATABASE_URL"], ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"]],
    ids="+".join,
)
def test_production_names_what_it_misses_and_refuses_to_start(missing: list[str]) -> None:
    done = manage("check", given={name: value for name, value in GIVEN.items() if name not in missing})
    assert done.returncode != 0
    last_line = done.stderr.strip().splitlines()[-1]
    assert f"正式环境无法启动，缺少环境变量：{'、'.join(missing)}（" in last_line


def test_production_takes_an_empty_variable_for_a_missing_one() -> None:
    done = manage("check", given=GIVEN | {"ALLOWED_HOSTS": " "})
    assert "缺少环境变量：ALLOWED_HOSTS（" in done.stderr


def test_staff_pages_cannot_take_the_place_of_the_home_page() -> None:
    done = manage("check", given=GIVEN | {"ADMIN_PATH": "/"})
    assert done.returncode != 0
    assert "ADMIN_PATH" in done.stderr


def test_a_query_string_never_reaches_the_log() -> None:
    code = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "Client(raise_request_exception=False).get('/no-such-page/?total=314159')\n"
        "import logging\n"
        "line = 'GET /calculators/inpatient/?total=314159 HTTP/1.1'\n"
        "logging.getLogger('django.server').info('\"%s\" %s', line, 200)\n"
        "try:\n"
        "    raise ValueError('http://portal.example/a/?total=314159')\n"
        "except ValueError:\n"
        "    logging.getLogger('django.request').exception('Internal Server Error: %s', '/a/')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.test", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "/no-such-page/" in done.stderr
    assert '"GET /calculators/inpatient/ HTTP/1.1" 200' in done.stderr
    assert "ValueError: http://portal.example/a/" in done.stderr
    assert "314159" not in done.stderr + done.stdout


def test_variables_in_the_settings_and_in_the_docs_are_the_same() -> None:
    read = set()
    for file in (ROOT / "portal" / "settings").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("env")), args=[ast.Constant(value=str(name)), *_]):
                    read.add(name)
                case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value="ENV_FILE" as name), *_]):
                    read.add(name)
    page = (ROOT / "docs" / "environment.md").read_text()
    documented = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    tools = {"PORT", "WORKERS", "PYTHON", "CI", "CHROMIUM", "PG_BIN", "DJANGO_SETTINGS_MODULE"}
    tools |= {"ADMIN_USERNAME", "ADMIN_PASSWORD"}  # of create_administrator
    assert documented - tools == read


@pytest.mark.django_db
def test_healthz(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert client.post("/healthz").status_code == 405


def test_healthz_needs_no_database(client: Client) -> None:
    """Not marked django_db: a question to the database would fail. To be alive is the process's own affair; see /readyz."""
    with mock.patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_security_headers(client: Client) -> None:
    answer = client.get("/healthz")
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_sqlite_waits_for_other_writers_and_checks_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite only")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20_000,)
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_every_app_is_under_the_import_contracts() -> None:
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    apps = {file.parent.name for file in ROOT.glob("*/apps.py")}
    assert apps | {"portal"} == set(checked)


def imports(file: Path) -> Iterator[str]:
    """Every module that a file imports, by its full name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def test_the_engine_imports_the_standard_library_only() -> None:
    files = sorted((ROOT / "calculators" / "engine").rglob("*.py"))
    assert files
    strange = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in files
        for name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names and not f"{name}.".startswith("calculators.engine.")
    }
    assert strange == set()


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements*.txt")), ids=lambda file: file.name)
def test_lock_files_are_hashed_and_name_no_index(file: Path) -> None:
    lines = [line for line in file.read_text().splitlines() if line and not line.lstrip().startswith("#")]
    pins = [line for line in lines if not line.startswith(" ")]
    assert pins
    assert all("==" in pin and pin.endswith("\\") for pin in pins)
    assert all(line.strip().startswith("--hash=sha256:") for line in lines if line.startswith(" "))


def test_the_development_lock_holds_the_versions_that_run() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in (ROOT / name).read_text().splitlines() if line[:1].isalnum()}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")
