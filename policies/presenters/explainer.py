"""The page of one explainer: what it says to this reader, and what it leads to."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from policies.models import Explainer, ExplainerVersion, TopicExplainer
from policies.presenters.entries import Line
from policies.presenters.figures import SourcedFigures, by_source
from policies.rendering import Reader, render_texts
from regions.enums import Status

# The sections in reading order; the answer stands above them.
SECTIONS = (
    ("how_it_works", "怎么回事"),
    ("example", "举个例子"),
    ("what_to_do", "怎么办"),
    ("mistakes", "容易弄错的地方"),
    ("sources", "依据"),
)
LONG = 700  # characters of the five sections' Markdown, from which a table of contents helps


class NoExplainer(LookupError):
    """No such explainer, or none that readers could ever see."""


class Withdrawn(LookupError):
    """Readers could see it once; it was taken out. `title`: what it was called."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the text. `key`: its anchor."""

    key: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class ExplainerPage:
    """What templates/policies/explainer.html prints. `topic`: (slug, name) of its first life situation, or None.

    `problems`: what in the texts does not resolve, for the preview; readers never see it.
    """

    slug: str
    version: ExplainerVersion
    answer: str
    sections: tuple[Section, ...]
    long: bool
    figures: tuple[SourcedFigures, ...]
    topic: tuple[str, str] | None
    related: tuple[Line, ...]
    problems: tuple[str, ...]


def present_explainer(slug: str, reader: Reader) -> ExplainerPage:
    """The version that readers see on the reader's day. One query besides the rendering's.

    Raises Withdrawn or NoExplainer.
    """
    rows = list(_with_related(slug, reader.on))
    version = next((row for row in rows if row.explainer.slug == slug), None)
    if version is None:
        raise _why_not(slug, reader.on)
    own: Any = version
    return page_of(
        version,
        reader,
        topic=(own.topic_slug, own.topic_name) if own.topic_slug else None,
        related=tuple(
            Line(row.explainer.slug, row.title, row.question, row.description) for row in rows if row is not version
        ),
    )


def page_of(
    version: ExplainerVersion,
    reader: Reader,
    *,
    topic: tuple[str, str] | None = None,
    related: tuple[Line, ...] = (),
) -> ExplainerPage:
    """The page of a version, published or not. The rendering's queries only."""
    texts = {name: getattr(version, name) for name in ExplainerVersion.TEXT_FIELDS}
    rendered = render_texts(texts, reader)
    return ExplainerPage(
        slug=version.explainer.slug,
        version=version,
        answer=rendered.html["answer"],
        sections=tuple(Section(key, title, rendered.html[key]) for key, title in SECTIONS),
        long=sum(len(texts[key]) for key, _ in SECTIONS) >= LONG,
        figures=by_source(rendered.figures),
        topic=topic,
        related=related,
        problems=tuple(rendered.problems),
    )


def _with_related(slug: str, on: datetime.date) -> Any:
    """The explainer and its related ones, as readers see them, in their order. One query."""
    links = Explainer.related.through.objects.filter(from_explainer__slug=slug)
    entries = TopicExplainer.objects.filter(explainer=OuterRef("explainer")).order_by("topic__order", "topic__slug")
    return (
        ExplainerVersion.objects.current(on)
        .filter(Q(explainer__slug=slug) | Q(explainer__in=links.values("to_explainer")))
        .select_related("explainer")
        .annotate(
            topic_slug=Subquery(entries.annotate(s=F("topic__slug")).values("s")[:1]),
            topic_name=Subquery(entries.annotate(n=F("topic__name")).values("n")[:1]),
        )
    )


def _why_not(slug: str, on: datetime.date) -> LookupError:
    """Withdrawn where readers saw it before."""
    seen = ExplainerVersion.objects.filter(explainer__slug=slug, status=Status.WITHDRAWN, publish_on__lte=on)
    last = seen.order_by("-publish_on", "-number").values_list("title", flat=True).first()
    return NoExplainer(slug) if last is None else Withdrawn(last)
