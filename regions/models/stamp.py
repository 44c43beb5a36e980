"""The state that the public content is in, as a value that changes with it."""

from django.db import models


class ContentStamp(models.Model):
    """Random texts that triggers of the database (regions.triggers) renew with every change of the watched tables.

    Several rows: on PostgreSQL each connection renews one of them, so that two members of staff who write at the same
    time hardly ever wait for each other. Together they are the stamp (regions.stamp).
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    value = models.CharField("印记", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "内容印记"

    def __str__(self) -> str:
        return f"{self.pk} {self.value}"
