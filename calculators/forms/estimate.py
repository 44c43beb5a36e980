"""The one place where a bill's input is checked: page and `GET /api/v1/estimate` alike, under the same names."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from calculators.engine import Case
from calculators.forms.base import CalculatorForm
from calculators.forms.cause import CAUSE_THEME, CauseMixin
from calculators.forms.fields import AreaField, DayField, FlagField, ShareField, WholeField, YuanField
from regions.enums import Aid, Care, Level, Place, Scheme

NO_AID = "none"
NOT_OF_THE_CASE = ("area", "cause")
MONEY = (
    "class_b", "class_c", "over_limit", "year_basic_paid", "year_supplement_paid", "year_self_paid",
    "year_deductible_paid", "year_eligible",
)  # fmt: skip

# Themes of further questions that the pages of bills share.
PARTS_THEME = (
    "费用里哪些不能全报",
    "结算单或费用清单上有；不填就按全部可以报销计算。",
    ("class_c", "class_b", "class_b_share", "over_limit"),
)
PERSON_THEME = ("个人情况", "", ("retired", "age", "minor_or_student", "aid"))
PLACE_THEME = ("在哪里就医", "", ("place", "out_of_province"))
INPATIENT_CARE = (Care.INPATIENT, Care.OBSERVATION, Care.DAY_SURGERY)


class EstimateForm(CalculatorForm):
    """A bill, its person, its place and what the year has seen. Every message is for the person at the field."""

    defaults = {"aid": NO_AID, "place": Place.LOCAL.value, "admission": 1}

    area = AreaField(label="参保地", error_messages={"required": "请选择参保地。"})
    scheme = forms.ChoiceField(
        label="险种",
        choices=Scheme,
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择参加的是职工医保还是居民医保。",
            "invalid_choice": "险种只有职工医保（employee）和居民医保（resident）。",
        },
    )
    care = forms.ChoiceField(
        label="就医类型",
        choices=Care,
        error_messages={"required": "请选择就医类型。", "invalid_choice": "没有这种就医类型。"},
    )
    level = forms.ChoiceField(
        label="医院级别",
        choices=Level,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择医院级别。", "invalid_choice": "没有这个医院级别。"},
    )
    total = YuanField(
        label="总费用",
        help_text="结算单上的“医疗费总额”，单位是元。",
        error_messages={"required": "请填写总费用。"},
    )
    class_c = YuanField(
        label="目录外（丙类）费用",
        required=False,
        help_text="结算单上的“全自费金额”，医保目录里没有的项目。不知道可以不填，结果会偏高。",
    )
    class_b = YuanField(
        label="乙类费用",
        required=False,
        help_text="目录内、但要先自付一部分的药品和项目，清单上标“乙”。",
    )
    class_b_share = ShareField(
        label="乙类先行自付比例",
        required=False,
        help_text="例如 10% 或 0.1。结算单上的“先行自付金额”除以乙类费用就是它。",
    )
    over_limit = YuanField(
        label="超限价费用",
        required=False,
        help_text="结算单上的“超限价自费费用”：药品、耗材的价格高过医保支付标准的部分，由个人付，也不算大病保险的“自付”。",
    )
    on = DayField(label="出院或就诊日期", help_text="按这一天有效的标准计算。不填按今天。")
    admission = WholeField(
        label="今年第几次住院", least=1, most=99, required=False, help_text="包括这一次。不填按第 1 次。"
    )
    retired = FlagField(label="已退休", help_text="只影响职工医保。")
    age = WholeField(label="年龄", least=0, most=130, required=False, help_text="有的地方 70 岁以上待遇不同。")
    minor_or_student = FlagField(label="未成年人或在校学生", help_text="只影响居民医保。")
    aid = forms.ChoiceField(
        label="困难群体身份",
        choices=[(NO_AID, "没有"), *Aid.choices],
        required=False,
        error_messages={"invalid_choice": "没有这种身份。"},
    )
    place = forms.ChoiceField(
        label="在哪里就医",
        choices=Place,
        required=False,
        error_messages={"invalid_choice": "没有这种异地情形。"},
    )
    out_of_province = FlagField(label="在省外就医", help_text="有的地方省内、省外封顶线不同。")
    year_basic_paid = YuanField(
        label="今年基本医保已支付", required=False, help_text="之前各次统筹基金支付之和，会占用年度封顶线。"
    )
    year_supplement_paid = YuanField(
        label="今年大病保险（居民）或大额补助（职工）已支付", required=False, help_text="之前各次支付之和。"
    )
    year_self_paid = YuanField(
        label="今年之前的自付累计",
        required=False,
        help_text="只算“自付”（政策范围内），不算“自费”。大病保险按全年累计的自付计算。",
    )
    year_deductible_paid = YuanField(label="今年门诊起付线已付", required=False)
    year_eligible = YuanField(label="今年门诊政策范围内费用累计", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._refuse_more_than_total(data)
        return data

    def case(self) -> Case:
        """The checked input as the engine takes it; `on` is today in Asia/Shanghai where no day was given."""
        return self.case_of(self.cleaned_data)

    @staticmethod
    def case_of(cleaned: dict[str, Any]) -> Case:
        """The case of checked values, an amount that was not given being none."""
        data = {name: value for name, value in cleaned.items() if name not in NOT_OF_THE_CASE}
        for name in MONEY:
            data[name] = data[name] or Decimal(0)
        data["on"] = data["on"] or timezone.localdate()
        return Case(**data)

    def _refuse_more_than_total(self, data: dict[str, Any]) -> None:
        """class B + class C + over-limit excess ≤ total; the error stands at the first of them that was given."""
        total = data.get("total")
        parts = {name: data.get(name) for name in ("class_c", "class_b", "over_limit")}
        if total is None or any(name in self.errors for name in parts):
            return
        given = [name for name, amount in parts.items() if amount is not None]
        if given and sum(parts[name] or Decimal(0) for name in given) > total:
            self.add_error(
                given[0],
                forms.ValidationError("目录外、乙类和超限价费用加起来超过了总费用，请核对。", code="more_than_total"),
            )


class InpatientForm(CauseMixin, EstimateForm):
    """The inpatient page's form: the same names, with an ordinary admission as the kind of care where none is said."""

    defaults = EstimateForm.defaults | CauseMixin.defaults | {"care": Care.INPATIENT.value}

    care = forms.ChoiceField(
        label="就医类型",
        choices=[(care.value, care.label) for care in INPATIENT_CARE],
        required=False,
        help_text="急诊留观和日间手术，当地规定按住院或门诊结算的，照规定算。",
        error_messages={"invalid_choice": "这里只算住院、急诊留观和日间手术。"},
    )

    first = ("scheme", "level", "total")
    more = (
        PARTS_THEME,
        ("什么时候、第几次住院", "", ("on", "admission", "care")),
        PERSON_THEME,
        PLACE_THEME,
        ("今年之前花了多少", "之前的结算单上有；今年第一次就医不用填。", ("year_basic_paid", "year_self_paid", "year_supplement_paid")),
        (
            "急诊留观、日间手术按门诊结算的地方",
            "按门诊的起付线结算时才用到，一般不用填。",
            ("year_deductible_paid", "year_eligible"),
        ),
        CAUSE_THEME,
    )  # fmt: skip
