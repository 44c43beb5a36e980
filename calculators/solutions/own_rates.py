"""自填标准: a schedule made of the rates that the person typed, settled by the engine like any other."""

from decimal import Decimal
from typing import Any, NamedTuple

from calculators.engine import Rule, Schedule, settle
from calculators.estimates import MESSAGES, Refusal, find_area
from calculators.forms.own_rates import OwnRatesForm
from calculators.presenters.own_rates import OwnRates, own_account, own_answer
from calculators.presenters.own_rates_told import rates_of
from calculators.solutions.base import Solution
from regions.enums import Layer

OWN = "own"  # the grade of every figure here


class About(NamedTuple):
    """What a calculator's pages say of it."""

    name: str
    title: str
    lede: str
    summary: str


ABOUT = About(
    name="own-rates",
    title="按自己查到的标准算",
    lede="把当地通知上的起付线、比例、封顶线填进来，逐步算给您看。您填的内容不会被保存。",
    summary="本站没有您那里的标准，或者和您查到的不一样：填上当地通知的数字，照样逐步算。",
)


def solve_own_rates(form: OwnRatesForm) -> Solution:
    """Settle a valid form's bill by its own rates. Raises Refusal: 404 where an area was given that is none of ours."""
    code = form.cleaned_data["area"]
    area = find_area(code) if code else None
    if code and area is None:
        raise Refusal(404, "area", MESSAGES["area"])
    schedule, case = own_schedule(form), form.case()
    own = OwnRates(area, schedule, case, settle(schedule, case), rates_of(form))
    return Solution(
        account=own_account(own, form),
        answer=own_answer(own, form),
        area=area,
        scheme=case.scheme,
        extra={"rates": own.rates, "area": area, "posted": ()},
    )


def own_schedule(form: OwnRatesForm) -> Schedule:
    """The rules that a valid form states, each of grade `own`, for this bill's care, place and group alone."""
    data = form.cleaned_data
    rules = [*_basic(form, data), *_critical_illness(form, data)]
    if data["large_amount_ratio"] is not None:
        rules += [_rule("ratio", Layer.LARGE_AMOUNT, ratio=data["large_amount_ratio"])]
        rules += _cap(data, Layer.LARGE_AMOUNT)
        if data["combined_cap"] is not None:
            rules.append(_rule("cap", Layer.COMBINED, amount=data["combined_cap"]))
    if data["assistance_ratio"] is not None:
        aid = {"aid": data["aid"]}
        rules += [
            _rule("deductible", Layer.ASSISTANCE, amount=data["assistance_deductible"], per="year", **aid),
            _rule("ratio", Layer.ASSISTANCE, ratio=data["assistance_ratio"], **aid),
            *_cap(data, Layer.ASSISTANCE, **aid),
        ]
    return Schedule(scheme=data["scheme"], rules=tuple(rules), kept=False)


def _rule(kind: str, layer: str = Layer.BASIC, **columns: Any) -> Rule:
    return Rule(kind, layer=str(layer), evidence=OWN, **columns)


def _basic(form: OwnRatesForm, data: dict[str, Any]) -> list[Rule]:
    care = {"care": data["care"]}
    rules = [
        _rule("terms", basis=data.get("basis") or "", feeds_supplement=data["feeds_supplement"], **care),
        _rule("deductible", amount=data["deductible"], per=data["deductible_per"], **care),
        *(_rule("ratio", upto=upto, ratio=ratio, **care) for upto, ratio in form.bands_of("basic")),
        *_cap(data, Layer.BASIC, **care),
    ]
    if data["repeat_multiplier"] is not None:
        rules.append(_rule("repeat", admission=2, ratio=data["repeat_multiplier"], **care))
    elif data["repeat_fixed"] is not None:
        rules.append(_rule("repeat", admission=2, amount=data["repeat_fixed"], **care))
    elif data["repeat_step"] is not None:
        rules.append(_rule("repeat", admission=2, step=data["repeat_step"], floor=data["repeat_floor"], **care))
    if data["place"] != "local":
        points: Decimal | None = data["place_points"]
        rules.append(
            _rule(
                "cross_region",
                place=data["place"],
                ratio=data["place_multiplier"],
                points=None if points is None else -points,
                factor=data["place_deductible_times"],
            )
        )
    return rules


def _critical_illness(form: OwnRatesForm, data: dict[str, Any]) -> list[Rule]:
    layer, bands = Layer.CRITICAL_ILLNESS, form.bands_of("critical_illness")
    if not bands:
        return []
    rules = [
        _rule("terms", layer, basis=data.get("critical_illness_basis") or ""),
        _rule("deductible", layer, amount=data["critical_illness_deductible"], per="year"),
        *(_rule("ratio", layer, upto=upto, ratio=ratio) for upto, ratio in bands),
        *_cap(data, layer),
    ]
    if any(data[f"favour_{name}"] not in (None, False) for name in ("factor", "points", "no_cap")):
        rules.append(
            _rule(
                "favour",
                layer,
                aid=data["aid"],
                factor=data["favour_factor"],
                points=data["favour_points"],
                no_cap=data["favour_no_cap"],
            )
        )
    return rules


def _cap(data: dict[str, Any], layer: Layer, **columns: Any) -> list[Rule]:
    """The cap's row: a figure, stated to be none, or not stated at all."""
    prefix = "" if layer == Layer.BASIC else f"{layer.value}_"
    amount, none = data[f"{prefix}cap"], data[f"{prefix}no_cap"]
    return [_rule("cap", layer, amount=amount, **columns)] if amount is not None or none else []
