"""连续参保激励: hand-worked cases, steps, and what always holds."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculators.engine.continuity import Continuity, Membership, OriginalCap, continuity
from calculators.engine.parameters import own
from calculators.engine.schedule import Rule
from tests.engine.rules import REWARD, WAITING, cases

CASES = cases("continuity")
EACH = st.none() | st.decimals(1, 99999, places=2)
CAPS = st.decimals(1, 99999999, places=2)


def cap_of(text: str | None) -> OriginalCap:
    if text is None:
        return OriginalCap()
    if text == "none":
        return OriginalCap(None, Rule("cap", layer="critical_illness"))
    return OriginalCap(Decimal(text), Rule("cap", layer="critical_illness", amount=Decimal(text)))


def asked(case: dict[str, Any]) -> Continuity:
    stated = dict(case["member"])
    for name in ("straight_each", "no_claim_each"):
        if name in stated:
            stated[name] = Decimal(stated[name])
    return continuity(REWARD, WAITING, cap_of(case.get("cap")), Membership(**stated))


def money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def test_there_are_enough_cases_each_with_its_working() -> None:
    assert len(CASES) >= 15
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(case["working"].strip() for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_hand_worked_case(case: dict[str, Any]) -> None:
    found = asked(case)
    expected = {"unknown": [], "wait": None} | case["expect"]
    assert (found.reward, found.after_use, found.ceiling) == tuple(
        money(expected[name]) for name in ("reward", "after_use", "ceiling")
    )
    assert (found.bound, list(found.unknown), found.wait) == (expected["bound"], expected["unknown"], expected["wait"])
    if "raised" in expected:
        assert found.raised == money(expected["raised"])
    if "lost" in expected:
        restart: Any = next(step for step in found.steps if step.kind == "restart")
        assert restart.lost == money(expected["lost"])


def test_the_steps_say_how_it_was_reckoned() -> None:
    found = asked({"cap": "35000", "member": {"straight": 9, "no_claim": 3, "missed": 1}})
    steps: dict[str, Any] = {step.kind: step for step in found.steps}
    assert list(steps) == [
        "straight", "no_claim", "ceiling", "reward", "after_use", "restart", "fixed", "missed", "made_good", "wait",
    ]  # fmt: skip
    assert (steps["straight"].times, steps["no_claim"].times, steps["reward"].cut) == (5, 3, True)
    assert steps["after_use"].cleared == 2000  # 7,000 − 5,000


def test_what_the_person_typed_is_graded_as_the_persons_own() -> None:
    found = continuity(
        REWARD, WAITING, OriginalCap(Decimal(100), own("cap", 100)), Membership(8, 1, no_claim_each=Decimal(2000))
    )
    grades = {step.kind: [rule.evidence for rule in step.rules] for step in found.steps}
    assert grades["straight"] == ["compiled", "compiled"]
    assert grades["no_claim"] == ["own"]
    assert grades["ceiling"] == ["compiled", "own"]
    assert found.evidence == "own"


@pytest.mark.parametrize(
    "wrong", [{"no_claim": 8}, {"no_claim": -1}, {"straight": 0, "no_claim": 1}, {"missed": 1, "made_good": 2}], ids=str
)
def test_a_contradiction_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        Membership(**({"straight": 8} | wrong))


@st.composite
def members(draw: st.DrawFn) -> Membership:
    straight = draw(st.integers(0, 60))
    missed = draw(st.integers(0, 10))
    return Membership(
        straight=straight,
        no_claim=draw(st.integers(0, max(straight - 1, 0))),
        used=draw(st.booleans()),
        straight_each=draw(EACH),
        no_claim_each=draw(EACH),
        missed=missed,
        made_good=draw(st.integers(0, missed)),
    )


@given(members(), CAPS)
def test_the_reward_is_at_most_a_fifth_of_the_cap(member: Membership, cap: Decimal) -> None:
    found = continuity(REWARD, WAITING, OriginalCap(cap, own("cap", cap)), member)
    assert 0 <= found.after_use <= found.reward <= cap * Decimal("0.2")
    assert found.raised == cap + found.reward
    assert found.reward == found.reward.quantize(Decimal("0.01"))


@given(members())
def test_another_straight_year_never_lowers_the_reward(member: Membership) -> None:
    def of(straight: int) -> Decimal:
        changed = Membership(straight, member.no_claim, member.used, member.straight_each, member.no_claim_each)
        return continuity(REWARD, WAITING, OriginalCap(), changed).reward

    assert of(member.straight + 1) >= of(member.straight)


@given(members())
def test_using_the_reward_leaves_what_a_used_reward_is(member: Membership) -> None:
    used = Membership(member.straight, member.no_claim, True, member.straight_each, member.no_claim_each)
    after = continuity(REWARD, WAITING, OriginalCap(), member).after_use
    assert after == continuity(REWARD, WAITING, OriginalCap(), used).reward
