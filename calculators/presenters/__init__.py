from calculators.presenters.alternatives import Alternative, alternatives
from calculators.presenters.answers import answer, areas_answer
from calculators.presenters.lines import Line, lines
from calculators.presenters.result import Result, result

__all__ = ["Alternative", "Line", "Result", "alternatives", "answer", "areas_answer", "lines", "result"]
