"""What a report is about: read from the link (`about=`), checked against the database, said in words.

- `explainer:<slug>`
- `area:<code>[:<scheme>[:<schedule version>[:<section>]]]`
- `step:<kind>:<area>:<scheme>:<schedule version>[:<rule id>]`
- `page:<path>[:<kind of step>]`

It carries no amount and nothing that a person entered in a calculator.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, resolve, reverse

from policies.models import ExplainerVersion
from policies.steps import SECTIONS, STEPS
from regions.enums import Evidence, Scheme, Status
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.wording import rule_title, rule_value

LONGEST = 200
_PATH = re.compile(r"/(?:[A-Za-z0-9_.-]+/)*[A-Za-z0-9_.-]*", re.ASCII)
_SLUG = re.compile(r"[a-z0-9-]{1,60}", re.ASCII)
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


class UnknownSubject(LookupError):
    """`about` names nothing that readers can see."""


@dataclass(frozen=True)
class Subject:
    """`rows`: what it is in words, (heading, text). `fields`: columns of policies.Report. `back`: where it stands."""

    about: str
    rows: tuple[tuple[str, str], ...]
    fields: dict[str, Any]
    back: str


def find_subject(about: str, on: datetime.date) -> Subject:
    """What `about` names on a day, in at most two queries; nothing given = the site. Raises UnknownSubject."""
    kind, _, rest = (about or "page:/").partition(":")
    finder = _FINDERS.get(kind)
    if finder is None or len(about) > LONGEST:
        raise UnknownSubject(kind)
    return finder(about, rest.split(":"), on)


def _explainer(about: str, parts: list[str], on: datetime.date) -> Subject:
    if len(parts) != 1 or not _SLUG.fullmatch(parts[0]):
        raise UnknownSubject(about)
    version = ExplainerVersion.objects.current(on).filter(explainer__slug=parts[0]).select_related("explainer").first()
    if version is None:
        raise UnknownSubject(about)
    page = f"/policies/{version.explainer.slug}/"
    rows = (("解读", version.title), ("版本", f"第 {version.number} 版"))
    return Subject(about, rows, {"page": page, "explainer_version": version}, page)


def _area(about: str, parts: list[str], on: datetime.date) -> Subject:
    code, scheme, number, section = _padded(about, parts, 4)
    if not _CODE.fullmatch(code) or (section and section not in SECTIONS):
        raise UnknownSubject(about)
    rows: tuple[tuple[str, str], ...]
    if number:
        schedule = _schedule(about, code, scheme, number)
        area, rows, fields = schedule.area, _schedule_rows(schedule), _schedule_fields(schedule)
    else:
        found = PoolingArea.objects.filter(pk=code).first()
        if found is None or (scheme and scheme not in Scheme.values):
            raise UnknownSubject(about)
        area, rows = found, (("地区", found.name),)
        fields = {"area": found, "scheme": scheme}
        if scheme:
            rows += (("险种", str(Scheme(scheme).label)),)
    page = reverse("area", args=[area.code])
    if section:
        rows += (("部分", SECTIONS[section]),)
        fields["step"] = section
    anchor = "-".join(part for part in (scheme, section) if part)
    return Subject(about, rows, fields | {"page": page}, f"{page}#{anchor}" if anchor else page)


def _step(about: str, parts: list[str], on: datetime.date) -> Subject:
    kind, code, scheme, number, rule_id = _padded(about, parts, 5)
    if kind not in STEPS:
        raise UnknownSubject(about)
    schedule = _schedule(about, code, scheme, number)
    rows = (*_schedule_rows(schedule), ("步骤", STEPS[kind]))
    page = reverse("area", args=[schedule.area_id])
    fields = _schedule_fields(schedule) | {"page": page, "step": kind}
    back = f"{page}?on={schedule.effective_from.isoformat()}#{scheme}"
    if rule_id:
        rule = _rule(about, schedule, rule_id)
        rows += (("规则", f"{rule_title(rule)} {rule_value(rule)}"),)
        fields["rule"] = rule
    return Subject(about, rows, fields, back)


def _page(about: str, parts: list[str], on: datetime.date) -> Subject:
    path, kind = _padded(about, parts, 2)
    if kind and kind not in STEPS:
        raise UnknownSubject(about)
    if not _PATH.fullmatch(path):
        raise UnknownSubject(about)
    try:
        match = resolve(path)
    except Resolver404:
        raise UnknownSubject(about) from None
    if match.app_name == "admin":
        raise UnknownSubject(about)
    rows: tuple[tuple[str, str], ...] = (("页面", "首页" if path == "/" else path),)
    if kind:
        rows += (("步骤", STEPS[kind]),)
    return Subject(about, rows, {"page": path, "step": kind}, path)


_FINDERS: dict[str, Callable[[str, list[str], datetime.date], Subject]] = {
    "explainer": _explainer,
    "area": _area,
    "step": _step,
    "page": _page,
}


def _padded(about: str, parts: list[str], most: int) -> list[str]:
    if len(parts) > most:
        raise UnknownSubject(about)
    return parts + [""] * (most - len(parts))


def _schedule(about: str, code: str, scheme: str, number: str) -> BenefitSchedule:
    """A version that readers could see at some time: a shared answer may rest on one that was replaced since."""
    if not (_CODE.fullmatch(code) and scheme in Scheme.values and _NUMBER.fullmatch(number)):
        raise UnknownSubject(about)
    found = (
        BenefitSchedule.objects.filter(area=code, scheme=scheme, version=int(number), status__in=Status.frozen())
        .select_related("area")
        .first()
    )
    if found is None:
        raise UnknownSubject(about)
    return found


def _rule(about: str, schedule: BenefitSchedule, rule_id: str) -> BenefitRule:
    """A rule of that version; doubtful figures are for staff alone."""
    if not _NUMBER.fullmatch(rule_id):
        raise UnknownSubject(about)
    rules = BenefitRule.objects.filter(schedule=schedule, pk=int(rule_id))
    found = rules.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True).first()
    if found is None:
        raise UnknownSubject(about)
    return found


def _schedule_rows(schedule: BenefitSchedule) -> tuple[tuple[str, str], ...]:
    since = "起始日期不详" if schedule.start_unknown else f"{schedule.effective_from.isoformat()} 起"
    return (
        ("地区", schedule.area.name),
        ("险种", str(Scheme(schedule.scheme).label)),
        ("标准", f"第 {schedule.version} 版，{since}"),
    )


def _schedule_fields(schedule: BenefitSchedule) -> dict[str, Any]:
    return {"area": schedule.area, "scheme": schedule.scheme, "schedule": schedule}
