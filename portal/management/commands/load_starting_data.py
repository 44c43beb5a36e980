"""The one command that loads `data/`: regions first, then what people read, then what they search by."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from policies.starting.load import load as load_policies
from portal.last_stamp import LAST_STAMP
from portal.planner import count_rows
from portal.search.index import rebuild
from portal.search.models import SearchEntry
from portal.search.signals import paused
from portal.search.starting import load_synonyms
from regions.models import StartingRecord
from regions.starting import BadData
from regions.starting import load as load_regions


class Command(BaseCommand):
    help = "装载 data/ 里的初始内容（地区、标准、参数、解读、术语、机构、同义词）。可以重复运行：已有的不重复，工作人员改过的不覆盖。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "data", help="数据所在的文件夹")

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        def progress(items: list[Any], label: str) -> Iterable[Any]:
            return tqdm(items, desc=label, disable=verbosity == 0, leave=False)

        try:
            with transaction.atomic(), paused():
                reports = [load_regions(folder, progress), load_policies(folder, progress), load_synonyms(folder)]
                lines = [line for report in reports for line in report.lines()]
                wrote = any(report.wrote for report in reports)
                lines += _index(wrote)
        except BadData as error:
            raise CommandError(f"初始数据没有装载，数据库未改动。{error}") from error
        if wrote:
            count_rows()
        LAST_STAMP.acknowledge()
        if verbosity > 0:
            for line in lines:
                self.stdout.write(line)


def _index(wrote: bool) -> list[str]:
    """Rebuild the search index where the content is new, or the code that reads it."""
    code = hashlib.sha256()
    for path in sorted((settings.BASE_DIR / "portal" / "search").glob("*.py")):
        code.update(path.read_bytes())
    stamp = code.hexdigest()
    same = StartingRecord.objects.filter(kind="files", key="search", digest=stamp).exists()
    if same and not wrote and SearchEntry.objects.exists():
        return []
    StartingRecord.objects.update_or_create(kind="files", key="search", defaults={"digest": stamp})
    return [f"搜索索引：{rebuild()} 条"]
