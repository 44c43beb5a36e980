"""A portal with `factor` × 30 invented areas, each with `factor` versions of both schemes; driven by bench_growth.py.

A line in, a line out: "queries" → the number of queries of each page, anything else → its milliseconds of processor time.
"""

import datetime
import json
import os
import sys
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
os.environ["DATABASE_URL"] = "sqlite://:memory:"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from tests import factories  # noqa: E402

CALLS = 10
BILL = "area=990100&scheme=resident&care=inpatient&level=level3&total=50000"
PAGES = {
    "estimate page": f"/calculators/inpatient/?{BILL}",
    "estimate, JSON": f"/api/v1/estimate?{BILL}",
    "compare": f"/calculators/compare/?{BILL}",
    "area": "/areas/990100/",
    "search": "/search/?q=试验市",
    "explainers": "/policies/",
}


def build(factor: int) -> None:
    """The places, the last version of each beginning on the same day."""
    call_command("migrate", verbosity=0)
    start = datetime.date(2025, 1, 1)
    for number in range(30 * factor):
        place = factories.area(str(990100 + number), f"试验市{number}", f"shiyanshi{number}", "sys")
        for scheme in ("resident", "employee"):
            for version in reversed(range(factor)):
                factories.schedule(place, scheme=scheme, start=start - datetime.timedelta(days=version))


def queries(client: Client, address: str) -> int:
    """How many queries a page asks, once what is kept is kept."""
    assert client.get(address).status_code == 200, address
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def milliseconds(client: Client, address: str) -> float:
    """Processor time of one answer."""
    start = process_time()
    for _ in range(CALLS):
        client.get(address)
    return (process_time() - start) / CALLS * 1000


def main() -> None:
    build(int(sys.argv[1]))
    client = Client()
    client.cookies["mingbai"] = "990100.resident."
    print("ready", flush=True)
    for line in sys.stdin:
        measure = queries if line.strip() == "queries" else milliseconds
        print(json.dumps({name: measure(client, address) for name, address in PAGES.items()}), flush=True)


if __name__ == "__main__":
    main()
