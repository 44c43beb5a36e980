"""自填标准: the rates of a schedule, typed in, give exactly the amounts of that schedule's estimate."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from calculators.engine import Case, Schedule, settle
from calculators.engine.bands import Band
from calculators.engine.plan import Cap, Layer, plan_for
from calculators.forms.own_rates_bands import OwnRatesBandsForm
from calculators.solutions.own_rates import own_schedule
from regions.figures import percent
from tests.engine.strategies import bills, schedules

SAID = (
    "class_b", "class_c", "over_limit", "class_b_share", "year_basic_paid", "year_supplement_paid", "year_self_paid",
    "year_deductible_paid", "year_eligible", "age", "admission",
)  # fmt: skip
WRITTEN = (
    percent,
    lambda ratio: percent(ratio).removesuffix("%") if ratio * 100 > 1 else percent(ratio),
    lambda ratio: f"{ratio:f}" if ratio < 1 else "100",
)


class Typist:
    """Types a schedule's figures as its local notice would say them for one person, writing ratios one way or another."""

    def __init__(self, write: Any) -> None:
        self.write = write
        self.typed: dict[str, str] = {}

    def put(self, **values: Any) -> None:
        self.typed |= {
            name: f"{value:f}" if isinstance(value, Decimal) else str(value) for name, value in values.items()
        }

    def bands(self, name: str, single: str, bands: tuple[Band, ...], stated: bool) -> None:
        ratios = [band.stated if stated else band.ratio for band in bands]
        if len(bands) == 1:
            self.put(**{single: self.write(ratios[0])})
            return
        for at, (band, ratio) in enumerate(zip(bands, ratios, strict=True)):
            self.put(**{f"{name}.{at}.ratio": self.write(ratio)})
            if band.upto is not None:
                self.put(**{f"{name}.{at}.upto": band.upto})

    def cap(self, prefix: str, cap: Cap) -> None:
        if cap.rule is not None:
            self.put(**({f"{prefix}no_cap": "true"} if cap.rule.amount is None else {f"{prefix}cap": cap.rule.amount}))

    def layer(self, name: str, layer: Layer) -> None:
        self.put(**{f"{name}_deductible": layer.stated_deductible})
        if name == "assistance":
            self.put(assistance_ratio=self.write(layer.bands[0].stated))
        else:
            self.bands(f"{name}_bands", f"{name}_ratio", layer.bands, stated=True)
            self.put(**{f"{name}_basis": "above_deductible" if layer.above_deductible else "from_zero"})


def typed(schedule: Schedule, case: Case, write: Any) -> dict[str, str]:
    """What the person of a bill would type, who has the local notice before him."""
    typist = Typist(write)
    plan = plan_for(schedule, case)
    typist.put(scheme=case.scheme, care=case.care, total=case.total)
    typist.put(**{name: getattr(case, name) for name in SAID if getattr(case, name) is not None})
    typist.put(retired="true" if case.retired else "false", aid=case.aid, place=case.place)
    assert plan.deductible is not None
    typist.put(deductible=plan.deductible.amount, deductible_per=plan.deductible.per)
    # A retiree reads the retirees' ratios; what the place does to them is typed by itself.
    typist.bands("bands", "ratio", plan_for(schedule, replace(case, place="local")).bands, stated=False)
    typist.put(basis="above_deductible" if plan.above_deductible else "from_zero")
    typist.cap("", plan.cap)
    later = [rule for rule in plan.repeats if (rule.admission or 0) <= case.admission]
    if later and later[-1].ratio is not None:
        typist.put(repeat_multiplier=write(later[-1].ratio))
    elif later:
        typist.put(repeat_step=later[-1].step, repeat_floor=later[-1].floor)
    if plan.cross_region is not None:
        if plan.cross_region.ratio is not None:
            typist.put(place_multiplier=write(plan.cross_region.ratio))
        else:
            typist.put(place_points=(plan.cross_region.points or Decimal(0)) * -100)
        if plan.cross_region.factor is not None:
            typist.put(place_deductible_times=plan.cross_region.factor)
    if plan.critical_illness is not None:
        typist.layer("critical_illness", plan.critical_illness)
        favour = plan.critical_illness.favour
        if favour is not None:
            typist.put(
                favour_factor=write(favour.factor),
                favour_points=(favour.points or Decimal(0)) * 100,
                favour_no_cap="true",
            )
        else:
            typist.cap("critical_illness_", plan.critical_illness.cap)
    if plan.large_amount is not None:
        typist.put(large_amount_ratio=write(plan.large_amount.bands[0].stated))
        typist.cap("large_amount_", plan.large_amount.cap)
        if plan.combined.amount is not None:
            typist.put(combined_cap=plan.combined.amount)
    if plan.assistance is not None:
        typist.layer("assistance", plan.assistance)
        typist.cap("assistance_", plan.assistance.cap)
    return typist.typed


@given(st.data())
def test_typed_rates_settle_as_the_schedule_they_were_read_from(data: st.DataObject) -> None:
    care = data.draw(st.sampled_from(["inpatient", "outpatient"]))
    schedule = data.draw(schedules(care=care))
    case = data.draw(bills(schedule.scheme, care=care))
    form = OwnRatesBandsForm(typed(schedule, case, data.draw(st.sampled_from(WRITTEN))))
    assert form.is_valid(), form.errors
    own = settle(own_schedule(form), form.case())
    published = settle(schedule, case)
    assert own.amounts == published.amounts
    assert own.unknown == published.unknown
    assert own.warnings == published.warnings
    assert own.evidence == "own"
