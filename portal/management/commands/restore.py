"""manage.py restore <file>: a backup in the place of the present database, all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.keeping.bars import bars
from portal.keeping.service import KeepingError, put_back
from portal.last_stamp import LAST_STAMP
from portal.planner import count_rows


class Command(BaseCommand):
    help = "用 backup 做的备份换掉现在的数据库。先核对校验值和版本；要么全部换好，要么一点不动。数据库里有内容时须加 --yes。"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="备份的数据文件；说明（.json）要在旁边")
        parser.add_argument("--yes", action="store_true", help="现在的数据库里有内容，也全部换掉")

    def handle(self, *args: Any, file: Path, yes: bool, verbosity: int, **options: Any) -> None:
        """Raises CommandError; the database is as it was then."""
        try:
            with bars(hidden=verbosity == 0) as step:
                manifest, lacking = put_back(file, yes, step)
        except (KeepingError, OSError) as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("已中断，数据库还是原来的样子。") from None
        count_rows()
        LAST_STAMP.acknowledge()
        if verbosity:
            self.stdout.write(f"已恢复 {manifest.created} 的备份，{sum(manifest.rows.values()):,} 条记录，核对一致。")
            if lacking:
                self.stdout.write(f"备份比程序旧，少 {len(lacking)} 个迁移。请运行 manage.py migrate。")
            self.stdout.write("请重新启动网站。")
