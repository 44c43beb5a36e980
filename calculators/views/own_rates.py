"""自填标准 with bands: the form posts, the answer and the state come back in the page, nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_htmx.http import push_url

from calculators.estimates import Refusal, find_area
from calculators.forms.own_rates_bands import OwnRatesBandsForm, WrongShape, flattened
from calculators.solutions.own_rates import ABOUT, solve_own_rates
from calculators.views.responses import BadBody, read_json, refuse, respond


@csrf_exempt
@require_POST
@cache_control(private=True)
def own_rates_page(request: HttpRequest) -> HttpResponse:
    """POST /calculators/own-rates/: the questions with bands (`edit`: as typed), or the answer."""
    posted = request.POST
    if "edit" in posted:
        return _questions(request, OwnRatesBandsForm(initial=_typed(posted)))
    form = OwnRatesBandsForm(posted)
    if not form.is_valid():
        return _questions(request, form)
    try:
        solution = solve_own_rates(form)
    except Refusal as refusal:
        form.add_error(refusal.field, refusal.message)
        return _questions(request, form, refusal.status)
    context = {"account": solution.account, "query": "", **solution.extra, "posted": _typed(posted).items()}
    return _page(request, "calculators/own_rates_account.html", context)


@csrf_exempt
@require_POST
@cache_control(private=True)
def own_rates_api(request: HttpRequest) -> HttpResponse:
    """POST /api/v1/own-rates: a JSON object with `bands` and `critical_illness_bands` as lists of {upto, ratio}."""
    try:
        form = OwnRatesBandsForm(flattened(read_json(request)))
    except BadBody as error:
        return refuse({"__all__": [error.message]}, error.status)
    except WrongShape as error:
        return refuse(error.errors, 400)
    if not form.is_valid():
        return refuse({name: [str(message) for message in messages] for name, messages in form.errors.items()}, 400)
    try:
        solution = solve_own_rates(form)
    except Refusal as refusal:
        return refuse({refusal.field: [refusal.message]}, refusal.status)
    return respond(solution.answer)


def _typed(posted: QueryDict) -> dict[str, str]:
    """What was typed, without the questions left empty."""
    return {name: str(posted[name]) for name in OwnRatesBandsForm.base_fields if posted.get(name)}


def _questions(request: HttpRequest, form: OwnRatesBandsForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "form_area": find_area(form["area"].value() or ""), "refusal": None}
    return _page(request, "calculators/own_rates.html", context, status)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of this calculator; after htmx the address is the plain one, for what was posted does not fit it."""
    response = render(request, template, context | {"calculator": ABOUT, "banded": True}, status=status)
    return push_url(response, request.path) if request.htmx else response  # type: ignore[attr-defined]
