"""Steps: each holds the numbers of one part of the calculation and the rules it rests on, never words.

`state` is `applied`, `not_applicable` (the rule is known and pays nothing here, for the `reason`) or `unknown`.
"""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.schedule import Rule

APPLIED = "applied"
NOT_APPLICABLE = "not_applicable"
UNKNOWN = "unknown"


class Slice(NamedTuple):
    """The part of a band that this bill fills: yuan from `start` to `end`, unrounded `pay`; `stated` before adjustment."""

    start: Decimal
    end: Decimal
    ratio: Decimal
    pay: Decimal
    stated: Decimal


class EligibleStep(NamedTuple):
    """政策范围内费用 = total − class C − over-limit excess − class B's own share (exact reading 1)."""

    total: Decimal
    class_c: Decimal
    over_limit: Decimal
    class_b: Decimal
    class_b_share: Decimal | None
    class_b_own: Decimal
    amount: Decimal
    rules: tuple[Rule, ...]

    @property
    def kind(self) -> str:
        return "eligible"

    @property
    def state(self) -> str:
        return APPLIED


class DeductibleStep(NamedTuple):
    """起付线: `amount` is what this bill bears of it (exact reading 2).

    `stated` is the rule's figure, `full` what it is for this admission and place, `used` what the year already used up
    (`used_by`: `paid` = of the deductible, `eligible` = the year's cost). `repeat` is the rule for a later admission.
    """

    stated: Decimal
    full: Decimal
    used: Decimal
    used_by: str
    left: Decimal
    amount: Decimal
    per: str
    admission: int
    repeat: Rule | None
    repeat_unknown: bool
    factor: Decimal | None
    level: str
    level_read_as: str
    rules: tuple[Rule, ...]
    state: str

    @property
    def kind(self) -> str:
        return "deductible"


class BasicStep(NamedTuple):
    """基本医保: `slices` unrounded, `unrounded` their sum, `left` what the cap leaves (None = no cap), `amount` rounded.

    `reason`: `` (paid), `not_covered` (a ratio of 0), `under_deductible`, `nothing_left`.
    """

    slices: tuple[Slice, ...]
    unrounded: Decimal
    cap: Decimal | None
    cap_stated: bool
    year_paid: Decimal
    left: Decimal | None
    capped: bool
    cumulative: bool
    points: Decimal | None
    place: str
    cross_region: Rule | None
    level: str
    level_read_as: str
    amount: Decimal
    rules: tuple[Rule, ...]
    state: str
    reason: str

    @property
    def kind(self) -> str:
        return "basic"


class LargeAmountStep(NamedTuple):
    """职工大额: ratio × (eligible − `reached_at`), where the basic payment reaches what is left of its cap (reading 5).

    `reached_at` may have many places (it is the quotient of a division); `left` and `combined_left` None = no cap.
    """

    name: str
    reached_at: Decimal
    above: Decimal
    ratio: Decimal | None
    unrounded: Decimal
    left: Decimal | None
    combined_left: Decimal | None
    amount: Decimal
    rules: tuple[Rule, ...]
    state: str
    reason: str

    @property
    def kind(self) -> str:
        return "large_amount"


class CriticalIllnessStep(NamedTuple):
    """大病保险 on the year's accumulated 自付: the part that this bill adds (exact reading 6).

    `slices` lie between the year so far and the year with this bill; `factor` and `points` are a favoured group's terms.
    """

    name: str
    self_paid: Decimal
    year_self_paid: Decimal
    stated_deductible: Decimal
    deductible: Decimal
    slices: tuple[Slice, ...]
    unrounded: Decimal
    cap: Decimal | None
    left: Decimal | None
    favour: Rule | None
    amount: Decimal
    rules: tuple[Rule, ...]
    state: str
    reason: str

    @property
    def kind(self) -> str:
        return "critical_illness"


class AssistanceStep(NamedTuple):
    """医疗救助 on what is left of 自付, by the area's own rule (exact reading 8)."""

    aid: str
    base: Decimal
    deductible: Decimal
    slices: tuple[Slice, ...]
    unrounded: Decimal
    left: Decimal | None
    amount: Decimal
    rules: tuple[Rule, ...]
    state: str
    reason: str

    @property
    def kind(self) -> str:
        return "assistance"


class OwnStep(NamedTuple):
    """What is left to the person: 自付 within scope and what lies outside it, never mixed."""

    total: Decimal
    basic: Decimal
    critical_illness: Decimal
    large_amount: Decimal
    assistance: Decimal
    within_scope: Decimal
    outside_scope: Decimal
    amount: Decimal

    @property
    def kind(self) -> str:
        return "own"

    @property
    def state(self) -> str:
        return APPLIED

    @property
    def rules(self) -> tuple[Rule, ...]:
        return ()


Step = EligibleStep | DeductibleStep | BasicStep | LargeAmountStep | CriticalIllnessStep | AssistanceStep | OwnStep
