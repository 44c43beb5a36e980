from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from regions.starting import BadData, load


class Command(BaseCommand):
    help = "装载 data/ 里的初始内容（地区、标准、参数）。可以重复运行：已有的不重复，工作人员改过的不覆盖。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "data", help="数据所在的文件夹")

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        def progress(items: list[Any], label: str) -> Iterable[Any]:
            return tqdm(items, desc=label, disable=verbosity == 0, leave=False)

        try:
            report = load(folder, progress)
        except BadData as error:
            raise CommandError(f"初始数据没有装载，数据库未改动。{error}") from error
        if verbosity > 0:
            for line in report.lines():
                self.stdout.write(line)
