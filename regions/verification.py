"""Evidence: a figure was compared with the original document, by whom and when. A record beside the version, no edit of it.

As in regions.services nothing here asks whether `by` may do it: permissions are the admin's.
"""

import datetime
import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument, Verification
from regions.services import RULE_FIELDS
from regions.wording import rule_value

REASON_LENGTH = 100  # of the history's column
# What a rule says about money and people; how far it is trusted is not part of it.
STATED = tuple(name for name in RULE_FIELDS if name not in ("evidence", "document_id", "note"))
OVERTAKEN = "数字改动，原来的核对作废"


def stamp_of(rule: BenefitRule) -> str:
    """Some characters that change with what a stored rule states: what was ticked is what was shown."""
    said = "\n".join(f"{name}={getattr(rule, name)}" for name in STATED)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def states_something(rule: BenefitRule) -> bool:
    """Whether there is anything to compare; a row of terms may be empty."""
    return rule_value(rule) not in ("", "没有写明")


def may_be_verified(schedule: BenefitSchedule) -> bool:
    """Drafts and what is in force or coming; what was replaced or taken out is not used again."""
    return schedule.status not in (Status.SUPERSEDED, Status.WITHDRAWN)


@transaction.atomic
def verify(
    schedule: BenefitSchedule,
    clauses: Mapping[int, str],
    *,
    document: PolicyDocument,
    checked_on: datetime.date,
    by: User | None = None,
    seen: Mapping[int, str] | None = None,
) -> list[Verification]:
    """Record that these rules read in `document` as they are stored. `clauses`: {rule pk: clause, "" = not named}.

    `seen`: {rule pk: stamp_of} of what the person had before their eyes. All or nothing: raises ValidationError where
    the version is out of use, nothing is ticked, a rule is of another version, states nothing, is verified already or
    was changed since it was shown, or where the day lies in the future or before the document.
    """
    stored = _locked(schedule)
    if not may_be_verified(stored):
        raise ValidationError(f"这一版是“{stored.get_status_display()}”，不用再核对。", code="out_of_use")
    if not clauses:
        raise ValidationError("还没有勾选任何数字。", code="nothing")
    if checked_on > timezone.localdate():
        raise ValidationError("核对日期不能晚于今天。", code="future")
    if document.issued_on is not None and checked_on < document.issued_on:
        raise ValidationError("核对日期早于文件的发文日期。", code="before_document")
    rules = {rule.pk: rule for rule in stored.rules.select_related("verification").filter(pk__in=clauses)}
    missing = len(set(clauses) - set(rules))
    if missing:
        raise ValidationError(f"勾选的数字有 {missing} 个已经不在这一版里，请刷新后再核对。", code="not_here")
    for rule in rules.values():
        _check(rule, (seen or {}).get(rule.pk))
    made = []
    for rule in sorted(rules.values(), key=lambda rule: rule.pk):
        rule.schedule = stored
        record = Verification(
            rule=rule, document=document, clause=clauses[rule.pk].strip(), checked_on=checked_on, checked_by=by
        )
        made.append(_kept(record, f"与原文一致：{document.number or document.title} {record.clause}".strip(), by))
        record.save()
    return made


@transaction.atomic
def undo(verification: Verification, *, reason: str, by: User | None = None) -> None:
    """Take a record back: the figure has its own grade again. Raises ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError("请写明为什么撤销这次核对。", code="no_reason")
    _kept(verification, f"撤销核对：{reason.strip()}", by).delete()


@transaction.atomic
def set_review_due(schedule: BenefitSchedule, due: datetime.date | None, *, by: User | None = None) -> BenefitSchedule:
    """Say when a version is to be looked at again; None = no reminder. Raises ValidationError for a day gone by.

    A draft that somebody has open is told of it, as of any other save (`edits`).
    """
    if due is not None and due <= timezone.localdate():
        raise ValidationError("下次核对要晚于今天。", code="past")
    stored = _locked(schedule)
    stored.review_due = due
    if not stored.frozen:
        stored.edits += 1
    stored._change_reason = f"下次核对：{due.isoformat() if due else '不提醒'}"  # type: ignore[attr-defined]
    stored._history_user = by  # type: ignore[attr-defined]
    stored.save()
    return stored


def drop_overtaken(sender: type[BenefitRule], instance: BenefitRule, **kwargs: Any) -> None:
    """Receiver of pre_save of rules: a figure that is edited is no longer the one that was compared."""
    if kwargs.get("raw") or not instance.pk:
        return
    record = Verification.objects.filter(rule=instance.pk).select_related("rule__schedule").first()
    if record is None or not _differs(record.rule, instance):
        return
    _kept(record, OVERTAKEN, getattr(instance, "_history_user", None)).delete()
    instance._state.fields_cache.pop("verification", None)


def _differs(stored: BenefitRule, now: BenefitRule) -> bool:
    """Compared as the database would keep them: 600 is 600.00."""
    fields = {field.attname: field for field in BenefitRule._meta.concrete_fields}
    return any(getattr(stored, name) != fields[name].to_python(getattr(now, name)) for name in STATED)


def _check(rule: BenefitRule, stamp: str | None) -> None:
    if hasattr(rule, "verification"):
        raise ValidationError(f"“{rule_value(rule)}”已经有人核对过了，请刷新后再核对。", code="verified")
    if not states_something(rule):
        raise ValidationError("勾选的一条没有写明任何内容，没有什么可以核对。", code="no_figure")
    if stamp is not None and stamp != stamp_of(rule):
        raise ValidationError(f"有一条刚被改成“{rule_value(rule)}”，请重新对照原文。", code="changed")


def _locked(schedule: BenefitSchedule) -> BenefitSchedule:
    return BenefitSchedule.objects.select_for_update(of=("self",)).select_related("area").get(pk=schedule.pk)


def _kept(record: Verification, reason: str, by: User | None) -> Verification:
    """With what the history is to say of the next save or deletion."""
    record._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
    if by is not None:
        record._history_user = by  # type: ignore[attr-defined]
    return record
