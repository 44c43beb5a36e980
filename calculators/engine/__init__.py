"""The pure core: from a schedule and a case to a settlement, with the steps that are the calculation itself.

Standard library only, `Decimal` yuan, frozen values in and out; no clock, no query, no prose.
"""

from calculators.engine.case import Case
from calculators.engine.errors import MissingShare, NoRule
from calculators.engine.ledger import Entry, Ledger, settle_ledger
from calculators.engine.left import Remaining, left_of
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
    "Entry",
    "LargeAmountStep",
    "Ledger",
    "MissingShare",
    "NoRule",
    "OwnStep",
    "Remaining",
    "Rule",
    "Schedule",
    "Settlement",
    "Slice",
    "Step",
    "left_of",
    "settle",
    "settle_ledger",
    "settle_year",
]
