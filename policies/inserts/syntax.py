"""Markdown with inserts: `[[名称:内容|文字]]` as tokens of markdown-it. What an insert means is not known here.

Markdown as CommonMark has it, with tables; no raw HTML, no code, no pictures. Emphasis beside Chinese punctuation works as
people expect: `的**“自付”**是` is bold, which CommonMark's own rule refuses.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# Bounded, and no part may hold a bracket: whatever people type is read in one pass.
INSERT = re.compile(
    r"\[\[\s*(?P<name>[^\[\]|｜:：\n]{1,20}?)\s*(?:[:：](?P<content>[^\[\]|｜\n]{0,300}))?(?:[|｜](?P<text>[^\[\]\n]{0,200}))?\]\]"
)
# `|` ends a cell of a table before any insert is seen.
IN_BRACKETS = re.compile(r"\[\[[^\[\]\n]{1,600}\]\]")
OPEN, CLOSE = "\ue000", "\ue001"  # mark the place of an insert in the HTML; taken out of what people write
PRIVATE = re.compile(r"[\ue000\ue001\x00]")
LINK_END = re.compile(r"\]\((?:[^()\n]|\([^()\n]{0,100}\)){0,400}\)")  # the rest of a link that was none
BLANKS = re.compile(r"[\s\u3000]+")
BAR = re.compile(r"[|｜]")
FIXED = re.compile(r"\s*地区[=＝](\S+)\s*")  # may stand behind the bar as well: it is no text
LONGEST = 60_000  # characters of one text; a whole explainer has some 1,500


@dataclass(frozen=True, slots=True)
class Insert:
    """An insert as it was written: `content` and `text` may be ""."""

    name: str
    content: str = ""
    text: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The content's words."""
        return tuple(self.content.split())

    def __str__(self) -> str:
        inside = self.name + (f":{self.content}" if self.content else "") + (f"|{self.text}" if self.text else "")
        return f"[[{inside}]]"


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an insert stands. `block`: alone in its paragraph."""

    insert: Insert
    block: bool = False


def read_insert(match: re.Match[str]) -> Insert:
    """The insert that a match of INSERT found; blanks and the full-width equals sign are normalised.

    `|地区=450100` becomes the content's last word.
    """
    content, text = (match["content"] or "").replace("＝", "="), match["text"] or ""
    parts = BAR.split(text)
    fixed = [found[1] for part in parts if (found := FIXED.fullmatch(part))]
    if fixed:
        content += "".join(f" 地区={code}" for code in fixed)
        text = "｜".join(part for part in parts if not FIXED.fullmatch(part))
    return Insert(match["name"], BLANKS.sub(" ", content).strip(), BLANKS.sub(" ", text).strip())


def tidy(text: str) -> str:
    """A text as the parser takes it: no marks of ours, bars inside inserts written so that no table splits them."""
    text = PRIVATE.sub("", text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    return IN_BRACKETS.sub(lambda found: found[0].replace("\\|", "｜").replace("|", "｜"), text)


@cache
def parser() -> MarkdownIt:
    """A parser that gives `insert` tokens; rendered, each is its number between OPEN and CLOSE (see `slots_of`)."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}, renderer_cls=_Renderer)
    md.enable("table")
    md.disable(["code", "fence", "backticks", "image", "html_block", "html_inline", "autolink", "reference"])
    md.inline.ruler.before("link", "insert", _insert)
    md.inline.ruler.at("emphasis", _emphasis)
    md.core.ruler.push("inserts", _number)
    md.core.ruler.push("plain_headings", _headings)
    return md


def slots_of(env: EnvType) -> list[Slot]:
    """The inserts of the text that was parsed with `env`, in their order."""
    found: list[Slot] = env.get("slots", [])
    return found


def _insert(state: StateInline, silent: bool) -> bool:
    """The inline rule."""
    if not state.src.startswith("[[", state.pos):
        return False
    found = INSERT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("insert", "", 0)
        token.meta = {"insert": read_insert(found)}
    state.pos = found.end()
    return True


def faults_of(env: EnvType) -> list[str]:
    """What of the same text is no Markdown or insert as it was meant, in sentences for staff."""
    found: list[str] = env.get("faults", [])
    return found


def _number(state: StateCore) -> None:
    """Number the inserts, and take out brackets and stars that mean nothing: readers never see them."""
    slots: list[Slot] = state.env.setdefault("slots", [])
    for token in state.tokens:
        if token.type != "inline" or not token.children:
            continue
        alone, faults = _alone(token.children), state.env.setdefault("faults", [])
        for child in token.children:
            if child.type == "insert":
                child.meta["number"] = len(slots)
                slots.append(Slot(child.meta["insert"], block=alone))
            elif child.type == "text":
                child.content = _without_marks(child.content, faults)
        _without_links(token.children, faults)


def _without_marks(text: str, faults: list[str]) -> str:
    """A text without what is left of an insert or an emphasis that was written wrongly."""
    for mark, name in (("[[", "插入项"), ("]]", "插入项"), ("**", "加粗")):
        if mark in text:
            at = text.index(mark)
            faults.append(f"“{text[max(0, at - 8) : at + 14].strip()}”附近的{name}写法不对，没有起作用。")
            text = text.replace(mark, "")
    return text


def _without_links(children: Sequence[Token], faults: list[str]) -> None:
    """Take out what is left of a link that is none: its address is not allowed, or an insert stands in its words."""
    texts = [child for child in children if child.type == "text"]
    for at, child in enumerate(texts):
        found = LINK_END.search(child.content)
        if found is None:
            continue
        faults.append(f"链接“{found[0][1:]}”不对：地址不能用，或者链接的文字里有插入项。")
        child.content = LINK_END.sub("", child.content)
        for before in texts[: at + 1]:
            before.content = before.content.replace("[", "")


def _alone(children: Sequence[Token]) -> bool:
    """Whether an inline token holds one insert and nothing else."""
    told = [child for child in children if child.type != "text" or child.content.strip()]
    return len(told) == 1 and told[0].type == "insert"


def _headings(state: StateCore) -> None:
    """The page has the first two ranks of headings, and nobody needs more than two below them."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"


def _emphasis(state: StateInline, silent: bool) -> bool:
    """CommonMark's rule, but for Chinese neighbours, which need no blank before or after punctuation."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[state.pos - 1] if state.pos > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    opens = _flanks(after, before)
    closes = _flanks(before, after)
    if marker == "_":
        opens, closes = opens and (not closes or _punctuation(before)), closes and (not opens or _punctuation(after))
    length = end - state.pos
    for _ in range(length):
        token = state.push("text", "", 0)
        token.content = marker
        delimiter = Delimiter(
            marker=ord(marker), length=length, token=len(state.tokens) - 1, end=-1, open=opens, close=closes
        )
        state.delimiters.append(delimiter)
    state.pos = end
    return True


def _flanks(inner: str, outer: str) -> bool:
    """Whether a run of stars between `outer` and `inner` may begin (or end) emphasis on the inner side."""
    if _blank(inner):
        return False
    return not _punctuation(inner) or _blank(outer) or _punctuation(outer) or chinese(outer)


def _blank(char: str) -> bool:
    return isWhiteSpace(ord(char))


def _punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)


def chinese(char: str) -> bool:
    """Characters between which a line break shows as a blank that nobody wrote: ideographs and full-width signs."""
    return char >= "\u2e80" or char in "“”‘’…—·"


class _Renderer(RendererHTML):
    """CommonMark's HTML, with inserts as numbers, no blank for a line break between Chinese, and tables that scroll."""

    def insert(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"{OPEN}{tokens[idx].meta['number']}{CLOSE}"

    def softbreak(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        before, after = _end_of(tokens, idx - 1, -1), _end_of(tokens, idx + 1, 0)
        return "" if chinese(before) and chinese(after) else "\n"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<div class="scroll"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<th scope="col">'

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<td>"

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        if str(tokens[idx].attrGet("href")).startswith(("http:", "https:", "//")):
            tokens[idx].attrSet("rel", "noopener external")
        return self.renderToken(tokens, idx, options, env)


def _end_of(tokens: Sequence[Token], idx: int, which: int) -> str:
    """The character of the text that stands next to a line break; an insert is Chinese."""
    step = -1 if which else 1
    while 0 <= idx < len(tokens):
        token = tokens[idx]
        if token.type == "insert":
            return "中"
        if token.content:
            return token.content[which]
        idx += step
    return " "
