from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from regions.enums import Evidence, Scheme


class PolicyParameter(models.Model):
    """One dated figure of a rule that is not a bill: contribution years, waiting periods, rewards, retirement age, assistance floors.

    `area` empty = national. A value holds until the next `effective_from` of the same topic, subject and name.
    """

    class Topic(models.TextChoices):
        CONTRIBUTION_YEARS = "contribution_years", "缴费年限"
        WAITING_PERIOD = "waiting_period", "待遇等待期"
        CONTINUITY = "continuity", "连续参保激励"
        RETIREMENT_AGE = "retirement_age", "法定退休年龄"
        MEDICAL_ASSISTANCE = "medical_assistance", "医疗救助"

    topic = models.CharField("主题", max_length=30, choices=Topic)
    area = models.ForeignKey(
        "regions.PoolingArea",
        on_delete=models.PROTECT,
        related_name="parameters",
        null=True,
        blank=True,
        verbose_name="统筹区",
    )
    scheme = models.CharField("险种", max_length=10, choices=Scheme, blank=True)
    subject = models.CharField("对象", max_length=40, blank=True, help_text="例如 men、women_55、destitute。")
    name = models.CharField("参数", max_length=60)
    value = models.DecimalField("数值", max_digits=14, decimal_places=4, null=True, blank=True)
    value_date = models.DateField("日期值", null=True, blank=True)
    unit = models.CharField("单位", max_length=40, blank=True)
    effective_from = models.DateField("起始日期")
    start_unknown = models.BooleanField("起始日期不详", default=False)
    evidence = models.CharField("证据等级", max_length=10, choices=Evidence, default=Evidence.COMPILED)
    document = models.ForeignKey(
        "regions.PolicyDocument", on_delete=models.PROTECT, null=True, blank=True, verbose_name="依据文件"
    )
    note = models.CharField("内部备注", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "政策参数"
        ordering = ["topic", "area", "subject", "name", "-effective_from"]
        constraints = [
            models.CheckConstraint(
                name="parameter_has_one_value",
                condition=Q(value__isnull=False, value_date__isnull=True)
                | Q(value__isnull=True, value_date__isnull=False),
                violation_error_message="数值和日期值填一个。",
            ),
            models.UniqueConstraint(
                "topic",
                Coalesce("area", models.Value("")),
                "scheme",
                "subject",
                "name",
                "effective_from",
                name="parameter_once_a_day",
                violation_error_message="同一天已有这个参数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_topic_display()} {self.subject} {self.name}"
