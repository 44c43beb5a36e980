from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from regions.enums import Evidence
from regions.models.schedules import BenefitSchedule


class PolicyDocument(models.Model):
    """A policy document that rules rest on, by its number and title; `evidence` says whether staff saw the original."""

    number = models.CharField("文号", max_length=60, blank=True, help_text="例如 国办发〔2021〕42号。")
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文机关", max_length=120, blank=True)
    issued_on = models.DateField("发文日期", null=True, blank=True)
    url = models.URLField("网址", max_length=400, blank=True)
    area = models.ForeignKey(
        "regions.PoolingArea",
        on_delete=models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name="统筹区",
        help_text="全国性文件留空。",
    )
    evidence = models.CharField("证据等级", max_length=10, choices=Evidence, default=Evidence.COMPILED)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    note = models.TextField("内部备注", blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "政策文件"
        ordering = ["number", "title"]
        constraints = [
            models.UniqueConstraint(
                name="document_number_once",
                fields=["number"],
                condition=~Q(number=""),
                violation_error_message="这个文号已经登记。",
            ),
            models.CheckConstraint(
                name="document_verified_has_date",
                condition=~Q(evidence=Evidence.VERIFIED) | Q(checked_on__isnull=False),
                violation_error_message="已核对的文件要写核对日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        # Versions that cite it are kept built: whoever keeps them has to see that the citation changed.
        BenefitSchedule.objects.filter(Q(rules__document=self) | Q(rules__verification__document=self)).update(
            updated_at=timezone.now()
        )
