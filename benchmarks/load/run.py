"""How many readers the site takes: wrk against the stack (PostgreSQL, Redis, granian, nginx with TLS), all on this machine.

    make load            SECONDS= of each measurement (8)

Everything, wrk too, shares this machine's cores. What holds on a busy machine, too: requests for each second of CPU of the
application server, and how many times less that is than for `/healthz` (no database), at the end of each line.
"""

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from benchmarks.load.stack import PARTS, ROOT, Stack

SECONDS = int(os.environ.get("SECONDS", "8"))


class Result(NamedTuple):
    """What wrk saw: requests a second, milliseconds at the median and the 99th percentile; 5xx and broken connections;
    requests for each second of CPU that the application server used; seconds of CPU by part."""

    rate: float
    each: float
    median: float
    late: float
    errors: int
    cpu: dict[str, float]


def places() -> list[str]:
    with (ROOT / "data" / "areas.csv").open(encoding="utf-8", newline="") as file:
        return [row["code"] for row in csv.DictReader(file)]


def mix() -> list[tuple[int, str]]:
    """A day's readers, as guessed (nobody has counted yet): most reckon, half as many read, some search."""
    chance = random.Random(2026)
    codes = places()
    found = [(60, "/"), (20, "/areas/"), (15, "/policies/"), (10, "/glossary/"), (10, "/calculators/")]
    for code in chance.choices(codes, k=100):
        total = chance.randrange(500, 300000)
        level = chance.choice(["level1", "level2", "level3"])
        query = f"area={code}&scheme={chance.choice(['resident', 'employee'])}&level={level}&total={total}"
        found += [
            (2, f"/calculators/inpatient/?{query}"),
            (1, f"/areas/{code}/"),
            (1, f"/api/v1/estimate?care=inpatient&{query}"),
        ]
    for word in ("%E4%BD%8F%E9%99%A2", "%E5%BC%82%E5%9C%B0", "%E9%97%A8%E8%AF%8A", "nanning"):
        found.append((10, f"/search/?q={word}"))
    return found


def cpu(stack: Stack) -> dict[str, float]:
    """Seconds that each part's processes have used, those that have ended included where their parent waited for them."""
    ticks = os.sysconf("SC_CLK_TCK")
    used = dict.fromkeys(PARTS, 0.0)
    parents: dict[int, tuple[int, float]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / ticks)
    for name in PARTS:
        main = stack.pid(name)
        used[name] = sum(seconds for pid, (parent, seconds) in parents.items() if main in (pid, parent))
    return used


def measure(
    stack: Stack, folder: Path, addresses: list[tuple[int, str]], connections: int, again: bool = False
) -> Result:
    file = folder / "mix"
    file.write_text("".join(f"{weight}\t{path}\n" for weight, path in addresses))
    command = [
        "wrk",
        "-t2",
        f"-c{connections}",
        f"-d{SECONDS}s",
        "--timeout",
        "30s",
        "-s",
        str(ROOT / "benchmarks/load/mix.lua"),
        stack.url,
    ]
    log = stack.folder / "access.log"
    before, seen = cpu(stack), log.stat().st_size if log.exists() else 0
    done = subprocess.run(
        command,
        env=os.environ | {"MIX": str(file), "AGAIN": "1" if again else "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    after = cpu(stack)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    requests, micro, _, broken, median, late = map(int, line.split()[1:])  # 409 (no rule for that bill) is an answer
    with log.open() as lines:
        lines.seek(seen)
        failed = sum('"status":5' in line for line in lines)
    used = {
        name: max(after[name] - before[name], 0.0) for name in PARTS
    }  # a backend that ended takes its seconds along
    return Result(
        requests / micro * 1e6, requests / max(used["app"], 0.01), median / 1000, late / 1000, failed + broken, used
    )


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("load: wrk is not installed (Debian: apt-get install wrk)")
    bill = "area=450100&scheme=resident&level=level3&total=300000&on=2026-06-01"
    single = [
        ("/healthz（不用数据库）", "/healthz", False),
        ("关于本站（保存的页面）", "/about/", False),
        ("首页", "/", False),
        ("地区页（保存的）", "/areas/450100/", False),
        ("地区页（现算）", "/areas/450100/?on=2026-06-01", False),
        ("估算页", f"/calculators/inpatient/?{bill}", False),
        ("估算页，带 ETag 再问", f"/calculators/inpatient/?{bill}", True),
        ("开放接口 estimate", f"/api/v1/estimate?care=inpatient&{bill}", False),
        ("搜索", "/search/?q=%E4%BD%8F%E9%99%A2", False),
    ]
    with Stack(LOG_REQUESTS="false") as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(
            f"cores {os.cpu_count()}, load before {os.getloadavg()[0]:.1f}, workers 2 x 4 threads, {SECONDS} s each, 16 connections",
            flush=True,
        )
        measure(stack, folder, mix(), 16)  # warm
        least = 0.0
        for label, path, again in single:
            found = measure(stack, folder, [(1, path)], 16, again)
            least = least or found.each
            say(label, found, f"1/{least / found.each:.1f}")
        style = stack.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
        say("静态文件（nginx）", measure(stack, folder, [(1, style)], 16), "")
        for connections in (4, 16, 64, 256):
            found = measure(stack, folder, mix(), connections)
            say(f"混合，{connections} 个连接", found, f"1/{least / found.each:.1f}")
            total = sum(found.cpu.values())
            print(
                "    CPU: "
                + ", ".join(f"{part} {100 * used / max(total, 0.01):.0f} %" for part, used in found.cpu.items()),
                flush=True,
            )
        memory = [
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
            for pid in stack.worker_pids()
        ]
        print(f"memory of each worker: {memory} MB; load after {os.getloadavg()[0]:.1f}")


def say(label: str, found: Result, ratio: str) -> None:
    print(
        f"{label}: {found.rate:.0f}/s, {found.each:.0f} a second of CPU, "
        f"{found.median:.0f} ms, p99 {found.late:.0f} ms, errors {found.errors}  {ratio}",
        flush=True,
    )


if __name__ == "__main__":
    main()
