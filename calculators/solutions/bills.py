"""One bill: inpatient, outpatient and the others settle alike."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from calculators.estimates import Estimate, estimate
from calculators.forms import EstimateForm
from calculators.presenters import Account, alternatives, answer, bill_account
from calculators.presenters.answers import EstimateAnswer
from regions.models import PoolingArea


@dataclass(frozen=True)
class BillSolution:
    """A settled bill (Solved). A page asks for `account` and `extra`, JSON for `answer`: each is worked out when asked for."""

    form: EstimateForm
    found: Estimate
    today: datetime.date

    @property
    def area(self) -> PoolingArea:
        return self.found.area

    @property
    def scheme(self) -> str:
        return self.found.case.scheme

    @property
    def account(self) -> Account:
        return bill_account(self.found, self.today)

    @property
    def settled_answer(self) -> EstimateAnswer:
        """The answer of `GET /api/v1/estimate`."""
        return answer(self.found, self.today)

    @property
    def answer(self) -> Mapping[str, Any]:
        return self.settled_answer

    @property
    def extra(self) -> dict[str, Any]:
        return {"estimate": self.found, "alternatives": alternatives(self.found, self.form.query)}


def solve_bill(form: EstimateForm) -> BillSolution:
    """Settle a valid form's bill. Raises Refusal."""
    return BillSolution(form, estimate(form), timezone.localdate())
