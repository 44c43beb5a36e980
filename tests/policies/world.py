"""What tests of policies need: staff, an explainer with a published version, invented texts."""

import datetime
from typing import Any

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from policies.models import Explainer, ExplainerVersion
from regions.enums import Status

TEXTS = {
    "answer": "带上身份证也能看病。",
    "how_it_works": "医院用身份证号查到您的参保信息。",
    "example": "没有数字的例子。",
    "what_to_do": "1. 带身份证。",
    "mistakes": "不是没带卡就不能报销。",
    "sources": "公开文章。",
}


def member(name: str, *permissions: str, superuser: bool = False) -> User:
    """A member of staff with permissions of `policies` by codename."""
    user = User.objects.create_user(name, password="x", is_staff=True, is_superuser=superuser)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="policies", codename__in=permissions))
    return user


def explainer(slug: str = "lost-card", **more: Any) -> Explainer:
    return Explainer.objects.create(slug=slug, **more)


def version(of: Explainer, number: int = 1, status: str = Status.PUBLISHED, **more: Any) -> ExplainerVersion:
    """A version; a published one began yesterday unless `publish_on` says otherwise."""
    today = timezone.localdate()
    values = {
        "title": "忘带医保卡怎么看病",
        "question": "忘带医保卡，还能报销吗？",
        "description": "带身份证也能看病。",
        "publish_on": today - datetime.timedelta(days=1) if status == Status.PUBLISHED else None,
        "reviewed_on": today - datetime.timedelta(days=30),
        "review_due": today + datetime.timedelta(days=180),
        "reason": "试验",
        **TEXTS,
    }
    return ExplainerVersion.objects.create(explainer=of, number=number, status=status, **{**values, **more})
