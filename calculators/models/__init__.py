from calculators.models.reference_cases import ReferenceCase

__all__ = ["ReferenceCase"]
