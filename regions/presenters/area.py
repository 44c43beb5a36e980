"""The page of one pooling area: for each scheme the version that decides a day, its figures, and the other versions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from regions.enums import Care, Kind, Scheme
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.presenters import basic, layers
from regions.presenters.book import Book
from regions.presenters.shapes import Section, Source, weakest
from regions.presenters.versions import Span, since_text, spans


@dataclass(frozen=True, slots=True)
class SchemeView:
    """One scheme on a day. `state`: figures | withdrawn | ended | none (nothing published has begun by then)."""

    scheme: str
    label: str
    state: str
    span: Span | None
    spans: tuple[Span, ...]
    evidence: Source | None
    sections: tuple[Section, ...]
    inpatient: bool = False  # whether an inpatient bill can be reckoned

    @property
    def version(self) -> BenefitSchedule | None:
        """The version that decides the day."""
        return self.span.version if self.span else None

    @property
    def since(self) -> str:
        """From when it holds, in words."""
        return since_text(self.span.version) if self.span else ""


@dataclass(frozen=True, slots=True)
class AreaPage:
    """What templates/regions/area.html prints."""

    area: PoolingArea
    on: datetime.date
    schemes: tuple[SchemeView, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing was ever published here, in either scheme: one box says so."""
        return not any(view.spans for view in self.schemes)

    @property
    def complete(self) -> bool:
        """Whether both schemes have figures; else the page shows the national frame open."""
        return all(view.state == "figures" for view in self.schemes)


def present_area(
    area: PoolingArea, on: datetime.date, first: str = "", versions: list[BenefitSchedule] | None = None
) -> AreaPage:
    """Two queries: the public versions of the area (one less where they are given), and the rules of those that decide `on`.

    `first`: the scheme that stands first on the page, where the visitor chose one.
    """
    if versions is None:
        versions = list(BenefitSchedule.objects.public().filter(area=area))
    by_scheme = {
        scheme: spans([version for version in versions if version.scheme == scheme], on) for scheme in Scheme.values
    }
    current = {scheme: next((span for span in found if span.current), None) for scheme, found in by_scheme.items()}
    wanted = [span.version.pk for span in current.values() if span is not None and span.state == "figures"]
    rules: dict[int, list[BenefitRule]] = {pk: [] for pk in wanted}
    if wanted:
        for rule in BenefitRule.objects.filter(schedule__in=wanted).with_sources():
            rules[rule.schedule_id].append(rule)
    return AreaPage(
        area,
        on,
        tuple(
            _scheme_view(scheme, current[scheme], by_scheme[scheme], rules)
            for scheme in sorted(Scheme.values, key=lambda scheme: scheme != first)
        ),
    )


def _scheme_view(
    scheme: str, span: Span | None, all_spans: list[Span], rules: dict[int, list[BenefitRule]]
) -> SchemeView:
    label = str(Scheme(scheme).label)
    if span is None or span.state != "figures":
        return SchemeView(scheme, label, span.state if span else "none", span, tuple(all_spans), None, ())
    book = Book(rules[span.version.pk])
    return SchemeView(
        scheme,
        label,
        "figures",
        span,
        tuple(all_spans),
        weakest(book.rules),
        tuple(_sections(book, scheme)),
        inpatient=bool(book.for_care(Kind.RATIO, Care.INPATIENT)),
    )


def _sections(book: Book, scheme: str) -> Iterable[Section]:
    yield basic.inpatient(book)
    yield layers.second_layer(book, scheme)
    yield basic.outpatient(book)
    yield from basic.other_cares(book)
    yield layers.elsewhere(book)
    yield layers.assistance(book)
    leftover = layers.rest(book)
    if leftover is not None:
        yield leftover
