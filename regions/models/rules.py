"""The rules of a benefit schedule: one row a figure, each with its evidence (docs/adr/0002-one-rule-table.md)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from simple_history.models import HistoricalRecords

from regions.enums import Aid, Basis, Care, Evidence, Group, Kind, Layer, Level, Per, Place, Scope, Status

ANY = "any"


def with_any(choices: type[models.TextChoices], label: str) -> list[tuple[str, Any]]:
    """The choices with `any` in front."""
    return [(ANY, label), *choices.choices]


class BenefitRuleQuerySet(models.QuerySet["BenefitRule"]):
    def with_sources(self) -> "BenefitRuleQuerySet":
        """Rules with what a page shows beside a figure, in one query."""
        return self.select_related("document", "verification__document")

    def update(self, **values: Any) -> int:
        """Refuses where a version among them was published, as `save` of one rule does."""
        self._refuse_frozen()
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuses where a version among them was published."""
        self._refuse_frozen()
        return super().delete()

    def _refuse_frozen(self) -> None:
        if self.filter(schedule__status__in=Status.frozen()).exists():
            raise ValidationError("已发布版本的规则不能修改，请新建版本。", code="frozen")


class BenefitRule(models.Model):
    """One figure of a schedule: what it is (`kind`), for whom, and how far it may be trusted.

    Yuan columns: amount, upto, step, floor. Ratios 0–1: ratio; points −1…1 are added to a ratio; factor multiplies a
    deductible. A cap row without an amount states that there is no cap; no cap row at all means unknown.
    """

    schedule = models.ForeignKey(
        "regions.BenefitSchedule", on_delete=models.CASCADE, related_name="rules", verbose_name="待遇标准版本"
    )
    kind = models.CharField("规则", max_length=12, choices=Kind)
    layer = models.CharField("层次", max_length=20, choices=Layer, default=Layer.BASIC)
    care = models.CharField("就医类型", max_length=12, choices=with_any(Care, "所有类型"), default=ANY)
    level = models.CharField("医院级别", max_length=8, choices=with_any(Level, "所有级别"), default=ANY)
    group = models.CharField("人群", max_length=20, choices=Group, default=Group.ANY)
    aid = models.CharField("救助身份", max_length=20, choices=with_any(Aid, "不限"), default=ANY)
    place = models.CharField("异地情形", max_length=20, choices=Place, blank=True)
    scope = models.CharField("省内省外", max_length=8, choices=Scope, default=Scope.ANY)
    admission = models.PositiveSmallIntegerField("第几次住院起", null=True, blank=True)
    upto = models.DecimalField(
        "分段上限（元）", max_digits=12, decimal_places=2, null=True, blank=True, help_text="最后一段留空表示以上不限。"
    )
    amount = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, help_text="封顶线留空表示明确不设封顶。"
    )
    ratio = models.DecimalField("比例", max_digits=5, decimal_places=4, null=True, blank=True)
    points = models.DecimalField("加减百分点", max_digits=5, decimal_places=4, null=True, blank=True)
    factor = models.DecimalField("起付线倍数", max_digits=5, decimal_places=4, null=True, blank=True)
    step = models.DecimalField("每次降低（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    floor = models.DecimalField("最低不少于（元）", max_digits=12, decimal_places=2, null=True, blank=True)
    per = models.CharField("起付线周期", max_length=10, choices=Per, blank=True)
    basis = models.CharField("分段方式", max_length=20, choices=Basis, blank=True)
    no_cap = models.BooleanField("不设封顶", default=False)
    settles_as = models.CharField("按哪类结算", max_length=12, choices=Care, blank=True)
    feeds_supplement = models.BooleanField("自付计入第二层", default=False)
    name = models.CharField("当地名称", max_length=60, blank=True)
    evidence = models.CharField("证据等级", max_length=10, choices=Evidence, default=Evidence.COMPILED)
    document = models.ForeignKey(
        "regions.PolicyDocument",
        on_delete=models.PROTECT,
        related_name="rules",
        null=True,
        blank=True,
        verbose_name="依据文件",
    )
    note = models.CharField("内部备注", max_length=300, blank=True)

    objects = BenefitRuleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "规则"
        ordering = ["schedule", "pk"]
        constraints = [
            models.UniqueConstraint(
                "schedule",
                "kind",
                "layer",
                "care",
                "level",
                "group",
                "aid",
                "place",
                "scope",
                Coalesce("admission", Value(0)),
                Coalesce("upto", Value(0), output_field=models.DecimalField(max_digits=12, decimal_places=2)),
                name="rule_once",
                violation_error_message="同样条件的规则已有一条。",
            ),
            models.CheckConstraint(
                name="rule_ratio_0_1",
                condition=Q(ratio__isnull=True) | Q(ratio__gte=0, ratio__lte=1),
                violation_error_message="比例在 0 和 1 之间，例如 85%% 写 0.85。",
            ),
            models.CheckConstraint(
                name="rule_points_range",
                condition=Q(points__isnull=True) | Q(points__gte=-1, points__lte=1),
                violation_error_message="百分点在 −1 和 1 之间，例如 5 个百分点写 0.05。",
            ),
            models.CheckConstraint(
                name="rule_factor_not_negative",
                condition=Q(factor__isnull=True) | Q(factor__gte=0),
                violation_error_message="起付线倍数不能是负数。",
            ),
            models.CheckConstraint(
                name="rule_yuan_not_negative",
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(step__isnull=True) | Q(step__gte=0))
                & (Q(floor__isnull=True) | Q(floor__gte=0))
                & (Q(upto__isnull=True) | Q(upto__gt=0)),
                violation_error_message="金额不能是负数。",
            ),
            models.CheckConstraint(
                name="rule_deductible_complete",
                condition=~Q(kind=Kind.DEDUCTIBLE) | (Q(amount__isnull=False) & ~Q(per="")),
                violation_error_message="起付线要写金额和周期。",
            ),
            models.CheckConstraint(
                name="rule_ratio_complete",
                condition=~Q(kind__in=[Kind.RATIO, Kind.CLASS_B]) | Q(ratio__isnull=False),
                violation_error_message="要写比例。",
            ),
            models.CheckConstraint(
                name="rule_repeat_complete",
                condition=~Q(kind=Kind.REPEAT)
                | (
                    Q(admission__isnull=False, admission__gte=2)
                    & (
                        Q(ratio__isnull=False, amount__isnull=True, step__isnull=True)
                        | Q(ratio__isnull=True, amount__isnull=False, step__isnull=True)
                        | Q(ratio__isnull=True, amount__isnull=True, step__isnull=False)
                    )
                ),
                violation_error_message="再次住院从第 2 次起，倍数、固定金额、每次降低三者填一个。",
            ),
            models.CheckConstraint(
                name="rule_cross_region_complete",
                condition=~Q(kind=Kind.CROSS_REGION)
                | (
                    ~Q(place__in=["", Place.LOCAL])
                    & (Q(ratio__isnull=False, points__isnull=True) | Q(ratio__isnull=True, points__isnull=False))
                ),
                violation_error_message="异地调整要选情形，倍数和百分点填一个。",
            ),
            models.CheckConstraint(
                name="rule_favour_names_group",
                condition=~Q(kind=Kind.FAVOUR) | ~Q(aid=ANY),
                violation_error_message="倾斜政策要写给哪一类人。",
            ),
            models.CheckConstraint(
                name="rule_combined_is_cap",
                condition=~Q(layer=Layer.COMBINED) | Q(kind=Kind.CAP),
                violation_error_message="合计层次只能写封顶线。",
            ),
            models.CheckConstraint(
                name="rule_large_amount_one_ratio",
                condition=~Q(kind=Kind.RATIO, layer=Layer.LARGE_AMOUNT) | Q(upto__isnull=True),
                violation_error_message="大额补助只有一个比例，不分段。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_layer_display()} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_frozen()
        return super().delete(*args, **kwargs)

    @property
    def shown_evidence(self) -> str:
        """The grade that pages show: verified once staff compared the figure with the original."""
        return Evidence.VERIFIED if hasattr(self, "verification") else self.evidence

    def _refuse_frozen(self) -> None:
        """As the database has it: the version may have been published since, or the rule be carried off to a draft."""
        which = Q(pk=self.schedule_id)
        if self.pk:
            which |= Q(rules=self.pk)
        if type(self.schedule).objects.filter(which, status__in=Status.frozen()).exists():
            raise ValidationError("已发布版本的规则不能修改，请新建版本。", code="frozen")


class Verification(models.Model):
    """A member of staff compared a rule with the original document: a record beside the version, no edit of it."""

    # A figure of a draft goes with its record (its history stays); those of published versions are never deleted.
    rule = models.OneToOneField(BenefitRule, on_delete=models.CASCADE, related_name="verification", verbose_name="规则")
    document = models.ForeignKey("regions.PolicyDocument", on_delete=models.PROTECT, verbose_name="原文件")
    clause = models.CharField("条款", max_length=120, blank=True)
    checked_on = models.DateField("核对日期")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="核对人"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "核对记录"

    def __str__(self) -> str:
        try:
            figure = str(self.rule)
        except BenefitRule.DoesNotExist:  # an old state, whose figure was deleted since
            figure = "已删除的规则"
        return f"{figure} {self.checked_on:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self._stamp()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        done = super().delete(*args, **kwargs)
        self._stamp()
        return done

    def _stamp(self) -> None:
        """The version is shown with its grades: whoever keeps it built has to see that one changed."""
        type(self.rule.schedule).objects.filter(pk=self.rule.schedule_id).update(updated_at=timezone.now())
