from regions.models.documents import PolicyDocument
from regions.models.parameters import PolicyParameter
from regions.models.places import County, PoolingArea, Province
from regions.models.rules import BenefitRule, Verification
from regions.models.schedules import BenefitSchedule
from regions.models.staff import AreaCount, StaffScope
from regions.models.stamp import ContentStamp
from regions.models.starting import StartingRecord

__all__ = [
    "AreaCount",
    "BenefitRule",
    "BenefitSchedule",
    "ContentStamp",
    "County",
    "PolicyDocument",
    "PolicyParameter",
    "PoolingArea",
    "Province",
    "StaffScope",
    "StartingRecord",
    "Verification",
]
