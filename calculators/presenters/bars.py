"""Bars beneath each other, one a row: drawn on the server, attributes only. The figures stand in a table beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

WIDTH = 360  # of the view box; its unit is a pixel on a small phone
PITCH = 44
BAR_AT, BAR_HEIGHT = 22, 13
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Segment:
    """A part of a bar. `x` and `width` in the picture's units."""

    tone: str
    x: str
    width: str


@dataclass(frozen=True)
class Bar:
    """One row: its name, what is written at its end, and its parts from the left."""

    name: str
    value: str
    text_y: int
    bar_y: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Bars:
    """The picture; `label` says in words what it shows."""

    label: str
    width: int
    height: int
    bar_height: int
    bars: tuple[Bar, ...]
    keys: tuple[tuple[str, str], ...]


def draw(
    label: str, keys: Iterable[tuple[str, str]], rows: Iterable[tuple[str, str, Sequence[tuple[str, Decimal]]]]
) -> Bars:
    """Bars of (name, value, ((tone, yuan), …)); the longest fills the width, an amount of 0 has no segment.

    `keys` are the tones with their names; those that no bar shows are left out.
    """
    rows = list(rows)
    longest = max((sum(amount for _, amount in parts) for _, _, parts in rows), default=Decimal(0))
    bars = tuple(
        Bar(name, value, number * PITCH + 16, number * PITCH + BAR_AT, segments(parts, longest or Decimal(1)))
        for number, (name, value, parts) in enumerate(rows)
    )
    shown = {segment.tone for bar in bars for segment in bar.segments}
    return Bars(label, WIDTH, len(bars) * PITCH, BAR_HEIGHT, bars, tuple(key for key in keys if key[0] in shown))


def segments(parts: Sequence[tuple[str, Decimal]], longest: Decimal) -> tuple[Segment, ...]:
    """The parts beside each other; their ends are rounded, not their widths, so that the widths add up."""
    found, start, reached = [], Decimal(0), Decimal(0)
    for tone, amount in parts:
        reached += amount
        end = (reached / longest * WIDTH).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
        if end > start:
            found.append(Segment(tone, f"{start:.2f}", f"{end - start:.2f}"))
        start = end
    return tuple(found)
