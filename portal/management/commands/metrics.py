"""manage.py metrics: what the workers counted, for Prometheus, on an address that is not the site's."""

import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector


class Command(BaseCommand):
    help = "在本机的一个端口上提供 Prometheus 指标（各工作进程写在 METRICS_FOLDER 里的数字之和），按 Ctrl+C 停止。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="127.0.0.1", help="监听的地址，默认只有本机能访问")
        parser.add_argument("--port", type=int, default=settings.METRICS_PORT, help="端口，默认取 METRICS_PORT")

    def handle(self, *args: Any, address: str, port: int, **options: Any) -> None:
        """Serves until it is stopped. Raises CommandError without METRICS_FOLDER or where the port is taken."""
        if not settings.METRICS_FOLDER:
            raise CommandError("没有设置 METRICS_FOLDER，工作进程不计数。说明见 docs/operations.md。")
        folder = Path(settings.METRICS_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(folder))
        try:
            server, thread = start_http_server(port, address, registry)
        except OSError as error:
            raise CommandError(f"不能监听 {address}:{port}：{error.strerror}") from None
        stop = threading.Event()
        # Ctrl+C, and what systemd sends. Said to Python anew: started in the background of a script, it would ignore Ctrl+C.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"指标：http://{address}:{server.server_port}/metrics （按 Ctrl+C 停止）")
        self.stdout.flush()
        stop.wait()
        server.shutdown()
        thread.join()
