"""One bill and its person, as the form has checked them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculators.engine.money import ZERO


@dataclass(frozen=True, slots=True)
class Case:
    """A bill to settle. All amounts in yuan with at most two places, none negative; names as in `GET /api/v1/estimate`.

    The `year_…` amounts are what the year has seen before this bill: `year_basic_paid` from the pot whose cap applies,
    `year_supplement_paid` by critical illness insurance (residents) or large-amount aid (employees), `year_self_paid`
    自付 within scope, `year_deductible_paid` and `year_eligible` of outpatient care. The three below them are for the
    year's ledger only: what an employee's critical illness layer and medical assistance have paid, and on what.

    Raises ValueError where class B, class C and the over-limit excess exceed the total.
    """

    scheme: str
    care: str
    level: str
    total: Decimal
    class_b: Decimal = ZERO
    class_c: Decimal = ZERO
    over_limit: Decimal = ZERO
    class_b_share: Decimal | None = None
    retired: bool = False
    minor_or_student: bool = False
    out_of_province: bool = False
    age: int | None = None
    aid: str = "none"
    place: str = "local"
    admission: int = 1
    on: date = date.max
    year_basic_paid: Decimal = ZERO
    year_supplement_paid: Decimal = ZERO
    year_self_paid: Decimal = ZERO
    year_deductible_paid: Decimal = ZERO
    year_eligible: Decimal = ZERO
    year_critical_illness_paid: Decimal = ZERO
    year_assistance_cost: Decimal = ZERO
    year_assistance_paid: Decimal = ZERO

    def __post_init__(self) -> None:
        if self.class_b + self.class_c + self.over_limit > self.total:
            raise ValueError("class B, class C and the over-limit excess exceed the total")
