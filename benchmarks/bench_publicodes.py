"""Estimates per second on one core, each with its steps or explanation: the engine and Publicodes (npm, node), side by side.

    make bench                              # or, by hand, after npm ci in benchmarks/publicodes:
    DJANGO_SETTINGS_MODULE=portal.settings.test .venv-bench/bin/python benchmarks/bench_publicodes.py --seconds 1

Both settle the same bills by the same rule and must agree within a fen (Publicodes counts in binary floats). The time is
the processor's, of the whole process in both. Publicodes settles all the bills some times before it counts: V8 is warm.
"""

import argparse
import json
import subprocess
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.rules import BEIJING, NANNING, Example
from benchmarks.turns import TURNS, in_turns, per_second, show
from calculators.engine import settle

FOLDER = Path(__file__).resolve().parent / "publicodes"
FEN = Decimal("0.01")
ENGINE, PUBLICODES = "engine", "Publicodes with explanation"
AIMS = {PUBLICODES: 20}


class Node:
    """The program that runs Publicodes: one JSON line in, one out."""

    def __init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(["node", "run.mjs"], cwd=FOLDER, stdin=pipe, stdout=pipe, text=True)

    def ask(self, question: dict[str, Any]) -> Any:
        """Its answer. Raises ValueError where it ended instead (its error is on the terminal)."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self.process.communicate()


def check(node: Node, example: Example, rule: str) -> int:
    """Both give the same amounts for every bill, or this is no comparison; the number of bills a fen apart."""
    schedule, bills = example.schedule(), example.bills()
    asked = [{name.replace("_", " "): float(value) for name, value in bill.items()} for bill in bills]
    fen_off = 0
    for bill, theirs in zip(bills, node.ask({"rule": rule, "bills": asked}), strict=True):
        ours = settle(schedule, example.case(bill)).amounts._asdict()
        apart = max(abs(round(Decimal(value), 2) - ours[name]) for name, value in theirs.items())
        assert apart <= FEN, (bill, theirs, ours)
        fen_off += apart > 0
    return fen_off


def compare(node: Node, example: Example, rule: str, seconds: float) -> None:
    """Measure both in turns of `seconds` / TURNS each, and print them."""
    fen_off = check(node, example, rule)
    schedule, turn = example.schedule(), seconds / TURNS
    cases = [example.case(bill) for bill in example.bills()]

    def settle_all() -> None:
        for case in cases:
            settle(schedule, case)

    node.ask({"seconds": 2})
    print(f"\n{example.name}\n{len(cases)} bills, {TURNS} turns; Publicodes a fen off in {fen_off} bills")
    racing = {
        ENGINE: partial(per_second, settle_all, len(cases), turn),
        PUBLICODES: partial(node.ask, {"seconds": turn}),
    }
    show(in_turns(racing), ENGINE, AIMS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="for each contender and rule (default 5)")
    seconds = parser.parse_args().seconds
    node = Node()
    for example, rule in ((NANNING, "nanning.yaml"), (BEIJING, "beijing.yaml")):
        compare(node, example, rule, seconds)
    node.close()


if __name__ == "__main__":
    main()
