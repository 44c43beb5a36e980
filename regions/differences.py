"""What one version states otherwise than another, figure by figure. No query: the rules of both are given."""

from collections.abc import Iterable
from dataclasses import dataclass

from regions.enums import Kind, Layer
from regions.models import BenefitRule
from regions.wording import place_of, rule_title, rule_value

_LAYERS = list(Layer.values)
_KINDS = list(Kind.values)


@dataclass(frozen=True, slots=True)
class Difference:
    """One line: what it is about, how it read before and how it reads after; "" = not stated.

    `evidence_only`: the figure is the same, its grade or document is not.
    """

    title: str
    before: str
    after: str
    evidence_only: bool = False

    @property
    def kind(self) -> str:
        """added, removed, changed or evidence: for the mark beside the line."""
        if self.evidence_only:
            return "evidence"
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"

    @property
    def sentence(self) -> str:
        """The line as a sentence: 三级医院 起付线 600 元 → 500 元."""
        return f"{self.title} {self.before or '未写明'} → {self.after or '未写明'}"


def differences(before: Iterable[BenefitRule], after: Iterable[BenefitRule]) -> list[Difference]:
    """Lines where two versions differ, in the order of layers, then kinds. Bands of one scale are one line.

    Rules as read by `with_sources()`: a change of grade or document alone is a line of its own kind.
    """
    old, new = _by_place(before), _by_place(after)
    lines = []
    for place in sorted({*old, *new}, key=_order):
        was, now = old.get(place, []), new.get(place, [])
        title = rule_title((now or was)[0])
        before_text, after_text = _text(was), _text(now)
        if before_text != after_text:
            lines.append(Difference(title, before_text, after_text))
        elif _sources(was) != _sources(now):
            lines.append(Difference(title, _sources(was), _sources(now), evidence_only=True))
    return lines


def _by_place(rules: Iterable[BenefitRule]) -> dict[tuple[object, ...], list[BenefitRule]]:
    found: dict[tuple[object, ...], list[BenefitRule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.upto is None, rule.upto or 0)):
        found.setdefault(place_of(rule), []).append(rule)
    return found


def _order(place: tuple[object, ...]) -> tuple[object, ...]:
    kind, layer, *rest = place
    return (_LAYERS.index(str(layer)), _KINDS.index(str(kind)), *(str(value or "") for value in rest))


def _text(rules: list[BenefitRule]) -> str:
    return "；".join(rule_value(rule) for rule in rules)


def _sources(rules: list[BenefitRule]) -> str:
    said = []
    for rule in rules:
        verification = getattr(rule, "verification", None)
        document = verification.document if verification is not None else rule.document
        grade = "已核对" if verification is not None else str(rule.get_evidence_display())
        said.append(f"{grade}，{document}" if document is not None else f"{grade}，依据文件待核对")
    return "；".join(dict.fromkeys(said))
