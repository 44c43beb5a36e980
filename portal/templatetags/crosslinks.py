"""Links between calculators and explainers: `{% load crosslinks %}`. Neither app knows the other; the portal knows both."""

from django import template

from portal import crosslinks

register = template.Library()


@register.filter
def line_explainer(kind: str) -> crosslinks.Link | None:
    """The explainer of a line's kind, or None."""
    return crosslinks.of_line(kind)


@register.filter
def calculator_explainers(name: str) -> tuple[crosslinks.Link, ...]:
    """The explainers of a calculator."""
    return crosslinks.of_calculator(name)


@register.filter
def explainer_calculators(slug: str) -> tuple[crosslinks.Link, ...]:
    """The calculators that an explainer belongs to."""
    return crosslinks.calculators_of(slug)
