"""`/api/v1/`: JSON by the same form, engine and words as the pages."""

from django.core.exceptions import TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from calculators.estimates import Refusal
from calculators.openapi import description
from calculators.presenters import areas_answer
from calculators.registry import CALCULATORS, ESTIMATE, Calculator
from calculators.views.responses import refuse, respond
from regions.asked import asked_for


@csrf_exempt  # a POST is 405 for everybody, not 403 for want of a token
@require_safe
@cache_control(private=True)
def estimate_view(request: HttpRequest) -> HttpResponse:
    """One bill of any kind of care."""
    return solved(request, ESTIMATE)


@csrf_exempt
@require_safe
@cache_control(private=True)
def calculator_view(request: HttpRequest, name: str) -> HttpResponse:
    """GET /api/v1/<name>: what the page of that calculator answers."""
    if name not in CALCULATORS:
        raise Http404
    return solved(request, CALCULATORS[name])


def solved(request: HttpRequest, calculator: Calculator) -> HttpResponse:
    """200 with the answer, 400 input, 404 at `area`, 409 where there is no rule."""
    try:
        form = calculator.form_class(request.GET)
    except TooManyFieldsSent:
        return refuse({"__all__": ["参数太多了。"]}, 400)
    if not form.is_valid():
        return refuse({name: [str(message) for message in messages] for name, messages in form.errors.items()}, 400)
    try:
        solution = calculator.solve(form)
    except Refusal as refusal:
        return refuse({refusal.field: [refusal.message]}, refusal.status)
    if solution.area is not None:
        asked_for(request, solution.area.code)
    return respond(solution.answer)


@csrf_exempt
@require_safe
@cache_control(no_cache=True)
def areas_view(request: HttpRequest) -> HttpResponse:
    """Every pooling area and what is known of each scheme today."""
    return respond(areas_answer(timezone.localdate()))


@csrf_exempt
@require_safe
@cache_control(no_cache=True)
def openapi_view(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, made from the form and the answers' types."""
    return respond(description())
