"""The glossary: all terms, and the page of one."""

import datetime
from dataclasses import dataclass

from policies.models import ExplainerVersion, GlossaryTerm
from policies.presenters.entries import FIELDS, Line, line
from policies.presenters.figures import SourcedFigures, by_source
from policies.rendering import Reader, render_texts


@dataclass(frozen=True, slots=True)
class TermPage:
    """What templates/policies/term.html prints."""

    term: GlossaryTerm
    aliases: tuple[str, ...]
    body: str
    figures: tuple[SourcedFigures, ...]
    explainers: tuple[Line, ...]


def terms() -> list[GlossaryTerm]:
    """Every term with its short explanation, by the reading of its name. One query."""
    return list(GlossaryTerm.objects.only("slug", "term", "aliases", "short"))


def present_term(term: GlossaryTerm, reader: Reader) -> TermPage:
    """A term for this reader. One query besides the rendering's."""
    rendered = render_texts({"body": term.body}, reader)
    return TermPage(
        term,
        tuple(term.aliases.split()),
        rendered.html["body"],
        by_source(rendered.figures),
        _explainers(term, reader.on),
    )


def _explainers(term: GlossaryTerm, on: datetime.date) -> tuple[Line, ...]:
    rows = ExplainerVersion.objects.current(on).filter(explainer__in=term.explainers.values("pk"))
    return tuple(line(row) for row in rows.values(*FIELDS))
