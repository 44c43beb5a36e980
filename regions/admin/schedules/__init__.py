"""The schedules' admin: list, the page of a version, and what is done with one."""

from regions.admin.schedules.admin import BenefitScheduleAdmin

__all__ = ["BenefitScheduleAdmin"]
