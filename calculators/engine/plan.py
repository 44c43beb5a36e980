"""Which of a schedule's rules hold for a kind of case: resolved once, kept, used for every bill of that kind.

Resolution (docs/adr/0003): the exact care before `any`; then the person's nearest group before `any`; then
the exact level, the level it reads as, `any`. So a retiree's area-wide deductible replaces a level's own (reading 2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from calculators.engine.bands import Band, in_order
from calculators.engine.case import Case
from calculators.engine.errors import NoRule
from calculators.engine.money import ONE, ZERO, fen
from calculators.engine.schedule import ANY, Rule, Schedule

GROUPS = {
    "working": ("working", ANY),
    "retired": ("retired", ANY),
    "retired_70": ("retired_70", "retired", ANY),
    "minor_or_student": ("minor_or_student", ANY),
    "adult": ("adult", ANY),
    "elder": ("elder", "adult", ANY),
}
RETIRED = ("retired", "retired_70")
READS_AS = {"level3a": "level3", "primary": "level1"}  # exact reading 9


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap: `amount` yuan, None = none; `rule` None = the schedule does not say; `pot` = whose payments use it up."""

    amount: Decimal | None
    rule: Rule | None
    pot: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer above the basic one, resolved: what its bands count from, and for whom they are favoured."""

    name: str
    entry: str
    stated_deductible: Decimal
    deductible: Decimal
    bands: tuple[Band, ...]
    above_deductible: bool
    cap: Cap
    favour: Rule | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a schedule says for one kind of case (care, level, group, place, aid, in or out of the province)."""

    care: str
    level: str
    deductible: Rule | None
    deductible_level: str
    factor: Decimal | None
    repeats: tuple[Rule, ...]
    bands: tuple[Band, ...]
    ratio_level: str
    points: Decimal | None
    above_deductible: bool
    covered: bool
    cumulative: bool
    cross_region: Rule | None
    cap: Cap
    combined: Cap
    feeds: bool
    critical_illness: Layer | None
    large_amount: Layer | None
    assistance: Layer | None
    class_b: Rule | None
    deductible_rules: tuple[Rule, ...]
    basic_rules: tuple[Rule, ...]


def plan_for(schedule: Schedule, case: Case) -> Plan:
    """The plan of a case. Raises NoRule where the schedule does not say how the basic layer pays for it."""
    plan = kept_plan if schedule.kept else resolve
    return plan(
        schedule,
        case.care,
        case.level,
        schedule.group_of(case),
        case.place,
        case.aid,
        "outside" if case.out_of_province else "inside",
    )


def supplement_for(schedule: Schedule, layer: str, case: Case) -> Layer | None:
    """A second layer's terms alone, for what starts from a slip's figures; None where the schedule does not say."""
    cares = tuple(dict.fromkeys((case.care, settled_as(schedule, case.care), ANY)))
    scope = "outside" if case.out_of_province else "inside"
    return _layer(schedule, layer, cares, schedule.group_of(case), case.aid, scope)


def assistance_for(schedule: Schedule, case: Case) -> Layer | None:
    """The area's own assistance rule alone; None where the schedule does not say."""
    cares = tuple(dict.fromkeys((case.care, settled_as(schedule, case.care), ANY)))
    scope = "outside" if case.out_of_province else "inside"
    return _assistance(schedule, cares, schedule.group_of(case), case.aid, scope)


def cap_for(schedule: Schedule, layer: str, case: Case) -> Cap:
    """A cap alone (`basic`, or `combined` over basic and large amount); without a rule where the schedule does not say."""
    scope = "outside" if case.out_of_province else "inside"
    care = settled_as(schedule, case.care)
    return _cap(schedule, layer, care, GROUPS[schedule.group_of(case)], ANY, scope)


def level_names(level: str) -> tuple[str, ...]:
    """The level itself, what it reads as, and any."""
    read_as = READS_AS.get(level)
    return (level, ANY) if read_as is None else (level, read_as, ANY)


def nearest(rules: Iterable[Rule], care: str, groups: tuple[str, ...], levels: tuple[str, ...]) -> list[Rule]:
    """The rows of the nearest care, group and level that has any."""
    rules = list(rules)
    for wanted_care in dict.fromkeys((care, ANY)):
        for group in groups:
            for level in levels:
                found = [r for r in rules if r.care == wanted_care and r.group == group and r.level == level]
                if found:
                    return found
    return []


def resolve(schedule: Schedule, care: str, level: str, group: str, place: str, aid: str, scope: str) -> Plan:
    """Work out the plan of one kind of case; `plan_for` keeps it. Raises NoRule."""
    groups, levels = GROUPS[group], level_names(level)
    settled = settled_as(schedule, care)
    cares = tuple(dict.fromkeys((care, settled, ANY)))

    ratios = nearest(schedule.select("ratio"), settled, groups, levels)
    if not ratios:
        known = any(rule.care in (settled, ANY) for rule in schedule.select("ratio"))
        raise NoRule("level" if known else "care")
    cross_region = _cross_region(schedule, settled, place)
    retired = group in RETIRED and ratios[0].group == ANY
    points = max((rule.points for rule in ratios if rule.points), default=None) if retired else None
    bands = tuple(_basic_band(rule, retired, cross_region) for rule in in_order(ratios))
    covered = any(band.ratio > 0 for band in bands)

    deductible = next(iter(nearest(schedule.select("deductible"), settled, groups, levels)), None)
    if _stated(deductible) is None and covered:
        raise NoRule("level")
    repeats = tuple(
        sorted(nearest(schedule.select("repeat"), settled, groups, levels), key=lambda rule: rule.admission or 0)
    )
    terms = next(iter(nearest(schedule.select("terms"), settled, (ANY,), (ANY,))), None)
    cap = _cap(schedule, "basic", settled, groups, "any", scope)
    ratio_level = ratios[0].level
    several = bands[0].upto is not None  # of several the open one is the last
    return Plan(
        care=settled,
        level=level,
        deductible=deductible,
        deductible_level=deductible.level if deductible is not None else level,
        factor=cross_region.factor if cross_region is not None else None,
        repeats=repeats if settled == "inpatient" else (),
        bands=bands,
        ratio_level=ratio_level,
        points=points,
        above_deductible=terms is not None and terms.basis == "above_deductible",
        covered=covered,
        # Reading 7: several bands of a yearly outpatient deductible count the year; inpatient bands count the bill.
        cumulative=several and settled != "inpatient" and deductible is not None and deductible.per == "year",
        cross_region=cross_region,
        cap=cap,
        combined=_cap(schedule, "combined", settled, groups, "any", scope),
        feeds=settled != "outpatient" or (terms is not None and terms.feeds_supplement),
        critical_illness=_layer(schedule, "critical_illness", cares, group, aid, scope),
        large_amount=_layer(schedule, "large_amount", cares, group, aid, scope),
        assistance=_assistance(schedule, cares, group, aid, scope),
        class_b=next(iter(nearest(schedule.select("class_b"), settled, (ANY,), (ANY,))), None),
        deductible_rules=_known(deductible, cross_region if cross_region and cross_region.factor is not None else None),
        basic_rules=_known(*ratios, cap.rule, cross_region),
    )


def _stated(deductible: Rule | None) -> Decimal | None:
    """A deductible in yuan; None where there is no row, or a malformed one without amount: unknown, never zero."""
    return None if deductible is None else deductible.amount


def _known(*rules: Rule | None) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule is not None)


def settled_as(schedule: Schedule, care: str) -> str:
    """Observation and day surgery settle as the schedule says, as inpatient or outpatient."""
    for rule in schedule.select("terms"):
        if rule.care == care and rule.settles_as:
            return rule.settles_as
    return care


def _cross_region(schedule: Schedule, care: str, place: str) -> Rule | None:
    if place == "local":
        return None
    rows = [rule for rule in schedule.select("cross_region") if rule.place == place]
    for wanted in (care, ANY):
        for rule in rows:
            if rule.care == wanted:
                return rule
    raise NoRule("place")


def _basic_band(rule: Rule, retired: bool, cross_region: Rule | None) -> Band:
    """Retired points first, at most 1; then the place multiplies or lowers (readings 3 and 10), unrounded."""
    stated = rule.ratio or ZERO
    if stated == 0:
        return Band(rule.upto, ZERO, ZERO)  # not covered: no points
    ratio = stated + (rule.points or ZERO) if retired else stated
    ratio = min(ONE, max(ZERO, ratio))
    if cross_region is not None:
        if cross_region.ratio is not None:
            ratio *= cross_region.ratio
        else:
            ratio += cross_region.points or ZERO
        ratio = min(ONE, max(ZERO, ratio))
    return Band(rule.upto, ratio, stated)


def _cap(schedule: Schedule, layer: str, care: str, groups: tuple[str, ...], aid: str, scope: str) -> Cap:
    """The nearest cap row: care, then group, then aid, then in or out of the province before any."""
    rows = list(schedule.select("cap", layer))
    for wanted_care in dict.fromkeys((care, ANY)):
        for group in groups:
            for wanted_aid in dict.fromkeys((aid, ANY)):
                for wanted_scope in (scope, ANY):
                    for rule in rows:
                        if (rule.care, rule.group, rule.aid, rule.scope) == (
                            wanted_care,
                            group,
                            wanted_aid,
                            wanted_scope,
                        ):
                            return Cap(rule.amount, rule, wanted_care)
    return Cap(None, None, care)


def _entry(schedule: Schedule, layer: str, cares: tuple[str, ...], aids: tuple[str, ...]) -> str | None:
    """The layer's own entry for a kind of care (门诊慢特病 has one in places), else the common one; None = no ratio."""
    stated = {rule.care for rule in schedule.select("ratio", layer) if rule.aid in aids}
    return next((care for care in cares if care in stated), None)


def _layer(schedule: Schedule, layer: str, cares: tuple[str, ...], group: str, aid: str, scope: str) -> Layer | None:
    """A second layer's terms, all of one entry; None where its ratio or (critical illness) deductible is unknown."""
    entry = _entry(schedule, layer, cares, (ANY,))
    if entry is None:
        return None

    def own(kind: str) -> list[Rule]:
        return [rule for rule in schedule.select(kind, layer) if rule.care == entry]

    groups = GROUPS[group]
    ratios = in_order(nearest(own("ratio"), entry, groups, (ANY,)))
    deductible = next(iter(nearest(own("deductible"), entry, groups, (ANY,))), None)
    stated = _stated(deductible)
    if not ratios or (stated is None and layer == "critical_illness"):
        return None
    favour = next((rule for rule in own("favour") if rule.aid == aid), None)
    terms = next(iter(own("terms")), None)
    cap = _cap_of_entry(schedule, layer, entry, groups, scope)
    if favour is not None and favour.no_cap:
        cap = Cap(None, favour, entry)
    more = (favour.points or ZERO) if favour is not None else ZERO
    stated = stated or ZERO
    factor = favour.factor if favour is not None and favour.factor is not None else ONE
    return Layer(
        name=terms.name if terms is not None else "",
        entry=entry,
        stated_deductible=stated,
        deductible=fen(stated * factor),
        bands=tuple(Band(rule.upto, min(ONE, (rule.ratio or ZERO) + more), rule.ratio or ZERO) for rule in ratios),
        above_deductible=terms is not None and terms.basis == "above_deductible",
        cap=cap,
        favour=favour,
        rules=_known(deductible, *ratios, cap.rule if cap.rule is not favour else None, favour),
    )


def _cap_of_entry(schedule: Schedule, layer: str, entry: str, groups: tuple[str, ...], scope: str) -> Cap:
    """A second layer's cap, of the same entry only: another entry's cap is another pot."""
    cap = _cap(schedule, layer, entry, groups, ANY, scope)
    return cap if cap.pot == entry else Cap(None, None, entry)


def _assistance(schedule: Schedule, cares: tuple[str, ...], group: str, aid: str, scope: str) -> Layer | None:
    """The area's own assistance rule for a group; None where its ratio or deductible is unknown (reading 8)."""
    if aid == "none":
        return None
    entry = _entry(schedule, "assistance", cares, (aid, ANY))
    if entry is None:
        return None

    def own(kind: str) -> list[Rule]:
        rows = [rule for rule in schedule.select(kind, "assistance") if rule.care == entry]
        return [rule for rule in rows if rule.aid == aid] or [rule for rule in rows if rule.aid == ANY]

    groups = GROUPS[group]
    ratios = in_order(nearest(own("ratio"), entry, groups, (ANY,)))
    deductible = next(iter(nearest(own("deductible"), entry, groups, (ANY,))), None)
    amount = _stated(deductible)
    if not ratios or amount is None:
        return None
    terms = next(iter(own("terms")), None)
    cap = _cap(schedule, "assistance", entry, groups, aid, scope)
    return Layer(
        name=terms.name if terms is not None else "",
        entry=entry,
        stated_deductible=amount,
        deductible=amount,
        bands=tuple(Band(rule.upto, rule.ratio or ZERO, rule.ratio or ZERO) for rule in ratios),
        above_deductible=terms is not None and terms.basis == "above_deductible",
        cap=cap,
        favour=None,
        rules=_known(deductible, *ratios, cap.rule),
    )


kept_plan = lru_cache(maxsize=8192)(resolve)
