"""医疗救助: from what is left of 自付 after the other layers."""

from decimal import Decimal

from django import forms

from calculators.engine import Case
from calculators.forms.fields import YuanField
from calculators.forms.layer import BILL, LAYER_PERSON_THEME, LayerForm
from regions.enums import Aid, Care


class AssistanceForm(LayerForm):
    """`income_per_head` is asked only for the two groups whose national line is a share of it."""

    scheme = BILL["scheme"]
    aid = forms.ChoiceField(
        label="困难群体身份",
        choices=Aid,
        widget=forms.RadioSelect,
        help_text="以民政、农业农村等部门认定的为准。",
        error_messages={"required": "请选择困难群体身份。", "invalid_choice": "没有这种身份。"},
    )
    self_paid = YuanField(
        label="还剩多少自付",
        help_text="基本医保、大病保险都付过以后，政策范围内还由您付的部分。“自费”不算。",
        error_messages={"required": "请填写剩下的自付。"},
    )
    income_per_head = YuanField(
        label="当地上年居民人均可支配收入",
        required=False,
        help_text="低保边缘家庭成员、因病致贫重病患者要填，单位是元；当地统计部门每年公布。",
    )
    year_assistance_cost = YuanField(
        label="今年之前进入救助的自付", required=False, help_text="当地按全年累计起付线和分段的，才会用到。"
    )
    year_assistance_paid = YuanField(
        label="今年医疗救助已支付", required=False, help_text="之前各次支付之和，会占用全年的限额。"
    )

    first = ("scheme", "aid", "self_paid", "income_per_head")
    more = (
        ("今年之前的", "今年第一次不用填。", ("year_assistance_cost", "year_assistance_paid")),
        ("什么时候、在哪里", "", ("on", "out_of_province")),
        LAYER_PERSON_THEME,
    )

    def case(self) -> Case:
        """The layer's case of a valid form: `total` is what is left of 自付."""
        data = self.cleaned_data
        return self.layer_case(
            data["scheme"],
            Care.INPATIENT.value,
            data["self_paid"],
            aid=data["aid"],
            year_assistance_cost=data["year_assistance_cost"] or Decimal(0),
            year_assistance_paid=data["year_assistance_paid"] or Decimal(0),
        )
