"""The database is full (SQLite, PRAGMA max_page_count): a clear error, nothing lost, readers notice nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def test_full(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path}/full.sqlite3",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.full"],
        cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    assert "the database does not work (OperationalError): database or disk is full" in done.stderr
    with capsys.disabled():
        print(f"\n    full: {done.stdout.strip()}", end="")  # noqa: T201
