"""比一比: a bill, and what it is compared with."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from calculators.engine import Case
from calculators.forms.estimate import PARTS_THEME, PERSON_THEME, PLACE_THEME, EstimateForm
from calculators.forms.fields import FlagField, YuanField
from regions.enums import Care
from regions.typed import AS_TYPED

MOST_AREAS = 5
LONGEST_NAME = 20  # the longest name of an area has 13 characters; pinyin is longer but need not be whole
SEPARATORS = str.maketrans("、；;|/\r\n\t", ",,,,,,,,")


class ListInput(forms.TextInput):
    """One line of text for a list: the values of a repeated parameter stand in it with commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return ",".join(value for value in values if value)


class AreasField(forms.Field):
    """Pooling areas by name or code, as a tuple without repetition; whether there are such is not the form's to say."""

    schema = {
        "type": "array",
        "items": {"type": "string", "pattern": f"^[0-9A-Za-z\u4e00-\u9fff]{{1,{LONGEST_NAME}}}$"},
        "maxItems": MOST_AREAS,
        "examples": [["450200", "柳州"]],
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "enterkeyhint": "done"}
        super().__init__(**{"required": False, "widget": ListInput(attrs=attrs), **kwargs})

    def to_python(self, value: Any) -> tuple[str, ...]:
        text = str(value or "").translate(AS_TYPED).translate(SEPARATORS)
        words = tuple(dict.fromkeys(word for word in text.replace(" ", ",").split(",") if word))
        if len(words) > MOST_AREAS:
            raise ValidationError(f"最多选 {MOST_AREAS} 个地方，这里有 {len(words)} 个。", code="too_many")
        for word in words:
            if len(word) > LONGEST_NAME or not word.isalnum():
                raise ValidationError(
                    f"“{word[:LONGEST_NAME]}”不是地名。请用逗号或空格隔开，例如 柳州，桂林。", code="invalid"
                )
        return words


class LengthField(YuanField):
    """Yuan, 1 or more: a curve has to have a length."""

    schema = YuanField.schema | {"not": {"pattern": r"^0+(\.[0-9]{1,2})?$"}}

    def read(self, text: str) -> Decimal:
        amount = super().read(text)
        if amount < 1:
            raise ValidationError("请填写 1 元以上的金额。", code="min_value")
        return amount


class CompareForm(EstimateForm):
    """A bill of any kind, an ordinary admission where none is said, with what it is set beside."""

    defaults = EstimateForm.defaults | {"care": Care.INPATIENT.value}
    lists = ("areas",)

    care = forms.ChoiceField(
        label="就医类型",
        choices=Care,
        required=False,
        error_messages={"invalid_choice": "没有这种就医类型。"},
    )
    areas = AreasField(
        label="和哪些地方比",
        help_text="写统筹区（一般是地级市）的名称，用逗号隔开，最多 5 个，例如 柳州，桂林。可以不填。",
    )
    neighbours = FlagField(label="和同省的统筹区都比一比")
    up_to = LengthField(
        label="曲线画到多少元",
        required=False,
        help_text="“费用—自己承担”曲线的右端。不填按这笔费用的两倍。",
    )

    first = ("scheme", "level", "total", "areas", "neighbours")
    more = (
        PARTS_THEME,
        ("什么时候、什么类型、第几次住院", "", ("on", "care", "admission")),
        PERSON_THEME,
        PLACE_THEME,
        (
            "今年之前花了多少",
            "之前的结算单上有；今年第一次就医不用填。",
            ("year_basic_paid", "year_self_paid", "year_supplement_paid", "year_deductible_paid", "year_eligible"),
        ),
        ("画图", "", ("up_to",)),
    )

    def case(self) -> Case:
        own = ("areas", "neighbours", "up_to")
        return self.case_of({name: value for name, value in self.cleaned_data.items() if name not in own})
