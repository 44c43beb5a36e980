from django.db import models
from simple_history.models import HistoricalRecords


class GlossaryTerm(models.Model):
    """A term of the field: `short` is what hovering shows, `body` (Markdown with inserts) what its own page adds."""

    slug = models.SlugField("网址中的名称", max_length=60, unique=True)
    term = models.CharField("术语", max_length=40, unique=True)
    aliases = models.CharField("别名", max_length=200, blank=True, help_text="其他说法，用空格分开。")
    short = models.CharField("一句话解释", max_length=120)
    body = models.TextField("详细解释")
    explainers = models.ManyToManyField("policies.Explainer", blank=True, related_name="terms", verbose_name="相关解读")
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    history = HistoricalRecords(m2m_fields=[explainers])

    class Meta:
        verbose_name = verbose_name_plural = "术语"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.term
