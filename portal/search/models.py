"""The search index: what can be found, and by which pieces of text. Rebuilt from the content, never edited."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.search.normalise import fold

ALWAYS = datetime.date(2000, 1, 1)  # `begins` of what has no day of its own: nulls would not be unique


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def open_on(self, day: datetime.date) -> "SearchEntryQuerySet":
        """What can be found on a day: begun, and not yet replaced by a later version."""
        return self.filter(standing(day))


def standing(day: datetime.date, prefix: str = "") -> Q:
    """The condition that an entry can be found on a day; `prefix` leads to the entry ("entry__")."""
    return Q(**{f"{prefix}begins__lte": day}) & (Q(**{f"{prefix}ends__isnull": True}) | Q(**{f"{prefix}ends__gt": day}))


class SearchEntry(models.Model):
    """Something that search finds: an explainer, a term, an area or county, an office, a calculator."""

    class Kind(models.TextChoices):
        EXPLAINER = "explainer", "政策解读"
        CALCULATOR = "calculator", "计算"
        TERM = "term", "术语"
        AREA = "area", "地区"
        COUNTY = "county", "县区"
        OFFICE = "office", "经办机构"
        TOPIC = "topic", "人生情境"

        @classmethod
        def places(cls) -> tuple[str, ...]:
            """Found by their names alone; everything else is found by what it says."""
            return (cls.AREA, cls.COUNTY)

    kind = models.CharField("类型", max_length=12, choices=Kind)
    key = models.CharField("来源", max_length=80, help_text="同一类里的标识，例如 slug 或代码。")
    title = models.CharField("标题", max_length=120)
    summary = models.CharField("摘要", max_length=200, blank=True)
    url = models.CharField("网址", max_length=200)
    begins = models.DateField("从这天起能找到", default=ALWAYS, help_text="定时发布的内容。")
    ends = models.DateField("到这天为止", null=True, blank=True, help_text="这天起由新的版本代替；空 = 一直。")
    boost = models.SmallIntegerField("加权", default=0, help_text="同分时大的在前。")
    # An integer, because databases sort text each in their own way.
    tie = models.BigIntegerField("次序", default=0, help_text="加权也相同时小的在前。")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "搜索条目"
        constraints = [models.UniqueConstraint(name="search_entry_once", fields=["kind", "key", "begins"])]

    def __str__(self) -> str:
        return self.title


class SearchGram(models.Model):
    """A piece of an entry's text (portal/search/grams.py) and how much it says of the entry."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "搜索片段"
        # In this order: the constraint's index is the one that searches by gram.
        constraints = [models.UniqueConstraint(name="search_gram_once", fields=["gram", "entry"])]

    def __str__(self) -> str:
        return self.gram


class Synonym(models.Model):
    """What people say for what the portal calls otherwise: 二次报销 means 大病保险. Edited by staff."""

    word = models.CharField("读者的说法", max_length=40, help_text="例如“农合”。至少两个字。")
    means = models.CharField("本站的说法", max_length=40, help_text="例如“居民医保”。搜“农合”也就能找到它。")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "同义词"
        ordering = ["word", "means"]
        constraints = [
            models.UniqueConstraint(
                name="synonym_once", fields=["word", "means"], violation_error_message="这组同义词已经有了。"
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} = {self.means}"

    def clean(self) -> None:
        """Refuse a word that would stand in every question."""
        for name in ("word", "means"):
            if len(fold(getattr(self, name))) < 2:
                raise ValidationError({name: "请写至少两个字（标点不算）。"})
