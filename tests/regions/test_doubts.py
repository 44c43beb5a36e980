"""Each doubt by a version made for it, and by one beside it that raises none. Worked by hand."""

import datetime
from typing import Any

import pytest

from regions.doubts import doubts, gaps, takes_effect
from regions.models import BenefitRule, BenefitSchedule, PoolingArea

TODAY = datetime.date(2026, 11, 22)


def rule(kind: str, **columns: Any) -> BenefitRule:
    """A rule that is in no database."""
    for name in ("ratio", "points", "factor", "amount", "upto", "step", "floor"):
        if name in columns:
            columns[name] = BenefitRule._meta.get_field(name).to_python(columns[name])
    return BenefitRule(kind=kind, **{"care": "inpatient", **columns})


def deductible(amount: Any, **columns: Any) -> BenefitRule:
    return rule("deductible", **{"amount": amount, "per": "admission", **columns})


def ratio(value: str, **columns: Any) -> BenefitRule:
    return rule("ratio", ratio=value, **columns)


def said(*rules: BenefitRule, scheme: str = "") -> list[str]:
    return [doubt.message for doubt in doubts(rules, scheme=scheme)]


ONE = deductible(500)
SECOND = {"layer": "critical_illness", "care": "any"}
LINE = deductible(12000, **SECOND)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        # levels
        (
            [ONE, ratio("0.75", level="level2"), ratio("0.80", level="level3")],
            "住院，三级医院 支付比例 80%，比二级医院的 75% 高：医院级别越高，支付比例一般越低。",
        ),
        (
            [
                ONE,
                ratio("0.7", level="level2", upto=10000), ratio("0.8", level="level2"),
                ratio("0.75", level="level3"),
            ],
            "住院，三级医院 支付比例 75%，比二级医院的 70% 高：医院级别越高，支付比例一般越低。",
        ),
        (
            [deductible(600, level="level2"), deductible(400, level="level3"), ratio("0.7")],
            "住院，三级医院 起付线 400 元，比二级医院的 600 元 低：医院级别越高，起付线一般越高。",
        ),
        # groups
        (
            [ONE, ratio("0.85", group="working"), ratio("0.80", group="retired")],
            "住院，退休 支付比例 80%，比在职的 85% 低。",
        ),
        ([ONE, ratio("0.85", points="-0.05")], "住院 支付比例：退休人员的比例写成了比在职低。"),
        (
            [deductible(500, group="working"), deductible(700, group="retired"), ratio("0.8")],
            "住院，退休 起付线 700 元，比在职的 500 元 高。",
        ),
        # bands
        (
            [ONE, ratio("0.8", upto=10000), ratio("0.9", upto=20000)],
            "住院 支付比例：最后一段到 20,000 元为止，再往上没有写。以上不限的，最后一段留空。",
        ),
        (
            [ONE, ratio("0.9", upto=10000), ratio("0.8")],
            "住院 支付比例：到 10,000 元是 90%，再往上反而是 80%。",
        ),
        (
            [ONE, ratio("0.8", upto=500), ratio("0.9")],
            "住院 支付比例：到 500 元的一段不超过起付线 500 元，永远用不到。",
        ),
        (
            [LINE, ratio("0.6", upto=10000, **SECOND), ratio("0.7", **SECOND)],
            "大病保险 支付比例：到 10,000 元的一段不超过起付线 12,000 元，永远用不到。",
        ),
        # caps
        ([ONE, ratio("0.8"), rule("cap", amount=400)], "住院 封顶线 400 元，不高于起付线 500 元。"),
        ([deductible(0), ratio("0.8"), rule("cap", amount=0)], "住院 封顶线写成了 0 元。文件写明不设封顶的，金额留空，勾选“不设封顶”。"),
        (
            [ONE, ratio("0.8"), rule("cap", amount=200000), rule("cap", layer="combined", amount=150000)],
            "基本医保与大额合计，住院 封顶线 150,000 元，比住院封顶线 200,000 元 还低。",
        ),
        (
            [LINE, ratio("0.6", **SECOND), rule("cap", amount=500000, scope="inside", **SECOND), rule("cap", scope="outside", **SECOND)],
            "大病保险，省外就医 封顶线比省内的 500,000 元 高。",
        ),
        # what belongs together
        ([ONE], "住院 起付线写了，支付比例一行也没有：群众算不了。"),
        (
            [deductible(500, level="level1"), deductible(600, level="level2"), ratio("0.8", level="level1")],
            "住院，二级医院 起付线写了，二级医院的支付比例没有写：群众算不了。",
        ),
        ([ratio("0.8")], "住院 支付比例写了，起付线没有写。不设起付线的，写 0。"),
        (
            [rule("favour", aid="low_income", factor="0.5", **SECOND)],
            "大病保险，低保对象 困难群体倾斜写了，大病保险的支付比例没有写：用不上。",
        ),
        (
            [LINE, ratio("0.6", **SECOND), rule("favour", aid="low_income", factor="5", **SECOND)],
            "大病保险，低保对象 困难群体倾斜：起付线是一般的 500%，倾斜反而提高了起付线。",
        ),
        # later admissions
        ([ONE, ratio("0.8"), rule("repeat", admission=2, ratio="1.2")], "第 2 次起住院起付线是第 1 次的 120%，比第 1 次还高。"),
        ([ONE, ratio("0.8"), rule("repeat", admission=2, amount=600)], "第 2 次起住院起付线 600 元，比第 1 次的 500 元还高。"),
        ([ONE, ratio("0.8"), rule("repeat", admission=2, step=100)], "第 2 次起住院起付线每次少 100 元，没有写最低多少：会一直少到 0。"),
        ([rule("cross_region", care="any", place="referred", points="0.1")], "转诊到异地 异地就医调整：去异地反而提高支付比例。"),
    ],
)  # fmt: skip
def test_each_doubt(rules: list[BenefitRule], message: str) -> None:
    found = said(*rules)
    assert [one.replace("住院 第 2 次起", "第 2 次起") for one in found] == [message]


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [deductible(0), ratio("0.8")],
        [deductible(300, level="level1"), deductible(600, level="level3"), ratio("0.9", level="level1"), ratio("0.6", level="level3")],
        # 三甲 without a ratio of its own reads as level 3
        [deductible(800, level="level3"), deductible(900, level="level3a"), ratio("0.6", level="level3")],
        [ONE, ratio("0.85", group="working"), ratio("0.90", group="retired"), ratio("0.92", group="retired_70")],
        [ONE, ratio("0.85", upto=30000), ratio("0.9", upto=40000), ratio("0.95"), rule("cap")],
        # above the deductible the bands count from 0: one below the deductible is used
        [LINE, rule("terms", basis="above_deductible", **SECOND), ratio("0.6", upto=10000, **SECOND), ratio("0.7", **SECOND)],
        [rule("ratio", layer="large_amount", care="any", ratio="0.9")],
        [rule("terms", care="observation", settles_as="inpatient"), ratio("0", care="observation")],
        [ONE, ratio("0.8"), rule("repeat", admission=2, ratio="0.5"), rule("repeat", admission=3, ratio="0")],
        [rule("cross_region", care="any", place="referred", points="-0.1")],
        [ONE, ratio("0.8"), rule("cap", amount=100000), rule("cap", layer="combined", care="any", amount=400000)],
    ],
)  # fmt: skip
def test_what_is_usual_raises_none(rules: list[BenefitRule]) -> None:
    assert said(*rules) == []


def test_groups_of_the_other_scheme() -> None:
    retired = [ONE, ratio("0.8", group="any", points="0.05"), ratio("0.9", group="retired")]
    assert said(*retired, scheme="employee") == []
    assert said(*retired, scheme="resident") == [
        "住院 支付比例：居民医保没有退休加成，这里写的用不到。",
        "住院，退休 支付比例：居民医保里没有“退休”这类人。",
    ]
    assert said(ONE, ratio("0.8"), ratio("0.9", group="elder"), scheme="employee") == [
        "住院，老年居民 支付比例：职工医保里没有“老年居民”这类人。"
    ]


def test_a_doubt_names_its_rule() -> None:
    high = ratio("0.80", level="level3")
    assert [doubt.rule for doubt in doubts([ONE, ratio("0.75", level="level2"), high])] == [high]


# --- time -----------------------------------------------------------------------------------------------------------


def version(number: int, start: str, status: str = "published", **more: Any) -> BenefitSchedule:
    return BenefitSchedule(
        pk=number, area=PoolingArea(pk="990100", name="试验市"), scheme="resident", version=number,
        effective_from=datetime.date.fromisoformat(start), status=status, **more,
    )  # fmt: skip


DRAFT = version(9, "2026-01-01", "draft")


@pytest.mark.parametrize(
    ("others", "sentences"),
    [
        ([], ["2026-01-01 以前没有已发布的标准，更早的就医查不到。"]),
        ([version(1, "2025-01-01")], []),
        (
            [version(1, "2025-01-01"), version(2, "2025-07-01", "withdrawn")],
            ["2025-07-01 到 2025-12-31 没有标准：第 2 版已撤下。这一版从 2026-01-01 起，补不上这一段。"],
        ),
        # Of two of one day the published one decides.
        ([version(1, "2025-07-01"), version(2, "2025-07-01", "withdrawn")], []),
        (
            [version(1, "2025-01-01", ends=True)],
            ["2025-01-01 到 2025-12-31 没有标准：第 1 版是“自此无标准”。这一版从 2026-01-01 起，补不上这一段。"],
        ),
        (
            [version(1, "2025-01-01"), version(2, "2027-01-01")],
            ["这一版用到 2026-12-31 为止，接着是第 2 版。"],
        ),
        (
            [version(1, "2025-01-01"), version(2, "2027-01-01", "withdrawn")],
            ["这一版用到 2026-12-31 为止，从 2027-01-01 起没有标准：第 2 版已撤下。"],
        ),
        # The version that this one replaces is no gap.
        ([version(1, "2025-01-01"), version(2, "2026-01-01")], []),
    ],
)
def test_gaps_in_time(others: list[BenefitSchedule], sentences: list[str]) -> None:
    assert gaps(DRAFT, others) == sentences


def test_a_start_that_follows_another_is_hardly_unknown() -> None:
    """Left over from the version that was exported, or copied."""
    said = (
        "勾选了“起始日期不详”，可是这一版接在第 1 版后面：知道从哪天起的，请去掉勾选，不然群众看到的是“起始日期不详”。"
    )
    unknown = version(9, "2026-01-01", "draft", start_unknown=True)
    assert gaps(unknown, [version(1, "2025-01-01", start_unknown=True)]) == [said]
    assert gaps(unknown, [version(1, "2026-01-01", start_unknown=True)]) == [
        "2026-01-01 以前没有已发布的标准，更早的就医查不到。"
    ]
    assert gaps(DRAFT, [version(1, "2025-01-01", start_unknown=True)]) == []


def test_a_version_that_says_none_says_until_when() -> None:
    ending = version(9, "2026-01-01", "draft", ends=True)
    around = [version(1, "2025-01-01"), version(2, "2027-01-01")]
    assert gaps(ending, around) == [
        "从 2026-01-01 起没有标准，直到 2027-01-01 第 2 版：群众算不了，只看到国家的基本框架和 12393。"
    ]


@pytest.mark.parametrize(
    ("start", "others", "sentence"),
    [
        ("2026-01-01", [version(1, "2025-01-01")], "发布后马上生效：2026-01-01 以来的就医，都按这一版算。"),
        (
            "2026-11-22",
            [version(1, "2026-11-22")],
            "发布后马上生效：2026-11-22 以来的就医，都按这一版算。同一天起的第 1 版被这一版更正替换，不再使用。",
        ),
        ("2026-11-23", [version(1, "2025-01-01")], "2026-11-23 才生效。在那之前，群众看到的还是第 1 版。"),
        ("2026-11-23", [], "2026-11-23 才生效。在那之前，群众看到的还是“暂无可用标准”。"),
    ],
)
def test_when_it_takes_effect(start: str, others: list[BenefitSchedule], sentence: str) -> None:
    assert takes_effect(version(9, start, "draft"), others, TODAY) == sentence
