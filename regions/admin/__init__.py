"""The staff side: places, documents and schedules. Published versions are read only; a change is a new version."""

from regions.admin import places, policies, schedules, verification

__all__ = ["places", "policies", "schedules", "verification"]
