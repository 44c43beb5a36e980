"""The environment of the pages' templates (templates/, Jinja2): what they may use besides their context.

Staff's pages are Django's and its libraries', and so are their templates (staff_templates/). Why two: docs/adr/0008.
"""

import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest
from django.template.backends import jinja2 as backend
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.template.defaultfilters import date as formatted
from django.template.defaultfilters import linebreaks_filter, linebreaksbr
from django.templatetags.static import static
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]
from django_htmx.jinja import htmx_script
from jinja2 import ChainableUndefined, Environment, StrictUndefined
from markupsafe import Markup

from policies.presenters.local import local_of
from portal import crosslinks
from regions import filters
from regions.addresses import address


class Pages(backend.Jinja2):
    """Django's backend, but what a view gives goes before what context processors give, as in Django's own templates."""

    def get_template(self, template_name: str) -> "Page":
        """Raises TemplateDoesNotExist and TemplateSyntaxError as Django's does."""
        return Page(super().get_template(template_name).template, self)


class Page(backend.Template):
    """A template of Pages."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> str:
        """The page; without a request it has no `request`, no CSRF token and nothing of the context processors."""
        if request is None:
            return str(super().render(context))
        given: dict[str, Any] = {
            "request": request,
            "csrf_input": csrf_input_lazy(request),
            "csrf_token": csrf_token_lazy(request),
        }
        for processor in self.backend.template_context_processors:
            given |= processor(request)
        return str(super().render(given | (context or {})))


class Missing(StrictUndefined):
    """A name that no view gave: it may be asked for (`{% if warnings %}`), but not printed, walked through or looked into."""

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


def environment(strict: bool = False, **options: Any) -> Environment:
    """The names and filters of the pages. `strict`: a missing name is an error (tests); else it prints nothing."""
    env = Environment(**options | {"undefined": Missing if strict else ChainableUndefined})  # noqa: S701 autoescape is Django's default
    env.globals |= {
        "htmx_script": htmx_script,
        "local_of_area": local_of,
        "static": static,
        "url": address,
    }
    env.filters |= {
        "calculator_explainers": crosslinks.of_calculator,
        "date": date,
        "explainer_calculators": crosslinks.calculators_of,
        "line_explainer": crosslinks.of_line,
        "linebreaks": linebreaks_filter,
        "linebreaksbr": linebreaksbr,
        "one_line": one_line,
        "percent": filters.percent,
        "quoted": quoted,
        "unbroken": filters.unbroken,
    }
    return env


@lru_cache
def _static(name: str) -> str:
    """The address of a static file: of the same few on every page, and the same until the server starts anew."""
    return str(static(name))


def date(value: datetime.date | None, form: str) -> str:
    """A date, or the moment of a datetime in Asia/Shanghai, as Django's filter writes it: "Y 年 n 月 j 日". "" for None."""
    return formatted(template_localtime(value), form)


def one_line(text: str) -> str:
    """Text (escaped already: Markup stays Markup) without line ends and runs of blanks, as a title needs it."""
    return Markup(" ").join(text.split()) if isinstance(text, Markup) else " ".join(text.split())


def quoted(text: str) -> str:
    """Text as one value of a query: 住院&x → %E4%BD%8F%E9%99%A2%26x."""
    return quote(text, safe="")
