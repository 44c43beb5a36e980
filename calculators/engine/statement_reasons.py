"""Why a slip and our settlement may differ: codes from a closed set, the likeliest first, by line."""

from collections.abc import Iterator
from decimal import Decimal

from calculators.engine.case import Case
from calculators.engine.money import ONE, ZERO
from calculators.engine.schedule import weakest
from calculators.engine.settlement import Settlement
from calculators.engine.statement import FUNDS, OUTSIDE, Slip, check_slip
from calculators.engine.statement_compare import DIFFERS, NOT_GIVEN, SAME, UNKNOWN, Comparison, compare
from calculators.engine.steps import BasicStep, DeductibleStep

# Every code that `reasons` may give; the words are the presenter's.
REASONS = (
    "rounding", "own_items", "slip_sums", "class_b_share", "price_limit", "eligible", "deductible", "basic", "above",
    "ratio", "admission", "year_so_far", "level", "place", "group", "aid", "cap_unknown", "layer_unknown", "scheme",
    "not_enrolled", "paid_later", "civil_servants_aid", "employer_supplement", "other_funds", "rates_unverified",
    "rates_changed",
)  # fmt: skip

# Those that only point to a line above; they stand beside `rounding` too.
FOLLOWS = ("eligible", "deductible", "basic", "above")
ABOVE = {
    "large_amount": ("eligible", "deductible", "basic"),
    "critical_illness": ("eligible", "deductible", "basic", "large_amount"),
    "assistance": ("eligible", "deductible", "basic", "large_amount", "critical_illness"),
}
SMALL = ONE  # yuan; below it item-by-item rounding is enough of a reason
TWO_FEN = Decimal("0.02")  # one rounding on each side
CAPS_UNKNOWN = {
    "basic": "basic_cap_unknown",
    "large_amount": "large_amount_cap_unknown",
    "critical_illness": "critical_illness_cap_unknown",
    "assistance": "assistance_cap_unknown",
}


def reasons(slip: Slip, settlement: Settlement, case: Case) -> dict[str, tuple[str, ...]]:
    """The likely reasons of each line that differs or that we cannot reckon, by its kind; no line, no reason.

    They say where to look, never who is wrong. The codes are those of REASONS, each once a line.
    """
    lines = {line.kind: line for line in compare(slip, settlement, case)}
    told = _Told(slip, settlement, case, lines)
    return {kind: told.why(line) for kind, line in lines.items() if line.state in (DIFFERS, UNKNOWN)}


class _Told:
    """One slip, one settlement, and what follows from them for each line."""

    def __init__(self, slip: Slip, settlement: Settlement, case: Case, lines: dict[str, Comparison]):
        self.slip, self.settlement, self.case, self.lines = slip, settlement, case, lines
        self.deductible_step = next(step for step in settlement.steps if isinstance(step, DeductibleStep))
        self.basic_step = next(step for step in settlement.steps if isinstance(step, BasicStep))

    def why(self, line: Comparison) -> tuple[str, ...]:
        """The codes of a line, the likeliest first, each once."""
        if line.difference is None:
            found = self._unknown(line.kind)
        elif line.kind == "eligible":
            found = self._eligible(line.difference)
        elif line.kind == "deductible":
            found = self._deductible(line, line.difference)
        elif line.kind == "basic":
            found = self._basic(line, line.difference)
        elif line.kind == "person":
            found = self._person(line.difference)
        else:
            found = self._later(line, line.difference)
        codes = tuple(dict.fromkeys(found)) or ("slip_sums", "year_so_far", *_rates(line))
        if line.difference is not None and line.kind != "eligible" and abs(line.difference) < SMALL:
            return ("rounding", *(code for code in codes if code in FOLLOWS))
        return codes

    def _unknown(self, kind: str) -> Iterator[str]:
        yield "layer_unknown"
        if kind not in self.settlement.unknown:  # the other scheme's layer
            yield "scheme"

    def _eligible(self, difference: Decimal) -> Iterator[str]:
        yield "slip_sums"
        yield "class_b_share"
        if difference < 0:
            yield "price_limit"

    def _deductible(self, line: Comparison, difference: Decimal) -> Iterator[str]:
        step = self.deductible_step
        if step.amount < step.left and self._moved("eligible"):
            yield "eligible"
        if self._own_items():
            yield "own_items"
        if self.case.care == "inpatient" and (difference < 0 or self.case.admission > 1):
            yield "admission"
        if step.per == "year" and (difference < 0 or step.used):
            yield "year_so_far"
        yield "level"
        if difference > 0 or step.factor is not None:
            yield "place"
        if self._group(more=difference < 0):
            yield "group"
        if difference < 0:
            yield "aid"
        yield from _rates(line)

    def _basic(self, line: Comparison, difference: Decimal) -> Iterator[str]:
        if self._moved("eligible"):
            yield "eligible"
        if self._moved("deductible"):
            yield "deductible"
        if difference < 0 and self._own_items():
            yield "own_items"
        if not self._follows(difference):
            yield from self._basic_terms(line, difference)

    def _basic_terms(self, line: Comparison, difference: Decimal) -> Iterator[str]:
        """What the lines above do not explain: the ratio, the cap, the year so far."""
        step, case = self.basic_step, self.case
        if "deductible" in self.lines and self.lines["deductible"].state == NOT_GIVEN and case.care == "inpatient":
            yield "admission"
        ratios = {part.ratio for part in step.slices}
        stated = self.slip.pool_prop_selfpay
        if stated is not None and ratios and stated not in ratios:
            yield "ratio"
        if stated is None or not ratios or stated not in ratios:
            yield "level"
            if difference < 0 or case.place != "local":
                yield "place"
            if self._group(more=difference > 0):
                yield "group"
        if step.cumulative or (case.year_basic_paid > 0 if difference > 0 else step.cap is not None):
            yield "year_so_far"
        if difference < 0 and not step.cap_stated:
            yield "cap_unknown"
        yield from _rates(line)

    def _later(self, line: Comparison, difference: Decimal) -> Iterator[str]:
        if any(self._moved(kind) for kind in ABOVE[line.kind]):
            yield "basic"
        if line.kind == "assistance" or (line.kind == "critical_illness" and difference > 0):
            yield "aid"
        yield "year_so_far"
        if difference < 0 and line.kind != "large_amount":
            yield "paid_later"
        if line.kind == "large_amount" and line.slip == 0:
            yield "not_enrolled"
        if CAPS_UNKNOWN[line.kind] in self.settlement.warnings or (
            line.kind == "large_amount" and not self.basic_step.cap_stated
        ):
            yield "cap_unknown"
        yield from _rates(line)

    def _person(self, difference: Decimal) -> Iterator[str]:
        if self.slip.cvlserv_pay:
            yield "civil_servants_aid"
        if self.slip.hifes_pay:
            yield "employer_supplement"
        if self.slip.oth_pay or self._unnamed_funds():
            yield "other_funds"
        if any(self._moved(kind) for kind in self.lines if kind != "person"):
            yield "above"
        if self._own_items():
            yield "own_items"
        if any(check.kind in ("sum_total", "sum_person") and check.state == DIFFERS for check in check_slip(self.slip)):
            yield "slip_sums"
        if "basic" in self.lines and self.lines["basic"].state == NOT_GIVEN:
            if self.case.care == "inpatient":
                yield "admission"
            yield "level"
            yield "place"
            yield "year_so_far"
            yield from _rates(self.lines["basic"])

    def _moved(self, kind: str) -> bool:
        """Whether a line is given and is not the same as ours."""
        return kind in self.lines and self.lines[kind].state not in (SAME, NOT_GIVEN)

    def _own_items(self) -> bool:
        """Blank items outside the scope, and no eligible amount from which they could be inferred."""
        return bool(self.slip.blank(OUTSIDE)) and self.slip.inscp_scp_amt is None

    def _unnamed_funds(self) -> bool:
        """The funds' sum is more than the funds that were named."""
        return self.slip.fund_pay_sumamt is not None and self.slip.fund_pay_sumamt > self.slip.sum_of(FUNDS)

    def _group(self, more: bool) -> bool:
        """Whether the person's group may be another: `more` = the slip treats the person better than we do."""
        if self.case.scheme == "employee":
            return self.case.retired is not more
        return self.case.minor_or_student is not more

    def _follows(self, difference: Decimal) -> bool:
        """Whether the lines above alone make the difference: their own, by the first and the last band, to two fen."""
        step = self.basic_step
        if not step.slices or step.capped:
            return False
        more, less = (self.lines[kind].difference for kind in ("eligible", "deductible"))
        if more is None and less is None:
            return False
        expected = (more or ZERO) * step.slices[-1].ratio - (less or ZERO) * step.slices[0].ratio
        return abs(difference - expected) <= TWO_FEN


def _rates(line: Comparison) -> tuple[str, ...]:
    """The last reason of a line that rests on rules: a grade weaker than `verified`, or a newer notice."""
    if not line.rules:
        return ()
    return ("rates_unverified",) if weakest(line.rules) else ("rates_changed",)
