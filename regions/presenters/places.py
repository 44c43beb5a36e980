"""The list of areas and the results of a search, as /areas/ shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from regions.addresses import address
from regions.enums import Scheme
from regions.known import Known
from regions.models import County, PoolingArea
from regions.search import Places

KnownParts = Mapping[tuple[str, str], Known]


@dataclass(frozen=True, slots=True)
class Mark:
    """A badge beside an area. `kind`: inpatient | part | none."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area with its link and what is known of it."""

    name: str
    province: str
    url: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class CountyLine:
    """A county; `area` None where its pooling area is not known, `note` where it is not sure."""

    name: str
    above: str
    area: str
    url: str
    note: str
    province: str
    province_url: str


@dataclass(frozen=True, slots=True)
class ProvinceGroup:
    """A province with its areas; `known` of them have figures for an inpatient bill in one scheme at least."""

    name: str
    lines: tuple[AreaLine, ...]
    known: int


@dataclass(frozen=True, slots=True)
class Links:
    """Where a chosen area leads: to `onward` by way of /preferences/ (so it is remembered), else to its page."""

    onward: str = ""
    scheme: str = ""

    def area(self, code: str) -> str:
        """The address behind an area's name."""
        if not self.onward:
            return address("area", code) + (f"#{self.scheme}" if self.scheme else "")
        query = {"area": code, "scheme": self.scheme, "next": self.onward}
        return address("preferences") + "?" + urlencode({name: value for name, value in query.items() if value})

    def search(self, words: str) -> str:
        """The address of a search that goes on to the same place."""
        query = {"q": words, "scheme": self.scheme, "next": self.onward}
        return address("areas") + "?" + urlencode({name: value for name, value in query.items() if value})


def area_lines(areas: Iterable[PoolingArea], known: KnownParts, links: Links) -> list[AreaLine]:
    """Areas (read with their province) as lines."""
    return [AreaLine(area.name, area.province.name, links.area(area.pk), _marks(area.pk, known)) for area in areas]


def county_lines(places: Places, links: Links) -> list[CountyLine]:
    """Counties (read with area and province) as lines."""
    return [_county_line(county, links) for county in places.counties]


def province_groups(areas: Iterable[PoolingArea], known: KnownParts, links: Links) -> list[ProvinceGroup]:
    """All areas (in the order of their codes) by province."""
    groups = []
    for name, members in groupby(areas, key=lambda area: area.province.name):
        lines = tuple(area_lines(members, known, links))
        ready = sum(any(mark.kind == "inpatient" for mark in line.marks) for line in lines)
        groups.append(ProvinceGroup(name, lines, ready))
    return groups


def _county_line(county: County, links: Links) -> CountyLine:
    province = county.province.name
    above = province if county.city_name in ("", province) else f"{province} {county.city_name}"
    return CountyLine(
        name=county.name,
        above=above,
        area=county.area.name if county.area else "",
        url=links.area(county.area_id) if county.area_id else "",
        note="" if county.certain else county.note,
        province=province,
        province_url=links.search(province),
    )


_SHORT = {Scheme.EMPLOYEE: "职工", Scheme.RESIDENT: "居民"}


def _marks(code: str, known: KnownParts) -> tuple[Mark, ...]:
    marks = []
    for scheme in Scheme:
        found = known.get((code, scheme))
        if found is not None:
            words, kind = ("住院", "inpatient") if found.inpatient else ("部分", "part")
            marks.append(Mark(f"{_SHORT[scheme]}{words}", kind))
    return tuple(marks) or (Mark("暂无标准", "none"),)
