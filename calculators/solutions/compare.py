"""比一比: one bill at other levels, elsewhere, in other pooling areas, and as a curve."""

from django.utils import timezone

from calculators.comparisons import find_areas, over_areas, over_levels, over_places
from calculators.estimates import estimate_by
from calculators.forms.compare import CompareForm
from calculators.presenters.compare import bill_url, compare_account, present
from calculators.presenters.compare_answer import compare_answer
from calculators.presenters.curve import curve
from calculators.schedules import schedules_in_force
from calculators.solutions.base import Solution


def solve_compare(form: CompareForm) -> Solution:
    """Settle a valid form's bill under every condition: three queries, however many areas. Raises Refusal."""
    case, asked = form.case(), form.cleaned_data
    areas = find_areas(asked["area"], asked["areas"], asked["neighbours"], case)
    assert areas.own is not None
    schedules = schedules_in_force([areas.own, *areas.others], case.scheme, case.on)
    own = estimate_by(areas.own, schedules[areas.own.code], case)
    by_area = (over_areas(own, areas, schedules),) if asked["areas"] or asked["neighbours"] else ()
    groups = (*by_area, over_levels(own), over_places(own))
    drawn = curve(own, asked["up_to"])
    today = timezone.localdate()
    query = form.query
    shown = tuple(present(group, own, query) for group in groups)
    return Solution(
        account=compare_account(own, shown, today),
        answer=compare_answer(own, groups, drawn, today),
        area=own.area,
        scheme=case.scheme,
        extra={
            "form": form,
            "groups": shown,
            "curve": drawn,
            "kept": tuple((name, value) for name, value in query.values.items() if name not in ("areas", "neighbours")),
            "wider": query.text(up_to=f"{drawn.wider:f}") if drawn.wider is not None else "",
            "neighbours": "" if asked["neighbours"] else query.text(neighbours="true"),
            "bill_url": bill_url(case.care, query),
        },
    )
