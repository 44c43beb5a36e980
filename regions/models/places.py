"""Provinces, pooling areas (统筹区) and the counties that lead to them."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from simple_history.models import HistoricalRecords

adcode = RegexValidator(r"^[0-9]{6}$", "行政区划代码是六位数字。")


class PlaceQuerySet(models.QuerySet[Any]):
    """Search shared by areas and counties."""

    def matching(self, words: str) -> "PlaceQuerySet":
        """Rows whose name, pinyin, initials or code begin with or contain `words`, best first.

        An exact name or pinyin comes before a beginning, a beginning before a part of the name.
        """
        words = "".join(words.split())
        low = words.lower()
        if not low:
            return self.none()
        hit = (
            Q(name__contains=words)
            | Q(pinyin__startswith=low)
            | Q(initials__startswith=low)
            | Q(code__startswith=words)
        )
        rank = Case(
            When(Q(name=words) | Q(code=words), then=Value(0)),
            When(name__startswith=words, then=Value(1)),
            When(pinyin=low, then=Value(2)),
            When(Q(pinyin__startswith=low), then=Value(3)),
            When(initials=low, then=Value(4)),
            default=Value(5),
            output_field=IntegerField(),
        )
        return self.filter(hit).annotate(rank=rank).order_by("rank", "code")


class Place(models.Model):
    code = models.CharField("行政区划代码", max_length=6, primary_key=True, validators=[adcode])
    name = models.CharField("名称", max_length=40)
    pinyin = models.CharField(
        "拼音", max_length=120, help_text="小写，不带声调和空格，例如 nanningshi。", db_index=True
    )
    initials = models.CharField("拼音首字母", max_length=40, db_index=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Province(Place):
    history = HistoricalRecords()

    class Meta(Place.Meta):
        verbose_name = verbose_name_plural = "省级行政区"


class PoolingArea(Place):
    """One fund and one set of rates (统筹区): mostly a prefecture, sometimes a whole municipality or a county."""

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="areas", verbose_name="省级行政区")

    history = HistoricalRecords()

    class Meta(Place.Meta):
        verbose_name = verbose_name_plural = "统筹区"


class County(Place):
    """A county or district of GB/T 2260, by which people find their pooling area.

    `area` is empty, or `certain` false, where the pooling area is not sure; `note` then says why, in plain words.
    """

    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="counties", verbose_name="省级行政区")
    city_name = models.CharField("所属市州", max_length=40, blank=True)
    area = models.ForeignKey(
        PoolingArea, on_delete=models.PROTECT, related_name="counties", null=True, blank=True, verbose_name="统筹区"
    )
    certain = models.BooleanField("统筹区确定", default=True)
    note = models.CharField("说明", max_length=200, blank=True, help_text="统筹区不确定时写给群众看。")

    history = HistoricalRecords()

    class Meta(Place.Meta):
        verbose_name = verbose_name_plural = "县区"
        constraints = [
            models.CheckConstraint(
                name="county_certain_has_area",
                condition=Q(certain=False) | Q(area__isnull=False),
                violation_error_message="统筹区确定时必须选择统筹区。",
            ),
            models.CheckConstraint(
                name="county_uncertain_says_why",
                condition=Q(certain=True) | ~Q(note=""),
                violation_error_message="统筹区不确定时必须说明原因。",
            ),
        ]
