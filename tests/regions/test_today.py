"""Today is the day in Asia/Shanghai, as Django says it."""

import datetime

import pytest
from django.utils import timezone

from regions.today import today


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-21T15:59:59+00:00", "2026-11-21"),
        ("2026-11-21T16:00:00+00:00", "2026-11-22"),  # midnight in Shanghai
        ("2025-12-31T16:00:00+00:00", "2026-01-01"),
        ("2028-02-28T16:00:00+00:00", "2028-02-29"),
    ],
)
def test_the_day_begins_in_shanghai(monkeypatch: pytest.MonkeyPatch, moment: str, day: str) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime.fromisoformat(moment))
    assert today().isoformat() == day
    assert today() == timezone.localdate()
