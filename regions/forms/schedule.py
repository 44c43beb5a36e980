"""The form of a draft: its own columns, the sheet of its rules, the optimistic lock, and why it is saved."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from regions.enums import Group, Status
from regions.forms.sheet import Rights, RuleSheet, Saved
from regions.models import BenefitSchedule

REASON_LENGTH = 80  # of 100 in the history's rows, which say more than the reason
EARLIEST, LATEST = datetime.date(1994, 1, 1), datetime.date(2099, 12, 31)  # as the area's page reads days
MORE = "_more"  # the button “再加几行”: its value is the section
REASON_HELP = (
    "例如：按某号文件，从哪天起调整；或者更正哪里的错误。送审和发布时看得到；"
    "更正、撤下以后重新公布的，发布以后群众也会原样看到，不写内部信息。"
)
CONTENT = ("effective_from", "start_unknown", "ends", "elder_from_age", "source", "reason", "review_due")


class StaleDraft(ValidationError):
    """Somebody else saved the draft since it was opened; `saved` is what stands there now."""

    def __init__(self, saved: BenefitSchedule) -> None:
        who = str(saved.written_by) if saved.written_by is not None else "别人"
        when = timezone.localtime(saved.updated_at)
        super().__init__(
            f"{who}在 {when:%Y-%m-%d %H:%M} 保存过这一版，您打开的不是最新内容，所以没有保存。您写的都还在，请对照后再保存。",
            code="stale",
        )
        self.saved = saved


class ScheduleForm(forms.ModelForm):
    """`sheet` holds the rules (None while the version is made, or where they are not the user\'s to change).

    `stale`: what somebody else saved in between.

    Has to be validated inside a transaction, as the admin does: the row is held from the check to the save.
    """

    opened = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    change_reason = forms.CharField(
        label="这次为什么改",
        max_length=REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="写进历史记录，例如：按 2026 年通知调整三级医院起付线。",
        error_messages={"required": "请写明这次改了什么、为什么改。"},
    )
    rights = Rights()
    editable = True
    done: Saved
    stale: StaleDraft | None = None
    sheet: RuleSheet | None = None

    class Meta:
        model = BenefitSchedule
        fields = ("area", "scheme", *CONTENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.more = str(self.data.get(MORE, "")) if self.is_bound else ""
        if "reason" in self.fields:
            self.fields["reason"].required = True
            self.fields["reason"].label = "为什么有这一版"
            self.fields["reason"].help_text = REASON_HELP
            self.fields["reason"].widget.attrs["rows"] = 2
        self.initial.setdefault("opened", self.instance.edits)
        if self.instance.pk is None or not self.editable:
            del self.fields["change_reason"], self.fields["opened"]
        elif self.rights.change:
            self.sheet = self._read_sheet()

    def full_clean(self) -> None:
        """More rows are asked for while others are half written: nothing is checked then."""
        if self.more:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        """Whether all can be saved; never where only more rows were asked for."""
        return not self.more and super().is_valid()

    def clean_effective_from(self) -> datetime.date:
        """Refuse a year that can only be a slip."""
        day: datetime.date = self.cleaned_data["effective_from"]
        if not EARLIEST <= day <= LATEST:
            raise ValidationError(f"请填写 {EARLIEST.year} 年到 {LATEST.year} 年之间的日期。", code="range")
        return day

    def clean(self) -> dict[str, Any]:
        """The lock and the rules: what was typed stays, and may be saved knowingly afterwards."""
        data = super().clean() or {}
        if self.instance.pk is None:
            return data
        # Without a join: what another table says of a row that was waited for would be what it said before.
        stored = BenefitSchedule.objects.select_for_update().get(pk=self.instance.pk)
        if self.sheet is not None and stored.edits != self.instance.edits:
            self.sheet = self._read_sheet()  # saved by somebody while this one waited for the row
        if self.sheet is not None and not self.sheet.is_valid():
            self.add_error(
                None, ValidationError(f"规则里有 {len(self.sheet.wrong)} 行要改，见下面标红的地方。", code="rules")
            )
        elders = self.sheet is not None and any(rule.group == Group.ELDER for rule in self.sheet.typed())
        if elders and data.get("elder_from_age") is None and "elder_from_age" in self.fields:
            self.add_error("elder_from_age", ValidationError("有“老年居民”的规则，请填写从几岁起。", code="elder"))
        if stored.status != Status.DRAFT:
            raise ValidationError("这一版已经不是草稿，不能修改。您写的都还在，请复制下来。", code="not_draft")
        if data.get("opened") != stored.edits:
            self.stale = StaleDraft(stored)
            if self.sheet is not None:
                self.sheet.mark_stored()
            again = QueryDict(mutable=True)
            again.update(self.data)
            again[self.add_prefix("opened")] = str(stored.edits)
            self.data = again
            self.add_error(None, self.stale)
        return data

    def _read_sheet(self) -> RuleSheet:
        data = self.data if self.is_bound else None
        return RuleSheet(self.instance, data, rights=self.rights, more=self.more)

    def save_draft(self, *, by: User | None) -> Saved:
        """Save version and rules, for one reason; answers what was done."""
        version, reason = self.instance, str(self.cleaned_data["change_reason"])
        version.edits += 1
        version.written_by = by
        version._change_reason = f"修改：{reason}"
        version._history_user = by
        version.save()
        return self.sheet.save(by=by, reason=f"修改：{reason}") if self.sheet is not None else Saved()
