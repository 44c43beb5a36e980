"""The pure core: from a schedule and a case to a settlement, with the steps that are the calculation itself.

Standard library only, `Decimal` yuan, frozen values in and out; no clock, no query, no prose.
"""

from calculators.engine.case import Case
from calculators.engine.errors import MissingShare, NoRule
from calculators.engine.schedule import Document, Rule, Schedule
from calculators.engine.settle import settle
from calculators.engine.settlement import Amounts, Settlement
from calculators.engine.steps import (
    AssistanceStep,
    BasicStep,
    CriticalIllnessStep,
    DeductibleStep,
    EligibleStep,
    LargeAmountStep,
    OwnStep,
    Slice,
    Step,
)
from calculators.engine.year import settle_year

__all__ = [
    "Amounts",
    "AssistanceStep",
    "BasicStep",
    "Case",
    "CriticalIllnessStep",
    "DeductibleStep",
    "Document",
    "EligibleStep",
    "LargeAmountStep",
    "MissingShare",
    "NoRule",
    "OwnStep",
    "Rule",
    "Schedule",
    "Settlement",
    "Slice",
    "Step",
    "settle",
    "settle_year",
]
