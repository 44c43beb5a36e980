"""The public change log of an area: what changed in its rates from when, corrections and withdrawals. No query.

Only what citizens could see: versions that were published, their figures without doubtful ones, notices and the reasons
of corrections; never who did it.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from regions.differences import differences
from regions.enums import Evidence, Scheme, Status
from regions.models import BenefitRule, BenefitSchedule
from regions.presenters.versions import since_text

Rules = Mapping[int, list[BenefitRule]]
# The reason that the starting data gives itself; to citizens it says nothing.
NOT_A_REASON = "初始数据"


@dataclass(frozen=True, slots=True)
class Change:
    """One entry. `kind`: first | new | corrected | replaced | withdrawn | ended; `on`: the day it is sorted by.

    `since`: from when the version holds, in words; `status`: what became of it since; `lines`: its differences;
    `compared`: whether there was anything to compare with; `reason`: why it was corrected, or a withdrawal's notice.
    """

    kind: str
    scheme: str
    version: int
    on: datetime.date
    since: str
    start_unknown: bool
    status: str
    lines: tuple[str, ...] = ()
    compared: bool = True
    reason: str = ""
    link_day: datetime.date | None = None

    @property
    def heading(self) -> str:
        """When, and what happened: 自 2026-07-01, 2026-08-03 更正."""
        done = {"withdrawn": "撤下", "corrected": "更正", "replaced": "重新公布"}.get(self.kind)
        if done is not None:
            return f"{self.on.isoformat()} {done}"
        return "起始日期不详" if self.start_unknown else f"自 {self.on.isoformat()}"

    @property
    def label(self) -> str:
        """职工医保 or 居民医保."""
        return str(Scheme(self.scheme).label)

    @property
    def key(self) -> str:
        """The entry's id on the page: employee-3."""
        return f"{self.scheme}-{self.version}" + ("-withdrawn" if self.kind == "withdrawn" else "")


def change_log(versions: Iterable[BenefitSchedule], rules: Rules) -> list[Change]:
    """The entries of an area, newest first. `versions`: all that were ever published; `rules` by version `with_sources()`.

    A version is compared with the one of the same days that it replaced, else with the one that holds before it.
    """
    entries = []
    for scheme in Scheme.values:
        own = [version for version in versions if version.scheme == scheme and version.status in Status.frozen()]
        own.sort(key=lambda one: (one.effective_from, one.version))
        for version in own:
            entries.append(_change(version, own, rules))
            if version.status == Status.WITHDRAWN:
                entries.append(_withdrawal(version))
    entries.sort(key=lambda one: (one.on, one.version, one.kind == "withdrawn", one.scheme), reverse=True)
    return entries


def _change(version: BenefitSchedule, own: list[BenefitSchedule], rules: Rules) -> Change:
    replaced = _replaced(version, own)
    kind, on, reason = "new", version.effective_from, ""
    if replaced is not None:
        kind = "replaced" if replaced.status == Status.WITHDRAWN else "corrected"
        on = _day(version.published_at) or version.effective_from
        reason = "" if version.reason.strip() == NOT_A_REASON else version.reason.strip()
    before = replaced or _before(version, own)
    if before is None:
        kind = "first"
    if version.ends:
        kind = "ended"
    figures = version.status == Status.WITHDRAWN  # found wrong: its figures are not told again
    compared = not (before is None or before.ends or version.ends or figures) and (
        before.status != Status.WITHDRAWN or before is replaced
    )
    return Change(
        kind=kind,
        scheme=version.scheme,
        version=version.version,
        on=on,
        since=since_text(version),
        start_unknown=version.start_unknown,
        status=version.status,
        lines=_lines(before, version, rules) if compared and before is not None else (),
        compared=compared,
        reason=reason,
        link_day=None if version.status == Status.SUPERSEDED else version.effective_from,
    )


def _withdrawal(version: BenefitSchedule) -> Change:
    on = _day(version.withdrawn_at) or version.effective_from
    return Change(
        kind="withdrawn",
        scheme=version.scheme,
        version=version.version,
        on=on,
        since=since_text(version),
        start_unknown=version.start_unknown,
        status=version.status,
        reason=version.public_notice.strip(),
    )


def _replaced(version: BenefitSchedule, own: list[BenefitSchedule]) -> BenefitSchedule | None:
    """The version of the same days that this one took the place of."""
    same = [one for one in own if one.effective_from == version.effective_from and one.version < version.version]
    return max(same, key=lambda one: one.version, default=None)


def _before(version: BenefitSchedule, own: list[BenefitSchedule]) -> BenefitSchedule | None:
    """The version that holds until this one begins; of one day the published one (BenefitScheduleQuerySet.standing)."""
    earlier = [one for one in own if one.effective_from < version.effective_from and one.status != Status.SUPERSEDED]
    return max(earlier, key=lambda one: (one.effective_from, one.status == Status.PUBLISHED, one.version), default=None)


def _lines(before: BenefitSchedule, after: BenefitSchedule, rules: Rules) -> tuple[str, ...]:
    found = [
        difference.sentence
        for difference in differences(_public(rules, before), _public(rules, after))
        if not difference.evidence_only
    ]
    if before.elder_from_age != after.elder_from_age:
        found.append(f"老年居民 {_age(before.elder_from_age)} → {_age(after.elder_from_age)}")
    return tuple(found)


def _public(rules: Rules, version: BenefitSchedule) -> list[BenefitRule]:
    return [rule for rule in rules.get(version.pk, []) if rule.shown_evidence != Evidence.DOUBTFUL]


def _age(years: int | None) -> str:
    return f"满 {years} 岁" if years is not None else "未写明"


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return timezone.localdate(moment) if moment is not None else None
