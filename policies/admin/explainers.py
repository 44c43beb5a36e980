"""Explainers: the address and place in lists; what they say is in their versions."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from policies.admin.base import ReadOnlyInline
from policies.models import Explainer, ExplainerVersion
from regions.admin.reasons import ReasonAdmin
from regions.enums import Status


class VersionInline(ReadOnlyInline):
    model = ExplainerVersion
    verbose_name_plural = "各个版本"
    fields = ("number", "title", "status", "publish_on", "review_due", "written_by", "published_by", "reason")
    readonly_fields = fields
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExplainerVersion]:
        rows: QuerySet[ExplainerVersion] = super().get_queryset(request)
        return rows.select_related("written_by", "published_by").defer(*ExplainerVersion.TEXT_FIELDS)


@admin.register(Explainer)
class ExplainerAdmin(ReasonAdmin):
    """The slug is the address that people share: it is not changed once a version was published."""

    list_display = ("slug", "current_title", "order", "drafts")
    search_fields = ("slug", "versions__title", "versions__question")
    filter_horizontal = ("related",)
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Explainer]:
        current = ExplainerVersion.objects.current(timezone.localdate()).filter(explainer=OuterRef("pk"))
        open_ones = Q(versions__status__in=(Status.DRAFT, Status.IN_REVIEW))
        rows: QuerySet[Explainer] = super().get_queryset(request)
        return rows.annotate(
            current_title=Subquery(current.order_by().values("title")[:1]),
            drafts=Count("versions", filter=open_ones, distinct=True),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Explainer | None = None) -> tuple[str, ...]:
        frozen = obj is not None and obj.versions.filter(status__in=Status.frozen()).exists()
        return ("slug",) if frozen else ()

    @admin.display(description="读者现在看到的标题", empty_value="（还没有）")
    def current_title(self, obj: Any) -> str | None:
        return obj.current_title

    @admin.display(description="草稿和审核中", ordering="drafts")
    def drafts(self, obj: Any) -> int:
        return int(obj.drafts)
