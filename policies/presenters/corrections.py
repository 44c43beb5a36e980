"""Public correction notes: what came of readers' reports, in the bureau's words, never in the reader's."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from policies.models import Report

SHOWN = 5  # the newest; older ones say little about today's page


@dataclass(frozen=True, slots=True)
class Correction:
    """An answer that was made public. `state`: what came of it, in words; `on`: when, None where nobody noted it."""

    text: str
    state: str
    on: datetime.date | None


def correction(answer: str, state: str, handled_at: datetime.datetime | None) -> Correction:
    """A report's answer as a note; the day is Shanghai's."""
    on = timezone.localtime(handled_at).date() if handled_at else None
    return Correction(answer, str(Report.State(state).label), on)


def newest(notes: Iterable[Correction]) -> tuple[Correction, ...]:
    """The newest notes; those without a day come last."""
    return tuple(sorted(notes, key=lambda note: note.on or datetime.date.min, reverse=True))[:SHOWN]
