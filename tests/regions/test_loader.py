"""`manage.py load_starting_data` on a small folder: what is new comes in, what staff made their own stays."""

import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.enums import Status
from regions.models import (
    BenefitRule,
    BenefitSchedule,
    County,
    PolicyDocument,
    PolicyParameter,
    PoolingArea,
    Province,
)
from regions.services import publish, withdraw
from regions.starting import Report, load
from tests import factories
from tests.small_data import ROOT, change, rows_of, write

pytestmark = pytest.mark.django_db

PUBLISHED, DRAFT = "450100-resident-compiled", "130100-resident-doubtful"


def run(folder: Path) -> str:
    out = io.StringIO()
    call_command("load_starting_data", folder=folder, stdout=out)
    return out.getvalue()


def snapshot() -> dict[str, list[Any]]:
    """Every row of the app, as it is."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_app_config("regions").get_models()
    }


def outcome(report: Report, kind: str) -> dict[str, int]:
    return {what: number for (of, what), number in report.counts.items() if of == kind and number}


def reasons(report: Report) -> dict[str, str]:
    return {refusal.key: refusal.reason for refusal in report.refusals}


def version(key: str) -> BenefitSchedule:
    """The first version of a key of schedules.csv."""
    code, scheme, status = key.split("-")
    wanted = "published" if status == "compiled" else "draft"
    return BenefitSchedule.objects.get(area=code, scheme=scheme, status=wanted)


# --- again and again -----------------------------------------------------------------------------------------------


def test_a_first_run_creates_everything(folder: Path) -> None:
    report = load(folder)
    assert report.refusals == []
    assert outcome(report, "area") == {"created": 3}
    assert outcome(report, "schedule") == {"created": len(rows_of(folder, "schedules.csv"))}
    assert BenefitRule.objects.count() == sum(
        len(rows_of(folder, name)) for name in ("rules_compiled.csv", "rules_doubtful.csv")
    )
    assert version(PUBLISHED).published_at is not None
    assert version(DRAFT).published_at is None
    assert not BenefitRule.objects.filter(evidence="doubtful").exclude(schedule__status="draft").exists()


def test_a_second_run_writes_nothing(folder: Path) -> None:
    first = run(folder)
    before = snapshot()
    with CaptureQueriesContext(connection) as queries:
        second = run(folder)
    written = [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert written == []
    assert snapshot() == before
    assert "统筹区：新建 3，更新 0，未变 0，未动 0" in first
    assert "统筹区：新建 0，更新 0，未变 3，未动 0" in second


def test_a_file_that_says_the_same_otherwise_changes_nothing(folder: Path) -> None:
    load(folder)
    before = snapshot()
    write(folder, "areas.csv", rows_of(folder, "areas.csv")[::-1])
    write(folder, "rules_compiled.csv", rows_of(folder, "rules_compiled.csv")[::-1])
    change(
        folder,
        "rules_compiled.csv",
        {"ratio": "0.6000"},
        schedule=PUBLISHED,
        kind="ratio",
        care="inpatient",
        level="level3",
    )
    report = load(folder)
    assert {what for _, what in report.counts if report.counts[_, what]} == {"unchanged"}
    after = snapshot()
    assert {label for label in before if before[label] != after[label]} == {
        "regions.StartingRecord"
    }  # the folder's stamp


# --- what staff made their own -------------------------------------------------------------------------------------


def test_a_new_release_changes_what_nobody_touched(folder: Path) -> None:
    load(folder)
    change(folder, "areas.csv", {"name": "新名市", "pinyin": "xinmingshi", "initials": "xms"}, code="450100")
    report = load(folder)
    assert outcome(report, "area") == {"changed": 1, "unchanged": 2}
    assert PoolingArea.objects.get(pk="450100").name == "新名市"


def test_an_area_that_staff_edited_is_kept(folder: Path) -> None:
    load(folder)
    PoolingArea.objects.filter(pk="450100").update(pinyin="nanning")
    change(folder, "areas.csv", {"name": "新名市"}, code="450100")
    change(folder, "areas.csv", {"name": "别名市"}, code="110100")
    report = load(folder)
    area = PoolingArea.objects.get(pk="450100")
    assert (area.name, area.pinyin) == ("南宁市", "nanning")
    assert PoolingArea.objects.get(pk="110100").name == "别名市"
    assert list(reasons(report)) == ["450100"]
    assert "工作人员已修改" in "\n".join(report.lines())


def test_a_row_that_staff_made_first_is_kept(folder: Path) -> None:
    factories.area("450100", "自建市")
    report = load(folder)
    assert PoolingArea.objects.get(pk="450100").name == "自建市"
    assert list(reasons(report)) == ["450100"]


def test_a_published_version_that_staff_made_first_is_kept(folder: Path) -> None:
    area = factories.area("450100", "自建市")
    own = factories.schedule(area, start=datetime.date(2025, 1, 1))
    report = load(folder)
    assert area.schedules.filter(scheme="resident").published().get() == own
    assert PUBLISHED in reasons(report)


@pytest.mark.parametrize("released", [False, True], ids=["same files", "new release"])
def test_a_deletion_is_not_undone(folder: Path, released: bool) -> None:
    load(folder)
    County.objects.get(pk="450103").delete()
    version(DRAFT).delete()
    if released:
        change(folder, "counties.csv", {"name": "新名区"}, code="450103")
        change(folder, "schedules.csv", {"source": "新来源"}, key=DRAFT)
    report = load(folder)
    assert not County.objects.filter(pk="450103").exists()
    assert not BenefitSchedule.objects.filter(area="130100", scheme="resident", status="draft").exists()
    assert set(reasons(report)) == ({"450103", DRAFT} if released else set())


def test_a_new_row_comes_in_beside_the_old_ones(folder: Path) -> None:
    load(folder)
    county = next(row for row in rows_of(ROOT, "counties.csv") if row["code"] == "450105")
    write(folder, "counties.csv", [*rows_of(folder, "counties.csv"), county])
    assert outcome(load(folder), "county") == {"created": 1, "unchanged": 3}


def test_a_new_row_below_a_deleted_area_is_left_out(folder: Path) -> None:
    load(folder)
    BenefitSchedule.objects.filter(area="130100").update(status=Status.DRAFT)  # published ones could not be deleted
    BenefitSchedule.objects.filter(area="130100").delete()
    PoolingArea.objects.get(pk="130100").delete()
    county = next(row for row in rows_of(ROOT, "counties.csv") if row["area"] == "130100")
    write(folder, "counties.csv", [*rows_of(folder, "counties.csv"), county])
    report = load(folder)
    assert list(reasons(report)) == [county["code"]]
    assert not County.objects.filter(pk=county["code"]).exists()


# --- schedules -----------------------------------------------------------------------------------------------------


def release_other_figures(folder: Path, key: str) -> None:
    """The deductible of level 2, inpatient, is another one."""
    name = "rules_compiled.csv" if key == PUBLISHED else "rules_doubtful.csv"
    row = {"kind": "deductible", "layer": "basic", "level": "level2"}
    care = next(r["care"] for r in rows_of(folder, name) if r["schedule"] == key and row.items() <= r.items())
    change(folder, name, {"amount": "777"}, schedule=key, care=care, **row)


def test_a_changed_published_schedule_becomes_a_new_version(folder: Path) -> None:
    load(folder)
    old = version(PUBLISHED)
    figures = sorted(old.rules.values_list("kind", "level", "amount", "ratio").order_by())
    change(
        folder,
        "rules_compiled.csv",
        {"ratio": "0.65"},
        schedule=PUBLISHED,
        kind="ratio",
        care="inpatient",
        level="level3",
    )
    report = load(folder)
    assert outcome(report, "schedule")["changed"] == 1
    old.refresh_from_db()
    assert old.status == "superseded"
    assert sorted(old.rules.values_list("kind", "level", "amount", "ratio").order_by()) == figures  # kept as it was
    new = version(PUBLISHED)
    assert new.version == old.version + 1
    assert new.rules.get(kind="ratio", care="inpatient", level="level3").ratio == Decimal("0.65")
    assert new.rules.count() == old.rules.count()
    assert outcome(load(folder), "schedule") == {"unchanged": len(rows_of(folder, "schedules.csv"))}


def test_a_schedule_found_doubtful_is_taken_back_into_a_draft(folder: Path) -> None:
    load(folder)
    old = version(PUBLISHED)
    change(folder, "schedules.csv", {"status": "draft"}, key=PUBLISHED)
    load(folder)
    old.refresh_from_db()
    assert old.status == "superseded"
    assert not old.area.schedules.filter(scheme="resident").published().exists()


def test_a_draft_that_nobody_touched_is_renewed(folder: Path) -> None:
    load(folder)
    release_other_figures(folder, DRAFT)
    assert outcome(load(folder), "schedule")["changed"] == 1
    assert version(DRAFT).rules.filter(amount=777).count() == 1


def edit_rule(draft: BenefitSchedule) -> None:
    rule = draft.rules.filter(kind="ratio").first()
    assert rule is not None
    rule.ratio = Decimal("0.0123")
    rule.save()


def edit_header(draft: BenefitSchedule) -> None:
    draft.elder_from_age = 60
    draft.save()


def edit_reason(draft: BenefitSchedule) -> None:
    draft.reason = "已致电核实"
    draft.save()


def edit_status(draft: BenefitSchedule) -> None:
    draft.status = "in_review"
    draft.save()


def add_rule(draft: BenefitSchedule) -> None:
    BenefitRule.objects.create(schedule=draft, kind="class_b", ratio="0.1")


def verify_rule(draft: BenefitSchedule) -> None:
    rule = draft.rules.first()
    assert rule is not None
    factories.verify(rule)


@pytest.mark.parametrize("edit", [edit_rule, edit_header, edit_reason, edit_status, add_rule, verify_rule])
def test_a_draft_that_staff_worked_on_is_kept(folder: Path, edit: Callable[[BenefitSchedule], None]) -> None:
    load(folder)
    draft = version(DRAFT)
    edit(draft)
    before = snapshot()
    release_other_figures(folder, DRAFT)
    report = load(folder)
    assert list(reasons(report)) == [DRAFT]
    after = snapshot()
    assert all(after[label] == before[label] for label in ("regions.BenefitSchedule", "regions.BenefitRule"))


def correct(version: BenefitSchedule) -> None:
    publish(factories.schedule(version.area, status="draft", start=version.effective_from))


def take_out(version: BenefitSchedule) -> None:
    withdraw(version, notice="录入有误。")


def verify_all(version: BenefitSchedule) -> None:
    for rule in version.rules.all():
        factories.verify(rule)


@pytest.mark.parametrize("act", [correct, take_out, verify_all])
def test_a_published_version_that_staff_acted_on_is_left_to_them(
    folder: Path, act: Callable[[BenefitSchedule], None]
) -> None:
    load(folder)
    act(version(PUBLISHED))
    before = snapshot()
    release_other_figures(folder, PUBLISHED)
    report = load(folder)
    assert list(reasons(report)) == [PUBLISHED]
    after = snapshot()
    assert all(after[label] == before[label] for label in ("regions.BenefitSchedule", "regions.BenefitRule"))


def test_a_moved_start_does_not_run_into_a_version_of_staff(folder: Path) -> None:
    load(folder)
    own = factories.schedule(PoolingArea.objects.get(pk="450100"), start=datetime.date(2026, 1, 1))
    change(folder, "schedules.csv", {"effective_from": "2026-01-01"}, key=PUBLISHED)
    report = load(folder)
    assert list(reasons(report)) == [PUBLISHED]
    own.refresh_from_db()
    assert own.status == "published"


def test_what_staff_added_to_a_row_keeps_it(folder: Path) -> None:
    load(folder)
    document = PolicyDocument.objects.exclude(number="").first()
    assert document is not None
    document.url = "https://example.invalid/1"
    document.save()
    change(folder, "documents.csv", {"title": "别的标题"}, number=document.number)
    assert list(reasons(load(folder))) == [document.number]
    document.refresh_from_db()
    assert document.title != "别的标题"


def test_the_small_folder_holds_something_of_everything(folder: Path) -> None:
    load(folder)
    for model in (Province, PoolingArea, County, PolicyDocument, PolicyParameter, BenefitSchedule, BenefitRule):
        assert model._default_manager.exists(), model
