"""What the admins of this app share: a history with the reason of each change, and who may go back in it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from policies.preview import problems_in
from policies.services import REASON_LENGTH


class ReasonForm(forms.ModelForm):
    """A form that asks why; the answer stands in the history, not in the row."""

    change_reason = forms.CharField(
        label="改动原因",
        max_length=REASON_LENGTH,
        help_text="改了什么，为什么改，写进历史记录。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class HistoryAdmin(SimpleHistoryAdmin):
    """Everything with a history. simple_history lets whoever may look at it also send the form that goes back: not here."""

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> Any:
        """An old state; only who may change the row may go back to it."""
        if request.method == "POST" and self.revert_disabled(request, self.get_object(request, object_id)):
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the row can be brought back to an old state by this user."""
        return super().revert_disabled(request, obj) or not self.has_change_permission(request, obj)


class ReasonAdmin(HistoryAdmin):
    """Rows that are changed in place, each time with a reason."""

    form: "type[forms.ModelForm[Any]]" = ReasonForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason comes last; who may only look is not asked."""
        fieldsets = super().get_fieldsets(request, obj)
        names = [name for _, options in fieldsets for name in options["fields"]]
        allowed = self.has_change_permission(request, obj) if obj is not None else self.has_add_permission(request)
        if "change_reason" in names or not allowed:
            return [
                (
                    title,
                    options | {"fields": [name for name in options["fields"] if allowed or name != "change_reason"]},
                )
                for title, options in fieldsets
            ]
        return [*fieldsets, ("改动", {"fields": ["change_reason"]})]

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        obj._change_reason = form.cleaned_data.get("change_reason", "")  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows of an inline change for the same reason."""
        for one in formset.forms:
            one.instance._change_reason = form.cleaned_data.get("change_reason", "")
        super().save_formset(request, form, formset, change)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        obj._change_reason = "在后台删除"  # type: ignore[attr-defined]
        super().delete_model(request, obj)


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
