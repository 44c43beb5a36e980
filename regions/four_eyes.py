"""What is published was seen by two people: whoever wrote it last does not publish it."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError


def check_second_person(written_by: User | None, by: User | None, *, override_reason: str = "") -> None:
    """Raise ValidationError where `by` wrote the version; a superuser may go on with a reason, which is kept.

    A version that nobody wrote (starting data) and a publication by nobody (commands, tests) have no first person.
    """
    if written_by is None or by is None or written_by.pk != by.pk:
        return
    if not by.is_superuser:
        raise ValidationError("您是这一版的编写人，请由另一位同事审核发布。", code="four_eyes")
    if not override_reason.strip():
        raise ValidationError("您是这一版的编写人。确需自己发布的，请写明原因。", code="override_reason")
