"""`POST /api/v1/year`: the year's bills as JSON, by the same forms, ledger and words as the page.

csrf_exempt for the same reason as the page: it changes nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from calculators.forms.year import MOST_BILLS, PREFIX, TOO_MANY, BillForm, Bills, YearForm, bills_of
from calculators.presenters.year_answers import year_answer
from calculators.solutions.year import YearRefusal, solve_year
from calculators.views.responses import BadBody, read_json, refuse, respond

Errors = dict[str, list[str]]
FLAGS = ("retired", "minor_or_student", "out_of_province")
WRONG_TYPE = "类型不对：金额和文字写成文本或数字，是否写 true 或 false。"


@csrf_exempt
@require_POST
@cache_control(private=True)
def year_api(request: HttpRequest) -> HttpResponse:
    """200; 400 input, 404 at `area`, 409 where no bill has a rule, 413 too large. A bill's errors are `bills.3.total`."""
    try:
        data = read_json(request)
    except BadBody as error:
        return refuse({"__all__": [error.message]}, error.status)
    head_values, rows, errors = read_year(data)
    if errors:
        return refuse(errors, 400)
    head, bills = YearForm(head_values), bills_of(rows, all_filled=True)
    errors = _errors(head, bills)
    if errors:
        return refuse(errors, 400)
    try:
        solution = solve_year(head, bills)
    except YearRefusal as refusal:
        return refuse({name: [message] for name, message in refusal.errors.items()}, refusal.status)
    return respond(year_answer(solution, timezone.localdate()))


def read_year(data: dict[str, Any]) -> tuple[dict[str, str], list[dict[str, str]], Errors]:
    """The year's values, the bills' values, and what has the wrong type or number."""
    errors: Errors = {}
    head = _values(data, tuple(YearForm.base_fields), "", errors)
    sent = data.get(PREFIX, [])
    if not isinstance(sent, list):
        errors[PREFIX] = ["bills 应当是一个列表，每一笔是一个对象。"]
    elif len(sent) > MOST_BILLS:
        errors[PREFIX] = [TOO_MANY]
    if PREFIX in errors:
        return head, [], errors
    rows = []
    for at, bill in enumerate(sent):
        if isinstance(bill, dict):
            rows.append(_values(bill, tuple(BillForm.base_fields), f"{PREFIX}.{at}.", errors))
        else:
            errors[f"{PREFIX}.{at}"] = ["每一笔应当是一个 JSON 对象。"]
    return head, rows, errors


def _values(data: dict[str, Any], names: tuple[str, ...], prefix: str, errors: Errors) -> dict[str, str]:
    """The named values as a form takes them; numbers are text already (read_json), null is what was not given."""
    found = {}
    for name in names:
        value = data.get(name)
        if isinstance(value, bool) and name in FLAGS:
            value = "true" if value else "false"
        if isinstance(value, str):
            found[name] = value
        elif value is not None:
            errors[f"{prefix}{name}"] = [WRONG_TYPE]
    return found


def _errors(head: YearForm, bills: Bills) -> Errors:
    """All that is wrong, by field."""
    found = {name: [str(message) for message in messages] for name, messages in head.errors.items()}
    if not bills.is_valid():
        whole = [str(message) for message in bills.non_form_errors()]
        found |= {PREFIX: whole} if whole else {}
        for at, form in enumerate(bills.forms):
            for name, messages in form.errors.items():
                found[f"{PREFIX}.{at}.{name}"] = [str(message) for message in messages]
    return found
