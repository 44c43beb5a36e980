"""Figures of several workers, added up on an address of their own; none on the site, none of them what was entered."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.test import Client

from tests.test_project import ROOT, manage

WORK = """
import django; django.setup()
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client, override_settings
client = Client(raise_request_exception=False)
for address in ('/about/', '/about/', '/about/?total=314159', '/nowhere-314159/', '/calculators/inpatient/?total=314159'):
    client.get(address)
client.generic('BREW', '/about/')
try:
    with connection.cursor() as cursor:
        cursor.execute('CREATE TEMPORARY TABLE once (a INTEGER UNIQUE)')
        cursor.execute('INSERT INTO once VALUES (1), (1)')
except DatabaseError:
    pass
cache.get('x')
here = {'default': {'BACKEND': 'django.core.cache.backends.locmem.LocMemCache'}}
with override_settings(THROTTLE_API='1/h', CACHES=here):
    client.get('/api/v1/openapi.json')
    client.get('/api/v1/openapi.json')
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What `manage.py metrics` serves after two workers have done the same."""
    folder = tmp_path_factory.mktemp("metrics")
    given = environment(folder / "shared")
    for _ in range(2):
        subprocess.run([sys.executable, "-c", WORK], cwd=ROOT, env=given, check=True, capture_output=True, timeout=60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "metrics", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}/metrics" in process.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            yield answer.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"], "PYTHONUTF8": "1", "ENV_FILE": "", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "tests.uncollected_settings", "DATABASE_URL": "sqlite://:memory:",
        "CACHE_URL": "redis://127.0.0.1:1/0", "METRICS_FOLDER": str(folder), "SLOW_QUERY_MS": "0",
    }  # fmt: skip


def value(served: str, name: str) -> float:
    """The figure of a line; 0 where there is none."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", served, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def test_workers_are_added_up(served: str) -> None:
    assert value(served, 'mingbai_requests_total{method="GET",status="200",view="about"}') == 6
    assert value(served, 'mingbai_requests_total{method="GET",status="404",view="-"}') == 2
    assert value(served, 'mingbai_requests_total{method="other",status="405",view="about"}') == 2
    assert value(served, 'mingbai_request_seconds_count{view="about"}') == 8
    assert value(served, 'mingbai_request_seconds_bucket{le="+Inf",view="about"}') == 8
    assert 0 < value(served, 'mingbai_request_seconds_sum{view="about"}') < 60


def test_errors_are_counted(served: str) -> None:
    # Once a worker: the row that stands twice, the cache that nobody serves, the second call of two.
    assert value(served, 'mingbai_database_errors_total{kind="IntegrityError"}') == 2
    assert value(served, "mingbai_cache_errors_total") == 2
    assert value(served, 'mingbai_throttled_total{group="api"}') == 2


def test_nothing_entered_and_no_address_is_among_them(served: str) -> None:
    assert "314159" not in served
    assert "nowhere" not in served
    assert "127.0.0.1" not in served


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/metrics", "/metrics/", "/prometheus/metrics"])
def test_the_site_has_no_such_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_unset_nothing_is_counted_or_imported() -> None:
    code = (
        "import sys\nfrom django.test import Client\nClient().get('/about/')\n"
        "print('prometheus_client' in sys.modules, 'sentry_sdk' in sys.modules)"
    )
    assert manage("shell", "--no-imports", "-c", code, given={}, settings="test").stdout.strip() == "False False"
    done = manage("metrics", given={}, settings="test")
    assert done.returncode == 1
    assert "没有设置 METRICS_FOLDER" in done.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = environment(tmp_path)
        command = [sys.executable, "manage.py", "metrics", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "不能监听" in done.stderr


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "metrics", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), 2):
            pass
        time.sleep(0.1)
        process.kill()
