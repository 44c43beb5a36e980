"""Fields of many rows: 60 bills are 600 fields and 1,200 options, too many for a template each (measured: 3 times slower)."""

from collections.abc import Callable
from typing import Any

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from regions.forms.rendering import FieldRenderer


def _input(widget: dict[str, Any]) -> SafeString:
    value = {} if widget["value"] is None else {"value": widget["value"]}
    return format_html(
        "<input{}>", flatatt({"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]})
    )


def _select(widget: dict[str, Any]) -> SafeString:
    """A select without groups of options."""
    options = (
        (flatatt({"value": option["value"], "selected": option["selected"]}), option["label"])
        for _, group, _ in widget["optgroups"]
        for option in group
    )
    written = format_html_join("", "<option{}>{}</option>", options)
    return format_html("<select{}>{}</select>", flatatt({"name": widget["name"], **widget["attrs"]}), written)


WRITERS: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    "django/forms/widgets/text.html": _input,
    "django/forms/widgets/date.html": _input,
    "django/forms/widgets/select.html": _select,
}


class RowRenderer(FieldRenderer):
    """As FieldRenderer, with the widgets of rows written straight."""

    field_template_name = "components/row_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITERS.get(template_name)
        return super().render(template_name, context, request) if write is None else write(context["widget"])
