"""How the benchmarks measure and what they print: contenders in turns, side by side in one run; ratios, medians of turns.

The machine is shared, so a figure alone says little: what other programs take, they take from all contenders of a turn.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

TURNS = 5

Speeds = dict[str, list[float]]


def per_second(action: Callable[[], None], count: int, seconds: float) -> float:
    """Things done per second of processor time, over at least `seconds` of it; `action` does `count` of them."""
    passes, start = 0, process_time()
    while (spent := process_time() - start) < seconds:
        action()
        passes += 1
    return passes * count / spent


def in_turns(racing: Mapping[str, Callable[[], float]], turns: int = TURNS) -> Speeds:
    """The speed of each contender in each turn; in every turn all of them, one after the other."""
    speeds: Speeds = {name: [] for name in racing}
    for _ in range(turns):
        for name, measure in racing.items():
            speeds[name].append(measure())
    return speeds


def ratio(speeds: Speeds, ours: str, theirs: str) -> float:
    """How many times as fast `ours` was: the median over the turns."""
    return median(one / other for one, other in zip(speeds[ours], speeds[theirs], strict=True))


def show(speeds: Speeds, ours: str, aims: Mapping[str, float] | None = None) -> None:
    """A table: the speed of each contender, the ratio to it, the aim where there is one."""
    print(f"  {'':44}{'a second':>12}{'ratio':>10}{'aim':>10}")
    for name, found in speeds.items():
        print(f"  {name:44}{median(found):>12,.0f}{ratio(speeds, ours, name):>9.2f}×{judged(speeds, ours, name, aims)}")


def judged(speeds: Speeds, ours: str, name: str, aims: Mapping[str, float] | None) -> str:
    """The aim of a row and whether it was reached; "" where there is none."""
    if not aims or name not in aims:
        return ""
    reached = "reached" if ratio(speeds, ours, name) >= aims[name] else "MISSED"
    return f"{'≥ ' + format(aims[name], 'g'):>9}×  {reached}"
