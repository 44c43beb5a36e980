"""One bill: inpatient, outpatient and the others settle alike."""

from django.http import QueryDict
from django.utils import timezone

from calculators.estimates import estimate
from calculators.forms import EstimateForm
from calculators.presenters import alternatives, answer, bill_account
from calculators.solutions.base import Solution


def solve_bill(form: EstimateForm) -> Solution:
    """Settle a valid form's bill. Raises Refusal."""
    found = estimate(form)
    today = timezone.localdate()
    query = form.answered(form.data) if isinstance(form.data, QueryDict) else QueryDict()
    return Solution(
        account=bill_account(found, today),
        answer=answer(found, today),
        area=found.area,
        scheme=found.case.scheme,
        extra={"estimate": found, "alternatives": alternatives(found, query)},
    )
