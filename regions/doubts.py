"""What in a version is allowed but probably a slip: for warnings, never for refusals. No query: the rules are given."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from regions.enums import Basis, Care, Group, Kind, Layer, Level, Scheme, Scope, Status
from regions.figures import percent, yuan_short
from regions.models import BenefitRule, BenefitSchedule
from regions.presenters.book import ANY, nearest
from regions.wording import rule_title

LEVELS: list[str] = list(Level.values)
SECOND = (Layer.CRITICAL_ILLNESS, Layer.LARGE_AMOUNT)
# Who gets at least what whom gets, where both are written.
NO_LESS = ((Group.RETIRED, Group.WORKING), (Group.RETIRED, ANY), (Group.RETIRED_70, Group.RETIRED))
EMPLOYEES = (Group.WORKING, Group.RETIRED, Group.RETIRED_70)
RESIDENTS = (Group.MINOR_OR_STUDENT, Group.ADULT, Group.ELDER)
FAR = Decimal("9999999999")  # above every band's end
Scale = list[BenefitRule]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence, and the rule that it is about (None: what is missing)."""

    message: str
    rule: BenefitRule | None = None


def doubts(rules: Iterable[BenefitRule], *, scheme: str = "") -> list[Doubt]:
    """All doubts of one version, in the order of layers and cares. `scheme`: also groups that it does not know."""
    book = _Rules(rules)
    found = [
        *_levels(book),
        *_groups(book),
        *_bands(book),
        *_caps(book),
        *_missing(book),
        *_later_admissions(book),
        *_favours(book),
        *_strangers(book, scheme),
    ]
    return list({doubt.message: doubt for doubt in reversed(found)}.values())[::-1]


class _Rules:
    """Rules by kind, and scales: the bands of one place in their order."""

    def __init__(self, rules: Iterable[BenefitRule]) -> None:
        self.all = sorted(rules, key=lambda rule: (rule.upto is None, rule.upto or 0))

    def of(self, kind: str, layer: str | None = None) -> list[BenefitRule]:
        return [rule for rule in self.all if rule.kind == kind and layer in (None, rule.layer)]

    def scales(self) -> dict[tuple[str, str, str, str, str], Scale]:
        """By layer, care, aid, group, level."""
        found: dict[tuple[str, str, str, str, str], Scale] = {}
        for rule in self.of(Kind.RATIO):
            found.setdefault((rule.layer, rule.care, rule.aid, rule.group, rule.level), []).append(rule)
        return found

    def deductible(self, rule: BenefitRule) -> BenefitRule | None:
        """The deductible that holds where `rule` does."""
        own = [one for one in self.of(Kind.DEDUCTIBLE, rule.layer) if one.aid in (rule.aid, ANY)]
        for care in (rule.care, ANY):
            found = nearest([one for one in own if one.care == care], rule.group, rule.level)
            if found:
                return found[0]
        return None

    def basis(self, rule: BenefitRule) -> str:
        """What the bands of the rule's layer count."""
        terms = [one for one in self.of(Kind.TERMS, rule.layer) if one.basis and one.care in (rule.care, ANY)]
        return terms[0].basis if terms else Basis.FROM_ZERO


# --- levels and groups ------------------------------------------------------------------------------------------------


def _levels(book: _Rules) -> Iterator[Doubt]:
    """The higher the level, the lower the ratio and the higher the deductible."""
    by_level: dict[tuple[str, ...], dict[str, Scale]] = {}
    for (*place, level), scale in book.scales().items():
        by_level.setdefault(tuple(place), {})[level] = scale
    for levels in by_level.values():
        for low, high in pairwise([levels[level] for level in LEVELS if level in levels]):
            both = _first_above(high, low)
            if both is not None:
                yield Doubt(
                    f"{rule_title(high[0])}{_of(both, high)} {_percent(both[0])}，比{_level(low[0])}的 {_percent(both[1])} 高："
                    "医院级别越高，支付比例一般越低。",
                    both[0],
                )
    starts: dict[tuple[str, ...], dict[str, BenefitRule]] = {}
    for rule in book.of(Kind.DEDUCTIBLE):
        starts.setdefault((rule.layer, rule.care, rule.aid, rule.group, rule.per), {})[rule.level] = rule
    for rows in starts.values():
        for lower, higher in pairwise([rows[level] for level in LEVELS if level in rows]):
            if (higher.amount or 0) < (lower.amount or 0):
                yield Doubt(
                    f"{rule_title(higher)} {_yuan(higher)}，比{_level(lower)}的 {_yuan(lower)} 低："
                    "医院级别越高，起付线一般越高。",
                    higher,
                )


def _groups(book: _Rules) -> Iterator[Doubt]:
    """Retirees get no less than those who work."""
    scales = book.scales()
    for (layer, care, aid, group, level), scale in scales.items():
        for more, less in NO_LESS:
            other = scales.get((layer, care, aid, less, level))
            if group != more or other is None:
                continue
            both = _first_above(other, scale)
            if both is not None:
                yield Doubt(
                    f"{rule_title(scale[0])}{_of(both, scale)} {_percent(both[1])}，比{_group(less)}的 {_percent(both[0])} 低。",
                    both[1],
                )
    for rule in book.of(Kind.RATIO):
        if rule.points is not None and rule.points < 0:
            yield Doubt(f"{rule_title(rule)}：退休人员的比例写成了比在职低。", rule)
    rows = {(one.layer, one.care, one.aid, one.level, one.group): one for one in book.of(Kind.DEDUCTIBLE)}
    for (layer, care, aid, level, group), rule in rows.items():
        for more, less in NO_LESS:
            base = rows.get((layer, care, aid, level, less))
            if group == more and base is not None and (rule.amount or 0) > (base.amount or 0):
                yield Doubt(f"{rule_title(rule)} {_yuan(rule)}，比{_group(less)}的 {_yuan(base)} 高。", rule)


def _first_above(one: Scale, other: Scale) -> tuple[BenefitRule, BenefitRule] | None:
    """The bands of both scales at the first cost at which `one` pays more than `other`; None where it never does."""
    for cost in sorted({rule.upto or FAR for rule in (*one, *other)}):
        mine, theirs = _band_at(one, cost), _band_at(other, cost)
        if mine is not None and theirs is not None and (mine.ratio or 0) > (theirs.ratio or 0):
            return mine, theirs
    return None


def _band_at(scale: Scale, cost: Decimal) -> BenefitRule | None:
    """The band in which the last yuan of `cost` lies."""
    return next((rule for rule in scale if rule.upto is None or cost <= rule.upto), None)


# --- bands and caps ---------------------------------------------------------------------------------------------------


def _bands(book: _Rules) -> Iterator[Doubt]:
    """A scale goes on to the end, does not fall, and its first band begins to pay."""
    for scale in book.scales().values():
        first, last = scale[0], scale[-1]
        title = rule_title(first)
        if last.upto is not None:
            yield Doubt(
                f"{title}：最后一段到 {yuan_short(last.upto)} 元为止，再往上没有写。以上不限的，最后一段留空。", last
            )
        for before, after in pairwise(scale):
            if (after.ratio or 0) < (before.ratio or 0):
                yield Doubt(f"{title}：{_end(before)}是 {_percent(before)}，再往上反而是 {_percent(after)}。", after)
        deductible = book.deductible(first)
        counted = book.basis(first) != Basis.ABOVE_DEDUCTIBLE
        if first.upto is not None and deductible is not None and deductible.amount is not None and counted:
            for rule in scale:
                if rule.upto is not None and rule.upto <= deductible.amount:
                    yield Doubt(
                        f"{title}：{_end(rule)}的一段不超过起付线 {yuan_short(deductible.amount)} 元，永远用不到。",
                        rule,
                    )


def _caps(book: _Rules) -> Iterator[Doubt]:
    """A cap lies above the deductible; two layers together pay no less than one."""
    for cap in book.of(Kind.CAP):
        if cap.amount is None or cap.layer == Layer.COMBINED:
            continue
        rows = [one for one in book.of(Kind.DEDUCTIBLE, cap.layer) if one.care in (cap.care, ANY) or cap.care == ANY]
        above = [one for one in rows if one.group in (cap.group, ANY) and (one.amount or 0) >= cap.amount > 0]
        if above:
            yield Doubt(f"{rule_title(cap)} {_yuan(cap)}，不高于起付线 {_yuan(above[0])}。", cap)
        if cap.amount == 0:
            yield Doubt(f"{rule_title(cap)}写成了 0 元。文件写明不设封顶的，金额留空，勾选“不设封顶”。", cap)
    basic = [one for one in book.of(Kind.CAP, Layer.BASIC) if one.care == Care.INPATIENT and one.amount is not None]
    for both in book.of(Kind.CAP, Layer.COMBINED):
        lower = next((one for one in basic if both.amount is not None and both.amount < (one.amount or 0)), None)
        if lower is not None:
            yield Doubt(f"{rule_title(both)} {_yuan(both)}，比住院封顶线 {_yuan(lower)} 还低。", both)
    inside = [one for one in book.of(Kind.CAP) if one.scope == Scope.OUTSIDE]
    for rule in inside:
        twin = next(
            (one for one in book.of(Kind.CAP, rule.layer) if one.scope == Scope.INSIDE and one.care == rule.care), None
        )
        if twin is not None and twin.amount is not None and (rule.amount is None or rule.amount > twin.amount):
            yield Doubt(f"{rule_title(rule)}比省内的 {_yuan(twin)} 高。", rule)


# --- what belongs together --------------------------------------------------------------------------------------------


def _missing(book: _Rules) -> Iterator[Doubt]:
    """A deductible without a ratio gives no estimate; a ratio without a deductible reads as unknown."""
    ratios = book.of(Kind.RATIO, Layer.BASIC)
    for rule in book.of(Kind.DEDUCTIBLE, Layer.BASIC):
        own = [one for one in ratios if one.care == rule.care] or [one for one in ratios if one.care == ANY]
        if not own:
            yield Doubt(f"{rule_title(rule)}写了，支付比例一行也没有：群众算不了。", rule)
        elif rule.level != ANY and not nearest(own, rule.group, rule.level):
            other = [one for one in own if one.level == rule.level]
            if not other:
                yield Doubt(f"{rule_title(rule)}写了，{_level(rule)}的支付比例没有写：群众算不了。", rule)
    for (layer, care, *_), scale in book.scales().items():
        first = scale[0]
        # Those of a group or a level of their own are for some: whether for all cannot be told.
        some = [one for one in book.of(Kind.DEDUCTIBLE, layer) if one.care in (care, ANY)]
        some = [one for one in some if first.level in (one.level, ANY)]
        if layer == Layer.LARGE_AMOUNT or some or book.deductible(first) is not None:
            continue
        if any(rule.ratio for rule in scale) and not _settled_elsewhere(book, care):
            yield Doubt(f"{rule_title(first)}写了，起付线没有写。不设起付线的，写 0。", first)


def _settled_elsewhere(book: _Rules, care: str) -> bool:
    return any(rule.settles_as and rule.care == care for rule in book.of(Kind.TERMS))


def _later_admissions(book: _Rules) -> Iterator[Doubt]:
    """Later admissions of a year do not cost more than the first."""
    for rule in book.of(Kind.REPEAT):
        if rule.ratio is not None and rule.ratio > 1:
            yield Doubt(f"{rule_title(rule)}是第 1 次的 {percent(rule.ratio)}，比第 1 次还高。", rule)
        first = book.deductible(rule)
        base = first.amount if first is not None else None
        if rule.amount is not None and base is not None and rule.amount > base:
            yield Doubt(f"{rule_title(rule)} {_yuan(rule)}，比第 1 次的 {yuan_short(base)} 元还高。", rule)
        if rule.step is not None and rule.floor is None:
            yield Doubt(f"{rule_title(rule)}每次少 {yuan_short(rule.step)} 元，没有写最低多少：会一直少到 0。", rule)
        if rule.floor is not None and base is not None and rule.floor > base:
            yield Doubt(
                f"{rule_title(rule)}最低 {yuan_short(rule.floor)} 元，比第 1 次的 {yuan_short(base)} 元还高。", rule
            )


def _favours(book: _Rules) -> Iterator[Doubt]:
    """Favour of a layer that is not there; a factor that raises, points that lower."""
    for rule in book.of(Kind.FAVOUR):
        if not book.of(Kind.RATIO, rule.layer):
            yield Doubt(f"{rule_title(rule)}写了，{Layer(rule.layer).label}的支付比例没有写：用不上。", rule)
        if rule.factor is not None and rule.factor > 1:
            yield Doubt(f"{rule_title(rule)}：起付线是一般的 {percent(rule.factor)}，倾斜反而提高了起付线。", rule)
        if rule.points is not None and rule.points < 0:
            yield Doubt(f"{rule_title(rule)}：倾斜反而降低了支付比例。", rule)
    for rule in book.of(Kind.CROSS_REGION):
        if rule.points is not None and rule.points > 0:
            yield Doubt(f"{rule_title(rule)}：去异地反而提高支付比例。", rule)


def _strangers(book: _Rules, scheme: str) -> Iterator[Doubt]:
    """Groups of the other scheme."""
    others = {Scheme.EMPLOYEE: RESIDENTS, Scheme.RESIDENT: EMPLOYEES}.get(scheme, ())  # type: ignore[call-overload]
    for rule in book.all:
        if rule.group in others:
            yield Doubt(f"{rule_title(rule)}：{Scheme(scheme).label}里没有“{Group(rule.group).label}”这类人。", rule)
        elif scheme == Scheme.RESIDENT and rule.kind == Kind.RATIO and rule.layer == Layer.BASIC and rule.points:
            yield Doubt(f"{rule_title(rule)}：居民医保没有退休加成，这里写的用不到。", rule)


# --- words ------------------------------------------------------------------------------------------------------------


def _percent(rule: BenefitRule) -> str:
    return percent(rule.ratio or Decimal(0))


def _yuan(rule: BenefitRule) -> str:
    return f"{yuan_short(rule.amount or Decimal(0))} 元"


def _level(rule: BenefitRule) -> str:
    return str(Level(rule.level).label)


def _group(group: str) -> str:
    return "所有人" if group == ANY else str(Group(group).label)


def _end(rule: BenefitRule) -> str:
    return f"到 {yuan_short(rule.upto)} 元" if rule.upto is not None else "最后一段"


def _of(both: tuple[BenefitRule, BenefitRule], scale: Scale) -> str:
    """Which band is meant, where there are several."""
    mine = both[0] if both[0] in scale else both[1]
    return f"（{_end(mine)}）" if len(scale) > 1 else ""


# --- gaps in time -----------------------------------------------------------------------------------------------------


def gaps(version: BenefitSchedule, others: Sequence[BenefitSchedule]) -> list[str]:
    """Days without a standard before, in and after a version, in words; also a start called unknown that follows another.

    `others`: the public versions of its area and scheme. Only starts are stored, so that a gap is where nothing has begun
    yet, or where what decides says "none".
    """
    public = [one for one in others if one.pk != version.pk]
    start = version.effective_from
    found = []
    before = max((one for one in public if one.effective_from < start), key=_standing, default=None)
    if before is None and not version.ends:
        found.append(f"{start:%Y-%m-%d} 以前没有已发布的标准，更早的就医查不到。")
    elif before is not None and not before.usable and not version.ends:
        found.append(
            f"{before.effective_from:%Y-%m-%d} 到 {_eve(start)} 没有标准：{_why(before)}。"
            f"这一版从 {start:%Y-%m-%d} 起，补不上这一段。"
        )
    elif before is not None and not before.usable:
        found.append(f"这一版写的是“自此无标准”，而前面的{_why(before)}，本来就没有标准。")
    if before is not None and version.start_unknown and not version.ends:
        found.append(
            f"勾选了“起始日期不详”，可是这一版接在第 {before.version} 版后面：知道从哪天起的，请去掉勾选，"
            "不然群众看到的是“起始日期不详”。"
        )
    after = min(
        (one for one in public if one.effective_from > start),
        key=lambda one: (one.effective_from, one.status, -one.version),
        default=None,
    )
    until = f"，直到 {after.effective_from:%Y-%m-%d} 第 {after.version} 版" if after is not None else ""
    if version.ends:
        found.append(f"从 {start:%Y-%m-%d} 起没有标准{until}：群众算不了，只看到国家的基本框架和 12393。")
    elif after is not None and not after.usable:
        found.append(
            f"这一版用到 {_eve(after.effective_from)} 为止，从 {after.effective_from:%Y-%m-%d} 起没有标准：{_why(after)}。"
        )
    elif after is not None:
        found.append(f"这一版用到 {_eve(after.effective_from)} 为止，接着是第 {after.version} 版。")
    return found


def takes_effect(version: BenefitSchedule, others: Sequence[BenefitSchedule], today: datetime.date) -> str:
    """When citizens see the version once it is published, and what they see until then."""
    public = [one for one in others if one.pk != version.pk]
    start = version.effective_from
    same = next((one for one in public if one.effective_from == start and one.status == Status.PUBLISHED), None)
    replaces = f"同一天起的第 {same.version} 版被这一版更正替换，不再使用。" if same is not None else ""
    if start > today:
        now = max((one for one in public if one.effective_from <= today), key=_standing, default=None)
        seen = f"第 {now.version} 版" if now is not None and now.usable else "“暂无可用标准”"
        return f"{start:%Y-%m-%d} 才生效。在那之前，群众看到的还是{seen}。{replaces}"
    return f"发布后马上生效：{start:%Y-%m-%d} 以来的就医，都按这一版算。{replaces}"


def _standing(one: BenefitSchedule) -> tuple[datetime.date, bool, int]:
    """What decides comes last: the latest start; of one day the published one, then the higher number."""
    return one.effective_from, one.status == Status.PUBLISHED, one.version


def _why(one: BenefitSchedule) -> str:
    return f"第 {one.version} 版已撤下" if one.status == Status.WITHDRAWN else f"第 {one.version} 版是“自此无标准”"


def _eve(day: datetime.date) -> str:
    return f"{day - datetime.timedelta(days=1):%Y-%m-%d}"
