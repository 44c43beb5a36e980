"""Points and assistance by group: what a row says holds for that row and that group, in whatever order rows stand."""

from decimal import Decimal

import pytest

from calculators.engine import Case, Rule, Schedule, settle

TWO_BANDS = (
    Rule("ratio", care="inpatient", upto=Decimal(1000), ratio=Decimal("0.8")),
    Rule("ratio", care="inpatient", ratio=Decimal("0.9"), points=Decimal("0.05")),
)
REST = (
    Rule("deductible", care="inpatient", amount=Decimal(0), per="admission"),
    Rule("cap", care="inpatient"),
)


@pytest.mark.parametrize("rows", [TWO_BANDS, TWO_BANDS[::-1]])
def test_retired_points_hold_in_the_band_that_states_them(rows: tuple[Rule, ...]) -> None:
    case = Case("employee", "inpatient", "level3", Decimal(3000), retired=True)
    # 1,000 × 80 % + 2,000 × (90 % + 5 points) = 800 + 1,900
    assert settle(Schedule("employee", (*rows, *REST)), case).amounts.basic == Decimal(2700)


def test_assistance_stated_for_minors_is_not_an_adults() -> None:
    schedule = Schedule(
        "resident",
        (
            *REST,
            Rule("ratio", care="inpatient", ratio=Decimal("0.5")),
            Rule("deductible", layer="assistance", aid="low_income", amount=Decimal(0), per="year"),
            Rule("ratio", layer="assistance", aid="low_income", group="minor_or_student", ratio=Decimal("0.8")),
        ),
    )
    minor = Case("resident", "inpatient", "level3", Decimal(1000), aid="low_income", minor_or_student=True)
    adult = Case("resident", "inpatient", "level3", Decimal(1000), aid="low_income")
    # 1,000 × 50 % = 500; of the other 500 a minor gets 80 %.
    assert settle(schedule, minor).amounts.assistance == Decimal(400)
    assert settle(schedule, adult).amounts.assistance == 0
    assert "assistance" in settle(schedule, adult).unknown
