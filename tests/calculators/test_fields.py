"""What people type, and what of it a field lets through (design.md, the contract of `GET /api/v1/estimate`)."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from calculators.forms import EstimateForm, InpatientForm
from calculators.forms.fields import AreaField, DayField, ShareField, WholeField, YuanField

BILL = {"area": "450100", "scheme": "resident", "care": "inpatient", "level": "level3", "total": "300000"}
FULL_WIDTH_SPACE, NO_BREAK_SPACE, THIN_SPACE, NARROW_SPACE = "\u3000", "\u00a0", "\u2009", "\u202f"


def form_of(**given: str) -> EstimateForm:
    """The form as the API fills it; a value None leaves the parameter out."""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in (BILL | given).items() if value is not None})
    return EstimateForm(query)


def read(field: forms.Field, text: str) -> object:
    return field.clean(text)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", "0"),
        ("0.00", "0"),
        ("1000", "1000"),
        ("0.01", "0.01"),
        ("1234.5", "1234.5"),
        ("99999999.99", "99999999.99"),
        ("99,999,999.99", "99999999.99"),
        ("１０００", "1000"),
        ("３００，０００", "300000"),
        ("１２３４．５６", "1234.56"),
        ("300 000", "300000"),
        (f"300{FULL_WIDTH_SPACE}000", "300000"),
        (f"300{NO_BREAK_SPACE}000", "300000"),
        (f"300{THIN_SPACE}000", "300000"),
        (f"300{NARROW_SPACE}000.50", "300000.50"),
        ("  300000  ", "300000"),
        (f"{FULL_WIDTH_SPACE}300000", "300000"),
        ("1,000", "1000"),
        ("1,234,567.89", "1234567.89"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, amount: str) -> None:
    assert read(YuanField(), typed) == Decimal(amount)


BAD_AMOUNTS = [
    "NaN", "nan", "sNaN", "Infinity", "-Infinity", "inf", "∞",
    "1e400", "1e5", "1E5", "1e-2", "1_000", "0x10", "0b1",
    "1" * 40, "9" * 41, "0." + "0" * 38,
    "1.234", "0.001", "1.000", "１．２３４",
    "+1", "-1", "-0", "-0.00", "－１", "＋１", "−1", "(1)",
    "1,00", "10,00", "1,0000", ",100", "100,", "1,,000", "1000,000", "1,000,00", "1.000,00", "1.5,000", "，",
    ".", ".5", "5.", "1.2.3", "1..2",
    "٣٠٠", "۳۰۰", "३००", "²", "1²", "①", "⑴", "１²", "Ⅷ", "½", "三百", "壹佰", "𝟏𝟎",
    "300元", "¥300", "￥300", "300000 yuan", "10%", "abc", "null", "None", "true", "[]", "<b>1</b>", "1;2", "1\t000",
    "1\n000", "\x00", "300\x00", "\ufffd", "300\u200b000", "300\ufeff", "1'000", "1’000",
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD_AMOUNTS, ids=ascii)
def test_what_is_no_plain_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(YuanField(), typed)
    assert all(refused.value.messages), "a refusal without a word for the person"


@pytest.mark.parametrize("typed", ["100000000", "100000000.00", "99999999.999", "100,000,000", "999999999999"])
def test_an_amount_beyond_the_bound_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read(YuanField(), typed)


def test_a_megabyte_is_no_amount() -> None:
    with pytest.raises(ValidationError):
        read(YuanField(), "1" * 1_000_000)


@pytest.mark.parametrize("typed", ["", " ", "   ", FULL_WIDTH_SPACE, NO_BREAK_SPACE])
def test_nothing_typed_is_not_zero(typed: str) -> None:
    assert read(YuanField(required=False), typed) is None
    assert read(ShareField(required=False), typed) is None
    assert read(WholeField(least=1, most=99, required=False), typed) is None
    assert read(DayField(), typed) is None
    with pytest.raises(ValidationError):
        read(YuanField(), typed)


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("0", "0"), ("1", "1"), ("0.1", "0.1"), ("0.0001", "0.0001"), ("1.0000", "1"), ("0.9999", "0.9999"),
        ("０．１", "0.1"), ("10%", "0.1"), ("１０％", "0.1"), ("12.34%", "0.1234"), ("100%", "1"),
    ],
)  # fmt: skip
def test_a_share_is_read(typed: str, share: str) -> None:
    assert read(ShareField(), typed) == Decimal(share)


@pytest.mark.parametrize(
    "typed",
    [
        "1.0001", "2", "10", "0.00001", "0.12345", "-0.1", "+0.1", "-0", "1e-1", "NaN", "Infinity", "0,1", ".1",
        "101%", "-1%", "10%%", "%", "0.001%", "٠.١", "0_1", "十分之一", "1/10",
    ],
)  # fmt: skip
def test_what_is_no_share_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        read(ShareField(), typed)


@pytest.mark.parametrize(("typed", "number"), [("0", 0), ("130", 130), ("70", 70), ("７０", 70)])
def test_an_age_is_read(typed: str, number: int) -> None:
    assert form_of(age=typed).is_valid()
    assert read(WholeField(least=0, most=130), typed) == number


NO_WHOLE_NUMBERS = ["1.0", "1.5", "-1", "+1", "1e1", "1_0", "٧٠", "①", "²", "一", "NaN", "true", "0x1", "9" * 400]


@pytest.mark.parametrize("typed", ["131", "999", *NO_WHOLE_NUMBERS])
def test_an_age_is_a_whole_number_from_0_to_130(typed: str) -> None:
    form = form_of(age=typed)
    assert list(form.errors) == ["age"]


@pytest.mark.parametrize("typed", ["0", "100", *NO_WHOLE_NUMBERS])
def test_an_admission_is_a_whole_number_from_1_to_99(typed: str) -> None:
    form = form_of(admission=typed)
    assert list(form.errors) == ["admission"]


@pytest.mark.parametrize("typed", ["1", "99", "９９"])
def test_the_bounds_of_an_admission_are_understood(typed: str) -> None:
    assert form_of(admission=typed).is_valid()


FLAGS = ["retired", "minor_or_student", "out_of_province"]


@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize(("typed", "value"), [("true", True), ("false", False), ("", False), (None, False)])
def test_a_flag_is_true_or_false(name: str, typed: str | None, value: bool) -> None:
    form = form_of(**{name: typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data[name] is value


@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize(
    "typed", ["maybe", "0", "1", "yes", "no", "on", "off", "null", "truee", "是", "２", "\x00", "\ufffd"]
)
def test_any_other_word_is_no_flag(name: str, typed: str) -> None:
    form = form_of(**{name: typed})
    assert list(form.errors) == [name]


def test_a_flag_of_the_page_is_a_tick_box_that_sends_true() -> None:
    html = str(EstimateForm(initial={"retired": True})["retired"])
    assert 'type="checkbox"' in html
    assert 'value="true"' in html
    assert "checked" in html
    assert EstimateForm.base_fields["retired"].widget.render("retired", None).count("value=") == 1
    for word, ticked in (("true", True), ("false", False), ("maybe", False)):
        assert ("checked" in str(form_of(retired=word)["retired"])) is ticked
        assert ("checked" in str(EstimateForm(initial={"retired": word})["retired"])) is ticked
    assert form_of()["retired"].widget_type == "checkbox"  # by this the template knows it


@pytest.mark.parametrize(
    "typed", ["2026-05-01", "2026-5-1", "2026/5/1", "2026.5.1", "2026年5月1日", "２０２６-０５-０１", " 2026-05-01 "]
)
def test_a_day_is_read(typed: str) -> None:
    assert read(DayField(), typed) == datetime.date(2026, 5, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30", "2026-13-01", "2025-02-29", "0000-01-01", "10000-01-01", "20260501", "01-05-2026", "5/1/2026",
        "2026-05", "today", "2026-05-01T00:00", "2026-05-01 00:00:00", "-2026-05-01", "1e3-01-01", "NaN",
        "٢٠٢٦-٠٥-٠١", "२०२६-०५-०१", "٢٠٢٦-05-01", "202६-05-01", "²026-05-01", "①-05-01", "2026-05-01\x00", "\x00", "\ufffd",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_day_is_refused(typed: str) -> None:
    form = form_of(on=typed)
    assert list(form.errors) == ["on"]


def test_the_day_is_read_to_the_end() -> None:
    assert read(DayField(), "0001-01-01") == datetime.date(1, 1, 1)
    assert read(DayField(), "9999-12-31") == datetime.date(9999, 12, 31)


@pytest.mark.parametrize("typed", ["450100", "４５０１００", "x", "45010", "4501000", "\x00", "\ufffd", "9" * 100_000])
def test_whether_an_area_is_ours_is_not_the_forms_to_say(typed: str) -> None:
    assert form_of(area=typed).is_valid()


@pytest.mark.parametrize("typed", ["", "   ", FULL_WIDTH_SPACE])
def test_an_empty_area_is_an_error_of_the_form(typed: str) -> None:
    with pytest.raises(ValidationError):
        read(AreaField(), typed)


@pytest.mark.parametrize("name", ["area", "scheme", "care", "level", "total"])
@pytest.mark.parametrize("value", [None, ""])
def test_what_the_contract_requires_is_required(name: str, value: str | None) -> None:
    assert list(form_of(**{name: value}).errors) == [name]


@pytest.mark.parametrize("name", EstimateForm.base_fields)
@pytest.mark.parametrize("second", ["same", ""])
def test_a_parameter_given_twice_is_an_error_at_it(name: str, second: str) -> None:
    query = QueryDict(mutable=True)
    query.update(BILL)
    query.setlistdefault(name, ["1"])
    query.appendlist(name, query[name] if second == "same" else "")
    assert name in EstimateForm(query).errors


@pytest.mark.parametrize(
    ("parts", "at"),
    [
        ({"class_c": "100.01"}, "class_c"),
        ({"class_b": "100.01", "class_b_share": "0.1"}, "class_b"),
        ({"over_limit": "100.01"}, "over_limit"),
        ({"class_c": "50", "class_b": "50", "class_b_share": "0", "over_limit": "0.01"}, "class_c"),
        ({"class_b": "50", "class_b_share": "0", "over_limit": "50.01"}, "class_b"),
        ({"class_c": "0.01", "over_limit": "100"}, "class_c"),
        ({"class_c": "", "class_b": "", "over_limit": "101"}, "over_limit"),
    ],
)
def test_parts_beyond_the_total_are_an_error_at_the_first_of_them(parts: dict[str, str], at: str) -> None:
    assert list(form_of(total="100", **parts).errors) == [at]


@pytest.mark.parametrize(
    "parts",
    [
        {"class_c": "100"},
        {"class_b": "100", "class_b_share": "1"},
        {"over_limit": "100"},
        {"class_c": "33.33", "class_b": "33.33", "class_b_share": "0.1", "over_limit": "33.34"},
        {"class_c": "0", "class_b": "0", "over_limit": "0"},
    ],
)
def test_parts_up_to_the_total_are_fine(parts: dict[str, str]) -> None:
    assert form_of(total="100", **parts).is_valid()


def test_class_b_alone_is_not_the_forms_error() -> None:
    # Whether a share is needed depends on the schedule's default.
    assert form_of(class_b="10").is_valid()


def test_the_inpatient_page_asks_under_the_same_names() -> None:
    assert set(InpatientForm.base_fields) == set(EstimateForm.base_fields) | {"cause"}
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in BILL.items() if name != "care"})
    form = InpatientForm(query)
    assert form.is_valid()
    case = form.case()
    assert (case.care, case.level, case.total, case.admission) == ("inpatient", "level3", Decimal(300000), 1)


def test_a_form_with_a_field_more_leaves_the_others_as_they_are() -> None:
    """The fields themselves are shared (calculators/forms/base.py), which of them a form has is its own."""
    form = form_of()
    form.fields["more"] = forms.CharField()
    del form.fields["total"]
    assert "more" not in EstimateForm.base_fields and "total" in EstimateForm.base_fields
    assert form_of().fields["total"] is EstimateForm.base_fields["total"]
