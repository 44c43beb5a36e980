"""One dated figure of a rule that is not a bill, as a plain value (the rows of regions.PolicyParameter)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calculators.engine.schedule import GRADES, Document


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure with how far it may be trusted: `value`, or `day` where it is a date.

    `evidence` is one of GRADES, `own` where the person typed it (then without document and start).
    `id` is the row's, None where it was typed.
    """

    name: str
    value: Decimal = Decimal(0)
    day: date | None = None
    evidence: str = "compiled"
    document: Document | None = None
    checked_on: date | None = None
    effective_from: date | None = None
    start_unknown: bool = False
    id: int | None = None


def own(name: str, value: Decimal | int) -> Parameter:
    """A figure that the person typed from the local notice."""
    return Parameter(name, Decimal(value), evidence="own")


def whole(parameter: Parameter) -> int:
    """The value of a figure that counts months, years or days. Raises ValueError where it is no whole number."""
    number = int(parameter.value)
    if number != parameter.value:
        raise ValueError(f"{parameter.name} is no whole number: {parameter.value}")
    return number


def weakest_grade(grades: tuple[str, ...]) -> str:
    """The weakest of the grades that an answer used; "" where it used none."""
    return max(grades, key=GRADES.index, default="")
