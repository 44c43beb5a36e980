"""`manage.py rebuild_search`: the search index anew, after an import or when results look wrong."""

import time
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from portal.last_stamp import LAST_STAMP
from portal.search.index import rebuild


class Command(BaseCommand):
    help = "重建搜索索引。可以随时运行，几秒钟；重建时读者照常能搜索。"

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        def progress(kinds: list[str], label: str) -> Iterable[str]:
            return tqdm(kinds, desc=label, disable=verbosity == 0, leave=False)

        began = time.perf_counter()
        entries = rebuild(progress)
        LAST_STAMP.acknowledge()
        if verbosity > 0:
            self.stdout.write(f"搜索索引：{entries} 条，用时 {time.perf_counter() - began:.1f} 秒。")
