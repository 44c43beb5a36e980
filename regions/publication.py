"""What other apps know of a version before it is published. They register here, since `regions` knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass

from regions.models import BenefitSchedule


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a version must not be published, in words for staff."""

    message: str


Check = Callable[[BenefitSchedule], list[Objection]]
_CHECKS: list[Check] = []


def register_check(check: Check) -> Check:
    """Have `check` asked before each publication; what it answers blocks it. Registering twice counts once."""
    if check not in _CHECKS:
        _CHECKS.append(check)
    return check


def objections(schedule: BenefitSchedule) -> list[Objection]:
    """All that stands against publishing `schedule`, from every registered check."""
    return [objection for check in _CHECKS for objection in check(schedule)]
