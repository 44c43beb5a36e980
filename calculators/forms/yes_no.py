"""A question that may stay unanswered: yes, no, or not said."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

CHOICES = (("true", "是"), ("false", "否"), ("", "不清楚"))


class YesNoField(forms.Field):
    """`true`, `false`, or None where nothing was said."""

    short = True  # its choices are short words: components/field.html sets three of them on a line
    schema = {"type": "boolean"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.RadioSelect(choices=CHOICES), **kwargs})

    def clean(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value in ("true", "false"):
            return bool(value == "true")
        raise ValidationError("请填 true 或 false，不清楚就不填。", code="invalid")
