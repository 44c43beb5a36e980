"""The hand-worked cases: the engine must give every amount to the fen."""

from decimal import Decimal
from typing import Any

import pytest

from calculators.engine import NoRule, settle
from tests.engine.cases import all_cases, case_of, schedule_of

CASES = all_cases()
AMOUNTS = (
    "eligible",
    "deductible",
    "basic",
    "critical_illness",
    "large_amount",
    "assistance",
    "reimbursed",
    "out_of_pocket",
)


def test_there_are_enough_cases_each_with_its_working():
    assert len(CASES) >= 177
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['name']}")
def test_hand_worked_case(case: dict[str, Any]):
    schedule, bill = schedule_of(case), case_of(case)
    if "refuse" in case:
        with pytest.raises(NoRule) as refused:
            settle(schedule, bill)
        assert refused.value.field == case["refuse"]
        return
    settlement = settle(schedule, bill)
    amounts = settlement.amounts._asdict()
    assert {name: amounts[name] for name in AMOUNTS} == {name: Decimal(case["expect"][name]) for name in AMOUNTS}
    assert list(settlement.unknown) == case["expect"]["unknown"]
    if "basic_slices" in case:
        basic = next(step for step in settlement.steps if step.kind == "basic")
        found = [(part.start, part.end, part.ratio, part.pay) for part in basic.slices]
        assert found == [tuple(Decimal(number) for number in part) for part in case["basic_slices"]]
