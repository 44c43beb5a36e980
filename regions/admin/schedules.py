"""Schedules with their rules on one page; publication and withdrawal as actions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from regions import services
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule


class BenefitRuleInline(admin.TabularInline):
    model = BenefitRule
    extra = 0
    autocomplete_fields = ("document",)

    def has_add_permission(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> bool:
        return not _frozen(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> bool:
        return not _frozen(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> bool:
        return not _frozen(obj) and super().has_delete_permission(request, obj)


@admin.register(BenefitSchedule)
class BenefitScheduleAdmin(admin.ModelAdmin):
    """A version's status changes by actions only, so that each change runs through regions.services."""

    list_display = ("area", "scheme", "version", "effective_from", "start_unknown", "status", "source")
    list_filter = ("status", "scheme", "area__province")
    list_select_related = ("area",)
    search_fields = ("area__name", "area__code", "area__pinyin")
    date_hierarchy = "effective_from"
    autocomplete_fields = ("area",)
    inlines = (BenefitRuleInline,)
    actions = ("publish", "withdraw")
    content_fields = ("area", "scheme", "version", "effective_from", "start_unknown", "ends", "elder_from_age")
    text_fields = ("source", "reason", "public_notice")
    status_fields = ("status", "published_at", "published_by", "withdrawn_at", "withdrawn_by")
    every_field = content_fields + text_fields + status_fields
    fieldsets = (
        (None, {"fields": content_fields}),
        ("说明", {"fields": text_fields}),
        ("状态", {"fields": status_fields}),
    )
    always_readonly = ("version", *status_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> tuple[str, ...]:
        """Once published only the notice stays open: it is written before a version is withdrawn."""
        if not _frozen(obj):
            return self.always_readonly
        return tuple(name for name in self.every_field if name != "public_notice")

    def has_delete_permission(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> bool:
        return not _frozen(obj) and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's deletion in bulk, which would pass over the rule that published versions stay."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request: HttpRequest, obj: BenefitSchedule, form: Any, change: bool) -> None:
        if not change:
            obj.version = services.next_version(obj.area, obj.scheme)
        super().save_model(request, obj, form, change)

    @admin.action(description="发布所选版本", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[BenefitSchedule]) -> None:
        for schedule in queryset:
            self._run(request, schedule, "已发布", lambda one: services.publish(one, by=_member(request)))

    @admin.action(description="撤下所选版本（先在版本页写好公告）", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[BenefitSchedule]) -> None:
        for schedule in queryset:
            self._run(
                request,
                schedule,
                "已撤下",
                lambda one: services.withdraw(one, notice=one.public_notice, by=_member(request)),
            )

    def _run(self, request: HttpRequest, schedule: BenefitSchedule, done: str, act: Any) -> None:
        try:
            act(schedule)
        except ValidationError as error:
            self.message_user(request, f"{schedule}：{' '.join(error.messages)}", messages.ERROR)
        else:
            self.message_user(request, f"{schedule}：{done}。", messages.SUCCESS)


def _member(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _frozen(schedule: BenefitSchedule | None) -> bool:
    return schedule is not None and schedule.status in Status.frozen()
