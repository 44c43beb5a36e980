"""二次报销: from what the person already paid within scope."""

from decimal import Decimal

from calculators.engine import Case
from calculators.forms.estimate import NO_AID
from calculators.forms.fields import YuanField
from calculators.forms.layer import BILL, LAYER_PERSON_THEME, LayerForm
from calculators.forms.yes_no import YesNoField
from regions.enums import Care


class CriticalIllnessForm(LayerForm):
    """`self_paid` is this time's 自付, `year_self_paid` the year's before it; who knows only the year's sum gives it as
    `self_paid` and leaves the other empty.
    """

    defaults = {"aid": NO_AID}

    scheme = BILL["scheme"]
    enrolled = YesNoField(label="参加了基本医保，今年的费用也缴了吗？", help_text="没有参加基本医保，就没有二次报销。")
    settled = YesNoField(label="这笔费用由基本医保结算过了吗？", help_text="先有第一次报销，才有第二次。")
    self_paid = YuanField(
        label="这一次的自付",
        help_text="政策范围内、基本医保付过以后由您付的部分，结算单上叫“自付”。“自费”不算。只知道全年的自付，就填全年的。",
        error_messages={"required": "请填写自付金额。"},
    )
    year_self_paid = BILL["year_self_paid"]
    year_supplement_paid = YuanField(
        label="今年大病保险已支付", required=False, help_text="之前各次支付之和，会占用全年的封顶线。"
    )
    aid = BILL["aid"]

    first = ("scheme", "enrolled", "settled", "self_paid")
    more = (
        ("今年之前的", "大病保险按全年累计的自付计算；今年第一次不用填。", ("year_self_paid", "year_supplement_paid")),
        ("困难群体", "特困、低保等人员，很多地方起付线更低、比例更高。", ("aid",)),
        ("什么时候、在哪里", "", ("on", "out_of_province")),
        LAYER_PERSON_THEME,
    )

    def case(self) -> Case:
        """The second layer's case of a valid form: common terms, as after an inpatient bill."""
        data = self.cleaned_data
        return self.layer_case(
            data["scheme"],
            Care.INPATIENT.value,
            data["self_paid"],
            aid=data["aid"],
            year_self_paid=data["year_self_paid"] or Decimal(0),
            year_supplement_paid=data["year_supplement_paid"] or Decimal(0),
        )
