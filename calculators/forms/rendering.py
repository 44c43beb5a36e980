from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Fields as the portal draws them: label, help and error tied to the input."""

    field_template_name = "components/field.html"
