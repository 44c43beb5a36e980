"""A new version is put in place while the old one answers: the new code's `migrate` first, under the old code; then the new code.

The old code comes out of git: the state before the newest migration (that pair has to hold, always; where it was committed in
parts that do not start, the last commit), and the state in which 0.1.0 was left (there is no tag). A third trial adds a
migration by the rules of tests/portal/test_migrations.py, and one against them, which has to be seen.
"""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import psycopg
import pytest

from benchmarks.load.stack import ROOT, Missing, Stack
from portal.migrating import LOCK_SECONDS
from portal.version import VERSION
from tests.faults.load import ESTIMATE, PAGE, PAGES, Load, milliseconds, statuses

MIGRATIONS = "*/migrations/0*.py"
READ = (ESTIMATE, "/areas/450100/", PAGE, "/", "/about/")  # what 0.1.0 has, too

# What staff and readers write, by the code of the folder that it runs in.
WRITES = """
from policies import services as texts
from policies.models import ExplainerVersion, HelpfulCount, Report
from portal.search.models import Synonym
from regions import services
from regions.models import BenefitSchedule, PoolingArea
last = BenefitSchedule.objects.filter(status='published').order_by('pk')[0]
made = services.publish(services.clone(last, effective_from=last.effective_from, reason='试验'))
services.withdraw(made, notice='试验撤下。')
services.publish(services.clone(made, effective_from=made.effective_from, reason='试验'))
texts.draft_from(ExplainerVersion.objects.order_by('pk')[0], reason='试验').delete()
Synonym.objects.create(word='试验说法', means='住院').delete()
Report.objects.create(kind='error', text='试验')
PoolingArea.objects.order_by('pk')[0].save()
print('written')
"""
# The only thing that 0.1.0 writes: its loader and its admin make versions.
NEW_VERSION = """
from regions.models import BenefitSchedule
last = BenefitSchedule.objects.order_by('pk')[0]
BenefitSchedule.objects.create(area=last.area, scheme=last.scheme, version=99, effective_from=last.effective_from)
print('written')
"""

TABLES = "from django.db import connection\nprint(connection.introspection.table_names())"

# How long somebody has been waiting for a lock; the tables, of those that were there, that nobody else may even read.
_WAITING = "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0) FROM pg_locks WHERE NOT granted"
_CLOSED = "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' AND relation = ANY(%s)"


class Locks:
    """Looks at the database's locks without pause: `waited`, `closed`: the longest of each, in seconds."""

    def __init__(self, stack: Stack) -> None:
        self.waited = self.closed = 0.0
        self._address = stack.environment["DATABASE_URL"]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Locks":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as looker:
            tables = [
                oid for (oid,) in looker.execute("SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace")
            ]
            since: float | None = None
            while not self._stop.wait(0.005):
                waiting = looker.execute(_WAITING).fetchone()
                closed = looker.execute(_CLOSED, [tables]).fetchone()
                assert waiting is not None and closed is not None
                self.waited = max(self.waited, float(waiting[0]))
                since = (since or time.monotonic()) if closed[0] else None
                self.closed = max(self.closed, time.monotonic() - since if since is not None else 0.0)


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def here() -> list[Path]:
    """Every file of the code that is new: as it lies here, committed or not."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return [Path(name) for name in names if name and (ROOT / name).is_file()]


def before_the_newest_migration() -> str:
    """The last commit with fewer migrations than there are here."""
    if git("ls-files", "--others", "--exclude-standard", MIGRATIONS):
        return git("rev-parse", "HEAD")
    return git("log", "-1", "--diff-filter=A", "--format=%H^", "--", MIGRATIONS)


def before_0_2_0() -> str:
    """The last commit of 0.1.0: the next one brought the first tables of 0.2.0."""
    return git("log", "--diff-filter=A", "--format=%H^", "--", "policies/migrations/0001_initial.py")


def code_of(commits: list[str], folder: Path) -> tuple[Path, str]:
    """The code of the first of these commits that starts, with this environment and the way to serve it; which it is."""
    for number, commit in enumerate(commits):
        code = folder / str(number)
        code.mkdir()
        taken = _run("bash", "-c", 'git archive "$0" | tar -x -C "$1"', commit, str(code))
        if taken.returncode or not (code / "manage.py").is_file():
            continue
        (code / ".venv").symlink_to(ROOT / ".venv")
        serve = code / "deploy" / "serve"
        if not serve.exists():  # 0.1.0 had none
            serve.parent.mkdir(exist_ok=True)
            serve.write_bytes((ROOT / "deploy" / "serve").read_bytes())
            serve.chmod(0o755)
        if not _run(str(code / ".venv/bin/python"), str(code / "manage.py"), "check").returncode:
            return code, git("log", "-1", "--format=%h of %cs", commit)
    pytest.skip(f"the history has no code that starts at {' or '.join(commits)}")


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def put_in_place(folder: Path) -> None:
    """As `git checkout` does it: the new files over the old ones, and away with those that are no more."""
    new = here()
    wanted = set(new)
    for file in [file for file in folder.rglob("*") if file.is_file() and ".venv" not in file.parts]:
        if file.relative_to(folder) not in wanted and file.suffix != ".pyc":
            file.unlink()
    for name in new:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.new")
        part.write_bytes((ROOT / name).read_bytes())
        part.chmod((ROOT / name).stat().st_mode)
        part.replace(target)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the code lies that the site runs from; not below /root, as PostgreSQL's user has to come past."""
    with tempfile.TemporaryDirectory(prefix="mingbai-code.", dir="/tmp") as name:
        yield Path(name)


def old_site(commits: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> Stack:
    """The site as of a commit. Missing programs or history skip the test; with CI=true missing programs fail it."""
    if git("rev-parse", "--is-shallow-repository") == "true":
        pytest.skip("a clone without history has no old code")
    code, which = code_of(commits, folder)
    report(capsys, f"the old code: {which}")
    try:
        return Stack(code=code, ready="/healthz")  # 0.1.0 has no /readyz
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


def report(capsys: pytest.CaptureFixture[str], text: str) -> None:
    with capsys.disabled():
        print(f"\n    {text}", end="")  # noqa: T201


def said_by(stack: Stack, code: str) -> str:
    with stack.python(code) as process:
        said, complained = process.communicate(timeout=60)
    return f"{said}{complained}"


def replaced_by_the_new(stack: Stack, old: Path) -> tuple[float, float]:
    """The new code in the old one's folder, and a reload; when it began and when the new code was in place."""
    began = time.monotonic()
    put_in_place(old)
    before = set(stack.worker_pids())
    os.kill(stack.pid("app"), signal.SIGHUP)
    stack.until(lambda: len(stack.worker_pids()) == 2 and not before & set(stack.worker_pids()), 90, "new workers")
    return began, time.monotonic()


def all_answered(load: Load, stack: Stack) -> None:
    """Nobody was refused, and nothing went wrong unseen."""
    errors = [line for line in stack.log("app").splitlines() if '"level": "ERROR"' in line]
    start = load.asked[0].began
    bad = [(one.began - start, one.path, one.status, one.error) for one in load.asked if one.status != 200]
    assert not bad and not errors, f"{statuses(load.asked)} {bad[:5]}\n{chr(10).join(errors[:2])[-3000:]}"


def test_from_before_the_newest_migration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with old_site([before_the_newest_migration(), "HEAD"], folder, capsys) as stack:
        with Load(stack, PAGES) as load:
            old = stack.code
            time.sleep(2)
            stack.code = ROOT
            began = time.monotonic()
            with Locks(stack) as locks:
                stack.manage("migrate", "--noinput", "--verbosity", "0")
            ended = time.monotonic()
            time.sleep(1)
            stack.code = old
            assert "written" in said_by(stack, WRITES)  # the old code's, on the new tables
            time.sleep(1)
            stack.code = ROOT
            stack.manage("collectstatic", "--noinput", "--verbosity", "0")
            stack.ready = "/readyz"
            replacing, replaced = replaced_by_the_new(stack, old)
            stack.until_ready()
            assert "written" in said_by(stack, WRITES)
            time.sleep(2)
            assert f"{VERSION}" in stack.get("/about/").text
        all_answered(load, stack)
    text = (
        f"migrate: {ended - began:.1f} s; a table closed to readers at most {locks.closed * 1000:.0f} ms, somebody waited"
        f" at most {locks.waited * 1000:.0f} ms\n    before: {milliseconds(load.between(0, began))}\n    meanwhile:"
        f" {milliseconds(load.between(began, ended))}\n    old code on new tables: {milliseconds(load.between(ended, replacing))}"
        f"\n    replaced in {replaced - replacing:.1f} s: {milliseconds(load.between(replacing, replaced))}"
        f"\n    new code: {milliseconds(load.between(replaced))}"
    )
    report(capsys, text)


def test_from_0_1_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It reads on; it can write no version any more (ACCEPTED in tests/portal/test_migrations.py). A table that is in use is
    waited for LOCK_SECONDS, not for ever."""
    with old_site([before_0_2_0()], folder, capsys) as stack:
        with Load(stack, READ) as load:
            old = stack.code
            time.sleep(1)
            stack.code = ROOT
            with psycopg.connect(stack.environment["DATABASE_URL"]) as reader:
                reader.execute("SELECT 1 FROM regions_benefitschedule LIMIT 1")  # and its transaction stays open
                held = time.monotonic()
                refused = stack.manage("migrate", "--noinput", "--verbosity", "0", check=False)
                released = time.monotonic()
            assert refused.returncode != 0 and "lock timeout" in refused.stderr, refused.stderr[-1000:]
            slowest = max(one.ended - one.began for one in load.between(held, released))
            assert slowest < LOCK_SECONDS + 2
            began = time.monotonic()
            with Locks(stack) as locks:
                stack.manage("migrate", "--noinput", "--verbosity", "0")
            ended = time.monotonic()
            stack.code = old
            assert 'null value in column "edits"' in said_by(stack, NEW_VERSION)
            time.sleep(1)
            stack.code = ROOT
            stack.manage("load_starting_data", "--verbosity", "0")
            stack.manage("collectstatic", "--noinput", "--verbosity", "0")
            time.sleep(1)
            stack.ready = "/readyz"
            replacing, replaced = replaced_by_the_new(stack, old)
            stack.until_ready()
            assert "written" in said_by(stack, WRITES)
            time.sleep(1)
            assert stack.get("/policies/").status == 200
        all_answered(load, stack)
    text = (
        f"with a table in use, migrate gave up; the slowest answer then {slowest:.1f} s\n    migrate: {ended - began:.1f} s;"
        f" a table closed to readers at most {locks.closed * 1000:.0f} ms, somebody waited at most {locks.waited * 1000:.0f} ms"
        f"\n    meanwhile: {milliseconds(load.between(began, ended))}"
        f"\n    replaced in {replaced - replacing:.1f} s: {milliseconds(load.between(replacing, replaced))}"
    )
    report(capsys, text)


NEXT = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("regions", "{before}")]
    operations = [{operations}]
"""
BY_THE_RULES = """
    migrations.AddField("benefitschedule", "trial", models.CharField(max_length=9, null=True)),
    migrations.AddField("benefitrule", "trial", models.IntegerField(db_default=0)),
    migrations.CreateModel("Trial", [("id", models.BigAutoField(primary_key=True)),
        ("area", models.ForeignKey("regions.poolingarea", models.CASCADE))]),
    migrations.AddIndex("benefitrule", models.Index(fields=["kind", "amount"], name="trial")),
"""
AGAINST_THEM = 'migrations.RemoveField("benefitschedule", "source"),'


def test_a_migration_by_the_rules_and_one_against_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The last commit runs; what comes next is made up."""
    coming = folder / "next"
    coming.mkdir()
    put_in_place(coming)
    made = coming / "regions" / "migrations"
    last = max(path.stem for path in made.glob("0*.py"))
    (made / "9001_trial.py").write_text(NEXT.format(before=last, operations=BY_THE_RULES))
    with old_site(["HEAD"], folder, capsys) as stack:
        old, stack.code = stack.code, coming
        with Load(stack, PAGES) as load:
            time.sleep(1)
            with Locks(stack) as locks:
                began = time.monotonic()
                stack.manage("migrate", "--noinput", "--verbosity", "0")
                ended = time.monotonic()
            stack.code = old
            assert "written" in said_by(stack, WRITES)
            time.sleep(1)
        all_answered(load, stack)
        assert "trial" in said_by(stack, TABLES)
        report(capsys, f"by the rules: migrate {ended - began:.1f} s, a table closed to readers at most"
               f" {locks.closed * 1000:.0f} ms; meanwhile {milliseconds(load.between(began, ended))}")  # fmt: skip

        (made / "9002_wrong.py").write_text(NEXT.format(before="9001_trial", operations=AGAINST_THEM))
        stack.code = coming
        with Load(stack, PAGES) as load:
            stack.manage("migrate", "--noinput", "--verbosity", "0")
            ended = time.monotonic()
            time.sleep(2)
        stack.code = old
        after = statuses(load.between(ended))
        assert after[500] + after[503] > 0, "a column was taken from under the old code, and nothing was seen of it"
        assert "written" not in said_by(stack, WRITES)
        report(capsys, f"against the rules, old code: {dict(after)}")
