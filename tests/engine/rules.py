"""The figures of data/parameters.csv as the engine takes them, and the hand-worked cases of tests/engine/rule_cases/."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from calculators.engine.continuity import ContinuityRules
from calculators.engine.parameters import Parameter
from calculators.engine.retirement import RetirementAge
from calculators.engine.schedule import Document
from calculators.engine.waiting import ResidentWaiting

FOLDER = Path(__file__).parent / "rule_cases"
DOCUMENT = Document("国办发〔2024〕38号", "试验")


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file, in its order."""
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def figure(value: int | str, name: str = "figure") -> Parameter:
    return Parameter(name, Decimal(value), document=DOCUMENT)


def day(text: str) -> Parameter:
    return Parameter("day", day=date.fromisoformat(text))


WAITING = ResidentWaiting(
    fixed=figure(3),
    per_missed=figure(1),
    per_made_good=figure(1),
    floor_from=figure(4),
    floor=figure(6),
    newborn=figure(0),
    newborn_days=figure(90),
    window_first=figure(9),
    window_last=figure(12),
    window_start=figure(1),
)
AGES = {
    "men": RetirementAge(figure(60), figure(63), day("1965-01-01"), figure(4)),
    "women_55": RetirementAge(figure(55), figure(58), day("1970-01-01"), figure(4)),
    "women_50": RetirementAge(figure(50), figure(55), day("1975-01-01"), figure(2)),
}
REWARD = ContinuityRules(
    from_year=figure(5), straight_least=figure(1000), no_claim_least=figure(1000), ceiling=figure("0.2")
)
