"""The list of versions and the page of one: a draft is edited there; its status changes by the pages of actions only."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from regions import services
from regions.admin.schedules.actions import actions_for
from regions.admin.schedules.filters import StandingFilter, current, doubtful_rules
from regions.admin.schedules.history import HistoryAdmin, member, rule_changes
from regions.admin.schedules.pages import VersionPages
from regions.admin.scope import ScopedAdmin
from regions.admin.transfer import TransferAdmin
from regions.differences import differences
from regions.doubts import doubts, gaps
from regions.enums import Status
from regions.forms.schedule import CONTENT, ScheduleForm
from regions.forms.sheet import Rights, RuleSheet
from regions.models import BenefitRule, BenefitSchedule
from regions.preview import rule_lines
from regions.publication import tools
from regions.resources.schedules import ScheduleResource

KEPT = (
    "status",
    "written_by",
    "updated_at",
    "submitted_by",
    "submitted_at",
    "published_by",
    "published_at",
    "override_reason",
    "withdrawn_by",
    "withdrawn_at",
    "public_notice",
)
LOG_LENGTH = 20
SAID = 6  # changes named after a save; the rest are counted


@admin.register(BenefitSchedule)
class BenefitScheduleAdmin(TransferAdmin, VersionPages, ScopedAdmin, HistoryAdmin):
    """Only drafts are edited; what was published is looked at, and followed by a new version."""

    resource_classes = [ScheduleResource]
    form = ScheduleForm
    object_history_template = "admin/regions/benefitschedule/history.html"
    change_form_template = "admin/regions/benefitschedule/change_form.html"
    list_display = ("area", "scheme", "version", "effective_from", "standing", "grade", "written_by", "updated_at")
    list_filter = (StandingFilter, "scheme", "area__province")
    search_fields = ("area__name", "area__code", "area__pinyin", "area__initials", "source", "reason")
    search_help_text = "地区名称、拼音、代码，或者来源、原因里的字。"
    list_per_page = 50
    show_full_result_count = False
    autocomplete_fields = ("area",)
    fieldsets = (
        (None, {"fields": (("area", "scheme"),)}),
        (
            "这一版",
            {
                "fields": (
                    ("effective_from", "start_unknown", "ends"),
                    ("elder_from_age", "review_due"),
                    "source",
                    "reason",
                )
            },
        ),
        ("经过", {"fields": KEPT, "classes": ("collapse",)}),
    )

    class Media:
        css = {"all": ("css/staff.css",)}

    # --- who may do what ---------------------------------------------------------------------------------------------

    def may_edit(self, request: HttpRequest, obj: BenefitSchedule) -> bool:
        """Whether the user may edit this version while it is a draft."""
        return super().has_change_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> bool:
        """Only drafts are edited."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status == Status.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> bool:
        """What was published stays; what is in review is sent back first."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.status == Status.DRAFT)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's deletion in bulk, which would pass over the rule that published versions stay."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Rules go with their draft: whoever may delete the draft needs no right of their own for its parts."""
        listed, counts, _, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def rights(self, request: HttpRequest) -> Rights:
        """What the user may do with rules."""
        return Rights(*(request.user.has_perm(f"regions.{name}_benefitrule") for name in ("change", "add", "delete")))

    # --- list --------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[BenefitSchedule]:
        rules = BenefitRule.objects.filter(schedule=OuterRef("pk")).order_by()
        rows: QuerySet[BenefitSchedule] = super().get_queryset(request)
        people = ("written_by", "submitted_by", "published_by", "withdrawn_by")
        return rows.select_related("area__province", *people).annotate(
            decides=Exists(current(timezone.localdate())),
            has_doubtful=Exists(doubtful_rules()),
            has_compiled=Exists(rules.filter(verification__isnull=True)),
            has_rules=Exists(rules),
        )

    @admin.display(description="状态", ordering="status")
    def standing(self, version: Any) -> str:
        """The status, and for published versions whether citizens see it today, later or no longer."""
        label = str(version.get_status_display())
        if version.status != Status.PUBLISHED:
            return label
        if version.decides:
            return f"{label}，正在使用"
        later = version.effective_from > timezone.localdate()
        return f"{label}，{version.effective_from:%Y-%m-%d} 生效" if later else f"{label}，已有新版"

    @admin.display(description="证据等级")
    def grade(self, version: Any) -> str:
        """The weakest grade of its figures."""
        if version.ends and not version.has_rules:
            return "自此无标准"
        if not version.has_rules:
            return "没有规则"
        if version.has_doubtful:
            return "含存疑"
        return "汇编" if version.has_compiled else "全部已核对"

    # --- the page of a version ---------------------------------------------------------------------------------------

    def get_readonly_fields(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> tuple[str, ...]:
        """Area and scheme never change; of an old state nothing does."""
        if obj is None:
            return KEPT
        return ("area", "scheme", *(CONTENT if _is_history(request) else ()), *KEPT)

    def get_fieldsets(self, request: HttpRequest, obj: BenefitSchedule | None = None) -> Any:
        """A new version has no past."""
        return self.fieldsets if obj is not None else self.fieldsets[:-1]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, told what this user may do with the rules."""
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        made.rights = self.rights(request)
        made.editable = obj is not None and self.has_change_permission(request, obj) and not _is_history(request)
        return made

    def save_model(self, request: HttpRequest, obj: BenefitSchedule, form: Any, change: bool) -> None:
        by = member(request)
        if change:
            form.done = form.save_draft(by=by)
            return
        obj.version, obj.written_by = services.next_version(obj.area, obj.scheme), by
        obj._change_reason = f"新建：{obj.reason}"[:100]  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Django's log names the reason; what changed stands in the history."""
        return "新建" if add else f"修改：{form.cleaned_data['change_reason']}"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say what was done with the rules, and what is doubtful about them."""
        super().save_related(request, form, formsets, change)
        if change:
            self.message_user(request, f"已保存：{form.instance}。", messages.SUCCESS)
        if not change or form.sheet is None:
            return
        after = list(BenefitRule.objects.filter(schedule=form.instance).with_sources())
        lines = [line.sentence for line in differences(form.sheet.before, after)]
        if lines:
            more = f"；还有 {len(lines) - SAID} 处" if len(lines) > SAID else ""
            self.message_user(request, f"改动：{'；'.join(lines[:SAID])}{more}。", messages.INFO)
        if form.done.echoes:
            self.message_user(request, f"请核对读法：{'；'.join(form.done.echoes[:SAID])}。", messages.INFO)
        if form.done.unverified:
            text = "；".join(form.done.unverified)
            self.message_user(request, f"数字改了，原来的核对记录不再有效，请重新核对：{text}。", messages.WARNING)
        found = doubts(after, scheme=form.instance.scheme)
        if found:
            self.message_user(request, f"有 {len(found)} 处请再看一眼，列在下面。", messages.WARNING)

    def response_add(self, request: HttpRequest, obj: BenefitSchedule, post_url_continue: str | None = None) -> Any:
        """On to its rules."""
        self.message_user(request, f"已新建：{obj}。接着填写规则。", messages.SUCCESS)
        return HttpResponseRedirect(self.address(obj))

    def response_change(self, request: HttpRequest, obj: BenefitSchedule) -> Any:
        """Stay with the version: what is to be looked at again stands there."""
        return HttpResponseRedirect(self.address(obj))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """As Django's; a draft that has been handed over meanwhile is said, and what was typed is shown."""
        if request.method == "POST" and object_id is not None:
            version = self.get_object(request, unquote(object_id))
            if version is not None and version.status != Status.DRAFT and self.may_edit(request, version):
                return self._too_late(request, version)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _too_late(self, request: HttpRequest, version: BenefitSchedule) -> HttpResponse:
        sheet = RuleSheet(version, request.POST, rights=self.rights(request))
        typed = ScheduleForm(request.POST, instance=BenefitSchedule.objects.get(pk=version.pk))
        context = {
            "version": version,
            "lines": differences(sheet.stored, sheet.typed()),
            "fields": [(typed[name].label, typed[name].data) for name in CONTENT if name in typed.changed_data],
        }
        return self.page(request, "too_late", f"没有保存：{version}", context, status=409)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """With the changes of its rules, each before and after."""
        changes = rule_changes(int(object_id)) if object_id.isascii() and object_id.isdigit() else []
        return super().history_view(request, object_id, {**(extra_context or {}), "rule_changes": changes})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With what stands around the form: where the version is, what can be done, what is doubtful, what was done."""
        version = kwargs.get("obj")
        form = context["adminform"].form
        context |= {
            "panel": None,
            "sheet": form.sheet,
            "editable": version is not None and "opened" in form.fields,
            "show_save_and_add_another": False,
        }
        context |= {"show_save_and_continue": False, "conflict": None, "lines": ()}
        if version is not None:
            rules = form.sheet.stored if form.sheet is not None else list(version.rules.with_sources())
            context["panel"] = self._panel(request, version, rules)
            context["lines"] = rule_lines(rules) if form.sheet is None else ()
            if form.stale is not None:
                context["conflict"] = self._conflict(form)
        return super().render_change_form(request, context, *args, **kwargs)

    def _panel(self, request: HttpRequest, version: BenefitSchedule, rules: list[BenefitRule]) -> dict[str, Any]:
        others = self.others(version)
        public = f"{reverse('area', args=[version.area_id])}?on={version.effective_from.isoformat()}#{version.scheme}"
        return {
            "version": version,
            "standing": self.standing(version),
            "actions": actions_for(version, request.user) if self.in_scope(request, version) else [],
            "tools": tools(version),
            "doubts": doubts(rules, scheme=version.scheme) if not version.frozen else [],
            "gaps": gaps(version, others) if not version.frozen else [],
            "log": version.history.select_related("history_user")[:LOG_LENGTH],
            "public": public if version.status in Status.public() else "",
        }

    def _conflict(self, form: ScheduleForm) -> dict[str, Any]:
        """What somebody else saved, beside what was typed."""
        assert form.stale is not None
        saved, typed = form.stale.saved, form.instance
        fields = [
            (str(form.fields[name].label), getattr(saved, name), getattr(typed, name))
            for name in CONTENT
            if name in form.fields and getattr(saved, name) != getattr(typed, name)
        ]
        sheet = form.sheet
        return {"fields": fields, "lines": differences(sheet.stored, sheet.typed()) if sheet is not None else ()}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", view(self.preview_view), name="regions_preview"),
            path("<int:pk>/difference/", view(self.difference_view), name="regions_difference"),
            path("<int:pk>/do/<slug:name>/", view(self.action_view), name="regions_action"),
        ]
        return own + super().get_urls()


def _is_history(request: HttpRequest) -> bool:
    """Whether an old state is looked at."""
    match = request.resolver_match
    return match is not None and (match.url_name or "").endswith("_simple_history")
