"""A reference case as staff enter it: the bill by the estimate's own questions, then what the slip says was paid."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms

from calculators.forms.estimate import EstimateForm
from calculators.forms.fields import YuanField
from calculators.models import ReferenceCase
from calculators.reference_cases import LABELS, reference_form
from regions.admin.reasons import ReasonForm

INPUT, EXPECTED = "input_", "expected_"
ELSEWHERE = ("area", "scheme", "on")  # of the case itself
INPUTS = tuple(name for name in EstimateForm.base_fields if name not in ELSEWHERE)


def _question(name: str) -> forms.Field:
    """The estimate's question; whether it may be left empty is the estimate's form to say, in its own words."""
    field = deepcopy(EstimateForm.base_fields[name])
    field.required = False
    if isinstance(field.widget, forms.RadioSelect):
        field.widget = forms.Select(choices=[("", "—"), *field.choices])  # type: ignore[attr-defined]
    return field


class ReferenceCaseForm(ReasonForm):
    """`input_<name>` for every name of `GET /api/v1/estimate`, `expected_<bucket>` for every bucket of its answer."""

    class Meta:
        model = ReferenceCase
        fields = ("area", "scheme", "name", "on", "note", "active")

    for _name in INPUTS:
        locals()[INPUT + _name] = _question(_name)
    for _name in ReferenceCase.BUCKETS:
        locals()[EXPECTED + _name] = YuanField(label=LABELS[_name], required=False)
    del _name

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        case = kwargs.get("instance")
        if case is not None:
            stored = {INPUT + name: value for name, value in case.inputs.items()}
            stored |= {EXPECTED + name: value for name, value in case.expected.items()}
            kwargs["initial"] = stored | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check the bill by the estimate's form, each error at its own question; at least one amount is needed."""
        data = super().clean() or {}
        expected = {
            name: f"{amount:.2f}"
            for name in ReferenceCase.BUCKETS
            if isinstance(amount := data.get(EXPECTED + name), Decimal)
        }
        if not expected:
            self.add_error(EXPECTED + "out_of_pocket", "至少填一项结算单上的金额，才能核对。")
        inputs = {name: _text(self.data.get(INPUT + name, "")) for name in INPUTS}
        self.instance.inputs = {name: value for name, value in inputs.items() if value}
        self.instance.expected = expected
        if all(data.get(name) for name in ELSEWHERE):
            asked = reference_form(self.instance.inputs, data["area"], data["scheme"], data["on"])
            for name, errors in asked.errors.items():
                if INPUT + name in self.fields and INPUT + name not in self.errors:
                    self.add_error(INPUT + name, list(errors))
        return data


def _text(value: Any) -> str:
    return "true" if value is True else str(value).strip()
