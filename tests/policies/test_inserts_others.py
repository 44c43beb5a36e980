"""参数, 文件, 公开文章, 术语, 解读, 地区, 电话."""

import datetime
from decimal import Decimal

import pytest

from policies.inserts.kept import forget
from policies.models import GlossaryTerm, Office
from regions.models import PolicyDocument, PolicyParameter
from tests import factories
from tests.policies.inserts_world import html, shown, words
from tests.policies.world import explainer, version

pytestmark = pytest.mark.django_db


def parameter(
    topic: str = "waiting_period", subject: str = "outside_window", name: str = "fixed_months", **more
) -> PolicyParameter:
    values = {"value": Decimal(3), "unit": "months", "effective_from": datetime.date(2025, 1, 1)}
    return PolicyParameter.objects.create(topic=topic, subject=subject, name=name, **{**values, **more})


@pytest.mark.parametrize(
    ("topic", "value", "unit", "expected"),
    [
        ("waiting_period", "3", "months", "3 个月"),
        ("waiting_period", "9", "month", "9 月"),
        ("waiting_period", "90", "days", "90 天"),
        ("contribution_years", "25", "years", "25 年"),
        ("retirement_age", "63", "years", "63 岁"),
        ("continuity", "1000", "yuan", "1,000 元"),
        ("medical_assistance", "0.7", "ratio", "70%"),
        ("medical_assistance", "0.25", "share_of_income_per_head", "25%"),
        ("contribution_years", "0.09", "share_of_monthly_base", "9%"),
        ("waiting_period", "0", "months", "0 个月"),
    ],
)
def test_a_parameter_with_its_unit(topic: str, value: str, unit: str, expected: str) -> None:
    parameter(topic, "men", "x", value=Decimal(value), unit=unit)
    found = shown(f"[[参数:{topic} men x]]", None)
    assert words(found) == f"{expected}（汇编）"
    assert found.problems == ()


def test_a_parameter_that_is_a_day() -> None:
    parameter(
        "contribution_years", "all", "deemed_before", value=None, value_date=datetime.date(2003, 12, 31), unit="date"
    )
    assert words(shown("[[参数:contribution_years all deemed_before]]", None)) == "2003 年 12 月 31 日（汇编）"


def test_the_citation_of_a_parameter() -> None:
    document = PolicyDocument.objects.create(number="国办发〔2024〕38号", title="意见")
    parameter(scheme="resident", document=document, start_unknown=True)
    (figure,) = shown("[[参数:waiting_period outside_window fixed_months]]", None).figures
    assert (figure.label, figure.value, figure.area) == ("居民医保固定等待期", "3 个月", "全国")
    assert (figure.document, figure.start) == ("《意见》（国办发〔2024〕38号）", "起始日期不详")
    assert figure.grade_label == "汇编数据，未与原文件核对"


def test_an_areas_parameter_only_where_it_is_asked_for() -> None:
    area = factories.area()
    parameter(area=area, value=Decimal(6))
    name = "waiting_period outside_window fixed_months"
    assert "6 个月" in words(shown(f"[[参数:{name} 地区=990100]]", None))
    # National figures are no area's, and an area without its own has none.
    assert shown(f"[[参数:{name}|几个月]]", area).problems
    assert words(shown(f"[[参数:{name}|几个月]]", area)) == "几个月"


def test_the_latest_parameter_that_has_begun_and_no_doubtful_one() -> None:
    parameter(value=Decimal(3))
    parameter(value=Decimal(4), effective_from=datetime.date(2026, 1, 1))
    parameter(value=Decimal(5), effective_from=datetime.date(2026, 12, 1))
    parameter(value=Decimal(7), effective_from=datetime.date(2026, 2, 1), evidence="doubtful")
    text = "[[参数:waiting_period outside_window fixed_months]]"
    assert words(shown(text, None)) == "4 个月（汇编）"
    assert words(shown(text, None, on=datetime.date(2025, 6, 1))) == "3 个月（汇编）"
    assert words(shown(text, None, on=datetime.date(2024, 6, 1))) == "（这个数字正在核对）"


def test_a_changed_parameter_shows_at_once() -> None:
    row = parameter()
    text = "[[参数:waiting_period outside_window fixed_months]]"
    assert words(shown(text, None)) == "3 个月（汇编）"
    row.value = Decimal(2)
    row.save()
    assert words(shown(text, None)) == "2 个月（汇编）"
    row.delete()
    assert shown(text, None).problems


def test_two_schemes_say_different_things() -> None:
    parameter(scheme="resident")
    parameter(scheme="employee", value=Decimal(1))
    name = "waiting_period outside_window fixed_months"
    assert shown(f"[[参数:{name}]]", None).problems
    assert words(shown(f"[[参数:{name}]]", None, "employee")) == "1 个月（汇编）"
    assert words(shown(f"[[参数:{name} 险种=居民]]", None, "employee")) == "3 个月（汇编）"


@pytest.mark.parametrize("content", ["", "waiting_period", "a b c d", "a b c 地方=990100"])
def test_a_parameter_that_is_none(content: str) -> None:
    found = shown(f"等[[参数:{content}|几个月]]。", None)
    assert words(found) == "等几个月。"
    assert len(found.problems) == 1


def test_documents_say_whether_anybody_saw_the_original() -> None:
    PolicyDocument.objects.create(number="国办发〔2024〕38号", title="意见")
    PolicyDocument.objects.create(
        number="试发〔2020〕1号",
        title="办法",
        url="https://example.org/1",
        evidence="verified",
        checked_on=datetime.date(2026, 1, 1),
    )
    assert words(shown("[[文件:国办发〔2024〕38号]]", None)) == "《意见》（国办发〔2024〕38号，未与原文核对）"
    # Brackets of another kind, and a blank, are the same number.
    assert words(shown("[[文件:国办发（2024） 38号]]", None)) == "《意见》（国办发〔2024〕38号，未与原文核对）"
    found = shown("[[文件:试发〔2020〕1号]]", None)
    assert words(found) == "《办法》（试发〔2020〕1号，已与原文核对）"
    assert '<a href="https://example.org/1" rel="noopener external">' in html(found)
    missing = shown("见[[文件:无〔1999〕0号]]。", None)
    assert words(missing) == "见无〔1999〕0号。"
    assert len(missing.problems) == 1


def test_the_mark_of_public_articles() -> None:
    assert words(shown("一年 400 元[[公开文章]]。", None)) == "一年 400 元（据公开文章，未与文件核对）。"


def test_a_term_is_explained_on_hover_and_focus() -> None:
    GlossaryTerm.objects.create(slug="zi-fu", term="自付", aliases="个人自付", short="按规定自己付的部分。", body="x")
    found = shown("[[术语:自付]]，[[术语:个人自付|您付的]]", None)
    assert words(found) == "自付按规定自己付的部分。，您付的按规定自己付的部分。"
    page = html(found)
    assert page.count('href="/glossary/zi-fu/"') == 2
    for number in (1, 2):  # an id once a page, named by its link
        assert page.count(f'aria-describedby="tip-zi-fu-{number}"') == 1
        assert page.count(f'<span role="tooltip" id="tip-zi-fu-{number}">') == 1
    assert "style=" not in page
    unknown = shown("[[术语:没有的|这个词]]", None)
    assert words(unknown) == "这个词"
    assert len(unknown.problems) == 1


def test_a_term_that_is_edited_shows_at_once() -> None:
    term = GlossaryTerm.objects.create(slug="zi-fu", term="自付", short="旧的。", body="x")
    assert "旧的。" in words(shown("[[术语:自付]]", None))
    term.short = "新的。"
    term.save()
    assert "新的。" in words(shown("[[术语:自付]]", None))


def test_what_a_term_says_is_escaped() -> None:
    GlossaryTerm.objects.create(slug="x", term="自付", short='"><script>alert(1)</script>', body="x")
    assert "<script>" not in html(shown("[[术语:自付|<img src=x onerror=alert(1)>]]", None))
    assert "<img" not in html(shown("[[术语:自付|<img src=x onerror=alert(1)>]]", None))


def test_links_to_explainers_that_readers_can_see() -> None:
    version(explainer("lost-card"))
    version(explainer("later"), publish_on=datetime.date(2099, 1, 1))
    on = datetime.date(2098, 1, 1)
    assert html(shown("[[解读:lost-card|丢了卡]]", None, on=on)) == '<p><a href="/policies/lost-card/">丢了卡</a></p>'
    for slug in ("later", "nothing"):
        found = shown(f"[[解读:{slug}|丢了卡]]", None, on=on)
        assert html(found) == "<p>丢了卡</p>"
        assert len(found.problems) == 1
    assert (
        html(shown("[[解读:later|以后]]", None, on=datetime.date(2099, 1, 1)))
        == '<p><a href="/policies/later/">以后</a></p>'
    )


def test_a_link_without_words_is_the_title_and_a_problem() -> None:
    version(explainer("lost-card"), title="忘带医保卡")
    found = shown("[[解读:lost-card]]", None, on=datetime.date(2098, 1, 1))
    assert words(found) == "忘带医保卡"
    assert found.problems


def test_areas_by_name() -> None:
    factories.area()
    assert html(shown("[[地区:990100]]", None)) == '<p><a href="/areas/990100/">试验市</a></p>'
    assert shown("[[地区:123456|某市]]", None).problems
    assert words(shown("[[地区:123456|某市]]", None)) == "某市"


def test_lines_of_the_area_and_its_province_and_always_12393() -> None:
    area = factories.area()
    other = factories.area("990200", "另一市")
    Office.objects.create(area=area, name="试验市医保局", telephone="0999-1234567")
    Office.objects.create(province=area.province, name="试验省服务热线", telephone="12345")
    Office.objects.create(area=area, name="存疑的", telephone="0999-7654321", evidence="doubtful")
    Office.objects.create(area=other, name="另一市医保局", telephone="0998-1")
    Office.objects.create(name="全国热线", telephone="12393")
    found = shown("[[电话]]", area)
    assert (
        words(found) == "试验市医保局 0999-1234567 · 汇编数据，试验省服务热线 12345 · 汇编数据，全国医保服务热线 12393"
    )
    assert '<a href="tel:09991234567">0999-1234567</a>' in html(found)
    assert words(shown("[[电话]]", None)) == "全国医保服务热线 12393"


def test_small_tables_are_read_once_for_a_page_and_kept(django_assert_num_queries) -> None:
    parameter()
    PolicyDocument.objects.create(number="国办发〔2024〕38号", title="意见")
    GlossaryTerm.objects.create(slug="zi-fu", term="自付", short="x", body="x")
    version(explainer("lost-card"))
    text = (
        "[[参数:waiting_period outside_window fixed_months]] [[文件:国办发〔2024〕38号]] [[术语:自付]] "
        "[[解读:lost-card|卡]] [[电话]] "
    )
    forget()
    with django_assert_num_queries(2):  # what has changed, and all tables
        assert shown(text * 3, None, on=datetime.date(2098, 1, 1)).problems == ()
    with django_assert_num_queries(1):
        assert shown(text * 3, None, on=datetime.date(2098, 1, 1)).problems == ()
    with django_assert_num_queries(0):
        shown("没有插入项。", None)
