"""Above the basic cap: every figure of the unit's step with what it rests on, and what is left, by hand."""

from decimal import Decimal

import pytest

from calculators.engine.above_cap import UnitAidStep, UnitTerms, above_cap, unit_aid_step
from calculators.engine.plan import Cap
from calculators.engine.second_payment import LeftStep
from tests.engine.build import bill, rule, schedule, yuan

LARGE = {"layer": "large_amount"}
RATIO = rule("ratio", **LARGE, ratio="0.85")
CAP = rule("cap", **LARGE, amount="400000")
COMBINED = rule("cap", layer="combined", care="inpatient", amount="100000")
ZERO, HUNDRED = yuan("0", "100")


Typed = tuple[str, str, Decimal | None, Decimal | None, str]


def own(kind: str, amount: str | None = None, ratio: str | None = None) -> Typed:
    """A term that the person typed."""
    return kind, "unit", *(None if figure is None else Decimal(figure) for figure in (amount, ratio)), "own"  # type: ignore[return-value]


def told(step: UnitAidStep) -> tuple[UnitAidStep, tuple[Typed, ...]]:
    """The step without its rules (which are equal only to themselves), and what they say."""
    return step._replace(rules=()), tuple(
        (one.kind, one.layer, one.amount, one.ratio, one.evidence) for one in step.rules
    )


@pytest.mark.parametrize(
    ("paid", "base", "cut", "amount", "state", "reason"),
    [
        ("30", "100", False, "30", "applied", ""),
        ("100.01", "100", True, "100", "applied", ""),
        # a payment of 0 was stated: no deductible is known that there could be anything under
        ("0", "100", False, "0", "not_applicable", "not_covered"),
        ("0", "0.01", False, "0", "not_applicable", "not_covered"),
        ("0", "0", False, "0", "not_applicable", "nothing_left"),
        ("30", "0", True, "0", "not_applicable", "nothing_left"),
    ],
)
def test_a_stated_payment(paid: str, base: str, cut: bool, amount: str, state: str, reason: str):
    step, rules = told(unit_aid_step(UnitTerms(paid=Decimal(paid)), Decimal(base)))
    assert step == UnitAidStep(
        base=Decimal(base),
        deductible=ZERO,
        ratio=None,
        cap=None,
        fixed=True,
        unrounded=Decimal(paid),
        cut=cut,
        amount=Decimal(amount),
        rules=(),
        state=state,
        reason=reason,
    )
    assert rules == (own("unit_paid", amount=paid),)


def test_all_terms_that_the_person_typed():
    """(100 − 10) × 95.5 % = 85.95, cut to 50."""
    terms = UnitTerms(deductible=Decimal(10), ratio=Decimal("0.955"), cap=Decimal(50))
    step, rules = told(unit_aid_step(terms, HUNDRED))
    assert step == UnitAidStep(
        Decimal("100"),
        Decimal("10"),
        Decimal("0.955"),
        Decimal("50"),
        fixed=False,
        unrounded=Decimal("85.95"),
        cut=True,
        amount=Decimal(50),
        rules=(),
        state="applied",
        reason="",
    )
    assert rules == (own("deductible", amount="10"), own("ratio", ratio="0.955"), own("cap", amount="50"))


def test_terms_without_a_cap_and_without_a_deductible():
    """(100 − 0) × 33.335 % = 33.335 → 33.34, half up."""
    step, rules = told(unit_aid_step(UnitTerms(ratio=Decimal("0.33335")), HUNDRED))
    assert step == UnitAidStep(
        Decimal("100"),
        Decimal("0"),
        Decimal("0.33335"),
        cap=None,
        fixed=False,
        unrounded=Decimal("33.335"),
        cut=False,
        amount=Decimal("33.34"),
        rules=(),
        state="applied",
        reason="",
    )
    assert rules == (own("deductible", amount="0"), own("ratio", ratio="0.33335"))


def test_what_is_left_is_after_both():
    """1,000 × 85 % = 850; half of the 150 left = 75; 850 + 75 = 925 of 1,000, 75 left."""
    found = above_cap(schedule("employee", RATIO, CAP), bill("employee", "1000"), UnitTerms(ratio=Decimal("0.5")))
    assert found.steps[-1] == LeftStep(Decimal("1000"), Decimal("925"), Decimal("75"))
    assert (found.above, found.large_amount, found.unit_aid, found.out_of_pocket) == yuan("1000", "850", "75", "75")


def test_a_combined_cap_counts_only_with_the_layer_and_the_basic_cap():
    """Without a rule of the layer there is nothing that the combined cap could cut; without the basic one, not by how much."""
    case = bill("employee", "1000")
    nothing = Cap(None, None, "")
    assert above_cap(None, case).combined == nothing
    assert above_cap(schedule("employee", COMBINED), case).combined == nothing
    found = above_cap(schedule("employee", RATIO, CAP, COMBINED), case)
    assert (found.combined, found.warnings) == (Cap(None, None, "inpatient"), ("combined_cap_unknown",))


def test_without_any_figure_there_is_no_grade():
    """Nothing is known of the area and the person stated no terms: no figure was used that could be graded."""
    for found in (None, schedule("employee", COMBINED)):
        assert above_cap(found, bill("employee", "1000")).evidence == ""


def test_without_a_layer_the_unit_aids_all_of_it():
    """Nothing by the area, so 80 % of all 1,000 = 800 by the unit."""
    found = above_cap(None, bill("employee", "1000"), UnitTerms(ratio=Decimal("0.8")))
    assert (found.large_amount, found.unit_aid, found.out_of_pocket) == yuan("0", "800", "200")
    assert (found.unknown, found.evidence) == (("large_amount",), "own")
