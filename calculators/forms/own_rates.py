"""自填标准: a bill as in the estimate, and the rates of the local notice; one ratio each, so that all fits an address."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from calculators.engine import Case
from calculators.forms.base import Section, Theme
from calculators.forms.estimate import MONEY, NO_AID, PARTS_THEME, EstimateForm
from calculators.forms.fields import AreaField, FlagField, YuanField
from calculators.forms.rates import PointsField, RatioField, TimesField
from regions.enums import Care, Per

ANY_LEVEL = "any"  # the rates typed are those of the person's own hospital
CARES = (Care.INPATIENT, Care.OUTPATIENT)
CRITICAL_THEME = "大病保险（二次报销）"
NO_DEDUCTIBLE = "没有起付线请填 0。"

Row = tuple[Decimal | None, Decimal]  # up to so many yuan (None = no end), the ratio 0–1


@dataclass(frozen=True)
class BandRow:
    """One band's two questions."""

    number: int
    upto: forms.BoundField
    ratio: forms.BoundField


@dataclass(frozen=True)
class RatesSection(Section):
    """A group of questions, perhaps with the rows of a layer's bands."""

    rows: tuple[BandRow, ...] = ()


def cap_of(what: str, **kwargs: Any) -> tuple[YuanField, FlagField]:
    """A cap and the tick box that says there is none; neither = not stated."""
    return (
        YuanField(label=what, required=False, help_text="不知道可以不填，结果里会说明。", **kwargs),
        FlagField(label=f"{what}：当地不设封顶"),
    )


class OwnRatesForm(EstimateForm):
    """The bill has the names of `GET /api/v1/estimate`; an empty rate is one that the person does not know."""

    idle = ("area", "scheme", "care")
    level = None  # type: ignore[assignment]
    minor_or_student = None  # type: ignore[assignment]
    out_of_province = None  # type: ignore[assignment]
    year_eligible = None  # type: ignore[assignment]  # only bands over the year count it

    area = AreaField(label="参保地（可以不选，只用来写明是哪里）", required=False)
    care = forms.ChoiceField(
        label="就医类型",
        choices=[(care.value, care.label) for care in CARES],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择是住院还是普通门诊。",
            "invalid_choice": "这里只能算住院（inpatient）和普通门诊（outpatient）。",
        },
    )

    deductible = YuanField(
        label="起付线",
        help_text=f"单位是元，按您这类人、这家医院填。{NO_DEDUCTIBLE}",
        error_messages={"required": f"请填写起付线。{NO_DEDUCTIBLE}"},
    )
    deductible_per = forms.ChoiceField(
        label="起付线怎么算",
        choices=[
            ("", "住院不选就是每次住院"),
            (Per.ADMISSION.value, "每次住院"),
            (Per.VISIT.value, "每次就诊（门诊）"),
            (Per.YEAR.value, "全年一次"),
        ],
        required=False,
        error_messages={"invalid_choice": "只有全年一次（year）、每次就诊（visit）和每次住院（admission）。"},
    )  # fmt: skip
    ratio = RatioField(
        label="支付比例",
        help_text="医保付的那一部分。60、60% 和 0.6 都读作 60%。",
        error_messages={"required": "请填写支付比例。不支付请填 0。"},
    )
    cap, no_cap = cap_of("年度封顶线")

    repeat_multiplier = RatioField(
        label="再次住院：第一次起付线的百分之几", required=False, help_text="例如减半就填 50%，不降低就填 100%。"
    )
    repeat_fixed = YuanField(label="再次住院：固定的起付线", required=False)
    repeat_step = YuanField(label="再次住院：每次比上一次降低多少元", required=False)
    repeat_floor = YuanField(label="再次住院：最低降到多少元", required=False, help_text="只和“每次降低”一起填。")

    place_multiplier = RatioField(
        label="异地：支付比例是本地的百分之几", required=False, help_text="例如打九折就填 90%，和本地一样就填 100%。"
    )
    place_points = PointsField(
        label="异地：支付比例降低几个百分点", required=False, help_text="例如 60% 降到 50% 就填 10。"
    )
    place_deductible_times = TimesField(
        label="异地：起付线是本地的几倍", required=False, help_text="一样就不用填。例如 1.5。"
    )

    feeds_supplement = FlagField(
        label="门诊的自付也计入大病保险或大额补助", help_text="只影响普通门诊。多数地方不计入。"
    )
    critical_illness_deductible = YuanField(
        label="大病保险起付线", required=False, help_text="全年累计自付超过它才支付。"
    )
    critical_illness_ratio = RatioField(label="大病保险支付比例", required=False)
    critical_illness_cap, critical_illness_no_cap = cap_of("大病保险年度封顶线")

    large_amount_ratio = RatioField(
        label="大额补助支付比例", required=False, help_text="超过基本医保封顶线以后，大额补助付的那一部分。"
    )
    large_amount_cap, large_amount_no_cap = cap_of("大额补助年度封顶线")
    combined_cap = YuanField(
        label="基本医保和大额合计封顶线", required=False, help_text="有的地方另外规定；没有就不填。"
    )

    favour_factor = RatioField(
        label="大病保险起付线降到原来的百分之几", required=False, help_text="例如降低一半就填 50%。"
    )
    favour_points = PointsField(label="大病保险比例提高几个百分点", required=False, help_text="例如 5。")
    favour_no_cap = FlagField(label="大病保险对这一群体不设封顶")
    assistance_deductible = YuanField(label="医疗救助起付线", required=False, help_text=NO_DEDUCTIBLE)
    assistance_ratio = RatioField(label="医疗救助比例", required=False)
    assistance_cap, assistance_no_cap = cap_of("医疗救助年度限额")

    year_critical_illness_paid = YuanField(
        label="今年职工大病保险已支付", required=False, help_text="只有职工也有大病保险的地方才填。"
    )

    first = ("scheme", "care", "total", "deductible", "deductible_per", "ratio", "cap", "no_cap")
    more: ClassVar[tuple[Theme, ...]] = (
        PARTS_THEME,
        (
            "今年第几次住院",
            "第二次起才用填起付线怎么降；三种写法填一种。",
            ("admission", "repeat_multiplier", "repeat_fixed", "repeat_step", "repeat_floor"),
        ),
        (
            "在外地就医",
            "支付比例的两种写法填一种。",
            ("place", "place_multiplier", "place_points", "place_deductible_times"),
        ),
        (
            CRITICAL_THEME,
            "",
            (
                "critical_illness_deductible",
                "critical_illness_ratio",
                "critical_illness_cap",
                "critical_illness_no_cap",
                "feeds_supplement",
            ),
        ),
        (
            "职工大额补助",
            "居民医保不用填。",
            ("large_amount_ratio", "large_amount_cap", "large_amount_no_cap", "combined_cap"),
        ),
        (
            "困难群体倾斜和医疗救助",
            "先选身份，再填这一群体的标准。",
            (
                "aid",
                "favour_factor",
                "favour_points",
                "favour_no_cap",
                "assistance_deductible",
                "assistance_ratio",
                "assistance_cap",
                "assistance_no_cap",
            ),
        ),
        ("个人情况和日期", "只写在账单上；比例和起付线请直接填您这类人的。", ("retired", "age", "on")),
        (
            "今年之前花了多少",
            "之前的结算单上有；今年第一次就医不用填。",
            (
                "year_basic_paid",
                "year_deductible_paid",
                "year_self_paid",
                "year_supplement_paid",
                "year_critical_illness_paid",
            ),
        ),
    )

    @property
    def rates_sections(self) -> list[RatesSection]:
        """The optional questions by theme, with the bands of a layer where the form has them."""
        return [
            RatesSection(section.title, section.help_text, section.fields, section.open, self.section_rows(section))
            for section in self.sections
        ]

    def section_rows(self, section: Section) -> tuple[BandRow, ...]:
        """The band rows of a section: none where there is one ratio each."""
        return ()

    def bands_of(self, layer: str) -> list[Row]:
        """The bands of `basic` or `critical_illness` in a valid form, the lowest first; [] where nothing was given."""
        ratio = self.cleaned_data["ratio" if layer == "basic" else f"{layer}_ratio"]
        return [] if ratio is None else [(None, ratio)]

    def rows_of(self, layer: str) -> list[int]:
        """The rows, from 0, that the bands of a layer stand in; [] where it is one ratio."""
        return []

    def typed(self, name: str) -> str:
        """What was typed, as typed."""
        return str(self[name].value() or "").strip()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._share(data)
        self._period(data)
        self._caps(data)
        self._repeat(data)
        self._elsewhere(data)
        self._layer(data, "critical_illness", "大病保险")
        self._layer(data, "assistance", "医疗救助")
        self._large_amount(data)
        self._aid(data)
        return data

    def case(self) -> Case:
        """The bill as the engine takes it. The hospital's level is `any`: the rates typed are for this hospital."""
        data = self.cleaned_data
        plain = ("scheme", "care", "total", "class_b_share", "retired", "age", "aid", "place", "admission")
        values: dict[str, Any] = {name: data[name] for name in plain}
        values |= {name: data.get(name) or Decimal(0) for name in (*MONEY, "year_critical_illness_paid")}
        if data["on"] is not None:
            values["on"] = data["on"]
        return Case(level=ANY_LEVEL, **values)

    @classmethod
    def address(cls, query: QueryDict, care: str = "") -> str:
        """A query that brings a bill here with the questions open: what another calculator was asked, and its `care`."""
        kept = cls.answered(query)
        care = kept.values.get("care") or care
        return kept.text(care=care if care in CARES else "", edit=1)

    def wrong(self, name: str, message: str, code: str = "invalid") -> None:
        """An error at a field that has none yet."""
        if name not in self.errors:
            self.add_error(name, forms.ValidationError(message, code=code))

    def _share(self, data: dict[str, Any]) -> None:
        if data.get("class_b") and data.get("class_b_share") is None:
            self.wrong("class_b_share", "请填写乙类先行自付比例。", "required")

    def _period(self, data: dict[str, Any]) -> None:
        care, per = data.get("care"), data.get("deductible_per")
        if care == Care.INPATIENT:
            if per == Per.VISIT:
                self.wrong("deductible_per", "住院的起付线是每次住院或者全年一次。")
            data["deductible_per"] = per or Per.ADMISSION.value
        elif care == Care.OUTPATIENT and per in ("", Per.ADMISSION):
            self.wrong("deductible_per", "门诊的起付线，请选择是全年一次还是每次就诊。", "required")

    def _caps(self, data: dict[str, Any]) -> None:
        for layer in ("", "critical_illness_", "large_amount_", "assistance_"):
            if data.get(f"{layer}cap") is not None and data.get(f"{layer}no_cap"):
                self.wrong(f"{layer}cap", "填了封顶线，又勾了不设封顶，请只留一个。", "both")

    def _repeat(self, data: dict[str, Any]) -> None:
        given = [name for name in ("repeat_multiplier", "repeat_fixed", "repeat_step") if data.get(name) is not None]
        if len(given) > 1:
            self.wrong(given[1], "再次住院的起付线，三种写法请只填一种。", "both")
        if data.get("repeat_floor") is not None and data.get("repeat_step") is None:
            self.wrong("repeat_step", "填了最低降到多少元，还要填每次降低多少元。", "required")

    def _elsewhere(self, data: dict[str, Any]) -> None:
        multiplier, points = data.get("place_multiplier"), data.get("place_points")
        if multiplier is not None and points is not None:
            self.wrong("place_points", "支付比例的调整，两种写法请只填一种。", "both")
        elsewhere = data.get("place", "local") != "local" and "place" not in self.errors
        if elsewhere and multiplier is None and points is None and "place_points" not in self.errors:
            self.wrong("place_multiplier", "请填写在外地就医时支付比例怎么调整；和本地一样就填 100%。", "required")

    def _layer(self, data: dict[str, Any], layer: str, label: str) -> None:
        """A layer above the basic one is a deductible and a ratio; neither = unknown."""
        deductible, ratio = f"{layer}_deductible", f"{layer}_ratio"
        has_ratio = self.has_ratio(data, layer)
        if data.get(deductible) is not None and not has_ratio:
            self.wrong(ratio, f"填了{label}起付线，还要填比例。", "required")
        elif data.get(deductible) is None and has_ratio:
            self.wrong(deductible, f"填了{label}比例，还要填起付线。{NO_DEDUCTIBLE}", "required")
        elif not has_ratio and data.get(f"{layer}_cap") is not None:
            self.wrong(ratio, f"填了{label}的封顶线，还要填起付线和比例。", "required")

    def _large_amount(self, data: dict[str, Any]) -> None:
        caps = data.get("large_amount_cap"), data.get("combined_cap")
        if any(cap is not None for cap in caps) and not self.has_ratio(data, "large_amount"):
            self.wrong("large_amount_ratio", "填了大额补助的封顶线，还要填比例。", "required")

    def has_ratio(self, data: dict[str, Any], layer: str) -> bool:
        """Whether something was given for how a layer pays, right or wrong."""
        return data.get(f"{layer}_ratio") is not None or f"{layer}_ratio" in self.errors

    def _aid(self, data: dict[str, Any]) -> None:
        """The terms of a group mean nothing without the group."""
        favour = any(data.get(f"favour_{name}") not in (None, False) for name in ("factor", "points", "no_cap"))
        if data.get("aid") == NO_AID and (favour or data.get("assistance_ratio") is not None):
            self.wrong("aid", "填了困难群体的标准，请选择是哪一种身份。", "required")
        if favour and not self.has_ratio(data, "critical_illness"):
            self.wrong("critical_illness_ratio", "填了大病保险的倾斜，还要填大病保险的起付线和比例。", "required")
