"""What the admins of this app share."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from policies.preview import problems_in
from regions.admin.reasons import ReasonAdmin


class BodyAdmin(ReasonAdmin):
    """Rows with a `body` in Markdown with inserts: what in it does not resolve is said after saving."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for problem in problems_in({"body": obj.body}, timezone.localdate()):
            self.message_user(request, f"读者看不到应有的内容：{problem}", messages.WARNING)


class ReadOnlyInline(admin.TabularInline):
    """Rows to look at and to open, not to change."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def member(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, User) else None
