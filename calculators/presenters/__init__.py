from calculators.presenters.account import Account, Part, bill_account
from calculators.presenters.alternatives import Alternative, Alternatives, alternatives
from calculators.presenters.answers import answer, areas_answer
from calculators.presenters.line import UNKNOWN, Line, Words, make_line, since_of
from calculators.presenters.lines import lines

__all__ = [
    "UNKNOWN",
    "Words",
    "make_line",
    "since_of",
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
