"""The year's ledger: hand-worked years, and what holds for every year."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Case, Remaining, Rule, Schedule, left_of, settle, settle_ledger
from calculators.engine.ledger import total_of
from calculators.engine.left import EACH, STATED
from calculators.engine.year import Year
from tests.engine.build import bill, schedule, steps_of
from tests.engine.build import rule as make_rule
from tests.engine.cases import case_of, schedule_of
from tests.engine.strategies import bills, fen_amounts, ratios, schedules

FILE = Path(__file__).parent / "year_cases" / "year.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
LAYERS = ("deductible", "basic", "critical_illness", "large_amount", "assistance", "out_of_pocket")
HALF_FEN = Decimal("0.005")
NOT_OF_THE_CASE = ("schedule", "expect", "left", "missing", "unknown")


def figure(one: Remaining) -> str:
    """What is left, as the cases write it."""
    return f"{one.left:f}" if one.state == STATED else one.state


def same(found: str, stated: str) -> bool:
    return found == stated or (found[0].isdigit() and stated[0].isdigit() and Decimal(found) == Decimal(stated))


def test_there_are_enough_years_each_with_its_working():
    assert len(CASES) >= 24
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize("year", CASES, ids=lambda year: year["name"])
def test_hand_worked_year(year: dict[str, Any]):
    versions = {letter: schedule_of({"schedule": stated}) for letter, stated in year["schedules"].items()}
    scheme = next(iter(versions.values())).scheme
    cases = []
    for stated in year["bills"]:
        columns = {name: value for name, value in stated.items() if name not in NOT_OF_THE_CASE}
        case = case_of(
            {"schedule": {"scheme": scheme}, "case": {"level": "level3", **year.get("person", {}), **columns}}
        )
        cases.append((versions.get(stated["schedule"]), case))
    ledger = settle_ledger(cases)
    for stated, entry in zip(year["bills"], ledger.entries, strict=True):
        if "missing" in stated:
            assert (entry.missing, entry.settlement, entry.left) == (stated["missing"], None, ())
            continue
        expect = stated["expect"]
        assert entry.missing == ""
        assert entry.case.admission == expect.get("admission", 1)
        amounts = entry.settlement.amounts._asdict()
        assert {name: amounts[name] for name in LAYERS} == {name: Decimal(expect.get(name, 0)) for name in LAYERS}
        assert list(entry.settlement.unknown) == stated.get("unknown", [])
        if "left" in stated:
            found = {one.kind: figure(one) for one in entry.left}
            assert found.keys() == stated["left"].keys()
            assert all(same(found[kind], left) for kind, left in stated["left"].items()), found
    totals = ledger.amounts._asdict()
    assert {name: totals[name] for name in ("total", *LAYERS[1:])} == {
        name: Decimal(year["totals"].get(name, 0)) for name in ("total", *LAYERS[1:])
    }
    if "at_the_end" in year:
        end = [(one.kind, one.pot, figure(one)) for _, one in ledger.left]
        assert [one[:2] for one in end] == [tuple(one[:2]) for one in year["at_the_end"]]
        assert all(same(found[2], stated[2]) for found, stated in zip(end, year["at_the_end"], strict=True)), end


@st.composite
def years(draw, scheme: str | None = None) -> list[tuple[Schedule, Case]]:
    """Bills of one kind of care under one or two versions, without a year before them."""
    care = draw(st.sampled_from(["inpatient", "outpatient"]))
    first = draw(schedules(scheme, care))
    versions = [first, draw(schedules(first.scheme, care))] if draw(st.booleans()) else [first]
    cases = draw(st.lists(bills(first.scheme, care, year=False), min_size=1, max_size=6))
    return [(versions[min(at * len(versions) // len(cases), 1)], case) for at, case in enumerate(cases)]


@given(years())
def test_the_years_sums_are_those_of_its_bills(year):
    ledger = settle_ledger(year)
    amounts = [entry.settlement.amounts for entry in ledger.entries]
    assert ledger.amounts == tuple(sum(column, Decimal(0)) for column in zip(*amounts, strict=True))
    total = ledger.amounts
    assert total.total == total.reimbursed + total.out_of_pocket
    assert total.reimbursed == total.basic + total.critical_illness + total.large_amount + total.assistance
    assert set(ledger.unknown) == {name for entry in ledger.entries for name in entry.settlement.unknown}
    assert ledger.evidence == max((entry.settlement.evidence for entry in ledger.entries), default="")


@given(years())
def test_removing_the_last_bill_leaves_the_others_unchanged(year):
    whole, shorter = settle_ledger(year), settle_ledger(year[:-1])
    for one, other in zip(whole.entries, shorter.entries, strict=False):
        assert one.settlement.amounts == other.settlement.amounts
        assert one.left == other.left


@given(years())
def test_each_bill_settles_alone_as_the_ledger_carried_it(year):
    for entry in settle_ledger(year).entries:
        assert settle(entry.schedule, entry.case).amounts == entry.settlement.amounts


@given(years())
def test_what_is_left_is_what_the_steps_left(year):
    """The same figures twice: from the pots of the year, and from the steps of the bill."""
    for entry in settle_ledger(year).entries:
        left = {one.kind: one for one in entry.left}
        steps = steps_of(entry.settlement)
        deductible, basic = steps["deductible"], steps["basic"]
        if "deductible" in left and left["deductible"].state != EACH:
            assert left["deductible"].left == deductible.left - deductible.amount
        if "basic_cap" in left and basic.left is not None:
            assert left["basic_cap"].left == basic.left - basic.amount
        critical = steps.get("critical_illness")
        if critical is not None and "critical_illness_cap" in left:
            line = left["critical_illness_line"]
            assert line.left == max(Decimal(0), critical.deductible - critical.year_self_paid - critical.self_paid)
            if critical.left is not None:
                assert left["critical_illness_cap"].left == critical.left - critical.amount
        for one in entry.left:
            assert one.used >= 0
            if one.left is not None and one.full is not None:
                assert 0 <= one.left <= one.full


@given(st.data())
def test_swapping_two_visits_keeps_the_total_of_a_single_ratio(data):
    """A yearly deductible without a cap: only roundings differ, half a fen a bill."""
    rules = (
        Rule("deductible", care="outpatient", amount=data.draw(fen_amounts(3000)), per="year"),
        Rule("ratio", care="outpatient", ratio=data.draw(ratios)),
    )
    found = Schedule("employee", rules)
    visits = data.draw(st.lists(bills("employee", "outpatient", year=False), min_size=2, max_size=6))
    visits = [replace(visit, place="local", aid="none") for visit in visits]
    at = data.draw(st.integers(0, len(visits) - 2))
    swapped = [*visits[:at], visits[at + 1], visits[at], *visits[at + 2 :]]
    before = settle_ledger((found, visit) for visit in visits).amounts
    after = settle_ledger((found, visit) for visit in swapped).amounts
    assert abs(before.out_of_pocket - after.out_of_pocket) <= HALF_FEN * len(visits)
    assert before.deductible == after.deductible


def test_an_empty_year():
    ledger = settle_ledger([])
    assert (ledger.entries, ledger.unknown, ledger.evidence, ledger.left) == ((), (), "", ())
    assert ledger.amounts == total_of([]) and all(amount == 0 for amount in ledger.amounts)


def test_the_weakest_grade_of_the_settled_bills_counts():
    rules = {
        grade: schedule(
            "resident",
            make_rule("deductible", amount="600", per="admission", evidence=grade),
            make_rule("ratio", ratio="0.60", evidence=grade),
        )
        for grade in ("verified", "compiled")
    }
    case = bill("resident", "1000")
    assert settle_ledger([(rules["verified"], case), (None, case)]).evidence == "verified"
    assert settle_ledger([(rules["compiled"], case), (rules["verified"], case)]).evidence == "compiled"


def test_class_b_without_a_share_is_left_out_and_named():
    found = schedule(
        "resident", make_rule("deductible", amount="600", per="admission"), make_rule("ratio", ratio="0.60")
    )
    (entry,) = settle_ledger([(found, bill("resident", "1000", class_b="100"))]).entries
    assert (entry.missing, entry.settlement) == ("class_b_share", None)


def test_what_is_not_covered_has_neither_deductible_nor_cap_left():
    found = schedule("resident", make_rule("ratio", care="outpatient", ratio="0"))
    assert left_of(found, Year(), bill("resident", "1", care="outpatient")) == ()


def test_every_figure_left_rests_on_its_rules():
    """The rules are those that a page cites; what is unknown rests on none."""
    cap = make_rule("cap", care="inpatient", amount="10000")
    deductible = make_rule("deductible", care="inpatient", amount="600", per="year")
    found = schedule("resident", deductible, make_rule("ratio", care="inpatient", ratio="0.60"), cap)
    left = {one.kind: one for one in left_of(found, Year(), bill("resident", "1", aid="orphan"))}
    assert list(left) == ["deductible", "basic_cap", "critical_illness_line", "assistance_cap"]
    assert (left["deductible"].rules, left["basic_cap"].rules) == ((deductible,), (cap,))
    assert (left["critical_illness_line"].state, left["critical_illness_line"].rules) == ("unknown", ())
    assert (left["assistance_cap"].state, left["assistance_cap"].pot) == ("unknown", "orphan")
