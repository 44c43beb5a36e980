"""Versions of explainers: write, look at as a reader, compare, hand over, publish, take out, restore."""

import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from policies import reviews, services
from policies.admin.actions import ACTIONS, actions_for
from policies.admin.base import member
from policies.differences import differences
from policies.forms.versions import PreviewForm, VersionForm
from policies.models import ExplainerVersion
from policies.preview import preview_page, problems_of
from regions.admin.history import HistoryAdmin
from regions.enums import Scheme, Status
from regions.four_eyes import refusal

EDITABLE = ("explainer", *ExplainerVersion.CONTENT_FIELDS, "publish_on", "reviewed_on", "review_due", "reason")
KEPT = ("number", "status", "written_by", "published_by", "published_at", "override_reason", "updated_at")
LOG_LENGTH = 20


class DueFilter(admin.SimpleListFilter):
    """What readers see now and has to be reviewed, and what they will see later."""

    title = "复核与排定"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("past", "复核已到期"),
            ("soon", "30 天内到期"),
            ("current", "读者现在看到的"),
            ("scheduled", "排定以后发布"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ExplainerVersion]) -> QuerySet[ExplainerVersion]:
        today = timezone.localdate()
        rows = {
            "past": reviews.past,
            "soon": reviews.soon,
            "current": ExplainerVersion.objects.current,
            "scheduled": reviews.scheduled,
        }.get(self.value() or "")
        return queryset if rows is None else queryset.filter(pk__in=rows(today).order_by().values("pk"))


@admin.register(ExplainerVersion)
class ExplainerVersionAdmin(HistoryAdmin):
    """A draft is edited here; its status changes by the pages of policies.admin.actions only."""

    form = VersionForm
    list_display = ("__str__", "explainer", "standing", "publish_on", "reviewed_on", "review_due", "written_by")
    list_filter = (DueFilter, "status")
    list_select_related = ("explainer", "written_by")
    search_fields = ("title", "question", "explainer__slug")
    autocomplete_fields = ("explainer",)
    fieldsets = (
        (None, {"fields": ("opened", "explainer", "title", "question", "description", "keywords")}),
        ("内容", {"fields": ExplainerVersion.TEXT_FIELDS}),
        ("发布与复核", {"fields": ("publish_on", "reviewed_on", "review_due", "reason")}),
        ("经过", {"fields": KEPT}),
    )

    class Media:
        css = {"all": ("css/policies-admin.css",)}

    # --- who may do what ---------------------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: ExplainerVersion | None = None) -> bool:
        """Only drafts are edited."""
        return super().has_change_permission(request, obj) and (obj is None or obj.status == Status.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: ExplainerVersion | None = None) -> bool:
        """What was published stays."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.frozen)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's deletion in bulk, which would pass over the rule that published versions stay."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """The way back is a new draft from an old version, never an old state of the same one."""
        return True

    def get_readonly_fields(self, request: HttpRequest, obj: ExplainerVersion | None = None) -> tuple[str, ...]:
        return KEPT if obj is None else ("explainer", *KEPT)

    def get_fieldsets(self, request: HttpRequest, obj: ExplainerVersion | None = None) -> Any:
        """The lock only where something can be saved."""
        if obj is not None and not self.has_change_permission(request, obj):
            first, *rest = self.fieldsets
            return [(first[0], {"fields": tuple(name for name in first[1]["fields"] if name != "opened")}), *rest]
        return self.fieldsets if obj is not None else self.fieldsets[:-1]

    # --- list --------------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExplainerVersion]:
        current = ExplainerVersion.objects.current(timezone.localdate()).order_by().filter(pk=OuterRef("pk"))
        rows: QuerySet[ExplainerVersion] = super().get_queryset(request)
        return rows.annotate(seen=Exists(current))

    @admin.display(description="状态", ordering="status")
    def standing(self, version: Any) -> str:
        """The status, and for published versions whether readers see it now, later or no longer."""
        label = str(version.get_status_display())
        if version.status != Status.PUBLISHED:
            return label
        if version.seen:
            return f"{label}，读者现在看到的"
        later = version.publish_on > timezone.localdate()
        return f"{label}，{version.publish_on:%Y-%m-%d} 起（排定）" if later else f"{label}，已有新版"

    # --- the page of a version ---------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: ExplainerVersion, form: Any, change: bool) -> None:
        if change:
            services.save_draft(obj, edits=form.cleaned_data["opened"], by=member(request))
            return
        obj.number, obj.written_by = services.next_number(obj.explainer), member(request)
        obj._change_reason = f"新建：{obj.reason}"[: services.REASON_LENGTH]  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With what stands around the form: problems, what can be done, what was done, what somebody else saved."""
        version = kwargs.get("obj")
        context["panel"] = None
        if version is not None:
            context["panel"] = {
                "problems": problems_of(version, timezone.localdate()),
                "actions": actions_for(version, request.user),
                "log": version.history.select_related("history_user")[:LOG_LENGTH],
                "public": bool(getattr(version, "seen", False)),
            }
        stale = getattr(context["adminform"].form, "stale", None)
        context["conflict"] = differences(stale.saved, version) if stale is not None and version is not None else None
        return super().render_change_form(request, context, *args, **kwargs)

    # --- pages of their own ------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("due/", view(self.due_view), name="policies_due"),
            path("<int:pk>/preview/", view(self.preview_view), name="policies_preview"),
            path("<int:pk>/difference/", view(self.difference_view), name="policies_difference"),
            path("<int:pk>/do/<slug:name>/", view(self.action_view), name="policies_action"),
        ]
        return own + super().get_urls()

    def due_view(self, request: HttpRequest) -> HttpResponse:
        """GET due/: what waits for somebody."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        due = reviews.due_list(timezone.localdate())
        return self._page(request, "admin/policies/due.html", "待办：复核、审核、排定", {"due": due})

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET <pk>/preview/?area=&scheme=: the page as readers would see it."""
        version = self._version(request, pk)
        form = PreviewForm(request.GET)
        chosen = form.cleaned_data if form.is_valid() else {}
        area, scheme = chosen.get("area"), chosen.get("scheme", "")
        day = max(version.publish_on or timezone.localdate(), timezone.localdate())
        page = preview_page(version, area, scheme, day)
        context = {
            "page": page,
            "place": area,
            "scheme": scheme,
            "scheme_label": Scheme(scheme).label if scheme else "",
            "corrections": (),
            "thanks": False,
            "version": version,
            "preview_form": form,
            "problems": page.problems,
            "change_url": self._address(version),
        }
        return render(request, "policies/preview.html", context)

    def difference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET <pk>/difference/?with=<pk>: beside another version, by default the one that readers see."""
        version = self._version(request, pk)
        others = ExplainerVersion.objects.filter(explainer=version.explainer_id).exclude(pk=pk)
        wanted = request.GET.get("with", "")
        if wanted:
            other = others.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdigit() else None
            if other is None:
                raise Http404
        else:
            other = others.standing(timezone.localdate()).first()
        context = {
            "version": version,
            "other": other,
            "others": list(others.only("pk", "number", "status", "publish_on", "title").order_by("-number")),
            "fields": differences(other, version),
        }
        return self._page(request, "admin/policies/difference.html", f"差异：{version}", context)

    def action_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """GET <pk>/do/<name>/: what will happen, and what is asked; POST does it."""
        version, action = self._version(request, pk), ACTIONS.get(name)
        if action is None:
            raise Http404
        if not action.allowed(request.user):
            raise PermissionDenied
        if version.status not in action.statuses:
            self.message_user(
                request, f"这一版是“{version.get_status_display()}”，不能{action.label}。", messages.ERROR
            )
            return HttpResponseRedirect(self._address(version))
        writers = services.writers(version) if name == "publish" else []
        form = action.form(request.user, writers)(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    done = action.run(version, member(request), form.cleaned_data.get("reason", ""))
                    self.log_change(request, done, action.done)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.message_user(request, f"{done}：{action.done}。", messages.SUCCESS)
                return HttpResponseRedirect(self._address(done))
        today = timezone.localdate()
        others = ExplainerVersion.objects.filter(explainer=version.explainer_id).exclude(pk=pk)
        current = others.standing(today).first()
        context = {
            "version": version,
            "action": action,
            "form": form,
            "writers": writers,
            "blocked": refusal(writers) if request.user in writers and not request.user.is_superuser else "",
            "problems": problems_of(version, today) if name in ("submit", "publish") else (),
            "current": current,
            "fields": differences(current, version) if name == "publish" else (),
            "after": _after(action.name, version, today),
        }
        return self._page(request, "admin/policies/action.html", f"{action.label}：{version}", context)

    def _version(self, request: HttpRequest, pk: int) -> ExplainerVersion:
        version: ExplainerVersion | None = self.get_object(request, str(pk))
        if version is None:
            raise Http404
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return version

    def _address(self, version: ExplainerVersion) -> str:
        return reverse("admin:policies_explainerversion_change", args=[version.pk])

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media}
        return render(request, template, whole | context)


def _after(name: str, version: ExplainerVersion, today: datetime.date) -> str:
    """What readers see once it is done, where that is not plain."""
    if name != "withdraw":
        return ""
    left = services.seen_after_withdrawal(version, today)
    if left is None:
        return "这篇解读没有别的已发布版本，撤下以后读者打不开它，直到发布新的版本。"
    return f"撤下以后，读者看到的是第 {left.number} 版（{left.publish_on:%Y-%m-%d} 发布）：{left.title}。"
