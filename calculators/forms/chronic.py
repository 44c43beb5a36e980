"""门诊慢特病: from the bill, or from the 自付 of the settlement slip."""

from decimal import Decimal
from typing import Any

from django import forms

from calculators.engine import Case
from calculators.forms.cause import CAUSE_THEME, CauseMixin
from calculators.forms.estimate import PARTS_THEME, PERSON_THEME, PLACE_THEME, EstimateForm
from calculators.forms.fields import YuanField
from regions.enums import Care, Level


class ChronicForm(CauseMixin, EstimateForm):
    """`total` starts from the bill (and asks for the level), `self_paid` from the slip; one of them has to be given."""

    defaults = {
        name: value for name, value in EstimateForm.defaults.items() if name != "admission"
    } | CauseMixin.defaults

    care = None  # type: ignore[assignment]
    admission = None  # type: ignore[assignment]
    self_paid = YuanField(
        label="从结算单算：结算单上的自付",
        required=False,
        help_text="基本医保已经结算过的，填政策范围内的自付，算大病保险还能付多少。",
    )
    total = YuanField(
        label="从费用算：这次的总费用",
        required=False,
        help_text="还没有结算的，填总费用，从基本医保算起。和上面的自付填一种。",
    )
    level = forms.ChoiceField(
        label="医院级别",
        choices=Level,
        widget=forms.RadioSelect,
        required=False,
        help_text="从总费用算起时要选。",
        error_messages={"invalid_choice": "没有这个医院级别。"},
    )

    first = ("scheme", "self_paid", "total", "level")
    more = (
        (
            "今年之前花了多少",
            "大病保险按全年累计的自付计算；今年第一次不用填。",
            ("year_self_paid", "year_supplement_paid", "year_basic_paid", "year_deductible_paid", "year_eligible"),
        ),
        PERSON_THEME,
        PARTS_THEME,
        ("什么时候看的", "", ("on",)),
        PLACE_THEME,
        CAUSE_THEME,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if {"total", "self_paid", "level"} & set(self.errors):
            return data
        total, self_paid = data.get("total"), data.get("self_paid")
        if total is None and self_paid is None:
            self._refuse("total", "请填写总费用，或者填写结算单上的自付，两种填一种。", "nothing")
        elif total is not None and self_paid is not None:
            self._refuse("self_paid", "总费用和结算单上的自付只填一种。", "both")
        elif total is not None and not data.get("level"):
            self._refuse("level", "请选择医院级别。", "required")
        return data

    @property
    def from_slip(self) -> bool:
        """Whether a valid form starts from the slip's 自付."""
        return self.cleaned_data["self_paid"] is not None

    def case(self) -> Case:
        """The bill's case, or, from the slip, the second layer's (`total` is then this time's 自付)."""
        from_slip = self.from_slip
        data = {name: value for name, value in self.cleaned_data.items() if name != "self_paid"}
        data |= {"care": Care.CHRONIC.value, "admission": 1}
        if from_slip:
            nothing = {name: Decimal(0) for name in ("class_b", "class_c", "over_limit")}
            data |= {"total": self.cleaned_data["self_paid"], "level": "any", **nothing}
        return self.case_of(data)

    def _refuse(self, field: str, message: str, code: str) -> None:
        self.add_error(field, forms.ValidationError(message, code=code))
