"""What is local and no figure: where to call, and notes that explain a place's rules without changing any."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from regions.enums import Evidence, Scheme


class OfficeQuerySet(models.QuerySet["Office"]):
    def public(self) -> "OfficeQuerySet":
        """What citizens may see: never a doubtful line, which waits in the staff's queue."""
        return self.exclude(evidence=Evidence.DOUBTFUL)


class Office(models.Model):
    """A bureau or line of an area; `area` empty = national."""

    area = models.ForeignKey(
        "regions.PoolingArea",
        on_delete=models.PROTECT,
        related_name="offices",
        null=True,
        blank=True,
        verbose_name="统筹区",
        help_text="全国性的留空。",
    )
    province = models.ForeignKey(
        "regions.Province",
        on_delete=models.PROTECT,
        related_name="offices",
        null=True,
        blank=True,
        verbose_name="省级行政区",
        help_text="全省通用时填写，统筹区留空。",
    )
    name = models.CharField("名称", max_length=80)
    purpose = models.CharField("能办什么", max_length=120, blank=True)
    telephone = models.CharField("电话", max_length=30, blank=True)
    url = models.URLField("网址", max_length=300, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    hours = models.CharField("时间", max_length=60, blank=True)
    evidence = models.CharField("证据等级", max_length=10, choices=Evidence, default=Evidence.COMPILED)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    note = models.TextField("内部备注", blank=True, help_text="来自哪里，为什么存疑。只给工作人员看。")
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = OfficeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "经办机构与电话"
        ordering = ["area", "name"]
        constraints = [
            models.CheckConstraint(
                name="office_verified_has_date",
                condition=~Q(evidence=Evidence.VERIFIED) | Q(checked_on__isnull=False),
                violation_error_message="已核对的要写核对日期。",
            ),
            models.CheckConstraint(
                name="office_area_or_province",
                condition=Q(area__isnull=True) | Q(province__isnull=True),
                violation_error_message="统筹区和省级行政区填一个。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.telephone}".strip()


class LocalNote(models.Model):
    """Something of an area that explains its rules (免备案 between two cities, …); it never changes a figure."""

    slug = models.SlugField("内部名称", max_length=60, unique=True)
    areas = models.ManyToManyField("regions.PoolingArea", blank=True, related_name="notes", verbose_name="统筹区")
    province = models.ForeignKey(
        "regions.Province",
        on_delete=models.PROTECT,
        related_name="notes",
        null=True,
        blank=True,
        verbose_name="省级行政区",
        help_text="全省通用时填写。",
    )
    scheme = models.CharField("险种", max_length=10, choices=Scheme, blank=True, help_text="两种都适用时留空。")
    title = models.CharField("标题", max_length=60)
    body = models.TextField("内容", help_text="Markdown，可以用插入项。")
    effective_from = models.DateField("起始日期", null=True, blank=True)
    document = models.ForeignKey(
        "regions.PolicyDocument", on_delete=models.PROTECT, null=True, blank=True, verbose_name="依据文件"
    )
    evidence = models.CharField("证据等级", max_length=10, choices=Evidence, default=Evidence.COMPILED)
    checked_on = models.DateField("核对日期", null=True, blank=True)
    note = models.TextField("内部备注", blank=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    history = HistoricalRecords(m2m_fields=[areas])

    class Meta:
        verbose_name = verbose_name_plural = "地方说明"
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="note_verified_has_date",
                condition=~Q(evidence=Evidence.VERIFIED) | Q(checked_on__isnull=False),
                violation_error_message="已核对的要写核对日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
