"""From rows to what pages show. Templates print these values and reckon nothing."""

from regions.presenters.area import AreaPage, present_area

__all__ = ["AreaPage", "present_area"]
