"""The calculators' pages: the questions by GET, and the answer at the same address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from calculators.estimates import Refusal, find_area
from calculators.forms.base import CalculatorForm
from calculators.forms.own_rates import OwnRatesForm
from calculators.registry import CALCULATORS, GROUPS, Calculator
from regions.asked import asked_for


@require_safe
@cache_control(no_cache=True)
def index(request: HttpRequest) -> HttpResponse:
    """GET /calculators/: all of them, each with what it answers."""
    return render(request, "calculators/index.html", {"groups": GROUPS})


@require_safe
@cache_control(private=True)
def calculator(request: HttpRequest, name: str) -> HttpResponse:
    """GET /calculators/<name>/: the questions, or the answer. `edit` shows the questions with the answers kept."""
    chosen = CALCULATORS.get(name)
    if chosen is None:
        raise Http404
    asked = chosen.form_class.asked(request.GET)
    form = chosen.form_class(request.GET) if asked else chosen.form_class(initial=_initial(request, chosen))
    if not asked or not form.is_valid():
        return questions(request, chosen, form)
    try:
        solution = chosen.solve(form)
    except Refusal as refusal:
        return refused(request, chosen, form, refusal)
    if solution.area is not None:
        asked_for(request, solution.area.code)
        remember(request, solution.area.code, solution.scheme)
    query = form.query.text()
    context = {"calculator": chosen, "account": solution.account, "query": query, **solution.extra}
    if solution.area is not None:
        context["place"] = solution.area  # remembered: not to be asked for again
    response = render(request, chosen.answer_template, context)
    # htmx shows the short address; a browser without it shows the one it sent, which means the same.
    return push_url(response, f"{request.path}?{query}") if request.htmx else response  # type: ignore[attr-defined]


def questions(
    request: HttpRequest, chosen: Calculator, form: CalculatorForm, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    """The form, empty or with its errors; with `refusal`, why there is no answer for this place."""
    area = find_area(form["area"].value() or "") if "area" in form.fields else None
    if area is not None:
        remember(request, area.code, form["scheme"].value() if "scheme" in form.fields else None)
    context = {"calculator": chosen, "form": form, "form_area": area, "refusal": refusal}
    if refusal is not None:  # the same bill by the local notice's rates
        context["own_rates"] = OwnRatesForm.address(request.GET, chosen.name)
    if area is not None:
        context["place"] = area  # remembered: not to be asked for again
    return render(request, chosen.form_template, context, status=status)


def refused(request: HttpRequest, chosen: Calculator, form: CalculatorForm, refusal: Refusal) -> HttpResponse:
    """Input is mended at its field; where the area has no rule the page says so, with the form below."""
    if refusal.status == 409:
        asked_for(request, form.cleaned_data.get("area", ""))  # where rates are missing, too, or there above all
        return questions(request, chosen, form, refusal=refusal)
    form.add_error(refusal.field, refusal.message)
    return questions(request, chosen, form, status=404 if refusal.status == 404 else 200)


def remember(request: HttpRequest, area: str, scheme: str | None) -> None:
    """Place and scheme for the next page (the one cookie, portal.preferences)."""
    request.preferences.remember(area=area, scheme=scheme or None)  # type: ignore[attr-defined]


def _initial(request: HttpRequest, chosen: Calculator) -> dict[str, str]:
    """What the address says, else the remembered place and scheme."""
    kept = request.preferences  # type: ignore[attr-defined]
    remembered = {"area": kept.area, "scheme": kept.scheme}
    form_class = chosen.form_class
    given = {name: form_class.given(request.GET, name) for name in form_class.base_fields if name in request.GET}
    return {name: value for name, value in (remembered | given).items() if value}
