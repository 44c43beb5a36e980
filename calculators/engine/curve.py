"""What the person pays as a function of the bill: straight lines between bends, and the bends exactly.

The bends follow from the resolved plan, not from sampling. Along the curve everything but the total stays as it is in
the case. Its class C part, over-limit excess and class B part are fixed amounts: a smaller bill consists of them first
(class C, over limit, class B, in this order), and what a larger one has more is wholly eligible. Where none is given, all
of the bill is eligible.

The lines are those of the unrounded payments; a settled bill lies within half a fen of them for each amount it rounds.
There is one place at most where they break off: reading 5 counts large-amount aid from x*, where the basic payment
reaches its cap, but pays it only for what exceeds the cap. Where a band pays nothing, those are two bills, and at the
second the aid for all that lies between them is paid at once: the person pays less just above it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal, localcontext
from itertools import pairwise
from typing import NamedTuple

from calculators.engine.case import Case
from calculators.engine.layers import assistance_step, critical_illness_step
from calculators.engine.money import FEN, ZERO, fen
from calculators.engine.plan import Cap, Layer, plan_for
from calculators.engine.schedule import Rule, Schedule
from calculators.engine.settle import bill_basic, bill_deductible, bill_eligible, bill_large_amount, settle
from calculators.engine.settlement import Settlement

MOST = Decimal("99999999.99")  # the largest bill of the contract
DIGITS = 50  # while bends are sought: a quotient's error then stays far below the slopes'
SAME = Decimal("1E-12")  # bills and amounts in yuan, and slopes, that differ by no more than this are the same


class Bend(NamedTuple):
    """A bill from which on the person bears another share of each further yuan.

    `kind`: class_c, class_b, deductible, band, basic_cap, large_amount_cap, combined_cap, and critical_illness_ or
    assistance_ with deductible, band or cap. `total` is the bill, `out_of_pocket` the person's part of it, both unrounded
    yuan (a bend may be a quotient). `at` is the figure that is passed, as it is stated: yuan of the bill (class_c, class_b),
    of eligible cost (deductible, band), of 自付 (critical_illness_…), of what is left of it (assistance_…), of payments
    (…cap); `left` is what of it the year has left for this bill. `after`: the person's share of each further yuan, 0–1.
    Where large-amount aid begins at once, `out_of_pocket` is what the person pays just before.
    """

    kind: str
    total: Decimal
    out_of_pocket: Decimal
    at: Decimal
    left: Decimal
    after: Decimal
    rules: tuple[Rule, ...]

    @property
    def state(self) -> str:
        return "applied"


class Point(NamedTuple):
    """A bill of the curve, settled; the bends that lie there; the person's share of each further yuan, 0–1."""

    total: Decimal
    settlement: Settlement
    bends: tuple[Bend, ...]
    after: Decimal


class Exact(NamedTuple):
    """A bill in yuan before any rounding; the layers' payments without their caps, `own` with them."""

    total: Decimal
    eligible: Decimal
    basic: Decimal
    large_amount: Decimal
    self_paid: Decimal
    critical_illness: Decimal
    rest: Decimal
    assistance: Decimal
    own: Decimal


class Threshold(NamedTuple):
    """Where the amount `of` a bill passes `left` yuan the curve may bend; `at` is the figure as it is stated."""

    kind: str
    of: Callable[[Exact], Decimal]
    left: Decimal
    at: Decimal
    rules: tuple[Rule, ...]


def bill_of(case: Case, total: Decimal) -> Case:
    """The case with another total: its class C, over-limit and class B parts are kept as far as the total reaches."""
    class_c = min(case.class_c, total)
    over_limit = min(case.over_limit, total - class_c)
    class_b = min(case.class_b, total - class_c - over_limit)
    return replace(case, total=total, class_c=class_c, over_limit=over_limit, class_b=class_b)


def bends(schedule: Schedule, case: Case, most: Decimal = MOST) -> tuple[Bend, ...]:
    """Every bend above 0 and below `most` yuan, from the smallest bill on. Raises NoRule and MissingShare as `settle`."""
    with localcontext(prec=DIGITS):
        found = _Curve(schedule, case).bends(most)
    return tuple(bend._replace(total=+bend.total, out_of_pocket=+bend.out_of_pocket) for bend in found)


def points(schedule: Schedule, case: Case, most: Decimal) -> tuple[Point, ...]:
    """The curve from 0 to `most` yuan (> 0): both ends, the case's own bill, and every bend, its bill rounded to the fen.

    Where it breaks off, the last bill before and the first one after are points. Raises NoRule and MissingShare as `settle`.
    """
    with localcontext(prec=DIGITS):
        curve = _Curve(schedule, case)
        there: dict[Decimal, list[Bend]] = {ZERO: [], min(case.total, most): [], most: []}
        for bend in curve.bends(most):
            there.setdefault(fen(bend.total), []).append(bend)
        if curve.jump is not None and curve.jump < most:
            before = (curve.jump + SAME).quantize(FEN, ROUND_DOWN)  # a quotient may end a hair below a whole fen
            there |= {total: there.get(total, []) for total in (before, min(before + FEN, most))}
        after = {total: found[-1].after if found else curve.after(total) for total, found in there.items()}
    return tuple(
        Point(total, settle(schedule, bill_of(case, total)), tuple(there[total]), after[total])
        for total in sorted(there)
    )


class _Curve:
    """The knots of one curve: every bill at which a threshold is passed, found in the order of settlement.

    Each amount is linear between the knots of the thresholds before it, so where it passes its own is a proportion. At
    `jump`, where there is one, the amounts are those just before it.
    """

    def __init__(self, schedule: Schedule, case: Case) -> None:
        self._case, self._scheme = case, schedule.scheme
        self._plan = plan_for(schedule, case)
        self._share = bill_eligible(self._plan, case).class_b_share or ZERO
        self._known: dict[Decimal, Exact] = {}
        self._passed: dict[Decimal, list[Threshold]] = {ZERO: [], MOST: []}
        self.jump: Decimal | None = None
        for threshold in self._thresholds():
            for total in self._crossings(threshold):
                self._passed.setdefault(total, []).append(threshold)
                if threshold.kind == "basic_cap" and self._extended(total, self._next(total)).large_amount > SAME:
                    self.jump = total
        self._knots = sorted(self._passed)

    def bends(self, most: Decimal) -> tuple[Bend, ...]:
        """The knots where the share of a further yuan changes; a knot at which two thresholds are passed is two bends."""
        found = []
        for before, here in pairwise(knot for knot in self._knots if knot < most):
            after = self.after(here)
            if here == self.jump or abs(after - self._slope(before, here)) > SAME:
                own = self._exact(here).own
                found += [
                    Bend(passed.kind, here, own, passed.at, passed.left, after, passed.rules)
                    for passed in self._passed[here]
                ]
        return tuple(found)

    def after(self, total: Decimal) -> Decimal:
        """The person's share of each yuan above a bill, up to the next knot."""
        return self._slope(total, self._next(total))

    def _next(self, total: Decimal) -> Decimal:
        """The next knot above a bill; a yuan more where there is none."""
        return min((knot for knot in self._passed if knot - total > SAME), default=total + 1)

    def _slope(self, lower: Decimal, upper: Decimal) -> Decimal:
        return ((self._exact(upper).own - self._above(lower, upper).own) / (upper - lower)).quantize(SAME)

    def _crossings(self, threshold: Threshold) -> list[Decimal]:
        """The bills above which the amount is more than the threshold; usually one."""

        def more(bill: Exact) -> Decimal:
            return threshold.of(bill) - threshold.left

        found = []
        for lower, upper in pairwise(sorted(self._passed)):
            low, high = more(self._above(lower, upper)), more(self._exact(upper))
            if low <= SAME < high:
                total = lower - (upper - lower) * low / (high - low)
                found.append(next((knot for knot in (lower, upper) if abs(knot - total) <= SAME), total))
            elif more(self._exact(lower)) <= SAME < low:
                found.append(lower)
        return found

    def _above(self, lower: Decimal, upper: Decimal) -> Exact:
        """A bill just above `lower`, which is another one than `lower` only at the jump."""
        return self._extended(lower, upper) if lower == self.jump else self._exact(lower)

    def _extended(self, lower: Decimal, upper: Decimal) -> Exact:
        """The line between two knots, extended down to the lower one: what it has at its middle twice, less its end."""
        pairs = zip(self._exact((lower + upper) / 2), self._exact(upper), strict=True)
        return Exact(*(2 * middle - end for middle, end in pairs))

    def _thresholds(self) -> Iterator[Threshold]:
        """In the order of settlement: each is asked for when the knots of those before it stand."""
        plan, case = self._plan, self._case
        outside = case.class_c + case.over_limit
        yield Threshold("class_c", lambda bill: bill.total, outside, outside, ())
        if case.class_b:
            parts = outside + case.class_b
            yield Threshold("class_b", lambda bill: bill.total, parts, parts, ())

        deductible = bill_deductible(plan, case, ZERO)
        seen = case.year_eligible if plan.cumulative else ZERO
        start = deductible.full if plan.cumulative else deductible.left
        if start > seen:
            left = start - seen
            yield Threshold("deductible", lambda bill: bill.eligible, left, deductible.full, plan.deductible_rules)
        for band in plan.bands:
            if band.upto is not None:
                bound = band.upto + start if plan.above_deductible else band.upto
                yield Threshold("band", lambda bill: bill.eligible, bound - seen, bound, plan.basic_rules)
        yield from _cap("basic_cap", plan.cap, lambda bill: bill.basic, case.year_basic_paid)
        if plan.feeds and plan.large_amount is not None:
            used = case.year_supplement_paid
            yield from _cap("large_amount_cap", plan.large_amount.cap, lambda bill: bill.large_amount, used)
            if plan.cap.amount is not None:
                both = max(plan.cap.amount, case.year_basic_paid) + used
                yield from _cap("combined_cap", plan.combined, lambda bill: bill.large_amount, both)
        if plan.feeds and plan.critical_illness is not None:
            yield from _layer(
                "critical_illness",
                plan.critical_illness,
                lambda bill: bill.self_paid,
                lambda bill: bill.critical_illness,
                case.year_self_paid,
                case.year_supplement_paid if case.scheme == "resident" else case.year_critical_illness_paid,
            )
        if plan.assistance is not None:
            yield from _layer(
                "assistance",
                plan.assistance,
                lambda bill: bill.rest,
                lambda bill: bill.assistance,
                case.year_assistance_cost,
                case.year_assistance_paid,
            )

    def _exact(self, total: Decimal) -> Exact:
        found = self._known.get(total)
        if found is None:
            found = self._known[total] = self._settled(total)
        return found

    def _settled(self, total: Decimal) -> Exact:
        """`settle` without its roundings."""
        plan, case = self._plan, self._case
        class_b = min(case.class_b, max(total - case.class_c - case.over_limit, ZERO))
        eligible = max(total - case.class_c - case.over_limit, ZERO) - class_b * self._share
        step = bill_basic(plan, case, eligible, bill_deductible(plan, case, eligible))
        basic = _least(step.unrounded, step.left)
        large = bill_large_amount(plan, case, step, eligible) if plan.feeds and self._scheme == "employee" else None
        large_amount = large.unrounded if large is not None else ZERO
        aided = _least(large_amount, large.left, large.combined_left) if large is not None else ZERO
        self_paid = eligible - basic - aided
        critical_illness = critical = ZERO
        if plan.feeds and plan.critical_illness is not None:
            used = case.year_supplement_paid if case.scheme == "resident" else case.year_critical_illness_paid
            second = critical_illness_step(plan.critical_illness, self_paid, case.year_self_paid, used)
            critical_illness, critical = second.unrounded, _least(second.unrounded, second.left)
        rest = self_paid - critical
        assistance = assisted = ZERO
        if plan.assistance is not None:
            third = assistance_step(
                plan.assistance, case.aid, rest, case.year_assistance_cost, case.year_assistance_paid
            )
            assistance, assisted = third.unrounded, _least(third.unrounded, third.left)
        own = total - basic - aided - critical - assisted
        return Exact(total, eligible, step.unrounded, large_amount, self_paid, critical_illness, rest, assistance, own)


def _least(unrounded: Decimal, *left: Decimal | None) -> Decimal:
    """A payment within what its caps leave, None = no cap."""
    return min([unrounded, *(most for most in left if most is not None)])


def _cap(kind: str, cap: Cap, of: Callable[[Exact], Decimal], used: Decimal) -> Iterator[Threshold]:
    """Reading 4: the cap less what the year's payments used up."""
    if cap.amount is not None and cap.rule is not None:
        yield Threshold(kind, of, max(cap.amount - used, ZERO), cap.amount, (cap.rule,))


def _layer(
    name: str,
    layer: Layer,
    base: Callable[[Exact], Decimal],
    payment: Callable[[Exact], Decimal],
    year: Decimal,
    used: Decimal,
) -> Iterator[Threshold]:
    if layer.deductible > year:
        yield Threshold(f"{name}_deductible", base, layer.deductible - year, layer.deductible, layer.rules)
    for band in layer.bands:
        if band.upto is not None:
            bound = band.upto + layer.deductible if layer.above_deductible else band.upto
            yield Threshold(f"{name}_band", base, bound - year, bound, layer.rules)
    yield from _cap(f"{name}_cap", layer.cap, payment, used)
