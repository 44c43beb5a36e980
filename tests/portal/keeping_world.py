"""A database of its own for the tests of backup and restore, and the processes that work on it."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)

# Something of everybody's: places, rates with their history, an account, and enough rows for many steps.
BUILD = """
from django.contrib.auth.models import User
from portal.search.models import Synonym
from tests import factories
area = factories.area()
version = factories.schedule(area)
area.name = '试验市改名'
area.save()
User.objects.create_user('li', password='lan-tian-bai-yun-2026')
Synonym.objects.bulk_create(Synonym(word=f'说法{n}', means='住院' * 5) for n in range(8000))
"""

# Changed, deleted and added since the backup.
DESTROY = """
from django.contrib.auth.models import User
from portal.search.models import Synonym
from django.db import connection
from regions.models import Province
connection.cursor().execute('DELETE FROM regions_benefitrule')
User.objects.update(username='somebody')
Synonym.objects.filter(pk__lte=4000).delete()
Province.objects.create(code='980000', name='多出来的省', pinyin='x', initials='x')
"""

# One line: the checksum of every row of every table; the content's stamp is no content, and a restore renews it.
SUM = """
import hashlib
from django.db import connection
found = hashlib.sha256()
with connection.cursor() as cursor:
    for table in sorted(set(connection.introspection.table_names(cursor)) - {'regions_contentstamp'}):
        cursor.execute(f'SELECT * FROM "{table}"')
        found.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
print(found.hexdigest())
"""

# Three lines: the stamp, whether a change renews it (none is left behind), the triggers.
STAMP = """
from django.db import connection, transaction
from regions.models import Province
from regions.stamp import content_stamp
print(stamp := content_stamp())
with transaction.atomic():
    Province.objects.update(name='改名')
    print(content_stamp() != stamp)
    transaction.set_rollback(True)
sql = {
    'sqlite': "SELECT name || sql FROM sqlite_master WHERE type = 'trigger'",
    'postgresql': "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
with connection.cursor() as cursor:
    cursor.execute(sql[connection.vendor])
    print(sorted(name for (name,) in cursor.fetchall()))
"""

# Two lines: how a page is answered to somebody who has it by the tag TAG, and the tag that it has now.
PAGE = """
from django.test import Client
answer = Client().get('/glossary/', headers={'If-None-Match': TAG})
print(answer.status_code)
print(answer['ETag'])
"""

# What happens at the fifth step of the bar named LABEL: another process looks at the database, then this one is killed.
KILLED = """
import os, signal, subprocess, sys
from portal.keeping import postgres, service, sqlite
postgres.CHUNK, sqlite.PAGES = 8192, 16
from portal.management.commands import backup, restore
from contextlib import contextmanager
@contextmanager
def bars(hidden):
    def step(label):
        steps = []
        def progress(done, total):
            steps.append(done)
            if label == LABEL and len(steps) == 5:
                assert 0 < done < total, (done, total)
                print('in the middle', flush=True)
                if LOOK:
                    print(subprocess.run([sys.executable, '-c', LOOK], capture_output=True, text=True).stdout, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)
        return progress
    yield step
backup.bars = restore.bars = bars
from django.core.management import call_command
"""


class Keeper:
    """Processes that see one database, named by its address."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    def manage(self, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
        return self._run([sys.executable, "manage.py", *arguments], **given)

    def python(self, code: str) -> str:
        """What `code` prints, with Django set up; it must not fail."""
        done = self._run([sys.executable, "-c", f"import django; django.setup()\n{code}"])
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def killed(self, label: str, call: str, look: bool = False) -> tuple[int, list[str]]:
        """A command that is killed in the middle of its step `label`: how it ended, and what it printed.

        `look`: before, another process sums the database up.
        """
        looks = f"import django; django.setup()\n{SUM}" if look else ""
        code = f"import django; django.setup()\nLABEL, LOOK = {label!r}, {looks!r}\n{KILLED}{call}"
        done = self._run([sys.executable, "-c", code])
        return done.returncode, done.stdout.split("\n")

    def sum(self) -> str:
        return self.python(SUM)

    def backup(self) -> Path:
        done = self.manage("backup", str(self.folder))
        assert done.returncode == 0, done.stderr
        file = Path(done.stdout.split("（")[0])
        assert file.is_file()
        return file

    def _run(self, command: list[str], **given: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": self.url,
            "PYTHONUTF8": "1",
        }
        return subprocess.run(
            command, cwd=ROOT, env=environment | given, capture_output=True, text=True, check=False, timeout=120
        )
