"""职工大额/大病医疗互助: from the eligible cost above the basic cap."""

from decimal import Decimal
from typing import Any

from django import forms

from calculators.engine import Case
from calculators.engine.above_cap import UnitTerms
from calculators.forms.fields import ShareField, YuanField
from calculators.forms.layer import LayerForm
from regions.enums import Care, Scheme


class LargeAmountForm(LayerForm):
    """Employees only, so no scheme is asked. A work unit's mutual aid is given by its terms, or as the sum that it paid."""

    minor_or_student = None  # type: ignore[assignment]

    above = YuanField(
        label="超过基本医保封顶线的费用",
        help_text="政策范围内费用里，基本医保付满全年封顶线以后的那一部分，单位是元。目录外的费用不算。",
        error_messages={"required": "请填写超过封顶线的费用。"},
    )
    year_supplement_paid = YuanField(
        label="今年大额补助已支付", required=False, help_text="之前各次支付之和，会占用全年的封顶线。"
    )
    unit_paid = YuanField(
        label="单位互助基金付了多少", required=False, help_text="已经知道金额的，填在这里，下面三项不用填。"
    )
    unit_deductible = YuanField(label="单位互助的起付线", required=False, help_text="没有就不填。")
    unit_ratio = ShareField(label="单位互助的支付比例", required=False, help_text="例如 90% 或 0.9。")
    unit_cap = YuanField(label="单位互助的最高支付额", required=False, help_text="没有就不填。")

    first = ("above",)
    more = (
        ("个人情况", "有的地方退休人员的比例更高。", ("retired", "age")),
        ("今年之前、什么时候、在哪里", "", ("year_supplement_paid", "on", "out_of_province")),
        (
            "单位的互助基金",
            "单位或工会另外办的互助，标准各不相同，请照单位的通知填。",
            ("unit_paid", "unit_deductible", "unit_ratio", "unit_cap"),
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        names = ("unit_paid", "unit_deductible", "unit_ratio", "unit_cap")
        if any(name in self.errors for name in names):
            return data
        paid, deductible, ratio, cap = (data.get(name) for name in names)
        if paid is not None and (deductible, ratio, cap) != (None, None, None):
            self._refuse("unit_paid", "单位互助的金额和标准只填一种。", "both")
        elif ratio is None and (deductible, cap) != (None, None):
            self._refuse("unit_ratio", "请填写单位互助的支付比例。", "required")
        return data

    @property
    def unit(self) -> UnitTerms | None:
        """The work unit's terms of a valid form, None where none was given."""
        data = self.cleaned_data
        terms = UnitTerms(data["unit_deductible"], data["unit_ratio"], data["unit_cap"], data["unit_paid"])
        return terms if terms.ratio is not None or terms.paid is not None else None

    def case(self) -> Case:
        """The layer's case of a valid form: `total` is the cost above the cap."""
        return self.layer_case(
            Scheme.EMPLOYEE.value,
            Care.INPATIENT.value,
            self.cleaned_data["above"],
            year_supplement_paid=self.cleaned_data["year_supplement_paid"] or Decimal(0),
        )

    def _refuse(self, field: str, message: str, code: str) -> None:
        self.add_error(field, forms.ValidationError(message, code=code))
