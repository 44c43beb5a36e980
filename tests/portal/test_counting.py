"""How often areas are asked for: counted by the views' word, written by hand here, nothing of the visitor kept."""

import pytest
from django.db import DatabaseError
from django.test import Client

from portal import counting
from portal.counting import AreaCounter
from regions.models import AreaCount
from tests import factories

pytestmark = pytest.mark.django_db

BILL = {"area": "990100", "scheme": "resident", "level": "level3", "total": "51000"}


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> AreaCounter:
    made = AreaCounter()
    monkeypatch.setattr(counting, "COUNTER", made)
    return made


def counted() -> dict[str, int]:
    return dict(AreaCount.objects.values_list("area", "count"))


def test_area_pages_answers_and_refusals_are_counted(client: Client, counter: AreaCounter) -> None:
    factories.schedule(factories.area())
    factories.area("990200", "无标准市")
    client.get("/areas/990100/")
    client.get("/calculators/inpatient/", BILL)
    client.get(
        "/calculators/inpatient/", BILL | {"area": "990200"}
    )  # nothing known there: that is what staff want to see
    client.get("/api/v1/estimate", BILL | {"care": "inpatient"})
    client.get("/areas/")
    client.get("/calculators/inpatient/", {"area": "990100", "scheme": "resident"})  # questions only
    client.get("/calculators/inpatient/", BILL | {"area": "999999"})  # none of ours
    assert AreaCount.objects.count() == 0
    counter.write()
    assert counted() == {"990100": 3, "990200": 1}
    client.get("/areas/990100/")
    counter.write()
    counter.write()
    assert counted() == {"990100": 4, "990200": 1}


def test_a_count_that_could_not_be_written_is_kept(counter: AreaCounter, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.area()
    counter.add("990100")
    with monkeypatch.context() as patched:
        patched.setattr(counting, "_write", failing)
        counter.write()
    counter.add("990100")
    counter.write()
    assert counted() == {"990100": 2}


def failing(counts: object) -> None:
    raise DatabaseError


def test_the_table_has_no_room_for_a_visitor() -> None:
    assert {field.name for field in AreaCount._meta.get_fields()} == {"id", "area", "day", "count"}
