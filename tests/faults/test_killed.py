"""kill -9 at random moments of publications and imports, and around an import's commit: nothing half-done, nothing
acknowledged lost (tests/faults/killed.py).

50 moments each, KILLS= for another number; SEED= repeats a run's moments, though never its very timing.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

KILLS = int(os.environ.get("KILLS", "50"))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("work", ["publications", "imports", "import-commits", "starting-data"])
def test_killed_at_random_moments(work: str, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "tests.faults.killed", work, str(KILLS)]
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONUTF8": "1",
        "TMPDIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"sqlite:///{tmp_path}/killed.sqlite3",
        "SEED": os.environ.get("SEED", ""),
        "LOG_LEVEL": "ERROR",
    }
    if database == "postgresql":
        command = ["bin/with-postgres", *command]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, done.stderr[-4000:]
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["kills"] == KILLS
    if work == "import-commits":  # both sides of the commit were hit
        assert {"nothing written", "done, not yet acknowledged"} <= set(summary["reached"])
    with capsys.disabled():
        print(f"\n    {work}, {database}: {summary}", end="")  # noqa: T201
