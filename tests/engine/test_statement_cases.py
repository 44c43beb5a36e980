"""The hand-worked slips (statement_cases/README.md): their sums, and line by line beside our settlement."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from calculators.engine import Case, settle
from calculators.engine.statement import Slip, check_slip, outside
from calculators.engine.statement_compare import compare, fits
from calculators.engine.statement_reasons import REASONS, reasons
from tests.engine.cases import NOT_DECIMAL, schedule_of

FOLDER = Path(__file__).parent / "statement_cases"
CASES: list[dict[str, Any]] = [
    case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def slip_of(items: dict[str, str]) -> Slip:
    return Slip(**{name: Decimal(value) for name, value in items.items()})


def case_of(stated: dict[str, Any], scheme: str, slip: Slip) -> Case:
    """The slip's bill, as the form makes it."""
    parts = outside(slip)
    given = {name: value if name in NOT_DECIMAL else Decimal(value) for name, value in stated.items()}
    return Case(
        scheme=scheme,
        total=slip.medfee_sumamt,
        class_c=parts.class_c,
        over_limit=parts.over_limit,
        class_b=parts.class_b_own,
        class_b_share=Decimal(1),
        **given,
    )


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def test_there_are_enough_cases_each_with_its_working() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)
    assert {code for case in CASES for codes in case.get("reasons", {}).values() for code in codes} <= set(REASONS)


@pytest.mark.parametrize("case", [case for case in CASES if "checks" in case], ids=lambda case: case["name"])
def test_sums(case: dict[str, Any]) -> None:
    found = check_slip(slip_of(case["slip"]))
    told: dict[str, list[Any]] = {}
    for one in found:
        told[one.kind] = [one.state]
        if one.state == "differs":
            told[one.kind] += [one.amount, "more" if one.more else "less"]
        elif one.state == "missing":
            told[one.kind] += [one.amount, list(one.blank)]
    expected = {
        kind: [state, *([amount(rest[0]), rest[1]] if rest else [])] for kind, (state, *rest) in case["checks"].items()
    }
    assert told == expected
    assert {one.kind: list(one.equals) for one in found if one.equals} == case.get("equals", {})


@pytest.mark.parametrize("case", [case for case in CASES if "lines" in case], ids=lambda case: case["name"])
def test_comparison(case: dict[str, Any]) -> None:
    schedule, slip = schedule_of(case), slip_of(case["slip"])
    bill = case_of(case["case"], case["schedule"]["scheme"], slip)
    settlement = settle(schedule, bill)
    told = {line.kind: (line.state, line.slip, line.ours, line.difference) for line in compare(slip, settlement, bill)}
    expected = {}
    for kind, (state, *figures) in case["lines"].items():
        one, two, three = (figures[0], figures[0], "0") if state == "same" else figures
        expected[kind] = (state, amount(one), amount(two), amount(three))
    assert told == expected
    assert reasons(slip, settlement, bill) == {kind: tuple(codes) for kind, codes in case["reasons"].items()}
    assert [[fit.name, fit.value] for fit in fits(schedule, slip, bill)] == case.get("fits", [])
    assert outside(slip).inferred == Decimal(case.get("inferred", "0"))
