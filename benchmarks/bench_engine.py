"""Estimates per second on one core, each with all its steps: the engine, OpenFisca-Core and bare arithmetic, side by side.

    make bench                              # or, by hand:
    DJANGO_SETTINGS_MODULE=portal.settings.test .venv-bench/bin/python benchmarks/bench_engine.py --seconds 1

The contenders settle the same bills by the same rule and must agree: bare arithmetic exactly, OpenFisca's floats within
a fen. The time is the processor's (`process_time`), so waiting for a core does not count.
"""

import argparse
import sys
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy

from benchmarks.bare import settle_bare
from benchmarks.openfisca_rule import YEAR, simulate, system
from benchmarks.rules import BEIJING, NANNING, Example
from benchmarks.turns import TURNS, in_turns, per_second, show
from calculators.engine import settle

FEN = Decimal("0.01")
ENGINE, OPENFISCA = "engine", "OpenFisca with trace, a bill a simulation"
AIMS = {OPENFISCA: 35}


def as_arrays(bills: list[dict[str, Decimal]]) -> dict[str, numpy.ndarray]:
    """Bills as OpenFisca takes them: one array of floats a variable."""
    return {name: numpy.array([float(bill[name]) for bill in bills]) for name in bills[0]}


def each(action: Callable[[Any], object], inputs: list[Any]) -> Callable[[], None]:
    """A pass over all inputs. Answers are dropped at once, as after a request, so none is kept for the collector."""

    def once() -> None:
        for one in inputs:
            action(one)

    return once


def contenders(example: Example) -> dict[str, Callable[[], None]]:
    """What each contender does with all the bills of an example, once."""
    schedule, bills, rule = example.schedule(), example.bills(), system(example)
    cases = [example.case(bill) for bill in bills]
    singles = [as_arrays([bill]) for bill in bills]
    together = as_arrays(bills)
    return {
        ENGINE: each(partial(settle, schedule), cases),
        "engine, from the form's values": each(lambda bill: settle(schedule, example.case(bill)), bills),
        "bare arithmetic": each(partial(settle_bare, example), bills),
        OPENFISCA: each(partial(simulate, rule), singles),
        "OpenFisca with trace, all bills in one": each(partial(simulate, rule), [together]),
    }


def check(example: Example) -> int:
    """All contenders give the same amounts for every bill, or this is no comparison.

    The number of bills in which OpenFisca is a fen off: its floats round a half fen either way.
    """
    schedule, rule = example.schedule(), system(example)
    names = ["eligible", "deductible", "basic", "reimbursed", "out_of_pocket"]
    if example.critical_illness is not None:
        names.append("critical_illness")
    fen_off = 0
    for bill in example.bills():
        settlement = settle(schedule, example.case(bill))
        ours = settlement.amounts._asdict()
        own, _ = settle_bare(example, bill)
        assert own == ours["out_of_pocket"], (bill, own, ours)
        simulation = simulate(rule, as_arrays([bill]))
        assert len(list(simulation.tracer.flat_trace.get_trace())) > len(names), "OpenFisca kept no trace"
        theirs = {name: round(Decimal(float(simulation.calculate(name, YEAR)[0])), 2) for name in names}
        apart = max(abs(theirs[name] - ours[name]) for name in names)
        assert apart <= FEN, (bill, theirs, ours)
        fen_off += apart > 0
    return fen_off


def compare(example: Example, seconds: float) -> None:
    """Measure all contenders in turns of `seconds` / TURNS each, and print them."""
    fen_off = check(example)
    count, racing = len(example.bills()), contenders(example)
    for action in racing.values():
        action()  # warm: the plan resolved, OpenFisca's parameters at the instant
    print(f"\n{example.name}")
    print(f"{count} bills to {example.highest:,} yuan, {TURNS} turns; OpenFisca a fen off in {fen_off} bills")
    turn = seconds / TURNS
    show(in_turns({name: partial(per_second, action, count, turn) for name, action in racing.items()}), ENGINE, AIMS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5, help="for each contender and rule (default 5)")
    seconds = parser.parse_args().seconds
    for example in (NANNING, BEIJING):
        compare(example, seconds)


if __name__ == "__main__":
    main()
