"""All starting data goes out and comes back the same, in every format."""

import csv
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from regions.enums import Status
from regions.models import BenefitSchedule, County, PolicyParameter, PoolingArea, Province
from regions.resources.formats import FORMATS, CommaFormat
from regions.resources.places import AreaResource, CountyResource, ProvinceResource
from regions.resources.policies import ParameterResource
from regions.resources.schedules import ScheduleResource
from regions.starting.read import RULE_COLUMNS, RULES
from tests.regions.transfer_world import TABLES, exported, forget_everything, texts
from tests.starting_data import ONE_WORKER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_data"), ONE_WORKER]

DATA = settings.BASE_DIR / "data"
BLANK = {"scope": "any", "no_cap": "false", "feeds_supplement": "false"}  # what a blank of the files means


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture
def user() -> User:
    return User.objects.create_superuser("导入人", password="x")


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.__name__)
def test_all_starting_data_goes_out_and_comes_back(form: Any, user: User) -> None:
    """Export, import into an empty database, export again: the same rows of the same values, and the same file."""
    tables = [(resource, model, count, exported(resource, model)) for resource, model, count in TABLES]
    assert [len(table) for *_, table in tables] == [count for _, _, count in TABLES]
    files = [form().export_data(table) for *_, table in tables]
    forget_everything()
    for (resource, model, count, before), file in zip(tables, files, strict=True):
        assert not model.objects.exists()
        result = resource().import_data(
            form().create_dataset(file), user=user, reason="往返", may_change=False, rollback_on_validation_errors=True
        )
        assert not result.has_errors() and not result.has_validation_errors(), (result.base_errors, result.invalid_rows)
        assert result.totals["new"] == count
        after = exported(resource, model)
        assert after.headers == before.headers
        assert list(after) == list(before)
    assert set(BenefitSchedule.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert BenefitSchedule.objects.count() == 839


@pytest.mark.parametrize(
    ("resource", "model", "name"),
    [
        (ProvinceResource, Province, "provinces.csv"),
        (AreaResource, PoolingArea, "areas.csv"),
        (CountyResource, County, "counties.csv"),
        (ParameterResource, PolicyParameter, "parameters.csv"),
    ],
)
def test_tables_go_out_as_the_files_that_they_came_from(resource: Any, model: Any, name: str) -> None:
    assert texts(CommaFormat().export_data(exported(resource, model))) == rows_of(name)


def test_schedules_go_out_as_the_files_that_they_came_from() -> None:
    """Each rule of rules_*.csv, in its order, with its line of schedules.csv in front."""
    versions = {row["key"]: row for row in rows_of("schedules.csv")}
    wanted: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in (row for name in RULES for row in rows_of(name)):
        version = versions[row.pop("schedule")]
        place = tuple(version[name] for name in ("area", "scheme", "effective_from", "start_unknown", "source"))
        wanted.setdefault((*place, version["status"]), []).append(
            row | {name: row[name] or blank for name, blank in BLANK.items()}
        )
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    status = {
        (one.area_id, one.scheme, str(one.version)): one.status
        for one in BenefitSchedule.objects.only("status", "version", "area", "scheme")
    }
    for row in texts(CommaFormat().export_data(exported(ScheduleResource, BenefitSchedule))):
        place = tuple(row[name] for name in ("area", "scheme", "effective_from", "start_unknown", "source"))
        assert (row["ends"], row["elder_from_age"]) == ("false", "")
        key = (*place, status[row["area"], row["scheme"], row["version"]])
        found.setdefault(key, []).append({name: row[name] for name in RULE_COLUMNS})
    assert found.keys() == wanted.keys()
    for key, rows in wanted.items():
        assert found[key] == rows, key
    assert sum(map(len, found.values())) == 22074


def test_importing_what_stands_changes_nothing(user: User) -> None:
    for resource, model, count in TABLES[:-1]:
        table = CommaFormat().create_dataset(CommaFormat().export_data(exported(resource, model)))
        result = resource().import_data(table, user=user, reason="原样", may_change=True)
        assert result.totals["skip"] == count
        assert not model.history.exists()
