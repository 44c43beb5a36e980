"""The schedules of several days at once are those of each day alone."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calculators.engine import Schedule
from calculators.schedules import NoSchedule, schedule_in_force, schedules_of_days
from regions.enums import Status
from tests.calculators.world import FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db
STARTS = [datetime.date(2025, month, 1) for month in (2, 4, 6, 8, 10)]
DAYS = [start + datetime.timedelta(days=by) for start in STARTS for by in (-1, 0, 1)]


def alone(area, on: datetime.date) -> Schedule | tuple[str, str]:
    try:
        return schedule_in_force(area, "resident", on)
    except NoSchedule as error:
        return error.field, error.notice


def test_each_day_gets_what_it_gets_alone() -> None:
    area = make_area()
    first, second, third, fourth, last = STARTS
    make_schedule(area, FULL, start=first)
    make_schedule(area, FULL, start=second)
    make_schedule(area, FULL, start=third, status=Status.WITHDRAWN, public_notice="登记有误。")
    make_schedule(area, FULL, start=fourth, status=Status.DRAFT)
    make_schedule(area, FULL, start=fourth)
    make_schedule(area, FULL, start=fourth, status=Status.WITHDRAWN, public_notice="同日撤下。")
    make_schedule(area, [], start=last, ends=True)
    found = schedules_of_days(area, "resident", DAYS)
    assert set(found) == set(DAYS)
    for on in DAYS:
        one = found[on]
        assert ((one.field, one.notice) if isinstance(one, NoSchedule) else one) == alone(area, on)
    with CaptureQueriesContext(connection) as queries:
        schedules_of_days(area, "resident", DAYS)
    assert len(queries) == 1


def test_an_area_without_a_version_and_one_whose_first_comes_later() -> None:
    area = make_area()
    found = schedules_of_days(area, "resident", [DAYS[0]])
    assert found[DAYS[0]].field == "scheme"
    make_schedule(area, FULL, start=STARTS[-1])
    assert schedules_of_days(area, "resident", [DAYS[0]])[DAYS[0]].field == "on"


def test_no_day_is_no_question() -> None:
    assert schedules_of_days(make_area(), "resident", []) == {}
