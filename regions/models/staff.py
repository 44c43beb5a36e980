"""What only staff see of the areas: who may touch which, and how often each is asked for."""

from django.conf import settings
from django.db import models


class StaffScope(models.Model):
    """The provinces and areas that a member of staff may change. Without a row: every area."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scope", verbose_name="工作人员"
    )
    provinces = models.ManyToManyField("regions.Province", blank=True, verbose_name="省级行政区")
    areas = models.ManyToManyField("regions.PoolingArea", blank=True, verbose_name="统筹区")

    class Meta:
        verbose_name = verbose_name_plural = "管辖范围"

    def __str__(self) -> str:
        return f"{self.user} 的管辖范围"


class AreaCount(models.Model):
    """How often an area was asked for on a day: a count, no visitor, no address, no input."""

    area = models.ForeignKey("regions.PoolingArea", on_delete=models.CASCADE, related_name="counts")
    day = models.DateField("日期")
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "地区查询次数"
        ordering = ["-day", "area"]
        constraints = [models.UniqueConstraint(name="area_count_once_a_day", fields=["area", "day"])]

    def __str__(self) -> str:
        return f"{self.area} {self.day}: {self.count}"
