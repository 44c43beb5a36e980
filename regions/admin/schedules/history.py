"""The history of a version with its rules: to look at, and never a way back to an old state of the same row."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from regions.admin.history import SteadyHistoryAdmin
from regions.enums import Evidence
from regions.history import BASELINE
from regions.models import BenefitRule, BenefitSchedule
from regions.wording import rule_title, rule_value

MOST_CHANGES = 300  # shown of a version's rules, the latest first


class HistoryAdmin(SteadyHistoryAdmin):
    """simple_history lets whoever may look at it also send the form that goes back: not here."""

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> Any:
        """An old state, to look at."""
        if request.method == "POST":
            raise PermissionDenied
        return super().history_form_view(request, object_id, version_id, extra_context)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Always: the way back is a new version."""
        return True


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change of one rule; `before` or `after` "" where it was made or deleted."""

    at: datetime.datetime
    by: str
    reason: str
    title: str
    before: str
    after: str


def rule_changes(version_id: int) -> list[RuleChange]:
    """What was changed in a version's rules, the latest first: one query. What it began with is not listed."""
    rows = BenefitRule.history.filter(schedule_id=version_id).select_related("history_user", "document")
    made = BenefitSchedule.history.filter(id=version_id, history_type="+").values_list(
        "history_change_reason", flat=True
    )
    begun = {BASELINE, *made}
    return list(_changes(rows.order_by("id", "history_id"), begun))[::-1][:MOST_CHANGES]


def _changes(rows: Any, begun: set[str | None]) -> Iterator[RuleChange]:
    former = None
    changes = []
    for row in rows:
        before = "" if former is None or former.id != row.id else _words(former)
        after = "" if row.history_type == "-" else _words(row)
        if before != after and not (row.history_type == "+" and row.history_change_reason in begun):
            by = str(row.history_user) if row.history_user is not None else "（程序）"
            changes.append(
                RuleChange(
                    row.history_date, by, row.history_change_reason or "", rule_title(row.instance), before, after
                )
            )
        former = row
    yield from sorted(changes, key=lambda change: change.at)


def _words(row: Any) -> str:
    """What a rule stated, with its grade, document and note."""
    parts = [rule_value(row.instance), str(Evidence(row.evidence).label)]
    if row.document is not None:
        parts.append(str(row.document))
    if row.note:
        parts.append(f"备注：{row.note}")
    return "；".join(parts)


def member(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, User) else None
