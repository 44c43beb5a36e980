"""`[[标准:住院 三级 起付线]]`: what holds in the reader's area, or honestly that it is not known.

With 地区=450100 it is what holds there, whoever reads, and says so: nobody shall take another place's figure for theirs.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from policies.inserts.html import document_name, insert_html, long_grade, short_grade, weakest
from policies.inserts.registry import Citation, Kind, Shown, register
from policies.inserts.standard_rules import Piece, pieces
from policies.inserts.standard_words import Asked, BadWords, What, read_words
from policies.inserts.syntax import Insert
from policies.inserts.tables import Version
from policies.inserts.world import Reader, World
from regions.enums import Scheme
from regions.models import BenefitRule, PoolingArea
from regions.presenters.versions import since_text

LONGEST = 120  # characters of a sentence's figure; a longer list of ratios is on the area's page
ELSEWHERE = "按医院级别、人群和费用分段不同"
PERCENT = re.compile(r"([0-9.]+)%")


def show_standard(insert: Insert, world: World) -> Shown:
    """The figure with its grade; a scheme is named where the reader has chosen none and the two differ.

    Of a fixed area that and the scheme are always named; a figure that it does not have is a fault of the text.
    """
    try:
        asked = read_words(insert.words)
    except BadWords as error:
        return Shown(insert_html("text", text=insert.text), problem=str(error))
    reader = world.reader
    area = world.areas.get(asked.area) if asked.area else reader.area
    if area is None and asked.area:
        return Shown(insert_html("text", text=insert.text), problem="没有这个统筹区。")
    if area is None:
        first = world.say("choose")
        return Shown(insert_html("choose_place", text=insert.text, first=first, url=_choose(reader)), unknown=True)
    schemes = [asked.scheme or reader.scheme] if asked.scheme or reader.scheme else list(Scheme.values)
    versions = {scheme: world.version(area.code, scheme) for scheme in schemes}
    told = {scheme: _pieces(version, scheme, asked) for scheme, version in versions.items()}
    known = {scheme: found for scheme, found in told.items() if found}
    if not known:
        return _unknown(insert, schemes, world, area, fixed=bool(asked.area))
    figures = tuple(
        citation
        for scheme, found in known.items()
        for piece in found
        for citation in _citations(piece, scheme, asked, area, versions[scheme])
    )
    return Shown(_html(told, asked, [figure.grade for figure in figures], area), figures)


def _pieces(version: Version | None, scheme: str, asked: Asked) -> list[Piece]:
    if version is None or version.state != "figures":
        return []
    return pieces(version.rules, scheme, asked)


def _html(told: dict[str, list[Piece]], asked: Asked, grades: list[str], area: PoolingArea) -> SafeString:
    """The figure of each scheme, once where both read the same; what is not known is said behind the grade."""
    words = {scheme: _sentence(found, asked) for scheme, found in told.items() if found}
    whose = area.name if asked.area else ""
    if len(words) == len(told) and len(set(words.values())) == 1:
        if whose and len(told) == 1:
            whose += str(Scheme(next(iter(told))).label)
        text = f"{whose} {next(iter(words.values()))}".strip()
    else:
        text = whose + "；".join(f"{Scheme(scheme).label} {one}" for scheme, one in words.items())
    missing = [str(Scheme(scheme).label) for scheme, found in told.items() if not found]
    long = any(one.endswith(ELSEWHERE) for one in words.values())
    return insert_html(
        "standard",
        text=text,
        grade=short_grade(weakest(grades)),
        missing="、".join(missing),
        url=reverse("area", args=[area.code]) if long else "",
    )


def _sentence(found: list[Piece], asked: Asked) -> str:
    """All pieces; of a long list of ratios only from where to where it goes."""
    joint = "；" if any("，" in piece.text for piece in found) else "，"
    text = joint.join(f"{piece.whom} {piece.text}".strip() for piece in found)
    if asked.what == What.RATIO and len(text) > LONGEST:
        ratios = sorted({Decimal(one) for piece in found for one in PERCENT.findall(piece.text)})
        return f"{ratios[0]}% 到 {ratios[-1]}%，{ELSEWHERE}"
    return text


def _citations(
    piece: Piece, scheme: str, asked: Asked, area: PoolingArea, version: Version | None
) -> Iterable[Citation]:
    """One line a piece; rules that rest on different sources get a line each."""
    assert version is not None
    by_source: dict[tuple[str, str, str], list[BenefitRule]] = {}
    for rule in piece.rules:
        verification = getattr(rule, "verification", None)
        document = verification.document if verification is not None else rule.document
        source = (str(rule.shown_evidence), document_name(document), document.url if document is not None else "")
        by_source.setdefault(source, []).append(rule)
    whom = piece.whom or asked_whom(asked)
    for (grade, name, url), rules in by_source.items():
        yield Citation(
            label=f"{Scheme(scheme).label}{asked.words}" + (f"（{whom}）" if whom else ""),
            value=piece.text,
            area=area.name,
            grade=grade,
            grade_label=long_grade(grade),
            document=name,
            document_url=url,
            start=since_text(version.row),
            link=f"{reverse('area', args=[area.code])}#rule-{rules[0].pk}",
        )


def asked_whom(asked: Asked) -> str:
    """The level and group that an insert names, for its citation."""
    only = Piece("", (), (asked.level,), (asked.group,))
    return only.whom


def _unknown(insert: Insert, schemes: list[str], world: World, area: PoolingArea, *, fixed: bool) -> Shown:
    """The honest sentence: long the first time on a page, short afterwards and for a place that is not the reader's."""
    scheme = str(Scheme(schemes[0]).label) if len(schemes) == 1 else ""
    html = insert_html(
        "unknown",
        area=area.name,
        scheme=scheme,
        text=insert.text,
        first=not fixed and world.say(f"unknown {scheme}"),
        own_rates=reverse("calculators:calculator", args=["own-rates"]),
        query=urlencode({"area": area.code} | ({"scheme": schemes[0]} if len(schemes) == 1 else {})),
    )
    if fixed:
        return Shown(html, problem=f"写明用{area.name}{scheme}的数字，那里没有查到这一项。")
    return Shown(html, unknown=True)


def _choose(reader: Reader) -> str:
    """The page where a place is chosen, and back."""
    onward = f"?{urlencode({'next': reader.here})}" if reader.here else ""
    return reverse("areas") + onward


def _fixed(insert: Insert) -> str:
    """The code of the area that an insert names, "" for none."""
    try:
        return read_words(insert.words).area
    except BadWords:
        return ""


def _areas(insert: Insert, reader: Reader) -> list[str]:
    code = _fixed(insert) or (reader.area.code if reader.area is not None else "")
    return [code] if code else []


register(
    Kind(
        name="标准",
        show=show_standard,
        text=lambda insert: insert.text or ("（数字见正文）" if _fixed(insert) else "各地不同"),
        more_tables=lambda insert: ("areas",) if _fixed(insert) else (),
        areas=_areas,
    )
)
