"""One bill settled several times: what is ranked, and what stands apart."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import settle
from calculators.engine.compare import compare
from tests.engine.cases import case_of, schedule_of
from tests.engine.strategies import bills, schedules

CASES = yaml.safe_load((Path(__file__).parent / "curves" / "comparisons.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hand_worked_comparison(case: dict[str, Any]):
    assert case["working"].strip()
    settled = [(one["key"], settle(schedule_of(one), case_of(one))) for one in case["bills"]]
    found = compare(settled, case["own"])
    assert [(one.key, one.settlement.amounts.out_of_pocket, one.difference) for one in found.alike] == [
        (key, Decimal(own), None if difference is None else Decimal(difference))
        for key, own, difference in case["alike"]
    ]
    assert [(one.key, one.settlement.amounts.out_of_pocket, list(one.settlement.unknown)) for one in found.apart] == [
        (key, Decimal(own), unknown) for key, own, unknown in case["apart"]
    ]
    assert all(one.difference is None for one in found.apart)


@given(st.data())
def test_nothing_is_lost_and_only_known_ones_are_ranked(data):
    found = [data.draw(schedules("resident")) for _ in range(4)]
    case = data.draw(bills("resident"))
    settled = [(str(number), settle(one, case)) for number, one in enumerate(found) if case.place != "emergency"]
    compared = compare(settled, "0")
    assert sorted(one.key for one in (*compared.alike, *compared.apart)) == [key for key, _ in settled]
    assert all(not one.settlement.unknown for one in compared.alike)
    assert all(one.settlement.unknown for one in compared.apart)
    paid = [one.settlement.amounts.out_of_pocket for one in compared.alike]
    assert paid == sorted(paid)
    mine = dict(settled)["0"]
    for one in compared.alike:
        own = one.settlement.amounts.out_of_pocket
        assert one.difference == (None if mine.unknown else own - mine.amounts.out_of_pocket)


def test_the_own_one_has_to_be_among_them():
    with pytest.raises(KeyError):
        compare([], "level3")
