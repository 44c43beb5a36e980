"""How far a backup is, in the terminal: one bar a step, none where nobody looks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from portal.keeping.manifest import Progress


@contextmanager
def bars(hidden: bool) -> Iterator[Callable[[str], Progress]]:
    """Gives `step(label)` → `progress(done, total)`. A new step ends the bar before; `hidden`: nothing is shown."""
    shown: list[tqdm] = []

    def step(label: str) -> Progress:
        for bar in shown:
            bar.close()
        shown[:] = [tqdm(desc=label, total=1, unit_scale=True, disable=True if hidden else None)]
        bar = shown[0]

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return progress

    try:
        yield step
    finally:
        for bar in shown:
            bar.close()
