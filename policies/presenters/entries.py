"""Explainers as lines of a list: by topic, and the commonest questions. Titles only; the texts stay in the database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from policies.models import ExplainerVersion, Topic, TopicExplainer


@dataclass(frozen=True, slots=True)
class Line:
    """An explainer in a list."""

    slug: str
    title: str
    question: str
    description: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A life situation with its explainers, in their order."""

    slug: str
    name: str
    summary: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Commonest:
    """What the home page leads to: every life situation, and the questions that stand first in them."""

    topics: tuple[TopicLine, ...]
    questions: tuple[Line, ...]


FIELDS = ("explainer__slug", "title", "question", "description")


def current_lines(on: datetime.date) -> QuerySet[ExplainerVersion, dict[str, Any]]:
    """The explainers that readers see on `on`, as rows for `line`, in their order."""
    return ExplainerVersion.objects.current(on).values(*FIELDS)


def line(row: dict[str, Any]) -> Line:
    """A row of `current_lines` as a line."""
    return Line(row["explainer__slug"], row["title"], row["question"], row["description"])


def topic_lines(topic: Topic, on: datetime.date) -> tuple[Line, ...]:
    """The explainers of one topic, in its order. One query."""
    rows = current_lines(on).filter(explainer__entries__topic=topic)
    return tuple(line(row) for row in rows.order_by("explainer__entries__order", "explainer__entries__pk"))


def commonest(on: datetime.date, number: int = 10) -> Commonest:
    """Topics, and the `number` commonest questions: the first of each topic, then the second of each, and so on.

    Which come first is what staff (data/topics.yaml) put first in the topics. One query.
    """
    rows = list(_entries(on))
    first = sorted(rows, key=lambda row: (row["place"], row["topic_order"], row["topic"]))
    questions = dict.fromkeys(line(row) for row in first)
    return Commonest(_topics(rows), tuple(questions)[:number])


def grouped(on: datetime.date) -> tuple[tuple[TopicLine, ...], tuple[Line, ...]]:
    """Every explainer once, below the first topic that holds it; then those below none. Two queries."""
    first = TopicExplainer.objects.filter(explainer=OuterRef("explainer")).order_by("topic__order", "topic__slug")
    rows = list(current_lines(on).annotate(first_topic=Subquery(first.values("topic")[:1])))
    groups = (
        TopicLine(
            topic.slug, topic.name, topic.summary, tuple(line(row) for row in rows if row["first_topic"] == topic.pk)
        )
        for topic in Topic.objects.all()
    )
    return tuple(group for group in groups if group.lines), tuple(line(row) for row in rows if not row["first_topic"])


def _entries(on: datetime.date) -> Iterable[dict[str, Any]]:
    entries = ExplainerVersion.objects.current(on).filter(explainer__entries__topic__isnull=False)
    return entries.order_by("explainer__entries__order", "explainer__entries__pk").values(
        *FIELDS,
        place=F("explainer__entries__order"),
        topic=F("explainer__entries__topic__slug"),
        topic_name=F("explainer__entries__topic__name"),
        topic_summary=F("explainer__entries__topic__summary"),
        topic_order=F("explainer__entries__topic__order"),
    )


def _topics(rows: Iterable[dict[str, Any]]) -> tuple[TopicLine, ...]:
    found: dict[str, tuple[dict[str, Any], list[Line]]] = {}
    for row in rows:
        found.setdefault(row["topic"], (row, []))[1].append(line(row))
    ordered = sorted(found.values(), key=lambda one: (one[0]["topic_order"], one[0]["topic"]))
    return tuple(
        TopicLine(row["topic"], row["topic_name"], row["topic_summary"], tuple(lines)) for row, lines in ordered
    )
