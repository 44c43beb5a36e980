"""Loading the starting content of `data/`: read, compare with what was once loaded, write what is new.

`manage.py load_starting_data` is the only caller.
"""

from regions.starting.load import load
from regions.starting.read import BadData
from regions.starting.report import Report

__all__ = ["BadData", "Report", "load"]
