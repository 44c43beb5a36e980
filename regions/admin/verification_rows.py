"""A version as a list to be ticked off: its rules in words, by layer and care. No query: the rules are given."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from regions.enums import Care, Evidence, Group, Kind, Layer, Level
from regions.models import BenefitRule, PolicyDocument, Verification
from regions.verification import stamp_of, states_something
from regions.wording import rule_title, rule_value

_LAYERS, _KINDS, _GROUPS = list(Layer.values), list(Kind.values), list(Group.values)
_CARES, _LEVELS = ["any", *Care.values], ["any", *Level.values]
# The badge that stands beside a figure, in few words.
SHORT = {Evidence.VERIFIED: "已核对", Evidence.COMPILED: "汇编", Evidence.DOUBTFUL: "存疑"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A rule as the person compares it. `tick`: what the box sends, "" where there is nothing to compare."""

    pk: int
    title: str
    value: str
    grade: str
    note: str
    document: PolicyDocument | None
    tick: str
    ticked: bool
    clause: str
    verification: Verification | None

    @property
    def grade_label(self) -> str:
        """The grade in few words."""
        return SHORT[Evidence(self.grade)]


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The rules of a layer and care."""

    title: str
    rows: tuple[FigureRow, ...]


def figure_groups(
    rules: Iterable[BenefitRule], ticked: Collection[int] = (), clauses: Mapping[int, str] | None = None
) -> list[FigureGroup]:
    """Rules read `with_sources()`, in the order of layers, cares and kinds; `ticked` and `clauses` as they were sent."""
    groups: dict[tuple[str, str], list[FigureRow]] = {}
    for rule in sorted(rules, key=_order):
        groups.setdefault((rule.layer, rule.care), []).append(_row(rule, ticked, clauses or {}))
    return [FigureGroup(_heading(*key), tuple(rows)) for key, rows in groups.items()]


def read_ticks(ticks: Iterable[str]) -> dict[int, str]:
    """{rule pk: stamp} of what the boxes sent; what is no tick of ours is left out."""
    found = {}
    for tick in ticks:
        pk, _, stamp = tick.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19 and stamp:
            found[int(pk)] = stamp
    return found


def count_grades(rules: Iterable[BenefitRule]) -> dict[str, int]:
    """How many figures of each grade, by the grade's short name; in the order of SHORT."""
    found = [str(rule.shown_evidence) for rule in rules]
    return {label: found.count(str(grade)) for grade, label in SHORT.items()}


def _row(rule: BenefitRule, ticked: Collection[int], clauses: Mapping[int, str]) -> FigureRow:
    verification = getattr(rule, "verification", None)
    open_still = verification is None and states_something(rule)
    return FigureRow(
        pk=rule.pk,
        title=rule_title(rule),
        value=rule_value(rule),
        grade=str(rule.shown_evidence),
        note=rule.note,
        document=rule.document,
        tick=f"{rule.pk}:{stamp_of(rule)}" if open_still else "",
        ticked=rule.pk in ticked,
        clause=clauses.get(rule.pk, ""),
        verification=verification,
    )


def _heading(layer: str, care: str) -> str:
    label = str(Layer(layer).label)
    return f"{label}：{Care(care).label}" if care != "any" else label


def _order(rule: BenefitRule) -> tuple[object, ...]:
    return (
        _LAYERS.index(rule.layer),
        _CARES.index(rule.care),
        _KINDS.index(rule.kind),
        _LEVELS.index(rule.level),
        _GROUPS.index(rule.group),
        rule.aid,
        rule.place,
        rule.upto is None,
        rule.upto or 0,
        rule.pk,
    )
