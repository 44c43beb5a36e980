"""Benefit schedules: one area, one scheme, valid from a date, with a status."""

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from regions.enums import Scheme, Status


class BenefitScheduleQuerySet(models.QuerySet["BenefitSchedule"]):
    def published(self) -> "BenefitScheduleQuerySet":
        return self.filter(status=Status.PUBLISHED)

    def public(self) -> "BenefitScheduleQuerySet":
        """What citizens may know of: published versions, and withdrawn ones by their notice."""
        return self.filter(status__in=Status.public())

    def standing(self, on: datetime.date) -> "BenefitScheduleQuerySet":
        """The versions that have begun by `on`, the one that decides that day first.

        Only starts are stored, so the latest start decides. A withdrawn version keeps its days ("no estimate until
        replaced"), unless a published one begins on the same day: `published` sorts before `withdrawn`.
        """
        return self.public().filter(effective_from__lte=on).order_by("-effective_from", "status", "-version")

    def in_force(self, on: datetime.date) -> "BenefitSchedule | None":
        """The version that holds on `on`, or None (nothing begun, ended on purpose, or withdrawn).

        Filter by area and scheme first.
        """
        first = self.standing(on).first()
        return first if first is not None and first.usable else None

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuses where a version among them was published: in bulk, too, nothing published goes away."""
        if self.filter(status__in=Status.frozen()).exists():
            raise ValidationError("已发布的版本不能删除。", code="frozen")
        return super().delete()


class BenefitSchedule(models.Model):
    """A version of an area's and scheme's rules. Holds from `effective_from` until the next published one begins.

    Nothing published is edited: a change is a new version, a mistake is superseded or withdrawn.
    """

    FROZEN_FIELDS = ("area_id", "scheme", "version", "effective_from", "start_unknown", "ends", "elder_from_age")

    area = models.ForeignKey(
        "regions.PoolingArea", on_delete=models.PROTECT, related_name="schedules", verbose_name="统筹区"
    )
    scheme = models.CharField("险种", max_length=10, choices=Scheme)
    version = models.PositiveIntegerField("版本号", help_text="同一地区同一险种从 1 数起。")
    effective_from = models.DateField("起始日期")
    start_unknown = models.BooleanField("起始日期不详", default=False, help_text="勾选后页面显示“起始日期不详”。")
    ends = models.BooleanField("自此无标准", default=False, help_text="勾选表示从这天起没有标准，前一版本到此为止。")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    elder_from_age = models.PositiveSmallIntegerField(
        "老年居民起始年龄", null=True, blank=True, help_text="有“老年居民”规则时必填。"
    )
    source = models.CharField("数据来源", max_length=120, blank=True)
    reason = models.TextField("改动原因", blank=True)
    public_notice = models.TextField("公告", blank=True, help_text="撤下时写给群众看的说明。")
    override_reason = models.CharField("自己发布的原因", max_length=200, blank=True)
    review_due = models.DateField("下次核对", null=True, blank=True, help_text="到这一天提醒核对；留空表示不提醒。")
    edits = models.PositiveIntegerField("保存次数", default=0, editable=False)  # the optimistic lock of the draft
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最后编辑人",
    )
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="送审人",
    )
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤下人",
    )

    objects = BenefitScheduleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "待遇标准版本"
        permissions = [
            ("publish_benefitschedule", "可以发布待遇标准版本"),
            ("withdraw_benefitschedule", "可以撤下待遇标准版本"),
        ]
        ordering = ["area", "scheme", "-effective_from", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="schedule_published_start_once",
                fields=["area", "scheme", "effective_from"],
                condition=Q(status=Status.PUBLISHED),
                violation_error_message="这个地区和险种在这一天已有发布的版本。",
            ),
            models.UniqueConstraint(
                name="schedule_version_once",
                fields=["area", "scheme", "version"],
                violation_error_message="版本号重复。",
            ),
            models.CheckConstraint(
                name="schedule_withdrawn_has_notice",
                condition=~Q(status=Status.WITHDRAWN) | ~Q(public_notice=""),
                violation_error_message="撤下的版本要有公告。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.get_scheme_display()} 第 {self.version} 版（{self.effective_from:%Y-%m-%d} 起）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            self._refuse_frozen_change()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if type(self).objects.filter(pk=self.pk, status__in=Status.frozen()).exists():
            raise ValidationError("已发布的版本不能删除。", code="frozen")
        return super().delete(*args, **kwargs)

    @property
    def usable(self) -> bool:
        """Published and not a version that says "none"."""
        return self.status == Status.PUBLISHED and not self.ends

    @property
    def frozen(self) -> bool:
        """Once published a version is kept as it is, also after it was superseded or withdrawn."""
        return self.status in Status.frozen()

    def _refuse_frozen_change(self) -> None:
        stored = type(self).objects.filter(pk=self.pk).values("status", *self.FROZEN_FIELDS).first()
        if stored is None or stored["status"] not in Status.frozen():
            return
        changed = [name for name in self.FROZEN_FIELDS if stored[name] != getattr(self, name)]
        kept = self.status == stored["status"]
        taken_out = stored["status"] == Status.PUBLISHED and self.status in (Status.SUPERSEDED, Status.WITHDRAWN)
        if changed or not (kept or taken_out):
            raise ValidationError("已发布的版本不能修改，请新建版本。", code="frozen")
