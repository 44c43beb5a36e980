"""Explainers (政策解读): one question each, kept as dated versions that two people have seen."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from regions.enums import Status


class Explainer(models.Model):
    """The address of an explainer and its place in lists; what it says is in its versions."""

    slug = models.SlugField("网址中的名称", max_length=60, unique=True, help_text="小写英文和连字符，发布后不要再改。")
    order = models.PositiveSmallIntegerField("排序", default=100)
    related = models.ManyToManyField("self", symmetrical=False, blank=True, verbose_name="相关解读")

    history = HistoricalRecords(m2m_fields=[related])

    class Meta:
        verbose_name = verbose_name_plural = "政策解读"
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug


class ExplainerVersionQuerySet(models.QuerySet["ExplainerVersion"]):
    def standing(self, on: datetime.date) -> "ExplainerVersionQuerySet":
        """Published versions that have begun by `on`, for each explainer the one that readers see first."""
        return self.filter(status=Status.PUBLISHED, publish_on__lte=on).order_by("explainer", "-publish_on", "-number")

    def current(self, on: datetime.date) -> "ExplainerVersionQuerySet":
        """Exactly the versions that readers see on `on`, one an explainer, in the explainers' order."""
        begun = Q(status=Status.PUBLISHED, publish_on__lte=on)
        later = ExplainerVersion.objects.filter(begun, explainer=models.OuterRef("explainer")).filter(
            Q(publish_on__gt=models.OuterRef("publish_on"))
            | Q(publish_on=models.OuterRef("publish_on"), number__gt=models.OuterRef("number"))
        )
        return self.filter(begun, ~models.Exists(later)).order_by("explainer__order", "explainer__slug")


class ExplainerVersion(models.Model):
    """What an explainer says from `publish_on` until its next published version begins.

    The six texts are Markdown with inserts (policies/inserts). Nothing published is edited: a change is a new version.
    """

    TEXT_FIELDS = ("answer", "how_it_works", "example", "what_to_do", "mistakes", "sources")
    CONTENT_FIELDS = ("title", "question", "description", "keywords", *TEXT_FIELDS)

    explainer = models.ForeignKey(Explainer, on_delete=models.PROTECT, related_name="versions", verbose_name="解读")
    number = models.PositiveIntegerField("版本号", help_text="同一篇解读从 1 数起。")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    title = models.CharField("标题", max_length=60)
    question = models.CharField("读者的问题", max_length=80, help_text="照读者的说法写，例如“忘带医保卡怎么办”。")
    description = models.CharField(
        "摘要", max_length=120, help_text="一句话，给搜索引擎和微信分享用，不用 Markdown 和插入项。"
    )
    keywords = models.CharField("搜索词", max_length=300, blank=True, help_text="读者可能用的其他说法，用空格分开。")
    answer = models.TextField("先说结论", help_text="两句话回答问题。")
    how_it_works = models.TextField("怎么回事")
    example = models.TextField("举个例子", help_text="数字用插入项算出来，不要手写。")
    what_to_do = models.TextField("怎么办", help_text="材料、渠道、去哪里。")
    mistakes = models.TextField("容易弄错的地方")
    sources = models.TextField("依据", help_text="每个说法来自哪里、核对到什么程度。")
    publish_on = models.DateField("发布日期", null=True, blank=True, help_text="留空表示发布当天；可以写以后的日期。")
    reviewed_on = models.DateField("最近复核")
    review_due = models.DateField("下次复核")
    reason = models.CharField("改动原因", max_length=200, help_text="改了什么，为什么改。")
    override_reason = models.CharField("自己发布的原因", max_length=200, blank=True)
    edits = models.PositiveIntegerField("保存次数", default=0, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="编写人",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = ExplainerVersionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "解读版本"
        ordering = ["explainer", "-number"]
        permissions = [
            ("publish_explainerversion", "可以发布和退回解读版本"),
            ("withdraw_explainerversion", "可以撤下解读版本"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="explainer_version_once", fields=["explainer", "number"], violation_error_message="版本号重复。"
            ),
            models.UniqueConstraint(
                name="explainer_published_start_once",
                fields=["explainer", "publish_on"],
                condition=Q(status=Status.PUBLISHED),
                violation_error_message="这篇解读在这一天已有发布的版本。",
            ),
            models.CheckConstraint(
                name="explainer_published_has_day",
                condition=~Q(status=Status.PUBLISHED) | Q(publish_on__isnull=False),
                violation_error_message="发布的版本要有发布日期。",
            ),
            models.CheckConstraint(
                name="explainer_review_after_last",
                condition=Q(review_due__gt=models.F("reviewed_on")),
                violation_error_message="下次复核要晚于最近复核。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第 {self.number} 版）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            self._refuse_frozen_change()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if type(self).objects.filter(pk=self.pk, status__in=Status.frozen()).exists():
            raise ValidationError("已发布的版本不能删除。", code="frozen")
        return super().delete(*args, **kwargs)

    @property
    def frozen(self) -> bool:
        """Once published a version is kept as it is."""
        return self.status in Status.frozen()

    def _refuse_frozen_change(self) -> None:
        kept = ("explainer_id", "number", "publish_on", *self.CONTENT_FIELDS)
        stored = type(self).objects.filter(pk=self.pk).values("status", *kept).first()
        if stored is None or stored["status"] not in Status.frozen():
            return
        changed = [name for name in kept if stored[name] != getattr(self, name)]
        same = self.status == stored["status"]
        taken_out = stored["status"] == Status.PUBLISHED and self.status in (Status.SUPERSEDED, Status.WITHDRAWN)
        if changed or not (same or taken_out):
            raise ValidationError("已发布的版本不能修改，请新建版本。", code="frozen")
