"""ModelAdmins that narrow Django's own permissions to the areas of a member of staff (regions.scope)."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from regions.models import PoolingArea
from regions.scope import scope_of


class ScopedAdmin(admin.ModelAdmin):
    """First base class of an admin whose rows belong to an area.

    `area_path`: the way from a row to its area in a lookup ("" = the row is one). Rows of other areas are neither
    listed nor opened; national ones (no area) are shown, and changed only by those who answer for everywhere.
    """

    area_path = "area"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        scope = scope_of(request.user)
        if scope.everywhere:
            return rows
        within = scope.rows(self.area_path)
        if self.area_path:
            within |= Q(**{f"{self.area_path}__isnull": True})
        return rows.filter(within)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.in_scope(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only areas within the scope can be chosen, also by a form that was tampered with."""
        if db_field.related_model is PoolingArea:
            scope = scope_of(request.user)
            if not scope.everywhere:
                kwargs["queryset"] = PoolingArea.objects.filter(scope.rows(""))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def in_scope(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the row's area is one of the user's; no row (a list, a new one) is for the permissions alone."""
        return obj is None or scope_of(request.user).holds(self.area_of(obj))

    def area_of(self, obj: Model) -> PoolingArea | None:
        """The row's area, by `area_path`."""
        found: Any = obj
        for name in filter(None, self.area_path.split("__")):
            found = getattr(found, name)
            if found is None:
                return None
        return found
