"""What the benchmark settles: two rules, each with some hundred bills.

The figures are those of the hand-worked cases (tests/engine/cases): 南宁 residents, 北京 employees in work.
"""

from dataclasses import dataclass
from decimal import Decimal

from calculators.engine import Case, Rule, Schedule

BILLS = 300


@dataclass(frozen=True)
class Bands:
    """A layer: its deductible, its bands (upper bound or None, ratio) counted from zero, its cap or None. Yuan."""

    deductible: Decimal
    bands: tuple[tuple[Decimal | None, Decimal], ...]
    cap: Decimal | None


@dataclass(frozen=True)
class Example:
    """One rule in the terms that all contenders understand, and the highest bill to try it on."""

    name: str
    scheme: str
    basic: Bands
    critical_illness: Bands | None
    highest: int

    def schedule(self) -> Schedule:
        """The rule as the engine's schedule."""
        rules = [Rule("deductible", care="inpatient", amount=self.basic.deductible, per="admission")]
        rules += [Rule("ratio", care="inpatient", upto=upto, ratio=ratio) for upto, ratio in self.basic.bands]
        rules.append(Rule("cap", care="inpatient", amount=self.basic.cap))
        if self.critical_illness is not None:
            layer = self.critical_illness
            rules += [
                Rule("terms", layer="critical_illness", basis="from_zero"),
                Rule("deductible", layer="critical_illness", amount=layer.deductible, per="year"),
                *(Rule("ratio", layer="critical_illness", upto=upto, ratio=ratio) for upto, ratio in layer.bands),
                Rule("cap", layer="critical_illness", amount=layer.cap),
            ]
        return Schedule(self.scheme, tuple(rules))

    def bills(self) -> list[dict[str, Decimal]]:
        """Bills from nothing to the highest one, to the fen, a tenth of each class B and a fiftieth class C."""
        found = []
        for number in range(BILLS):
            total = Decimal(number * self.highest * 100 // (BILLS - 1)) / 100
            found.append(
                {
                    "total": total,
                    "class_b": (total / 10).quantize(Decimal("0.01")),
                    "class_c": (total / 50).quantize(Decimal("0.01")),
                    "over_limit": Decimal(0),
                    "class_b_share": Decimal("0.1"),
                }
            )
        return found

    def case(self, bill: dict[str, Decimal]) -> Case:
        """A bill as the engine's case: in a level 3 hospital, the first admission of the year."""
        return Case(scheme=self.scheme, care="inpatient", level="level3", **bill)


def _bands(*pairs: tuple[str | None, str]) -> tuple[tuple[Decimal | None, Decimal], ...]:
    return tuple((None if upto is None else Decimal(upto), Decimal(ratio)) for upto, ratio in pairs)


NANNING = Example(
    name="南宁 · 居民 · 三级医院住院（起付 600，60%，封顶 150,000；大病 12,000 起三段）",
    scheme="resident",
    basic=Bands(Decimal(600), _bands((None, "0.60")), Decimal(150_000)),
    critical_illness=Bands(
        Decimal(12_000), _bands(("100000", "0.60"), ("200000", "0.70"), (None, "0.80")), Decimal(500_000)
    ),
    highest=1_200_000,
)
# Bills below what reaches the cap: above it the engine also says that the large-amount layer is unknown.
BEIJING = Example(
    name="北京 · 职工在职 · 三级医院首次住院（起付 1,300，85% / 90% / 95%）",
    scheme="employee",
    basic=Bands(Decimal(1300), _bands(("30000", "0.85"), ("40000", "0.90"), (None, "0.95")), Decimal(100_000)),
    critical_illness=None,
    highest=100_000,
)
