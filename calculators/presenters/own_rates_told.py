"""The rates that a person typed, read back in words: what was typed and how it was understood."""

from decimal import Decimal
from typing import Any, NamedTuple

from calculators.forms.own_rates import OwnRatesForm, Row
from regions.enums import Aid, Basis, Per, Place
from regions.figures import percent, points, yuan_short

NOT_STATED = "没有填，不知道"


class Rate(NamedTuple):
    """One figure read back: what it is, and in words how it was read."""

    name: str
    label: str
    text: str


def rates_of(form: OwnRatesForm) -> tuple[Rate, ...]:
    """Every rate of a valid form that its bill is settled by, in the order of settlement."""
    data = form.cleaned_data
    found = [
        Rate("deductible", "起付线", f"{yuan_short(data['deductible'])} 元，{Per(data['deductible_per']).label}"),
        *_ratios(form, "basic", "支付比例"),
        _cap(data, "", "年度封顶线"),
        *_repeat(form, data),
        *_elsewhere(form, data),
        *_critical_illness(form, data),
    ]
    if data["large_amount_ratio"] is not None:
        found += [
            Rate(
                "large_amount_ratio", "大额补助支付比例", _read(form, "large_amount_ratio", data["large_amount_ratio"])
            ),
            _cap(data, "large_amount_", "大额补助年度封顶线"),
        ]
        if data["combined_cap"] is not None:
            found.append(Rate("combined_cap", "基本医保和大额合计封顶线", f"{yuan_short(data['combined_cap'])} 元"))
    if data["assistance_ratio"] is not None:
        who = f"医疗救助（{Aid(data['aid']).label}）"
        found += [
            Rate("assistance_deductible", f"{who}起付线", f"{yuan_short(data['assistance_deductible'])} 元"),
            Rate("assistance_ratio", f"{who}比例", _read(form, "assistance_ratio", data["assistance_ratio"])),
            _cap(data, "assistance_", f"{who}年度限额"),
        ]
    return tuple(found)


def _read(form: OwnRatesForm, name: str, ratio: Decimal) -> str:
    """“60%”, and what was typed where it was not just that: “60%（您填的是“0.6”）”."""
    typed, told = form.typed(name), percent(ratio)
    return told if typed in ("", told) else f"{told}（您填的是“{typed}”）"


def _ratios(form: OwnRatesForm, layer: str, label: str) -> list[Rate]:
    bands = form.bands_of(layer)
    prefix = "" if layer == "basic" else f"{layer}_"
    if len(bands) == 1 and form.typed(f"{prefix}ratio"):
        return [Rate(f"{prefix}ratio", label, _read(form, f"{prefix}ratio", bands[0][1]))]
    basis = str(Basis(form.cleaned_data[f"{prefix}basis"]).label)
    rows = form.rows_of(layer)
    return [
        Rate(f"{prefix}basis", f"{label}分段", basis),
        *(
            Rate(
                f"{prefix}bands.{rows[index]}",
                f"{label}，{_range(bands, index)}",
                _read(form, f"{prefix}bands.{rows[index]}.ratio", ratio),
            )
            for index, (_, ratio) in enumerate(bands)
        ),
    ]


def _range(bands: list[Row], index: int) -> str:
    upto, below = bands[index][0], bands[index - 1][0] if index else None
    if upto is None:
        return "全部" if below is None else f"{yuan_short(below)} 元以上"
    return f"到 {yuan_short(upto)} 元" if below is None else f"{yuan_short(below)}–{yuan_short(upto)} 元"


def _cap(data: dict[str, Any], prefix: str, label: str) -> Rate:
    amount = data[f"{prefix}cap"]
    not_given = "不设封顶" if data[f"{prefix}no_cap"] else NOT_STATED
    return Rate(f"{prefix}cap", label, not_given if amount is None else f"{yuan_short(amount)} 元")


def _repeat(form: OwnRatesForm, data: dict[str, Any]) -> list[Rate]:
    if data["care"] != "inpatient" or data["admission"] < 2:
        return []
    name = next((name for name in ("multiplier", "fixed", "step") if data[f"repeat_{name}"] is not None), "")
    if name == "multiplier":
        text = f"第一次的 {_read(form, 'repeat_multiplier', data['repeat_multiplier'])}"
    elif name == "fixed":
        text = f"{yuan_short(data['repeat_fixed'])} 元"
    elif name == "step":
        floor = data["repeat_floor"]
        text = f"每次降低 {yuan_short(data['repeat_step'])} 元" + (f"，最低 {yuan_short(floor)} 元" if floor else "")
    else:
        text = NOT_STATED
    return [Rate(f"repeat_{name}" if name else "repeat", "再次住院的起付线", text)]


def _elsewhere(form: OwnRatesForm, data: dict[str, Any]) -> list[Rate]:
    if data["place"] == "local":
        return []
    where = str(Place(data["place"]).label)
    if data["place_multiplier"] is not None:
        read = _read(form, "place_multiplier", data["place_multiplier"])
        found = [Rate("place_multiplier", where, f"支付比例是本地的 {read}")]
    else:
        found = [Rate("place_points", where, f"支付比例降低 {points(data['place_points'])}")]
    if data["place_deductible_times"] is not None:
        text = f"起付线是本地的 {yuan_short(data['place_deductible_times'])} 倍"
        found.append(Rate("place_deductible_times", where, text))
    return found


def _critical_illness(form: OwnRatesForm, data: dict[str, Any]) -> list[Rate]:
    if not form.bands_of("critical_illness"):
        return []
    deductible = f"{yuan_short(data['critical_illness_deductible'])} 元，全年累计"
    found = [
        Rate("critical_illness_deductible", "大病保险起付线", deductible),
        *_ratios(form, "critical_illness", "大病保险支付比例"),
        _cap(data, "critical_illness_", "大病保险年度封顶线"),
    ]
    favour = []
    if data["favour_factor"] is not None:
        favour.append(f"起付线是原来的 {_read(form, 'favour_factor', data['favour_factor'])}")
    if data["favour_points"] is not None:
        favour.append(f"比例提高 {points(data['favour_points'])}")
    if data["favour_no_cap"]:
        favour.append("不设封顶")
    if favour:
        found.append(Rate("favour", f"大病保险对{Aid(data['aid']).label}", "，".join(favour)))
    return found
