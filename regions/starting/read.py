"""The CSV files of `data/` as typed values, with file and line in every complaint."""

import csv
import datetime
import hashlib
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from regions.enums import Evidence, Status
from regions.models import (
    BenefitRule,
    BenefitSchedule,
    County,
    PolicyDocument,
    PolicyParameter,
    PoolingArea,
    Province,
    StartingRecord,
)

RULE_COLUMNS = (
    "kind", "layer", "care", "level", "group", "aid", "place", "scope", "admission", "upto", "amount", "ratio",
    "points", "factor", "step", "floor", "per", "basis", "no_cap", "settles_as", "feeds_supplement", "name",
    "evidence", "document", "note",
)  # fmt: skip
SCHEDULE_COLUMNS = ("area", "scheme", "effective_from", "start_unknown", "status", "source")


# The columns by which a rule stands once in a schedule (the constraint rule_once).
RULE_KEY = ("kind", "layer", "care", "level", "group", "aid", "place", "scope", "admission", "upto")


class BadData(Exception):
    """A file of the starting data cannot be read; the message names file, line, column and value."""


class Table(NamedTuple):
    """A file whose rows are one model's rows. `key` columns identify a row; `columns` are what is stored."""

    kind: str
    file: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]


TABLES = (
    Table("province", "provinces.csv", Province, ("code",), ("code", "name", "pinyin", "initials")),
    Table("area", "areas.csv", PoolingArea, ("code",), ("code", "name", "province", "pinyin", "initials")),
    Table(
        "county",
        "counties.csv",
        County,
        ("code",),
        ("code", "name", "province", "city_name", "area", "certain", "note", "pinyin", "initials"),
    ),
    Table(
        "document",
        "documents.csv",
        PolicyDocument,
        ("number",),
        ("number", "title", "issuer", "issued_on", "evidence", "note"),
    ),
    Table(
        "parameter",
        "parameters.csv",
        PolicyParameter,
        ("topic", "area", "scheme", "subject", "name", "effective_from"),
        (
            "topic",
            "area",
            "scheme",
            "subject",
            "name",
            "value",
            "value_date",
            "unit",
            "effective_from",
            "start_unknown",
            "evidence",
            "document",
            "note",
        ),  # fmt: skip
    ),
)
SCHEDULES = "schedules.csv"
RULES = ("rules_compiled.csv", "rules_doubtful.csv")
FILES = tuple(table.file for table in TABLES) + (SCHEDULES, *RULES)


class Row(NamedTuple):
    """One row of a simple table: its place, its key, and field values ready for the model (foreign keys as `…_id`)."""

    where: str
    key: str
    values: dict[str, Any]


class ScheduleRow(NamedTuple):
    """A schedule with all its rules, and where each of them stands."""

    where: str
    key: str
    values: dict[str, Any]
    rules: list[dict[str, Any]]
    rules_where: list[str]


def attnames(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    """The attributes that hold the columns: `area` is stored as `area_id`."""
    fields: list[Any] = [model._meta.get_field(column) for column in columns]
    return [field.attname for field in fields]


def file_digest(folder: Path) -> str:
    """One digest over all files, to see at once that nothing is new. Raises BadData."""
    total = hashlib.sha256()
    for name in FILES:
        total.update(name.encode())
        try:
            total.update((folder / name).read_bytes())
        except OSError as error:
            raise BadData(f"打不开 {name}：{error.strerror}。") from error
    return total.hexdigest()


def read_table(folder: Path, table: Table) -> list[Row]:
    """The rows of a simple table; a `document` is cited by its number. Raises BadData."""
    rows: list[Row] = []
    seen: dict[str, str] = {}
    targets = targets_of(table.model, table.columns)
    cites = "document" in table.columns
    numbers = dict(PolicyDocument.objects.exclude(number="").values_list("number", "pk")) if cites else {}
    for where, row in csv_lines(folder / table.file, table.columns):
        if cites and row["document"]:
            row["document"] = str(cited(row["document"], numbers, targets, where))
        values = typed(table.model, table.columns, row, where, targets)
        key = "|".join(row[column] for column in table.key)
        once(seen, key, where)
        rows.append(Row(where, key, values))
    return rows


def read_schedules(folder: Path, document_ids: dict[str, int]) -> list[ScheduleRow]:
    """All schedules with their rules. `document_ids`: primary key by document number. Raises BadData."""
    schedules: dict[str, ScheduleRow] = {}
    seen: dict[str, str] = {}
    targets = targets_of(BenefitSchedule, SCHEDULE_COLUMNS)
    for where, row in csv_lines(folder / SCHEDULES, ("key", *SCHEDULE_COLUMNS)):
        once(seen, row["key"], where)
        values = typed(BenefitSchedule, SCHEDULE_COLUMNS, row, where, targets)
        schedules[row["key"]] = ScheduleRow(where, row["key"], values, [], [])
    rules_seen: dict[Any, str] = {}
    for name in RULES:
        for where, row in csv_lines(folder / name, ("schedule", *RULE_COLUMNS)):
            schedule = schedules.get(row["schedule"])
            if schedule is None:
                raise BadData(f"{where}，schedule：{SCHEDULES} 里没有“{row['schedule']}”。")
            number = row["document"]
            if number and number not in document_ids:
                raise BadData(f"{where}，document：没有文号为“{number}”的文件。")
            row["document"] = str(document_ids[number]) if number else ""
            values = typed(BenefitRule, RULE_COLUMNS, row, where, {})
            _refuse_grade(values["evidence"], schedule.values["status"], where)
            once(rules_seen, (schedule.key, *(values[column] for column in RULE_KEY)), where)
            schedule.rules.append(values)
            schedule.rules_where.append(where)
    return list(schedules.values())


def cited(number: str, numbers: dict[str, int], targets: dict[str, set[Any]], where: str) -> int:
    """The primary key of a document; 0, which is nobody's, for one that staff have deleted since it was loaded."""
    if number in numbers:
        return numbers[number]
    if number not in targets["document"]:
        raise BadData(f"{where}，document：没有文号为“{number}”的文件。")
    targets["document"].add(0)
    return 0


def once(seen: dict[Any, str], key: Any, where: str) -> None:
    """Remember where `key` stands; a second time raises BadData."""
    if key in seen:
        raise BadData(f"{where}：与 {seen[key]} 重复。")
    seen[key] = where


def _refuse_grade(evidence: str, status: str, where: str) -> None:
    """`verified` follows from a record of staff, never from a file; `doubtful` never comes before citizens."""
    if evidence == Evidence.VERIFIED:
        raise BadData(f"{where}，evidence：“verified”不对（已核对只能由工作人员登记）")
    if evidence == Evidence.DOUBTFUL and status not in (Status.DRAFT, Status.IN_REVIEW):
        raise BadData(f"{where}，evidence：“doubtful”不对（存疑数据只能放在草稿里）")


def targets_of(model: type[models.Model], columns: tuple[str, ...]) -> dict[str, set[Any]]:
    """By column: what it may refer to, which is what there is and what staff have deleted since it was loaded."""
    kinds = {table.model: table.kind for table in TABLES}
    found: dict[str, set[Any]] = {}
    for column in columns:
        field: Any = model._meta.get_field(column)
        if field.is_relation:
            known = set(field.related_model._default_manager.values_list("pk", flat=True))
            found[column] = known | set(
                StartingRecord.objects.filter(kind=kinds.get(field.related_model, "")).values_list("key", flat=True)
            )
    return found


def canonical(value: Any) -> str:
    """A value as one text, the same whether it comes from a file or from the database."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def digest(values: dict[str, Any], rules: Sequence[dict[str, Any]] = ()) -> str:
    """A digest of a row (and its rules, in any order)."""
    lines = [{name: canonical(value) for name, value in values.items()}]
    lines += sorted(({n: canonical(v) for n, v in rule.items()} for rule in rules), key=lambda line: json.dumps(line))
    return hashlib.sha256(json.dumps(lines, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def csv_lines(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV file with where each stands. Raises BadData."""
    try:
        handle = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise BadData(f"打不开 {path.name}：{error.strerror}。") from error
    with handle:
        reader = csv.DictReader(handle)
        try:
            missing = set(columns) - set(reader.fieldnames or ())
            if missing:
                raise BadData(f"{path.name} 缺少列：{', '.join(sorted(missing))}。")
            for row in reader:
                where = f"{path.name} 第 {reader.line_num} 行"
                if None in row or None in row.values():
                    raise BadData(f"{where}：列数不对。")
                yield where, row
        except UnicodeDecodeError as error:
            raise BadData(f"{path.name} 不是 UTF-8 文本。") from error
        except csv.Error as error:
            raise BadData(f"{path.name} 第 {reader.line_num} 行：不是 CSV（{error}）。") from error


def typed(
    model: type[models.Model], columns: tuple[str, ...], row: dict[str, str], where: str, targets: dict[str, set[Any]]
) -> dict[str, Any]:
    """Texts as the model's values, by attribute (foreign keys as `…_id`). Raises BadData."""
    values = {}
    for column in columns:
        field: Any = model._meta.get_field(column)
        text = row[column].strip()
        try:
            if text == "" and (field.has_default() or field.null):
                value = field.get_default()
            elif isinstance(field, models.BooleanField):
                value = field.clean(text.capitalize(), None)  # the files say true and false
            elif field.is_relation:
                value = field.target_field.to_python(text)
                if column in targets and value not in targets[column]:
                    raise ValidationError(f"没有这个{field.verbose_name}")
            else:
                value = field.clean(text, None)
        except ValidationError as error:
            raise BadData(f"{where}，{column}：“{text}”不对（{' '.join(error.messages)}）") from error
        values[field.attname] = value
    return values
