"""What to try next: the same bill at another level, filed or not, at the next admission, with the difference in yuan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from calculators.engine import NoRule, settle
from calculators.estimates import Estimate
from calculators.query import Query
from regions.enums import Level, Place
from regions.figures import yuan

Change = tuple[str, dict[str, str | int]]

# By what is changed to: how the condition is called, and the change; elsewhere may be outside the province or not (that
# is asked), at home is inside.
LEVELS: dict[str, Change] = {
    level.value: (f"换成{level.label}", {"level": level.value})
    for level in (Level.PRIMARY, Level.LEVEL1, Level.LEVEL2, Level.LEVEL3)
}
PLACES: dict[str, Change] = {
    place.value: (
        str(place.label),
        {"place": place.value, "out_of_province": False} if place == Place.LOCAL else {"place": place.value},
    )
    for place in Place
}


class Alternative(NamedTuple):
    """`trend`: `less`, `more`, `same` or `unlike` (another layer is unknown there, so the two are not compared).

    `by`: the difference in yuan, negative = less to pay.
    """

    label: str
    query: str
    own: str
    by: Decimal
    difference: str
    trend: str


@dataclass(frozen=True)
class Alternatives:
    """Conditions that change what the person pays, the cheapest first; those that change nothing; those not comparable."""

    different: tuple[Alternative, ...]
    same: tuple[Alternative, ...]
    unlike: tuple[Alternative, ...]


def alternatives(estimate: Estimate, query: Query) -> Alternatives:
    """The bill recomputed with one condition changed; conditions without a rule are left out."""
    case = estimate.case
    changes = [
        *(change for level, change in LEVELS.items() if level != case.level),
        *(change for place, change in PLACES.items() if place != case.place),
    ]
    if case.care == "inpatient":
        following = case.admission + 1 if case.admission < 99 else case.admission
        changes.append((f"如果是今年第 {following} 次住院", {"admission": following}))
    found = [_alternative(estimate, label, change, query) for label, change in changes]
    known = sorted((one for one in found if one is not None), key=lambda one: one.by)
    return Alternatives(
        different=tuple(one for one in known if one.trend in ("less", "more")),
        same=tuple(one for one in known if one.trend == "same"),
        unlike=tuple(one for one in known if one.trend == "unlike"),
    )


def _alternative(estimate: Estimate, label: str, change: Mapping[str, str | int], query: Query) -> Alternative | None:
    try:
        other = settle(estimate.schedule, replace(estimate.case, **change))  # type: ignore[arg-type]
    except NoRule:
        return None
    difference = other.amounts.out_of_pocket - estimate.settlement.amounts.out_of_pocket
    alike = other.unknown == estimate.settlement.unknown
    words, trend = _difference(difference) if alike else ("", "unlike")
    own = yuan(other.amounts.out_of_pocket)
    link = query.text(**{name: "" if value is False else value for name, value in change.items()})
    return Alternative(label, link, f"最多 {own}" if other.unknown else own, difference, words, trend)


def _difference(difference: Decimal) -> tuple[str, str]:
    if difference < 0:
        return f"少付 {yuan(-difference)}", "less"
    if difference > 0:
        return f"多付 {yuan(difference)}", "more"
    return "一样", "same"
