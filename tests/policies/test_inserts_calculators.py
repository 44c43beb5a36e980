"""计算器 and 算例, which portal registers: links and the engine's answers, by hand from the rules of inserts_world."""

import datetime
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils import timezone

from calculators import schedules
from policies.inserts.kept import forget
from portal.inserts import _kept
from regions.models import BenefitRule, PolicyParameter, PoolingArea
from tests import factories
from tests.policies.inserts_world import EMPLOYEE, RESIDENT, html, shown, words

pytestmark = pytest.mark.django_db
BILL = "[[算例:inpatient level=level3 total=30000]]"


@pytest.fixture
def place() -> PoolingArea:
    area = factories.area()
    factories.schedule(area, RESIDENT)
    return area


@pytest.fixture
def nanning() -> PoolingArea:
    """The default place, with other figures: 600 an admission, 60 %."""
    area = factories.area("450100", "南宁市")
    rules = [
        {"kind": "deductible", "care": "inpatient", "amount": 600, "per": "admission"},
        {"kind": "ratio", "care": "inpatient", "ratio": "0.60"},
        {"kind": "cap", "care": "inpatient", "amount": 150000},
    ]
    factories.schedule(area, rules)
    return area


def today(text: str, area: PoolingArea | None, scheme: str = ""):
    return shown(text, area, scheme, on=timezone.localdate())


def test_a_worked_example_for_the_readers_place(place: PoolingArea) -> None:
    found = today(BILL, place, "resident")
    page = words(found)
    # 30,000 − 1,000 = 29,000 × 60 % = 17,400; 自付 12,600, of which 600 lie above 12,000: × 60 % = 360; left 12,240.
    assert "三级医院住院，花费 30,000 元" in page
    assert "试验市 · 居民医保" in page
    assert "先减去起付线− 1,000.00 元" in page
    assert "基本医保按比例支付17,400.00 元29,000 × 60% = 17,400" in page
    assert "大病保险二次报销360.00 元" in page
    assert "您大约自己承担 12,240.00 元（总费用的 40.8%）" in page
    assert "汇编数据" in page
    assert "举例" not in page
    assert "<p><div" not in html(found)
    link = "/calculators/inpatient/?area=990100&amp;scheme=resident&amp;level=level3&amp;total=30000"
    assert f'href="{link}"' in html(found)
    (figure,) = found.figures
    assert (figure.label, figure.value) == ("算例：三级医院住院，花费 30,000 元", "您大约自己承担 12,240.00 元")
    assert found.problems == ()


def test_without_a_place_the_default_is_used_and_said(nanning: PoolingArea) -> None:
    page = words(today(BILL, None))
    # 30,000 − 600 = 29,400 × 60 % = 17,640; left 12,360.
    assert "您还没有选择参保地，这里用南宁市 · 居民医保的标准举例。" in page
    assert "您最多自己承担 12,360.00 元" in page  # the default says nothing of critical illness


def test_a_place_without_rates_gets_the_default_and_is_told_so(nanning: PoolingArea) -> None:
    page = words(today(BILL, factories.area(), "employee"))
    assert "试验市还没有查到可以用来计算的标准，这里用南宁市 · 居民医保的标准举例。" in page
    assert "12,360.00 元" in page


def test_the_scheme_that_has_rates_is_used_where_none_is_chosen() -> None:
    area = factories.area()
    factories.schedule(area, EMPLOYEE, scheme="employee")
    page = words(today(BILL, area))
    assert "试验市 · 职工医保" in page
    # (30,000 − 1,300) × 85 % = 24,395.
    assert "24,395.00 元" in page


def test_a_fixed_place_is_everybodys(place: PoolingArea, nanning: PoolingArea) -> None:
    text = "[[算例:inpatient 地区=450100 险种=居民 level=level3 total=30000]]"
    page = words(today(text, place, "employee"))
    assert "南宁市 · 居民医保" in page
    assert "举例" not in page
    assert "12,360.00 元" in page


def test_a_fixed_place_that_no_longer_resolves_is_a_problem_of_staff_only(nanning: PoolingArea) -> None:
    for text in (
        "[[算例:inpatient area=123456 scheme=resident level=level3 total=30000]]",
        "[[算例:inpatient area=450100 scheme=employee level=level3 total=30000]]",
    ):
        found = today(text, nanning)
        assert words(found) == "这个例子的数字正在更新，您可以打开计算器，填自己的数字来算。"
        assert 'href="/calculators/inpatient/"' in html(found)
        assert len(found.problems) == 1
        assert found.figures == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[算例:nothing level=level3]]",
        "[[算例:]]",
        "[[算例:inpatient level=level9 total=30000]]",
        "[[算例:inpatient level=level3]]",
        "[[算例:inpatient level=level3 total=-1]]",
        "[[算例:inpatient level=level3 total=1 total=2]]",
        "[[算例:inpatient level=level3 total=30000 <script>=1]]",
        "[[算例:inpatient level]]",
        "[[算例:compare level=level3 total=30000]]",
        "[[算例:year total=1]]",
    ],
)
def test_an_example_that_is_none(place: PoolingArea, text: str) -> None:
    found = today(text, place, "resident")
    assert words(found) == "这个例子的数字正在更新，您可以打开计算器，填自己的数字来算。"
    assert len(found.problems) == 1
    assert "<script" not in html(found)


def test_an_example_inside_a_sentence_is_its_words(place: PoolingArea) -> None:
    found = today(f"先看{BILL}再说。", place, "resident")
    assert words(found) == "先看再说。"
    assert found.problems == (f"{BILL} 要单独成一段。",)


def test_an_example_in_a_list_and_in_a_quotation(place: PoolingArea) -> None:
    for text in (f"- {BILL}\n- 另一项", f"> {BILL}"):
        found = today(text, place, "resident")
        assert "12,240.00 元" in words(found)
        assert "<p><div" not in html(found)
        assert found.problems == ()


def test_a_new_version_and_a_check_of_the_original_change_it_at_once(place: PoolingArea) -> None:
    assert "12,240.00" in words(today(BILL, place, "resident"))
    other = [
        {**rule, "amount": 2000} if rule.get("level") == "level3" and "amount" in rule else rule for rule in RESIDENT
    ]
    made = factories.schedule(place, other, start=datetime.date(2025, 2, 1))
    # 30,000 − 2,000 = 28,000 × 60 % = 16,800; 自付 13,200: 1,200 × 60 % = 720; left 12,480.
    assert "12,480.00" in words(today(BILL, place, "resident"))
    for rule in BenefitRule.objects.filter(schedule=made):
        factories.verify(rule)
    assert "已核对" in words(today(BILL, place, "resident"))


def test_layers_and_rules_that_are_no_bills() -> None:
    area = factories.area()
    factories.schedule(area, RESIDENT)
    large: list[factories.Rule] = [
        {"kind": "ratio", "layer": "large_amount", "ratio": "0.9"},
        {"kind": "cap", "layer": "large_amount", "amount": 300000},
    ]
    factories.schedule(area, [*EMPLOYEE, *large], scheme="employee")
    second = words(today("[[算例:critical-illness scheme=resident self_paid=150000]]", area))
    # 12,000–100,000: 88,000 × 60 % = 52,800; 50,000 × 70 % = 35,000; together 87,800, left 62,200.
    assert "87,800.00 元" in second
    assert "62,200.00 元" in second
    above = words(today("[[算例:large-amount above=100000]]", area))
    assert "90,000.00 元" in above  # 100,000 × 90 %
    for name, value, unit in (
        ("from_age", 60, "years"),
        ("to_age", 63, "years"),
        ("every", 4, "months"),
        ("born_from", None, "date"),
    ):
        PolicyParameter.objects.create(
            topic="retirement_age",
            subject="men",
            name=name,
            value=None if value is None else Decimal(value),
            value_date=datetime.date(1965, 1, 1) if value is None else None,
            unit=unit,
            effective_from=datetime.date(2025, 1, 1),
        )
    # Born in March 1966: 15 months after the first, one month for every 4 begun: 60 years 4 months, July 2026.
    years = words(today("[[算例:contribution-years person=men born=1966-03 on=2026-01-01]]", None))
    assert "2026 年 7 月" in years
    assert "60 岁 4 个月" in years


def test_a_page_with_examples_asks_no_more_than_one_without(
    place: PoolingArea, nanning: PoolingArea, django_assert_num_queries
) -> None:
    schedules._built.cache_clear()
    _kept._found.clear()
    forget()
    text = (
        f"[[标准:居民 三级 起付线]]\n\n{BILL}\n\n[[算例:critical-illness scheme=resident self_paid=150000]]\n\n{BILL}\n"
    )
    with django_assert_num_queries(2):  # what has changed, and all of that
        today(text, place, "resident")
    with django_assert_num_queries(1):
        today(text, place, "resident")
    with django_assert_num_queries(1):  # another reader: other answers from what is kept
        today(text, nanning, "resident")
    _kept._found.clear()
    with django_assert_num_queries(1):  # answered anew, still without a query
        today(text, place, "employee")


def test_an_example_on_another_day_asks_the_calculators_own_way(place: PoolingArea) -> None:
    factories.schedule(place, RESIDENT[:3], start=datetime.date(2024, 1, 1))
    later = [
        {**rule, "amount": 2000} if rule.get("level") == "level3" and "amount" in rule else rule for rule in RESIDENT
    ]
    factories.schedule(place, later, start=datetime.date(2026, 1, 1))
    page = words(today("[[算例:inpatient level=level3 total=30000 on=2025-06-01]]", place, "resident"))
    assert "12,240.00" in page  # by the version of that day
    assert "2025 年 6 月 1 日出院" in page


def test_links_to_calculators_take_the_readers_place_and_scheme(place: PoolingArea) -> None:
    text = "[[计算器:inpatient level=level3 total=30000|试算]]"
    url = "/calculators/inpatient/?area=990100&amp;scheme=resident&amp;level=level3&amp;total=30000"
    assert html(today(text, place, "resident")) == f'<p><a href="{url}">试算</a></p>'
    # Nobody's place: the questions with what is known, not the complaints about what is not.
    url = "/calculators/inpatient/?level=level3&amp;total=30000&amp;edit=1"
    assert html(today(text, None)) == f'<p><a href="{url}">试算</a></p>'
    assert html(today("[[计算器:year|一年的账]]", place)) == '<p><a href="/calculators/year/">一年的账</a></p>'
    own = '<p><a href="/calculators/own-rates/?area=990100">自己填</a></p>'
    assert html(today("[[计算器:own-rates|自己填]]", place)) == own


@pytest.mark.parametrize(
    "text",
    [
        "[[计算器:nothing|试算]]",
        "[[计算器:inpatient colour=red|试算]]",
        "[[计算器:inpatient level=level9|试算]]",
        "[[计算器:year x=1|试算]]",
    ],
)
def test_links_to_calculators_that_are_wrong(place: PoolingArea, text: str) -> None:
    found = today(text, place)
    assert words(found) == "试算"
    assert len(found.problems) == 1


def test_the_link_of_an_example_gives_the_same_answer(client, place: PoolingArea) -> None:
    (figure,) = today(BILL, place, "resident").figures
    path, _, query = figure.link.partition("?")
    response = client.get(path, QueryDict(query).dict())
    assert response.status_code == 200
    assert "12,240.00" in response.content.decode()
