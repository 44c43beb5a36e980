"""Real bills of an area with what was paid for them: every version that holds on their day has to give the same."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from regions.enums import Scheme


class ReferenceCase(models.Model):
    """Entered by staff from a settlement slip without name or number. A version that misses it is not published.

    `inputs`: what `GET /api/v1/estimate` takes, by name, as text (without area, scheme, on). `expected`: yuan as text
    by bucket of the answer (`BUCKETS`), at least one.
    """

    BUCKETS = (
        "eligible",
        "deductible",
        "basic",
        "critical_illness",
        "large_amount",
        "assistance",
        "reimbursed",
        "out_of_pocket",
    )

    area = models.ForeignKey(
        "regions.PoolingArea", on_delete=models.PROTECT, related_name="reference_cases", verbose_name="统筹区"
    )
    scheme = models.CharField("险种", max_length=10, choices=Scheme)
    name = models.CharField("名称", max_length=80, help_text="例如“三级医院住院，2026 年 3 月”。不要写姓名和证件号。")
    on = models.DateField("出院或就诊日期", help_text="只检查在这一天有效的版本。")
    inputs = models.JSONField("费用与情况")
    expected = models.JSONField("结算单上的金额")
    note = models.CharField("来源说明", max_length=200, blank=True)
    active = models.BooleanField("参加检查", default=True, help_text="发现结算单本身有误时取消勾选，并写明原因。")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="录入人",
    )
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "本地案例"
        ordering = ["area", "scheme", "on", "name"]
        constraints = [
            models.UniqueConstraint(
                name="reference_case_once",
                fields=["area", "scheme", "name"],
                violation_error_message="这个地区和险种已有同名的案例。",
            )
        ]

    def __str__(self) -> str:
        return self.name
