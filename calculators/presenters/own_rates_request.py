"""What `POST /api/v1/own-rates` takes, typed for the OpenAPI description; the checks are the form's."""

from typing import Literal, NotRequired, TypedDict


class BandRequest(TypedDict):
    """A band: yuan up to which it reaches (none for the last one) and the fund's ratio (60%, 60 or 0.6)."""

    upto: NotRequired[str | None]
    ratio: str


class OwnRatesRequest(TypedDict):
    """A bill and the rates of the local notice. Amounts in yuan as text; ratios as 60%, 60 or 0.6 (1 is refused: 100% or 1%).

    `ratio` or `bands`, `critical_illness_ratio` or `critical_illness_bands`: at most 6, ascending, only the last without `upto`.
    """

    area: NotRequired[str]
    scheme: Literal["employee", "resident"]
    care: Literal["inpatient", "outpatient"]
    total: str
    class_b: NotRequired[str]
    class_b_share: NotRequired[str]
    class_c: NotRequired[str]
    over_limit: NotRequired[str]
    on: NotRequired[str]
    admission: NotRequired[int | str]
    retired: NotRequired[bool]
    age: NotRequired[int | str]
    aid: NotRequired[str]
    place: NotRequired[str]
    year_basic_paid: NotRequired[str]
    year_supplement_paid: NotRequired[str]
    year_self_paid: NotRequired[str]
    year_deductible_paid: NotRequired[str]
    year_eligible: NotRequired[str]
    year_critical_illness_paid: NotRequired[str]
    deductible: str
    deductible_per: NotRequired[Literal["year", "visit", "admission"]]
    ratio: NotRequired[str]
    bands: NotRequired[list[BandRequest]]
    basis: NotRequired[Literal["from_zero", "above_deductible"]]
    cap: NotRequired[str]
    no_cap: NotRequired[bool]
    repeat_multiplier: NotRequired[str]
    repeat_fixed: NotRequired[str]
    repeat_step: NotRequired[str]
    repeat_floor: NotRequired[str]
    place_multiplier: NotRequired[str]
    place_points: NotRequired[str]
    place_deductible_times: NotRequired[str]
    feeds_supplement: NotRequired[bool]
    critical_illness_deductible: NotRequired[str]
    critical_illness_ratio: NotRequired[str]
    critical_illness_bands: NotRequired[list[BandRequest]]
    critical_illness_basis: NotRequired[Literal["from_zero", "above_deductible"]]
    critical_illness_cap: NotRequired[str]
    critical_illness_no_cap: NotRequired[bool]
    large_amount_ratio: NotRequired[str]
    large_amount_cap: NotRequired[str]
    large_amount_no_cap: NotRequired[bool]
    combined_cap: NotRequired[str]
    favour_factor: NotRequired[str]
    favour_points: NotRequired[str]
    favour_no_cap: NotRequired[bool]
    assistance_deductible: NotRequired[str]
    assistance_ratio: NotRequired[str]
    assistance_cap: NotRequired[str]
    assistance_no_cap: NotRequired[bool]
