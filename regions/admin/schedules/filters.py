"""What the list of versions can be narrowed to."""

import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from regions.enums import Evidence, Status
from regions.known import deciding
from regions.models import BenefitRule, BenefitSchedule


def doubtful_rules() -> QuerySet[BenefitRule]:
    """The figures of a version that citizens must not see."""
    return BenefitRule.objects.filter(
        schedule=OuterRef("pk"), evidence=Evidence.DOUBTFUL, verification__isnull=True
    ).order_by()


def current(today: datetime.date) -> QuerySet[BenefitSchedule]:
    """For a version of an outer query: itself, where it decides today."""
    return deciding(today).filter(pk=OuterRef("pk")).order_by()


class StandingFilter(admin.SimpleListFilter):
    """Where a version is on its way, and whether citizens see it today."""

    title = "进展"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "草稿"),
            ("review", "等待审核"),
            ("current", "正在使用"),
            ("coming", "已发布，以后生效"),
            ("withdrawn", "已撤下"),
            ("superseded", "已被更正版本替换"),
            ("doubtful", "含存疑数字"),
            ("due", "到期该核对"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BenefitSchedule]) -> QuerySet[BenefitSchedule]:
        today = timezone.localdate()
        match self.value():
            case "draft":
                return queryset.filter(status=Status.DRAFT)
            case "review":
                return queryset.filter(status=Status.IN_REVIEW)
            case "current":
                return queryset.filter(Exists(current(today)), status=Status.PUBLISHED)
            case "coming":
                return queryset.filter(status=Status.PUBLISHED, effective_from__gt=today)
            case "withdrawn":
                return queryset.filter(status=Status.WITHDRAWN)
            case "superseded":
                return queryset.filter(status=Status.SUPERSEDED)
            case "doubtful":
                return queryset.filter(Exists(doubtful_rules()))
            case "due":
                return queryset.filter(status=Status.PUBLISHED, review_due__lte=today)
            case _:
                return queryset
