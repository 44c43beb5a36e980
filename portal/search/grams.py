"""The pieces of text by which an entry is found, as the rows of SearchGram hold them.

    报销      two characters that stand beside each other
    卡        one character, of titles, questions and search words only
    ct 12393  a word of letters, a number
    :丢卡     a whole title or search word
    ~baoxiao  the pinyin of two characters (of titles, questions and search words)
    ^qfx      the initials of a whole title or search word
    =南宁     a place's name, short name, pinyin or initials; with little weight, those of the place above it
    @南宁     the place of what is no place itself (an office)
    *         every entry that is no place; how many there are is what rarity is measured against
    *topic    every life situation: what an empty result offers

The marks keep the kinds apart: a place 北安 (beian) is not what 备案 looks for, 互助县 not what 互助金 does.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from portal.search.normalise import fold, is_han, words
from portal.search.pinyin import syllables

EVERY, OFFERED = "*", "*topic"
LONGEST_GRAM = 40

# What a field's words say of the entry.
TITLE, QUESTION, KEYWORDS, ALIASES, ANSWER, BODY = 12, 9, 9, 8, 3, 1
TELLING = KEYWORDS  # from here on a field is short and chosen: it also gives single characters and pinyin
SINGLE_PART = 3  # a single character has this part of the field's weight


class Field(NamedTuple):
    """A text with its weight. `whole`: blank-separated, each also looked for as a whole (a title, search words)."""

    text: str
    weight: int
    whole: bool = False


class Grams(dict[str, int]):
    """Weights by gram; each field counts once, fields add up."""

    def add(self, found: Iterable[tuple[str, int]]) -> None:
        """Add the best weight of each gram of one field."""
        best: dict[str, int] = {}
        for gram, weight in found:
            if weight and len(gram) <= LONGEST_GRAM:
                best[gram] = max(weight, best.get(gram, 0))
        for gram, weight in best.items():
            self[gram] = self.get(gram, 0) + weight


def pairs(run: str) -> list[str]:
    """Every two characters that stand beside each other."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


def text_grams(fields: Iterable[Field]) -> Grams:
    """The grams of something that is found by what it says."""
    grams = Grams()
    grams[EVERY] = 0
    for field in fields:
        grams.add(_field_grams(field))
    return grams


def _field_grams(field: Field) -> Iterator[tuple[str, int]]:
    folded = fold(field.text)
    for word in words(folded):
        if not is_han(word):
            yield word, field.weight
            continue
        for pair in pairs(word):
            yield pair, field.weight
        if field.weight >= TELLING:
            for character in word:
                yield character, field.weight // SINGLE_PART
            spoken = syllables(word)
            for first, second in zip(spoken, spoken[1:], strict=False):
                yield f"~{first}{second}", field.weight
    if field.whole:
        for word in folded.split():
            yield f":{word}", field.weight
            if 2 <= len(word) <= 8 and is_han(word):
                yield f"^{''.join(one[0] for one in syllables(word))}", field.weight


# --- places ----------------------------------------------------------------------------------------------------------

# How sure a name is. Weights from SURE on are taken wherever they stand; less, only where nothing else is meant.
AREA_NAME, AREA_SHORT, AREA_PINYIN, AREA_INITIALS = 40, 34, 32, 28
COUNTY_NAME, COUNTY_SHORT, COUNTY_PINYIN, COUNTY_INITIALS = 38, 24, 22, 18
SURE, OWN, ABOVE = 26, 14, 6
AT_PLACE = 40  # asked with a place, what belongs to it goes before what belongs to none

_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 "
    "拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
    "鄂温克 德昂 保安 裕固 独龙 各"
)
_KINDS = (
    "维吾尔自治区 壮族自治区 回族自治区 特别行政区 自治区 自治州 自治县 自治旗 地区 示范区 新区 林区 矿区 "
    "省 市 盟 州 县 区 旗"
)


def short_name(name: str) -> str:
    """南宁市 → 南宁, 恩施土家族苗族自治州 → 恩施; the name itself where a single character would be left."""
    for kind in _KINDS.split():
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            short = name.removesuffix(kind)
            return _without_peoples(short) if kind.startswith("自治") or name.endswith("族区") else short
    return name


def _without_peoples(name: str) -> str:
    while True:
        for people in _PEOPLES.split():
            for ending in (f"{people}族", people if len(people) > 1 else ""):
                if ending and name.endswith(ending) and len(name) - len(ending) >= 2:
                    name = name.removesuffix(ending)
                    break
            else:
                continue
            break
        else:
            return name


def place_grams(name: str, pinyin: str, initials: str, above: Iterable[str], *, county: bool) -> Grams:
    """The grams of an area or a county; `above`: the names of city and province over it."""
    short = short_name(name)
    by_name = COUNTY_NAME if county else AREA_NAME
    if county and len(name) < 3:
        by_name = COUNTY_SHORT  # 城区, 东区: also words
    grams = Grams()
    found = [
        (f"={fold(name)}", by_name),
        (f"={fold(short)}", COUNTY_SHORT if county else AREA_SHORT),
        (f"={pinyin}", COUNTY_PINYIN if county else AREA_PINYIN),
        (f"={initials}", COUNTY_INITIALS if county else AREA_INITIALS),
    ]
    if short != name:
        found.append((f"={_short_pinyin(name, short, pinyin)}", COUNTY_PINYIN if county else AREA_PINYIN))
        if not county:
            found.append((f"={initials[: len(short)]}", AREA_INITIALS))
    for higher in above:
        found += [(f"={fold(higher)}", ABOVE), (f"={fold(short_name(higher))}", ABOVE)]
    grams.add((gram, weight) for gram, weight in found if len(gram) > 2)
    return grams


def _short_pinyin(name: str, short: str, pinyin: str) -> str:
    """The stored pinyin without that of the ending: the stored one knows how places are read."""
    ending = _spoken(name[len(short) :])
    return pinyin.removesuffix(ending) if pinyin.endswith(ending) else _spoken(short)


@cache
def _spoken(han: str) -> str:
    return "".join(syllables(han))


def at_place(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """The grams of what belongs to a place without being one."""
    for name in names:
        yield f"@{fold(name)}", AT_PLACE
        yield f"@{fold(short_name(name))}", AT_PLACE
