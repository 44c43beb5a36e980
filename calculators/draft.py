"""The calculator with a version that is not published: by a signed address that expires, for signed-in staff only."""

from django.core import signing
from django.urls import reverse

from regions.models import BenefitSchedule
from regions.publication import Tool

SALT = "calculators.draft"
DAYS = 7  # how long an address works


class NoDraft(LookupError):
    """The address is not one of ours, too old, or its version is gone; the message says which."""


def draft_link(version: BenefitSchedule) -> str:
    """The address of the calculator with `version`, good for `DAYS` days."""
    return reverse("admin:calculators_draft", args=[signing.dumps(version.pk, salt=SALT)])


def draft_tool(version: BenefitSchedule) -> Tool:
    """The link on a version's pages (regions.publication)."""
    return Tool("用这一版试算", draft_link(version))


def draft_version(token: str) -> BenefitSchedule:
    """The version of an address. Raises NoDraft."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 60 * 60)
    except signing.SignatureExpired as error:
        raise NoDraft(f"这个试算链接已过期（有效 {DAYS} 天），请从版本页面重新打开。") from error
    except signing.BadSignature as error:
        raise NoDraft("这个试算链接不完整，请从版本页面重新打开。") from error
    found = BenefitSchedule.objects.select_related("area").filter(pk=pk).first()
    if found is None:
        raise NoDraft("这一版已被删除。")
    return found
