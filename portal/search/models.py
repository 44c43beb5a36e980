"""The search index: what can be found, and by which pieces of text. Rebuilt from the content, never edited."""

from django.db import models
from simple_history.models import HistoricalRecords


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

    kind = models.CharField("类型", max_length=12, choices=Kind)
    key = models.CharField("来源", max_length=80, help_text="同一类里的标识，例如 slug 或代码。")
    title = models.CharField("标题", max_length=120)
    summary = models.CharField("摘要", max_length=200, blank=True)
    url = models.CharField("网址", max_length=200)
    begins = models.DateField("从这天起能找到", null=True, blank=True, help_text="定时发布的内容；空 = 一直。")
    boost = models.SmallIntegerField("加权", default=0, help_text="同分时谁在前。")

    class Meta:
        verbose_name = verbose_name_plural = "搜索条目"
        constraints = [models.UniqueConstraint(name="search_entry_once", fields=["kind", "key", "begins"])]

    def __str__(self) -> str:
        return self.title


class SearchGram(models.Model):
    """A piece of an entry's text (two Chinese characters, a word, pinyin) and how much it says of the entry."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=40, db_index=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "搜索片段"
        constraints = [models.UniqueConstraint(name="search_gram_once", fields=["entry", "gram"])]

    def __str__(self) -> str:
        return self.gram


class Synonym(models.Model):
    """What people say for what the portal calls otherwise: 二次报销 means 大病保险. Edited by staff."""

    word = models.CharField("读者的说法", max_length=40)
    means = models.CharField("本站的说法", max_length=40)

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
