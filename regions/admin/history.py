"""History pages of the admin: who may look may not go back; going back asks for the right to change.

Shared by every app; regions/admin/schedules/history.py is the stricter one of versions.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin


class HistoryAdmin(SimpleHistoryAdmin):
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
