from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import URLPattern, path

from calculators.admin.draft import draft_calculator
from calculators.forms.reference_case import EXPECTED, INPUT, INPUTS, ReferenceCaseForm
from calculators.models import ReferenceCase
from calculators.reference_cases import misses
from calculators.schedules import schedule_of
from regions.admin.reasons import ReasonAdmin
from regions.admin.scope import ScopedAdmin
from regions.versions import deciding_version


@admin.register(ReferenceCase)
class ReferenceCaseAdmin(ScopedAdmin, ReasonAdmin):
    """Cases are entered by the questions of the estimate; after saving, the page says whether today's rules meet them."""

    form = ReferenceCaseForm
    list_display = ("name", "area", "scheme", "on", "active")
    list_filter = ("active", "scheme", "area__province")
    list_select_related = ("area",)
    search_fields = ("name", "area__name", "area__code", "area__pinyin")
    autocomplete_fields = ("area",)
    fieldsets = (
        (None, {"fields": ("area", "scheme", "name", "on", "note", "active")}),
        ("费用与情况", {"fields": tuple(INPUT + name for name in INPUTS)}),
        (
            "结算单上的金额（元）",
            {
                "fields": tuple(EXPECTED + name for name in ReferenceCase.BUCKETS),
                "description": "照结算单填写，没有的留空。发布新版本前，系统逐项核对到分；对不上就不能发布。",
            },
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        draft = path("draft/<str:token>/", self.admin_site.admin_view(draft_calculator), name="calculators_draft")
        return [draft, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and isinstance(request.user, User):
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
        self.message_user(request, *_verdict(obj))


def _verdict(case: ReferenceCase) -> tuple[str, int]:
    """What the version that holds on the case's day says to it."""
    version = deciding_version(case.area, case.scheme, case.on)
    if version is None or not version.usable:
        return (f"{case.on:%Y-%m-%d}：这一天还没有已发布的标准，发布时会核对。", messages.WARNING)
    missed = misses(case, schedule_of(version))
    if missed:
        return (f"与现行第 {version.version} 版对不上：{'；'.join(missed)}。", messages.WARNING)
    return (f"与现行第 {version.version} 版一致，分毫不差。", messages.SUCCESS)
