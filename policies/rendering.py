"""What people read, from Markdown with inserts to HTML: parsed once a text, the inserts resolved for each reader.

Markdown → HTML with the places of the inserts marked → cleaned (nh3) → each insert's own HTML put in its place. What
inserts show comes from autoescaped templates only, so nothing that is written in a text becomes markup of its own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

import policies.inserts  # noqa: F401  registers the kinds
from policies.inserts.registry import Citation, Kind, Shown, kind_of
from policies.inserts.syntax import CLOSE, OPEN, Insert, Slot, faults_of, parser, slots_of, tidy
from policies.inserts.world import Reader, World

__all__ = ["Citation", "Placed", "Reader", "Rendered", "plain_text", "render_texts", "placed_inserts"]

CLEANER = nh3.Cleaner(
    tags={
        "p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "br", "hr", "blockquote",
        "table", "thead", "tbody", "tr", "th", "td", "div",
    },
    attributes={"*": set(), "a": {"href", "rel"}, "ol": {"start"}, "th": {"scope"}},
    allowed_classes={"div": {"scroll"}},
    url_schemes={"https", "http", "tel"},
    link_rel=None,  # the parser marks what leads away
)  # fmt: skip
PLACE = re.compile(f"(<p>)?{OPEN}([0-9]+){CLOSE}(</p>)?")
TAGS = re.compile(r"<[^>]*>")
BLOCK_ENDS = re.compile(r"</(?:p|li|h3|h4|td|th|tr|blockquote)>|<br>|<hr>")
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Rendered:
    """Texts for one reader. `figures`: every figure that was shown, each once, for the table at the end of the page.

    `problems`: what does not resolve, in sentences for staff; readers see the insert's text or an honest sentence instead.
    `unknown`: inserts that resolve to “not known here”, for the check.
    """

    html: dict[str, SafeString]
    figures: tuple[Citation, ...] = ()
    problems: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placed:
    """An insert with what it showed, for checks."""

    name: str
    slot: Slot
    shown: Shown


@dataclass(frozen=True)
class Skeleton:
    """A parsed text: clean HTML in pieces, between them the inserts. `parts` begins and ends with HTML."""

    parts: tuple[str | Slot, ...]
    faults: tuple[str, ...]

    @property
    def slots(self) -> Iterator[Slot]:
        """The inserts in their order."""
        return (part for part in self.parts if isinstance(part, Slot))


@lru_cache(maxsize=4096)
def skeleton(text: str) -> Skeleton:
    """Parse a text. What is kept depends on nothing but the text (and the kinds of inserts, which start-up sets)."""
    env: dict[str, Any] = {}
    html = CLEANER.clean(parser().render(tidy(text), env))
    slots, faults = slots_of(env), list(faults_of(env))
    parts: list[str | Slot] = []
    at = 0
    for found in PLACE.finditer(html):
        slot = slots[int(found[2])]
        kind = kind_of(slot.insert)
        block = kind is not None and kind.block and slot.block
        if kind is not None and kind.block and not slot.block:
            faults.append(f"{slot.insert} 要单独成一段。")
        # A block takes the place of its paragraph.
        before, after = ("", "") if block else (found[1] or "", found[3] or "")
        parts += [html[at : found.start()] + before, Slot(slot.insert, block)]
        html_after = after
        at = found.end() - len(html_after)
    parts.append(html[at:])
    return Skeleton(tuple(parts), tuple(faults))


def render_texts(texts: Mapping[str, str], reader: Reader, given: Mapping[str, Any] | None = None) -> Rendered:
    """Render the texts of one page together, so that all their inserts share one world (at most two queries once it is warm).

    `given` replaces tables of World: the check renders files that are not loaded.
    """
    skeletons = {name: skeleton(text) for name, text in texts.items()}
    placed = _placed(skeletons, reader, given)
    html: dict[str, SafeString] = {}
    figures: dict[Citation, None] = {}
    problems: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for name, parsed in skeletons.items():
        problems |= dict.fromkeys(parsed.faults)
        pieces = [part for part in parsed.parts if isinstance(part, str)]
        out = [pieces[0]]
        for one, piece in zip(placed[name], pieces[1:], strict=True):
            out += [one.shown.html, piece]
            figures |= dict.fromkeys(one.shown.figures)
            if one.shown.problem:
                problems[f"{one.slot.insert}：{one.shown.problem}"] = None
            if one.shown.unknown:
                unknown[str(one.slot.insert)] = None
        html[name] = mark_safe("".join(out))  # noqa: S308  cleaned pieces, and inserts from templates
    return Rendered(html, tuple(figures), tuple(problems), tuple(unknown))


def placed_inserts(texts: Mapping[str, str], reader: Reader, given: Mapping[str, Any] | None = None) -> list[Placed]:
    """Every insert of some texts with what it shows to a reader, in their order."""
    placed = _placed({name: skeleton(text) for name, text in texts.items()}, reader, given)
    return [one for found in placed.values() for one in found]


def _placed(
    skeletons: Mapping[str, Skeleton], reader: Reader, given: Mapping[str, Any] | None
) -> dict[str, list[Placed]]:
    slots = [slot for parsed in skeletons.values() for slot in parsed.slots]
    world = world_of([slot.insert for slot in slots], reader, given)
    return {
        name: [Placed(name, slot, _show(slot, world)) for slot in parsed.slots] for name, parsed in skeletons.items()
    }


def world_of(inserts: list[Insert], reader: Reader, given: Mapping[str, Any] | None = None) -> World:
    """The world that holds what these inserts look up."""
    tables: set[str] = set()
    areas: set[str] = set()
    for insert in inserts:
        kind = kind_of(insert)
        if kind is not None:
            tables |= kind.tables | set(kind.more_tables(insert))
            areas |= set(kind.areas(insert, reader))
    return World(reader, frozenset(areas), frozenset(tables), given or {})


def _show(slot: Slot, world: World) -> Shown:
    kind = kind_of(slot.insert)
    if kind is None:
        return Shown(escape(slot.insert.text), problem="没有这种插入项。")
    if kind.block and not slot.block:
        return Shown(escape(_text(kind, slot.insert)))
    return kind.show(slot.insert, world)


def _text(kind: Kind | None, insert: Insert) -> str:
    return insert.text if kind is None else insert.text or kind.text(insert)


@lru_cache(maxsize=1024)
def plain_text(markdown: str) -> str:
    """A text without markup on one line, inserts replaced by their text: for search, feeds and meta descriptions."""
    out = []
    for part in skeleton(markdown).parts:
        if isinstance(part, Slot):
            out.append(_text(kind_of(part.insert), part.insert) + (" " if part.block else ""))
        else:
            out.append(unescape(TAGS.sub("", BLOCK_ENDS.sub(" ", part))))
    return BLANKS.sub(" ", "".join(out)).strip()
