"""The pages of a version besides its form: preview, difference, and one for each thing that can be done with it."""

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from regions import services
from regions.admin.schedules.actions import ACTIONS, Action
from regions.admin.schedules.history import member
from regions.differences import differences
from regions.doubts import doubts, gaps, takes_effect
from regions.four_eyes import refusal
from regions.models import BenefitRule, BenefitSchedule
from regions.preview import doubtful_lines, preview
from regions.publication import objections, panels, tools
from regions.versions import version_before

PK = re.compile(r"[0-9]{1,18}", re.ASCII)
PREVIEW = "_preview"  # the button that shows the notice before it is published


class VersionPages(admin.ModelAdmin):
    """Mixin of BenefitScheduleAdmin; `in_scope` is ScopedAdmin's."""

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET <pk>/preview/: the version as citizens will see it."""
        version = self.version(request, pk)
        context = {"version": version, "preview": preview(version), "change_url": self.address(version)}
        return render(request, "regions/preview.html", context)

    def difference_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET <pk>/difference/?with=<pk>: beside another version, by default the one that it follows."""
        version = self.version(request, pk)
        others = BenefitSchedule.objects.filter(area=version.area_id, scheme=version.scheme).exclude(pk=pk)
        wanted = request.GET.get("with", "")
        if wanted:
            other = others.filter(pk=int(wanted)).first() if PK.fullmatch(wanted) else None
            if other is None:
                raise Http404
        else:
            other = version_before(version)
        context = {
            "version": version,
            "other": other,
            "others": list(others.order_by("-version")),
            "lines": self.lines(other, version),
        }
        return self.page(request, "difference", f"差异：{version}", context)

    def action_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """GET <pk>/do/<name>/: what will happen, and what is asked; POST does it."""
        version, action = self.version(request, pk), ACTIONS.get(name)
        if action is None:
            raise Http404
        if not action.allowed(request.user) or not self.in_scope(request, version):  # type: ignore[attr-defined]
            raise PermissionDenied
        if version.status not in action.statuses:
            self.message_user(
                request, f"这一版是“{version.get_status_display()}”，不能{action.label}。", messages.ERROR
            )
            return HttpResponseRedirect(self.address(version))
        writers = services.writers(version) if action.name == "publish" else []
        form = action.form(request.user, writers)(version, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and PREVIEW not in request.POST:
            try:
                with transaction.atomic():
                    done = action.run(version, member(request), form.cleaned_data)
                    self.log_change(request, done, action.done)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.message_user(request, f"{done}：{action.done}。", messages.SUCCESS)
                return HttpResponseRedirect(self.address(done))
        context: dict[str, Any] = {"version": version, "action": action, "form": form, "notice": "", "writers": writers}
        if action.name == "withdraw" and form.is_bound:
            context["notice"] = form.cleaned_data.get("notice", "")
        context |= self._before(request, version, action, writers)
        return self.page(request, "action", f"{action.label}：{version}", context)

    def _before(
        self, request: HttpRequest, version: BenefitSchedule, action: Action, writers: list[User]
    ) -> dict[str, Any]:
        """What is to be seen before it is handed over or published."""
        shown: dict[str, Any] = {"review": None, "blocked": (), "effect": "", "told": False}
        if action.name not in ("submit", "publish"):
            return shown
        rules = list(version.rules.with_sources())
        others, former = self.others(version), version_before(version)
        shown["effect"] = takes_effect(version, others, timezone.localdate())
        shown["told"] = any(one.effective_from == version.effective_from for one in others)
        shown["review"] = {
            "doubts": doubts(rules, scheme=version.scheme),
            "gaps": gaps(version, others),
            "doubtful": doubtful_lines(rules),
            "former": former,
            "lines": self.lines(former, version, rules),
            "tools": tools(version),
            "panels": [],
        }
        if action.name == "publish":
            shown["review"]["panels"] = [self._panel_html(request, panel) for panel in panels(version)]
            shown["blocked"] = self._blocked(request, version, bool(shown["review"]["doubtful"]), writers)
        return shown

    def _panel_html(self, request: HttpRequest, panel: Any) -> SafeString:
        return render_to_string(panel.template, dict(panel.context), request)

    def _blocked(
        self, request: HttpRequest, version: BenefitSchedule, doubtful: bool, writers: list[User]
    ) -> list[str]:
        """Why this user cannot publish the version now."""
        found = ["含有存疑数字，核对后才能发布。"] if doubtful else []
        if request.user in writers and not getattr(request.user, "is_superuser", False):
            found.append(refusal(writers))
        return [*found, *(objection.message for objection in objections(version))]

    # --- shared ------------------------------------------------------------------------------------------------------

    def version(self, request: HttpRequest, pk: int) -> BenefitSchedule:
        """The version, if this user may see it. Raises Http404, PermissionDenied."""
        version: BenefitSchedule | None = self.get_object(request, str(pk))
        if version is None:
            raise Http404
        if not self.has_view_or_change_permission(request, version):
            raise PermissionDenied
        return version

    def others(self, version: BenefitSchedule) -> list[BenefitSchedule]:
        """The other public versions of its area and scheme."""
        rows = BenefitSchedule.objects.public().filter(area=version.area_id, scheme=version.scheme)
        return list(rows.exclude(pk=version.pk))

    def lines(
        self, former: BenefitSchedule | None, version: BenefitSchedule, rules: list[BenefitRule] | None = None
    ) -> Any:
        """Where two versions differ."""
        before = former.rules.with_sources() if former is not None else ()
        return differences(before, rules if rules is not None else version.rules.with_sources())

    def address(self, version: BenefitSchedule) -> str:
        """Of its page."""
        return reverse("admin:regions_benefitschedule_change", args=[version.pk])

    def page(
        self, request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """A page of its own within the admin."""
        whole = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "media": self.media}
        return render(request, f"admin/regions/benefitschedule/{name}.html", whole | context, status=status)
