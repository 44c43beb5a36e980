"""What tests of evidence need: staff with rights and a scope, and a version whose figures are doubtful."""

from html import unescape
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from regions.enums import Status
from regions.models import BenefitSchedule, PoolingArea, StaffScope
from tests import factories

EDITOR = (
    "view_verification", "add_verification", "change_verification", "delete_verification", "view_benefitschedule",
    "add_benefitschedule", "change_benefitschedule", "view_benefitrule", "view_policydocument", "add_policydocument",
)  # fmt: skip
DOUBTFUL: tuple[dict[str, Any], ...] = tuple(
    rule | {"evidence": "doubtful", "note": "数字自相矛盾；网址疑为编造"} for rule in factories.INPATIENT
)


def member(name: str, *codenames: str, areas: tuple[PoolingArea, ...] = (), superuser: bool = False) -> User:
    """A member of staff with these permissions, narrowed to `areas` where some are given."""
    user = User.objects.create_user(name, password="x", is_staff=True, is_superuser=superuser)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    if areas:
        StaffScope.objects.create(user=user).areas.set(areas)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(response: Any) -> str:
    return unescape(response.content.decode())


def doubtful_draft(of: PoolingArea, **more: Any) -> BenefitSchedule:
    """A draft of four doubtful figures: a deductible, two ratios, a cap."""
    return factories.schedule(of, DOUBTFUL, status=Status.DRAFT, **more)
