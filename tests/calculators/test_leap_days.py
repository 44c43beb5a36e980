"""29 February: a version may begin on it, is in force on it, and the day before and after are what they are."""

import datetime

import pytest
from django.test import Client

from tests.calculators.world import FULL, ask, make_area, make_schedule

pytestmark = pytest.mark.django_db

# Worked by hand from tests.calculators.world: version 1 holds from 2027, version 2 from the leap day of 2028.
DAYS = [
    ("2028-02-28", 1),
    ("2028-02-29", 2),
    ("2028-03-01", 2),
    ("2032-02-29", 2),
]


@pytest.mark.parametrize(("on", "version"), DAYS)
def test_a_version_that_begins_on_a_leap_day(client: Client, on: str, version: int) -> None:
    area = make_area()
    make_schedule(area, FULL, start=datetime.date(2027, 1, 1))
    make_schedule(area, FULL, start=datetime.date(2028, 2, 29))
    status, answer = ask(client, on=on)
    assert (status, answer["schedule"]["version"]) == (200, version)


@pytest.mark.parametrize("on", ["2027-02-29", "2100-02-29", "2028-02-30"])
def test_a_day_that_does_not_exist_is_refused(client: Client, on: str) -> None:
    make_schedule(make_area(), FULL, start=datetime.date(2027, 1, 1))
    status, answer = ask(client, on=on)
    assert (status, list(answer["errors"])) == (400, ["on"])
