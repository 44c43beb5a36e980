"""A version that is not public, as citizens will see it: by the same presenter as the area's page."""

import copy
import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from regions.enums import Evidence, Status
from regions.forms.sections import SECTIONS, order_of, section_of
from regions.models import BenefitRule, BenefitSchedule
from regions.presenters.area import SchemeView, present_area
from regions.presenters.shapes import Source
from regions.presenters.versions import ONE_DAY, Span
from regions.versions import versions_after
from regions.wording import rule_title, rule_value


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A figure that citizens do not see, and why."""

    title: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`view`: what templates/regions/_scheme.html prints. `doubtful`: what it leaves out, for staff."""

    view: SchemeView
    on: datetime.date
    doubtful: tuple[DoubtfulLine, ...]


def preview(version: BenefitSchedule) -> Preview:
    """Three queries: the rules as citizens see them, as staff do, and which version comes next."""
    shown = copy.copy(version)
    shown.status = Status.PUBLISHED  # its figures, also where it is withdrawn by now
    on = version.effective_from
    page = present_area(version.area, on, first=version.scheme, versions=[shown])
    view = page.schemes[0]
    later = versions_after(version)
    until = later[0].effective_from - ONE_DAY if later else None
    rules = BenefitRule.objects.filter(schedule=version).with_sources()
    return Preview(replace(view, span=Span(shown, until, current=True), spans=()), on, doubtful_lines(rules))


def doubtful_lines(rules: Iterable[BenefitRule]) -> tuple[DoubtfulLine, ...]:
    """The doubtful figures among `rules` with their reasons."""
    return tuple(
        DoubtfulLine(rule_title(rule), rule_value(rule), rule.note)
        for rule in rules
        if rule.shown_evidence == Evidence.DOUBTFUL
    )


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of a version that is only looked at. `note`: staff only."""

    title: str
    value: str
    source: Source
    note: str


def rule_lines(rules: Iterable[BenefitRule]) -> tuple[RuleLine, ...]:
    """All rules of a version in words, in the order in which a draft shows them."""
    return tuple(
        RuleLine(rule_title(rule), rule_value(rule), Source.of(rule), rule.note) for rule in sorted(rules, key=_order)
    )


def _order(rule: BenefitRule) -> tuple[object, ...]:
    section = section_of(rule)
    return (SECTIONS.index(section) if section in SECTIONS else len(SECTIONS), section.key, *order_of(rule))
