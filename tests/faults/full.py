"""A SQLite database that may grow no further, and what each kind of writer is then told. Run by test_full.py."""

import sys
from pathlib import Path
from typing import Any

import django
from django.test.utils import setup_test_environment

SPARE = 40  # pages of 4 KB that are left at first


def main() -> None:
    from django.core.management import CommandError, call_command
    from django.db import OperationalError, connection
    from django.db.backends.signals import connection_created
    from django.test import Client

    from policies.models import Report
    from regions import services
    from regions.models import BenefitSchedule
    from tests import factories
    from tests.calculators.world import bill

    call_command("migrate", verbosity=0)
    standing = factories.schedule(factories.area())
    most: list[int] = []

    def limit(connection: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {most[0] if most else 2**30}")

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        most.append(cursor.fetchone()[0] + SPARE)
    connection_created.connect(limit, weak=False)  # every connection, also those that an error makes Django open anew
    connection.close()

    client = Client(raise_request_exception=False)

    def send() -> Any:
        return client.post("/report/", {"about": "", "kind": "error", "text": "这里不对。" * 150, "website": ""})

    def page() -> tuple[int, str]:
        answer = client.get("/api/v1/estimate", bill())
        return answer.status_code, answer.json()["amounts"]["reimbursed"]

    # 51,000 yuan, 1,000 deductible, 60 %
    assert page() == (200, "30000.00")

    taken = 0
    while (answer := send()).status_code == 302:
        taken += 1
        assert taken < 500, "it never became full"
    assert taken > 0
    assert answer.status_code == 503, answer.status_code
    assert "网站暂时不能用" in answer.content.decode() and int(answer["Retry-After"]) > 0
    assert Report.objects.count() == taken, "acknowledged and lost, or refused and kept"
    assert page() == (200, "30000.00")  # readers notice nothing

    made = 0
    try:
        while True:
            services.clone(standing, effective_from=standing.effective_from, reason="试验")
            made += 1
    except OperationalError as error:
        assert "full" in str(error), error
    drafts = BenefitSchedule.objects.filter(status="draft")
    assert [draft.rules.count() for draft in drafts] == [4] * made, "a half version"

    before = _rows()
    try:
        call_command("load_starting_data", verbosity=0)
    except CommandError as error:
        assert "数据库未改动" in str(error) and "full" in str(error), error
    else:
        raise AssertionError("the starting data went into a full database")
    assert _rows() == before, "half-loaded"
    assert page() == (200, "30000.00")

    most[0] += 1000  # somebody made room
    connection.close()
    assert send().status_code == 302
    assert Report.objects.count() == taken + 1
    services.publish(services.clone(standing, effective_from=standing.effective_from, reason="更正"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchall() == [("ok",)]
    print(f"{taken} reports taken, then 503; {made} versions cloned, then an error")  # noqa: T201


def _rows() -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            found.append(cursor.fetchone()[0])
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    django.setup()
    setup_test_environment()
    main()
