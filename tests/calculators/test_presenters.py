"""Words and values of the account: every kind of step has words, the lines add up, unknown never reads 0.00."""

import datetime
from decimal import Decimal
from typing import Any, get_args

import pytest
from django.http import QueryDict

from calculators.engine import Case, NoRule, Rule, Schedule, Step, settle
from calculators.estimates import Estimate
from calculators.presenters import UNKNOWN, alternatives, bill_account, lines
from calculators.presenters.line import one_of, source_of
from calculators.presenters.lines import WORDS
from calculators.presenters.notices import UNKNOWN_TEXTS, WARNING_TEXTS
from calculators.query import Query
from regions.models import PoolingArea
from tests.engine.cases import all_cases, case_of, schedule_of

TODAY = datetime.date(2026, 11, 22)
AREA = PoolingArea(code="990100", name="试验市")

NANNING = Schedule(
    "resident",
    (
        Rule("deductible", care="inpatient", level="level3", amount=Decimal(600), per="admission", id=1),
        Rule("deductible", care="inpatient", level="level2", amount=Decimal(300), per="admission", id=2),
        Rule("ratio", care="inpatient", level="level3", ratio=Decimal("0.6"), id=3),
        Rule("ratio", care="inpatient", level="level2", ratio=Decimal("0.75"), id=4),
        Rule("cap", care="inpatient", amount=Decimal(150000), id=5),
        Rule("cross_region", place="unfiled", ratio=Decimal("0.6"), id=6),
        Rule("cross_region", place="resident_elsewhere", ratio=Decimal(1), id=7),
    ),
    effective_from=datetime.date(2025, 1, 1),
)


def estimate_of(schedule: Schedule = NANNING, **bill: Any) -> Estimate:
    values = {"scheme": schedule.scheme, "care": "inpatient", "level": "level3", "on": datetime.date(2026, 5, 1)}
    case = Case(**(values | bill))
    return Estimate(AREA, schedule, case, settle(schedule, case))


def test_every_kind_of_step_has_words():
    met = set()
    for case in all_cases():
        if "refuse" not in case:
            met |= {step.kind for step in settle(schedule_of(case), case_of(case)).steps}
    assert met == set(WORDS)
    assert len(met) == len(get_args(Step))


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case["name"])
def test_every_worked_case_can_be_told(case: dict[str, Any]):
    schedule, bill = schedule_of(case), case_of(case)
    try:
        settlement = settle(schedule, bill)
    except NoRule:
        assert "refuse" in case
        return
    told = lines(schedule, settlement.steps)
    assert [line.number for line in told] == list(range(1, len(settlement.steps) + 1))
    assert all(line.title and line.formula for line in told)
    # What is not known reads 未知; what is known ends in two decimals.
    for line, step in zip(told, settlement.steps, strict=True):
        assert (line.amount == UNKNOWN) == (step.state == "unknown")
    shown = bill_account(Estimate(AREA, schedule, bill, settlement), TODAY)
    assert shown.headline == ("您最多自己承担" if settlement.unknown else "您大约自己承担")
    assert len(shown.unknown) == len(settlement.unknown)
    assert Decimal(shown.value.replace(",", "")) == settlement.amounts.out_of_pocket
    known = [Decimal(part.amount.replace(",", "")) for part in shown.parts if part.amount != UNKNOWN]
    assert sum(known) == settlement.amounts.total
    for part in shown.parts:
        assert Decimal(part.width) >= 0


def test_the_bar_is_as_wide_as_the_bill():
    # 300,000: basic 150,000 = 150 of 300 units; the person 150,000 the other half; critical illness is unknown.
    parts = {part.tone: part for part in bill_account(estimate_of(total=Decimal(300000)), TODAY).parts}
    assert (parts["basic"].x, parts["basic"].width) == ("0.00", "150.00")
    assert (parts["own"].x, parts["own"].width) == ("150.00", "150.00")
    assert parts["critical"].amount == UNKNOWN


def test_a_bill_of_nothing_divides_by_nothing():
    shown = bill_account(estimate_of(total=Decimal(0)), TODAY)
    assert shown.value == "0.00"
    assert shown.share == ""


def test_a_line_says_its_grade_date_and_rule():
    basic = next(line for line in bill_account(estimate_of(total=Decimal(10000)), TODAY).lines if line.kind == "basic")
    # (10,000 − 600) × 60 % = 5,640
    assert basic.formula == "9,400 × 60% = 5,640"
    assert (basic.amount, basic.grade, basic.grade_label) == ("5,640.00", "compiled", "汇编数据，未与原文件核对")
    assert (basic.since, basic.rule_id, basic.documents) == ("2025-01-01 起", 3, ())


def test_an_unknown_start_is_said():
    unknown = Schedule("resident", NANNING.rules, effective_from=datetime.date(2025, 1, 1), start_unknown=True)
    shown = bill_account(estimate_of(unknown, total=Decimal(10000)), TODAY)
    assert shown.since == "起始日期不详"
    assert all(line.since in ("", "起始日期不详") for line in shown.lines)


def test_a_day_after_today_is_said():
    assert bill_account(estimate_of(total=Decimal(1000), on=TODAY), TODAY).warnings == ()
    assert (
        len(bill_account(estimate_of(total=Decimal(1000), on=TODAY + datetime.timedelta(days=1)), TODAY).warnings) == 1
    )


def test_every_unknown_and_every_warning_has_words():
    assert set(UNKNOWN_TEXTS) == {"critical_illness", "large_amount", "assistance", "repeat"}
    layers = ("basic", "critical_illness", "large_amount", "assistance")
    assert set(WARNING_TEXTS) == {"repeat_unknown", *(f"{layer}_cap_unknown" for layer in layers)}


def test_a_later_admission_without_a_rule_is_said_once():
    shown = bill_account(estimate_of(total=Decimal(10000), admission=2), TODAY)
    assert UNKNOWN_TEXTS["repeat"] in shown.unknown
    assert WARNING_TEXTS["repeat_unknown"] not in shown.warnings


def test_a_table_says_its_source_once_where_all_rows_have_the_same():
    shown = bill_account(estimate_of(total=Decimal(10000)), TODAY).lines
    sources = [source_of(line) for line in shown if line.grade]
    assert one_of(sources) == "汇编数据，未与原文件核对，2025-01-01 起，依据文件待核对"
    assert one_of([*sources, "您自己填写的标准"]) == one_of([]) == ""


def test_the_text_for_the_family_holds_the_whole_account():
    text = bill_account(estimate_of(total=Decimal(10000), aid="low_income"), TODAY).text
    assert "试验市 · 居民医保 · 2026 年 5 月 1 日出院" in text
    # 10,000 − 5,640 = 4,360; both other layers are unknown, so it is the most that there is to pay.
    assert "您最多自己承担 4,360.00 元" in text
    assert "医疗救助（低保对象）：未知" in text
    assert "12393" in text


class TestAlternatives:
    def found(self, **bill: Any):
        return alternatives(
            estimate_of(**({"total": Decimal(10000)} | bill)), Query({"total": "10000", "level": "level3"})
        )

    def test_the_difference_is_in_yuan_cheapest_first(self):
        # Level 2: (10,000 − 300) × 75 % = 7,275, left 2,725, 1,635 less than 4,360.
        # Unfiled: 9,400 × 36 % = 3,384, left 6,616, 2,256 more.
        different = [(one.label, one.own, one.difference) for one in self.found().different]
        assert different == [
            ("换成二级医院", "最多 2,725.00", "少付 1,635.00"),
            ("去异地，未备案", "最多 6,616.00", "多付 2,256.00"),
        ]

    def test_what_changes_nothing_is_apart(self):
        assert [one.label for one in self.found().same] == ["长期居住异地，已备案"]

    def test_what_has_another_unknown_layer_is_not_compared(self):
        # No rule for a second admission: `repeat` is unknown there, and not here.
        unlike = self.found().unlike
        assert [(one.label, one.difference) for one in unlike] == [("如果是今年第 2 次住院", "")]

    def test_what_has_no_rule_is_left_out(self):
        found = self.found()
        labels = [one.label for one in (*found.different, *found.same, *found.unlike)]
        assert "转诊到异地" not in labels
        assert "换成一级医院" not in labels

    def test_its_address_changes_one_condition(self):
        address = QueryDict(self.found().different[0].query)
        assert address.dict() == {"total": "10000", "level": "level2"}
