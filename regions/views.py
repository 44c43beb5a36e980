"""The area pages: find an area, read what holds there."""

import datetime
from typing import Any

from django import forms
from django.db.models import Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from regions.asked import asked_for
from regions.enums import Scheme
from regions.known import known
from regions.models import BenefitSchedule, PoolingArea
from regions.presenters.area import present_area
from regions.presenters.places import Links, area_lines, county_lines, province_groups
from regions.search import find_places, tidy

EARLIEST, LATEST = datetime.date(1994, 1, 1), datetime.date(2099, 12, 31)


class DayForm(forms.Form):
    """`on`: the day whose rules are shown; empty = today."""

    on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
        error_messages={"invalid": "请填写真实存在的日期，例如 2026-05-01。"},
    )

    def clean_on(self) -> datetime.date | None:
        """Raise a plain error for a year that can only be a slip."""
        day = self.cleaned_data["on"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"请填写 {EARLIEST.year} 年到 {LATEST.year} 年之间的日期。")
        return day


@require_safe
@cache_control(no_cache=True)
def area_list(request: HttpRequest) -> HttpResponse:
    """GET /areas/?q=&next=&scheme=: all areas by province, or what `q` finds; htmx gets the results alone."""
    words = tidy(request.GET.get("q", ""))
    links = _links(request)
    context: dict[str, Any] = {
        "q": request.GET.get("q", "").strip(),
        "words": words,
        "onward": links.onward,
        "onward_scheme": links.scheme,
    }
    today = timezone.localdate()
    if words:
        places = find_places(words)
        parts = known(today, [area.pk for area in places.areas]) if places.areas else {}
        context |= {
            "areas": area_lines(places.areas, parts, links),
            "counties": county_lines(places, links),
            "more": places.more,
        }
    else:
        areas = PoolingArea.objects.select_related("province").order_by("code")
        context["provinces"] = province_groups(areas, known(today), links)
    htmx = request.htmx  # type: ignore[attr-defined]
    fragment = htmx and not htmx.history_restore_request
    response = render(request, "regions/_places.html" if fragment else "regions/areas.html", context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


@require_safe
@cache_control(no_cache=True)
def area_detail(request: HttpRequest, code: str) -> HttpResponse:
    """GET /areas/<code>/?on=: what is in force in an area on a day; a bad date is 400, the page then shows today."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Http404
    remembered = request.preferences  # type: ignore[attr-defined]
    area, versions, place = _area_with_versions(code, remembered.area)
    asked_for(request, area.code)
    form = DayForm({"on": request.GET.get("on", "")})
    valid = form.is_valid()
    today = timezone.localdate()
    on = (form.cleaned_data["on"] if valid else None) or today
    context = {
        "page": present_area(area, on, first=remembered.scheme, versions=versions),
        "place": place,
        "on_today": on == today,
        "on_error": "" if valid else form.errors["on"][0],
        "on_text": on.isoformat() if valid else "",
    }
    return render(request, "regions/area.html", context, status=200 if valid else 400)


def _area_with_versions(code: str, remembered: str) -> tuple[PoolingArea, list[BenefitSchedule], PoolingArea | None]:
    """An area, its public versions, and the visitor's own area for the header.

    One query where the area has a version (the versions bring both places along), else two: the page has local notes to
    ask for besides its figures, and four queries for all. Raises Http404.
    """
    own = PoolingArea.objects.filter(pk=remembered)
    rows = BenefitSchedule.objects.public().filter(area=code).select_related("area__province")
    versions = list(
        rows.annotate(place_name=Subquery(own.values("name")), place_province=Subquery(own.values("province")))
    )
    if versions:
        area, first = versions[0].area, versions[0]
        name, province = first.place_name, first.place_province  # type: ignore[attr-defined]
        place = PoolingArea(code=remembered, name=name, province_id=province) if name is not None else None
        return area, versions, place
    places = PoolingArea.objects.select_related("province").in_bulk({code, remembered})
    if code not in places:
        raise Http404
    return places[code], versions, places.get(remembered)


def _links(request: HttpRequest) -> Links:
    """Where results lead: `next` if it stays on this site, else the areas' own pages."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = ""
    scheme = request.GET.get("scheme", "")
    return Links(onward, scheme if scheme in Scheme.values else "")
