"""What holds for every schedule and every bill."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Case, Schedule, settle, settle_year
from tests.engine.strategies import bills, fen_amounts, schedules

HALF_FEN = Decimal("0.005")


@st.composite
def settled(draw):
    care = draw(st.sampled_from(["inpatient", "outpatient"]))
    schedule = draw(schedules(care=care))
    case = draw(bills(schedule.scheme, care))
    return schedule, case, settle(schedule, case)


def step(settlement, kind: str):
    return next((one for one in settlement.steps if one.kind == kind), None)


@given(settled())
def test_every_fen_lands_in_one_bucket(found):
    _, case, settlement = found
    amounts = settlement.amounts
    assert amounts.total == amounts.class_c + amounts.over_limit + amounts.class_b_own + amounts.eligible
    layers = amounts.basic + amounts.critical_illness + amounts.large_amount + amounts.assistance
    assert amounts.reimbursed == layers
    assert amounts.total == amounts.reimbursed + amounts.out_of_pocket
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in amounts)


@given(settled())
def test_the_lines_shown_add_up(found):
    _, _, settlement = found
    eligible, own = step(settlement, "eligible"), step(settlement, "own")
    paid = [one.amount for one in settlement.steps if one.kind not in ("eligible", "deductible", "own")]
    assert eligible.total - eligible.class_c - eligible.over_limit - eligible.class_b_own == eligible.amount
    assert own.total - sum(paid) == own.amount == settlement.amounts.out_of_pocket
    assert own.within_scope + own.outside_scope == own.amount
    for one in settlement.steps:
        slices = getattr(one, "slices", ())
        assert all(part.pay == (part.end - part.start) * part.ratio for part in slices)
        assert all(left.end == right.start for left, right in zip(slices, slices[1:], strict=False))
        if slices:
            assert sum(part.pay for part in slices) == one.unrounded


@given(settled())
def test_nothing_is_negative_and_no_layer_pays_more_than_what_it_is_asked(found):
    _, _, settlement = found
    amounts = settlement.amounts
    assert all(amount >= 0 for amount in amounts)
    assert amounts.deductible <= amounts.eligible
    assert amounts.basic <= amounts.eligible
    assert (
        amounts.critical_illness + amounts.large_amount + amounts.assistance
        <= amounts.eligible - amounts.basic + HALF_FEN * 3
    )


@given(settled())
def test_no_cap_is_passed(found):
    schedule, case, settlement = found
    amounts = settlement.amounts
    caps = {rule.layer: rule.amount for rule in schedule.rules if rule.kind == "cap"}
    if caps["basic"] is not None:
        assert amounts.basic <= max(caps["basic"] - case.year_basic_paid, Decimal(0))
    favoured = case.aid == "low_income"
    if caps.get("critical_illness") is not None and not favoured:
        assert amounts.critical_illness <= max(caps["critical_illness"] - case.year_supplement_paid, Decimal(0))
    if caps.get("large_amount") is not None:
        assert amounts.large_amount <= max(caps["large_amount"] - case.year_supplement_paid, Decimal(0))
    if caps.get("combined") is not None:
        both = case.year_basic_paid + case.year_supplement_paid + amounts.basic
        assert amounts.large_amount <= max(caps["combined"] - both, Decimal(0))
    if caps.get("assistance") is not None:
        assert amounts.assistance <= caps["assistance"]


@given(st.data(), fen_amounts(200_000))
def test_a_higher_eligible_bill_never_leaves_less_to_pay(data, more):
    care = data.draw(st.sampled_from(["inpatient", "outpatient"]))
    schedule = data.draw(schedules(care=care))
    case = data.draw(bills(schedule.scheme, care))
    higher = replace(case, total=case.total + more)
    assert settle(schedule, higher).amounts.out_of_pocket >= settle(schedule, case).amounts.out_of_pocket


@given(st.data())
def test_one_fen_more_never_leaves_less_to_pay(data):
    schedule = data.draw(schedules())
    case = data.draw(bills(schedule.scheme))
    higher = replace(case, total=case.total + Decimal("0.01"))
    assert settle(schedule, higher).amounts.out_of_pocket >= settle(schedule, case).amounts.out_of_pocket


@given(st.data())
def test_bills_carried_one_by_one_are_the_years_ledger(data):
    care = data.draw(st.sampled_from(["inpatient", "outpatient"]))
    schedule = data.draw(schedules(care=care))
    cases = data.draw(st.lists(bills(schedule.scheme, care, year=False), max_size=6))
    cases = [replace(case, aid="none") for case in cases]
    carried = Case(scheme=schedule.scheme, care=care, level="level1", total=Decimal(0))
    one_by_one = []
    for case in cases:
        current = replace(
            case,
            year_basic_paid=carried.year_basic_paid,
            year_supplement_paid=carried.year_supplement_paid,
            year_self_paid=carried.year_self_paid,
            year_deductible_paid=carried.year_deductible_paid,
            year_eligible=carried.year_eligible,
        )
        settlement = settle(schedule, current)
        one_by_one.append(settlement.amounts)
        amounts = settlement.amounts
        supplement = amounts.critical_illness if schedule.scheme == "resident" else amounts.large_amount
        carried = replace(
            carried,
            year_basic_paid=carried.year_basic_paid + amounts.basic,
            year_supplement_paid=carried.year_supplement_paid + supplement,
            year_self_paid=carried.year_self_paid + (amounts.eligible - amounts.basic if care == "inpatient" else 0),
            year_deductible_paid=carried.year_deductible_paid + amounts.deductible,
            year_eligible=carried.year_eligible + amounts.eligible,
        )
    assert [settlement.amounts for settlement in settle_year(schedule, cases)] == one_by_one


@given(st.data())
def test_critical_illness_of_a_year_is_that_of_its_whole_own_share(data):
    """Before caps, within half a fen a bill: the order and the number of bills do not matter."""
    schedule: Schedule = data.draw(schedules("resident", caps=False))
    cases = data.draw(st.lists(bills("resident", year=False), min_size=1, max_size=6))
    cases = [replace(case, aid="none") for case in cases]
    year = settle_year(schedule, cases)
    whole = sum((one.self_paid for one in year), Decimal(0))
    # A single bill with that own share: nothing is paid by the basic fund, so all of it counts.
    bare = Schedule(
        "resident",
        (
            *(rule for rule in schedule.rules if rule.layer == "critical_illness"),
            *(rule for rule in schedule.rules if rule.kind == "cap" and rule.layer == "basic"),
            type(schedule.rules[0])("ratio", care="inpatient", ratio=Decimal(0)),
        ),
    )
    single = settle(bare, Case("resident", "inpatient", "level3", whole)).amounts.critical_illness
    paid = sum(one.amounts.critical_illness for one in year)
    assert abs(paid - single) <= HALF_FEN * (len(cases) + 1)


@given(st.data())
def test_an_own_account_of_unknown_layers_counts_nothing_for_them(data):
    schedule = data.draw(schedules())
    case = data.draw(bills(schedule.scheme))
    settlement = settle(schedule, case)
    for layer in settlement.unknown:
        if layer != "repeat":
            assert getattr(settlement.amounts, layer) == 0
            assert step(settlement, layer).state == "unknown"
    assert list(settlement.unknown) == sorted(set(settlement.unknown))
