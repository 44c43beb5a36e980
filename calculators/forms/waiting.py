"""待遇何时生效: when a resident or an employee enrolled, and what was missed before."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from calculators.engine.waiting import NEWBORN, OUTSIDE, WINDOW, Enrolment
from calculators.forms.base import CalculatorForm
from calculators.forms.fields import AreaField, WholeField
from calculators.forms.months import NearDayField
from regions.enums import Scheme

OCCASIONS = (
    (WINDOW, "集中参保期内"),
    (OUTSIDE, "过了集中参保期"),
    (NEWBORN, "给新生儿参保"),
)
WAYS = (("through_unit", "通过单位参保"), ("on_own", "自己参保（灵活就业）"))
MOST_YEARS = 60


class WaitingForm(CalculatorForm):
    """`occasion`, `missed`, `made_good` and `born` count for residents only, `way` for employees only."""

    defaults = {"missed": 0, "made_good": 0}

    area = AreaField(label="参保地", required=False, help_text="职工医保要选；居民医保按全国规定，可以不选。")
    scheme = forms.ChoiceField(
        label="险种",
        choices=Scheme,
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择参加的是职工医保还是居民医保。",
            "invalid_choice": "险种只有职工医保（employee）和居民医保（resident）。",
        },
    )
    occasion = forms.ChoiceField(
        label="居民医保：什么时候参保",
        help_text="集中参保期一般是年底前几个月，为下一年缴费，以当地通知为准。",
        choices=OCCASIONS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "没有这种情形。"},
    )
    way = forms.ChoiceField(
        label="职工医保：怎么参保",
        choices=WAYS,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "没有这种参保方式。"},
    )
    on = NearDayField(label="缴费（参保）日期", help_text="从这一天往后数。不填按今天。")
    missed = WholeField(
        label="断保多少年",
        least=0,
        most=MOST_YEARS,
        required=False,
        help_text="中间没有缴费的年数，没有断保不用填。这项规定施行以前断的算不算，请问参保地。",
    )
    made_good = WholeField(label="其中补缴了多少年", least=0, most=MOST_YEARS, required=False)
    born = NearDayField(label="新生儿的出生日期")

    first = ("scheme", "occasion", "way", "on")
    more = (
        ("断过保（居民医保）", "补缴可以缩短一部分等待期。", ("missed", "made_good")),
        ("新生儿（居民医保）", "", ("born",)),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("scheme") == Scheme.EMPLOYEE:
            self._check_employee(data)
        elif data.get("scheme") == Scheme.RESIDENT:
            self._check_resident(data)
        return data

    def enrolment(self) -> Enrolment:
        """A resident's checked input as the engine takes it."""
        data = self.cleaned_data
        if data["occasion"] == NEWBORN:
            return Enrolment(on=self.day(), occasion=NEWBORN, born=data["born"])
        return Enrolment(self.day(), data["occasion"], data["missed"], data["made_good"])

    def day(self) -> datetime.date:
        """The day of payment: today in Asia/Shanghai where none was given."""
        return self.cleaned_data["on"] or timezone.localdate()

    def _check_employee(self, data: dict[str, Any]) -> None:
        if not data.get("area") and "area" not in self.errors:
            self.add_error("area", forms.ValidationError("职工医保的等待期各地不同，请选择参保地。", code="required"))
        if not data.get("way") and "way" not in self.errors:
            self.add_error("way", forms.ValidationError("请选择通过单位参保还是自己参保。", code="required"))

    def _check_resident(self, data: dict[str, Any]) -> None:
        occasion = data.get("occasion")
        if not occasion and "occasion" not in self.errors:
            self.add_error("occasion", forms.ValidationError("请选择什么时候参保。", code="required"))
        if occasion == NEWBORN:
            self._check_newborn(data)
        elif occasion and not {"missed", "made_good"} & set(self.errors) and data["made_good"] > data["missed"]:
            self.add_error(
                "made_good", forms.ValidationError("补缴的年数不能超过断保的年数。", code="more_than_missed")
            )

    def _check_newborn(self, data: dict[str, Any]) -> None:
        if {"born", "on"} & set(self.errors):
            return
        if data["born"] is None:
            self.add_error("born", forms.ValidationError("请填写新生儿的出生日期。", code="required"))
        elif data["born"] > (data["on"] or timezone.localdate()):
            self.add_error("born", forms.ValidationError("出生日期在缴费日期之后，请核对。", code="after_payment"))
