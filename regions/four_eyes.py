"""What is published was seen by two people: whoever wrote any part of a version does not publish it.

Who wrote it is told by what django-simple-history kept, since the version was made. Moving a version on (sending it
back, handing it over, withdrawing it) and comparing a figure with its document change nothing that it says.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from regions.history import BASELINE


def writers_of(version: Model, says: Iterable[str], *parts: QuerySet[Any]) -> list[User]:
    """The members of staff who wrote any of `version`, by user name. 2 queries.

    `says`: the columns (attname) by which the version itself says something; `parts`: the history's rows of what belongs
    to it, those of deleted rows too. Rows of nobody (commands, starting data) name no writer, and a row that puts down
    how loaded data stood before its first change is nobody's work, whoever changed it then.
    """
    wrote = Q(pk__in=set(_of_head(version, tuple(says))))
    for rows in parts:
        own = rows.exclude(history_change_reason=BASELINE).filter(history_user__isnull=False)
        wrote |= Q(pk__in=own.order_by().values("history_user"))
    return list(User.objects.filter(wrote).order_by("username"))


def _of_head(version: Any, says: tuple[str, ...]) -> Iterator[int]:
    """Who made the version, changed what it says, or is noted in it as its last writer."""
    kept = version.history.order_by("history_id").values(
        "history_type", "history_user", "history_change_reason", "written_by", *says
    )
    before: dict[str, Any] | None = None
    for row in kept:
        made = row["history_type"] == "+" and row["history_change_reason"] != BASELINE
        changed = before is not None and any(row[name] != before[name] for name in says)
        if (made or changed) and row["history_user"] is not None:
            yield row["history_user"]
        if row["written_by"] is not None:
            yield row["written_by"]
        before = row
    if version.written_by_id is not None:
        yield version.written_by_id


def check_second_person(writers: Collection[User], by: User | None, *, override_reason: str = "") -> bool:
    """Whether `by` publishes what they wrote, which only a superuser may, with a reason that is kept.

    Raises ValidationError where they may not. A version that nobody wrote (starting data) and a publication by nobody
    (commands, tests) have no first person.
    """
    if by is None or by not in writers:
        return False
    if not by.is_superuser:
        raise ValidationError(refusal(writers), code="four_eyes")
    if not override_reason.strip():
        raise ValidationError("您是这一版的编写人。确需自己发布的，请写明原因。", code="override_reason")
    return True


def refusal(writers: Collection[User]) -> str:
    """What one of the writers is told who would publish."""
    names = "、".join(str(writer) for writer in writers)
    none = "，都不能发布" if len(writers) > 1 else ""
    return f"您是这一版的编写人，请由另一位同事审核发布。写过这一版的：{names}{none}。"
