"""What tests of the schedules' admin need: staff with rights, and what the page of a draft sends."""

from html import unescape
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from regions.forms.sheet import RuleSheet
from regions.models import BenefitSchedule

BASE = "/admin/regions/benefitschedule/"
EDIT = (
    "view_benefitschedule", "add_benefitschedule", "change_benefitschedule", "delete_benefitschedule",
    "add_benefitrule", "change_benefitrule", "delete_benefitrule",
)  # fmt: skip
PUBLISH = ("view_benefitschedule", "change_benefitschedule", "publish_benefitschedule", "withdraw_benefitschedule")


def member(name: str, *permissions: str, superuser: bool = False) -> User:
    """A member of staff with permissions of `regions` by codename."""
    user = User.objects.create_user(name, password="x", is_staff=True, is_superuser=superuser)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="regions", codename__in=permissions))
    return user


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(response: Any) -> str:
    return unescape(response.content.decode())


def sent(version: BenefitSchedule, **changes: Any) -> dict[str, Any]:
    """What the form of a draft sends as it stands, with `changes`; None takes a name out (an unticked box)."""
    version = BenefitSchedule.objects.get(pk=version.pk)
    data: dict[str, Any] = {
        "opened": version.edits,
        "effective_from": version.effective_from.isoformat(),
        "elder_from_age": version.elder_from_age or "",
        "source": version.source,
        "reason": version.reason or "年度调整",
        "review_due": "",
        "change_reason": "按通知改",
    }
    for theme in RuleSheet(version).themes:
        for section in theme.sections:
            data[f"{section.section.key}-rows"] = str(section.total)
            for row in section.rows:
                if row.stored is not None:
                    data[f"{row.prefix}-id"] = str(row.stored.pk)
                for name in row.fields:
                    value = row[name].value()
                    if value not in (None, False):
                        data[f"{row.prefix}-{name}"] = "on" if value is True else str(value)
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def row_of(version: BenefitSchedule, **columns: Any) -> str:
    """The prefix of the row of the one rule with these columns."""
    rule = version.rules.get(**columns)
    return next(
        str(row.prefix) for row in RuleSheet(version).rows if row.stored is not None and row.stored.pk == rule.pk
    )
