"""Plain functions that make the rows of `regions` for tests: invented places and round figures."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, County, PolicyDocument, PoolingArea, Province, Verification

START = datetime.date(2025, 1, 1)
Rule = dict[str, Any]

# Inpatient 1,000 an admission, level 2 75 %, level 3 60 %, at most 150,000.
INPATIENT: tuple[Rule, ...] = (
    {"kind": "deductible", "care": "inpatient", "amount": 1000, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level2", "ratio": "0.75"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.60"},
    {"kind": "cap", "care": "inpatient", "amount": 150000},
)


def province(
    code: str = "990000", name: str = "试验省", pinyin: str = "shiyansheng", initials: str = "sys"
) -> Province:
    """A province; the same one again for the same code."""
    found, _ = Province.objects.get_or_create(
        code=code, defaults={"name": name, "pinyin": pinyin, "initials": initials}
    )
    return found


def area(
    code: str = "990100", name: str = "试验市", pinyin: str = "shiyanshi", initials: str = "sys", **more: Any
) -> PoolingArea:
    """A pooling area, in the province of the default unless `province` is given."""
    above = more.pop("province", None) or province()
    return PoolingArea.objects.create(code=code, name=name, pinyin=pinyin, initials=initials, province=above, **more)


def county(code: str, name: str, pinyin: str, initials: str, of: PoolingArea | None = None, **more: Any) -> County:
    """A county that leads to `of`; without it the pooling area is not sure, and `note` has to say why."""
    above = more.pop("province", None) or (of.province if of else province())
    more.setdefault("certain", of is not None)
    return County.objects.create(
        code=code, name=name, pinyin=pinyin, initials=initials, province=above, area=of, **more
    )


def schedule(
    of: PoolingArea,
    rules: Iterable[Rule] = INPATIENT,
    *,
    scheme: str = "resident",
    start: datetime.date = START,
    status: str = Status.PUBLISHED,
    **more: Any,
) -> BenefitSchedule:
    """A version with its rules, numbered after the last one of the area's scheme."""
    version = of.schedules.filter(scheme=scheme).count() + 1
    made = BenefitSchedule.objects.create(
        area=of,
        scheme=scheme,
        version=version,
        effective_from=start,
        status=status,
        published_at=timezone.now() if status == Status.PUBLISHED else None,
        **more,
    )
    BenefitRule.objects.bulk_create(BenefitRule(schedule=made, **rule) for rule in rules)
    return made


def verify(rule: BenefitRule, number: str = "试医保〔2026〕1号", **more: Any) -> Verification:
    """A record that staff compared `rule` with the original."""
    document, _ = PolicyDocument.objects.get_or_create(number=number, defaults={"title": "试验市医保办法"})
    more.setdefault("checked_on", datetime.date(2026, 3, 1))
    return Verification.objects.create(rule=rule, document=document, **more)


def analyze() -> None:
    """After many rows at once, on PostgreSQL: the statistics that autovacuum makes once they are committed. Without, it plans badly."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
