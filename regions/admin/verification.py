"""Evidence as a task: the queue, a version figure by figure beside its original, undoing, correcting, areas by grade."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from regions import services
from regions.admin import verification_queue as queue
from regions.admin.reasons import ReasonAdmin
from regions.admin.scope import ScopedAdmin
from regions.admin.verification_forms import (
    CorrectionForm,
    OriginalForm,
    QueueForm,
    ReviewDueForm,
    UndoForm,
    VerificationForm,
)
from regions.admin.verification_rows import count_grades, figure_groups, read_ticks
from regions.enums import Evidence, Scheme, Status
from regions.grades import GRADES, standings
from regions.models import BenefitRule, BenefitSchedule, PoolingArea, Verification
from regions.publication import Tool, register_tool
from regions.scope import scope_of
from regions.verification import may_be_verified, set_review_due, undo, verify
from regions.wording import rule_title, rule_value

PAGE = 25


@admin.register(Verification)
class VerificationAdmin(ScopedAdmin, ReasonAdmin):
    """Records come from the task page and go by the page of undoing; here document, clause and day are put right."""

    form = VerificationForm
    area_path = "rule__schedule__area"
    list_display = ("figure", "schedule", "document", "clause", "checked_on", "checked_by")
    list_filter = ("rule__schedule__scheme", "rule__schedule__area__province")
    show_full_result_count = False
    search_fields = ("rule__schedule__area__name", "document__number", "document__title", "clause")
    date_hierarchy = "checked_on"
    ordering = ("-checked_on", "-pk")
    fields = ("figure", "schedule", "document", "clause", "checked_on", "checked_by")
    readonly_fields = ("figure", "schedule", "checked_by")
    autocomplete_fields = ("document",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verification]:
        return super().get_queryset(request).select_related("rule__schedule__area", "document", "checked_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only from the task page, figure beside figure."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Each record is taken back with a reason of its own."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Leads to the page that asks why."""
        return HttpResponseRedirect(reverse("admin:regions_verification_undo", args=[object_id]))

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """A record that was taken back is made anew from the task page."""
        gone = obj is None or not Verification.objects.filter(pk=obj.pk).exists()
        return gone or super().revert_disabled(request, obj)

    @admin.display(description="数字")
    def figure(self, record: Verification) -> str:
        return f"{rule_title(record.rule)} {rule_value(record.rule)}"

    @admin.display(description="版本")
    def schedule(self, record: Verification) -> str:
        return str(record.rule.schedule)

    # --- pages of their own -----------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("queue/", view(self.queue_view), name="regions_verification_queue"),
            path("areas/", view(self.areas_view), name="regions_verification_areas"),
            path("version/<int:pk>/", view(self.task_view), name="regions_verify"),
            path("version/<int:pk>/review-due/", view(self.review_due_view), name="regions_review_due"),
            path("figure/<int:pk>/correct/", view(self.correct_view), name="regions_correct"),
            path("<int:pk>/undo/", view(self.undo_view), name="regions_verification_undo"),
        ]
        return own + super().get_urls()

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """GET queue/?state=&province=&scheme=&page=: what waits to be compared, the most asked for first."""
        self._refuse_strangers(request)
        found = queue.tasks(timezone.localdate(), scope_of(request.user))
        provinces = sorted({(task.province, task.province_name) for task in found})
        form = QueueForm(request.GET, states=queue.STATES.items(), provinces=provinces)
        form.is_valid()
        page = Paginator(queue.chosen(found, **form.cleaned_data), PAGE).get_page(request.GET.get("page"))
        page.object_list = queue.with_figures(list(page.object_list))
        context = {
            "form": form,
            "page": page,
            "page_range": page.paginator.get_elided_page_range(page.number),
            "days": queue.DAYS,
            "may_verify": request.user.has_perm("regions.add_verification"),
            "may_set_due": request.user.has_perm("regions.change_benefitschedule"),
        }
        return self._page(request, "queue.html", "核对任务", context)

    def areas_view(self, request: HttpRequest) -> HttpResponse:
        """GET areas/?scheme=&grade=: the areas of a grade, as the dashboard counts them."""
        self._refuse_strangers(request)
        scheme = request.GET.get("scheme", "")
        scheme = scheme if scheme in Scheme.values else str(Scheme.EMPLOYEE)
        grade = request.GET.get("grade", "")
        scope = scope_of(request.user)
        standing = {one.area: one for one in standings(timezone.localdate(), scope) if one.scheme == scheme}
        lines = []
        for area in PoolingArea.objects.filter(scope.rows("")).select_related("province").order_by("code"):
            now = standing.get(area.pk)
            of = now.grade if now is not None else "none"
            if grade in ("", of) or grade not in GRADES:
                lines.append({"area": area, "grade": GRADES[of], "version": now.version if now is not None else None})
        context = {
            "lines": lines,
            "schemes": Scheme.choices,
            "grades": GRADES.items(),
            "scheme": scheme,
            "grade": grade if grade in GRADES else "",
        }
        return self._page(request, "areas.html", "各地标准的核对情况", context)

    def task_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET version/<pk>/: the figures beside which the original is laid; POST records what was ticked."""
        version = self._version(request, pk)
        may_verify = request.user.has_perm("regions.add_verification") and may_be_verified(version)
        everywhere = scope_of(request.user).everywhere
        sent = request.POST if request.method == "POST" else None
        form = OriginalForm(
            sent,
            schedule=version,
            may_register=request.user.has_perm("regions.add_policydocument"),
            may_widen=everywhere,
        )
        seen = read_ticks(request.POST.getlist("tick"))
        clauses = {figure: request.POST.get(f"clause-{figure}", "")[:120].strip() for figure in seen}
        if request.method == "POST":
            if not may_verify:
                raise PermissionDenied
            if form.is_valid() and self._record(request, version, form, seen, clauses):
                return HttpResponseRedirect(request.path)
        rules = list(
            version.rules.select_related("document", "verification__document", "verification__checked_by", "schedule")
        )
        context = {
            "version": version,
            "form": form,
            "groups": figure_groups(rules, seen, clauses),
            "counts": count_grades(rules),
            "left": sum(1 for rule in rules if not hasattr(rule, "verification")),
            "still_doubtful": any(rule.shown_evidence == Evidence.DOUBTFUL for rule in rules),
            "is_draft": version.status == Status.DRAFT,
            "may_verify": may_verify,
            "may_undo": request.user.has_perm("regions.delete_verification"),
            "may_correct": self._may_correct(request, version),
        }
        return self._page(request, "task.html", f"核对：{version}", context)

    def _record(
        self,
        request: HttpRequest,
        version: BenefitSchedule,
        form: OriginalForm,
        seen: dict[int, str],
        clauses: dict[int, str],
    ) -> bool:
        """Document and records together, or neither; what stands against it is said in the form."""
        data = form.cleaned_data
        document, new = form.original(), data["document"] is None
        try:
            with transaction.atomic():
                if new:
                    document._change_reason = "核对时登记"  # type: ignore[attr-defined]
                    document.full_clean()
                    document.save()
                made = verify(
                    version,
                    {pk: clauses[pk] or data["clause"] for pk in seen},
                    document=document,
                    checked_on=data["checked_on"],
                    by=_member(request),
                    seen=seen,
                )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        if new:
            self.log_addition(request, document, "核对时登记")
        self.log_change(request, version, f"核对 {len(made)} 个数字")
        self.message_user(request, f"已记下 {len(made)} 个数字与原文一致。", messages.SUCCESS)
        return True

    def review_due_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST version/<pk>/review-due/: when the version is to be looked at again; then back to where one was."""
        version = self._version(request, pk)
        if request.method != "POST" or not request.user.has_perm("regions.change_benefitschedule"):
            raise PermissionDenied
        form = ReviewDueForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError([text for texts in form.errors.values() for text in texts])
            stored = set_review_due(version, form.cleaned_data["due"], by=_member(request))
        except ValidationError as error:
            self.message_user(request, f"{version}：{' '.join(error.messages)}", messages.ERROR)
        else:
            said = f"下次核对 {stored.review_due}" if stored.review_due else "不再提醒核对"
            self.log_change(request, stored, said)
            self.message_user(request, f"{version}：{said}。", messages.SUCCESS)
        return HttpResponseRedirect(_back(request, reverse("admin:regions_verification_queue")))

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET figure/<pk>/correct/: what will happen; POST makes the draft of the correction (a draft: goes to its page)."""
        rule = get_object_or_404(BenefitRule.objects.select_related("schedule__area"), pk=pk)
        version = self._version(request, rule.schedule_id)
        if not self._may_correct(request, version):
            raise PermissionDenied
        if not version.frozen:
            return HttpResponseRedirect(_change_page(version))
        same_days = Q(area=version.area_id, scheme=version.scheme, effective_from=version.effective_from)
        waiting = BenefitSchedule.objects.filter(
            same_days, status__in=(Status.DRAFT, Status.IN_REVIEW), version__gt=version.version
        ).first()
        form = CorrectionForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            made = services.clone(version, effective_from=version.effective_from, reason=reason, by=_member(request))
            self.log_addition(request, made, f"更正：{reason}")
            self.message_user(request, f"已新建更正草稿：{made}。请改好数字，再送审。", messages.SUCCESS)
            return HttpResponseRedirect(_change_page(made))
        context = {
            "version": version,
            "figure": f"{rule_title(rule)} {rule_value(rule)}",
            "form": form,
            "waiting": waiting,
            "waiting_url": _change_page(waiting) if waiting is not None else "",
        }
        return self._page(request, "correct.html", "更正这个数字", context)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET <pk>/undo/: what will happen; POST takes the record back."""
        record = get_object_or_404(Verification.objects.select_related("rule__schedule__area", "document"), pk=pk)
        version = self._version(request, record.rule.schedule_id)
        if not request.user.has_perm("regions.delete_verification"):
            raise PermissionDenied
        address = reverse("admin:regions_verify", args=[version.pk])
        form = UndoForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            undo(record, reason=form.cleaned_data["reason"], by=_member(request))
            self.log_change(request, version, "撤销一个数字的核对")
            self.message_user(request, "已撤销这个数字的核对。", messages.SUCCESS)
            return HttpResponseRedirect(address)
        doubtful = record.rule.evidence == Evidence.DOUBTFUL
        context = {
            "record": record,
            "version": version,
            "figure": self.figure(record),
            "form": form,
            "address": address,
            "falls_back_to": str(record.rule.get_evidence_display()),
            "vanishes": doubtful and version.status == Status.PUBLISHED,
            "blocks": doubtful and not version.frozen,
        }
        return self._page(request, "undo.html", "撤销核对", context)

    # --- who --------------------------------------------------------------------------------------------------------------

    def _refuse_strangers(self, request: HttpRequest) -> None:
        user = request.user
        if not (user.has_perm("regions.view_verification") or user.has_perm("regions.add_verification")):
            raise PermissionDenied

    def _version(self, request: HttpRequest, pk: int) -> BenefitSchedule:
        """A version within the user's scope. Raises Http404 or PermissionDenied."""
        self._refuse_strangers(request)
        version = BenefitSchedule.objects.select_related("area__province").filter(pk=pk).first()
        if version is None or not scope_of(request.user).holds(version.area):
            raise Http404
        return version

    def _may_correct(self, request: HttpRequest, version: BenefitSchedule) -> bool:
        if not version.frozen:
            return request.user.has_perm("regions.change_benefitschedule")
        return version.status == Status.PUBLISHED and request.user.has_perm("regions.add_benefitschedule")

    def _page(self, request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return render(request, f"admin/regions/verification/{template}", whole | context)


@register_tool
def task_tool(schedule: BenefitSchedule) -> Tool:
    """The link from the pages of a version that is not published."""
    return Tool("与原文核对", reverse("admin:regions_verify", args=[schedule.pk]), published=True)


def _member(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _change_page(version: Model) -> str:
    return reverse("admin:regions_benefitschedule_change", args=[version.pk])


def _back(request: HttpRequest, otherwise: str) -> str:
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        return onward
    return otherwise
