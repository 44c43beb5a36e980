"""一年账本, the page: several bills of a year, posted; what was typed comes back in the form and is kept nowhere.

csrf_exempt: the view changes nothing (no row, no session; the one cookie holds a place and a scheme, as after any
calculator), so a forged post could do no more than a link does. Hence there is no CSRF cookie either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from calculators.estimates import Refusal, find_area
from calculators.forms.own_rates import OwnRatesForm
from calculators.forms.year import PREFIX, Bills, YearForm, bills_as_typed, bills_of, head_typed, problems, rows_typed
from calculators.presenters.year import year_account
from calculators.presenters.year_csv import year_csv
from calculators.solutions.year import YearRefusal, YearSolution, solve_year
from calculators.views.year_rows import Typed, changed, shown
from regions.search import find_places

PAGE = "calculators/year.html"


@dataclass(frozen=True)
class Asked:
    """What the page shows besides the forms: the row that was changed, or the search for another place."""

    said: str = ""
    focus: int = -1
    finding: bool = False
    words: str = ""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def year_page(request: HttpRequest) -> HttpResponse:
    """GET: two empty rows. POST: `action` = settle, csv, unfold, add, remove-3, up-3, down-3, place, find, area-450100."""
    if request.method != "POST":
        return _as_typed(request, _remembered(request), [{}, {}], Asked())
    head, rows = head_typed(request.POST), rows_typed(request.POST)
    action, _, argument = request.POST.get("action", "settle").partition("-")
    change = changed(action, argument, rows)
    if change is not None:
        return _as_typed(request, head, change.rows, Asked(said=change.said, focus=change.focus))
    if action in ("place", "find"):
        words = request.POST.get("place_words", "") if action == "find" else ""
        return _as_typed(request, head, rows, Asked(finding=True, words=words))
    if action == "area":
        return _as_typed(request, {**head, "area": argument}, rows, Asked())
    return _settled(request, action, YearForm(head), bills_of(rows))


def _remembered(request: HttpRequest) -> Typed:
    """What the address says (a place chosen on its page), else the remembered place and scheme."""
    kept = request.preferences  # type: ignore[attr-defined]
    return {"area": request.GET.get("area") or kept.area, "scheme": request.GET.get("scheme") or kept.scheme}


def _as_typed(request: HttpRequest, head: Mapping[str, str], rows: list[Typed], asked: Asked) -> HttpResponse:
    """The form with what was typed, not checked."""
    return _page(request, YearForm(initial=dict(head)), bills_as_typed(rows), asked)


def _settled(request: HttpRequest, action: str, head: YearForm, bills: Bills) -> HttpResponse:
    """The ledger as page or file, or what has to be mended."""
    if not all([head.is_valid(), bills.is_valid()]):
        return _page(request, head, bills)
    try:
        solution = solve_year(head, bills)
    except YearRefusal as refusal:
        return _refused(request, head, bills, refusal)
    request.preferences.remember(area=solution.area.code, scheme=solution.scheme)  # type: ignore[attr-defined]
    year = year_account(solution, timezone.localdate())
    if action == "csv":
        return _file(solution, year_csv(solution, year))
    return _page(request, head, bills, year=year, unfolded=action == "unfold")


def _refused(request: HttpRequest, head: YearForm, bills: Bills, refusal: YearRefusal) -> HttpResponse:
    """Input is mended at its field; where no bill has a rule the page says so, with the form below."""
    if refusal.status == 409:
        message = "".join(dict.fromkeys(refusal.errors.values()))
        return _page(request, head, bills, refusal=Refusal(409, "area", message), own_rates=_own_rates(head, bills))
    for name, message in refusal.errors.items():
        if name.startswith(f"{PREFIX}."):
            _, at, field = name.split(".")
            bills.forms[int(at)].add_error(field, message)
        else:
            head.add_error(name, message)
    return _page(request, head, bills, status=404 if refusal.status == 404 else 200)


def _own_rates(head: YearForm, bills: Bills) -> str:
    """The query that brings the first bill to 自填标准."""
    query = QueryDict(mutable=True)
    for form in (head, bills.filled[0][1]):
        query.update({name: form[name].value() or "" for name in form.fields})
    return OwnRatesForm.address(query)


def _page(
    request: HttpRequest, head: YearForm, bills: Bills, asked: Asked | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    asked = asked or Asked()
    area = find_area(head["area"].value() or "")
    context = {
        "form": head,
        "bills": shown(bills),
        "form_area": area,
        "asked": asked,
        "places": find_places(asked.words) if asked.words.strip() else None,
        "problems": problems(head, bills),
        "year": None,
        "unfolded": False,
        "refusal": None,
    }
    if area is not None:
        context["place"] = area  # in the page's head: not to be asked for again
    return render(request, PAGE, context | more, status=status)


def _file(solution: YearSolution, text: str) -> HttpResponse:
    response = HttpResponse(text.encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="year-{solution.year}.csv"'
    return response
