"""`manage.py load_starting_data`: a parameter cites its document by number."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from regions.models import PolicyDocument, PolicyParameter
from regions.starting import load
from tests.small_data import change, rows_of, write

pytestmark = pytest.mark.django_db

NUMBER = "国办发〔2024〕38号"
FIXED = {"topic": "waiting_period", "subject": "outside_window", "name": "fixed_months"}


def cite(folder: Path, number: str) -> None:
    """A new release in which the one parameter names another document."""
    rows = rows_of(folder, "parameters.csv")
    write(
        folder, "parameters.csv", [row | ({"document": number} if FIXED.items() <= row.items() else {}) for row in rows]
    )


def test_a_parameter_gets_its_document(folder: Path) -> None:
    load(folder)
    row = PolicyParameter.objects.select_related("document").get(**FIXED)
    assert row.document is not None and row.document.number == NUMBER
    assert PolicyParameter.objects.get(topic="retirement_age", subject="men", name="every").document is None


def test_a_second_run_leaves_it(folder: Path) -> None:
    load(folder)
    change(folder, "documents.csv", {"note": "改过"}, number=NUMBER)  # the folder is not the same, the parameters are
    report = load(folder)
    assert report.counts["parameter", "unchanged"] == len(rows_of(folder, "parameters.csv"))
    assert report.refusals == []


def test_a_new_release_may_name_another(folder: Path) -> None:
    load(folder)
    cite(folder, "国办发〔2021〕42号")
    report = load(folder)
    assert report.counts["parameter", "changed"] == 1
    row = PolicyParameter.objects.select_related("document").get(**FIXED)
    assert row.document is not None and row.document.number == "国办发〔2021〕42号"


def test_a_number_that_is_none_is_named(folder: Path) -> None:
    cite(folder, "无此文号")
    with pytest.raises(CommandError) as failed:
        call_command("load_starting_data", folder=folder, verbosity=0)
    for part in ("parameters.csv", "document", "无此文号", "数据库未改动"):
        assert part in str(failed.value)
    assert not PolicyParameter.objects.exists()


def test_a_new_parameter_below_a_deleted_document_is_left_out(folder: Path) -> None:
    rows = rows_of(folder, "parameters.csv")
    write(folder, "parameters.csv", [row | {"document": ""} for row in rows])
    load(folder)
    PolicyDocument.objects.get(number=NUMBER).delete()
    fresh = next(row for row in rows if FIXED.items() <= row.items()) | {"effective_from": "2026-01-01"}
    write(folder, "parameters.csv", [*(row | {"document": ""} for row in rows), fresh])
    report = load(folder)
    assert [refusal.kind for refusal in report.refusals] == ["parameter"]
    assert "工作人员删除" in report.refusals[0].reason
    assert PolicyParameter.objects.filter(**FIXED).count() == 1
