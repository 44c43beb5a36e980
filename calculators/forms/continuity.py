"""连续参保激励与断保修复: straight years, years without a claim, what the local notice says, and a break."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from calculators.engine.continuity import Membership
from calculators.forms.base import CalculatorForm
from calculators.forms.fields import AreaField, FlagField, PositiveYuanField, WholeField
from calculators.forms.months import NearDayField

MOST_YEARS = 60
NO_RAISE = "每年提高的金额要大于 0；不知道可以不填。"


class ContinuityForm(CalculatorForm):
    """Residents only. `cap` goes before the area's own; the amounts a time are the local notice's."""

    defaults = {"no_claim_years": 0, "missed": 0, "made_good": 0}

    area = AreaField(label="参保地", required=False, help_text="用来找当地大病保险的封顶线；也可以在下面自己填。")
    straight_years = WholeField(
        label="居民医保连续参保多少年",
        least=0,
        most=MOST_YEARS,
        help_text="包括今年，中间没有断。",
        error_messages={"required": "请填写连续参保多少年，包括今年。"},
    )
    no_claim_years = WholeField(
        label="其中有几年没有报销",
        least=0,
        most=MOST_YEARS,
        required=False,
        help_text="全年没有用医保基金报销的年数，不含今年（今年的要到明年才算）。",
    )
    used = FlagField(label="这几年之后用过奖励额度", help_text="大病保险赔付时用到了提高的那部分。")
    cap = PositiveYuanField(
        label="大病保险原封顶线",
        required=False,
        help_text="没有加奖励以前，一年最多付多少元。",
        zero="封顶线要大于 0。",
    )
    straight_each = PositiveYuanField(
        label="连续参保每年提高多少元",
        required=False,
        help_text="按当地通知填；不填按国家规定的下限。",
        zero=NO_RAISE,
    )
    no_claim_each = PositiveYuanField(
        label="没有报销每年提高多少元",
        required=False,
        help_text="按当地通知填；不填按国家规定的下限。",
        zero=NO_RAISE,
    )
    missed = WholeField(label="断保多少年", least=0, most=MOST_YEARS, required=False, help_text="假如断，或者已经断。")
    made_good = WholeField(label="其中补缴多少年", least=0, most=MOST_YEARS, required=False)
    on = NearDayField(label="按哪一天的标准", help_text="不填按今天。")

    first = ("straight_years", "no_claim_years", "used")
    more = (
        ("当地的数字", "当地通知或经办机构说的；不知道可以不填。", ("cap", "straight_each", "no_claim_each")),
        ("如果断保", "看断保要付出什么，补缴能补回什么。", ("missed", "made_good")),
        ("按哪一天的标准", "", ("on",)),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not {"straight_years", "no_claim_years"} & set(self.errors):
            most = max(data["straight_years"] - 1, 0)
            if data["no_claim_years"] > most:
                text = f"没有报销的年数不含今年，连续参保 {data['straight_years']} 年的最多填 {most}。"
                self.add_error("no_claim_years", forms.ValidationError(text, code="more_than_straight"))
        if not {"missed", "made_good"} & set(self.errors) and data["made_good"] > data["missed"]:
            self.add_error(
                "made_good", forms.ValidationError("补缴的年数不能超过断保的年数。", code="more_than_missed")
            )
        return data

    def day(self) -> datetime.date:
        """The day whose rules count: today in Asia/Shanghai where none was given."""
        return self.cleaned_data["on"] or timezone.localdate()

    def membership(self) -> Membership:
        """The checked input as the engine takes it."""
        data = self.cleaned_data
        return Membership(
            straight=data["straight_years"],
            no_claim=data["no_claim_years"],
            used=data["used"],
            straight_each=data["straight_each"],
            no_claim_each=data["no_claim_each"],
            missed=data["missed"],
            made_good=data["made_good"],
        )
