"""The calculators' pages: a form by GET, and its answer at the same address."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from calculators.estimates import Refusal, estimate, find_area
from calculators.forms import InpatientForm
from calculators.forms.estimate import NO_AID
from calculators.presenters import alternatives, result
from regions.enums import Place


@require_safe
@cache_control(private=True)
def inpatient(request: HttpRequest) -> HttpResponse:
    """住院: the questions, or the account of one bill. `edit` shows the questions again with the answers kept."""
    asked = _asked(request.GET)
    form = InpatientForm(request.GET) if asked else InpatientForm(initial=_initial(request))
    if not asked or not form.is_valid():
        return _form(request, form)
    try:
        found = estimate(form)
    except Refusal as refusal:
        return _refused(request, form, refusal)
    remember(request, found.area.code, found.case.scheme)
    query = _answered(request.GET)
    context = {
        "estimate": found,
        "result": result(found, timezone.localdate()),
        "alternatives": alternatives(found, query),
        "edit_query": f"{query.urlencode()}&edit=1",
    }
    response = render(request, "calculators/result.html", context)
    # htmx shows the short address; a browser without it shows the one it sent, which means the same.
    return push_url(response, f"{request.path}?{query.urlencode()}") if request.htmx else response  # type: ignore[attr-defined]


def remember(request: HttpRequest, area: str, scheme: str | None) -> None:
    """Place and scheme for the next page (the one cookie, portal.preferences)."""
    request.preferences.remember(area=area, scheme=scheme or None)  # type: ignore[attr-defined]


def _asked(query: QueryDict) -> bool:
    """Whether a bill was sent: more than a place and a scheme, and not for correction."""
    return "edit" not in query and any(
        name in query for name in InpatientForm.base_fields if name not in ("area", "scheme")
    )


def _initial(request: HttpRequest) -> dict[str, str]:
    """What the address says, else the remembered place and scheme."""
    kept = request.preferences  # type: ignore[attr-defined]
    remembered = {"area": kept.area, "scheme": kept.scheme}
    given = {name: request.GET[name] for name in InpatientForm.base_fields if name in request.GET}
    return {name: value for name, value in (remembered | given).items() if value}


def _answered(query: QueryDict) -> QueryDict:
    """The address without the questions that were left empty: short enough to be shared."""
    kept = QueryDict(mutable=True)
    for name in InpatientForm.base_fields:
        if query.get(name, "") not in ("", NO_AID, Place.LOCAL):
            kept[name] = str(query[name])
    return kept


def _form(request: HttpRequest, form: InpatientForm, status: int = 200, refusal: Refusal | None = None) -> HttpResponse:
    area = find_area(form["area"].value() or "")
    if area is not None:
        remember(request, area.code, form["scheme"].value())
    context = {"form": form, "form_area": area, "refusal": refusal}
    return render(request, "calculators/inpatient.html", context, status=status)


def _refused(request: HttpRequest, form: InpatientForm, refusal: Refusal) -> HttpResponse:
    """Input is mended at its field; where the area has no rule the page says so, with the form below."""
    if refusal.status == 409:
        return _form(request, form, refusal=refusal)
    form.add_error(refusal.field, refusal.message)
    return _form(request, form, status=404 if refusal.status == 404 else 200)
