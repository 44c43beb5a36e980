"""Write what is new in the starting data, in one transaction, and leave alone what staff made their own."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Max
from django.utils import timezone

from regions.enums import Status
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument, StartingRecord
from regions.starting.read import (
    RULE_COLUMNS,
    SCHEDULE_COLUMNS,
    TABLES,
    BadData,
    Row,
    ScheduleRow,
    Table,
    attnames,
    digest,
    file_digest,
    read_schedules,
    read_table,
)
from regions.starting.report import LABELS, Report

BATCH = 500
EDITED = "工作人员已修改，保留现有内容"
DELETED = "工作人员已删除，不再恢复"
FOREIGN = "已有工作人员建立的同名内容，保留现有内容"
ORPHAN = "所属的内容已被工作人员删除"
REASON = "初始数据"
# What changes on a row without anybody having edited it.
OWN_ACCOUNT = ("id", "version", "created_at", "updated_at", "published_at")


Progress = Callable[[list[Any], str], Iterable[Any]]


def no_bar(items: list[Any], label: str) -> Iterable[Any]:
    """No progress shown."""
    return items


def load(folder: Path, progress: Progress = no_bar) -> Report:
    """Load `folder` in one transaction. `progress(items, label)` may wrap the work in a bar. Raises BadData.

    A row is created once; later runs compare it with what was loaded then: the same = unchanged; a new release of the
    file changes it only while staff have not (a published schedule by a new version that supersedes it).
    """
    with transaction.atomic():
        report = Report()
        stamp = file_digest(folder)
        seen = StartingRecord.objects.filter(kind="files", key="all").values_list("digest", flat=True).first()
        if seen == stamp:
            for kind, number in (
                StartingRecord.objects.filter(kind__in=LABELS).values_list("kind").annotate(models.Count("pk"))
            ):
                report.add(kind, "unchanged", number)
            return report
        for table in TABLES:
            load_table(table, read_table(folder, table), report, progress)
        numbers = dict(PolicyDocument.objects.exclude(number="").values_list("number", "pk"))
        _load_schedules(read_schedules(folder, numbers), report, progress)
        StartingRecord.objects.update_or_create(kind="files", key="all", defaults={"digest": stamp})
    return report


def records_of(kind: str) -> dict[str, StartingRecord]:
    """What was once loaded of a kind, by key."""
    return {record.key: record for record in StartingRecord.objects.filter(kind=kind)}


def load_table(table: Table, rows: list[Row], report: Report, progress: Progress) -> None:
    """Create what is new, change what is new in the file and untouched by staff. Raises BadData."""
    records = records_of(table.kind)
    names = attnames(table.model, table.columns)
    keys = attnames(table.model, table.key)
    standing_keys = set(table.model._default_manager.values_list(*keys))
    parents = parents_of(table.model, table.columns)
    new: list[tuple[Row, models.Model]] = []
    for row in progress(rows, table.file):
        record, now = records.get(row.key), digest(row.values)
        if record is None:
            if tuple(row.values[name] for name in keys) in standing_keys:
                report.refuse(table.kind, row.key, FOREIGN)
            elif orphan(row.values, parents):
                report.refuse(table.kind, row.key, ORPHAN)
            else:
                new.append((row, table.model(**row.values)))
        elif record.digest == now:
            report.add(table.kind, "unchanged")
        else:
            standing = table.model._default_manager.filter(pk=record.object_id).first()
            if standing is None:
                report.refuse(table.kind, row.key, DELETED)
            elif digest({name: getattr(standing, name) for name in names}) != record.digest or added(standing, names):
                report.refuse(table.kind, row.key, EDITED)
            elif orphan(row.values, parents):
                report.refuse(table.kind, row.key, ORPHAN)
            else:
                for name, value in row.values.items():
                    setattr(standing, name, value)
                with blaming([row.where], [standing]):
                    standing.save()
                record.digest = now
                record.save()
                report.add(table.kind, "changed")
    with blaming([row.where for row, _ in new], [made for _, made in new]):
        table.model._default_manager.bulk_create([made for _, made in new], batch_size=BATCH)
    remember(table.kind, [(row.key, digest(row.values), made.pk) for row, made in new])
    report.add(table.kind, "created", len(new))


def parents_of(model: type[models.Model], columns: tuple[str, ...]) -> dict[str, set[Any]]:
    """By attribute: what it may refer to."""
    fields: list[Any] = [model._meta.get_field(column) for column in columns]
    return {
        field.attname: set(field.related_model._default_manager.values_list("pk", flat=True))
        for field in fields
        if field.is_relation
    }


def orphan(values: dict[str, Any], parents: dict[str, set[Any]]) -> bool:
    """Whether a row refers to what staff have deleted."""
    return any(values[name] is not None and values[name] not in pks for name, pks in parents.items())


def added(standing: models.Model, loaded: list[str]) -> bool:
    """Whether staff filled in what the files do not give."""
    rest = [field for field in standing._meta.concrete_fields if field.attname not in (*loaded, *OWN_ACCOUNT)]
    return any(getattr(standing, field.attname) not in (field.get_default(), REASON) for field in rest)


@contextmanager
def blaming(places: list[str], rows: list[Any]) -> Iterator[None]:
    """Turn what the database refuses into BadData at the place of the row that it refused."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        for where, row in zip(places, rows, strict=True):
            try:
                row.validate_constraints()
            except ValidationError as wrong:
                raise BadData(f"{where}：{' '.join(wrong.messages)}") from error
        raise BadData(f"{places[0]} 到 {places[-1]}：{error}") from error


def remember(kind: str, made: Iterable[tuple[str, str, Any]]) -> None:
    """Record what was loaded: key, digest, primary key."""
    StartingRecord.objects.bulk_create(
        [StartingRecord(kind=kind, key=key, digest=now, object_id=str(pk)) for key, now, pk in made], batch_size=BATCH
    )


def _load_schedules(schedules: list[ScheduleRow], report: Report, progress: Progress) -> None:
    records = records_of("schedule")
    versions = {
        (area, scheme): last
        for area, scheme, last in BenefitSchedule.objects.values_list("area_id", "scheme").annotate(Max("version"))
    }
    published = {
        (area, scheme, start): str(pk)
        for area, scheme, start, pk in BenefitSchedule.objects.published().values_list(
            "area_id", "scheme", "effective_from", "pk"
        )
    }
    parents = parents_of(BenefitSchedule, SCHEDULE_COLUMNS)
    new: list[tuple[ScheduleRow, BenefitSchedule]] = []
    for row in progress(schedules, "schedules.csv"):
        values, record = row.values, records.get(row.key)
        place = (values["area_id"], values["scheme"])
        now = digest(values, row.rules)
        if record is not None and record.digest == now:
            report.add("schedule", "unchanged")
            continue
        holder = published.get((*place, values["effective_from"])) if values["status"] == Status.PUBLISHED else None
        own = record.object_id if record is not None else None
        reason = _hands_off(record) if record is not None else ""
        if not reason and orphan(values, parents):
            reason = ORPHAN
        if not reason and holder not in (None, own):
            reason = FOREIGN
        if reason:
            report.refuse("schedule", row.key, reason)
            continue
        versions[place] = versions.get(place, 0) + 1
        if record is None:
            new.append((row, _made(row, versions[place])))
        else:
            _renew(row, record, now, versions[place])
            report.add("schedule", "changed")
    with blaming([row.where for row, _ in new], [made for _, made in new]):
        BenefitSchedule.objects.bulk_create([made for _, made in new], batch_size=BATCH)
    for row, made in progress(new, "rules_*.csv"):
        _write_rules(made, row)
    remember("schedule", [(row.key, digest(row.values, row.rules), made.pk) for row, made in new])
    report.add("schedule", "created", len(new))


def _made(row: ScheduleRow, version: int) -> BenefitSchedule:
    published = timezone.now() if row.values["status"] == Status.PUBLISHED else None
    return BenefitSchedule(version=version, published_at=published, reason=REASON, **row.values)


def _write_rules(schedule: BenefitSchedule, row: ScheduleRow) -> None:
    rules = [BenefitRule(schedule=schedule, **rule) for rule in row.rules]
    with blaming(row.rules_where, rules):
        BenefitRule.objects.bulk_create(rules, batch_size=BATCH)


def _hands_off(record: StartingRecord) -> str:
    """Why a schedule that was loaded is the staff's now; "" where nobody has touched it."""
    standing = BenefitSchedule.objects.filter(pk=record.object_id).first()
    if standing is None:
        return DELETED
    touched = (
        digest(*_stored(standing)) != record.digest
        or added(standing, attnames(BenefitSchedule, SCHEDULE_COLUMNS))
        or standing.rules.filter(verification__isnull=False).exists()
    )
    return EDITED if touched else ""


def _renew(row: ScheduleRow, record: StartingRecord, now: str, version: int) -> None:
    """A new release of the data changed a schedule that nobody has touched."""
    standing = BenefitSchedule.objects.get(pk=record.object_id)
    if standing.frozen:
        # Nothing published is edited: the new figures are a new version, the old one is superseded.
        BenefitSchedule.objects.filter(pk=standing.pk).update(status=Status.SUPERSEDED, updated_at=timezone.now())
    else:
        standing.delete()
    made = _made(row, version)
    with blaming([row.where], [made]):
        made.save()
    _write_rules(made, row)
    record.digest, record.object_id = now, str(made.pk)
    record.save()


def _stored(schedule: BenefitSchedule) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A schedule in the database as the files would have it."""
    values = {name: getattr(schedule, name) for name in attnames(BenefitSchedule, SCHEDULE_COLUMNS)}
    return values, list(schedule.rules.values(*attnames(BenefitRule, RULE_COLUMNS)))
