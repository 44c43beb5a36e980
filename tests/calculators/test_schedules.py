"""The engine's schedules are kept built, and are built anew as soon as anything that they show has changed."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calculators.schedules import schedule_in_force
from regions.models import PolicyDocument
from tests.calculators.world import FULL, make_area, make_schedule

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 1)


def test_a_version_is_built_once() -> None:
    area = make_area()
    make_schedule(area, FULL)
    first = schedule_in_force(area, "resident", DAY)
    with CaptureQueriesContext(connection) as queries:
        assert schedule_in_force(area, "resident", DAY) is first
    assert len(queries) == 1


def test_a_changed_citation_shows_at_once() -> None:
    area = make_area()
    document = PolicyDocument.objects.create(title="旧标题")
    make_schedule(area, [rule | {"document": document} for rule in FULL])
    assert schedule_in_force(area, "resident", DAY).rules[0].document.title == "旧标题"
    document.title = "新标题"
    document.save()
    assert schedule_in_force(area, "resident", DAY).rules[0].document.title == "新标题"
