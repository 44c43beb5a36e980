"""Checks that need no reader: lengths, sentences, figures typed by hand, dates of review, references."""

import datetime
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from policies.checks.findings import Finding, fault, warning
from policies.checks.items import EXPLAINER, Content, Item
from policies.inserts.syntax import INSERT, read_insert
from policies.rendering import plain_text

SHORTEST, LONGEST = 500, 1100  # characters of a whole explainer
MOST = {"title": 30, "description": 80}
SHARED_BY = 3  # explainers that may say the same sentence
SENTENCE = 10  # characters from which a sentence is one

ENDS = re.compile(r"[。！？!?；;\n]")
FULL_STOPS = re.compile(r"[。！？!?]")
NOT_WORDS = re.compile(r"[\W_]+")
MARKS = ("公开文章", "凭记忆", "文件")
FIGURE = re.compile(
    r"(?P<number>[0-9０-９]+(?:[,，][0-9]{3})*(?:[.．][0-9]+)?)\s*(?P<unit>万元|亿元|万|亿|元|%|％|个百分点|个点|倍|个月|岁|天|周年|年|折)"
)
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
UNITS = {"万元": 10_000, "万": 10_000, "亿元": 100_000_000, "亿": 100_000_000}
MARKUP = re.compile(r"\[\[|\]\]|\*\*|`|^#|\]\(")


def check_texts(content: Content, on: datetime.date) -> Iterator[Finding]:
    """All of them."""
    for item in content.items:
        yield from _references(item, content)
        yield from _one_liners(item)
        yield from _typed_figures(item)
        if item.kind == EXPLAINER:
            yield from _lengths(item)
            yield from _answer(item)
            yield from _review(item, on)
        elif not "".join(item.texts.values()).strip():
            yield fault(item.where(), "正文是空的。")
    yield from _shared_sentences(content)


def _references(item: Item, content: Content) -> Iterator[Finding]:
    for slug in item.related:
        if slug not in content.slugs:
            yield fault(item.where("related"), f"没有“{slug}”这篇解读。")
    if item.key.removesuffix(".md") in item.related:
        yield fault(item.where("related"), "相关解读里有它自己。")
    for slug in item.topics:
        if slug not in content.topics:
            yield fault(item.where("topics"), f"没有“{slug}”这个人生情境。")
    if item.kind == EXPLAINER and not 2 <= len(item.related) <= 4:
        yield warning(item.where("related"), f"相关解读写 2 到 4 篇，现在是 {len(item.related)} 篇。")


def _one_liners(item: Item) -> Iterator[Finding]:
    for name, text in item.plain.items():
        if not text.strip():
            yield fault(item.where(name), "是空的。")
        if MARKUP.search(text):
            yield fault(item.where(name), "只能是纯文字，不能有 Markdown 或插入项。")
        if name in MOST and len(text) > MOST[name]:
            yield fault(item.where(name), f"最多 {MOST[name]} 个字，现在是 {len(text)} 个。")


def _lengths(item: Item) -> Iterator[Finding]:
    for name, text in item.texts.items():
        if not text.strip():
            yield fault(item.where(name), "这一节是空的。")
    length = sum(len("".join(plain_text(text).split())) for text in item.texts.values())
    if not SHORTEST <= length <= LONGEST:
        yield warning(item.where(), f"全文 {length} 个字，应在 {SHORTEST} 到 {LONGEST} 之间。")


def _answer(item: Item) -> Iterator[Finding]:
    text = plain_text(item.texts.get("answer", "")).strip()
    number = len(FULL_STOPS.findall(text))
    if text and (number != 2 or not FULL_STOPS.search(text[-2:])):
        yield fault(item.where("answer"), f"结论要正好两句话，现在有 {number} 个句号（含问号、感叹号）。")


def _review(item: Item, on: datetime.date) -> Iterator[Finding]:
    if item.review_due is not None and item.review_due < on:
        yield fault(item.where("review_due"), f"{item.review_due} 就该复核了。")
    if item.reviewed_on is not None and item.reviewed_on > on:
        yield fault(item.where("reviewed_on"), f"复核日期 {item.reviewed_on} 还没有到。")


def _typed_figures(item: Item) -> Iterator[Finding]:
    """Figures that no insert gives, unless the same sentence goes on to say where they come from.

    What an example is reckoned with (花了 3 万元 beside total=30000) is no figure of a rule.
    """
    given = _given_numbers(item)
    for name, text in item.texts.items():
        for offset, line in enumerate(text.split("\n")):
            if line.lstrip().startswith("#"):
                continue
            for found in FIGURE.finditer(INSERT.sub(lambda insert: "\ue000" * len(insert[0]), line)):
                if _is_year(found) or _value(found) in given or _marked(line, found.end()):
                    continue
                yield warning(item.where(name, offset), f"手写的数字“{found[0]}”，能用插入项就用插入项，否则紧跟依据。")


def _given_numbers(item: Item) -> set[Decimal]:
    """The numbers with which the inserts of a text reckon."""
    numbers = set()
    for text in item.texts.values():
        for found in INSERT.finditer(text):
            for word in read_insert(found).words:
                value = word.partition("=")[2]
                if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
                    numbers |= {Decimal(value), Decimal(value) * 100}  # 0.1 reads 10%
    return numbers


def _value(found: re.Match[str]) -> Decimal:
    number = unicodedata.normalize("NFKC", found["number"]).replace(",", "")
    return Decimal(number) * UNITS.get(found["unit"], 1)


def _is_year(found: re.Match[str]) -> bool:
    return found["unit"] == "年" and YEAR.fullmatch(found["number"]) is not None


def _marked(line: str, end: int) -> bool:
    """Whether the sentence goes on to a mark of its source; the mark may stand right behind the full stop, too."""
    rest = line[end:]
    stop = FULL_STOPS.search(rest)
    inside = rest[: stop.end()] if stop else rest
    behind = rest[stop.end() :].lstrip("”」）) ") if stop else ""
    marks = [found for found in INSERT.finditer(inside) if found["name"] in MARKS]
    follows = INSERT.match(behind)
    return bool(marks) or (follows is not None and follows["name"] in MARKS)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a Markdown text, normalised: letters, figures and ideographs only."""
    for block in INSERT.sub(_said, text).split("\n"):
        for sentence in ENDS.split(plain_text(block)):
            words = NOT_WORDS.sub("", unicodedata.normalize("NFKC", sentence)).lower()
            if len(words) >= SENTENCE:
                yield words


def _said(found: re.Match[str]) -> str:
    """An insert as a sentence is compared: by what the writer wrote."""
    insert = read_insert(found)
    return insert.text or (insert.content if insert.name == "术语" else "")


def _shared_sentences(content: Content) -> Iterator[Finding]:
    users: dict[str, set[str]] = defaultdict(set)
    for item in content.items:
        if item.kind == EXPLAINER:
            for text in item.texts.values():
                for sentence in sentences(text):
                    users[sentence].add(item.key)
    for sentence, keys in sorted(users.items()):
        if len(keys) > SHARED_BY:
            yield fault(f"{EXPLAINER} {'、'.join(sorted(keys))}", f"{len(keys)} 篇都有这一句：“{sentence}”。")
