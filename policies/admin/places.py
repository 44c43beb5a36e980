"""Offices and local notes: what is of one place, for those who answer for it."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from policies.admin.base import BodyAdmin
from policies.models import LocalNote, Office
from regions.admin.reasons import ReasonAdmin
from regions.admin.scope import ScopedAdmin
from regions.scope import scope_of


@admin.register(Office)
class OfficeAdmin(ScopedAdmin, ReasonAdmin):
    """Doubtful lines wait here; citizens see the others."""

    list_display = ("name", "telephone", "area", "province", "evidence", "checked_on")
    list_filter = ("evidence", "province")
    list_select_related = ("area", "province")
    search_fields = ("name", "telephone", "area__name", "note")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ("area",)


@admin.register(LocalNote)
class LocalNoteAdmin(BodyAdmin):
    list_display = ("title", "slug", "province", "scheme", "evidence", "effective_from")
    list_filter = ("evidence", "scheme", "province")
    list_select_related = ("province",)
    search_fields = ("title", "slug", "areas__name")
    autocomplete_fields = ("areas", "document")

    def has_change_permission(self, request: HttpRequest, obj: LocalNote | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: LocalNote | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._in_scope(request, obj)

    def _in_scope(self, request: HttpRequest, obj: LocalNote | None) -> bool:
        """A note of a province, or of an area of somebody else, is changed by those who answer for it."""
        scope = scope_of(request.user)
        if obj is None or scope.everywhere:
            return True
        if obj.province_id is not None:
            return obj.province_id in scope.provinces
        areas = list(obj.areas.all())
        return bool(areas) and all(scope.holds(area) for area in areas)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only provinces within the scope can be chosen."""
        scope = scope_of(request.user)
        if db_field.name == "province" and not scope.everywhere:
            rows: QuerySet[Any] = db_field.related_model.objects.all()
            kwargs["queryset"] = rows.filter(pk__in=scope.provinces)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only areas within the scope can be chosen."""
        scope = scope_of(request.user)
        if db_field.name == "areas" and not scope.everywhere:
            rows: QuerySet[Any] = db_field.related_model.objects.all()
            kwargs["queryset"] = rows.filter(scope.rows(""))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
