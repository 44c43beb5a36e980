"""The rules of one version, as the presenters ask for them."""

from collections.abc import Iterable

from regions.enums import Aid, Basis, Care, Evidence, Group, Kind, Layer, Level, Per, Scope
from regions.figures import percent, yuan_short
from regions.models import BenefitRule
from regions.presenters.shapes import UNKNOWN, Figure, Row

ANY = "any"
READS_AS: dict[str, str] = {Level.LEVEL3A: Level.LEVEL3, Level.PRIMARY: Level.LEVEL1}
BROADER: dict[str, str] = {Group.RETIRED_70: Group.RETIRED, Group.ELDER: Group.ADULT}


class Book:
    """A version's public rules. Counts which of them were shown, so that none is shown twice or left out in silence."""

    def __init__(self, rules: Iterable[BenefitRule]) -> None:
        self.rules = sorted(
            (rule for rule in rules if rule.shown_evidence != Evidence.DOUBTFUL),
            key=lambda rule: (rule.upto is None, rule.upto or 0, rule.pk),
        )
        self._shown: set[int] = set()

    def pick(self, kind: str, layer: str = Layer.BASIC, **columns: str) -> list[BenefitRule]:
        """Rules of a kind and layer with exactly these columns, bands in order."""
        return [
            rule
            for rule in self.rules
            if rule.kind == kind
            and rule.layer == layer
            and all(getattr(rule, name) == value for name, value in columns.items())
        ]

    def for_care(self, kind: str, care: str, layer: str = Layer.BASIC) -> list[BenefitRule]:
        """Rules of a kind for one care type; those for any care where it has none of its own."""
        return self.pick(kind, layer, care=care) or self.pick(kind, layer, care=ANY)

    def anchor(self, rule: BenefitRule) -> str:
        """The rule's id on the page the first time it is shown, "" afterwards."""
        if rule.pk in self._shown:
            return ""
        self._shown.add(rule.pk)
        return f"rule-{rule.pk}"

    def shown(self, rule: BenefitRule) -> bool:
        """Whether the rule already stands on the page."""
        return rule.pk in self._shown

    def rest(self) -> list[BenefitRule]:
        """What no presenter has shown; terms rows are words about a layer, not figures."""
        return [rule for rule in self.rules if rule.pk not in self._shown and rule.kind != Kind.TERMS]

    def figure(self, rule: BenefitRule, text: str, *, label: str = "", more: str = "", state: str = "") -> Figure:
        """A figure with the rule's anchor."""
        return Figure(text, label=label, more=more, anchor=self.anchor(rule), state=state)

    def line(self, head: str, rule: BenefitRule, text: str, *, more: str = "", state: str = "") -> Row:
        """A row of a two-column table that shows one rule."""
        return Row(head, ((self.figure(rule, text, more=more, state=state),),), (rule,))


def unknown_line(head: str) -> Row:
    """A row that says that nothing is known."""
    return Row(head, ((UNKNOWN,),))


def nearest(rules: list[BenefitRule], group: str, level: str) -> list[BenefitRule]:
    """The rules that hold for a group and level: group first, then level, as domain.md's exact reading says."""
    groups = [group]
    while groups[-1] != ANY:
        groups.append(BROADER.get(groups[-1], ANY))
    levels = [level, READS_AS.get(level, ANY), ANY]
    for one_group in groups:
        for one_level in levels:
            found = [rule for rule in rules if rule.group == one_group and rule.level == one_level]
            if found:
                return found
    return []


def who(rule: BenefitRule, *, level: bool = True, care: bool = False) -> str:
    """For whom a rule is, in words; "" for everyone."""
    parts = []
    if care and rule.care != ANY:
        parts.append(Care(rule.care).label)
    if rule.aid != ANY:
        parts.append(Aid(rule.aid).label)
    if rule.group != ANY:
        parts.append(Group(rule.group).label)
    if level and rule.level != ANY:
        parts.append(Level(rule.level).label)
    return "，".join(parts)


def headed(title: str, rule: BenefitRule, **options: bool) -> str:
    """`title`, with for whom it is in brackets."""
    whom = who(rule, **options)
    return f"{title}（{whom}）" if whom else title


def ratio_text(rule: BenefitRule) -> tuple[str, str]:
    """(words, state) of a ratio; 0 reads 不支付."""
    assert rule.ratio is not None  # rule_ratio_complete
    return ("不支付", "unpaid") if rule.ratio == 0 else (percent(rule.ratio), "")


def deductible_text(rule: BenefitRule, *, per: bool = True) -> str:
    """A deductible with its period; 0 reads 不设起付线."""
    assert rule.amount is not None  # rule_deductible_complete
    if rule.amount == 0:
        return "不设起付线"
    return (Per(rule.per).label + " " if per else "") + f"{yuan_short(rule.amount)} 元"


def cap_text(rule: BenefitRule) -> str:
    """A cap; without amount it states that there is none."""
    return "不设封顶" if rule.amount is None else f"{yuan_short(rule.amount)} 元"


def band_label(start: str, rule: BenefitRule) -> str:
    """The slice that a ratio is for: 1,300–30,000 元, 40,000 元以上; `start` "" = from the deductible."""
    if rule.upto is None:
        return f"{start} 元以上" if start else "起付线以上"
    upto = yuan_short(rule.upto)
    return f"{start}–{upto} 元" if start else f"起付线–{upto} 元"


def cap_rows(book: Book, title: str, rules: list[BenefitRule]) -> list[Row]:
    """One row a cap; a row that says 未知 where there is none."""
    order = [Scope.ANY, Scope.INSIDE, Scope.OUTSIDE]
    rows = []
    for rule in sorted(rules, key=lambda rule: order.index(Scope(rule.scope))):
        head = title if rule.scope == Scope.ANY else f"{title}，{Scope(rule.scope).label}就医"
        rows.append(book.line(headed(head, rule), rule, cap_text(rule)))
    return rows or [unknown_line(title)]


def basis_of(book: Book, layer: str) -> str:
    """What a layer's bands count, by its terms."""
    return next((rule.basis for rule in book.pick(Kind.TERMS, layer) if rule.basis), Basis.FROM_ZERO)
