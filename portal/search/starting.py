"""data/synonyms.csv into the database, once: what staff change or delete stays as they left it."""

import csv
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.search.models import Synonym
from regions.models import StartingRecord
from regions.starting import BadData, Report

FILE, KIND = "synonyms.csv", "synonym"
COLUMNS = ["word", "means"]


class SynonymReport(Report):
    """What a run did with the synonyms."""

    labels = {KIND: "同义词"}


def load_synonyms(folder: Path) -> SynonymReport:
    """Load `synonyms.csv` of a folder, in one transaction; without the file there is nothing to do. Raises BadData.

    A pair is created once. Later runs leave it alone, also where staff deleted it or made another of it.
    """
    report = SynonymReport()
    path = folder / FILE
    if not path.exists():
        return report
    pairs = _read(path)
    with transaction.atomic():
        loaded = set(StartingRecord.objects.filter(kind=KIND).values_list("key", flat=True))
        standing = set(Synonym.objects.values_list("word", "means"))
        new = []
        for word, means in pairs:
            key = f"{word}={means}"
            if key in loaded:
                report.add(KIND, "unchanged")
            elif (word, means) in standing:
                report.refuse(KIND, key, "已有工作人员建立的同名内容，保留现有内容")
            else:
                new.append(Synonym(word=word, means=means))
        Synonym.objects.bulk_create(new)
        StartingRecord.objects.bulk_create(
            StartingRecord(kind=KIND, key=str(one).replace(" = ", "="), object_id=str(one.pk), digest="") for one in new
        )
        report.add(KIND, "created", len(new))
    return report


def _read(path: Path) -> list[tuple[str, str]]:
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except OSError as error:
        raise BadData(f"打不开 {path.name}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise BadData(f"{path.name} 不是 UTF-8 文本。") from error
    if not rows or rows[0] != COLUMNS:
        raise BadData(f"{path.name} 第 1 行：应当是 {','.join(COLUMNS)}。")
    pairs: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        if len(row) != len(COLUMNS):
            raise BadData(f"{path.name} 第 {line} 行：应当有 {len(COLUMNS)} 列。")
        word, means = (cell.strip() for cell in row)
        if (word, means) in pairs:
            raise BadData(f"{path.name} 第 {line} 行：与第 {pairs[word, means]} 行相同。")
        one = Synonym(word=word, means=means)
        try:
            one.clean_fields()
            one.clean()
        except ValidationError as error:
            raise BadData(f"{path.name} 第 {line} 行：{' '.join(error.messages)}") from error
        pairs[word, means] = line
    return list(pairs)
