"""History pages of the admin: who may look may not go back; going back asks for the right to change.

Shared by every app; regions/admin/schedules/history.py is the stricter one of versions.
"""

import dataclasses
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, Model
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject, ModelChange

Held = dict[Any, list[dict[str, Any]]]


class SteadyHistoryAdmin(SimpleHistoryAdmin):
    """The page of a history asks the same few queries however many states it lists; the library's asks some a state."""

    def set_history_delta_changes(
        self, request: HttpRequest, historical_records: Sequence[Any], foreign_keys_are_objs: bool = True
    ) -> None:
        """As the library's, with `title`: what the row was called then. A query for each relation to many rows."""
        records = list(historical_records)
        for record in records:
            record.title = str(_as_it_was(self.model, record))
        if len(records) < 2:
            return
        many = {field.name: _held(field, records) for field in records[0]._history_m2m_fields}
        for new, old in pairwise(records):
            delta = new.diff_against(old, excluded_fields=set(many), foreign_keys_are_objs=foreign_keys_are_objs)
            lists = [ModelChange(name, held[old.pk], held[new.pk]) for name, held in many.items()]
            changes = [*delta.changes, *(change for change in lists if change.old != change.new)]
            changes.sort(key=lambda change: change.field)
            helper = self.get_historical_record_context_helper(request, new)
            new.history_delta_changes = helper.context_for_delta_changes(dataclasses.replace(delta, changes=changes))


class HistoryAdmin(SteadyHistoryAdmin):
    """Base class instead of SimpleHistoryAdmin, which lets whoever may look at an old state also send its form."""

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An old state; only who may change the row as it stands now may go back to it."""
        if request.method == "POST" and not self._may_go_back(request, object_id):
            raise PermissionDenied
        answer: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return answer

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the row cannot be brought back to an old state by this user."""
        return bool(super().revert_disabled(request, obj)) or not self.has_change_permission(request, obj)

    def _may_go_back(self, request: HttpRequest, object_id: str) -> bool:
        present = self.get_object(request, object_id)
        if present is not None:
            return not self.revert_disabled(request, present)
        # Not there for this user: somebody else's, or deleted; bringing a deleted row back adds one.
        if self.model._base_manager.filter(pk=object_id).exists():
            return False
        return self.has_add_permission(request) and not self.revert_disabled(request)


def _as_it_was(model: type[Model], record: Any) -> Model:
    """The row of an old state, with what the history's query brought along; what no history keeps is left blank."""
    fields = record.tracked_fields
    row = model(**{field.attname: getattr(record, field.attname) for field in fields})
    for field in fields:
        if field.name in record._state.fields_cache:
            field.set_cached_value(row, record._state.fields_cache[field.name])
    return row


def _held(field: ManyToManyField, records: list[Any]) -> Held:
    """{key of a state: the rows that `field` held then, as the library's diff has them}. One query."""
    other = field.m2m_reverse_field_name()
    rows = getattr(records[0], field.name).model._base_manager.filter(history__in=records)
    held: Held = {record.pk: [] for record in records}
    for row in rows.select_related(other).order_by(f"{other}_id"):
        found = getattr(row, other) or DeletedObject(field.related_model, getattr(row, f"{other}_id"))
        held[row.history_id].append({other: found})
    return held
