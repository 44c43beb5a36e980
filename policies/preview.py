"""A version as a reader of some place would see it, before anybody does; and what in it does not resolve."""

import datetime
from collections.abc import Mapping
from copy import copy

from policies.models import ExplainerVersion
from policies.presenters.explainer import ExplainerPage, page_of
from policies.rendering import Reader, render_texts
from regions.enums import Scheme
from regions.models import PoolingArea

TRIED = "450100"  # an area with rates of both schemes, in whose figures faults show that nobody's place hides


def preview_page(version: ExplainerVersion, area: PoolingArea | None, scheme: str, on: datetime.date) -> ExplainerPage:
    """What templates/policies/explainer.html prints of a version as if it were published on `on`."""
    shown = copy(version)
    shown.publish_on = version.publish_on or on
    return page_of(shown, Reader(area, scheme, on))


def problems_of(version: ExplainerVersion, on: datetime.date) -> tuple[str, ...]:
    """What does not resolve in a version, in sentences for staff."""
    return problems_in({name: getattr(version, name) for name in ExplainerVersion.TEXT_FIELDS}, on)


def problems_in(texts: Mapping[str, str], on: datetime.date) -> tuple[str, ...]:
    """What does not resolve: for a reader without a place, and for two of one with rates."""
    area = PoolingArea.objects.filter(pk=TRIED).first()
    readers = [Reader(None, "", on)]
    if area is not None:
        readers += [Reader(area, scheme, on) for scheme in Scheme.values]
    found = [problem for reader in readers for problem in render_texts(texts, reader).problems]
    return tuple(dict.fromkeys(found))
