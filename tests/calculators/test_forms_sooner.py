"""Our forms check what Django's own would, in less time; nothing of what somebody typed stays in them."""

from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from calculators.forms.base import CalculatorForm, _unsent
from calculators.registry import CALCULATORS, ESTIMATE

FORMS = sorted({one.form_class for one in (*CALCULATORS.values(), ESTIMATE)}, key=lambda form: form.__name__)
PLACE = "area=450100&scheme=resident&level=level3"
ASKED = [
    "",
    PLACE,
    f"{PLACE}&care=inpatient&total=50000&class_b=5000&class_b_share=0.1&class_c=1000",
    f"{PLACE}&care=inpatient&total=50000&class_c=60000&age=abc&on=2026-02-30&retired=maybe",
    f"{PLACE}&total=1&total=2&aid=&place=&cause=&admission=",
    "area=&scheme=&care=&level=&total=&areas=&neighbours=&on=",
    "self_paid=20000&area=450100&scheme=employee&enrolled=true&settled=no&aid=low_income",
    "birth=1970-01&sex=female&years=20&paid=1&way=x&areas=a,b,c,d,e,f",
]


def as_django_does(form_class: type[CalculatorForm]) -> type[CalculatorForm]:
    """The same form with Django's own way through its fields."""

    class Slow(form_class):  # type: ignore[valid-type, misc]
        _clean_fields = forms.Form._clean_fields

    return Slow


@pytest.mark.parametrize("query", ASKED)
@pytest.mark.parametrize("form_class", FORMS)
def test_values_and_errors_are_those_of_djangos_own(form_class: type[CalculatorForm], query: str) -> None:
    quick, slow = form_class(QueryDict(query)), as_django_does(form_class)(QueryDict(query))
    assert quick.errors.get_json_data() == slow.errors.get_json_data()
    assert quick.cleaned_data == slow.cleaned_data
    assert list(quick.cleaned_data) == list(slow.cleaned_data)


@pytest.mark.parametrize("form_class", FORMS)
def test_the_same_from_json(form_class: type[CalculatorForm]) -> None:
    data: dict[str, Any] = {"area": "450100", "total": "1", "retired": True, "scheme": "employee", "level": "level3"}
    quick, slow = form_class(data), as_django_does(form_class)(data)
    assert quick.errors.get_json_data() == slow.errors.get_json_data()
    assert quick.cleaned_data == slow.cleaned_data


@pytest.mark.parametrize("form_class", FORMS)
def test_what_was_not_sent_is_nothing_that_could_change(form_class: type[CalculatorForm]) -> None:
    found = _unsent(form_class)
    assert {type(value) for value in found.values()} <= {type(None), bool, str, tuple}
    assert not any(found.values())


def test_what_must_be_sent_is_asked_each_time() -> None:
    assert not {"area", "scheme", "care", "level", "total"} & set(_unsent(ESTIMATE.form_class))
