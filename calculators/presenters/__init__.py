from calculators.presenters.account import Account, Part, bill_account
from calculators.presenters.alternatives import Alternative, Alternatives, alternatives
from calculators.presenters.answers import answer, areas_answer
from calculators.presenters.lines import Line, lines

__all__ = [
    "Account",
    "Alternative",
    "Alternatives",
    "Line",
    "Part",
    "alternatives",
    "answer",
    "areas_answer",
    "bill_account",
    "lines",
]
