"""自填标准 with bands: as the form of one ratio, with up to six rows for the basic layer and for critical illness."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from calculators.forms.base import Section, Theme
from calculators.forms.fields import YuanField
from calculators.forms.own_rates import CRITICAL_THEME, BandRow, OwnRatesForm, Row
from calculators.forms.rates import RatioField
from regions.enums import Basis

ROWS = 6
BANDS = {"basic": "bands", "critical_illness": "critical_illness_bands"}  # layer → prefix of its rows' names
NO_TEXT = "这一项应当是文字、数字或 true、false。"


def band_fields(prefix: str, what: str) -> dict[str, forms.Field]:
    """The questions of all rows of a layer, counted from 0: `bands.0.upto`, `bands.0.ratio`, …"""
    found: dict[str, forms.Field] = {}
    for at in range(ROWS):
        found[f"{prefix}.{at}.upto"] = YuanField(label=f"{what}第 {at + 1} 段，到多少元", required=False)
        found[f"{prefix}.{at}.ratio"] = RatioField(label=f"{what}第 {at + 1} 段，支付比例", required=False)
    return found


def _with_bands(theme: Theme) -> Theme:
    """A theme of the other form with the questions that only bands raise."""
    title, text, names = theme
    if title == CRITICAL_THEME:
        names = (*names, "critical_illness_basis")
    if "year_self_paid" in names:
        names = (*names, "year_eligible")
    return title, text, names


class OwnRatesBandsForm(OwnRatesForm):
    """The rows are filled from the top; empty ones are passed over; the last one filled has no end."""

    ratio = RatioField(label="支付比例", required=False, help_text="不分段的填这里；分段的留空，填下面的表。")
    basis = forms.ChoiceField(
        label="分段从哪里算起",
        choices=Basis,
        required=False,
        error_messages={"invalid_choice": "只有从零算起（from_zero）和从起付线以上算起（above_deductible）。"},
    )
    critical_illness_basis = forms.ChoiceField(
        label="大病保险分段从哪里算起",
        choices=Basis,
        required=False,
        error_messages={"invalid_choice": "只有从零算起（from_zero）和从起付线以上算起（above_deductible）。"},
    )

    year_eligible = YuanField(  # type: ignore[assignment]
        label="今年门诊政策范围内费用累计",
        required=False,
        help_text="门诊全年一次起付、又分段的，按全年费用分段时要用。",
    )

    defaults = OwnRatesForm.defaults | {"basis": Basis.FROM_ZERO.value, "critical_illness_basis": Basis.FROM_ZERO.value}
    first = ("scheme", "care", "total", "deductible", "deductible_per", "cap", "no_cap", "ratio")
    more = tuple(_with_bands(theme) for theme in OwnRatesForm.more)

    @property
    def rows(self) -> tuple[BandRow, ...]:
        """The rows of the basic layer."""
        return self._bound_rows("basic")

    def section_rows(self, section: Section) -> tuple[BandRow, ...]:
        return self._bound_rows("critical_illness") if section.title == CRITICAL_THEME else ()

    def bands_of(self, layer: str) -> list[Row]:
        data, prefix = self.cleaned_data, BANDS[layer]
        rows = [(data[f"{prefix}.{at}.upto"], data[f"{prefix}.{at}.ratio"]) for at in self.rows_of(layer)]
        return rows or super().bands_of(layer)

    def rows_of(self, layer: str) -> list[int]:
        return self._filled(self.cleaned_data, BANDS[layer])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for layer, prefix in BANDS.items():
            self._ascending(data, prefix)
            single = "ratio" if layer == "basic" else f"{layer}_ratio"
            if data.get(single) is not None and self._filled(data, prefix):
                self.wrong(single, "填了分段，这里要留空；不分段就清空下面的各段。", "both")
        if data.get("ratio") is None and not self._filled(data, "bands"):
            self.wrong("ratio", "请填写支付比例，或者填写各段的比例。", "required")
        return data

    def has_ratio(self, data: dict[str, Any], layer: str) -> bool:
        return super().has_ratio(data, layer) or (layer in BANDS and bool(self._filled(data, BANDS[layer])))

    def _filled(self, data: dict[str, Any], prefix: str) -> list[int]:
        """The rows, from 0, in which something was typed, right or wrong."""
        return [
            at
            for at in range(ROWS)
            if any(
                data.get(f"{prefix}.{at}.{name}") is not None or f"{prefix}.{at}.{name}" in self.errors
                for name in ("upto", "ratio")
            )
        ]

    def _ascending(self, data: dict[str, Any], prefix: str) -> None:
        """Each band ends above the one before; only the last has no end, so no hole and no overlap can be written."""
        filled = self._filled(data, prefix)
        below = Decimal(0)
        for at in filled:
            upto, ratio = f"{prefix}.{at}.upto", f"{prefix}.{at}.ratio"
            if data.get(ratio) is None:
                self.wrong(ratio, "请填写这一段的支付比例；不支付请填 0。", "required")
            end: Decimal | None = data.get(upto)
            if at == filled[-1]:
                if end is not None:
                    self.wrong(upto, "最后一段没有上限，请留空；这以上不支付的，再加一段，比例填 0。", "last")
            elif end is None:
                self.wrong(upto, "请填写这一段到多少元；只有最后一段可以留空。", "required")
            elif end <= below:
                self.wrong(
                    upto, f"要比上一段的 {below:f} 元大，各段从低到高填。" if below else "要大于 0。", "ascending"
                )
            else:
                below = end

    def _bound_rows(self, layer: str) -> tuple[BandRow, ...]:
        prefix = BANDS[layer]
        return tuple(BandRow(at + 1, self[f"{prefix}.{at}.upto"], self[f"{prefix}.{at}.ratio"]) for at in range(ROWS))


for _layer, _what in (("basic", ""), ("critical_illness", "大病保险")):
    OwnRatesBandsForm.base_fields.update(band_fields(BANDS[_layer], _what))


class WrongShape(Exception):
    """JSON whose parts are not of the kind that the form reads: `errors` by name."""

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__(errors)
        self.errors = errors


def flattened(data: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object as the form's values: `bands: [{upto, ratio}]` becomes `bands.0.upto`, ….

    Unknown names are passed over, null is nothing given. Raises WrongShape.
    """
    found: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    prefixes = set(BANDS.values())

    def put(name: str, value: Any) -> None:
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif isinstance(value, str):
            found[name] = value
        elif value is not None:
            errors[name] = [NO_TEXT]

    for name, value in data.items():
        if name in prefixes:
            if value is None:
                continue
            if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
                errors[name] = ["分段应当是一个列表，每段写 upto 和 ratio。"]
            elif len(value) > ROWS:
                errors[name] = [f"最多 {ROWS} 段。"]
            else:
                for at, row in enumerate(value):
                    for column in ("upto", "ratio"):
                        put(f"{name}.{at}.{column}", row.get(column))
        elif name in OwnRatesBandsForm.base_fields and "." not in name:
            put(name, value)
    if errors:
        raise WrongShape(errors)
    return found
