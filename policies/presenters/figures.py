"""The figures of a page by what they rest on: a source is said once for all figures that share it."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.inserts.registry import Citation


@dataclass(frozen=True, slots=True)
class SourcedFigures:
    """Figures with one source: the place, the grade, the document and the start of the first hold for all."""

    source: Citation
    figures: tuple[Citation, ...]


def by_source(figures: Iterable[Citation]) -> tuple[SourcedFigures, ...]:
    """Groups in the order in which their first figure stands on the page."""
    groups: dict[tuple[str, ...], list[Citation]] = {}
    for figure in figures:
        key = (figure.area, figure.grade_label, figure.start, figure.document, figure.document_url)
        groups.setdefault(key, []).append(figure)
    return tuple(SourcedFigures(members[0], tuple(members)) for members in groups.values())
