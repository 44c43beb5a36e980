"""manage.py backup <folder>: the whole database in one file, checked, with a manifest beside it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.keeping.bars import bars
from portal.keeping.service import KeepingError, make, manifest_file


class Command(BaseCommand):
    help = "把整个数据库备份到文件夹里：一个数据文件，一个说明（校验值、版本、各表记录数）。网站不用停。写完即核对。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="放备份的文件夹，没有就建立")

    def handle(self, *args: Any, folder: Path, verbosity: int, **options: Any) -> None:
        """Raises CommandError; nothing half-written is left behind then."""
        try:
            with bars(hidden=verbosity == 0) as step:
                file, manifest = make(folder, step)
        except (KeepingError, OSError) as error:
            raise CommandError(f"没有备份：{error}") from None
        except KeyboardInterrupt:
            raise CommandError("已中断，没有留下备份。可以重新运行。") from None
        if verbosity:
            self.stdout.write(f"{file}（{manifest.bytes:,} 字节，{sum(manifest.rows.values()):,} 条记录）")
            self.stdout.write(f"{manifest_file(file)}")
