"""The four groups of staff and what each may do; made when the database is migrated, then the administrators'."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS

# By app and model: the actions. "history" is read by whoever may view the row. "*": every model of the app.
READ = ("view",)
ENTER = ("view", "add", "change")
WRITE = ("view", "add", "change", "delete")
CONTENT = ("explainer", "explainerversion", "glossaryterm", "localnote", "office", "topic", "topicexplainer")
PLACES = ("province", "poolingarea", "county")

GROUPS: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {
    # Enters and changes rates; deletes drafts and own slips only. What it enters somebody else publishes.
    "编辑": {
        ("regions", "benefitschedule"): WRITE,
        ("regions", "benefitrule"): WRITE,
        ("regions", "policydocument"): ENTER,
        ("regions", "policyparameter"): ENTER,
        ("regions", "verification"): WRITE,  # deleting one undoes it; the history keeps it
        **{("regions", model): READ for model in PLACES},
        ("calculators", "referencecase"): WRITE,
        ("policies", "report"): ("view", "change"),
    },
    # Sends back, publishes and withdraws; does not write what it publishes.
    "审核发布": {
        ("regions", "benefitschedule"): ("view", "publish", "withdraw"),
        ("regions", "benefitrule"): READ,
        ("regions", "verification"): WRITE,
        **{("regions", model): READ for model in ("policydocument", "policyparameter", *PLACES)},
        ("calculators", "referencecase"): READ,
        **{("policies", model): READ for model in CONTENT},
        ("policies", "explainerversion"): ("view", "publish", "withdraw"),
        ("policies", "report"): ("view", "change"),
    },
    # What people read: texts, terms, offices, notes, other words for the search. No rates.
    "内容编辑": {
        **{("policies", model): WRITE for model in CONTENT},
        ("policies", "report"): ("view", "change"),
        ("policies", "helpfulcount"): READ,
        ("portal", "synonym"): WRITE,
        **{("regions", model): READ for model in ("policydocument", "policyparameter", *PLACES)},
    },
    # Reads everything, who signed in and who may what included; changes nothing.
    "审计": {(app, "*"): READ for app in ("regions", "calculators", "policies", "portal", "auth", "axes")},
}


def create_groups(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """Receiver of post_migrate: make the groups that are missing. One that stands is left as administrators have it."""
    missing = set(GROUPS) - set(Group.objects.using(using).values_list("name", flat=True))
    if not missing:
        return
    # Django makes the permissions of an app when it comes to it, and to this one before the others.
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    for name in GROUPS:
        if name in missing:
            group = Group.objects.using(using).create(name=name)
            group.permissions.set(permissions_of(GROUPS[name], using))


def permissions_of(models: dict[tuple[str, str], tuple[str, ...]], using: str = DEFAULT_DB_ALIAS) -> list[Permission]:
    """The permissions of {(app, model or "*"): actions}; an action without a permission of its model is passed over."""
    wanted = []
    for permission in Permission.objects.using(using).select_related("content_type"):
        app, model = permission.content_type.app_label, permission.content_type.model
        actions = models.get((app, model)) or models.get((app, "*")) or ()
        if permission.codename.rpartition("_")[0] in actions:
            wanted.append(permission)
    return wanted
