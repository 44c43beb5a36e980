"""Two versions side by side: every line worked by hand."""

from typing import Any

import pytest

from regions.differences import differences
from regions.models import BenefitSchedule
from regions.wording import rule_title, rule_value
from tests import factories

pytestmark = pytest.mark.django_db

BANDS: list[dict[str, Any]] = [
    {"kind": "deductible", "care": "inpatient", "level": "level3", "amount": 600, "per": "admission"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "upto": 30000, "ratio": "0.60", "points": "0.05"},
    {"kind": "ratio", "care": "inpatient", "level": "level3", "ratio": "0.70"},
    {"kind": "cap", "care": "inpatient"},
]


def compared(after: list[dict[str, Any]]) -> list[tuple[str, str]]:
    area = factories.area()
    first, second = factories.schedule(area, BANDS), factories.schedule(area, after, status="draft")
    return [(line.kind, line.sentence) for line in differences(rules(first), rules(second))]


def rules(version: BenefitSchedule) -> list[Any]:
    return list(version.rules.with_sources())


def test_the_same_figures_are_no_difference() -> None:
    assert compared(BANDS) == []


def test_a_changed_figure_reads_before_and_after() -> None:
    after = [{**BANDS[0], "amount": 500}, *BANDS[1:]]
    assert compared(after) == [("changed", "住院，三级医院 起付线 每次住院 600 元 → 每次住院 500 元")]


def test_bands_of_one_scale_are_one_line() -> None:
    after = [BANDS[0], {**BANDS[1], "upto": 40000}, BANDS[2], BANDS[3]]
    assert compared(after) == [
        (
            "changed",
            "住院，三级医院 支付比例 至 30,000 元 60%（退休+5 个百分点）；70% → 至 40,000 元 60%（退休+5 个百分点）；70%",
        )
    ]


def test_what_is_new_and_what_is_gone() -> None:
    after = [*BANDS[:3], {"kind": "cap", "layer": "critical_illness", "scope": "outside", "amount": 200000}]
    assert compared(after) == [
        ("removed", "住院 封顶线 不设封顶 → 未写明"),
        ("added", "大病保险，省外就医 封顶线 未写明 → 200,000 元"),
    ]


def test_a_check_alone_is_a_line_of_its_own() -> None:
    area = factories.area()
    first, second = factories.schedule(area, BANDS), factories.schedule(area, BANDS, status="draft")
    factories.verify(second.rules.get(kind="cap"))
    (line,) = differences(rules(first), rules(second))
    assert line.kind == "evidence"
    assert line.sentence == (
        "住院 封顶线 汇编数据，未与原文件核对，依据文件待核对 → 已核对，试验市医保办法（试医保〔2026〕1号）"
    )


@pytest.mark.parametrize(
    ("rule", "title", "value"),
    [
        (
            {"kind": "repeat", "care": "inpatient", "admission": 2, "step": 200, "floor": 100},
            "住院 第 2 次起住院起付线",
            "每次少 200 元，最低 100 元",
        ),
        ({"kind": "repeat", "admission": 2, "ratio": "0.5"}, "第 2 次起住院起付线", "第 1 次的 50%"),
        ({"kind": "repeat", "admission": 2, "amount": 0}, "第 2 次起住院起付线", "0 元"),
        ({"kind": "cross_region", "place": "unfiled", "points": "-0.2"}, "去异地，未备案 异地就医调整", "−20 个百分点"),
        ({"kind": "cross_region", "place": "referred", "ratio": "0.9"}, "转诊到异地 异地就医调整", "乘以 90%"),
        (
            {
                "kind": "favour",
                "layer": "critical_illness",
                "aid": "low_income",
                "factor": "0.5",
                "points": "0.05",
                "no_cap": True,
            },
            "大病保险，低保对象 困难群体倾斜",
            "起付线乘以 50%，比例+5 个百分点，不设封顶",
        ),
        ({"kind": "class_b", "ratio": "0.1"}, "乙类先行自付比例", "10%"),
        ({"kind": "ratio", "care": "outpatient", "ratio": 0}, "普通门诊 支付比例", "不支付"),
        ({"kind": "terms", "care": "observation", "settles_as": "inpatient"}, "急诊留观 说明", "按住院的标准结算"),
        ({"kind": "deductible", "care": "outpatient", "amount": 0, "per": "year"}, "普通门诊 起付线", "不设起付线"),
    ],
)
def test_every_kind_has_its_words(rule: dict[str, Any], title: str, value: str) -> None:
    made = factories.schedule(factories.area(), [rule]).rules.get()
    assert (rule_title(made), rule_value(made)) == (title, value)
