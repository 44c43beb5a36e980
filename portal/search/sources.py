"""What there is to find: each kind of content as entries with their grams. Reads the content, writes nothing."""

import datetime
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone

from calculators.registry import GROUPS
from policies.models import ExplainerVersion, GlossaryTerm, Office, Topic
from portal.search.grams import (
    ALIASES,
    ANSWER,
    BODY,
    KEYWORDS,
    OFFERED,
    QUESTION,
    TITLE,
    Field,
    Grams,
    at_place,
    place_grams,
    text_grams,
)
from portal.search.models import ALWAYS, SearchEntry
from regions.enums import Status
from regions.models import County, PoolingArea, Province

Kind = SearchEntry.Kind


class Found(NamedTuple):
    """An entry that is to be written, with its grams."""

    entry: SearchEntry
    grams: Grams


# Words that people use for a calculator beyond its own title and summary.
CALCULATOR_WORDS = {
    "inpatient": "住院报销计算 住院能报多少 报销比例 计算器",
    "outpatient": "门诊报销计算 看门诊能报多少 计算器",
    "chronic": "慢病 慢性病 特病 特药 计算器",
    "critical-illness": "大病报销计算 二次报销计算 计算器",
    "large-amount": "大额 超过封顶线 互助金 计算器",
    "assistance": "低保 特困 救助金 计算器",
    "year": "全年 累计 总账 几次住院 账本 计算器",
    "compare": "对比 比较 哪个医院划算 三级 二级 异地 计算器",
    "statement": "结算单 出院单 费用清单 看懂 核对 计算器",
    "own-rates": "自己填 比例 没有我的城市 计算器",
    "waiting-period": "等待期 多久生效 等几个月 计算器",
    "contribution-years": "交多少年 退休年龄 延迟退休 补交 计算器",
    "continuity": "连续参保 奖励 断保 修复 计算器",
}

_LINK = re.compile(r"\]\([^)]*\)")
_INSERT = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_SPOKEN_INSERT = "术语"  # its content is shown where it has no words of its own


def plain(markdown: str) -> str:
    """The words of a text without its inserts and addresses: figures are not what somebody looks for."""

    def shown(match: re.Match[str]) -> str:
        name, _, content = match[1].partition(":")
        return match[2] or (content if name.strip() == _SPOKEN_INSERT else " ")

    return _LINK.sub(" ", _INSERT.sub(shown, markdown))


def gather(kind: str, keys: Iterable[str] | None = None) -> Iterator[Found]:
    """The entries of a kind, or of some of its keys. What is not public has none."""
    return _GATHERERS[kind](None if keys is None else list(keys))


def _entry(kind: str, key: str, title: str, summary: str, url: str, *, order: int = 0, **more: Any) -> SearchEntry:
    tie = order * 1_000_000 + zlib.crc32(f"{kind}:{key}".encode()) % 1_000_000
    return SearchEntry(kind=kind, key=key, title=title[:120], summary=summary[:200], url=url, tie=tie, **more)


def _explainers(keys: list[str] | None) -> Iterator[Found]:
    """What readers see today and every later version, each for its days."""
    today = timezone.localdate()
    published = ExplainerVersion.objects.filter(status=Status.PUBLISHED).select_related("explainer")
    if keys is not None:
        published = published.filter(explainer__slug__in=keys)
    by_explainer: dict[str, list[ExplainerVersion]] = {}
    for version in published.order_by("explainer", "publish_on", "number"):
        by_explainer.setdefault(version.explainer.slug, []).append(version)
    for slug, versions in by_explainer.items():
        days: list[datetime.date] = [version.publish_on or ALWAYS for version in versions]
        ends: list[datetime.date | None] = [*days[1:], None]
        for version, begins, until in zip(versions, days, ends, strict=True):
            if until is not None and until <= today:
                continue
            entry = _entry(
                Kind.EXPLAINER,
                slug,
                version.title,
                version.description,
                reverse("explainer", args=[slug]),
                order=version.explainer.order,
                begins=begins,
                ends=until,
            )
            body = "\n".join((version.how_it_works, version.example, version.what_to_do, version.mistakes))
            fields = [
                Field(version.title, TITLE),
                Field(version.question, QUESTION),
                Field(version.keywords, KEYWORDS, whole=True),
                Field(f"{version.description}\n{plain(version.answer)}", ANSWER),
                Field(plain(body), BODY),
            ]
            yield Found(entry, text_grams(fields))


def _terms(keys: list[str] | None) -> Iterator[Found]:
    terms = GlossaryTerm.objects.all() if keys is None else GlossaryTerm.objects.filter(slug__in=keys)
    for term in terms.order_by("slug"):
        fields = [
            Field(term.term, TITLE, whole=True),
            Field(term.aliases, ALIASES, whole=True),
            Field(plain(term.short), ANSWER),
            Field(plain(term.body), BODY),
        ]
        entry = _entry(
            Kind.TERM, term.slug, term.term, plain(term.short), reverse("term", args=[term.slug]), order=2000
        )
        yield Found(entry, text_grams(fields))


def _topics(keys: list[str] | None) -> Iterator[Found]:
    topics = Topic.objects.all() if keys is None else Topic.objects.filter(slug__in=keys)
    for topic in topics.order_by("order", "slug"):
        fields = [Field(topic.name, TITLE, whole=True), Field(topic.summary, ANSWER)]
        entry = _entry(
            Kind.TOPIC,
            topic.slug,
            topic.name,
            topic.summary,
            reverse("topic", args=[topic.slug]),
            order=1000 + topic.order,
        )
        grams = text_grams(fields)
        grams[OFFERED] = 0
        yield Found(entry, grams)


def _calculators(keys: list[str] | None) -> Iterator[Found]:
    base = reverse("calculators:index")
    members = [calculator for group in GROUPS for calculator in group.members]
    for place, one in enumerate(members):
        if keys is None or one.name in keys:
            fields = [
                Field(one.title, TITLE),
                Field(CALCULATOR_WORDS.get(one.name, ""), KEYWORDS, whole=True),
                Field(one.summary, ANSWER),
            ]
            entry = _entry(Kind.CALCULATOR, one.name, one.title, one.summary, f"{base}{one.name}/", order=500 + place)
            yield Found(entry, text_grams(fields))


def _offices(keys: list[str] | None) -> Iterator[Found]:
    """Public lines only; found by their place, too. A place's line is shown on the place's page."""
    offices = Office.objects.public().select_related("area__province", "province")
    if keys is not None:
        offices = offices.filter(pk__in=[key for key in keys if key.isdecimal()])
    for office in offices.order_by("pk"):
        national = office.area is None and office.province is None
        if office.area is not None:
            url, names = reverse("area", args=[office.area.pk]) + "#offices", [office.area.name]
        elif office.province is not None:
            url, names = reverse("offices"), [office.province.name]
        else:
            url, names = reverse("offices"), []
        summary = " · ".join(filter(None, (office.telephone, office.purpose, office.address, office.hours)))
        number = "".join(filter(str.isdecimal, office.telephone))
        fields = [
            Field(office.name, TITLE),
            Field(f"{office.telephone} {number}", TITLE),
            Field("医保局 医保中心 医保经办机构 联系电话 电话号码 咨询热线 投诉", KEYWORDS, whole=True),
            Field(office.purpose, ANSWER),
        ]
        if national:  # asked without a place, it is the answer
            fields.append(Field("医保电话 电话 热线 服务热线", TITLE, whole=True))
        grams = text_grams(fields)
        grams.add(at_place(names))
        entry = _entry(Kind.OFFICE, str(office.pk), office.name, summary, url, order=3000, boost=10 if national else 0)
        yield Found(entry, grams)


def _areas(keys: list[str] | None) -> Iterator[Found]:
    areas = PoolingArea.objects.select_related("province").order_by("code")
    provinces = Province.objects.order_by("code")
    if keys is not None:
        areas, provinces = areas.filter(pk__in=keys), provinces.filter(pk__in=keys)
    for area in areas:
        above = area.province.name
        summary = "统筹区" if above == area.name else f"{above} · 统筹区"
        entry = _place(Kind.AREA, area.pk, area.name, summary, reverse("area", args=[area.pk]), boost=1)
        above_it = [] if above == area.name else [above]
        yield Found(entry, place_grams(area.name, area.pinyin, area.initials, above_it, county=False))
    single = set(PoolingArea.objects.filter(name__in=provinces.values("name")).values_list("name", flat=True))
    for province in provinces:
        if province.name not in single:  # 北京市 is an area itself
            url = f"{reverse('areas')}?q={province.name}"
            entry = _place(Kind.AREA, province.pk, province.name, "全省（区、市）的统筹区", url, boost=2)
            yield Found(entry, place_grams(province.name, province.pinyin, province.initials, [], county=False))


def _counties(keys: list[str] | None) -> Iterator[Found]:
    counties = County.objects.select_related("area", "province").order_by("code")
    if keys is not None:
        counties = counties.filter(pk__in=keys)
    for county in counties:
        above = list(dict.fromkeys(filter(None, (county.province.name, county.city_name))))
        if county.area is not None and county.certain:
            url, pool = reverse("area", args=[county.area.pk]), f"属{county.area.name}统筹区"
        else:
            url, pool = f"{reverse('areas')}?q={county.name}", "统筹区不确定"
        entry = _place(Kind.COUNTY, county.pk, county.name, f"{''.join(above)} · {pool}", url)
        yield Found(entry, place_grams(county.name, county.pinyin, county.initials, above, county=True))


def _place(kind: str, code: str, name: str, summary: str, url: str, boost: int = 0) -> SearchEntry:
    entry = SearchEntry(kind=kind, key=code, title=name, summary=summary, url=url, boost=boost)
    entry.tie = int(code) if code.isdecimal() else 0
    return entry


_GATHERERS: dict[str, Callable[[list[str] | None], Iterator[Found]]] = {
    Kind.EXPLAINER: _explainers,
    Kind.CALCULATOR: _calculators,
    Kind.TERM: _terms,
    Kind.AREA: _areas,
    Kind.COUNTY: _counties,
    Kind.OFFICE: _offices,
    Kind.TOPIC: _topics,
}
