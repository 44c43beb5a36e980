"""Checks with readers: inserts that do not resolve, links that lead nowhere, figures that have moved on."""

import datetime
import re
from collections.abc import Iterable, Iterator
from html import unescape

from django.urls import Resolver404, resolve
from django.utils import timezone

from policies.checks.findings import Finding, fault, unknown, warning
from policies.checks.items import Content, Item
from policies.inserts.world import Reader
from policies.rendering import render_texts
from regions.enums import Scheme, Status
from regions.models import BenefitSchedule, PoolingArea

HREF = re.compile(r'href="([^"]*)"')
AREA = re.compile(r"\[\[[^\[\]]*?(?:area|地区)[=＝]([0-9]{6})|\[\[地区[:：]([0-9]{6})")


def check_rendered(content: Content, areas: Iterable[PoolingArea], on: datetime.date) -> Iterator[Finding]:
    """Every item for readers of these areas, of either scheme and of none, and for those without a place."""
    readers = [Reader(None, "", on)]
    readers += [Reader(area, scheme, on) for area in areas for scheme in ("", *Scheme.values)]
    for item in content.items:
        seen: set[tuple[str, str]] = set()
        hrefs: dict[str, str] = {}
        for reader in readers:
            who = _who(reader)
            for section, text in item.texts.items():
                rendered = render_texts({section: text}, reader, content.given)
                for problem in rendered.problems:
                    if (section, problem) not in seen:
                        seen.add((section, problem))
                        yield fault(item.where(section), f"{problem}（{who}）")
                if reader.area is not None and reader.scheme:
                    for insert in rendered.unknown:
                        yield unknown(item.where(section), f"{insert} 在{who}没有查到，页面上如实写明。")
                hrefs |= dict.fromkeys(_links(rendered.html[section]), section)
        for href, section in hrefs.items():
            yield from _link(item, section, href, content)


def _who(reader: Reader) -> str:
    if reader.area is None:
        return "没有选参保地的读者"
    return reader.area.name + (str(Scheme(reader.scheme).label) if reader.scheme else "")


def _links(html: str) -> list[str]:
    return [unescape(found) for found in HREF.findall(html)]


def _link(item: Item, section: str, href: str, content: Content) -> Iterator[Finding]:
    where = item.where(section)
    if href.startswith(("https://", "tel:")):
        return
    if href.startswith(("http://", "//")):
        yield warning(where, f"外部链接“{href}”不是 https。")
        return
    path = href.partition("#")[0].partition("?")[0]
    if href.startswith("#") or not path.startswith("/"):
        yield fault(where, f"链接“{href}”不对，站内链接从 / 写起。")
        return
    try:
        found = resolve(path)
    except Resolver404:
        yield fault(where, f"链接“{href}”不通。")
        return
    slug = found.kwargs.get("slug", "")
    if found.url_name == "explainer" and slug not in content.slugs:
        yield fault(where, f"链接“{href}”不通：没有这篇解读。")
    if found.url_name == "term" and slug not in content.terms:
        yield fault(where, f"链接“{href}”不通：没有这个术语。")


def check_stale(content: Content, areas: Iterable[PoolingArea], on: datetime.date) -> Iterator[Finding]:
    """Places that an explainer names whose rules have changed since it was reviewed, and changes that are to come."""
    named = {item: _areas_of(item) for item in content.items}
    codes = {area.pk for area in areas}.union(*named.values())
    rows = BenefitSchedule.objects.filter(area__in=codes, status__in=(Status.PUBLISHED, Status.SUPERSEDED))
    versions = list(rows.exclude(published_at=None).select_related("area").order_by("area", "scheme", "effective_from"))
    for version in versions:
        if version.status != Status.PUBLISHED:
            continue
        users = [item for item, own in named.items() if version.area_id in own]
        about = f"{version.area.name}{version.get_scheme_display()}"
        if version.effective_from > on:
            keys = "、".join(item.key for item in users) or "只有按读者地区显示的各篇"
            yield warning(about, f"{version.effective_from} 起有新标准，写明用它的：{keys}。")
        elif _is_newer(version, versions):
            day = timezone.localdate(version.published_at)
            for item in users:
                if item.reviewed_on is not None and item.reviewed_on < day:
                    text = f"写明用{about}的数字，{day} 发布了新版本，文字是 {item.reviewed_on} 复核的。"
                    yield warning(item.where(), text)


def _is_newer(version: BenefitSchedule, versions: list[BenefitSchedule]) -> bool:
    """Whether another version of the same area and scheme was published before: the first one changes nothing."""
    return any(
        (one.area_id, one.scheme) == (version.area_id, version.scheme)
        and one.published_at is not None
        and version.published_at is not None
        and one.published_at < version.published_at
        for one in versions
    )


def _areas_of(item: Item) -> set[str]:
    """The areas that a text names in its inserts."""
    return {one or other for text in item.texts.values() for one, other in AREA.findall(text)}
