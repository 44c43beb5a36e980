"""The parameters of data/parameters.csv in the database, with their documents and the two areas that have their own."""

import csv
from typing import Any

from django.conf import settings
from django.test import Client

from regions.models import PolicyDocument, PolicyParameter, PoolingArea
from regions.starting.read import TABLES, read_table
from tests import factories

DATA = settings.BASE_DIR / "data"
NANJING, CHONGQING, ELSEWHERE = "320100", "500100", "990100"


def load_parameters() -> dict[str, PoolingArea]:
    """Nanjing and Chongqing, one area without parameters, and every row of the file."""
    areas = {
        code: factories.area(code, name)
        for code, name in ((NANJING, "南京市"), (CHONGQING, "重庆市"), (ELSEWHERE, "试验市"))
    }
    tables = {table.file: table for table in TABLES}
    PolicyDocument.objects.bulk_create(
        PolicyDocument(**row.values) for row in read_table(DATA, tables["documents.csv"])
    )
    PolicyParameter.objects.bulk_create(
        PolicyParameter(**row.values) for row in read_table(DATA, tables["parameters.csv"])
    )
    return areas


def figure(topic: str, subject: str, name: str, **more: Any) -> PolicyParameter:
    """The one row of a figure, the national one unless `area` is given."""
    return PolicyParameter.objects.get(topic=topic, subject=subject, name=name, **({"area": None} | more))


def again(row: PolicyParameter, **changes: Any) -> PolicyParameter:
    """Another row like it."""
    row.pk = None
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def number_of_rows() -> int:
    with (DATA / "parameters.csv").open(encoding="utf-8", newline="") as handle:
        return len(list(csv.DictReader(handle)))


def ask(client: Client, name: str, **query: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON of GET /api/v1/<name>; a value None leaves the parameter out."""
    response = client.get(f"/api/v1/{name}", {key: value for key, value in query.items() if value is not None})
    assert response["Cache-Control"] == "private"
    return response.status_code, response.json()


def refused(client: Client, name: str, **query: Any) -> tuple[int, list[str]]:
    """Status and the fields of a refusal, in the one shape of errors, each with a message for a person."""
    status, answer = ask(client, name, **query)
    assert set(answer) == {"errors"}, answer
    for messages in answer["errors"].values():
        assert messages and all(isinstance(message, str) and message.endswith("。") for message in messages), messages
    return status, sorted(answer["errors"])
