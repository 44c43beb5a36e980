"""History of what was there before anybody kept one: the starting data is written in bulk, past simple-history.

The first change of such a row first puts down how it stood, so that every change has a before and an after.
"""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords
from simple_history.utils import bulk_create_with_history, get_history_manager_for_model, update_change_reason

__all__ = ["HistoricalRecords", "bulk_create_with_history", "keep_baseline", "update_change_reason"]

BASELINE = "初始数据"


def keep_baseline(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Receiver of pre_save and pre_delete: write the stored row as the history's first, if it has none yet.

    Models without history are passed over; loading fixtures (`raw`) writes none.
    """
    if kwargs.get("raw") or not instance.pk or not hasattr(sender, "history"):
        return
    manager = get_history_manager_for_model(sender)
    if manager.filter(**{sender._meta.pk.attname: instance.pk}).exists():
        return
    stored = sender._base_manager.filter(pk=instance.pk).first()
    if stored is not None:
        stored._history_user = None  # type: ignore[attr-defined]  # nobody's work, least of all of whoever changes it now
        manager.bulk_history_create([stored], default_change_reason=BASELINE)
