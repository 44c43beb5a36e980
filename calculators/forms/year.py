"""The year's ledger: the person and the place once, then the bills as a formset, in the order of settlement."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.utils import timezone

from calculators.engine import Case
from calculators.forms.base import CalculatorForm
from calculators.forms.estimate import EstimateForm
from calculators.forms.fields import DayField, FlagField, YuanField
from calculators.forms.row_rendering import RowRenderer
from regions.enums import Care, Level, Place

MOST_BILLS = 60
PREFIX = "bills"
ASK = ("", "请选择")
YES_NO = {"true": True, "false": False}
TOO_MANY = f"一次最多算 {MOST_BILLS} 笔。请把零散的小额门诊分开算。"


def same(name: str) -> Any:
    """The estimate's own question: one wording and one check for both."""
    return EstimateForm.base_fields[name]


class YearForm(CalculatorForm):
    """What holds for all bills of the year."""

    defaults = {"aid": "none"}
    first = ("scheme",)
    more = (("个人情况", "", ("retired", "age", "minor_or_student", "aid")), ("在哪里就医", "", ("out_of_province",)))

    area = same("area")
    scheme = same("scheme")
    retired = same("retired")
    age = same("age")
    minor_or_student = same("minor_or_student")
    aid = same("aid")
    out_of_province = FlagField(
        label="异地就医都在省外",
        help_text="在异地就医、又没有单独填的各笔，都按这一项。有的地方省内、省外封顶线不同。",
    )


class BillForm(EstimateForm):
    """One bill. Names and checks are those of `GET /api/v1/estimate`; what the year has seen is the ledger's to know."""

    defaults = {"place": Place.LOCAL.value}
    first = ("care", "level", "on", "total")
    more = (
        (
            "更多：目录外、乙类、异地",
            "",
            ("class_c", "class_b", "class_b_share", "over_limit", "place", "out_of_province"),
        ),
    )

    area = None  # type: ignore[assignment]
    scheme = None  # type: ignore[assignment]
    admission = None  # type: ignore[assignment]
    retired = None  # type: ignore[assignment]
    age = None  # type: ignore[assignment]
    minor_or_student = None  # type: ignore[assignment]
    aid = None  # type: ignore[assignment]
    year_basic_paid = None  # type: ignore[assignment]
    year_supplement_paid = None  # type: ignore[assignment]
    year_self_paid = None  # type: ignore[assignment]
    year_deductible_paid = None  # type: ignore[assignment]
    year_eligible = None  # type: ignore[assignment]

    care = forms.ChoiceField(label="就医类型", choices=[ASK, *Care.choices], error_messages=same("care").error_messages)
    level = forms.ChoiceField(
        label="医院级别", choices=[ASK, *Level.choices], error_messages=same("level").error_messages
    )
    on = DayField(label="出院或就诊日期", help_text="不填按今天。")
    total = YuanField(label="总费用", help_text="单位是元。", error_messages=same("total").error_messages)
    place = forms.ChoiceField(
        label="在哪里就医",
        choices=Place,
        required=False,
        initial=Place.LOCAL.value,
        error_messages=same("place").error_messages,
    )
    out_of_province = forms.ChoiceField(  # type: ignore[assignment]
        label="在省外就医",
        choices=[("", "按上面“异地就医”那一项"), ("true", "是"), ("false", "否")],
        required=False,
        error_messages={"invalid_choice": "请填 true 或 false。"},
    )

    @property
    def day(self) -> datetime.date:
        """The day of a valid bill: what was given, else today in Asia/Shanghai."""
        return self.cleaned_data.get("on") or timezone.localdate()

    def case_of_person(self, person: Mapping[str, Any]) -> Case:
        """The valid bill of a person (cleaned data of YearForm) as the engine takes it; the ledger counts admissions.

        `out_of_province` of the person holds for bills elsewhere that do not say otherwise.
        """
        data = {name: value for name, value in self.cleaned_data.items() if name in self.fields}
        outside = YES_NO.get(data["out_of_province"], person["out_of_province"] and data["place"] != Place.LOCAL)
        shared = {name: person[name] for name in ("scheme", "retired", "age", "minor_or_student", "aid")}
        year = {name: None for name in EstimateForm.base_fields if name.startswith("year_")}
        return self.case_of({**shared, **year, **data, "out_of_province": outside, "admission": 1})


class Bills(BaseFormSet):
    """The bills of one calendar year; a form that was left empty is no bill."""

    form = BillForm
    prefix: str
    renderer = RowRenderer()
    extra = 0
    can_order = can_delete = can_delete_extra = validate_min = False
    min_num = 0
    max_num = MOST_BILLS
    absolute_max = MOST_BILLS + 1  # one more is read, so that the page can say that it is one too many
    validate_max = True

    def clean(self) -> None:
        filled = self.filled
        if not filled and not any(form.errors for form in self.forms):
            raise forms.ValidationError("请至少填写一笔费用。", code="none")
        dated = [(at, form) for at, form in filled if "on" not in form.errors]
        if not dated:
            return
        first, year = dated[0][0], dated[0][1].day.year
        for _, form in dated:
            if form.day.year != year:
                given = "" if form.cleaned_data.get("on") else "没有填日期，按今天算，"
                message = (
                    f"这一笔{given}是 {form.day.year} 年的，第 {first + 1} 笔是 {year} 年的。"
                    "一年账本只算同一年的；跨年住院按出院日期。"
                )
                form.add_error("on", forms.ValidationError(message, code="another_year"))

    @property
    def filled(self) -> list[tuple[int, BillForm]]:
        """The forms that hold a bill, with their places from 0."""
        return [(at, form) for at, form in enumerate(self.forms) if getattr(form, "cleaned_data", None)]


def bills_of(rows: Sequence[Mapping[str, Any]], *, all_filled: bool = False) -> Bills:
    """The bills to be checked, from rows of typed values by name. `all_filled`: an empty row is wrong, not left out."""
    data: dict[str, Any] = {
        f"{PREFIX}-TOTAL_FORMS": len(rows),
        f"{PREFIX}-INITIAL_FORMS": len(rows) if all_filled else 0,
    }
    for at, row in enumerate(rows):
        data |= {f"{PREFIX}-{at}-{name}": value for name, value in row.items()}
    return Bills(data, prefix=PREFIX, error_messages={"too_many_forms": TOO_MANY})


def bills_as_typed(rows: Sequence[Mapping[str, Any]]) -> Bills:
    """The bills as they stand in the form, not checked."""
    return Bills(initial=list(rows), prefix=PREFIX)


def rows_typed(post: Mapping[str, str]) -> list[dict[str, str]]:
    """What was typed in each row of the posted form, one row more than are allowed at most."""
    count = post.get(f"{PREFIX}-TOTAL_FORMS", "")
    rows = min(int(count), MOST_BILLS + 1) if len(count) <= 4 and count.isascii() and count.isdigit() else 0
    empty = {name: str(BillForm.defaults.get(name, "")) for name in BillForm.base_fields}
    return [{name: post.get(f"{PREFIX}-{at}-{name}", value) for name, value in empty.items()} for at in range(rows)]


def head_typed(post: Mapping[str, str]) -> dict[str, str]:
    """What was typed about the person and the place."""
    return {name: post[name] for name in YearForm.base_fields if name in post}


@dataclass(frozen=True)
class Problem:
    """An error for the summary on top of the page: the field's anchor, its name with the bill's number, the message."""

    anchor: str
    label: str
    message: str


def problems(head: YearForm, bills: Bills) -> list[Problem]:
    """All errors of the page in its order; none where nothing was checked."""
    found = [Problem("bills", "账单", str(message)) for message in bills.non_form_errors()] if bills.is_bound else []
    for label, form in (("", head), *((f"第 {at} 笔 · ", form) for at, form in enumerate(bills.forms, start=1))):
        for field in form:
            anchor = f"{field.auto_id}_field" if field.is_hidden else field.auto_id
            found += [Problem(anchor, f"{label}{field.label}", str(message)) for message in field.errors]
    return found
