"""The national figures of medical assistance, as data/parameters.csv has them."""

import csv
from decimal import Decimal

from django.conf import settings

from regions.models import PolicyDocument, PolicyParameter


def national_frame() -> None:
    """Load the national rows of the topic, each with the document that it names."""
    with (settings.BASE_DIR / "data" / "parameters.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["topic"] == "medical_assistance" and not row["area"]]
    assert rows
    for row in rows:
        document = None
        if row["document"]:
            document, _ = PolicyDocument.objects.get_or_create(number=row["document"], defaults={"title": "试验意见"})
        PolicyParameter.objects.create(
            topic=row["topic"],
            subject=row["subject"],
            name=row["name"],
            value=Decimal(row["value"]),
            unit=row["unit"],
            effective_from=row["effective_from"],
            start_unknown=row["start_unknown"] == "true",
            evidence=row["evidence"],
            document=document,
        )
