"""Who signed in, from where and when, and who failed: to look at. django-axes writes it."""

from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone


def _words(row: AccessAttempt | AccessFailureLog | AccessLog) -> str:
    when = timezone.localtime(row.attempt_time)
    return f"{row.username} {when:%Y-%m-%d %H:%M} {row.ip_address}"


for _model in (AccessAttempt, AccessFailureLog, AccessLog):
    _model.__str__ = _words  # the library names its rows in English, past translation


class LogAdmin(admin.ModelAdmin):
    """Read only for everybody, superusers too."""

    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccessLog)
class AccessLogAdmin(LogAdmin):
    list_display = ("attempt_time", "username", "ip_address", "logout_time", "user_agent")
    fields = ("attempt_time", "logout_time", "username", "ip_address", "user_agent")


@admin.register(AccessFailureLog)
class AccessFailureLogAdmin(LogAdmin):
    list_display = ("attempt_time", "username", "ip_address", "locked_out", "user_agent")
    list_filter = ("locked_out",)
    fields = ("attempt_time", "username", "ip_address", "locked_out", "user_agent")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(LogAdmin):
    """What the lock is counted by; it is undone at the user (portal.staff.users)."""

    list_display = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
    fields = ("attempt_time", "username", "ip_address", "failures_since_start", "user_agent")
