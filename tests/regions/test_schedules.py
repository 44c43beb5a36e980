"""Versions of a schedule: what the database itself refuses, which one decides a day, and how one comes and goes."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.services import next_version, publish, withdraw
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY, JULY = datetime.date(2025, 1, 1), datetime.date(2025, 7, 1)
DAY = datetime.timedelta(days=1)
FROZEN = (Status.PUBLISHED, Status.SUPERSEDED, Status.WITHDRAWN)


@pytest.fixture
def area() -> PoolingArea:
    return factories.area()


def draft(area: PoolingArea, start: datetime.date = JANUARY, **more: Any) -> BenefitSchedule:
    return factories.schedule(area, start=start, status=more.pop("status", Status.DRAFT), **more)


def frozen_version(area: PoolingArea, status: str) -> BenefitSchedule:
    return draft(area, status=status, public_notice="录入有误。" if status == Status.WITHDRAWN else "")


def raw(sql: str, *values: object) -> None:
    """Past every check in Python. Raises what the database raises, and leaves the test's transaction usable."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


# --- what the database refuses -------------------------------------------------------------------------------------


def test_two_published_versions_cannot_begin_on_the_same_day(area: PoolingArea) -> None:
    factories.schedule(area)
    second = draft(area)
    with pytest.raises(IntegrityError):
        raw("UPDATE regions_benefitschedule SET status='published' WHERE id=%s", second.pk)
    assert BenefitSchedule.objects.published().count() == 1


def test_a_published_version_cannot_be_moved_onto_another(area: PoolingArea) -> None:
    factories.schedule(area, start=JANUARY)
    later = factories.schedule(area, start=JULY)
    with pytest.raises(IntegrityError):
        raw("UPDATE regions_benefitschedule SET effective_from='2025-01-01' WHERE id=%s", later.pk)
    other = factories.schedule(factories.area("990200", "别处市"), start=JANUARY)
    with pytest.raises(IntegrityError):
        raw("UPDATE regions_benefitschedule SET version=9, area_id=%s WHERE id=%s", area.pk, other.pk)


def test_all_else_may_begin_on_the_same_day(area: PoolingArea) -> None:
    factories.schedule(area)
    factories.schedule(area, scheme="employee")
    factories.schedule(factories.area("990200", "别处市"))
    for status in (Status.DRAFT, Status.DRAFT, Status.IN_REVIEW, Status.SUPERSEDED, Status.SUPERSEDED):
        draft(area, status=status)
    frozen_version(area, Status.WITHDRAWN)


def test_a_version_number_is_used_once(area: PoolingArea) -> None:
    factories.schedule(area)
    second = draft(area, JULY)
    with pytest.raises(IntegrityError):
        raw("UPDATE regions_benefitschedule SET version=1 WHERE id=%s", second.pk)


def test_a_withdrawn_version_has_a_notice(area: PoolingArea) -> None:
    with pytest.raises(IntegrityError):
        raw("UPDATE regions_benefitschedule SET status='withdrawn' WHERE id=%s", factories.schedule(area).pk)


RULES: dict[str, factories.Rule] = {
    "deductible": {"kind": "deductible", "care": "inpatient", "amount": 1000, "per": "admission"},
    "ratio": {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.6", "points": "0.05", "upto": 1000},
    "class_b": {"kind": "class_b", "ratio": "0.1"},
    "repeat": {"kind": "repeat", "admission": 2, "step": 100, "floor": 200},
    "elsewhere": {"kind": "cross_region", "place": "unfiled", "ratio": "0.8", "factor": "2"},
    "favour": {"kind": "favour", "layer": "critical_illness", "aid": "destitute", "factor": "0.5"},
    "combined": {"kind": "cap", "layer": "combined", "amount": 500000},
    "large": {"kind": "ratio", "layer": "large_amount", "ratio": "0.9"},
}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("ratio", "ratio=1.5"), ("ratio", "ratio=-0.1"), ("ratio", "ratio=1.0001"), ("ratio", "ratio=NULL"),
        ("ratio", "points=1.1"), ("ratio", "points=-1.1"), ("ratio", "upto=0"), ("ratio", "upto=-1"),
        ("ratio", "layer='combined'"), ("class_b", "ratio=NULL"), ("class_b", "ratio=2"),
        ("deductible", "amount=-0.01"), ("deductible", "amount=NULL"), ("deductible", "per=''"),
        ("repeat", "admission=1"), ("repeat", "step=-1"), ("repeat", "floor=-1"), ("repeat", "step=NULL"),
        ("repeat", "ratio=0.5"), ("repeat", "amount=300"), ("elsewhere", "points=0.1"), ("elsewhere", "ratio=NULL"),
        ("elsewhere", "place=''"), ("elsewhere", "place='local'"), ("elsewhere", "factor=-1"),
        ("favour", "aid='any'"), ("combined", "kind='terms'"), ("combined", "amount=-1"), ("large", "upto=1000"),
        ("repeat", "admission=NULL"),
    ],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused_by_the_database(area: PoolingArea, rule: str, change: str) -> None:
    row = draft(area, rules=[RULES[rule]]).rules.get()
    raw(f"UPDATE regions_benefitrule SET note='x' WHERE id={row.pk}")
    with pytest.raises(IntegrityError):
        raw(f"UPDATE regions_benefitrule SET {change} WHERE id={row.pk}")


def test_each_refusal_has_words_for_the_person() -> None:
    for model in (BenefitSchedule, BenefitRule):
        for constraint in model._meta.constraints:
            message = constraint.get_violation_error_message()
            assert not message.isascii(), constraint.name


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_stands_once_in_a_version(area: PoolingArea, rule: str) -> None:
    row = draft(area, rules=[RULES[rule]]).rules.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        BenefitRule.objects.bulk_create([row])


# --- which version decides a day -----------------------------------------------------------------------------------


def in_force(area: PoolingArea, on: datetime.date) -> int | None:
    found = area.schedules.filter(scheme="resident").in_force(on)
    return found.version if found else None


def test_a_version_holds_from_its_day_until_the_next(area: PoolingArea) -> None:
    assert in_force(area, JANUARY) is None
    factories.schedule(area, start=JULY)
    factories.schedule(area, start=JANUARY)  # written later, begins earlier
    days = (JANUARY - DAY, JANUARY, JULY - DAY, JULY, JULY + DAY, datetime.date.max)
    assert [in_force(area, on) for on in days] == [None, 2, 2, 1, 1, 1]


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SUPERSEDED])
def test_what_is_not_published_decides_nothing(area: PoolingArea, status: str) -> None:
    factories.schedule(area, start=JANUARY)
    draft(area, JULY, status=status)
    draft(area, JULY, status=status, ends=True)
    assert in_force(area, JULY) == 1


def test_a_version_may_say_none(area: PoolingArea) -> None:
    factories.schedule(area, start=JANUARY)
    factories.schedule(area, (), start=JULY, ends=True)
    assert [in_force(area, on) for on in (JULY - DAY, JULY, JULY + DAY)] == [1, None, None]


# --- publication, correction, withdrawal ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_publishing(area: PoolingArea, status: str) -> None:
    staff = User.objects.create_user("editor")
    version = publish(draft(area, status=status), by=staff)
    version.refresh_from_db()
    assert (version.status, version.published_by, version.published_at is not None) == (Status.PUBLISHED, staff, True)
    assert in_force(area, JANUARY) == 1


@pytest.mark.parametrize("status", FROZEN)
def test_only_drafts_are_published(area: PoolingArea, status: str) -> None:
    version = frozen_version(area, status)
    with pytest.raises(ValidationError) as refused:
        publish(version)
    assert refused.value.code == "not_draft"


def test_a_correction_supersedes_only_the_version_of_its_own_day(area: PoolingArea) -> None:
    wrong = factories.schedule(area, start=JANUARY)
    others = [
        factories.schedule(area, start=JULY),
        factories.schedule(area, scheme="employee"),
        factories.schedule(factories.area("990200", "别处市")),
    ]
    correction = publish(draft(area))
    assert BenefitSchedule.objects.get(pk=wrong.pk).status == Status.SUPERSEDED
    assert {BenefitSchedule.objects.get(pk=other.pk).status for other in others} == {Status.PUBLISHED}
    assert [in_force(area, on) for on in (JANUARY, JULY)] == [correction.version, others[0].version]


def test_doubtful_figures_are_not_published_until_verified(area: PoolingArea) -> None:
    wrong = factories.schedule(area)
    version = draft(area, rules=[rule | {"evidence": "doubtful"} for rule in factories.INPATIENT])
    first, *others = version.rules.all()
    for rule in others:
        factories.verify(rule)
    with pytest.raises(ValidationError) as refused:
        publish(version)
    assert refused.value.code == "doubtful"
    version.refresh_from_db()
    wrong.refresh_from_db()
    assert (version.status, wrong.status) == (Status.DRAFT, Status.PUBLISHED)  # nothing half done
    factories.verify(first)
    assert publish(version).status == Status.PUBLISHED
    assert {rule.shown_evidence for rule in version.rules.all()} == {"verified"}


def test_withdrawing(area: PoolingArea) -> None:
    staff = User.objects.create_user("editor")
    factories.schedule(area, start=JANUARY)
    version = withdraw(factories.schedule(area, start=JULY), notice="  录入有误，正在核对。 ", by=staff)
    version.refresh_from_db()
    assert (version.status, version.public_notice) == (Status.WITHDRAWN, "录入有误，正在核对。")
    assert (version.withdrawn_by, version.withdrawn_at is not None) == (staff, True)
    # Its days have no estimate, not the one of the version before, until a version of that day replaces it.
    assert [in_force(area, on) for on in (JULY - DAY, JULY, JULY + DAY)] == [1, None, None]
    publish(draft(area, JULY))
    assert [in_force(area, on) for on in (JULY - DAY, JULY, JULY + DAY)] == [1, 3, 3]


@pytest.mark.parametrize("notice", ["", "   ", "\n"])
def test_a_withdrawal_needs_a_notice(area: PoolingArea, notice: str) -> None:
    version = factories.schedule(area)
    with pytest.raises(ValidationError):
        withdraw(version, notice=notice)
    assert in_force(area, JANUARY) == 1


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SUPERSEDED, Status.WITHDRAWN])
def test_only_what_is_published_is_withdrawn(area: PoolingArea, status: str) -> None:
    version = frozen_version(area, status)
    with pytest.raises(ValidationError):
        withdraw(version, notice="录入有误。")


def test_versions_are_numbered_by_area_and_scheme(area: PoolingArea) -> None:
    assert next_version(area, "resident") == 1
    factories.schedule(area)
    draft(area, JULY)
    assert (next_version(area, "resident"), next_version(area.pk, "employee")) == (3, 1)


# --- nothing published is edited -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", FROZEN)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scheme", "employee"), ("version", 9), ("effective_from", JULY), ("start_unknown", True), ("ends", True),
        ("elder_from_age", 60), ("status", Status.DRAFT), ("status", Status.IN_REVIEW),
    ],
)  # fmt: skip
def test_a_frozen_version_is_not_changed(area: PoolingArea, status: str, name: str, value: object) -> None:
    version = frozen_version(area, status)
    setattr(version, name, value)
    with pytest.raises(ValidationError):
        version.save()
    assert getattr(BenefitSchedule.objects.get(pk=version.pk), name) != value


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.WITHDRAWN])
def test_what_is_out_of_use_never_comes_back(area: PoolingArea, status: str) -> None:
    version = frozen_version(area, status)
    version.status = Status.PUBLISHED
    with pytest.raises(ValidationError):
        version.save()


@pytest.mark.parametrize("status", FROZEN)
def test_a_frozen_version_is_not_deleted(area: PoolingArea, status: str) -> None:
    version = frozen_version(area, status)
    with pytest.raises(ValidationError):
        version.delete()
    assert version.rules.count() == 4


def test_a_draft_is_changed_and_deleted_freely(area: PoolingArea) -> None:
    factories.schedule(area, (), start=JULY, ends=True)
    version = draft(area)
    BenefitRule.objects.create(schedule=version, kind="class_b", ratio="0.1")
    version.effective_from = JULY
    version.save()
    rule = version.rules.first()
    assert rule is not None
    rule.evidence = "doubtful"
    rule.save()
    rule.delete()
    version.delete()
    assert not BenefitRule.objects.exists()


@pytest.mark.parametrize("status", FROZEN)
def test_the_rules_of_a_frozen_version_stay(area: PoolingArea, status: str) -> None:
    version = frozen_version(area, status)
    rule = version.rules.get(kind="ratio", level="level3")
    rule.ratio = "0.9"
    with pytest.raises(ValidationError):
        rule.save()
    with pytest.raises(ValidationError):
        rule.delete()
    with pytest.raises(ValidationError):
        BenefitRule.objects.create(schedule=version, kind="class_b", ratio="0.1")
    assert sorted(str(row.ratio) for row in version.rules.filter(kind="ratio")) == ["0.6000", "0.7500"]


def test_a_rule_seen_before_publication_is_frozen_all_the_same(area: PoolingArea) -> None:
    version = draft(area)
    rule = version.rules.select_related("schedule").get(kind="ratio", level="level3")
    publish(version)
    rule.ratio = "0.9"
    with pytest.raises(ValidationError):
        rule.save()


def test_a_rule_is_not_carried_off_to_a_draft(area: PoolingArea) -> None:
    rule = factories.schedule(area).rules.get(kind="ratio", level="level3")
    rule.schedule = draft(area, JULY, rules=())
    with pytest.raises(ValidationError):
        rule.save()
