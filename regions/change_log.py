"""/areas/<code>/changes/: what changed in an area's rates, and when."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from regions.asked import asked_for
from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.presenters.changes import change_log


@require_safe
@cache_control(no_cache=True)
def area_changes(request: HttpRequest, code: str) -> HttpResponse:
    """GET /areas/<code>/changes/: two queries for the log, and the header's own."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Http404
    versions = list(
        BenefitSchedule.objects.filter(area=code, status__in=Status.frozen()).select_related("area__province")
    )
    places = PoolingArea.objects.select_related("province")
    area = versions[0].area if versions else get_object_or_404(places, pk=code)
    asked_for(request, area.code)
    rules: dict[int, list[BenefitRule]] = {}
    if len(versions) > 1:
        for rule in BenefitRule.objects.filter(schedule__in=[one.pk for one in versions]).with_sources():
            rules.setdefault(rule.schedule_id, []).append(rule)
    context = {"area": area, "changes": change_log(versions, rules)}
    return render(request, "regions/changes.html", context)
