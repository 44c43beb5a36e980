"""普通门诊: a bill under the same names, with the kind of care given by the address."""

from calculators.engine import Case
from calculators.forms.cause import CAUSE_THEME, CauseMixin
from calculators.forms.estimate import PARTS_THEME, PERSON_THEME, PLACE_THEME, EstimateForm
from regions.enums import Care


class OutpatientForm(CauseMixin, EstimateForm):
    """The outpatient page's form: admissions mean nothing to it."""

    defaults = {
        name: value for name, value in EstimateForm.defaults.items() if name != "admission"
    } | CauseMixin.defaults

    care = None  # type: ignore[assignment]
    admission = None  # type: ignore[assignment]

    first = ("scheme", "level", "total")
    more = (
        (
            "今年门诊用了多少",
            "门诊多半有全年的起付线和封顶线，之前用掉的会影响这一次；今年第一次看门诊不用填。",
            ("year_deductible_paid", "year_eligible", "year_basic_paid"),
        ),
        PERSON_THEME,
        PARTS_THEME,
        ("什么时候看的", "", ("on",)),
        PLACE_THEME,
        (
            "门诊自付计入大病保险的地方",
            "多数地方普通门诊的自付不计入大病保险，不用填。",
            ("year_self_paid", "year_supplement_paid"),
        ),
        CAUSE_THEME,
    )

    def case(self) -> Case:
        self.cleaned_data.update(care=Care.OUTPATIENT.value, admission=1)
        return super().case()
