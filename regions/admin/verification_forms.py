"""The forms of verification: the original once, then figure by figure; undoing; what is wrong; when to look again."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from regions.admin.reasons import ReasonForm
from regions.enums import Evidence, Scheme
from regions.models import BenefitSchedule, PolicyDocument, Verification
from regions.verification import REASON_LENGTH

NEW_DOCUMENT = ("number", "title", "issuer", "issued_on", "url")


def _line(label: str, length: int, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget, **options)


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})  # the browser's own calendar
    return forms.DateField(label=label, widget=widget, **options)


def _reason(label: str, help_text: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=label, max_length=REASON_LENGTH - 10, help_text=help_text, widget=widget)


class OriginalForm(forms.Form):
    """The document that the figures were compared with: one that is registered, or a new one; and the day."""

    document = forms.ModelChoiceField(
        PolicyDocument.objects.none(), label="已登记的文件", required=False, empty_label="（没有，在下面登记）"
    )
    number = _line("文号", 60, help_text="例如 国办发〔2021〕42号；没有文号的留空。")
    title = _line("标题", 200)
    issuer = _line("发文机关", 120)
    issued_on = _day("发文日期", required=False)
    url = forms.URLField(
        label="网址",
        max_length=400,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
        help_text="原文所在的官方网页。",
    )
    wide = forms.BooleanField(
        label="这份文件不只管这一个统筹区", required=False, help_text="全国或全省的文件，其他地区核对时也能选到。"
    )
    checked_on = _day("核对日期", help_text="您把数字和原文对照的那一天。")
    clause = _line("条款", 120, help_text="例如 第十二条。下面没有单独写条款的数字，都记这一条。")

    def __init__(self, *args: Any, schedule: BenefitSchedule, may_register: bool, may_widen: bool, **kwargs: Any):
        kwargs.setdefault("initial", {"checked_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self._schedule = schedule
        choice: Any = self.fields["document"]
        choice.queryset = documents_for(schedule)
        if not may_register:
            for name in (*NEW_DOCUMENT, "wide"):
                del self.fields[name]
            choice.required, choice.empty_label = True, "（请选择）"
        elif not may_widen:
            del self.fields["wide"]

    def clean_checked_on(self) -> datetime.date:
        """Raise for a day to come."""
        day: datetime.date = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError("核对日期不能晚于今天。", code="future")
        return day

    def clean_issued_on(self) -> datetime.date | None:
        """Raise for a day to come."""
        day: datetime.date | None = self.cleaned_data["issued_on"]
        if day is not None and day > timezone.localdate():
            raise ValidationError("发文日期不能晚于今天。", code="future")
        return day

    def clean(self) -> dict[str, Any]:
        """Exactly one of both ways to name the document."""
        data = super().clean() or {}
        typed = [name for name in NEW_DOCUMENT if data.get(name)]
        if data.get("document") and typed:
            raise ValidationError("已登记的文件和新登记的文件只能用一个：请清空其中一边。", code="both")
        if data.get("document") is None and "document" not in self.errors:
            if not data.get("title") and "title" in self.fields and "title" not in self.errors:
                self.add_error("title", "请选择已登记的文件，或者写明新文件的标题。")
            number = data.get("number", "")
            if number and PolicyDocument.objects.filter(number=number).exists():
                self.add_error("number", "这个文号已经登记，请在上面选择；选不到的，请联系管理全部地区的同事。")
        return data

    def original(self) -> PolicyDocument:
        """The chosen document, or the new one, not saved yet: its number and title come from the original itself."""
        data = self.cleaned_data
        chosen: PolicyDocument | None = data["document"]
        if chosen is not None:
            return chosen
        return PolicyDocument(
            **{name: data[name] for name in NEW_DOCUMENT},
            area=None if data.get("wide") else self._schedule.area,
            evidence=Evidence.VERIFIED,
            checked_on=data["checked_on"],
        )


def documents_for(schedule: BenefitSchedule) -> Any:
    """National and provincial documents (without area) and the area's own."""
    return PolicyDocument.objects.filter(Q(area__isnull=True) | Q(area=schedule.area_id)).order_by(
        "area_id", "number", "title"
    )


class UndoForm(forms.Form):
    """Why a record is taken back."""

    reason = _reason("撤销的原因", "写进历史记录，例如“看错了行”。")


class CorrectionForm(forms.Form):
    """What is wrong with a published figure."""

    reason = _reason("哪里不对", "成为更正版本的改动原因，更正发布以后群众会看到，例如“原文第十二条是 500 元”。")


class ReviewDueForm(forms.Form):
    """When a version is to be looked at again; empty = no reminder."""

    due = forms.DateField(
        label="下次核对", required=False, error_messages={"invalid": "日期没有看懂，请写成 2027-01-01。"}
    )


class VerificationForm(ReasonForm):
    """A record whose document, clause or day was noted wrongly."""

    class Meta:
        model = Verification
        fields = ("document", "clause", "checked_on")

    def clean_checked_on(self) -> datetime.date:
        """Raise for a day to come."""
        day: datetime.date = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError("核对日期不能晚于今天。", code="future")
        return day


class QueueForm(forms.Form):
    """What of the queue is shown; anything unknown counts as not given."""

    state = forms.ChoiceField(label="状态", required=False)
    province = forms.ChoiceField(label="省份", required=False)
    scheme = forms.ChoiceField(label="险种", required=False, choices=[("", "全部"), *Scheme.choices])

    def __init__(
        self, *args: Any, states: Iterable[tuple[str, str]], provinces: Iterable[tuple[str, str]], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        state: Any = self.fields["state"]
        state.choices = [("", "全部"), *states]
        province: Any = self.fields["province"]
        province.choices = [("", "全部"), *provinces]
