from django.db import models


class StartingRecord(models.Model):
    """What `load_starting_data` once loaded: by it a second run knows what is new, what is unchanged and what staff made their own.

    Kept even when staff delete the row itself, so that a deletion is not undone.
    """

    kind = models.CharField("种类", max_length=20)
    key = models.CharField("键", max_length=120)
    object_id = models.CharField("对象编号", max_length=20, blank=True)
    digest = models.CharField("内容摘要", max_length=64)
    loaded_at = models.DateTimeField("装载时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "初始数据记录"
        constraints = [models.UniqueConstraint(name="starting_record_once", fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
