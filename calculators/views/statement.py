"""看懂结算单: the slip is posted, its reading and its state come back in the page, nothing is kept."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from calculators.estimates import Refusal, find_area
from calculators.forms.statement import StatementForm
from calculators.solutions.statement import ABOUT, solve_statement
from calculators.views.responses import BadBody, read_json, refuse, respond
from regions.enums import Care


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True)
def statement_page(request: HttpRequest) -> HttpResponse:
    """/calculators/statement/: GET the questions, POST the reading (or with `edit` the questions as they were typed).

    The address may hold what another page already knows (place, total); it is never asked to hold the whole slip.
    """
    if request.method != "POST":
        return _questions(request, StatementForm(initial=_initial(request)))
    if "edit" in request.POST:
        return _questions(request, StatementForm(initial=_typed(request.POST)))
    form = StatementForm(request.POST)
    if not form.is_valid():
        return _questions(request, form)
    try:
        solution = solve_statement(form)
    except Refusal as refusal:
        form.add_error(refusal.field, refusal.message)
        return _questions(request, form, refusal.status)
    request.preferences.remember(area=form.cleaned_data["area"], scheme=solution.scheme)  # type: ignore[attr-defined]
    posted = _typed(request.POST)
    context = {"account": solution.account, **solution.extra, "posted": posted.items()}
    return _page(request, "calculators/statement_answer.html", context, posted)


@csrf_exempt
@require_POST
@cache_control(private=True)
def statement_api(request: HttpRequest) -> HttpResponse:
    """POST /api/v1/statement: 200 with the reading, 400 input, 404 at `area`; without a rule the comparison is null."""
    try:
        form = StatementForm({name: _text(value) for name, value in read_json(request).items() if value is not None})
    except BadBody as error:
        return refuse({"__all__": [error.message]}, error.status)
    if not form.is_valid():
        return refuse({name: [str(message) for message in messages] for name, messages in form.errors.items()}, 400)
    try:
        solution = solve_statement(form)
    except Refusal as refusal:
        return refuse({refusal.field: [refusal.message]}, refusal.status)
    return respond(solution.answer)


def _text(value: Any) -> str:
    """A JSON value as the form's text; a list or an object becomes a text that no field takes."""
    return value if isinstance(value, str) else json.dumps(value)


def _typed(posted: QueryDict) -> dict[str, str]:
    """What was typed, without the questions left empty."""
    return {name: str(posted[name]) for name in StatementForm.base_fields if posted.get(name)}


def _initial(request: HttpRequest) -> dict[str, str]:
    """What the address says, else the remembered place and scheme."""
    kept = request.preferences  # type: ignore[attr-defined]
    known = {"area": kept.area, "scheme": kept.scheme, "care": Care.INPATIENT.value}
    return {name: value for name, value in (known | _typed(request.GET)).items() if value}


def _questions(request: HttpRequest, form: StatementForm, status: int = 200) -> HttpResponse:
    typed = {name: str(form[name].value()) for name in form.fields if form[name].value() not in (None, "", False)}
    area = find_area(typed.get("area", ""))
    context = {"form": form, "form_area": area, "refusal": None}
    return _page(request, "calculators/statement.html", context, typed, status)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], typed: dict[str, str], status: int = 200
) -> HttpResponse:
    """A page of this calculator; another place is chosen with what was typed kept in the address of the way back."""
    back = QueryDict(mutable=True)
    back.update(typed)
    onward = f"{request.path}?{back.urlencode()}" if typed else request.path
    return render(request, template, context | {"calculator": ABOUT, "place_next": onward}, status=status)
