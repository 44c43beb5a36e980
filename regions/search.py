"""Finding a place by what people type: name, pinyin, initials, code; of an area, a county or a province."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from regions.models import County, PoolingArea, Province

AREAS_SHOWN = 40
COUNTIES_SHOWN = 30
LONGEST = 40  # characters that are looked at


@dataclass(frozen=True, slots=True)
class Places:
    """What was found, best first. `more`: something was left off."""

    areas: list[PoolingArea]
    counties: list[County]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.areas or self.counties)


def tidy(words: str) -> str:
    """What is searched for: letters and digits; no blanks, nor the apostrophes of an input method (nan'ning)."""
    return "".join(character for character in words if character.isalnum())[:LONGEST]


def find_places(words: str) -> Places:
    """Areas and counties for `words`, in two queries. Each comes with its province, counties with their area, too.

    Besides what `PlaceQuerySet.matching` finds: the areas of a province (广西, gx), and a name after the one above it
    (广西南宁, 南宁青秀区, also with a blank between).
    """
    words = tidy(words)
    if not words:
        return Places([], [], False)
    areas = list(_areas(words)[: AREAS_SHOWN + 1])
    counties = list(_counties(words)[: COUNTIES_SHOWN + 1])
    more = len(areas) > AREAS_SHOWN or len(counties) > COUNTIES_SHOWN
    return Places(areas[:AREAS_SHOWN], counties[:COUNTIES_SHOWN], more)


def _matching(model: type[PoolingArea] | type[County] | type[Province], words: str) -> Q:
    """Primary keys of what matches in any spelling; ü is stored as v (lvliang), people also write lyu, lu, lue."""
    low = words.lower()
    spellings = {words}
    if words.isascii():
        spellings |= {low.replace("lyu", "lv").replace("nyu", "nv"), low.replace("lu", "lv").replace("nu", "nv")}
    found = Q()
    for spelling in sorted(spellings):
        found |= Q(pk__in=model.objects.matching(spelling).order_by().values("pk"))
    return found


def _areas(words: str) -> QuerySet[PoolingArea]:
    provinces = Province.objects.filter(_matching(Province, words)).values("pk")
    pairs = _pairs(words, "province__name")
    return (
        PoolingArea.objects.filter(_matching(PoolingArea, words) | Q(province__in=provinces) | pairs)
        .annotate(rank=_rank(words, pairs))
        .select_related("province")
        .order_by("rank", "code")
    )


def _counties(words: str) -> QuerySet[County]:
    pairs = _pairs(words, "city_name") | _pairs(words, "province__name")
    return (
        County.objects.filter(_matching(County, words) | pairs)
        .annotate(rank=_rank(words, pairs))
        .select_related("area", "province")
        .order_by("rank", "code")
    )


def _rank(words: str, pairs: Q) -> Case:
    """0 is best. The same order as `matching`, then what only its province matches."""
    low = words.lower()
    return Case(
        When(Q(name=words) | Q(code=words), then=Value(0)),
        When(Q(name__startswith=words), then=Value(1)),
        When(pairs, then=Value(1)),
        When(pinyin=low, then=Value(2)),
        When(pinyin__startswith=low, then=Value(3)),
        When(initials=low, then=Value(4)),
        When(initials__startswith=low, then=Value(5)),
        When(name__contains=words, then=Value(6)),
        default=Value(7),
        output_field=IntegerField(),
    )


def _pairs(words: str, above: str) -> Q:
    """The beginning of the higher name, then the beginning of the place's own: 广西|南宁. Chinese characters only."""
    found = Q(pk__in=[])
    if not words.isascii():
        for cut in range(2, min(len(words) - 1, 12)):
            found |= Q(**{f"{above}__startswith": words[:cut], "name__startswith": words[cut:]})
    return found
