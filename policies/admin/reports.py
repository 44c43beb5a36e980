"""The queue of readers' reports, and how many found what helpful."""

import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from policies.admin.base import member
from policies.models import HelpfulCount, Report
from policies.steps import SECTIONS, STEPS
from regions.admin.history import HistoryAdmin
from regions.admin.scope import ScopedAdmin
from regions.wording import rule_title, rule_value

BLANKED = "含个人信息，清除原文"
SUMMARY_DAYS = 90
ANSWER = "勾选“作为更正说明公布”以后，这段话读者会原样看到：不引用读者的原话，不写个人情况和内部信息。"


@admin.register(Report)
class ReportAdmin(ScopedAdmin, HistoryAdmin):
    """What readers wrote is not edited; it can be blanked for good. Answer, state and publication are staff's."""

    list_display = ("received_at", "kind", "excerpt", "what", "area", "state", "public")
    list_filter = ("state", "kind", "public", "scheme", ("area", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("area", "explainer_version")
    search_fields = ("text", "answer", "page", "area__name", "explainer_version__title")
    date_hierarchy = "received_at"
    show_full_result_count = False
    fieldsets = (
        ("读者说的", {"fields": ("kind", "text", "received_at")}),
        (
            "说的是哪里",
            {"fields": ("page_link", "area", "scheme", "schedule_link", "rule_words", "step_words", "version_link")},
        ),
        ("处理", {"fields": ("state", "answer", "public", "handled_by", "handled_at")}),
    )
    readonly_fields = (
        "kind",
        "text",
        "received_at",
        "page_link",
        "area",
        "scheme",
        "schedule_link",
        "rule_words",
        "step_words",
        "version_link",
        "handled_by",
        "handled_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        rows: QuerySet[Report] = super().get_queryset(request)
        return rows.select_related("area", "schedule__area", "rule", "explainer_version")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, which says where the answer is read."""
        return super().get_form(request, obj, change=change, **{"help_texts": {"answer": ANSWER}, **kwargs})

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        obj.handled_by, obj.handled_at = member(request), timezone.now()
        obj._change_reason = f"{obj.get_state_display()}：{obj.answer}"[:100]  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    # --- columns and links -------------------------------------------------------------------------------------------

    @admin.display(description="内容")
    def excerpt(self, report: Report) -> str:
        return Truncator(report.text).chars(30) or "（原文已清除）"

    @admin.display(description="说的是")
    def what(self, report: Report) -> str:
        if report.explainer_version is not None:
            return report.explainer_version.title
        return self.step_words(report) if report.step else report.page

    @admin.display(description="页面")
    def page_link(self, report: Report) -> SafeString:
        address = report.page
        if report.schedule is not None:
            address += f"?on={report.schedule.effective_from.isoformat()}"
            if report.rule_id is not None:
                address += f"#rule-{report.rule_id}"
        return format_html('<a href="{}">{}</a>', address, report.page)

    @admin.display(description="待遇标准版本", empty_value="-")
    def schedule_link(self, report: Report) -> str:
        if report.schedule is None:
            return "-"
        address = reverse("admin:regions_benefitschedule_change", args=[report.schedule_id])
        return format_html('<a href="{}">{}</a>', address, report.schedule)

    @admin.display(description="规则", empty_value="-")
    def rule_words(self, report: Report) -> str:
        return "-" if report.rule is None else f"{rule_title(report.rule)} {rule_value(report.rule)}"

    @admin.display(description="步骤或部分", empty_value="-")
    def step_words(self, report: Report) -> str:
        return STEPS.get(report.step) or SECTIONS.get(report.step) or report.step

    @admin.display(description="解读版本", empty_value="-")
    def version_link(self, report: Report) -> str:
        if report.explainer_version is None:
            return "-"
        address = reverse("admin:policies_explainerversion_change", args=[report.explainer_version_id])
        return format_html('<a href="{}">{}</a>', address, report.explainer_version)

    # --- blanking ----------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        blank = path("<int:pk>/blank/", self.admin_site.admin_view(self.blank_view), name="policies_blank")
        return [blank, *super().get_urls()]

    def blank_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET <pk>/blank/: what will happen; POST takes what the reader wrote out for good."""
        report: Report | None = self.get_object(request, str(pk))
        if report is None:
            raise Http404
        if not self.has_change_permission(request, report):
            raise PermissionDenied
        address = reverse("admin:policies_report_change", args=[pk])
        if request.method == "POST":
            report.text = ""
            report._change_reason = BLANKED  # type: ignore[attr-defined]
            report._history_user = member(request)  # type: ignore[attr-defined]
            report.save(update_fields=["text"])
            self.log_change(request, report, BLANKED)
            self.message_user(request, "原文已清除，不能恢复。", messages.SUCCESS)
            return HttpResponseRedirect(address)
        context = {"title": BLANKED, "report": report, "address": address, "opts": self.opts}
        return render(request, "admin/policies/report/blank.html", {**self.admin_site.each_context(request), **context})


@admin.register(HelpfulCount)
class HelpfulCountAdmin(admin.ModelAdmin):
    """Counts only, to look at."""

    list_display = ("explainer", "day", "yes", "no")
    list_select_related = ("explainer",)
    date_hierarchy = "day"
    show_full_result_count = False
    search_fields = ("explainer__slug",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the sums of the last 90 days above, the most “没有帮助” first."""
        since = timezone.localdate() - datetime.timedelta(days=SUMMARY_DAYS)
        rows = HelpfulCount.objects.filter(day__gt=since).order_by().values("explainer__slug")
        summary = rows.annotate(all_yes=Sum("yes"), all_no=Sum("no")).order_by("-all_no", "explainer__slug")
        return super().changelist_view(request, {**(extra_context or {}), "summary": summary, "days": SUMMARY_DAYS})
