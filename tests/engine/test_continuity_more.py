"""连续参保激励: every figure of every step, worked by hand; the figures and grades that an answer rests on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from calculators.engine.continuity import (
    AfterUseStep,
    CeilingStep,
    Continuity,
    ContinuityRules,
    Membership,
    NoClaimStep,
    OriginalCap,
    RestartStep,
    RewardStep,
    StraightStep,
    continuity,
)
from calculators.engine.parameters import Parameter
from calculators.engine.schedule import Rule
from calculators.engine.waiting import FixedStep, MadeGoodStep, MissedStep, WaitStep
from tests.engine.build import yuan
from tests.engine.rules import REWARD, WAITING

THOUSAND = Decimal(1000)
RULE = Rule("cap", layer="critical_illness", amount=Decimal(300000))
CAP = OriginalCap(Decimal(300000), RULE)
FIFTH = Decimal("0.2")


def asked(cap: OriginalCap, member: Membership) -> Continuity:
    return continuity(REWARD, WAITING, cap, member)


def test_the_whole_answer():
    """Years 5 to 8 are 4 rewards: 4,000; 3 years without a claim: 3,000; 7,000 under 20 % of 300,000 = 60,000.

    After a break of 2 years: 3 + 2 − 1 = 4 months; the 4,000 are lost until the fifth straight year.
    """
    found = asked(CAP, Membership(8, 3, missed=2, made_good=1))
    assert found == Continuity(
        reward=Decimal(7000),
        after_use=Decimal(4000),
        ceiling=Decimal(60000),
        cap=CAP,
        raised=Decimal(307000),
        bound="at_least",
        wait=4,
        steps=(
            StraightStep(8, 5, 4, THOUSAND, THOUSAND, Decimal(4000), (REWARD.from_year, REWARD.straight_least)),
            NoClaimStep(3, False, 3, THOUSAND, THOUSAND, Decimal(3000), (REWARD.no_claim_least,)),
            CeilingStep(Decimal(300000), FIFTH, Decimal(60000), False, (REWARD.ceiling, RULE)),
            RewardStep(Decimal("4000"), Decimal("3000"), False, Decimal("7000"), Decimal("307000"), "at_least"),
            AfterUseStep(Decimal("3000"), Decimal("4000")),
            RestartStep(2, 8, 5, Decimal(4000), (REWARD.from_year,)),
            FixedStep(3, True, (WAITING.fixed,)),
            MissedStep(2, 1, 2, (WAITING.per_missed,)),
            MadeGoodStep(1, 1, 1, (WAITING.per_made_good,)),
            WaitStep(3, 2, 1, 4, 2, 4, 6, 4, (WAITING.floor_from, WAITING.floor)),
        ),
        unknown=("straight_each", "no_claim_each"),
        evidence="compiled",
    )


def test_before_the_fifth_year_there_is_no_straight_reward():
    """Four straight years: 4 − 5 + 1 = 0 times; then neither the least nor the person's own figure is used."""
    for each in (None, Decimal(2000)):
        step = asked(CAP, Membership(4, straight_each=each)).steps[0]
        assert step == StraightStep(4, 5, 0, each or THOUSAND, THOUSAND, Decimal(0), (REWARD.from_year,))
        assert step.state == "not_applicable"


def test_the_persons_own_figures_a_time():
    """Years 5 and 6: 2 × 2,500 = 5,000. 3 years without a claim: 3 × 1,500.50 = 4,501.50. Nothing is a least then."""
    found = asked(CAP, Membership(6, 3, straight_each=Decimal(2500), no_claim_each=Decimal("1500.50")))
    assert found.steps[0] == StraightStep(
        6,
        5,
        2,
        Decimal("2500"),
        Decimal("1000"),
        Decimal("5000"),
        (REWARD.from_year, Parameter("each", Decimal(2500), evidence="own")),
    )
    assert found.steps[1] == NoClaimStep(
        3,
        False,
        3,
        Decimal("1500.50"),
        Decimal("1000"),
        Decimal("4501.50"),
        (Parameter("each", Decimal("1500.50"), evidence="own"),),
    )
    assert found.steps[3] == RewardStep(
        Decimal("5000"), Decimal("4501.50"), False, Decimal("9501.50"), Decimal("309501.50"), "exact"
    )
    assert (found.unknown, found.evidence) == ((), "own")


def test_only_the_straight_years_own_figure():
    found = asked(CAP, Membership(5, straight_each=Decimal(2000)))
    assert (found.reward, found.bound, found.evidence) == (Decimal(2000), "exact", "own")


def test_a_used_reward_leaves_no_years_without_a_claim():
    """Used since: 0 times; then neither the least nor the person's own figure is used, and neither grades anything."""
    for each in (None, Decimal(2000)):
        found = asked(CAP, Membership(4, 3, used=True, no_claim_each=each))
        assert found.steps[1] == NoClaimStep(3, True, 0, each or THOUSAND, THOUSAND, Decimal(0), ())
        assert found.steps[1].state == "not_applicable"
        assert (found.reward, found.bound, found.unknown, found.evidence) == (Decimal(0), "exact", (), "compiled")


def test_a_figure_that_is_not_used_lends_no_grade():
    """All others verified, the no-claim figure compiled: it counts from the first year without a claim, not before."""
    checked = ContinuityRules(
        from_year=replace(REWARD.from_year, evidence="verified"),
        straight_least=replace(REWARD.straight_least, evidence="verified"),
        no_claim_least=REWARD.no_claim_least,
        ceiling=replace(REWARD.ceiling, evidence="verified"),
    )
    cap = OriginalCap(
        Decimal(300000), Rule("cap", layer="critical_illness", amount=Decimal(300000), evidence="verified")
    )
    for no_claim, rules, evidence in ((0, (), "verified"), (1, (REWARD.no_claim_least,), "compiled")):
        found = continuity(checked, WAITING, cap, Membership(5, no_claim))
        assert (found.steps[1].rules, found.evidence) == (rules, evidence)


def test_an_unknown_cap_and_one_that_is_none():
    unknown, none = OriginalCap(), OriginalCap(None, RULE)
    found = asked(unknown, Membership(5))
    assert found.steps[2] == CeilingStep(None, FIFTH, None, True, (REWARD.ceiling,))
    assert (found.steps[2].state, found.cap, found.bound, found.unknown) == (
        "unknown", unknown, "uncertain", ("straight_each", "cap"),
    )  # fmt: skip
    found = asked(none, Membership(5))
    assert found.steps[2] == CeilingStep(None, FIFTH, None, False, (REWARD.ceiling, RULE))
    assert (found.steps[2].state, found.cap, found.bound) == ("not_applicable", none, "at_least")


@pytest.mark.parametrize(
    ("cap", "ceiling", "cut", "reward", "bound"),
    [
        ("35000.10", "7000.02", False, "7000", "at_least"),  # 20 % = 7,000.02: two fen of room
        ("35000", "7000", False, "7000", "exact"),  # exactly the ceiling: nothing is cut, more a time changes nothing
        ("34999.95", "6999.99", True, "6999.99", "exact"),  # one fen under it
        ("34999.99", "6999.99", True, "6999.99", "exact"),  # 6,999.998 rounded down, never up
    ],
)
def test_the_ceiling_to_the_fen(cap: str, ceiling: str, cut: bool, reward: str, bound: str):
    """4 × 1,000 + 3 × 1,000 = 7,000 beside a fifth of the cap."""
    found = asked(OriginalCap(Decimal(cap), RULE), Membership(8, 3))
    assert found.steps[3] == RewardStep(
        Decimal("4000"), Decimal("3000"), cut, Decimal(reward), Decimal(cap) + Decimal(reward), bound
    )
    assert (found.ceiling, found.after_use) == yuan(ceiling, "4000")


def test_a_refusal_says_what_contradicts():
    with pytest.raises(ValueError, match="^more years without a claim than earlier straight years$"):
        Membership(8, 8)
    with pytest.raises(ValueError, match="^more years are made good than were missed$"):
        Membership(8, missed=1, made_good=2)
