"""What happens to a version: publication, correction and withdrawal, each in one transaction."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from regions.enums import Evidence, Status
from regions.models import BenefitSchedule, PoolingArea


def next_version(area: PoolingArea | str, scheme: str) -> int:
    """The next version number of an area's scheme, from 1."""
    code = getattr(area, "pk", area)
    last = BenefitSchedule.objects.filter(area_id=code, scheme=scheme).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


@transaction.atomic
def publish(schedule: BenefitSchedule, *, by: User | None = None) -> BenefitSchedule:
    """Publish a draft or reviewed version; a published one of the same start becomes superseded.

    Raises ValidationError where it is not a draft, or carries doubtful figures (those never come before citizens).
    """
    stored = BenefitSchedule.objects.select_for_update().get(pk=schedule.pk)
    if stored.frozen:
        raise ValidationError("只有草稿和审核中的版本可以发布。", code="not_draft")
    if stored.rules.filter(evidence=Evidence.DOUBTFUL, verification__isnull=True).exists():
        raise ValidationError("含有存疑数据，核对后才能发布。", code="doubtful")
    BenefitSchedule.objects.filter(
        area=stored.area, scheme=stored.scheme, effective_from=stored.effective_from, status=Status.PUBLISHED
    ).update(status=Status.SUPERSEDED, updated_at=timezone.now())
    stored.status, stored.published_at, stored.published_by = Status.PUBLISHED, timezone.now(), by
    stored.save()
    return stored


@transaction.atomic
def withdraw(schedule: BenefitSchedule, *, notice: str, by: User | None = None) -> BenefitSchedule:
    """Take a wrong published version out at once; its days have no estimate until a version replaces it.

    Raises ValidationError where it is not published or the public notice is empty.
    """
    stored = BenefitSchedule.objects.select_for_update().get(pk=schedule.pk)
    if stored.status != Status.PUBLISHED:
        raise ValidationError("只有已发布的版本可以撤下。", code="not_published")
    if not notice.strip():
        raise ValidationError("请写明撤下的原因，群众会看到。", code="no_notice")
    stored.status, stored.public_notice = Status.WITHDRAWN, notice.strip()
    stored.withdrawn_at, stored.withdrawn_by = timezone.now(), by
    stored.save()
    return stored
