from django.db import models
from simple_history.models import HistoricalRecords


class Topic(models.Model):
    """A life situation (住院了、要退休…) that leads to the explainers which answer it, in their order."""

    slug = models.SlugField("网址中的名称", max_length=40, unique=True)
    name = models.CharField("名称", max_length=20, help_text="照读者的说法写，例如“住院了”。")
    summary = models.CharField("一句话", max_length=100)
    order = models.PositiveSmallIntegerField("排序", default=100)
    explainers = models.ManyToManyField(
        "policies.Explainer", through="policies.TopicExplainer", related_name="topics", verbose_name="解读"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "人生情境"
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class TopicExplainer(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="entries", verbose_name="情境")
    explainer = models.ForeignKey(
        "policies.Explainer", on_delete=models.PROTECT, related_name="entries", verbose_name="解读"
    )
    order = models.PositiveSmallIntegerField("排序", default=100)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "情境中的解读"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="explainer_once_in_topic",
                fields=["topic", "explainer"],
                violation_error_message="这篇解读已在这个情境里。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic}：{self.explainer}"
