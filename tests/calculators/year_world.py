"""How the tests of the year's ledger ask: as a program by JSON, and as a browser by the form."""

import json
from typing import Any

from django.test import Client

from tests.calculators.world import AREA

API = "/api/v1/year"
PAGE = "/calculators/year/"


def inpatient(total: str = "51000", **changes: Any) -> dict[str, Any]:
    """A level 3 admission on 2025-06-01."""
    return {"care": "inpatient", "level": "level3", "total": total, "on": "2025-06-01", **changes}


def visit(total: str = "100", **changes: Any) -> dict[str, Any]:
    """An outpatient visit on the same day."""
    return inpatient(total, **{"care": "outpatient", **changes})


def year(*bills: Any, **head: Any) -> dict[str, Any]:
    """The year of a resident."""
    return {"area": AREA, "scheme": "resident", **head, "bills": list(bills)}


def send(client: Client, data: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON; `data` may be a body of its own."""
    body = data if isinstance(data, bytes | str) else json.dumps(data)
    response = client.post(API, body, content_type="application/json")
    return response.status_code, response.json()


def settled(client: Client, data: dict[str, Any]) -> dict[str, Any]:
    """The answer to a year that has to succeed."""
    status, answer = send(client, data)
    assert status == 200, answer
    return answer


def errors(client: Client, data: Any) -> tuple[int, list[str]]:
    """Status and the fields at which a year was refused, in the one shape of errors."""
    status, answer = send(client, data)
    assert set(answer) == {"errors"}, answer
    for messages in answer["errors"].values():
        assert messages and all(isinstance(message, str) and message.strip() for message in messages)
    return status, sorted(answer["errors"])


def form(*bills: dict[str, Any], action: str = "settle", **head: Any) -> dict[str, str]:
    """The same as the page posts it."""
    fields = {"area": AREA, "scheme": "resident", **head, "action": action, "bills-TOTAL_FORMS": str(len(bills))}
    for at, bill in enumerate(bills):
        fields |= {f"bills-{at}-{name}": str(value) for name, value in bill.items()}
    return fields
