"""The estimate's questions for staff who try a version: any kind of care, area and scheme given."""

from calculators.forms.estimate import PARTS_THEME, PERSON_THEME, PLACE_THEME, EstimateForm


class DraftForm(EstimateForm):
    """The same names and checks; `area` and `scheme` are the version's, taken from the address."""

    first = ("care", "level", "total")
    more = (
        PARTS_THEME,
        ("什么时候、第几次住院", "", ("on", "admission")),
        PERSON_THEME,
        PLACE_THEME,
        (
            "今年之前花了多少",
            "",
            ("year_basic_paid", "year_self_paid", "year_supplement_paid", "year_deductible_paid", "year_eligible"),
        ),
    )
