"""Which rules of a version answer what `[[标准:…]]` asks for: by level and group, in the words of a sentence.

The nearest rule is found as the engine finds it (docs/adr/0003): care, then group, then level; a retiree's points are
added to a ratio that is everyone's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from policies.inserts.standard_words import Asked, What
from regions.enums import Aid, Basis, Group, Kind, Layer, Level, Per, Place, Scheme, Scope
from regions.figures import percent, points, yuan_short
from regions.models import BenefitRule
from regions.presenters.book import ANY, band_label, cap_text, nearest, ratio_text

EVERY = "every"  # all levels that there are, where another group's figures differ by level
LEVEL_NAMES = {
    "": "",
    EVERY: "各级医院",
    ANY: "其他级别",
    Level.PRIMARY: "基层",
    Level.LEVEL1: "一级",
    Level.LEVEL2: "二级",
    Level.LEVEL3: "三级",
    Level.LEVEL3A: "三甲",
}
GROUP_NAMES = {
    "": "",
    Group.WORKING: "在职",
    Group.RETIRED: "退休",
    Group.RETIRED_70: "退休满 70 岁",
    Group.MINOR_OR_STUDENT: "学生儿童",
    Group.ADULT: "成年人",
    Group.ELDER: "老年人",
}
# Of whom a scheme's figures speak where some of them differ by group.
SCHEME_GROUPS = {
    Scheme.EMPLOYEE: (Group.WORKING, Group.RETIRED),
    Scheme.RESIDENT: (Group.ADULT, Group.MINOR_OR_STUDENT),
}
RETIRED = (Group.RETIRED, Group.RETIRED_70)
FULL = Decimal(1)


@dataclass(frozen=True)
class Piece:
    """A figure in words, for which levels and groups it is, and the rules that say so."""

    text: str
    rules: tuple[BenefitRule, ...]
    levels: tuple[str, ...] = ("",)
    groups: tuple[str, ...] = ("",)

    @property
    def whom(self) -> str:
        """“退休三级”, "" for everyone everywhere. 三甲 is not said beside 三级, which it is; nor are those of 70 beside 退休."""
        groups = [one for one in self.groups if not (one == Group.RETIRED_70 and Group.RETIRED in self.groups)]
        levels = [one for one in self.levels if not (one == Level.LEVEL3A and Level.LEVEL3 in self.levels)]
        return "、".join(GROUP_NAMES[one] for one in groups) + "、".join(LEVEL_NAMES[one] for one in levels)


def pieces(rules: Iterable[BenefitRule], scheme: str, asked: Asked) -> list[Piece]:
    """What the rules of a version say to what is asked; empty where they do not say it."""
    known = list(rules)
    care = _settled_as(known, asked.care)
    pool = [rule for rule in known if rule.kind == asked.what and rule.layer == asked.layer]
    if asked.what == What.CROSS_REGION:
        return _elsewhere([rule for rule in pool if rule.care in (care, ANY)], care)
    if asked.layer != Layer.BASIC:
        care = _entry(known, asked, care)
        pool = [rule for rule in pool if rule.care == care]
    stated = [rule for rule in pool if rule.care in (care, ANY)]
    aids = list(dict.fromkeys(rule.aid for rule in stated))
    if asked.aid:
        own = [rule for rule in stated if rule.aid == asked.aid]
        return _by_group(own or [rule for rule in stated if rule.aid == ANY], known, scheme, asked, care)
    found = []
    for aid in aids:
        own = [rule for rule in stated if rule.aid == aid]
        for piece in _by_group(own, known, scheme, asked, care):
            text = piece.text if aid == ANY else f"{Aid(aid).label} {piece.text}"
            found.append(replace(piece, text=text))
    return found


def _settled_as(rules: list[BenefitRule], care: str) -> str:
    return next(
        (rule.settles_as for rule in rules if rule.kind == Kind.TERMS and rule.care == care and rule.settles_as), care
    )


def _nearest(rules: list[BenefitRule], care: str, group: str, level: str) -> list[BenefitRule]:
    """The rules of the nearest care, group and level that has any; "" = any."""
    own = [rule for rule in rules if rule.care == care]
    return nearest(own, group or ANY, level or ANY) or nearest(
        [rule for rule in rules if rule.care == ANY], group or ANY, level or ANY
    )


def _entry(rules: list[BenefitRule], asked: Asked, care: str) -> str:
    """A layer's entry: 门诊慢特病 has terms of its own in places; all its figures are then of that entry."""
    ratios = {rule.care for rule in rules if rule.kind == Kind.RATIO and rule.layer == asked.layer}
    return care if care in ratios else ANY


def _by_group(stated: list[BenefitRule], known: list[BenefitRule], scheme: str, asked: Asked, care: str) -> list[Piece]:
    """One piece a group and level; levels that read the same in one, and groups of whom all reads the same.

    A figure that is one at all levels is said without them; where another group's differs by level, as that of 各级医院.
    """
    say = _SAY[What(asked.what)]
    rows: list[list[Piece]] = []
    for group in _groups(stated, scheme, asked):
        row: list[Piece] = []
        for level in _levels(stated, asked):
            rules = _nearest(stated, care, group, level)
            if rules:
                text = say(rules, group, _start(known, asked, care, group, level))
                row.append(Piece(text, tuple(rules), (level,), (group,)))
        _add_row(rows, _merged(row))
    everyone = len(rows) == 1
    every = EVERY if any(not _at_every_level(row) for row in rows) else ""
    rows = [[replace(row[0], levels=(every,))] if _at_every_level(row) else row for row in rows]
    found = [replace(piece, groups=("",)) if everyone and not asked.group else piece for row in rows for piece in row]
    return [_without_said(piece, asked) for piece in found]


def _at_every_level(row: list[Piece]) -> bool:
    """Whether a group has one figure at all levels, of one grade: of several grades the levels are told apart."""
    if len(row) != 1 or len({rule.shown_evidence for rule in row[0].rules}) != 1:
        return False
    levels = {*row[0].levels}
    return bool(levels & {"", ANY}) or {Level.LEVEL1, Level.LEVEL2, Level.LEVEL3} <= levels


def _add_row(rows: list[list[Piece]], row: list[Piece]) -> None:
    """A group's pieces, to those of a group that reads the same."""
    for at, other in enumerate(rows):
        if [(one.levels, one.text) for one in other] == [(one.levels, one.text) for one in row]:
            rows[at] = [
                replace(one, groups=one.groups + same.groups, rules=tuple(dict.fromkeys(one.rules + same.rules)))
                for one, same in zip(other, row, strict=True)
            ]
            return
    rows.append(row)


def _without_said(piece: Piece, asked: Asked) -> Piece:
    """A level or group that the insert names is not said again: the sentence has it."""
    return replace(piece, levels=("",) if asked.level else piece.levels, groups=("",) if asked.group else piece.groups)


def _merged(row: list[Piece]) -> list[Piece]:
    """Levels that read the same become one piece, at the place of the first."""
    found: list[Piece] = []
    for piece in row:
        same = next((at for at, one in enumerate(found) if one.text == piece.text), None)
        if same is None:
            found.append(piece)
        else:
            rules = tuple(dict.fromkeys(found[same].rules + piece.rules))
            found[same] = replace(found[same], levels=found[same].levels + piece.levels, rules=rules)
    return found


def _groups(stated: list[BenefitRule], scheme: str, asked: Asked) -> list[str]:
    """The groups to speak of: the one asked for; "" where all are alike."""
    if asked.group:
        return [asked.group]
    named = {rule.group for rule in stated} - {ANY}
    if asked.what == What.RATIO and scheme == Scheme.EMPLOYEE and any(rule.points for rule in stated):
        named.add(Group.RETIRED)
    if not named:
        return [""]
    named |= set(SCHEME_GROUPS[Scheme(scheme)])
    return [group for group in Group.values if group in named]


def _levels(stated: list[BenefitRule], asked: Asked) -> list[str]:
    """The levels to speak of: the one asked for; all that are named, and the others where a rule is for any level."""
    if asked.level:
        return [asked.level]
    named = {rule.level for rule in stated}
    if named <= {ANY}:
        return [""]
    listed = [level for level in Level.values if level in named]
    all_named = {Level.LEVEL1, Level.LEVEL2, Level.LEVEL3} <= named
    return listed if all_named or ANY not in named else [*listed, ANY]


def _start(known: list[BenefitRule], asked: Asked, care: str, group: str, level: str) -> str:
    """Where the first band begins: at the deductible, or at 0 where bands count what lies above it."""
    terms = [rule for rule in known if rule.kind == Kind.TERMS and rule.layer == asked.layer and rule.basis]
    if terms and terms[0].basis == Basis.ABOVE_DEDUCTIBLE:
        return "0"
    deductibles = [rule for rule in known if rule.kind == Kind.DEDUCTIBLE and rule.layer == asked.layer]
    own = _nearest(deductibles, care, group, level)
    return yuan_short(own[0].amount) if own and own[0].amount is not None else ""


def _deductible(rules: list[BenefitRule], group: str, start: str) -> str:
    rule = rules[0]
    if not rule.amount:
        return "不设起付线"
    per = "" if rule.per == Per.ADMISSION else f"{Per(rule.per).label} "
    return f"{per}{yuan_short(rule.amount)} 元"


def _ratio(rules: list[BenefitRule], group: str, start: str) -> str:
    ordered = sorted(rules, key=lambda rule: (rule.upto is None, rule.upto or 0))
    above = bool(start == "0")
    words = []
    for rule in ordered:
        text = _ratio_of(rule, group)
        if len(ordered) == 1 and rule.upto is None:
            return text
        label = band_label(start, rule)
        words.append(f"{'超出起付线 ' if above else ''}{label} {text}")
        start = yuan_short(rule.upto) if rule.upto is not None else start
    return "，".join(words)


def _ratio_of(rule: BenefitRule, group: str) -> str:
    """A ratio, a retiree's with the points that are added to everyone's."""
    if rule.ratio and rule.points and group in RETIRED and rule.group == ANY:
        return percent(min(FULL, rule.ratio + rule.points))
    return ratio_text(rule)[0]


def _cap(rules: list[BenefitRule], group: str, start: str) -> str:
    by_scope = {rule.scope: rule for rule in rules}
    if set(by_scope) == {Scope.ANY}:
        return _cap_words(by_scope[Scope.ANY])
    names = {Scope.ANY: "", Scope.INSIDE: "省内就医 ", Scope.OUTSIDE: "省外就医 "}
    order = (Scope.ANY, Scope.INSIDE, Scope.OUTSIDE)
    return "，".join(f"{names[scope]}{_cap_words(by_scope[scope])}" for scope in order if scope in by_scope)


def _cap_words(rule: BenefitRule) -> str:
    return cap_text(rule)


def _class_b(rules: list[BenefitRule], group: str, start: str) -> str:
    return percent(rules[0].ratio or Decimal(0))


_SAY: dict[What, Callable[[list[BenefitRule], str, str], str]] = {
    What.DEDUCTIBLE: _deductible,
    What.RATIO: _ratio,
    What.CAP: _cap,
    What.CLASS_B: _class_b,
}


def _elsewhere(stated: list[BenefitRule], care: str) -> list[Piece]:
    """One piece a situation, those that read the same in one."""
    names = {
        Place.RESIDENT_ELSEWHERE: "长期居住备案",
        Place.REFERRED: "转诊",
        Place.EMERGENCY: "急诊",
        Place.UNFILED: "未备案",
    }
    found: dict[str, tuple[list[str], list[BenefitRule]]] = {}
    for place, name in names.items():
        here = [rule for rule in stated if rule.place == place]
        for rule in [one for one in here if one.care == care] or here:
            told = found.setdefault(_adjusted(rule), ([], []))
            told[0].append(name)
            told[1].append(rule)
    return [Piece(f"{'、'.join(dict.fromkeys(who))}：{text}", tuple(rules)) for text, (who, rules) in found.items()]


def _adjusted(rule: BenefitRule) -> str:
    if rule.points is not None:
        text = f"比例{'提高' if rule.points > 0 else '降低'} {points(rule.points)}" if rule.points else "比例不变"
    elif rule.ratio == 1:
        text = "比例不变"
    elif rule.ratio == 0:
        text = "不支付"
    else:
        text = f"按原比例的 {percent(rule.ratio or Decimal(0))} 支付"
    if rule.factor is not None and rule.factor != 1:
        text += "，不扣起付线" if rule.factor == 0 else f"，起付线按 {percent(rule.factor)} 计"
    return text
