"""What looks odd in typed rates, or was not used: said in words beside the answer, never refused."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from calculators.forms.own_rates import OwnRatesForm, Row
from regions.enums import Scheme
from regions.figures import percent, points, yuan_short

LOW = Decimal("0.1")  # a ratio under 10 % is more often a misplaced point than a rate
JUMP = Decimal("0.3")  # as is a band more than 30 points above the one before


def doubts(form: OwnRatesForm) -> tuple[str, ...]:
    """The doubts about a valid form, in the order of its questions."""
    return tuple(_doubts(form, form.cleaned_data))


def _doubts(form: OwnRatesForm, data: dict[str, Any]) -> Iterator[str]:
    basic, critical = form.bands_of("basic"), form.bands_of("critical_illness")
    yield from _ratios("", basic)
    if data.get("basis") == "from_zero":
        yield from _idle_bands("", basic, data["deductible"])
    yield from _cap_under("年度封顶线", data["cap"], "起付线", data["deductible"])
    yield from _ratios("大病保险", critical)
    if critical:
        lowered = data["critical_illness_deductible"]
        if data.get("critical_illness_basis") == "from_zero":
            yield from _idle_bands("大病保险", critical, lowered)
        yield from _cap_under("大病保险年度封顶线", data["critical_illness_cap"], "它的起付线", lowered)
    for name, label in (("large_amount", "大额补助"), ("assistance", "医疗救助")):
        if data[f"{name}_ratio"] is not None:
            yield from _ratios(label, [(None, data[f"{name}_ratio"])])
    yield from _cap_under("合计封顶线", data["combined_cap"], "基本医保的封顶线", data["cap"])
    if data["repeat_fixed"] is not None and data["repeat_fixed"] > data["deductible"]:
        yield "再次住院的起付线比第一次还高，请核对。"
    if data["repeat_floor"] is not None and data["repeat_floor"] > data["deductible"]:
        yield "再次住院“最低降到”的数比第一次的起付线还高，按第一次的起付线算，请核对。"
    yield from _unused(form, data)


def _ratios(what: str, bands: list[Row]) -> Iterator[str]:
    for number, (_, ratio) in enumerate(bands, start=1):
        at = f"{what}第 {number} 段的比例" if len(bands) > 1 else f"{what}支付比例"
        if 0 < ratio < LOW:
            yield f"{at}读作 {percent(ratio)}，低得少见，请核对是不是小数点写错了位置。"
        if number > 1:
            change = ratio - bands[number - 2][1]
            if change < 0:
                yield f"{at} {percent(ratio)} 比上一段低，多数地方是费用越高比例越高，请核对。"
            elif change > JUMP:
                yield f"{at} {percent(ratio)} 比上一段一下子高了 {points(change)}，请核对。"


def _idle_bands(what: str, bands: list[Row], deductible: Decimal) -> Iterator[str]:
    for number, (upto, _) in enumerate(bands, start=1):
        if upto is not None and upto <= deductible:
            under = f"没有超过起付线 {yuan_short(deductible)} 元"
            yield f"{what}第 {number} 段只到 {yuan_short(upto)} 元，{under}，用不上，请核对分段从哪里算起。"


def _cap_under(what: str, cap: Decimal | None, of: str, figure: Decimal | None) -> Iterator[str]:
    if cap is not None and figure is not None and cap < figure:
        yield f"{what} {yuan_short(cap)} 元比{of} {yuan_short(figure)} 元还低，请核对。"


def _unused(form: OwnRatesForm, data: dict[str, Any]) -> Iterator[str]:
    """What was typed and does not touch this bill."""
    outpatient = data["care"] == "outpatient"
    if data["place"] == "local" and any(
        data[name] is not None for name in ("place_multiplier", "place_points", "place_deductible_times")
    ):
        yield "您填了异地的调整，但就医地点是参保地，没有用上。"
    if data["scheme"] == Scheme.RESIDENT and data["large_amount_ratio"] is not None:
        yield "大额补助是职工医保的，居民医保没有用上。"
    second = bool(form.bands_of("critical_illness")) or data["large_amount_ratio"] is not None
    if outpatient and second and not data["feeds_supplement"]:
        yield "没有勾选门诊计入大病保险或大额补助，所以您填的第二层标准没有用上。"
    counts_year = outpatient and data["deductible_per"] == "year"
    if counts_year and len(form.bands_of("basic")) > 1 and data["year_deductible_paid"] is not None:
        yield "分段按全年的费用算，用的是“今年门诊政策范围内费用累计”；“今年起付线已付”没有用上。"
    if data["deductible_per"] != "year" and data["year_deductible_paid"] is not None:
        yield "起付线不是全年一次，“今年起付线已付”没有用上。"
