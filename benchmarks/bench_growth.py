"""Ten times the areas and ten times the versions of each: how much longer a page takes, and whether it asks more queries.

    make bench            # or: .venv-bench/bin/python benchmarks/bench_growth.py

30 invented areas with one version of both schemes against 300 with ten, each in a process and a database of its own; in
every turn both, one after the other; processor time; medians.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

WORLD = str(Path(__file__).resolve().parent / "growth_world.py")
AIM = 1.2


def world(factor: int) -> subprocess.Popen[str]:
    """A process that holds such a portal."""
    command = [sys.executable, WORLD, str(factor)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def ask(process: subprocess.Popen[str], what: str) -> dict[str, Any]:
    """By page what it answers."""
    process.stdin.write(f"{what}\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="rounds: half of this number (default 20)")
    turns = max(3, round(parser.parse_args().seconds / 2))
    small, large = world(1), world(10)
    asked = ask(small, "queries"), ask(large, "queries")
    ask(small, "time"), ask(large, "time")  # warm
    times = [(ask(small, "time"), ask(large, "time")) for _ in range(turns)]
    print(f"  {'':24}{'ms, 30 areas':>14}{'ms, 300 × 10':>14}{'ratio':>8}{'aim':>9}   queries")
    for name in asked[0]:
        before, after = (median(turn[which][name] for turn in times) for which in (0, 1))
        ratio = median(turn[1][name] / turn[0][name] for turn in times)
        judged = "reached" if ratio <= AIM and asked[0][name] == asked[1][name] else "MISSED"
        numbers = f"{asked[0][name]} → {asked[1][name]}"
        print(f"  {name:24}{before:>14.2f}{after:>14.2f}{ratio:>7.2f}×{'≤ ' + format(AIM):>8}×  {numbers}  {judged}")
    for process in (small, large):
        process.communicate()


if __name__ == "__main__":
    main()
