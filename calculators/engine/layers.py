"""The layers above the basic one, each by its resolved terms: after a bill's basic payment, or from the slip's figures."""

from decimal import Decimal
from typing import NamedTuple

from calculators.engine.bands import cut, paid
from calculators.engine.money import ZERO, fen
from calculators.engine.plan import Cap, Layer
from calculators.engine.steps import (
    APPLIED,
    NOT_APPLICABLE,
    UNKNOWN,
    AssistanceStep,
    CriticalIllnessStep,
    LargeAmountStep,
    Slice,
)


class Undivided(NamedTuple):
    """A cost in yuan not yet divided: `above` / `by`. Reading 5 divides last."""

    above: Decimal
    by: Decimal


def within(unrounded: Decimal, cap: Decimal | None, used: Decimal) -> tuple[Decimal | None, bool, Decimal]:
    """Reading 4: what is left of a cap (None = no cap), whether it cuts the payment, and the payment rounded once.

    A cap counts what its pot paid in the year; nothing left is 0, no error.
    """
    if cap is None:
        return None, False, fen(unrounded)
    left = cap - used if used < cap else ZERO
    return (left, True, left) if unrounded > left else (left, False, fen(unrounded))


def large_amount_step(
    layer: Layer | None, combined: Cap, end: Decimal, above: Undivided, used: Decimal, both: Decimal
) -> LargeAmountStep:
    """Reading 5: ratio × the cost above x*, divided last, rounded once, up to the layer's and the combined cap.

    `end` is the eligible cost, `used` what the layer paid this year, `both` what it and the basic fund paid, with this bill.
    """
    cost = above.above / above.by
    if layer is None:
        return LargeAmountStep("", end - cost, cost, None, ZERO, None, None, ZERO, (), UNKNOWN, "no_rule")
    ratio = layer.bands[0].ratio
    unrounded = ratio * above.above / above.by
    left, _, amount = within(unrounded, layer.cap.amount, used)
    combined_left, _, amount = within(amount, combined.amount, both)
    return LargeAmountStep(
        name=layer.name,
        reached_at=end - cost,
        above=cost,
        ratio=ratio,
        unrounded=unrounded,
        left=left,
        combined_left=combined_left,
        amount=amount,
        rules=layer.rules if combined.rule is None else (*layer.rules, combined.rule),
        state=APPLIED if amount else NOT_APPLICABLE,
        reason="" if amount else "nothing_left",
    )


def critical_illness_step(layer: Layer | None, self_paid: Decimal, year: Decimal, used: Decimal) -> CriticalIllnessStep:
    """Reading 6: bands on the year's 自付 with these `self_paid` yuan, less bands on the `year` before them.

    `used` is what the layer paid this year; it uses up the cap.
    """
    if layer is None:
        return CriticalIllnessStep(
            "", self_paid, year, ZERO, ZERO, (), ZERO, None, None, None, ZERO, (), UNKNOWN, "no_rule"
        )
    slices = _slices(layer, year, self_paid)
    unrounded = paid(slices)
    left, capped, amount = within(unrounded, layer.cap.amount, used)
    return CriticalIllnessStep(
        layer.name,
        self_paid,
        year,
        layer.stated_deductible,
        layer.deductible,
        slices,
        unrounded,
        layer.cap.amount,
        left,
        layer.favour,
        amount,
        layer.rules,
        APPLIED if amount else NOT_APPLICABLE,
        _reason(amount, capped),
    )


def assistance_step(layer: Layer | None, aid: str, base: Decimal, year: Decimal, used: Decimal) -> AssistanceStep:
    """Reading 8, by the area's own rule only: on what is left of 自付, after the `year` before it."""
    if layer is None:
        return AssistanceStep(aid, base, ZERO, (), ZERO, None, ZERO, (), UNKNOWN, "no_rule")
    slices = _slices(layer, year, base)
    unrounded = paid(slices)
    left, capped, amount = within(unrounded, layer.cap.amount, used)
    return AssistanceStep(
        aid=aid,
        base=base,
        deductible=layer.deductible,
        slices=slices,
        unrounded=unrounded,
        left=left,
        amount=amount,
        rules=layer.rules,
        state=APPLIED if amount else NOT_APPLICABLE,
        reason=_reason(amount, capped),
    )


def _slices(layer: Layer, year: Decimal, more: Decimal) -> tuple[Slice, ...]:
    shift = layer.deductible if layer.above_deductible else ZERO
    return cut(layer.bands, max(year, layer.deductible), year + more, shift)


def _reason(amount: Decimal, capped: bool) -> str:
    if amount:
        return ""
    return "nothing_left" if capped else "under_deductible"
