"""Who has left a trace: somebody whose name stands in a history or in the admin's log, which deleting would take away."""

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Model, Value


def history_models() -> list[type[Model]]:
    """Every model of django-simple-history's that says who changed something."""
    return [
        model for model in apps.get_models() if hasattr(model, "history_user_id") and hasattr(model, "history_type")
    ]


def has_traces(user: User) -> bool:
    """Whether any record names `user` as the one who did it. One query over all tables: a page asks it."""
    log = LogEntry.objects.filter(user=user).annotate(found=Value(1)).order_by().values("found")
    histories = [
        model._base_manager.filter(history_user=user).annotate(found=Value(1)).order_by().values("found")
        for model in history_models()
    ]
    return log.union(*histories, all=True).exists()
