"""How the forms of pages are drawn."""

from typing import Any

from django.forms.renderers import BaseRenderer
from django.template import engines


class FieldRenderer(BaseRenderer):
    """Fields as the portal draws them, by the pages' templates: label, help and error tied to the input."""

    field_template_name = "components/field.html"

    def get_template(self, template_name: str) -> Any:
        """Ours, or Django's for its widgets; raises TemplateDoesNotExist."""
        return engines["pages"].get_template(template_name)
