"""Which version decides a day, also if a draft were published."""

import datetime

from regions.enums import Status
from regions.models import BenefitSchedule, PoolingArea


def deciding_version(
    area: PoolingArea, scheme: str, on: datetime.date, *, besides: BenefitSchedule | None = None
) -> BenefitSchedule | None:
    """The public version that decides `on`, or `besides` where it would if it were published; None where none has begun.

    The latest start decides; of two that begin on the same day the new one, which would supersede the other.
    """
    public = BenefitSchedule.objects.filter(area=area, scheme=scheme).standing(on)
    standing = (public.exclude(pk=besides.pk) if besides is not None else public).first()
    if besides is None or besides.effective_from > on:
        return standing
    if standing is None or standing.effective_from <= besides.effective_from:
        return besides
    return standing


def version_before(version: BenefitSchedule) -> BenefitSchedule | None:
    """What `version` is compared with: the published one that decides its first day without it; None where none does."""
    others = BenefitSchedule.objects.filter(area_id=version.area_id, scheme=version.scheme).exclude(pk=version.pk)
    standing = others.filter(status=Status.PUBLISHED, effective_from__lte=version.effective_from)
    return standing.order_by("-effective_from", "-version").first()


def versions_after(version: BenefitSchedule) -> list[BenefitSchedule]:
    """The public versions that begin later, the next one first: they end the days of `version`."""
    others = BenefitSchedule.objects.public().filter(area_id=version.area_id, scheme=version.scheme)
    return list(others.filter(effective_from__gt=version.effective_from).order_by("effective_from", "status"))
