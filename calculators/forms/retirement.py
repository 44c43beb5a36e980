"""缴费年限与退休: who retires, what has been contributed, and what the local notice says where we do not know it."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from calculators.engine.months import Month, month_of, months_between
from calculators.engine.retirement import Career
from calculators.forms.base import CalculatorForm
from calculators.forms.fields import AreaField, FlagField, ShareField, WholeField, YuanField
from calculators.forms.months import MonthField, NearDayField

PERSONS = (
    ("men", "男职工"),
    ("women_55", "女职工，原退休年龄 55 岁（管理、技术岗位等）"),
    ("women_50", "女职工，原退休年龄 50 岁"),
)
MOST_YEARS = 60


def years(label: str, **more: Any) -> WholeField:
    """A number of years that may stay empty."""
    return WholeField(label=label, least=0, most=MOST_YEARS, required=False, **more)


def rest(label: str) -> WholeField:
    """The months beside the years."""
    return WholeField(label=label, least=0, most=11, required=False)


class RetirementForm(CalculatorForm):
    """Employees' contribution years. `required_years`, `required_actual_years` and `rate` go before the area's figures."""

    area = AreaField(label="参保地", required=False, help_text="要多少年各地不同；只想知道退休时间可以不选。")
    person = forms.ChoiceField(
        label="您是",
        choices=PERSONS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是男职工还是女职工。", "invalid_choice": "没有这一类。"},
    )
    born = MonthField(
        label="出生年月", help_text="例如 1968-05。", error_messages={"required": "请填写出生年月，例如 1968-05。"}
    )
    actual_years = years("实际缴费多少年", help_text="到现在为止职工医保缴了多少年。可以在医保电子凭证或经办机构查到。")
    actual_months = rest("零几个月（实际缴费）")
    deemed_years = years("视同缴费多少年", help_text="经办机构认定的；没有就不填。")
    deemed_months = rest("零几个月（视同缴费）")
    worked_from = MonthField(
        label="或者：参加工作的年月",
        required=False,
        help_text="有的地方某天以前的工作年限视同缴费，按这个年月估算。和上面的视同缴费填一样就行。",
    )
    stopped = FlagField(label="以后不再缴费", help_text="不勾就按一直缴到退休那个月计算。")
    base = YuanField(label="月缴费基数", required=False, help_text="补缴用的基数，每月多少元，以经办机构核定为准。")
    required_years = WholeField(
        label="当地要求的缴费年限",
        least=1,
        most=MOST_YEARS,
        required=False,
        help_text="按当地通知填，优先于本站的数据。",
    )
    required_actual_years = years("其中要求实际缴费的年限")
    rate = ShareField(
        label="补缴比例", required=False, help_text="补一个月要缴基数的多少，例如 9% 或 0.09。按当地通知填。"
    )
    on = NearDayField(label="缴费数到哪一天", help_text="已缴的月数数到这一天所在的月。不填按今天。")

    first = ("person", "born")
    more = (
        ("已经缴了多少年", "填了就能算出到退休时还差多少。", (
            "actual_years", "actual_months", "deemed_years", "deemed_months", "worked_from", "stopped", "on",
        )),
        ("补缴要多少钱", "", ("base",)),
        ("当地通知怎么说", "本站没有您那里的数据时，可以自己填。", ("required_years", "required_actual_years", "rate")),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_birth(data)
        self._check_contributions(data)
        least, most = data.get("required_actual_years"), data.get("required_years")
        if least is not None and most is not None and least > most:
            self.add_error(
                "required_actual_years",
                forms.ValidationError("要求实际缴费的年限不能超过要求的总年限。", code="more_than_required"),
            )
        return data

    def day(self) -> datetime.date:
        """The day up to which the contributions are counted: today in Asia/Shanghai where none was given."""
        return self.cleaned_data["on"] or timezone.localdate()

    def career(self) -> Career:
        """The checked input as the engine takes it."""
        data = self.cleaned_data
        return Career(
            born=data["born"],
            on=self.day(),
            contributed=_months(data, "actual"),
            deemed=_months(data, "deemed"),
            worked_from=data["worked_from"],
            goes_on=not data["stopped"],
            base=data["base"],
        )

    def _check_birth(self, data: dict[str, Any]) -> None:
        born: Month | None = data.get("born")
        if born is None or "on" in self.errors:
            return
        if born > month_of(data["on"] or timezone.localdate()):
            text = "出生年月在今天之后，请核对。" if data["on"] is None else "出生年月在“缴费数到哪一天”之后，请核对。"
            self.add_error("born", forms.ValidationError(text, code="future"))
        worked = data.get("worked_from")
        if worked is not None and worked <= born:
            self.add_error("worked_from", forms.ValidationError("参加工作的年月要晚于出生年月。", code="before_birth"))

    def _check_contributions(self, data: dict[str, Any]) -> None:
        names = ("actual_years", "actual_months", "deemed_years", "deemed_months", "worked_from", "born", "on")
        if set(names) & set(self.errors):
            return
        actual, deemed, worked = _months(data, "actual"), _months(data, "deemed"), data["worked_from"]
        if deemed is not None and worked is not None:
            self.add_error(
                "worked_from",
                forms.ValidationError("视同缴费年限和参加工作的年月填一个就行。", code="both"),
            )
        elif actual is None and (deemed is not None or worked is not None):
            self.add_error("actual_years", forms.ValidationError("请也填实际缴费多少年，没有就填 0。", code="required"))
        elif actual is not None:
            life = months_between(data["born"], month_of(data["on"] or timezone.localdate()))
            if actual + (deemed or 0) > life:
                self.add_error(
                    "actual_years", forms.ValidationError("缴费年限比年龄还长，请核对。", code="longer_than_life")
                )


def _months(data: dict[str, Any], name: str) -> int | None:
    """Years and months as months; None where neither was given."""
    in_years, beside = data[f"{name}_years"], data[f"{name}_months"]
    return None if in_years is None and beside is None else (in_years or 0) * 12 + (beside or 0)
