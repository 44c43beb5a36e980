"""Glossary and life situations."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from policies.admin.base import BodyAdmin
from policies.models import GlossaryTerm, Topic, TopicExplainer
from regions.admin.reasons import ReasonAdmin


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(BodyAdmin):
    list_display = ("term", "slug", "short", "aliases", "updated_at")
    search_fields = ("term", "slug", "aliases")
    filter_horizontal = ("explainers",)


class TopicExplainerInline(admin.TabularInline):
    model = TopicExplainer
    extra = 0
    autocomplete_fields = ("explainer",)


@admin.register(Topic)
class TopicAdmin(ReasonAdmin):
    list_display = ("name", "slug", "order", "explainer_count")
    search_fields = ("name", "slug")
    inlines = (TopicExplainerInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        rows: QuerySet[Topic] = super().get_queryset(request)
        return rows.annotate(explainer_count=Count("entries"))

    @admin.display(description="解读篇数", ordering="explainer_count")
    def explainer_count(self, obj: Any) -> int:
        return int(obj.explainer_count)
