"""One bill: inpatient, outpatient and the others settle alike."""

from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from calculators.estimates import estimate
from calculators.forms import EstimateForm
from calculators.presenters import Alternatives, alternatives, answer, bill_account
from calculators.solutions.base import Solution


def solve_bill(form: EstimateForm) -> Solution:
    """Settle a valid form's bill. Raises Refusal. What only a page shows is worked out when a page asks for it."""
    found = estimate(form)
    today = timezone.localdate()

    def others() -> Alternatives:
        return alternatives(found, form.answered(form.data) if isinstance(form.data, QueryDict) else QueryDict())

    return Solution(
        account=SimpleLazyObject(lambda: bill_account(found, today)),  # type: ignore[arg-type]
        answer=answer(found, today),
        area=found.area,
        scheme=found.case.scheme,
        extra={"estimate": found, "alternatives": SimpleLazyObject(others)},
    )
