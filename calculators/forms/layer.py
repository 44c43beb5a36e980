"""What the calculators of one layer ask alike: the place, the person, the day. Fields are those of a bill."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from calculators.engine import Case
from calculators.forms.base import CalculatorForm
from calculators.forms.estimate import EstimateForm

BILL = EstimateForm.base_fields

LAYER_PERSON_THEME = ("个人情况", "", ("retired", "age", "minor_or_student"))


class LayerForm(CalculatorForm):
    """Place, person and day of a layer's question; the amounts are each calculator's own."""

    area = BILL["area"]
    on = BILL["on"]
    retired = BILL["retired"]
    age = BILL["age"]
    minor_or_student = BILL["minor_or_student"]
    out_of_province = BILL["out_of_province"]

    def layer_case(self, scheme: str, care: str, total: Decimal, **more: Any) -> Case:
        """The person's case for a layer alone: `total` in yuan is what the layer starts from; no hospital level counts."""
        data = self.cleaned_data
        known = {name: data[name] for name in ("retired", "age", "minor_or_student", "out_of_province") if name in data}
        return Case(
            scheme=scheme, care=care, level="any", total=total, on=data["on"] or timezone.localdate(), **known, **more
        )
