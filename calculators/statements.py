"""From a checked slip to what can be said of it: its sums, and, where there is a rule, our estimate beside it."""

from dataclasses import dataclass, field

from calculators.engine import Case
from calculators.engine.statement import Slip, SlipCheck, check_slip
from calculators.engine.statement_compare import Comparison, Fit, compare, fits
from calculators.engine.statement_reasons import reasons
from calculators.estimates import MESSAGES, Estimate, Refusal, estimate_by, find_area, no_rule
from calculators.forms.statement import StatementForm
from calculators.schedules import NoSchedule, schedule_in_force
from regions.models import PoolingArea


@dataclass(frozen=True)
class SlipReading:
    """A slip with its sums. `estimate` None: no estimate of this bill is possible, and `refusal` (409) says why.

    `lines` compare the two, `reasons` are codes by line, `fits` the conditions with which ours would be the slip's.
    """

    area: PoolingArea
    slip: Slip
    case: Case
    checks: tuple[SlipCheck, ...]
    estimate: Estimate | None = None
    refusal: Refusal | None = None
    lines: tuple[Comparison, ...] = ()
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fits: tuple[Fit, ...] = ()


def read_slip(form: StatementForm) -> SlipReading:
    """Read a valid form's slip. Raises Refusal 404 at `area`; a missing rule is part of the answer."""
    area = find_area(form.cleaned_data["area"])
    if area is None:
        raise Refusal(404, "area", MESSAGES["area"])
    slip, case = form.slip(), form.case()
    checks = check_slip(slip)
    try:
        schedule = schedule_in_force(area, case.scheme, case.on)
        found = estimate_by(area, schedule, case)
    except NoSchedule as error:
        refusal = no_rule(error.field, area, case, error.notice)
        return SlipReading(area, slip, case, checks, refusal=refusal)
    except Refusal as refusal:
        return SlipReading(area, slip, case, checks, refusal=refusal)
    return SlipReading(
        area,
        slip,
        case,
        checks,
        estimate=found,
        lines=compare(slip, found.settlement, case),
        reasons=reasons(slip, found.settlement, case),
        fits=fits(schedule, slip, case),
    )
