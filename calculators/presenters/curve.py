"""The curve from the bill to the person's share: its words, its table and its picture, drawn on the server."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from calculators.engine.curve import MOST, Bend, Point, bends, points
from calculators.estimates import Estimate
from calculators.presenters.line import Line, Words, make_line, one_of, since_of, source_of
from regions.figures import yuan_short

WIDTH, HEIGHT = 360, 250  # of the view box; its unit is a pixel on a small phone
LEFT, RIGHT, TOP, BOTTOM = Decimal(48), Decimal(344), Decimal(30), Decimal(210)
NUMBER_SIZE = 15  # what a bend's number takes up
MARKS_AWAY = (-14, 16, -30, 32, -46, 48, -62, 64, -78, 80)  # where beside its dot a number may stand, the best first
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
ENDS = tuple(Decimal(step) for step in ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10"))
TEN_THOUSAND = Decimal(10_000)
LAYERS = {
    "critical_illness": "大病保险",
    "large_amount": "职工大额补助",
    "assistance": "医疗救助",
    "repeat": "再次住院起付线",
}


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label, at `at` on its axis."""

    at: str
    label: str


@dataclass(frozen=True)
class Mark:
    """A bend in the picture: a dot on the line, its number beside it."""

    number: int
    x: str
    y: str
    number_x: str
    number_y: str


@dataclass(frozen=True)
class Picture:
    """Everything that the SVG draws; `title` and `description` say it in words."""

    title: str
    description: str
    width: int
    height: int
    left: str
    right: str
    top: str
    bottom: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    line: str
    marks: tuple[Mark, ...]
    here_x: str
    here_y: str


@dataclass(frozen=True)
class PointRow:
    """A row of the table. `number`: of the bend, 0 where it is none; `own` reads 最多 … where a layer is unknown."""

    number: int
    total: str
    what: tuple[str, ...]
    fund: str
    own: str
    share: str
    after: str
    lines: tuple[Line, ...]
    here: bool


@dataclass(frozen=True)
class Curve:
    """The curve of a bill. `unknown` says from where on it is the most that the person pays; `beyond`: further bends.

    `source` is the one that all bends rest on, "" where each has to say its own.
    """

    up_to: Decimal
    points: tuple[Point, ...]
    rows: tuple[PointRow, ...]
    picture: Picture
    source: str
    unknown: str
    beyond: int
    wider: Decimal | None


def curve(estimate: Estimate, up_to: Decimal | None) -> Curve:
    """The curve of a settled bill up to `up_to` yuan, by default about twice the bill."""
    total = estimate.case.total
    most = up_to if up_to is not None else min(round_up(total * 2 or TEN_THOUSAND * 10), MOST)
    found = points(estimate.schedule, estimate.case, most)
    numbers = numbers_of(found)
    further = [bend for bend in bends(estimate.schedule, estimate.case) if bend.total >= most]
    rows = tuple(_row(estimate, point, numbers.get(point.total, 0)) for point in found)
    return Curve(
        up_to=most,
        points=found,
        rows=rows,
        picture=_picture(found, numbers, total),
        source=one_of(source_of(line) for row in rows for line in row.lines if line.grade),
        unknown=_unknown(found),
        beyond=len(further),
        wider=min(round_up(further[-1].total * Decimal("1.1")), MOST) if further else None,
    )


def numbers_of(found: tuple[Point, ...]) -> dict[Decimal, int]:
    """The numbers of the bends by their bill, from 1 on; two bends at one bill have one number."""
    return {point.total: number for number, point in enumerate((one for one in found if one.bends), start=1)}


def bend_title(bend: Bend) -> str:
    """What is passed at a bend."""
    return TITLES[bend.kind](bend)


def round_up(amount: Decimal) -> Decimal:
    """The next round figure from an amount > 0: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten."""
    power = Decimal(1).scaleb(amount.adjusted())
    return next(end for end in (step * power for step in ENDS) if end >= amount).quantize(Decimal("0.01"))


def ticks(most: Decimal) -> tuple[Decimal, ...]:
    """Three to five round figures from 0 to `most` (> 0)."""
    rough = most / 5
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(step for step in (factor * power for factor in STEPS) if step >= rough)
    return tuple(step * number for number in range(int(most / step) + 1))


def axis_label(amount: Decimal) -> str:
    """Yuan on an axis: 5,000, 2.5万."""
    if amount < TEN_THOUSAND:
        return yuan_short(amount)
    text = yuan_short(amount / TEN_THOUSAND)
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}万"


def _left(bend: Bend) -> str:
    return "" if bend.left == bend.at else f"（今年还剩 {yuan_short(bend.left)} 元）"


TITLES: dict[str, Callable[[Bend], str]] = {
    "class_c": lambda bend: f"目录外和超限价的 {yuan_short(bend.at)} 元到此为止",
    "class_b": lambda bend: f"到 {yuan_short(bend.at)} 元为止是目录外、超限价和乙类",
    "deductible": lambda bend: f"走完起付线 {yuan_short(bend.at)} 元{_left(bend)}",
    "band": lambda bend: f"政策范围内费用到 {yuan_short(bend.at)} 元，基本医保换一段比例",
    "basic_cap": lambda bend: f"基本医保付满封顶线 {yuan_short(bend.at)} 元{_left(bend)}",
    "large_amount_cap": lambda bend: f"职工大额补助付满封顶线 {yuan_short(bend.at)} 元{_left(bend)}",
    "combined_cap": lambda bend: f"基本医保和大额补助合计付满 {yuan_short(bend.at)} 元",
    "critical_illness_deductible": lambda bend: f"自付累计超过大病保险起付线 {yuan_short(bend.at)} 元",
    "critical_illness_band": lambda bend: f"自付累计到 {yuan_short(bend.at)} 元，大病保险换一段比例",
    "critical_illness_cap": lambda bend: f"大病保险付满封顶线 {yuan_short(bend.at)} 元{_left(bend)}",
    "assistance_deductible": lambda bend: f"剩下的自付超过医疗救助起付线 {yuan_short(bend.at)} 元",
    "assistance_band": lambda bend: f"剩下的自付到 {yuan_short(bend.at)} 元，医疗救助换一段比例",
    "assistance_cap": lambda bend: f"医疗救助付满限额 {yuan_short(bend.at)} 元{_left(bend)}",
}


def _row(estimate: Estimate, point: Point, number: int) -> PointRow:
    amounts, unknown = point.settlement.amounts, point.settlement.unknown
    here = point.total == estimate.case.total
    since = since_of(estimate.schedule)
    own = yuan_short(amounts.out_of_pocket)
    return PointRow(
        number=number,
        total=yuan_short(point.total),
        what=(*(("您这笔费用",) if here else ()), *(bend_title(bend) for bend in point.bends)),
        fund=yuan_short(amounts.reimbursed),
        own=f"最多 {own}" if unknown else own,
        share=share_text(amounts.out_of_pocket, point.total),
        after=f"再多花 100 元，自己承担 {yuan_short(point.after * 100)} 元",
        lines=tuple(make_line(number, bend, Words(bend_title(bend), ""), since) for bend in point.bends),
        here=here,
    )


def share_text(own: Decimal, total: Decimal) -> str:
    """The person's part of the bill in percent, one place; "" where there is no bill."""
    return f"{(own / total * 100).quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%" if total else ""


def _unknown(found: tuple[Point, ...]) -> str:
    """From where on the curve is the most that the person pays."""
    first = next((point for point in found if point.settlement.unknown), None)
    if first is None:
        return ""
    before = max((point.total for point in found if point.total < first.total), default=Decimal(0))
    names = "、".join(LAYERS[name] for name in found[-1].settlement.unknown or first.settlement.unknown)
    return f"费用超过 {yuan_short(before)} 元后，{names}的标准未知，没有计入：那一段是最多要付的。"


def _picture(found: tuple[Point, ...], numbers: dict[Decimal, int], total: Decimal) -> Picture:
    most = found[-1].total
    highest = max(point.settlement.amounts.out_of_pocket for point in found) or Decimal(1)

    def x(amount: Decimal) -> Decimal:
        return LEFT + amount / most * (RIGHT - LEFT)

    def y(own: Decimal) -> Decimal:
        return BOTTOM - own / highest * (BOTTOM - TOP)

    at = {point.total: (x(point.total), y(point.settlement.amounts.out_of_pocket)) for point in found}
    here = at.get(total)
    last = found[-1].settlement
    return Picture(
        title=f"总费用从 0 到 {yuan_short(most)} 元时，自己承担多少",
        description="；".join(
            (
                *(
                    f"{number}：费用 {yuan_short(point.total)} 元，自己承担 {yuan_short(point.settlement.amounts.out_of_pocket)} 元，"
                    f"{'，'.join(bend_title(bend) for bend in point.bends)}"
                    for point in found
                    if (number := numbers.get(point.total))
                ),
                f"到 {yuan_short(most)} 元时{'最多' if last.unknown else ''}自己承担 {yuan_short(last.amounts.out_of_pocket)} 元",
            )
        )
        + "。",
        width=WIDTH,
        height=HEIGHT,
        left=_unit(LEFT),
        right=_unit(RIGHT),
        top=_unit(TOP),
        bottom=_unit(BOTTOM),
        x_ticks=tuple(Tick(_unit(x(amount)), axis_label(amount)) for amount in ticks(most)),
        y_ticks=tuple(Tick(_unit(y(amount)), axis_label(amount)) for amount in ticks(highest)),
        line=" ".join(f"{_unit(left)},{_unit(up)}" for left, up in at.values()),
        marks=tuple(_marks([(numbers[total], *at[total]) for total in at if total in numbers])),
        here_x=_unit(here[0]) if here else "",
        here_y=_unit(here[1]) if here else "",
    )


def _marks(places: list[tuple[int, Decimal, Decimal]]) -> list[Mark]:
    """Each number above its dot; where another one stands there, below or farther away."""
    taken: list[tuple[Decimal, Decimal]] = []
    found = []
    for number, x, y in places:
        free = next(
            (
                (x, y + away)
                for away in MARKS_AWAY
                if NUMBER_SIZE / 2 < y + away < BOTTOM - 6
                and not any(abs(x - left) < NUMBER_SIZE and abs(y + away - up) < NUMBER_SIZE for left, up in taken)
            ),
            (x, y - 14),
        )
        taken.append(free)
        found.append(Mark(number, _unit(x), _unit(y), _unit(free[0]), _unit(free[1])))
    return found


def _unit(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}"
