"""Schedules of many areas at once: the same as one by one, in as many queries however many areas and versions there are."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calculators import schedules
from calculators.engine import Schedule
from calculators.schedules import NoSchedule, schedule_in_force, schedules_in_force
from regions.enums import Status
from regions.models import PoolingArea
from tests.calculators.world import BASIC, FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    schedules._built.cache_clear()


def one(area: PoolingArea, scheme: str = "resident", on: datetime.date = DAY) -> Schedule | tuple[str, str]:
    try:
        return schedule_in_force(area, scheme, on)
    except NoSchedule as error:
        return error.field, error.notice


def shapes() -> list[PoolingArea]:
    """Areas of every kind: in force, several versions, ended, withdrawn, only later, drafts only, none."""
    made = [make_area(f"9902{number:02}", f"试验{number}市") for number in range(9)]
    make_schedule(made[0], FULL)
    for month in (1, 3, 7, 8):
        make_schedule(made[1], FULL, start=datetime.date(2025, month, 1))
    make_schedule(made[2], FULL)
    make_schedule(made[2], [], start=datetime.date(2025, 6, 1), ends=True)
    make_schedule(made[3], FULL, status=Status.WITHDRAWN, public_notice="有误，已撤下。")
    make_schedule(made[4], FULL, start=datetime.date(2026, 1, 1))
    make_schedule(made[5], FULL, status=Status.DRAFT)
    make_schedule(made[6], FULL, scheme="employee")
    make_schedule(made[7], FULL, status=Status.WITHDRAWN, public_notice="有误。")
    make_schedule(made[7], FULL, start=datetime.date(2026, 1, 1))
    return made


@pytest.mark.parametrize("scheme", ["resident", "employee"])
@pytest.mark.parametrize(
    "on", [DAY, datetime.date(2024, 12, 31), datetime.date(2025, 6, 30), datetime.date(2026, 1, 1)]
)
def test_all_at_once_is_what_one_by_one_is(scheme: str, on: datetime.date) -> None:
    made = shapes()
    found = schedules_in_force(made, scheme, on)
    assert set(found) == {area.code for area in made}
    for area in made:
        value = found[area.code]
        expected = one(area, scheme, on)
        assert expected == ((value.field, value.notice) if isinstance(value, NoSchedule) else value)
        if isinstance(value, Schedule):
            assert (value.area, value.area_name, value.scheme) == (area.code, area.name, scheme)


def queries(areas: list[PoolingArea]) -> int:
    with CaptureQueriesContext(connection) as found:
        schedules_in_force(areas, "resident", DAY)
    return len(found)


def test_two_queries_then_one() -> None:
    made = shapes()
    assert queries(made) == 2
    assert queries(made) == 1  # kept once built
    for month in (2, 4, 5, 6):
        for area in made[:3]:
            make_schedule(area, BASIC, start=datetime.date(2025, month, 2))
    assert queries(made) == 2
    assert queries([*made, make_area("990300", "又一市")]) == 1


def test_what_was_built_for_one_serves_all() -> None:
    area = make_area()
    make_schedule(area, FULL)
    first = schedule_in_force(area, "resident", DAY)
    assert schedules_in_force([area], "resident", DAY)[area.code] is first
    assert [rule.kind for rule in first.rules] == [rule["kind"] for rule in FULL]


def test_the_oldest_is_forgotten_first() -> None:
    kept = schedules._Kept(2)
    made = [make_area(f"9904{number:02}", f"试验{number}市") for number in range(3)]
    rows = [(make_schedule(area, FULL), area) for area in made]
    first = kept(rows[:1])[made[0].code]
    kept(rows[1:])
    with CaptureQueriesContext(connection) as found:
        assert kept(rows[1:]).keys() == {made[1].code, made[2].code}
    assert len(found) == 0
    assert kept(rows[:1])[made[0].code] is not first
