from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from policies.checks.findings import FAULT, UNKNOWN, WARNING, Finding
from policies.checks.items import Content, from_database, from_files
from policies.checks.rendered import check_rendered, check_stale
from policies.checks.texts import check_texts
from policies.starting.files import BadExplainer
from regions.models import PoolingArea

AREAS = ("450100", "110100")


class Command(BaseCommand):
    """Faults, warnings and (with -v 2) what is unknown, one line each; exit code 1 on faults."""

    help = (
        "检查政策解读、术语和地方说明：插入项、链接、手写数字、重复的句子、复核日期、更新过的标准。有错误时退出码为 1。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--files", metavar="目录", help="检查还没有装载的文件，例如 data/explainers")
        parser.add_argument(
            "--area", action="append", metavar="代码", help="为哪些统筹区检查，可以写几次；默认南宁市和北京市"
        )
        parser.add_argument("--only", action="append", metavar="名称", help="只报这些解读、术语或地方说明，可以写几次")
        parser.add_argument("--on", metavar="日期", help="按哪一天检查，例如 2026-11-22；默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for arguments that name nothing, and (exit code 1) where there are faults."""
        on = timezone.localdate()
        if options["on"]:
            day = _day(options["on"])
            if day is None:
                raise CommandError(f"“{options['on']}”不是日期，例如 2026-11-22。")
            on = day
        codes = options["area"] or list(AREAS)
        areas = list(PoolingArea.objects.select_related("province").filter(pk__in=codes).order_by("pk"))
        missing = set(codes) - {area.pk for area in areas}
        if missing:
            raise CommandError(f"没有这些统筹区：{'、'.join(sorted(missing))}。先运行 load_starting_data。")
        content = self._content(options["files"], on)
        found = list(content.findings)
        found += check_texts(content, on)
        found += check_rendered(content, areas, on)
        found += check_stale(content, areas, on)
        only = options["only"] or []
        if only:
            found = [one for one in found if any(name in one.where for name in only)]
        self._report(content, found, options["verbosity"])

    def _content(self, folder: str | None, on: Any) -> Content:
        if not folder:
            return from_database(on)
        try:
            return from_files(Path(folder))
        except BadExplainer as error:
            raise CommandError(str(error)) from error

    def _report(self, content: Content, found: list[Finding], verbosity: int) -> None:
        shown = (FAULT, WARNING, UNKNOWN) if verbosity > 1 else (FAULT, WARNING)
        styles = {FAULT: self.style.ERROR, WARNING: self.style.WARNING, UNKNOWN: self.style.NOTICE}
        for level in shown:
            for one in found:
                if one.level == level:
                    self.stdout.write(styles[level](str(one)))
        numbers = {level: sum(one.level == level for one in found) for level in (FAULT, WARNING, UNKNOWN)}
        self.stdout.write(
            f"检查了 {len(content.items)} 项：错误 {numbers[FAULT]}，提醒 {numbers[WARNING]}，如实写明未知 {numbers[UNKNOWN]}。"
        )
        if numbers[FAULT]:
            raise CommandError("有错误要改。", returncode=1)


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
