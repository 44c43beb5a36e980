"""Admins with a history: who changed what, when and why; rows are changed in place, each time with a reason."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from regions.admin.history import HistoryAdmin
from regions.verification import REASON_LENGTH


class ReasonForm(forms.ModelForm):
    """A form that asks why; the answer stands in the history, not in the row. A new row needs no reason."""

    change_reason = forms.CharField(
        label="改动原因",
        max_length=REASON_LENGTH,
        help_text="改了什么，为什么改；写进历史记录。",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A primary key alone says nothing: those of places are typed, not counted.
        if self.instance._state.adding and "change_reason" in self.fields:
            self.fields["change_reason"].required = False


class ReasonAdmin(HistoryAdmin):
    """Put it after ScopedAdmin. Going back to an old state asks for the reason, too."""

    form: "type[forms.ModelForm[Any]]" = ReasonForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason comes last; who may only look is not asked."""
        allowed = self.has_change_permission(request, obj) if obj is not None else self.has_add_permission(request)
        fieldsets = [
            (title, {**options, "fields": [name for name in options["fields"] if name != "change_reason"]})
            for title, options in super().get_fieldsets(request, obj)
        ]
        return [*fieldsets, ("改动", {"fields": ["change_reason"]})] if allowed else fieldsets

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        reason = form.cleaned_data.get("change_reason", "").strip()
        obj._change_reason = reason or ("" if change else "新建")  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows of an inline change for the same reason."""
        for one in formset.forms:
            one.instance._change_reason = form.instance._change_reason
        super().save_formset(request, form, formset, change)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        obj._change_reason = "在后台删除"  # type: ignore[attr-defined]
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One by one, so that each keeps its history with who deleted it."""
        for one in queryset:
            self.delete_model(request, one)
