"""连续参保激励: what straight years and years without a claim add to the critical illness cap, and what a break costs.

Rule from 2025 (国办发〔2024〕38号 as in domain.md): from the 5th straight year each further year, and each year without a
claim for the next year, raise the cap by 1,000 yuan or more; together at most 20 % of the original cap; using the reward
clears the no-claim part; a break restarts the count.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from calculators.engine.money import FEN, ZERO
from calculators.engine.parameters import Parameter, weakest_grade, whole
from calculators.engine.schedule import Rule
from calculators.engine.steps import APPLIED, NOT_APPLICABLE, UNKNOWN
from calculators.engine.waiting import (
    FixedStep,
    MadeGoodStep,
    MissedStep,
    ResidentWaiting,
    WaitStep,
    waiting_months,
)


@dataclass(frozen=True, slots=True)
class ContinuityRules:
    """Yuan a time, at least: straight_least, no_claim_least; `from_year` the straight year of the first reward.

    `ceiling` is the share of the original cap that both together never exceed.
    """

    from_year: Parameter
    straight_least: Parameter
    no_claim_least: Parameter
    ceiling: Parameter


@dataclass(frozen=True, slots=True)
class OriginalCap:
    """大病保险原封顶线 in yuan with what it rests on (a rule of the area's schedule, or what the person typed).

    `amount` None with a source = stated to have no cap; without a source = unknown.
    """

    amount: Decimal | None = None
    source: Parameter | Rule | None = None

    @property
    def unknown(self) -> bool:
        """Whether nobody says what the cap is."""
        return self.source is None


@dataclass(frozen=True, slots=True)
class Membership:
    """Straight years of enrolment with this one; of the earlier ones those without a claim; whether the reward was used since.

    `straight_each`, `no_claim_each`: yuan a time by the local notice, None = only the national least is known.
    `missed`, `made_good`: a break to think of, in years. Raises ValueError where the years contradict each other.
    """

    straight: int
    no_claim: int = 0
    used: bool = False
    straight_each: Decimal | None = None
    no_claim_each: Decimal | None = None
    missed: int = 0
    made_good: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.no_claim <= max(self.straight - 1, 0):
            raise ValueError("more years without a claim than earlier straight years")
        if not 0 <= self.made_good <= self.missed:
            raise ValueError("more years are made good than were missed")


class StraightStep(NamedTuple):
    """连续参保激励: `times` rewards of `each` yuan, one for each straight year from `from_year` on."""

    years: int
    from_year: int
    times: int
    each: Decimal
    least: Decimal
    amount: Decimal
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "straight"

    @property
    def state(self) -> str:
        return APPLIED if self.times else NOT_APPLICABLE


class NoClaimStep(NamedTuple):
    """零报销激励: `times` of `each` yuan; none where the reward has been used since (`used`).

    Where it is none, the figure a time is not used and not among the `rules`.
    """

    years: int
    used: bool
    times: int
    each: Decimal
    least: Decimal
    amount: Decimal
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "no_claim"

    @property
    def state(self) -> str:
        return APPLIED if self.times else NOT_APPLICABLE


class CeilingStep(NamedTuple):
    """The ceiling of both together, in yuan rounded down to the fen; None where the cap is unknown or there is none."""

    cap: Decimal | None
    share: Decimal
    amount: Decimal | None
    cap_unknown: bool
    rules: tuple[Parameter | Rule, ...]

    @property
    def kind(self) -> str:
        return "ceiling"

    @property
    def state(self) -> str:
        if self.amount is not None:
            return APPLIED
        return UNKNOWN if self.cap_unknown else NOT_APPLICABLE


class RewardStep(NamedTuple):
    """Both together, cut at the ceiling. `raised` = the cap with it, None where the cap is unknown or there is none."""

    straight: Decimal
    no_claim: Decimal
    cut: bool
    amount: Decimal
    raised: Decimal | None
    bound: str
    rules: tuple[Parameter, ...] = ()

    @property
    def kind(self) -> str:
        return "reward"

    @property
    def state(self) -> str:
        return APPLIED if self.amount else NOT_APPLICABLE


class AfterUseStep(NamedTuple):
    """What is left once the reward has been used: the straight part; `cleared` yuan of the no-claim part are gone."""

    cleared: Decimal
    amount: Decimal
    rules: tuple[Parameter, ...] = ()

    @property
    def kind(self) -> str:
        return "after_use"

    @property
    def state(self) -> str:
        return APPLIED if self.cleared else NOT_APPLICABLE


class RestartStep(NamedTuple):
    """断保: the count of straight years begins again at 1; the straight part is lost until `from_year`."""

    missed: int
    straight: int
    from_year: int
    lost: Decimal
    rules: tuple[Parameter, ...]

    @property
    def kind(self) -> str:
        return "restart"

    @property
    def state(self) -> str:
        return APPLIED


ContinuityStep = (
    StraightStep
    | NoClaimStep
    | CeilingStep
    | RewardStep
    | AfterUseStep
    | RestartStep
    | FixedStep
    | MissedStep
    | MadeGoodStep
    | WaitStep
)


class Continuity(NamedTuple):
    """The answer, yuan: the reward, what is left after using it, the ceiling and the raised cap (None = unknown or no cap).

    `bound` of the reward: exact, at_least, at_most or uncertain. `wait` = months after the break that was asked for, or None.
    """

    reward: Decimal
    after_use: Decimal
    ceiling: Decimal | None
    cap: OriginalCap
    raised: Decimal | None
    bound: str
    wait: int | None
    steps: tuple[ContinuityStep, ...]
    unknown: tuple[str, ...]
    evidence: str


def continuity(rules: ContinuityRules, waiting: ResidentWaiting, cap: OriginalCap, member: Membership) -> Continuity:
    """The reward on the cap. Raises ValueError where a figure that counts is no whole number."""
    straight = _straight(rules, member)
    no_claim = _no_claim(rules, member)
    limit = _ceiling(rules, cap)
    reward = _reward(straight, no_claim, limit, _bound(member, straight.times, no_claim.times, cap))
    left = straight.amount if limit.amount is None else min(straight.amount, limit.amount)
    steps: list[ContinuityStep] = [straight, no_claim, limit, reward, AfterUseStep(reward.amount - left, left)]
    wait = None
    if member.missed:
        steps.append(RestartStep(member.missed, member.straight, straight.from_year, left, (rules.from_year,)))
        wait, waits = waiting_months(waiting, member.missed, member.made_good)
        steps += waits
    unknown = [
        *(("straight_each",) if straight.times and member.straight_each is None else ()),
        *(("no_claim_each",) if no_claim.times and member.no_claim_each is None else ()),
        *(("cap",) if cap.unknown else ()),
    ]
    return Continuity(
        reward=reward.amount,
        after_use=left,
        ceiling=limit.amount,
        cap=cap,
        raised=reward.raised,
        bound=reward.bound,
        wait=wait,
        steps=tuple(steps),
        unknown=tuple(unknown),
        evidence=weakest_grade(tuple(rule.evidence for step in steps for rule in step.rules)),
    )


def _straight(rules: ContinuityRules, member: Membership) -> StraightStep:
    from_year = whole(rules.from_year)
    times = max(member.straight - from_year + 1, 0)
    least = rules.straight_least.value
    each = least if member.straight_each is None else member.straight_each
    used = rules.straight_least if member.straight_each is None else Parameter("each", each, evidence="own")
    return StraightStep(
        member.straight, from_year, times, each, least, each * times, (rules.from_year, *((used,) if times else ()))
    )


def _no_claim(rules: ContinuityRules, member: Membership) -> NoClaimStep:
    times = 0 if member.used else member.no_claim
    least = rules.no_claim_least.value
    each = least if member.no_claim_each is None else member.no_claim_each
    used = rules.no_claim_least if member.no_claim_each is None else Parameter("each", each, evidence="own")
    return NoClaimStep(member.no_claim, member.used, times, each, least, each * times, (used,) if times else ())


def _ceiling(rules: ContinuityRules, cap: OriginalCap) -> CeilingStep:
    share = rules.ceiling.value
    # Rounded down: half a fen up would be more than the share.
    limit = None if cap.amount is None else (cap.amount * share).quantize(FEN, rounding=ROUND_DOWN)
    sources = (rules.ceiling,) if cap.source is None else (rules.ceiling, cap.source)
    return CeilingStep(cap.amount, share, limit, cap.unknown, sources)


def _reward(straight: StraightStep, no_claim: NoClaimStep, limit: CeilingStep, bound: str) -> RewardStep:
    both = straight.amount + no_claim.amount
    cut = limit.amount is not None and both > limit.amount
    amount = limit.amount if cut and limit.amount is not None else both
    if not both:
        bound = "exact"
    elif bound == "at_least" and limit.amount is not None and both >= limit.amount:
        bound = "exact"  # more a time would change nothing
    return RewardStep(
        straight=straight.amount,
        no_claim=no_claim.amount,
        cut=cut,
        amount=amount or ZERO,
        raised=None if limit.cap is None else limit.cap + amount,
        bound=bound,
    )


def _bound(member: Membership, straight: int, no_claim: int, cap: OriginalCap) -> str:
    """How sure the sum is: the least a time may be more, an unknown ceiling may cut it."""
    least = (straight and member.straight_each is None) or (no_claim and member.no_claim_each is None)
    if cap.unknown:
        return "uncertain" if least else "at_most"
    return "at_least" if least else "exact"
