"""A case with other values: as dataclasses.replace makes it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import Case

CASE = Case(
    "resident", "inpatient", "level3", Decimal(50000), class_b=Decimal(5000), class_b_share=Decimal("0.1"), age=70
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scheme", "employee"), ("care", "outpatient"), ("level", "level2"), ("total", Decimal(60000)),
        ("class_b", Decimal(1)), ("class_c", Decimal(2)), ("over_limit", Decimal(3)), ("class_b_share", None),
        ("retired", True), ("minor_or_student", True), ("out_of_province", True), ("age", None), ("aid", "orphan"),
        ("place", "referred"), ("admission", 3), ("on", date(2026, 5, 1)), ("year_basic_paid", Decimal(4)),
        ("year_supplement_paid", Decimal(5)), ("year_self_paid", Decimal(6)), ("year_deductible_paid", Decimal(7)),
        ("year_eligible", Decimal(8)), ("year_critical_illness_paid", Decimal(9)), ("year_assistance_cost", Decimal(10)),
        ("year_assistance_paid", Decimal(11)),
    ],
)  # fmt: skip
def test_one_value_changes_and_no_other(name: str, value: Any) -> None:
    other = CASE.but(**{name: value})
    assert other == replace(CASE, **{name: value})
    assert other != CASE


def test_several_values() -> None:
    other = CASE.but(level="level2", admission=2, out_of_province=True)
    assert other == replace(CASE, level="level2", admission=2, out_of_province=True)
    assert (CASE.level, CASE.admission) == ("level3", 1)


def test_what_no_case_may_be() -> None:
    with pytest.raises(ValueError, match="exceed the total"):
        CASE.but(total=Decimal(1))
    with pytest.raises(KeyError):
        CASE.but(nothing=1)
