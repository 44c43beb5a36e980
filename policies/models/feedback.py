"""What readers send on purpose. No name, no contact, no address of theirs is asked for or kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from regions.enums import Scheme


class Report(models.Model):
    """“这里有错” or “我的结算单不一样”, with what it is about, and what became of it."""

    class Kind(models.TextChoices):
        ERROR = "error", "这里有错"
        SLIP_DIFFERS = "slip_differs", "我的结算单不一样"
        UNCLEAR = "unclear", "没看懂"

    class State(models.TextChoices):
        NEW = "new", "新收到"
        CHECKING = "checking", "核查中"
        CORRECTED = "corrected", "已更正"
        NO_CHANGE = "no_change", "核查后无需改动"
        CLOSED = "closed", "不处理"

    kind = models.CharField("类型", max_length=15, choices=Kind)
    text = models.TextField("内容", max_length=1000)
    # What it is about: filled in from the link, never asked.
    page = models.CharField("页面", max_length=200, help_text="不含问号以后的部分。")
    area = models.ForeignKey(
        "regions.PoolingArea", on_delete=models.SET_NULL, null=True, blank=True, verbose_name="统筹区"
    )
    scheme = models.CharField("险种", max_length=10, choices=Scheme, blank=True)
    schedule = models.ForeignKey(
        "regions.BenefitSchedule", on_delete=models.SET_NULL, null=True, blank=True, verbose_name="待遇标准版本"
    )
    rule = models.ForeignKey(
        "regions.BenefitRule", on_delete=models.SET_NULL, null=True, blank=True, verbose_name="规则"
    )
    step = models.CharField("步骤", max_length=60, blank=True)
    explainer_version = models.ForeignKey(
        "policies.ExplainerVersion", on_delete=models.SET_NULL, null=True, blank=True, verbose_name="解读版本"
    )
    received_at = models.DateTimeField("收到时间", auto_now_add=True)
    # What became of it.
    state = models.CharField("状态", max_length=10, choices=State, default=State.NEW)
    answer = models.TextField("处理说明", blank=True)
    public = models.BooleanField(
        "作为更正说明公布", default=False, help_text="在该地区或该解读的页面上公布处理说明，不公布读者的原话。"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经手人",
    )
    handled_at = models.DateTimeField("处理时间", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["text"])  # a text with personal data can be blanked for good

    class Meta:
        verbose_name = verbose_name_plural = "读者反馈"
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                name="report_public_has_answer",
                condition=Q(public=False) | (~Q(answer="") & Q(state__in=["corrected", "no_change"])),
                violation_error_message="公布之前要写处理说明，状态要是“已更正”或“核查后无需改动”。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.page}"


class HelpfulCount(models.Model):
    """How many readers found an explainer helpful, a day. Counts only: no reader, no address."""

    explainer = models.ForeignKey(
        "policies.Explainer", on_delete=models.CASCADE, related_name="counts", verbose_name="解读"
    )
    day = models.DateField("日期")
    yes = models.PositiveIntegerField("有帮助", default=0)
    no = models.PositiveIntegerField("没有帮助", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "是否有帮助"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(name="helpful_once_a_day", fields=["explainer", "day"])]

    def __str__(self) -> str:
        return f"{self.explainer} {self.day}"
