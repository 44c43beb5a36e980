"""What two versions of an explainer say differently, field by field, word by word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from policies.models import ExplainerVersion

# Chinese has no blanks between words: each character is one; so are an insert, a run of letters or digits, blanks.
_WORDS = re.compile(r"\[\[.*?\]\]|[A-Za-z]+|\d[\d,.]*|\s+|.", re.DOTALL)
LABELS = {field.name: str(field.verbose_name) for field in ExplainerVersion._meta.concrete_fields}
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. `state`: same | added | removed."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that differs. `pieces`: both texts in one, in reading order."""

    name: str
    label: str
    pieces: tuple[Piece, ...]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """Both texts as one sequence of pieces; without the removed ones it is `new`, without the added ones `old`."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    return tuple(_pieces(before, after, SequenceMatcher(None, before, after, autojunk=False).get_opcodes()))


def _pieces(before: list[str], after: list[str], codes: Iterable[tuple[str, int, int, int, int]]) -> Iterator[Piece]:
    for code, i, j, k, m in codes:
        if code == "equal":
            yield Piece(SAME, "".join(before[i:j]))
            continue
        if i < j:
            yield Piece(REMOVED, "".join(before[i:j]))
        if k < m:
            yield Piece(ADDED, "".join(after[k:m]))


def differences(old: ExplainerVersion | None, new: ExplainerVersion) -> tuple[FieldDifference, ...]:
    """The fields in which `new` says something else than `old`; without an old one all that says something."""
    found = []
    for name in ExplainerVersion.CONTENT_FIELDS:
        before, after = (getattr(old, name) if old is not None else ""), getattr(new, name)
        before, after = before.replace("\r\n", "\n"), after.replace("\r\n", "\n")
        if before != after:
            found.append(FieldDifference(name, LABELS[name], pieces(before, after)))
    return tuple(found)
