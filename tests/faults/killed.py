"""Work on a database that is killed (kill -9) at random moments, and what has to hold after each kill.

    DATABASE_URL=… python -m tests.faults.killed publications 50

A process of its own, in which Django is set up once: each round forks a child that works and says what it has been
told is done (acknowledged), kills it after a random time, and looks at the database through a new connection.
Prints one JSON object; a rule that is broken ends it with an error.
"""

import datetime
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any
from unittest import mock

import django
from django.test.utils import setup_test_environment

Say = Callable[..., None]

AREAS = ("990100", "990200", "990300")
RULES = 40  # of each version in an imported file


class Broken(AssertionError):
    """Something was half-done, or something acknowledged was lost."""


def hold(condition: object, what: str) -> None:
    if not condition:
        raise Broken(what)


class Work:
    """One kind of work: `prepare` once, `work` in the child until it is killed, `check` after each kill."""

    # By what the child says: the seconds from then on, at a random moment of which it is killed. Taken in turn.
    longest: dict[str, float] = {"began": 1.0}  # noqa: RUF012
    ends = True  # by itself; else it goes on until it is killed

    def mark(self, round_: int) -> str:
        """From what on the round's time counts."""
        marks = list(self.longest)
        return marks[round_ % len(marks)]

    def prepare(self) -> None:
        raise NotImplementedError

    def work(self, round_: int, say: Say) -> None:
        raise NotImplementedError

    def check(self, round_: int, said: list[list[Any]]) -> str:
        """How far the child came, for the summary. Raises Broken."""
        raise NotImplementedError


class Publications(Work):
    """New versions published and withdrawn without pause."""

    ends = False

    def prepare(self) -> None:
        from tests import factories

        factories.schedule(factories.area())

    def work(self, round_: int, say: Say) -> None:
        from regions import services
        from regions.models import BenefitSchedule

        number = 0
        while True:
            last = BenefitSchedule.objects.exclude(status="draft").order_by("-version")[0]
            made = services.publish(services.clone(last, effective_from=last.effective_from, reason="试验"))
            say("published", made.version)
            number += 1
            if number % 3 == 0:
                services.withdraw(made, notice="试验撤下。")
                say("withdrawn", made.version)

    def check(self, round_: int, said: list[list[Any]]) -> str:
        from regions.models import BenefitSchedule

        rows = {row.version: row for row in BenefitSchedule.objects.prefetch_related("rules")}
        public = [row.version for row in rows.values() if row.status == "published"]
        hold(len(public) <= 1, f"published at once: {public}")
        newest = max(version for version, row in rows.items() if row.status != "draft")
        hold(rows[newest].status in ("published", "withdrawn"), f"the newest is {rows[newest].status}")
        for version, row in rows.items():
            hold(row.rules.count() == 4, f"version {version} has {row.rules.count()} rules")
            first = row.history.first()
            hold(
                first is not None and first.status == row.status, f"the history of {version} does not end as it stands"
            )
            hold(
                (row.published_at is None) == (row.status == "draft"),
                f"version {version}: {row.status} without its time",
            )
        for what, version in said:
            hold(version in rows and version <= newest, f"{what} {version} was acknowledged and is lost")
            allowed = ("withdrawn",) if what == "withdrawn" else ("published", "superseded", "withdrawn")
            hold(rows[version].status in allowed, f"{what} {version} was acknowledged and is {rows[version].status}")
        BenefitSchedule.objects.filter(status="draft").delete()  # complete ones, of which the child was not told
        return "between" if said and said[-1][1] == newest else "after a commit"


class Imports(Work):
    """The admin's import of a file through the library's resource: three areas, forty rules each, as a member of staff."""

    def prepare(self) -> None:
        from tests import factories
        from tests.regions.transfer_world import member

        for code in AREAS:
            factories.area(code, f"试验市{code}")
        member("编辑甲", "view_benefitschedule", "add_benefitschedule", "change_benefitschedule", "add_benefitrule")
        started = time.monotonic()
        self._once(0, lambda *_: None)
        self.longest = {"began": (time.monotonic() - started) * 1.1}

    def work(self, round_: int, say: Say) -> None:
        self._once(round_, say)

    def _once(self, round_: int, say: Say) -> None:
        from django.contrib.auth.models import User

        from tests.regions.transfer_world import confirm, csv_file, rule, signed_in, try_out

        values = [
            {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.6", "upto": str(1000 * (number + 1))}
            for number in range(RULES)
        ]
        rows = [
            rule(**value) | {"area": area, "effective_from": str(_start(round_))} for area in AREAS for value in values
        ]
        client = signed_in(User.objects.get(username="编辑甲"))
        answer = confirm(client, try_out(client, csv_file(rows)))
        hold(
            answer.status_code == 302, f"the import was answered {answer.status_code}: {answer.content.decode()[:500]}"
        )
        say("imported", round_)

    def check(self, round_: int, said: list[list[Any]]) -> str:
        from django.contrib.admin.models import LogEntry

        from regions.models import BenefitSchedule

        made = list(BenefitSchedule.objects.filter(effective_from=_start(round_)))
        hold(len(made) in (0, len(AREAS)), f"{len(made)} of {len(AREAS)} areas were imported")
        for row in made:
            hold(row.rules.count() == RULES, f"{row.rules.count()} of {RULES} rules were imported")
            hold(row.history.count() == 1, "a draft without its history")
            hold(all(rule.history.count() == 1 for rule in row.rules.all()), "a rule without its history")
            hold(row.status == "draft" and row.written_by is not None, "a draft without its author")
        entries = LogEntry.objects.filter(object_id__in=[str(row.pk) for row in made]).count()
        hold(entries == len(made), f"{entries} entries in the log of {len(made)} drafts")
        hold(made or not said, "an import was acknowledged and is lost")
        return "acknowledged" if said else "done, not yet acknowledged" if made else "nothing written"


class ImportCommits(Imports):
    """The same import, killed around its end: while it writes the log, while it commits, and just before and after that.

    There the child stops until it is killed, so that both sides of the commit are hit for certain: with all written but
    nothing committed, and with all committed but nobody told.
    """

    def prepare(self) -> None:
        super().prepare()
        self._parent = os.getpid()
        moments: dict[str, float] = {}
        self.work(-1, lambda what, *_: moments.update({what: time.monotonic()}))
        self.longest = {
            "logging": (moments["imported"] - moments["logging"]) * 1.1,
            "logged": 0.0,
            "committing": (moments["imported"] - moments["committing"]) * 1.1,
            "committed": 0.0,
        }

    def work(self, round_: int, say: Say) -> None:
        from django.db import connections

        from regions.admin.transfer import TransferAdmin

        connection = connections["default"]
        write_log, commit = TransferAdmin.generate_log_entries, connection.commit
        logged = False

        def stop(mark: str) -> None:
            say(mark)
            if self.mark(round_) == mark and os.getpid() != self._parent:
                os.kill(os.getpid(), signal.SIGSTOP)

        def logging(*given: Any) -> None:
            nonlocal logged
            say("logging")
            write_log(*given)
            stop("logged")
            logged = True

        def committing() -> None:
            if not logged:
                return commit()
            say("committing")
            commit()
            stop("committed")

        with (
            mock.patch.object(TransferAdmin, "generate_log_entries", logging),
            mock.patch.object(connection, "commit", committing),
        ):
            super().work(round_, say)


class StartingData(Work):
    """manage.py load_starting_data, all of it but the rates of most areas."""

    def prepare(self) -> None:
        from tests.small_data import AREAS, COUNTIES, ROOT, rows_of, write

        self._folder = Path(tempfile.mkdtemp(prefix="mingbai-data.")) / "data"
        shutil.copytree(ROOT, self._folder)
        keys = {row["key"] for row in rows_of(ROOT, "schedules.csv") if row["area"] in AREAS}
        for name, column, wanted in (
            ("counties.csv", "code", COUNTIES),
            ("schedules.csv", "key", keys),
            ("rules_compiled.csv", "schedule", keys),
            ("rules_doubtful.csv", "schedule", keys),
        ):
            write(self._folder, name, [row for row in rows_of(ROOT, name) if row[column] in wanted])
        self._empty = _counts()
        started = time.monotonic()
        self.work(0, lambda *_: None)
        self.longest = {"began": (time.monotonic() - started) * 1.1}
        self._full = _counts()
        hold(self._full != self._empty, "nothing was loaded")
        self._forget()

    def work(self, round_: int, say: Say) -> None:
        from django.core.management import call_command

        call_command("load_starting_data", folder=self._folder, verbosity=0)
        say("loaded")

    def check(self, round_: int, said: list[list[Any]]) -> str:
        counts = _counts()
        if counts == self._empty:
            hold(not said, "loading was acknowledged and is lost")
            return "nothing written"
        differing = {name: number for name, number in counts.items() if number != self._full[name]}
        hold(not differing, f"half-loaded: {differing}")
        self._forget()
        return "acknowledged" if said else "done, not yet acknowledged"

    def _forget(self) -> None:
        from django.core.management import call_command

        call_command("flush", interactive=False, verbosity=0)
        self._empty = _counts()


WORKS: dict[str, type[Work]] = {
    "publications": Publications,
    "imports": Imports,
    "import-commits": ImportCommits,
    "starting-data": StartingData,
}


def _start(round_: int) -> datetime.date:
    return datetime.date(2027, 1, 1) + datetime.timedelta(days=round_)


def _counts() -> dict[str, int]:
    from django.db import connection

    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            if table != "regions_contentstamp":  # counts changes, tried ones too; holds no content
                cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
                counts[table] = cursor.fetchone()[0]
    return counts


def _child(work: Work, round_: int, pipe: int) -> None:
    """Never returns."""
    try:
        os.write(pipe, b'["began"]\n')
        work.work(round_, lambda *what: os.write(pipe, json.dumps(what).encode() + b"\n"))
        os.write(pipe, b'["ended"]\n')
    except BaseException:  # noqa: BLE001  handed to the parent
        os.write(pipe, json.dumps(["failed", traceback.format_exc()[-3000:]]).encode() + b"\n")
    os._exit(0)


def main(name: str, kills: int) -> None:
    """Run the rounds. Raises Broken with what was found."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, connections

    call_command("migrate", verbosity=0)
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"SEED={seed}", file=sys.stderr, flush=True)  # noqa: T201
    chance = random.Random(seed)
    work = WORKS[name]()
    work.prepare()
    killed = acknowledged = 0
    reached: Counter[str] = Counter()
    round_ = 0
    while killed < kills:
        round_ += 1
        connections.close_all()  # a child must not share its parent's
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            _child(work, round_, writer)
        os.close(writer)
        mark = work.mark(round_)
        with os.fdopen(reader) as output:
            said = _until(mark, output)
            time.sleep(chance.uniform(0, work.longest[mark]))
            os.kill(child, signal.SIGKILL)
            said += [json.loads(line) for line in output if line.endswith("\n")]
        os.waitpid(child, 0)
        failed = [line[1] for line in said if line[0] == "failed"]
        hold(not failed, f"the work itself failed: {failed}")
        ended = ["ended"] in said
        # The machine may be busier than when it was measured: moved so that the kills fall along the whole of the work.
        work.longest[mark] *= 0.8 if ended else 1.05 if work.ends else 1
        said = [line for line in said if line[0] not in ("began", "ended", *work.longest)]
        if connection.vendor == "postgresql":
            _wait_for_others()
        reached[work.check(round_, said)] += 1
        killed += not ended
        acknowledged += len(said)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            hold(cursor.fetchall() == [("ok",)], "the file is damaged")
    database = settings.DATABASES["default"]["ENGINE"].rsplit(".", 1)[-1]
    summary = {"database": database, "kills": killed, "acknowledged": acknowledged, "reached": reached, "seed": seed}
    sys.stdout.write(json.dumps(summary) + "\n")


def _until(mark: str, output: IO[str]) -> list[list[Any]]:
    """What the child says up to `mark`, or to its end."""
    said: list[list[Any]] = []
    while [mark] not in said:
        line = output.readline()
        if not line.endswith("\n"):
            break
        said.append(json.loads(line))
    return said


def _wait_for_others() -> None:
    """PostgreSQL notices a client's death when it next reads from or writes to it: until then a statement goes on."""
    from django.db import connection

    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.01)
    raise Broken("the killed one's connection stays")


if __name__ == "__main__":
    django.setup()
    setup_test_environment()  # Django's test client then tells what a page was made of
    main(sys.argv[1], int(sys.argv[2]))
