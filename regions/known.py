"""What the portal knows of each area and scheme on a day: one query for all areas."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from regions.enums import Care, Evidence, Kind, Layer, Scheme, Status
from regions.models import BenefitRule, BenefitSchedule


@dataclass(frozen=True, slots=True)
class Known:
    """Which parts of a scheme in force have a figure that says how the fund pays."""

    inpatient: bool
    outpatient: bool
    supplement: bool
    assistance: bool


def deciding(on: datetime.date) -> QuerySet[BenefitSchedule]:
    """For each area and scheme the one public version that decides day `on` (see BenefitScheduleQuerySet.standing)."""
    later = (
        BenefitSchedule.objects.public()
        .filter(area=OuterRef("area"), scheme=OuterRef("scheme"), effective_from__lte=on)
        .filter(
            Q(effective_from__gt=OuterRef("effective_from"))
            | Q(effective_from=OuterRef("effective_from"), status__lt=OuterRef("status"))
            | Q(
                effective_from=OuterRef("effective_from"),
                status=OuterRef("status"),
                version__gt=OuterRef("version"),
            )
        )
    )
    return BenefitSchedule.objects.public().filter(~Exists(later), effective_from__lte=on)


def known(on: datetime.date, areas: Iterable[str] | None = None) -> dict[tuple[str, str], Known]:
    """{(area code, scheme): Known} of the versions in force on `on`; what is not in it has no usable version.

    `areas` limits it to these codes.
    """
    usable = deciding(on).filter(status=Status.PUBLISHED, ends=False)
    if areas is not None:
        usable = usable.filter(area__in=list(areas))
    rows = usable.annotate(
        inpatient=_pays(layer=Layer.BASIC, care__in=[Care.INPATIENT, "any"]),
        outpatient=_pays(layer=Layer.BASIC, care__in=[Care.OUTPATIENT, "any"]),
        critical=_pays(layer=Layer.CRITICAL_ILLNESS),
        large=_pays(layer=Layer.LARGE_AMOUNT),
        assistance=_pays(layer=Layer.ASSISTANCE),
    ).values_list("area", "scheme", "inpatient", "outpatient", "critical", "large", "assistance")
    return {
        (area, scheme): Known(
            inpatient, outpatient, critical if scheme == Scheme.RESIDENT else large or critical, assistance
        )
        for area, scheme, inpatient, outpatient, critical, large, assistance in rows
    }


def _pays(**which: object) -> Exists:
    rules = BenefitRule.objects.filter(schedule=OuterRef("pk"), kind=Kind.RATIO, **which)
    return Exists(rules.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True))
