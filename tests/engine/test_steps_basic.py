"""The basic layer's step: the slices, the cap, and the reason where it pays nothing."""

from decimal import Decimal

import pytest

from calculators.engine import BasicStep, Slice
from tests.engine.build import bill, rule, settled, steps_of, yuan


def sliced(start: str, end: str, ratio: str, pay: str, stated: str) -> Slice:
    return Slice(*yuan(start, end, ratio, pay, stated))


def test_two_bands_at_an_alias_level():
    deductible = rule("deductible", care="inpatient", amount="1300", per="admission")
    lower = rule("ratio", care="inpatient", level="level3", upto="30000", ratio="0.85")
    upper = rule("ratio", care="inpatient", level="level3", ratio="0.90")
    cap = rule("cap", care="inpatient", amount="100000")
    settlement = settled(
        [upper, deductible, cap, lower], bill("employee", "40000", level="level3a", year_basic_paid="10")
    )
    # (30,000 − 1,300) × 85 % = 24,395; 10,000 × 90 % = 9,000; of the cap 100,000 − 10 = 99,990 is left
    assert steps_of(settlement)["basic"] == BasicStep(
        slices=(
            sliced("1300", "30000", "0.85", "24395", "0.85"),
            sliced("30000", "40000", "0.90", "9000", "0.90"),
        ),
        unrounded=Decimal(33_395),
        cap=Decimal(100_000),
        cap_stated=True,
        year_paid=Decimal(10),
        left=Decimal(99_990),
        capped=False,
        cumulative=False,
        points=None,
        place="local",
        cross_region=None,
        level="level3a",
        level_read_as="level3",
        amount=Decimal(33_395),
        rules=(upper, lower, cap),
        state="applied",
        reason="",
    )


def test_a_retiree_away_from_home_and_no_known_cap():
    deductible = rule("deductible", care="inpatient", amount="1000", per="admission")
    ratio = rule("ratio", care="inpatient", ratio="0.80", points="0.05")
    referred = rule("cross_region", place="referred", ratio="0.9")
    settlement = settled([deductible, ratio, referred], bill("employee", "1333.33", retired=True, place="referred"))
    # (80 % + 5 points) × 0.9 = 76.5 %; 333.33 × 76.5 % = 254.99745 → 255.00
    assert steps_of(settlement)["basic"] == BasicStep(
        slices=(sliced("1000", "1333.33", "0.765", "254.99745", "0.80"),),
        unrounded=Decimal("254.99745"),
        cap=None,
        cap_stated=False,
        year_paid=Decimal(0),
        left=None,
        capped=False,
        cumulative=False,
        points=Decimal("0.05"),
        place="referred",
        cross_region=referred,
        level="level3",
        level_read_as="any",
        amount=Decimal(255),
        rules=(ratio, referred),
        state="applied",
        reason="",
    )
    assert settlement.warnings == ("basic_cap_unknown",)


def test_a_cap_stated_to_be_none_is_known():
    deductible = rule("deductible", care="inpatient", amount="1000", per="admission")
    ratio, cap = rule("ratio", care="inpatient", ratio="0.80"), rule("cap", care="inpatient", amount=None)
    settlement = settled([deductible, ratio, cap], bill("employee", "2000"))
    step = steps_of(settlement)["basic"]
    assert (step.cap, step.cap_stated, step.left, step.rules, settlement.warnings) == (
        None,
        True,
        None,
        (ratio, cap),
        (),
    )


@pytest.mark.parametrize(
    ("total", "paid_before", "unrounded", "left", "capped", "amount", "reason"),
    [
        ("1000", "0", "0", "40000", False, "0", "under_deductible"),  # at the deductible
        ("999.99", "40000", "0", "0", False, "0", "under_deductible"),  # the cap is not what stops it
        ("1000.01", "0", "0.008", "40000", False, "0.01", ""),
        ("51000", "0", "40000", "40000", False, "40000", ""),  # exactly to the cap: not cut by it
        ("51000.01", "0", "40000.008", "40000", True, "40000", ""),
        ("2000", "39999.99", "800", "0.01", True, "0.01", ""),
        ("2000", "40000", "800", "0", True, "0", "nothing_left"),
        ("2000", "40000.01", "800", "0", True, "0", "nothing_left"),  # a wrong year before: no negative payment
    ],
)
def test_the_cap_and_the_deductible(
    total: str, paid_before: str, unrounded: str, left: str, capped: bool, amount: str, reason: str
):
    rules = (
        rule("deductible", care="inpatient", amount="1000", per="admission"),
        rule("ratio", care="inpatient", ratio="0.80"),
        rule("cap", care="inpatient", amount="40000"),
    )
    step = steps_of(settled(rules, bill("resident", total, year_basic_paid=paid_before)))["basic"]
    assert (step.unrounded, step.left, step.amount) == yuan(unrounded, left, amount)
    assert (step.capped, step.reason) == (capped, reason)
    assert step.state == ("not_applicable" if reason else "applied")


def test_a_ratio_of_nothing_is_said_to_be_not_covered():
    ratio = rule("ratio", care="inpatient", ratio="0", points="0.05")
    settlement = settled([ratio], bill("employee", "5000", retired=True, year_basic_paid="3"))
    step = steps_of(settlement)["basic"]
    # no points on it, even for a retiree
    assert step.slices == (sliced("0", "5000", "0", "0", "0"),)
    assert (step.amount, step.state, step.reason) == (0, "not_applicable", "not_covered")
    assert (settlement.amounts.out_of_pocket, settlement.warnings, settlement.unknown) == (5000, (), ())


def test_a_band_of_nothing_beside_one_that_pays_is_covered():
    rules = (
        rule("deductible", care="inpatient", amount="0", per="admission"),
        rule("ratio", care="inpatient", upto="1000", ratio="0"),
        rule("ratio", care="inpatient", ratio="0.50"),
        rule("cap", care="inpatient", amount="9000"),
    )
    step = steps_of(settled(rules, bill("resident", "1000")))["basic"]
    assert (step.amount, step.reason) == (0, "under_deductible")
    assert steps_of(settled(rules, bill("resident", "1002")))["basic"].amount == 1  # 2 × 50 %


def test_inpatient_bands_count_the_bill_even_with_a_yearly_deductible():
    rules = (
        rule("deductible", care="inpatient", amount="600", per="year"),
        rule("ratio", care="inpatient", upto="2000", ratio="0.50"),
        rule("ratio", care="inpatient", ratio="0.60"),
    )
    case = bill("resident", "3000", year_deductible_paid="200", year_eligible="9999")
    step = steps_of(settled(rules, case))["basic"]
    # 400 of the deductible left: 1,600 × 50 % = 800; 1,000 × 60 % = 600
    assert step.slices == (sliced("400", "2000", "0.50", "800", "0.50"), sliced("2000", "3000", "0.60", "600", "0.60"))
    assert (step.amount, step.cumulative) == (1400, False)


def test_bands_above_the_deductible_begin_where_it_ends():
    rules = (
        rule("terms", care="inpatient", basis="above_deductible"),
        rule("deductible", care="inpatient", amount="600", per="year"),
        rule("ratio", care="inpatient", upto="2000", ratio="0.50"),
        rule("ratio", care="inpatient", ratio="0.60"),
    )
    step = steps_of(settled(rules, bill("resident", "3000", year_deductible_paid="200")))["basic"]
    # what is left of the deductible, 400, moves the bound to 2,400: 2,000 × 50 % = 1,000; 600 × 60 % = 360
    assert step.slices == (sliced("400", "2400", "0.50", "1000", "0.50"), sliced("2400", "3000", "0.60", "360", "0.60"))


OUTPATIENT = (
    rule("deductible", care="outpatient", amount="600", per="year"),
    rule("ratio", care="outpatient", upto="2000", ratio="0.50"),
    rule("ratio", care="outpatient", ratio="0.60"),
)


@pytest.mark.parametrize(
    ("before", "slices"),
    [
        # the year's first 600 are the deductible; 1,400 × 50 % = 700, then 1,000 × 60 % = 600
        ("0", [("600", "2000", "0.50", "700", "0.50"), ("2000", "3000", "0.60", "600", "0.60")]),
        ("500", [("600", "2000", "0.50", "700", "0.50"), ("2000", "3500", "0.60", "900", "0.60")]),
        ("600", [("600", "2000", "0.50", "700", "0.50"), ("2000", "3600", "0.60", "960", "0.60")]),
        ("1900", [("1900", "2000", "0.50", "50", "0.50"), ("2000", "4900", "0.60", "1740", "0.60")]),
        ("5000", [("5000", "8000", "0.60", "1800", "0.60")]),
    ],
)
def test_outpatient_bands_of_a_year_count_the_year(before: str, slices: list[tuple[str, ...]]):
    case = bill("resident", "3000", care="outpatient", year_eligible=before, year_deductible_paid="123")
    step = steps_of(settled(OUTPATIENT, case))["basic"]
    assert step.slices == tuple(sliced(*part) for part in slices)
    assert step.cumulative is True


def test_outpatient_bands_of_a_year_above_the_deductible():
    case = bill("resident", "3000", care="outpatient", year_eligible="500")
    step = steps_of(settled((*OUTPATIENT, rule("terms", care="outpatient", basis="above_deductible")), case))["basic"]
    # the whole deductible moves the bound, not what is left of it: 600 to 2,600, then to 3,500
    assert step.slices == (sliced("600", "2600", "0.50", "1000", "0.50"), sliced("2600", "3500", "0.60", "540", "0.60"))


def test_a_closed_band_alone_is_a_band_of_the_year_too():
    rules = (OUTPATIENT[0], OUTPATIENT[1])
    case = bill("resident", "3000", care="outpatient", year_eligible="1000")
    step = steps_of(settled(rules, case))["basic"]
    assert step.slices == (sliced("1000", "2000", "0.50", "500", "0.50"),)
    assert step.cumulative is True


def test_bands_of_a_visit_count_the_visit():
    rules = (rule("deductible", care="outpatient", amount="600", per="visit"), *OUTPATIENT[1:])
    step = steps_of(settled(rules, bill("resident", "3000", care="outpatient", year_eligible="5000")))["basic"]
    assert step.slices == (sliced("600", "2000", "0.50", "700", "0.50"), sliced("2000", "3000", "0.60", "600", "0.60"))
    assert step.cumulative is False
