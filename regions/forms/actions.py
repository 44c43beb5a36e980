"""What is asked before something is done with a version."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from regions.forms.schedule import EARLIEST, LATEST, REASON_LENGTH
from regions.models import BenefitSchedule

NOTICE_LENGTH = 400
NEXT, CORRECTION = "next", "correction"
TEXT = {"rows": 3, "class": "vLargeTextField"}


class ActionForm(forms.Form):
    """Nothing is asked, but it is about a version."""

    use_required_attribute = False

    def __init__(self, version: BenefitSchedule, *args: Any, **kwargs: Any) -> None:
        self.version = version
        super().__init__(*args, **kwargs)


class ReasonForm(ActionForm):
    """Why something is done with a version."""

    reason = forms.CharField(
        label="原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs=TEXT),
        help_text=f"写进历史记录，群众看不到。最多 {REASON_LENGTH} 个字。",
        error_messages={"required": "请写明原因。"},
    )


class OverrideForm(ActionForm):
    """A superuser publishes what they wrote themselves."""

    reason = forms.CharField(
        label="自己发布的原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs=TEXT),
        help_text="您写过这一版，本应由没有写过的同事发布。确需自己发布的，请写明原因，会保存下来，群众看不到。",
        error_messages={"required": "请写明为什么由您自己发布。"},
    )


class CloneForm(ActionForm):
    """From which day a new draft with the same rules holds, and why it is made."""

    what = forms.ChoiceField(
        label="新的一版",
        choices=[(NEXT, "从新的日期起（标准调整）"), (CORRECTION, "从同一天起（更正这一版的错误）")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种。"},
    )
    effective_from = forms.DateField(
        label="起始日期",
        required=False,
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"],
        widget=forms.DateInput(attrs={"type": "date", "min": EARLIEST.isoformat(), "max": LATEST.isoformat()}),
        help_text="文件写的执行日期；更正不用填。可以是以后的日期，到那一天才生效。",
        error_messages={"invalid": "请填写真实存在的日期，例如 2027-01-01。"},
    )
    reason = forms.CharField(
        label="原因",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs=TEXT),
        help_text="例如：按某号文件，从哪天起调整。更正的原因，发布以后群众会原样看到：写清楚哪里错了，不写内部信息。"
        f"最多 {REASON_LENGTH} 个字。",
        error_messages={"required": "请写明为什么新建这一版。"},
    )

    def clean(self) -> dict[str, Any]:
        """A correction has the same day; the same day is a correction."""
        data = super().clean() or {}
        day, start = data.get("effective_from"), self.version.effective_from
        if data.get("what") == CORRECTION:
            data["effective_from"] = start
            self.errors.pop("effective_from", None)
        elif data.get("what") == NEXT and "effective_from" not in self.errors:
            wrong = _wrong_day(day, start)
            if wrong:
                self.add_error("effective_from", ValidationError(wrong, code="day"))
        return data


def _wrong_day(day: datetime.date | None, start: datetime.date) -> str:
    if day is None:
        return "请填写新的一版从哪一天起。"
    if day == start:
        return "这一天就是这一版的起始日期。要改同一天起的数字，请选“更正”。"
    if not EARLIEST <= day <= LATEST:
        return f"请填写 {EARLIEST.year} 年到 {LATEST.year} 年之间的日期。"
    return ""


class WithdrawForm(ActionForm):
    """The one reason, which is the notice that citizens read."""

    notice = forms.CharField(
        label="原因，也是公告",
        max_length=NOTICE_LENGTH,
        widget=forms.Textarea(attrs=TEXT),
        help_text=f"群众会原样看到，请说清楚哪里不对、以什么为准；不要写内部信息。最多 {NOTICE_LENGTH} 个字。",
        error_messages={"required": "请写明撤下的原因，群众会看到。"},
    )
