"""What `POST /api/v1/own-rates` takes, typed for the OpenAPI description; the checks are the form's."""

from typing import Annotated, Any, Literal, NotRequired, TypedDict

from msgspec import Meta

from calculators.forms.fields import AreaField, ShareField, YuanField
from calculators.forms.own_rates_bands import ROWS
from calculators.forms.rates import PointsField, RatioField, TimesField


def _pattern(field: Any) -> Meta:
    """The pattern of a form's field, and what it refuses besides."""
    more = {name: value for name, value in field.schema.items() if name == "not"}
    return Meta(pattern=field.schema["pattern"], examples=field.schema["examples"], extra_json_schema=more or None)


AreaCode = Annotated[str, _pattern(AreaField)]
Yuan = Annotated[str, _pattern(YuanField)]
Share = Annotated[str, _pattern(ShareField)]
Ratio = Annotated[str, _pattern(RatioField)]
Points = Annotated[str, _pattern(PointsField)]
Times = Annotated[str, _pattern(TimesField)]


class BandRequest(TypedDict):
    """A band: yuan up to which it reaches (none for the last one) and the fund's ratio (60%, 60 or 0.6)."""

    upto: NotRequired[Yuan | None]
    ratio: Ratio


class OwnRatesRequest(TypedDict):
    """A bill and the rates of the local notice. Amounts in yuan as text; ratios as 60%, 60 or 0.6 (1 is refused: 100% or 1%).

    `ratio` or `bands`, `critical_illness_ratio` or `critical_illness_bands`: at most 6, ascending, only the last without `upto`.
    """

    area: NotRequired[AreaCode]
    scheme: Literal["employee", "resident"]
    care: Literal["inpatient", "outpatient"]
    total: Yuan
    class_b: NotRequired[Yuan]
    class_b_share: NotRequired[Share]
    class_c: NotRequired[Yuan]
    over_limit: NotRequired[Yuan]
    on: NotRequired[Annotated[str, Meta(extra_json_schema={"format": "date"})]]
    admission: NotRequired[Annotated[int, Meta(ge=1, le=99)]]
    retired: NotRequired[bool]
    age: NotRequired[Annotated[int, Meta(ge=0, le=130)]]
    aid: NotRequired[
        Literal["none", "destitute", "orphan", "low_income", "returned_poverty", "near_low_income", "illness_poverty"]
    ]
    place: NotRequired[Literal["local", "resident_elsewhere", "referred", "emergency", "unfiled"]]
    year_basic_paid: NotRequired[Yuan]
    year_supplement_paid: NotRequired[Yuan]
    year_self_paid: NotRequired[Yuan]
    year_deductible_paid: NotRequired[Yuan]
    year_eligible: NotRequired[Yuan]
    year_critical_illness_paid: NotRequired[Yuan]
    deductible: Yuan
    deductible_per: NotRequired[Literal["year", "visit", "admission"]]
    ratio: NotRequired[Ratio]
    bands: NotRequired[Annotated[list[BandRequest], Meta(max_length=ROWS)]]
    basis: NotRequired[Literal["from_zero", "above_deductible"]]
    cap: NotRequired[Yuan]
    no_cap: NotRequired[bool]
    repeat_multiplier: NotRequired[Ratio]
    repeat_fixed: NotRequired[Yuan]
    repeat_step: NotRequired[Yuan]
    repeat_floor: NotRequired[Yuan]
    place_multiplier: NotRequired[Ratio]
    place_points: NotRequired[Points]
    place_deductible_times: NotRequired[Times]
    feeds_supplement: NotRequired[bool]
    critical_illness_deductible: NotRequired[Yuan]
    critical_illness_ratio: NotRequired[Ratio]
    critical_illness_bands: NotRequired[Annotated[list[BandRequest], Meta(max_length=ROWS)]]
    critical_illness_basis: NotRequired[Literal["from_zero", "above_deductible"]]
    critical_illness_cap: NotRequired[Yuan]
    critical_illness_no_cap: NotRequired[bool]
    large_amount_ratio: NotRequired[Ratio]
    large_amount_cap: NotRequired[Yuan]
    large_amount_no_cap: NotRequired[bool]
    combined_cap: NotRequired[Yuan]
    favour_factor: NotRequired[Ratio]
    favour_points: NotRequired[Points]
    favour_no_cap: NotRequired[bool]
    assistance_deductible: NotRequired[Yuan]
    assistance_ratio: NotRequired[Ratio]
    assistance_cap: NotRequired[Yuan]
    assistance_no_cap: NotRequired[bool]
