"""ModelAdmins that narrow Django's own permissions to the areas of a member of staff (regions.scope)."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from regions.models import PoolingArea, Province
from regions.scope import scope_of


class ScopedAdmin(admin.ModelAdmin):
    """First base class of an admin whose rows belong to an area.

    `area_path`: the way from a row to its area in a lookup ("" = the row is one). Rows of other areas are neither
    listed nor opened, nor is their history; national ones (no area) are shown, and changed only by those who answer
    for everywhere. Pages of one's own fetch their row by get_object, and ask has_change_permission with the row.
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

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asked with a row by the pages of its history, which do not go through get_queryset."""
        return super().has_view_permission(request, obj) and self._may_see(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.in_scope(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.in_scope(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only areas and rows within the scope can be chosen, also by a form that was tampered with; no national row."""
        narrowed = not scope_of(request.user).everywhere
        if narrowed and "queryset" not in kwargs:
            rows = self._choices(db_field.related_model, request)
            if rows is not None:
                kwargs["queryset"] = rows
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if narrowed and field is not None and db_field.name == self.area_path.partition("__")[0]:
            field.required = True
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The last bolt: a row is saved only where its area, as it now stands, is the user's. Raises PermissionDenied."""
        if not self.in_scope(request, obj):
            raise PermissionDenied
        super().save_model(request, obj, form, change)

    def in_scope(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the row's area is one of the user's; no row (a list, a new one) is for the permissions alone."""
        if obj is None or scope_of(request.user).everywhere:
            return True
        try:
            return scope_of(request.user).holds(self.area_of(obj))
        except ObjectDoesNotExist:  # an old state of a row whose parent is gone
            return False

    def area_of(self, obj: Model) -> PoolingArea | None:
        """The row's area, by `area_path`."""
        found: Any = obj
        for name in filter(None, self.area_path.split("__")):
            found = getattr(found, name)
            if found is None:
                return None
        return found

    def _may_see(self, request: HttpRequest, obj: Any) -> bool:
        """Within the scope, or national."""
        if obj is None or scope_of(request.user).everywhere or self.in_scope(request, obj):
            return True
        try:
            return self.area_of(obj) is None
        except ObjectDoesNotExist:
            return False

    def _choices(self, model: type[Model], request: HttpRequest) -> QuerySet[Any] | None:
        """What a user with a scope may point to; None = anything."""
        if model is PoolingArea:
            return PoolingArea.objects.filter(scope_of(request.user).rows(""))
        if model is Province:
            areas = PoolingArea.objects.filter(scope_of(request.user).rows(""))
            return Province.objects.filter(pk__in=areas.values("province"))
        shown = self.admin_site._registry.get(model)
        return shown.get_queryset(request) if isinstance(shown, ScopedAdmin) else None
