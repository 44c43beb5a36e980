"""The forms of the staff side: a draft with its optimistic lock, and what is done with a version."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from policies.models import ExplainerVersion
from policies.services import REASON_LENGTH, StaleDraft, locked
from regions.enums import Scheme, Status
from regions.forms.rendering import FieldRenderer
from regions.models import PoolingArea

PUBLIC_REASON = "发布以后，读者在订阅（/feed/）里看得到，请写得读者看得懂，不写内部信息。"


class VersionForm(forms.ModelForm):
    """A draft. `opened` says after which save it was opened; `stale` holds what somebody else saved in between.

    Has to be validated inside a transaction, as the admin does: the row is held from the check to the save.
    """

    opened = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    stale: StaleDraft | None = None

    class Meta:
        model = ExplainerVersion
        fields = (
            "explainer",
            *ExplainerVersion.CONTENT_FIELDS,
            "publish_on",
            "reviewed_on",
            "review_due",
            "reason",
        )
        help_texts = {"reason": f"改了什么，为什么改。{PUBLIC_REASON}"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", self.instance.edits)

    def clean_publish_on(self) -> Any:
        """Refuse a day that has gone by: what readers saw then cannot be changed."""
        day = self.cleaned_data["publish_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError("这一天已经过去了，请写今天或以后的日期，或者留空。", code="past")
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse to write over what somebody else saved; what was typed stays, and may be saved knowingly afterwards."""
        data = super().clean() or {}
        if self.instance.pk is None:
            return data
        stored = locked(self.instance)
        if stored.status != Status.DRAFT:
            raise ValidationError("这一版已经不是草稿，不能修改。您写的都还在，请复制下来。", code="not_draft")
        if data.get("opened") != stored.edits:
            self.stale = StaleDraft(stored)
            data_again = QueryDict(mutable=True)
            data_again.update(self.data)
            data_again[self.add_prefix("opened")] = str(stored.edits)
            self.data = data_again
            self.add_error(None, self.stale)
        return data


class ReasonForm(forms.Form):
    """Why something is done with a version."""

    reason = forms.CharField(
        label="原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=f"写进历史记录，读者看不到。最多 {REASON_LENGTH} 个字。",
    )


class DraftForm(forms.Form):
    """Why there is a new version: becomes its reason, which readers see once it is published."""

    reason = forms.CharField(
        label="原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=f"成为新的一版的改动原因，草稿里还可以改。{PUBLIC_REASON}最多 {REASON_LENGTH} 个字。",
    )


class NoReasonForm(forms.Form):
    """Nothing is asked."""


class OverrideForm(forms.Form):
    """A superuser publishes what they wrote themselves."""

    reason = forms.CharField(
        label="自己发布的原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="您写过这一版，本应由没有写过的同事发布。确需自己发布的，请写明原因，会保存下来，读者看不到。",
    )


class PreviewForm(forms.Form):
    """For which reader a draft is shown; empty = nothing chosen. Stands on a page of the portal, drawn as its forms."""

    default_renderer = FieldRenderer

    area = forms.ModelChoiceField(
        label="参保地", queryset=PoolingArea.objects.all(), required=False, empty_label="没有选参保地"
    )
    scheme = forms.ChoiceField(label="险种", choices=[("", "没有选险种"), *Scheme.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
