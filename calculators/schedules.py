"""From the published rows of `regions` to the engine's plain values, built once a version and kept."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from threading import Lock

from django.db.models import Q

from calculators.engine import Document, Rule, Schedule
from calculators.given import given_now
from regions.enums import Evidence, Status
from regions.known import deciding
from regions.models import BenefitRule, BenefitSchedule, PoolingArea
from regions.stamp import kept_while_unchanged

# The columns that mean the same in the table and in the engine.
COLUMNS = (
    "kind", "layer", "care", "level", "group", "aid", "place", "scope", "admission", "upto", "amount", "ratio",
    "points", "factor", "step", "floor", "per", "basis", "no_cap", "settles_as", "feeds_supplement", "name", "id",
)  # fmt: skip


class NoSchedule(LookupError):
    """No usable version decides that day. `field`: `scheme` (never one), `on` (not on this day); `notice` if withdrawn."""

    def __init__(self, field: str, notice: str = ""):
        super().__init__(f"no schedule for this {field}")
        self.field = field
        self.notice = notice


def schedule_in_force(area: PoolingArea, scheme: str, on: datetime.date) -> Schedule:
    """The engine's schedule of an area and scheme on a day: no query while the content is unchanged, else one or two.

    Raises NoSchedule.
    """
    given = given_now()
    found = given.schedule(area, scheme, on) if given is not None else None
    return found if found is not None else _in_force(area, scheme, on)


@kept_while_unchanged(4096)
def _in_force(area: PoolingArea, scheme: str, on: datetime.date) -> Schedule:
    versions = BenefitSchedule.objects.filter(area=area, scheme=scheme)
    row = versions.standing(on).first()
    if row is None:
        raise NoSchedule("on" if versions.public().exists() else "scheme")
    if not row.usable:
        raise _unusable(row)
    return _built([(row, area)])[area.code]


def schedules_in_force(
    areas: Iterable[PoolingArea], scheme: str, on: datetime.date
) -> dict[str, Schedule | NoSchedule]:
    """By the code of each area what `schedule_in_force` gives or raises: one query for all, and one for new versions."""
    by_code = {area.code: area for area in areas}
    versions = BenefitSchedule.objects.public().filter(area__in=list(by_code), scheme=scheme)
    decisive = deciding(on).filter(area__in=list(by_code), scheme=scheme)
    found: dict[str, Schedule | NoSchedule] = {code: NoSchedule("scheme") for code in by_code}
    usable = []
    # What has not begun decides nothing, but an area that has such a version is not without any. It comes first.
    for row in versions.filter(Q(pk__in=decisive.values("pk")) | Q(effective_from__gt=on)).order_by("-effective_from"):
        if row.effective_from > on:
            found[row.area_id] = NoSchedule("on")
        elif row.usable:
            usable.append((row, by_code[row.area_id]))
        else:
            found[row.area_id] = _unusable(row)
    return found | _built(usable)


def schedules_of_days(
    area: PoolingArea, scheme: str, days: Iterable[datetime.date]
) -> dict[datetime.date, Schedule | NoSchedule]:
    """By the day what `schedule_in_force` gives or raises: one query for all days, and one for each new version."""
    days = set(days)
    versions = BenefitSchedule.objects.filter(area=area, scheme=scheme)
    rows = list(versions.standing(max(days))) if days else []
    never = NoSchedule("on" if rows or versions.public().exists() else "scheme")
    found: dict[datetime.date, Schedule | NoSchedule] = {}
    for on in days:
        row = next((row for row in rows if row.effective_from <= on), None)  # the one that decides comes first
        if row is None:
            found[on] = never
        else:
            found[on] = _built([(row, area)])[area.code] if row.usable else _unusable(row)
    return found


def schedule_of(row: BenefitSchedule, *, doubtful: bool = False) -> Schedule:
    """The engine's schedule of any version, drafts too, built anew: for staff. `doubtful` figures only where asked for."""
    rows = BenefitRule.objects.filter(schedule=row).with_sources().order_by("pk")
    if not doubtful:
        rows = rows.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True)
    return _schedule(row, row.area, [engine_rule(rule) for rule in rows])


def schedule_of_rules(row: BenefitSchedule, area: PoolingArea, rules: Iterable[BenefitRule]) -> Schedule:
    """The same object as `schedule_in_force` gives for a usable version, from its public rules: no query."""
    return _built.of_rules(row, area, rules)


def _unusable(row: BenefitSchedule) -> NoSchedule:
    return NoSchedule("on", row.public_notice if row.status == Status.WITHDRAWN else "")


class _Kept:
    """The schedules built last, the same object for every caller.

    A version's rules never change once published; `updated_at` moves when one of them is verified or its document is.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[tuple[int, datetime.datetime, str], Schedule] = {}
        self._lock = Lock()

    def __call__(self, rows: Iterable[tuple[BenefitSchedule, PoolingArea]]) -> dict[str, Schedule]:
        """By the area's code the schedule of each version; one query for those that are not kept yet."""
        keys = {(row.pk, row.updated_at, area.name): (row, area) for row, area in rows}
        built = {key: self._found.get(key) for key in keys}
        missing = [key for key, schedule in built.items() if schedule is None]
        if missing:
            rules = _rules([pk for pk, _, _ in missing])
            with self._lock:
                for key in missing:
                    row, area = keys[key]
                    built[key] = self._found.setdefault(key, _schedule(row, area, rules[row.pk]))
                while len(self._found) > self._most:
                    del self._found[next(iter(self._found))]
        return {keys[key][1].code: schedule for key, schedule in built.items() if schedule is not None}

    def of_rules(self, row: BenefitSchedule, area: PoolingArea, rules: Iterable[BenefitRule]) -> Schedule:
        """A version's schedule from rules that are read already."""
        key = (row.pk, row.updated_at, area.name)
        found = self._found.get(key)
        if found is None:
            with self._lock:
                found = self._found.setdefault(key, _schedule(row, area, [engine_rule(rule) for rule in rules]))
        return found

    def cache_clear(self) -> None:
        """Forget all (tests)."""
        with self._lock:
            self._found.clear()


_built = _Kept(2048)


def _rules(pks: list[int]) -> dict[int, list[Rule]]:
    rows = BenefitRule.objects.filter(schedule__in=pks).with_sources()
    found: dict[int, list[Rule]] = defaultdict(list)
    for row in rows.exclude(evidence=Evidence.DOUBTFUL, verification__isnull=True):
        found[row.schedule_id].append(engine_rule(row))
    return found


def _schedule(row: BenefitSchedule, area: PoolingArea, rules: list[Rule]) -> Schedule:
    return Schedule(
        scheme=row.scheme,
        rules=tuple(rules),
        area=area.code,
        area_name=area.name,
        version=row.version,
        effective_from=row.effective_from,
        start_unknown=row.start_unknown,
        elder_from_age=row.elder_from_age,
    )


def engine_rule(row: BenefitRule) -> Rule:
    """A row as the engine's value, with the document it rests on and, once verified, the day of the check."""
    verification = getattr(row, "verification", None)
    document = verification.document if verification is not None else row.document
    return Rule(
        **{column: getattr(row, column) for column in COLUMNS},
        evidence=row.shown_evidence,
        document=(
            Document(document.number, document.title, document.url, verification.clause if verification else "")
            if document is not None
            else None
        ),
        checked_on=verification.checked_on if verification is not None else None,
    )
