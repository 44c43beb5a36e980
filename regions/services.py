"""What happens to a version: draft → in review → published → superseded or withdrawn, each in one transaction.

Every function takes the person (`by`; None = a command or a test) and, where it matters, the reason; both are kept in
the version's history. Nothing here asks whether `by` may do it: permissions are the admin's.
"""

import datetime
from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from regions.enums import Evidence, Status
from regions.four_eyes import check_second_person, writers_of
from regions.models import BenefitRule, BenefitSchedule, PoolingArea, Verification
from regions.publication import objections

# What a rule states; its version, key and history are not part of it.
RULE_FIELDS = tuple(
    field.attname for field in BenefitRule._meta.concrete_fields if field.attname not in ("id", "schedule_id")
)

# What a version itself says besides its rules; a reminder (`review_due`) is no part of that.
SAYS = (*BenefitSchedule.FROZEN_FIELDS, "source", "reason")


def next_version(area: PoolingArea | str, scheme: str) -> int:
    """The next version number of an area's scheme, from 1; nobody else gets it before the transaction ends."""
    code = area.pk if isinstance(area, PoolingArea) else area
    return last_versions([code]).get((code, scheme), 0) + 1


def last_versions(areas: Collection[str]) -> dict[tuple[str, str], int]:
    """{(area, scheme): its last version number}; no other is given there before the transaction ends. 2 queries."""
    _hold(areas)
    rows = BenefitSchedule.objects.filter(area__in=areas).order_by().values_list("area_id", "scheme")
    return {(area, scheme): number for area, scheme, number in rows.annotate(Max("version"))}


@transaction.atomic
def clone(
    schedule: BenefitSchedule, *, effective_from: datetime.date, reason: str, by: User | None = None
) -> BenefitSchedule:
    """A new draft with the same rules, from `effective_from` on; from the same day it is a correction.

    A correction keeps the verification of its figures (the same figures for the same days); a new start does not:
    the document of another year has to be compared anew. Raises ValidationError where `reason` is empty.
    """
    if not reason.strip():
        raise ValidationError("请写明为什么新建这一版。", code="no_reason")
    correction = effective_from == schedule.effective_from
    made = BenefitSchedule(
        area=schedule.area,
        scheme=schedule.scheme,
        version=next_version(schedule.area, schedule.scheme),
        effective_from=effective_from,
        start_unknown=schedule.start_unknown and correction,
        ends=schedule.ends,
        elder_from_age=schedule.elder_from_age,
        source=schedule.source,
        reason=reason.strip(),
        written_by=by,
    )
    _record(made, f"由第 {schedule.version} 版新建：{reason.strip()}", by)
    for rule in schedule.rules.select_related("verification").order_by("pk"):
        copy = BenefitRule(schedule=made, **{name: getattr(rule, name) for name in RULE_FIELDS})
        copy._change_reason, copy._history_user = made._change_reason, by  # type: ignore[attr-defined]
        copy.save()
        verification = getattr(rule, "verification", None)
        if verification is not None and correction:
            Verification.objects.create(
                rule=copy,
                document=verification.document,
                clause=verification.clause,
                checked_on=verification.checked_on,
                checked_by=verification.checked_by,
            )
    return made


@transaction.atomic
def submit(schedule: BenefitSchedule, *, by: User | None = None) -> BenefitSchedule:
    """Hand a draft to a second person. Raises ValidationError where it is no draft, has no rules or no reason."""
    stored = _locked(schedule)
    if stored.status != Status.DRAFT:
        raise ValidationError("只有草稿可以送审。", code="not_draft")
    if not stored.reason.strip():
        raise ValidationError("请先写明改动原因，再送审。", code="no_reason")
    if not stored.ends and not stored.rules.exists():
        raise ValidationError("这一版还没有任何规则。", code="no_rules")
    stored.status, stored.submitted_at, stored.submitted_by = Status.IN_REVIEW, timezone.now(), by
    return _record(stored, "送审", by)


@transaction.atomic
def send_back(schedule: BenefitSchedule, *, reason: str, by: User | None = None) -> BenefitSchedule:
    """Give a version in review back to its editor. Raises ValidationError without a reason, or not in review."""
    stored = _locked(schedule)
    if stored.status != Status.IN_REVIEW:
        raise ValidationError("只有审核中的版本可以退回。", code="not_in_review")
    if not reason.strip():
        raise ValidationError("请写明退回的原因。", code="no_reason")
    stored.status = Status.DRAFT
    return _record(stored, f"退回：{reason.strip()}", by)


def writers(schedule: BenefitSchedule) -> list[User]:
    """Who wrote any of it: its own columns or its rules, those that were deleted since included. 2 queries."""
    return writers_of(schedule, SAYS, BenefitRule.history.filter(schedule_id=schedule.pk))


@transaction.atomic
def publish(schedule: BenefitSchedule, *, by: User | None = None, override_reason: str = "") -> BenefitSchedule:
    """Publish a draft or reviewed version; a published one of the same start becomes superseded.

    Raises ValidationError where it was published before, carries doubtful figures (those never come before citizens),
    was written in any part by the same person (regions.four_eyes; a superuser may give `override_reason`), or where a
    registered check objects (a failing reference case).
    """
    _hold([schedule.area_id])  # before the version, so that two who publish versions of one start cannot deadlock
    stored = _locked(schedule)
    if stored.frozen:
        raise ValidationError("只有草稿和审核中的版本可以发布。", code="not_draft")
    if stored.rules.filter(evidence=Evidence.DOUBTFUL, verification__isnull=True).exists():
        raise ValidationError("含有存疑数据，核对后才能发布。", code="doubtful")
    alone = check_second_person(writers(stored), by, override_reason=override_reason)
    against = objections(stored)
    if against:
        raise ValidationError([objection.message for objection in against], code="objection")
    standing = BenefitSchedule.objects.select_for_update().filter(
        area=stored.area, scheme=stored.scheme, effective_from=stored.effective_from, status=Status.PUBLISHED
    )
    for replaced in standing:
        replaced.status = Status.SUPERSEDED
        _record(replaced, f"由第 {stored.version} 版更正", by)
    stored.status, stored.published_at, stored.published_by = Status.PUBLISHED, timezone.now(), by
    stored.override_reason = override_reason.strip() if alone else ""
    return _record(stored, f"发布：{stored.reason.strip() or '没有写原因'}", by)


@transaction.atomic
def withdraw(schedule: BenefitSchedule, *, notice: str, by: User | None = None) -> BenefitSchedule:
    """Take a wrong published version out at once; its days have no estimate until a version replaces it.

    Raises ValidationError where it is not published or the public notice is empty.
    """
    stored = _locked(schedule)
    if stored.status != Status.PUBLISHED:
        raise ValidationError("只有已发布的版本可以撤下。", code="not_published")
    if not notice.strip():
        raise ValidationError("请写明撤下的原因，群众会看到。", code="no_notice")
    stored.status, stored.public_notice = Status.WITHDRAWN, notice.strip()
    stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
    return _record(stored, f"撤下：{notice.strip()}", by)


def _hold(areas: Collection[str]) -> None:
    """Versions of an area are numbered and published one after the other; rows that only name the area need not wait."""
    list(PoolingArea.objects.select_for_update(no_key=True).filter(pk__in=areas).order_by("pk").values("pk"))


def _locked(schedule: BenefitSchedule) -> BenefitSchedule:
    """The version as stored, held until the transaction ends (SQLite holds the whole database)."""
    return BenefitSchedule.objects.select_for_update(of=("self",)).select_related("area").get(pk=schedule.pk)


def _record(schedule: BenefitSchedule, reason: str, by: User | None) -> BenefitSchedule:
    """Save with what the history is to say."""
    schedule._change_reason = reason[:100]  # type: ignore[attr-defined]
    schedule._history_user = by  # type: ignore[attr-defined]
    schedule.save()
    return schedule
