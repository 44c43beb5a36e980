"""`[[标准:…]]`: the reader's own figures, by hand from the rules of inserts_world."""

import datetime

import pytest

from policies.inserts.standard_words import BadWords, read_words
from regions.models import BenefitRule, PolicyDocument, PoolingArea
from regions.services import withdraw
from tests import factories
from tests.policies.inserts_world import EMPLOYEE, RESIDENT, html, shown, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> PoolingArea:
    area = factories.area()
    factories.schedule(area, RESIDENT)
    factories.schedule(area, EMPLOYEE, scheme="employee")
    return area


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("居民 住院 三级 起付线", "1,000 元 · 汇编数据"),
        ("起付线 三级 居民", "1,000 元 · 汇编数据"),
        ("居民医保 三级医院 起付线", "1,000 元 · 汇编数据"),
        ("居民 三甲 起付线", "1,000 元 · 汇编数据"),  # level3a reads as level3 (reading 9)
        ("居民 基层 比例", "90% · 汇编数据"),  # primary reads as level1
        ("居民 起付线", "一级 200 元，二级 500 元，三级 1,000 元 · 汇编数据"),
        ("居民 比例", "一级 90%，二级 75%，三级 60% · 汇编数据"),
        ("居民 封顶线", "150,000 元 · 汇编数据"),
        ("居民 门诊 起付线", "不设起付线 · 汇编数据"),
        ("居民 门诊 二级 比例", "50% · 汇编数据"),
        ("居民 大病 起付线", "每年 12,000 元 · 汇编数据"),
        ("居民 大病 比例", "12,000–100,000 元 60%，100,000 元以上 70% · 汇编数据"),
        ("居民 大病 封顶线", "省内就医 400,000 元，省外就医 200,000 元 · 汇编数据"),
        ("居民 乙类先行自付", "10% · 汇编数据"),
        (
            "居民 异地调整",
            "长期居住备案：比例不变，转诊、急诊：比例降低 10 个百分点，未备案：按原比例的 60% 支付 · 汇编数据",
        ),
        ("职工 三级 起付线", "1,300 元 · 汇编数据"),
        ("职工 封顶线", "不设封顶 · 汇编数据"),
        ("在职 三级 比例", "1,300–30,000 元 85%，30,000 元以上 95% · 汇编数据"),
        (
            "职工 三级 比例",
            "在职 1,300–30,000 元 85%，30,000 元以上 95%；退休 1,300–30,000 元 91%，30,000 元以上 98.2% · 汇编数据",
        ),
        ("职工 门诊 起付线", "在职 每年 600 元，退休 每年 400 元 · 汇编数据"),
        ("职工 门诊 比例", "在职 55%，退休 60% · 汇编数据"),  # everyone's ratio, and 5 points for the retired
        ("职工 退休 门诊 比例", "60% · 汇编数据"),
        ("职工 在职 门诊 比例", "55% · 汇编数据"),
    ],
)
def test_the_readers_figure(place: PoolingArea, asked: str, expected: str) -> None:
    found = shown(f"[[标准:{asked}]]", place)
    assert words(found) == expected
    assert found.problems == ()
    assert found.unknown == ()


def test_the_readers_scheme_decides_where_none_is_named(place: PoolingArea) -> None:
    assert words(shown("[[标准:三级 起付线]]", place, "resident")) == "1,000 元 · 汇编数据"
    assert words(shown("[[标准:三级 起付线]]", place, "employee")) == "1,300 元 · 汇编数据"
    assert words(shown("[[标准:居民 三级 起付线]]", place, "employee")) == "1,000 元 · 汇编数据"
    both = "职工医保 1,300 元；居民医保 1,000 元 · 汇编数据"
    assert words(shown("[[标准:三级 起付线]]", place)) == both


def test_schemes_that_say_the_same_are_said_once() -> None:
    area = factories.area()
    cap = [{"kind": "cap", "care": "inpatient", "amount": 250000}]
    factories.schedule(area, cap)
    factories.schedule(area, cap, scheme="employee")
    found = shown("[[标准:封顶线]]", area)
    assert words(found) == "250,000 元 · 汇编数据"
    assert [one.label for one in found.figures] == ["职工医保住院封顶线", "居民医保住院封顶线"]


def test_what_one_scheme_does_not_say_is_said(place: PoolingArea) -> None:
    found = shown("[[标准:三级 乙类先行自付]]", place)
    assert words(found) == "居民医保 10% · 汇编数据，职工医保还没有查到"
    assert not found.unknown


def test_unknown_is_said_with_what_to_do_and_later_in_short(place: PoolingArea) -> None:
    found = shown("起付线是[[标准:救助 起付线]]，比例是[[标准:救助 比例|七成]]。", place, "resident")
    assert words(found) == (
        "起付线是未知（试验市居民医保还没有查到这一项，可以照当地通知填标准来算，或拨 12393 问），"
        "比例是七成（试验市居民医保还没有查到这一项）。"
    )
    assert 'href="/calculators/own-rates/?area=990100&amp;scheme=resident"' in html(found)
    assert 'href="tel:12393"' in html(found)
    assert found.problems == ()
    assert found.unknown == ("[[标准:救助 起付线]]", "[[标准:救助 比例|七成]]")
    assert found.figures == ()


def test_an_area_without_a_version() -> None:
    found = shown("[[标准:三级 起付线]]", factories.area(), "employee")
    assert words(found).startswith("未知（试验市职工医保还没有查到这一项")


def test_without_a_place_there_is_a_way_to_choose_one_and_back() -> None:
    found = shown("[[标准:三级 起付线]]，[[标准:二级 起付线]]", None, here="/policies/x/")
    assert words(found) == "各地不同（选择参保地后显示），各地不同"
    assert 'href="/areas/?next=%2Fpolicies%2Fx%2F"' in html(found)
    assert found.problems == ()


def test_doubtful_figures_are_never_shown() -> None:
    area = factories.area()
    made = factories.schedule(
        area,
        [
            {"kind": "deductible", "care": "inpatient", "amount": 777, "per": "admission", "evidence": "doubtful"},
            {"kind": "cap", "care": "inpatient", "amount": 5000},
        ],
    )
    found = shown("[[标准:居民 起付线]] [[标准:居民 封顶线]]", area)
    assert "777" not in html(found)
    assert "5,000 元" in words(found)
    factories.verify(BenefitRule.objects.get(schedule=made, kind="deductible"))
    assert "777 元 · 已核对" in words(shown("[[标准:居民 起付线]]", area))


def test_a_draft_is_not_shown(place: PoolingArea) -> None:
    factories.schedule(
        place,
        [{"kind": "deductible", "care": "inpatient", "amount": 1, "per": "admission"}],
        start=datetime.date(2026, 1, 1),
        status="draft",
    )
    assert words(shown("[[标准:居民 三级 起付线]]", place)) == "1,000 元 · 汇编数据"


def test_the_day_decides_the_version(place: PoolingArea) -> None:
    later = [{"kind": "deductible", "care": "inpatient", "amount": 800, "per": "admission"}]
    factories.schedule(place, later, start=datetime.date(2026, 7, 1))
    text = "[[标准:居民 三级 起付线]]"
    assert words(shown(text, place, on=datetime.date(2026, 6, 30))) == "1,000 元 · 汇编数据"
    assert words(shown(text, place, on=datetime.date(2026, 7, 1))) == "800 元 · 汇编数据"
    assert words(shown(text, place, on=datetime.date(2024, 12, 31))).startswith("未知")


def test_a_withdrawn_version_is_gone_at_once(place: PoolingArea) -> None:
    text = "[[标准:居民 三级 起付线]]"
    assert words(shown(text, place)) == "1,000 元 · 汇编数据"
    withdraw(place.schedules.get(scheme="resident"), notice="录错了")
    assert words(shown(text, place)).startswith("未知")


def test_a_version_that_says_none(place: PoolingArea) -> None:
    factories.schedule(place, [], start=datetime.date(2026, 1, 1), ends=True)
    assert words(shown("[[标准:居民 三级 起付线]]", place)).startswith("未知")


def test_a_check_of_the_original_shows_at_once(place: PoolingArea) -> None:
    text = "[[标准:居民 三级 起付线]]"
    assert words(shown(text, place)) == "1,000 元 · 汇编数据"
    factories.verify(
        BenefitRule.objects.get(schedule__scheme="resident", kind="deductible", level="level3", layer="basic")
    )
    found = shown(text, place)
    assert words(found) == "1,000 元 · 已核对"
    (figure,) = found.figures
    assert (figure.grade, figure.document) == ("verified", "《试验市医保办法》（试医保〔2026〕1号）")


def test_the_weakest_grade_stands_behind_several_figures(place: PoolingArea) -> None:
    factories.verify(
        BenefitRule.objects.get(schedule__scheme="resident", kind="deductible", level="level3", layer="basic")
    )
    assert words(shown("[[标准:居民 起付线]]", place)).endswith("· 汇编数据")


def test_citations_say_where_each_figure_stands() -> None:
    area = factories.area()
    document = PolicyDocument.objects.create(
        number="试医保〔2025〕9号", title="试验市住院办法", url="https://example.org/9"
    )
    rule = {
        "kind": "deductible",
        "care": "inpatient",
        "level": "level3",
        "amount": 600,
        "per": "admission",
        "document": document,
    }
    other = {"kind": "deductible", "care": "inpatient", "level": "level2", "amount": 300, "per": "admission"}
    made = factories.schedule(area, [rule, other], start_unknown=True)
    found = shown("[[标准:居民 起付线]]", area)
    second, third = found.figures
    pks = {row.level: row.pk for row in made.rules.all()}
    assert (second.label, second.value, second.area) == ("居民医保住院起付线（二级）", "300 元", "试验市")
    assert (second.document, second.grade_label) == ("", "汇编数据，未与原文件核对")
    assert second.link == f"/areas/990100/#rule-{pks['level2']}"
    assert (third.label, third.value) == ("居民医保住院起付线（三级）", "600 元")
    assert (third.document, third.document_url) == ("《试验市住院办法》（试医保〔2025〕9号）", "https://example.org/9")
    assert third.start == "起始日期不详"
    assert third.link == f"/areas/990100/#rule-{pks['level3']}"


def test_a_citation_names_the_level_that_the_insert_names(place: PoolingArea) -> None:
    (figure,) = shown("[[标准:居民 三级 起付线]][[标准:居民 三级 起付线]]", place).figures
    assert figure.label == "居民医保住院起付线（三级）"
    assert figure.start == "2025 年 1 月 1 日起"


def by_level(*groups: str) -> list[factories.Rule]:
    """Employees' inpatient bands at three levels, the same for each of `groups`."""
    rules: list[factories.Rule] = [{"kind": "deductible", "care": "inpatient", "amount": 1300, "per": "admission"}]
    for level, first in (("level1", "0.90"), ("level2", "0.87"), ("level3", "0.85")):
        for group in groups:
            base = {"kind": "ratio", "care": "inpatient", "level": level, "group": group}
            rules += [{**base, "upto": 30000, "ratio": first}, {**base, "ratio": "0.97"}]
    return rules


def test_groups_of_whom_all_reads_the_same_are_not_told_apart() -> None:
    area = factories.area()
    factories.schedule(area, by_level("working", "retired"), scheme="employee")
    expected = "一级 {} 90%，{} 97%；二级 {} 87%，{} 97%；三级 {} 85%，{} 97% · 汇编数据"
    assert words(shown("[[标准:职工 比例]]", area)) == expected.format(*("1,300–30,000 元", "30,000 元以上") * 3)


def test_a_long_list_of_ratios_is_a_span_with_a_link() -> None:
    area = factories.area()
    retired = [{**rule, "group": "retired", "ratio": "0.982"} for rule in by_level("working")[1:]]
    factories.schedule(area, [*by_level("working"), *retired], scheme="employee")
    found = shown("[[标准:职工 比例]]", area)
    assert words(found) == "85% 到 98.2%，按医院级别、人群和费用分段不同 · 汇编数据（逐项看）"
    assert 'href="/areas/990100/"' in html(found)
    assert [one.label for one in found.figures] == [
        "职工医保住院支付比例（在职一级）",
        "职工医保住院支付比例（在职二级）",
        "职工医保住院支付比例（在职三级）",
        "职工医保住院支付比例（退休各级医院）",
    ]


def outpatient(level: str, amount: int, **more: str) -> factories.Rule:
    return {"kind": "deductible", "care": "outpatient", "level": level, "amount": amount, "per": "year", **more}


LEVELS = ("primary", "level1", "level2", "level3", "level3a")


def test_levels_that_are_all_alike_are_not_listed() -> None:
    """As 成都 states its outpatient deductible: 200 at any level and at each of them, the retired 150."""
    area = factories.area()
    same = [outpatient(level, 200) for level in ("any", *LEVELS)]
    factories.schedule(area, [*same, outpatient("any", 150, group="retired")], scheme="employee")
    factories.schedule(area, [outpatient(level, 0) for level in LEVELS])
    found = shown("[[标准:职工 门诊 起付线]]", area)
    assert words(found) == "在职 每年 200 元，退休 每年 150 元 · 汇编数据"
    assert [one.label for one in found.figures] == ["职工医保普通门诊起付线（在职）", "职工医保普通门诊起付线（退休）"]
    assert words(shown("[[标准:居民 门诊 起付线]]", area)) == "不设起付线 · 汇编数据"
    assert words(shown("[[标准:职工 退休 门诊 起付线]]", area)) == "每年 150 元 · 汇编数据"
    assert words(shown("[[标准:职工 门诊 二级 起付线]]", area)) == "在职 每年 200 元，退休 每年 150 元 · 汇编数据"


def test_levels_that_are_alike_for_one_group_only() -> None:
    area = factories.area()
    levelled = [outpatient(level, amount) for level, amount in (("level1", 100), ("level2", 200), ("level3", 200))]
    factories.schedule(area, [*levelled, outpatient("any", 50, group="retired")], scheme="employee")
    found = shown("[[标准:职工 门诊 起付线]]", area)
    assert words(found) == "在职一级 每年 100 元，在职二级、三级 每年 200 元，退休各级医院 每年 50 元 · 汇编数据"


def test_one_level_and_all_others_alike() -> None:
    """Two levels are named, the rest is for any: all of them read 300."""
    area = factories.area()
    factories.schedule(area, [outpatient(level, 300) for level in ("any", "level1", "level2")])
    assert words(shown("[[标准:居民 门诊 起付线]]", area)) == "每年 300 元 · 汇编数据"


def test_two_levels_alike_are_not_all_of_them() -> None:
    area = factories.area()
    factories.schedule(area, [outpatient(level, 300) for level in ("level1", "level2")])
    assert words(shown("[[标准:居民 门诊 起付线]]", area)) == "一级、二级 每年 300 元 · 汇编数据"


def test_levels_of_another_grade_are_told_apart() -> None:
    area = factories.area()
    made = factories.schedule(area, [outpatient(level, 300) for level in ("level1", "level2", "level3")])
    text = "[[标准:居民 门诊 起付线]]"
    assert words(shown(text, area)) == "每年 300 元 · 汇编数据"
    factories.verify(made.rules.get(level="level2"))
    found = shown(text, area)
    assert words(found) == "一级、二级、三级 每年 300 元 · 汇编数据"
    assert [(one.label, one.grade) for one in found.figures] == [
        ("居民医保普通门诊起付线（一级、二级、三级）", "compiled"),
        ("居民医保普通门诊起付线（一级、二级、三级）", "verified"),
    ]
    for level in ("level1", "level3"):
        factories.verify(made.rules.get(level=level))
    assert words(shown(text, area)) == "每年 300 元 · 已核对"


FIXED = "[[标准:居民 三级 起付线|地区=990100]]"


@pytest.mark.parametrize("scheme", ["", "employee", "resident"])
def test_a_fixed_areas_figure_is_the_same_for_everyone_and_says_whose_it_is(place: PoolingArea, scheme: str) -> None:
    other = factories.area("990200", "另一市")
    factories.schedule(other, [{"kind": "deductible", "care": "inpatient", "amount": 7, "per": "admission"}])
    for area in (None, other, place):
        found = shown(f"例如{FIXED}", area, scheme)
        assert words(found) == "例如试验市居民医保 1,000 元 · 汇编数据"
        assert (found.problems, found.unknown) == ((), ())
        (figure,) = found.figures
        assert (figure.area, figure.label, figure.value) == ("试验市", "居民医保住院起付线（三级）", "1,000 元")
        assert figure.link.startswith("/areas/990100/#rule-")


@pytest.mark.parametrize(
    "written",
    [
        "[[标准:居民 三级 起付线 地区=990100]]",
        "[[标准:地区=990100 居民 三级 起付线]]",
        "[[标准:居民 三级 起付线|地区＝990100]]",
        "[[标准:居民 三级 起付线｜ 地区=990100 ]]",
        "[[标准:居民 三级 起付线|一千|地区=990100]]",
        "[[标准:居民 三级 起付线|地区=990100|一千]]",
    ],
)
def test_where_the_area_may_be_written(place: PoolingArea, written: str) -> None:
    found = shown(written, None)
    assert words(found) == "试验市居民医保 1,000 元 · 汇编数据"
    assert found.problems == ()


def test_a_fixed_area_without_a_scheme(place: PoolingArea) -> None:
    """The reader's scheme decides, as elsewhere; where they chose none, both are told."""
    text = "[[标准:三级 起付线|地区=990100]]"
    assert words(shown(text, None, "employee")) == "试验市职工医保 1,300 元 · 汇编数据"
    assert words(shown(text, None)) == "试验市职工医保 1,300 元；居民医保 1,000 元 · 汇编数据"
    assert words(shown("[[标准:三级 乙类先行自付|地区=990100]]", None)) == (
        "试验市居民医保 10% · 汇编数据，职工医保还没有查到"
    )
    alike = factories.area("990200", "另一市")
    for scheme in ("employee", "resident"):
        factories.schedule(alike, [{"kind": "cap", "care": "inpatient", "amount": 250000}], scheme=scheme)
    assert words(shown("[[标准:封顶线|地区=990200]]", place)) == "另一市 250,000 元 · 汇编数据"


def test_a_figure_that_a_fixed_area_does_not_have(place: PoolingArea) -> None:
    """Readers see the honest sentence about that place; staff see a fault, for the text names a figure that is not there."""
    found = shown("[[标准:居民 救助 起付线|七成|地区=990100]]。[[标准:居民 救助 起付线]]", place)
    assert words(found) == (
        "七成（试验市居民医保还没有查到这一项）。"
        "未知（试验市居民医保还没有查到这一项，可以照当地通知填标准来算，或拨 12393 问）"
    )
    assert found.problems == (
        "[[标准:居民 救助 起付线 地区=990100|七成]]：写明用试验市居民医保的数字，那里没有查到这一项。",
    )
    assert found.unknown == ("[[标准:居民 救助 起付线]]",)
    factories.area("990200", "另一市")
    assert words(shown("[[标准:三级 起付线|地区=990200]]", None)) == "未知（另一市还没有查到这一项）"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("[[标准:三级 起付线|看这里|地区=999999]]", "没有这个统筹区。"),
        ("[[标准:三级 起付线|看这里|地区=试验市]]", "地区= 后面写统筹区的六位代码，例如 地区=450100。"),
        ("[[标准:三级 起付线 地区=|看这里]]", "地区= 后面写统筹区的六位代码，例如 地区=450100。"),
        ("[[标准:三级 起付线 地区=990100|看这里|地区=990100]]", "地区= 只能写一次。"),
        ("[[标准:三级 起付线 险种=居民|看这里]]", "不认识“险种=居民”这个词。"),
    ],
)
def test_an_area_that_is_none(place: PoolingArea, written: str, problem: str) -> None:
    found = shown(written, place)
    assert words(found) == "看这里"
    assert [one.rpartition("]]：")[2] for one in found.problems] == [problem]


def test_a_fixed_area_asks_no_more_often(place: PoolingArea, django_assert_num_queries) -> None:
    other = factories.area("990200", "另一市")
    factories.schedule(other, RESIDENT)
    text = f"{FIXED}[[标准:居民 三级 起付线]]"
    with django_assert_num_queries(2):
        assert words(shown(text, other)) == "试验市居民医保 1,000 元 · 汇编数据1,000 元 · 汇编数据"
    with django_assert_num_queries(1):
        shown(text, other)


def test_day_surgery_follows_what_the_area_settles_it_as(place: PoolingArea) -> None:
    other = factories.area("990200", "另一市")
    rules = [*RESIDENT, {"kind": "terms", "care": "day_surgery", "settles_as": "inpatient"}]
    factories.schedule(other, rules)
    assert words(shown("[[标准:居民 日间手术 三级 起付线]]", other)) == "1,000 元 · 汇编数据"
    assert words(shown("[[标准:居民 日间手术 三级 起付线]]", place)).startswith("未知")


def test_chronic_has_an_entry_of_its_own_in_the_second_layer() -> None:
    area = factories.area()
    own: list[factories.Rule] = [
        {"kind": "deductible", "layer": "critical_illness", "care": "chronic", "amount": 14000, "per": "year"},
        {"kind": "ratio", "layer": "critical_illness", "care": "chronic", "ratio": "0.6"},
    ]
    factories.schedule(area, [*RESIDENT, *own])
    assert words(shown("[[标准:居民 大病 慢特病 起付线]]", area)) == "每年 14,000 元 · 汇编数据"
    assert words(shown("[[标准:居民 大病 起付线]]", area)) == "每年 12,000 元 · 汇编数据"
    # The common cap is another pot's: of the entry's own nothing is said.
    assert words(shown("[[标准:居民 大病 慢特病 封顶线]]", area)).startswith("未知")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "三级",
        "三级 二级 起付线",
        "起付线 比例",
        "四级 起付线",
        "居民 在职 比例",
        "职工 学生儿童 比例",
        "居民 大额 比例",
        "<b> 起付线",
    ],
)
def test_words_that_ask_for_nothing(place: PoolingArea, asked: str) -> None:
    with pytest.raises(BadWords):
        read_words(tuple(asked.split()))
    found = shown(f"看[[标准:{asked}|这里的文字]]吧", place)
    assert words(found) == "看这里的文字吧"
    assert len(found.problems) == 1
    assert not words(shown(f"[[标准:{asked}]]", place))


def test_the_groups_choose_the_scheme() -> None:
    assert read_words(("在职", "比例")).scheme == "employee"
    assert read_words(("学生儿童", "比例")).scheme == "resident"
    assert read_words(("大额", "比例")).scheme == "employee"
    assert read_words(("比例",)).scheme == ""


def test_names_are_escaped() -> None:
    area = factories.area(name="<b>市")
    found = shown("[[标准:居民 三级 起付线]]", area)
    assert "<b>" not in html(found)
    assert "&lt;b&gt;市" in html(found)


def test_ten_times_the_areas_and_versions_ask_as_often(place: PoolingArea, django_assert_num_queries) -> None:
    text = "".join(f"[[标准:居民 {level} {what}]]" for level in ("一级", "二级", "三级") for what in ("起付线", "比例"))
    with django_assert_num_queries(2):  # which versions hold, and the rules of those that are new
        shown(text, place)
    with django_assert_num_queries(1):
        shown(text, place)
    for number in range(2, 12):
        factories.schedule(factories.area(f"99{number:02}00", f"第 {number} 市"), RESIDENT)
        factories.schedule(place, RESIDENT, start=datetime.date(2014, 1, number))
    with django_assert_num_queries(1):
        shown(text, place)
