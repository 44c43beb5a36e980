from calculators.forms.estimate import EstimateForm, InpatientForm

__all__ = ["EstimateForm", "InpatientForm"]
