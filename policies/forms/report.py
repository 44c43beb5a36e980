"""The form by which a reader says that something is wrong. It asks for nothing about the reader."""

from typing import Any

from django import forms

from policies.models import Report
from policies.personal_data import personal_data
from regions.forms.rendering import FieldRenderer

LONGEST = 1000  # characters


class PlainText(forms.CharField):
    """Text whose line ends count as one character each, as the browser counts them."""

    def to_python(self, value: object) -> str:
        """The text with plain line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class ReportForm(forms.Form):
    """`kind` and `text`; `website` stays empty (people do not see it, programs fill it in)."""

    default_renderer = FieldRenderer

    kind = forms.ChoiceField(
        label="哪一种情况",
        choices=Report.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种情况。", "invalid_choice": "请选一种情况。"},
    )
    text = PlainText(
        label="具体说说",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="哪里不对，您看到的是什么，最好写明文件名称、日期或结算单上的项目。最多 1000 个字。请不要写姓名、身份证号、电话、住址。",
        error_messages={
            "required": "请写几句话，说明哪里不对。",
            "max_length": "最多写 %(limit_value)d 个字，现在有 %(show_value)d 个。",
            "null_characters_not_allowed": "内容里有看不见的特殊字符，请删掉再提交。",
        },
    )
    website = forms.CharField(required=False, label="请不要填写这一栏", widget=forms.TextInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean_text(self) -> str:
        """Refuse what looks like an identity or mobile number, and say which: the reader takes it out, the rest stays."""
        text = str(self.cleaned_data["text"])
        found = personal_data(text)
        if found:
            raise forms.ValidationError(
                f"内容里好像有{'和'.join(found)}。我们不需要知道您是谁，请删掉这些数字再提交，其余内容都还在。",
                code="personal_data",
            )
        return text

    def clean_website(self) -> str:
        """Programs that send forms fill in every field."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("请把“请不要填写这一栏”留空，再提交一次。", code="filled_by_program")
        return ""
