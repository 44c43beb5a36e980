"""Schemathesis on `/api/v1/openapi.json`: every operation, all its checks, asked in process over WSGI.

The one hook takes the cross-field rules out of `positive_data_acceptance`, as OpenAPI cannot say them of parameters
(class B + class C + over-limit excess ≤ the total, and their like): a refusal counts as one of these only where every
value that was sent is accepted by its own field.
"""

import json
import os
from typing import Any

import pytest

if not os.environ.get("HOSTILE"):
    pytest.skip("Schemathesis takes minutes: make hostile", allow_module_level=True)
schemathesis = pytest.importorskip(
    "schemathesis",
    reason="HOSTILE TESTS NOT RUN: schemathesis is missing (make dev-tools)",
    exc_type=ImportError,
)

from django import forms  # noqa: E402
from schemathesis.config import SchemathesisConfig  # noqa: E402
from schemathesis.core.failures import Failure  # noqa: E402

from calculators.forms.own_rates_bands import OwnRatesBandsForm  # noqa: E402
from calculators.forms.statement import StatementForm  # noqa: E402
from calculators.forms.year import BillForm, YearForm  # noqa: E402
from calculators.registry import CALCULATORS, ESTIMATE  # noqa: E402
from portal.wsgi import application  # noqa: E402
from tests.starting_data import ONE_WORKER  # noqa: E402

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.django_db,
    pytest.mark.usefixtures("starting_data"),
    ONE_WORKER,
]

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "40"))  # an operation and kind of input
# Places that are ours, in a third of the inputs: six digits at random are an area once in 3,000.
CONFIG = SchemathesisConfig.from_dict(
    {
        "dictionaries": {"areas": {"values": ["450100", "110100", "320100", "130300"]}},
        "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
        "parameters": {"area": {"dictionary": "areas", "probability": 0.33}},
    }
)
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=CONFIG)

GET_FORMS = {f"/api/v1/{one.name}": one.form_class for one in (ESTIMATE, *CALCULATORS.values())}
POST_FORMS = {"/api/v1/own-rates": OwnRatesBandsForm, "/api/v1/statement": StatementForm}


def field_of(method: str, path: str, name: str) -> forms.Field | None:
    """The form's field behind a name in an answer's errors."""
    if path == "/api/v1/year":
        rows = BillForm if name.startswith("bills.") else YearForm
        return rows.base_fields.get(name.rpartition(".")[2])
    form = POST_FORMS[path] if method == "POST" else GET_FORMS[path]
    return form.base_fields.get(name)


def sent_as(case: Any, name: str) -> Any:
    """The value that the request gave to a name, as the form gets it; "" for none."""
    value = case.query if case.method == "GET" else case.body
    for part in [name] if case.method == "GET" else name.split("."):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(part)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)


def across_fields(case: Any, errors: dict[str, list[str]]) -> bool:
    """Whether each value that was refused is one that its own field takes: then it was refused for its company."""
    for name in errors:
        field = field_of(case.method, case.operation.path, name)
        try:
            if field is None:
                return False
            field.clean(sent_as(case, name))
        except forms.ValidationError:
            return False
    return True


@schema.hook
def filter_failure(context: Any, failure: Failure, case: Any, response: Any) -> bool:
    """Keep every failure but a refusal by a cross-field rule."""
    refused = failure.code == "ST202" and response.status_code == 400
    return not (refused and across_fields(case, json.loads(response.content)["errors"]))


@schema.parametrize()
def test_every_operation_keeps_to_its_description(case: Any) -> None:
    case.call_and_validate(headers={"Host": "localhost", "Accept-Encoding": "identity"})  # werkzeug unpacks nothing
