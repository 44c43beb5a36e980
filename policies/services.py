"""What happens to a version of an explainer: draft → in review → published → superseded or withdrawn.

Each function is one transaction, takes the person (`by`; None = a command or a test), and leaves what was done and why
in the version's history. Nothing here asks whether `by` may do it: permissions are the admin's.
"""

import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from policies.models import Explainer, ExplainerVersion
from regions.enums import Status
from regions.four_eyes import check_second_person, writers_of

REASON_LENGTH = 100  # of a reason in the history's rows
# What readers see of a version, and the days and the reason that its writer gives.
SAYS = ("explainer_id", *ExplainerVersion.CONTENT_FIELDS, "publish_on", "reviewed_on", "review_due", "reason")


class StaleDraft(ValidationError):
    """Somebody else saved the draft since it was opened; `saved` is what stands there now."""

    def __init__(self, saved: ExplainerVersion) -> None:
        who = str(saved.written_by) if saved.written_by is not None else "别人"
        when = timezone.localtime(saved.updated_at)
        super().__init__(
            f"{who}在 {when:%Y-%m-%d %H:%M} 保存过这一版，您打开的不是最新内容，所以没有保存。您写的都还在，请对照后再保存。",
            code="stale",
        )
        self.saved = saved


def next_number(explainer: Explainer) -> int:
    """The next version number of an explainer, from 1; nobody else gets it before the transaction ends."""
    _hold(explainer.pk)
    last = ExplainerVersion.objects.filter(explainer=explainer).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def draft_from(version: ExplainerVersion, *, reason: str, by: User | None = None) -> ExplainerVersion:
    """A new draft that says what `version` says: to edit what is published, or to restore what once was.

    Raises ValidationError where `reason` is empty.
    """
    made = ExplainerVersion(
        explainer=version.explainer,
        number=next_number(version.explainer),
        reviewed_on=version.reviewed_on,
        review_due=version.review_due,
        reason=_reason(reason, "请写明为什么新建这一版。"),
        written_by=by,
        **{name: getattr(version, name) for name in ExplainerVersion.CONTENT_FIELDS},
    )
    return _record(made, f"照第 {version.number} 版新建：{made.reason}", by)


@transaction.atomic
def save_draft(version: ExplainerVersion, *, edits: int, by: User | None = None) -> ExplainerVersion:
    """Save what `version` holds, if it is still a draft and was last saved as its `edits`-th time (optimistic lock).

    Raises StaleDraft where somebody saved it in between, ValidationError where it is no draft any more. `version` keeps
    what was typed either way.
    """
    stored = locked(version)
    if stored.status != Status.DRAFT:
        raise ValidationError("只有草稿可以修改。送审以后要改，请先退回。", code="not_draft")
    if stored.edits != edits:
        raise StaleDraft(stored)
    version.edits, version.written_by, version.status = edits + 1, by, Status.DRAFT
    return _record(version, f"修改：{version.reason}", by)


@transaction.atomic
def submit(version: ExplainerVersion, *, by: User | None = None) -> ExplainerVersion:
    """Hand a draft to a second person. Raises ValidationError where it is no draft, or its review date has passed."""
    stored = locked(version)
    if stored.status != Status.DRAFT:
        raise ValidationError("只有草稿可以送审。", code="not_draft")
    _check_review_due(stored)
    stored.status = Status.IN_REVIEW
    return _record(stored, f"送审：{stored.reason}", by)


@transaction.atomic
def send_back(version: ExplainerVersion, *, reason: str, by: User | None = None) -> ExplainerVersion:
    """Give a version in review back to its writer. Raises ValidationError without a reason, or not in review."""
    stored = locked(version)
    if stored.status != Status.IN_REVIEW:
        raise ValidationError("只有审核中的版本可以退回。", code="not_in_review")
    why = _reason(reason, "请写明退回的原因。")
    stored.status = Status.DRAFT
    return _record(stored, f"退回：{why}", by)


def writers(version: ExplainerVersion) -> list[User]:
    """Who wrote any of it. 2 queries."""
    return writers_of(version, SAYS)


@transaction.atomic
def publish(version: ExplainerVersion, *, by: User | None = None, override_reason: str = "") -> ExplainerVersion:
    """Publish a version in review, for today or for the later day it names; one published for that day is superseded.

    A day that went by while it was waiting becomes today: what readers saw until now stays answerable. Raises
    ValidationError where it is not in review, its review date has passed, or the same person wrote any of it
    (regions.four_eyes; a superuser may give `override_reason`).
    """
    _hold(version.explainer_id)  # before the version, so that two who publish for one day cannot deadlock
    stored = locked(version)
    if stored.status != Status.IN_REVIEW:
        raise ValidationError("只有审核中的版本可以发布，请先送审。", code="not_in_review")
    _check_review_due(stored)
    alone = check_second_person(writers(stored), by, override_reason=override_reason)
    today = timezone.localdate()
    stored.publish_on = max(stored.publish_on or today, today)
    same_day = ExplainerVersion.objects.select_for_update(of=("self",)).filter(
        explainer=stored.explainer, publish_on=stored.publish_on, status=Status.PUBLISHED
    )
    for replaced in same_day:
        replaced.status = Status.SUPERSEDED
        _record(replaced, f"由第 {stored.number} 版更正", by)
    stored.status, stored.published_at, stored.published_by = Status.PUBLISHED, timezone.now(), by
    stored.override_reason = override_reason.strip() if alone else ""
    return _record(stored, f"发布：{stored.reason}", by)


@transaction.atomic
def withdraw(version: ExplainerVersion, *, reason: str, by: User | None = None) -> ExplainerVersion:
    """Take a published version out at once; readers then see the published one before it, if there is one.

    Raises ValidationError where it is not published, or without a reason.
    """
    stored = locked(version)
    if stored.status != Status.PUBLISHED:
        raise ValidationError("只有已发布的版本可以撤下。", code="not_published")
    why = _reason(reason, "请写明撤下的原因。")
    stored.status = Status.WITHDRAWN
    return _record(stored, f"撤下：{why}", by)


def seen_after_withdrawal(version: ExplainerVersion, on: datetime.date) -> ExplainerVersion | None:
    """What readers would see on `on` without `version`: the published version before it, or None."""
    return ExplainerVersion.objects.filter(explainer=version.explainer).exclude(pk=version.pk).standing(on).first()


def locked(version: ExplainerVersion) -> ExplainerVersion:
    """The version as stored, held until the transaction ends (SQLite holds the whole database)."""
    # Without its writer: of a row that was waited for, PostgreSQL would join the one that it named before.
    rows = ExplainerVersion.objects.select_for_update(of=("self",)).select_related("explainer")
    return rows.get(pk=version.pk)


def _hold(explainer_id: int) -> None:
    """Versions of an explainer are numbered and published one after the other."""
    Explainer.objects.select_for_update(no_key=True).get(pk=explainer_id)


def _check_review_due(version: ExplainerVersion) -> None:
    if version.review_due <= timezone.localdate():
        raise ValidationError("“下次复核”的日期已经过了，请先复核内容，改好两个复核日期。", code="review_due")


def _reason(text: str, missing: str) -> str:
    """The reason without blanks around it. Raises ValidationError where it is empty or too long for the history."""
    text = text.strip()
    if not text:
        raise ValidationError(missing, code="no_reason")
    if len(text) > REASON_LENGTH:
        raise ValidationError(f"原因请写在 {REASON_LENGTH} 个字以内。", code="long_reason")
    return text


def _record(version: ExplainerVersion, reason: str, by: User | None) -> ExplainerVersion:
    """Save with what the history is to say."""
    version._change_reason = reason[:REASON_LENGTH]  # type: ignore[attr-defined]
    version._history_user = by  # type: ignore[attr-defined]
    version.save()
    return version
