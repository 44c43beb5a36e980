"""The content stamp: every change renews it, whoever makes it, and what is kept goes with it."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import connection, transaction

from policies.models import Report
from portal.freshness import NOT_SHOWN, watched_tables
from regions import triggers
from regions.enums import Status
from regions.models import AreaCount, BenefitRule, BenefitSchedule, County, PoolingArea
from regions.stamp import content_stamp, kept_while_unchanged, one_stamp
from tests import factories

T = TypeVar("T")

pytestmark = pytest.mark.django_db


def triggers_there() -> set[str]:
    sql = {
        "sqlite": "SELECT tbl_name || ' ' || name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT event_object_table || ' ' || trigger_name FROM information_schema.triggers",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql[connection.vendor])
        return {row[0] for row in cursor.fetchall()}


def raw(sql: str) -> Callable[[], None]:
    def execute() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return execute


@pytest.fixture
def place() -> PoolingArea:
    place = factories.area()
    factories.schedule(place)
    factories.county("990101", "试验区", "shiyanqu", "syq", place)
    return place


CHANGES = {
    "a row saved": lambda: PoolingArea.objects.get().save(),
    "an area's name": lambda: PoolingArea.objects.update(name="别名市"),
    "a withdrawal": lambda: BenefitSchedule.objects.update(status=Status.WITHDRAWN, public_notice="比例有误。"),
    "a verification": lambda: factories.verify(BenefitRule.objects.filter(kind="cap").get()),
    "rules in bulk": lambda: BenefitRule.objects.bulk_create(
        [BenefitRule(schedule=BenefitSchedule.objects.get(), kind="ratio", care="outpatient", ratio="0.5")]
    ),
    "a county taken out": lambda: County.objects.all().delete(),
    "by SQL": raw("UPDATE regions_benefitrule SET amount = 900 WHERE amount = 1000"),
    "deleted by SQL": raw("DELETE FROM regions_benefitrule"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_renews_it(place: PoolingArea, change: Callable[[], object]) -> None:
    before = content_stamp()
    assert before and content_stamp() == before
    change()
    assert content_stamp() not in ("", before)


def test_what_no_page_shows_does_not(place: PoolingArea) -> None:
    before = content_stamp()
    AreaCount.objects.create(area=place, day="2026-01-01", count=1)
    assert content_stamp() == before


def test_every_table_that_pages_show_is_watched() -> None:
    tables = watched_tables()
    assert {"regions_benefitrule", "regions_verification", "policies_explainerversion", "portal_searchentry"} <= {
        *tables
    }
    events = ("any",) if connection.vendor == "postgresql" else ("insert", "update", "delete")
    wanted = {f"{table} {triggers.name_of(table, event)}" for table in tables for event in events}
    assert wanted - {"policies_report stamp_policies_report_insert"} <= triggers_there()


def test_what_a_reader_sends_does_not_but_what_staff_make_of_it_does(place: PoolingArea) -> None:
    """Else anybody could have every page worked out anew."""
    before = content_stamp()
    report = Report.objects.create(kind="error", text="不对", page="/areas/990100/", area=place)
    assert content_stamp() == before
    report.state, report.answer, report.public = Report.State.CORRECTED, "已改正。", True
    report.save()
    assert content_stamp() != before


def test_a_database_that_watched_new_reports_no_longer_does(place: PoolingArea) -> None:
    table = Report._meta.db_table
    triggers.watch(connection, [table])
    before = content_stamp()
    Report.objects.create(kind="error", text="不对", page="/areas/990100/", area=place)
    assert content_stamp() != before
    triggers.watch(connection, [table], [table])
    before = content_stamp()
    Report.objects.create(kind="error", text="不对", page="/areas/990100/", area=place)
    assert content_stamp() == before


def test_the_exceptions_are_models_of_ours() -> None:
    from django.apps import apps

    assert all(apps.get_model(label) for label in NOT_SHOWN)


def test_without_the_triggers_nothing_stays_behind(place: PoolingArea) -> None:
    """What the way back of the migration does."""
    triggers.unwatch(connection)
    assert not {name for name in triggers_there() if " stamp_" in name}
    PoolingArea.objects.update(name="别名市")  # and writing still works
    triggers.watch(connection, watched_tables())
    before = content_stamp()
    PoolingArea.objects.update(name="又一名市")
    assert content_stamp() != before


def test_a_change_taken_back_takes_its_stamp_back(place: PoolingArea) -> None:
    before = content_stamp()
    with pytest.raises(RuntimeError), transaction.atomic():
        PoolingArea.objects.update(name="别名市")
        during = content_stamp()
        raise RuntimeError
    assert during != before == content_stamp()


def answer(function: Callable[..., T], *args: Any) -> T:
    """What it answers within an answer that has read the stamp."""
    with one_stamp():
        content_stamp()
        return function(*args)


class TestKept:
    def test_until_the_content_changes(self, place: PoolingArea) -> None:
        asked = []

        @kept_while_unchanged(2)
        def name(code: str) -> str:
            asked.append(code)
            return PoolingArea.objects.get(pk=code).name

        assert [answer(name, "990100"), answer(name, "990100"), asked] == ["试验市", "试验市", ["990100"]]
        PoolingArea.objects.update(name="别名市")
        assert [answer(name, "990100"), asked] == ["别名市", ["990100", "990100"]]

    def test_what_was_seen_inside_a_change_taken_back_is_not_shown(self, place: PoolingArea) -> None:
        @kept_while_unchanged(2)
        def name() -> str:
            return PoolingArea.objects.get().name

        with pytest.raises(RuntimeError), transaction.atomic():
            PoolingArea.objects.update(name="别名市")
            assert answer(name) == "别名市"
            raise RuntimeError
        assert answer(name) == "试验市"

    def test_the_last_ones_and_no_errors(self, place: PoolingArea) -> None:
        asked = []

        @kept_while_unchanged(2)
        def double(number: int) -> int:
            asked.append(number)
            if number == 0:
                raise LookupError
            return number * 2

        assert [answer(double, number) for number in (1, 2, 1, 3, 2, 1)] == [2, 4, 2, 6, 4, 2]
        assert asked == [1, 2, 3, 1]
        for _ in range(2):
            with pytest.raises(LookupError):
                answer(double, 0)
        assert asked[-2:] == [0, 0]

    def test_nothing_without_a_stamp(self, place: PoolingArea) -> None:
        asked = []

        @kept_while_unchanged(2)
        def ask() -> None:
            asked.append(1)

        ask()
        with one_stamp():
            ask()  # it has not been read
        raw("DELETE FROM regions_contentstamp")()
        answer(ask)
        answer(ask)
        assert content_stamp() == "" and len(asked) == 4


def test_one_answer_reads_it_once(place: PoolingArea, django_assert_num_queries) -> None:
    with django_assert_num_queries(1), one_stamp():
        assert content_stamp() == content_stamp()
    with django_assert_num_queries(2):
        assert content_stamp() == content_stamp()
