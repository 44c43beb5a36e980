"""The area pages: found by name, pinyin and county; what holds on a day; nothing doubtful, nothing made up."""

import datetime
import re
from collections.abc import Iterator
from unittest import mock

import pytest
from django.test import Client

from regions.enums import Status
from regions.models import BenefitRule, PoolingArea
from regions.presenters import basic, layers
from regions.presenters.area import present_area
from regions.presenters.book import Book
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 5, 1)
DAY = datetime.timedelta(days=1)
PAGE = "/areas/990100/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with mock.patch("django.utils.timezone.localdate", return_value=TODAY):
        yield


def text(response) -> str:
    """What a reader sees: the page without its tags, blanks closed up."""
    body = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def page(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return text(response)


def rows(section) -> dict[str, str]:
    """Heading → figures of all rows of a section."""
    return {
        row.head: " | ".join(" ".join(filter(None, (f.label, f.text, f.more))) for cell in row.cells for f in cell)
        for table in section.tables
        for row in table.rows
    }


# --- finding a place -------------------------------------------------------------------------------------------------


@pytest.fixture
def places() -> PoolingArea:
    guangxi = factories.province("450000", "广西壮族自治区", "guangxizhuangzuzizhiqu", "gxzzzzq")
    hainan = factories.province("460000", "海南省", "hainansheng", "hns")
    nanning = factories.area("450100", "南宁市", "nanningshi", "nns", province=guangxi)
    factories.area("460100", "海口市", "haikoushi", "hks", province=hainan)
    factories.county("450103", "青秀区", "qingxiuqu", "qxq", nanning, city_name="南宁市")
    factories.county("469006", "万宁市", "wanningshi", "wns", province=hainan, note="不知道它属于哪个统筹区。")
    return nanning


@pytest.mark.parametrize(
    "words",
    ["南宁", "南宁市", "nanning", "NanNing", "nan'ning", "nan ning", "nns", "450100", "广西", "guangxi", "广西南宁"],
)
def test_area_is_found(client: Client, places: PoolingArea, words: str) -> None:
    response = client.get("/areas/", {"q": words})
    assert 'href="/areas/450100/"' in response.content.decode()


@pytest.mark.parametrize("words", ["青秀", "青秀区", "qingxiu", "qxq", "450103", "南宁青秀区", "南宁市 青秀"])
def test_county_leads_to_its_area(client: Client, places: PoolingArea, words: str) -> None:
    response = client.get("/areas/", {"q": words})
    assert "青秀区 → 南宁市统筹区" in text(response)


def test_uncertain_county_says_why_and_offers_the_province(client: Client, places: PoolingArea) -> None:
    response = client.get("/areas/", {"q": "万宁"})
    assert "不知道它属于哪个统筹区。" in text(response)
    assert "/areas/?q=%E6%B5%B7%E5%8D%97%E7%9C%81" in response.content.decode()
    assert 'href="/areas/460100/"' not in response.content.decode()


@pytest.mark.parametrize("spelling", ["lvliang", "lyuliang", "luliang"])
def test_u_umlaut_in_three_spellings(client: Client, spelling: str) -> None:
    factories.area("141100", "吕梁市", "lvliangshi", "lls")
    assert "吕梁市" in text(client.get("/areas/", {"q": spelling}))


def test_nothing_found_says_what_to_try(client: Client, places: PoolingArea) -> None:
    words = text(client.get("/areas/", {"q": "不存在的地方"}))
    assert "没有找到" in words
    assert "12393" in words


@pytest.mark.parametrize("words", ["", " ", "'", "%", "_", "\x00", "<script>", "长" * 500, "。"])
def test_odd_words_are_no_error(client: Client, places: PoolingArea, words: str) -> None:
    response = client.get("/areas/", {"q": words})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("<main")[1].split("</main>")[0]


def test_list_tells_what_is_known(client: Client, places: PoolingArea) -> None:
    factories.schedule(places, scheme="resident")
    factories.schedule(places, [{"kind": "cap", "care": "outpatient", "amount": 300}], scheme="employee")
    words = text(client.get("/areas/"))
    assert "居民住院" in words
    assert "职工部分" in words
    assert "暂无标准" in words


def test_next_goes_by_way_of_preferences(client: Client, places: PoolingArea) -> None:
    body = client.get(
        "/areas/", {"q": "南宁", "next": "/calculators/inpatient/", "scheme": "resident"}
    ).content.decode()
    assert 'href="/preferences/?area=450100&amp;scheme=resident&amp;next=%2Fcalculators%2Finpatient%2F"' in body


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", "https:///x"])
def test_next_stays_on_this_site(client: Client, places: PoolingArea, target: str) -> None:
    body = client.get("/areas/", {"q": "南宁", "next": target}).content.decode().split("<main")[1]
    assert 'href="/areas/450100/"' in body
    assert "example.org" not in body
    assert "javascript:" not in body


def test_htmx_gets_the_results_alone(client: Client, places: PoolingArea) -> None:
    fragment = client.get("/areas/", {"q": "南宁"}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "南宁市" in fragment.content.decode()
    restored = client.get(
        "/areas/", {"q": "南宁"}, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<html" in restored.content.decode()
    assert "HX-Request" in restored["Vary"]
    assert "HX-Request" in client.get("/areas/")["Vary"]


# --- what holds on a day ---------------------------------------------------------------------------------------------


def test_figures_with_evidence_and_start(client: Client) -> None:
    factories.schedule(factories.area(), start_unknown=True)
    words = page(client)
    assert "起始日期不详" in words
    assert "汇编数据 · 未与原文件核对" in words
    assert "依据文件待核对" in words
    assert "75%" in words
    assert "150,000 元" in words


def test_version_holds_from_its_first_day(client: Client) -> None:
    place = factories.area()
    factories.schedule(place, start=TODAY, rules=[{"kind": "ratio", "care": "inpatient", "ratio": "0.61"}])
    factories.schedule(place, start=TODAY + DAY, rules=[{"kind": "ratio", "care": "inpatient", "ratio": "0.62"}])
    assert "暂无可用标准" in page(client, "?on=2026-04-30")
    assert "61%" not in page(client, "?on=2026-04-30")
    assert "61%" in page(client)
    assert "62%" not in page(client)
    assert "62%" in page(client, "?on=2026-05-02")
    assert "到时起用" in page(client)
    assert 'href="?on=2026-05-02#resident"' in client.get(PAGE).content.decode()


def test_ended_from_its_first_day(client: Client) -> None:
    place = factories.area()
    factories.schedule(place)
    factories.schedule(place, [], start=TODAY, ends=True)
    assert "75%" in page(client, "?on=2026-04-30")
    assert "75%" not in page(client)
    assert "2026 年 5 月 1 日 起没有可用的标准" in page(client)


def test_withdrawn_shows_its_notice_and_no_figures(client: Client) -> None:
    place = factories.area()
    factories.schedule(place)
    factories.schedule(place, start=TODAY, status=Status.WITHDRAWN, public_notice="比例录错了，正在更正。")
    assert "比例录错了" in page(client)
    assert "75%" not in page(client)
    assert "75%" in page(client, "?on=2026-04-30")


def test_correction_of_the_same_day_counts(client: Client) -> None:
    place = factories.area()
    wrong = [{"kind": "ratio", "care": "inpatient", "ratio": "0.11"}]
    right = [{"kind": "ratio", "care": "inpatient", "ratio": "0.63"}]
    factories.schedule(place, wrong, status=Status.WITHDRAWN, public_notice="录错了。")
    factories.schedule(place, right)
    assert "63%" in page(client)
    assert "录错了" not in page(client)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SUPERSEDED])
def test_unpublished_is_not_shown(client: Client, status: str) -> None:
    factories.schedule(factories.area(), status=status)
    assert "暂无可用标准" in page(client)
    assert "75%" not in page(client)
    assert "住院" not in text(client.get("/areas/")).split("还没有可用的标准")[1]


def test_doubtful_figure_is_nowhere(client: Client) -> None:
    doubtful = {"kind": "cap", "care": "inpatient", "amount": 98765, "evidence": "doubtful", "note": "来历不明"}
    made = factories.schedule(factories.area(), [*factories.INPATIENT[:3], doubtful])
    for address in ("/", "/areas/", "/areas/?q=试验", PAGE, PAGE + "?on=2025-01-01", "/sources/"):
        body = client.get(address).content.decode()
        assert "98,765" not in body
        assert "来历不明" not in body
    assert "年度封顶线 未知" in page(client)
    factories.verify(BenefitRule.objects.get(schedule=made, kind="cap"))
    assert "98,765 元" in page(client)


def test_verified_says_when_and_by_which_document(client: Client) -> None:
    made = factories.schedule(factories.area())
    factories.verify(BenefitRule.objects.get(schedule=made, kind="cap"), clause="第八条")
    words = page(client)
    assert "已与原文件核对 · 2026-03-01" in words
    assert "试验市医保办法（试医保〔2026〕1号）" in words
    assert "第八条" in words
    assert "汇编数据 · 未与原文件核对" in words.split("住院")[0], "the whole wears its weakest grade"


def test_row_of_two_sources_says_which_is_which(client: Client) -> None:
    made = factories.schedule(factories.area())
    factories.verify(BenefitRule.objects.get(schedule=made, kind="ratio", level="level3"))
    words = page(client)
    assert "起付线： 汇编数据 · 未与原文件核对" in words
    assert "支付比例： 已与原文件核对 · 2026-03-01" in words


@pytest.mark.parametrize("bad", ["2026-02-30", "x", "20260501", "0001-01-01", "9999-12-31", "2026-05-01T00:00", "\x00"])
def test_bad_date_is_said_plainly(client: Client, bad: str) -> None:
    factories.schedule(factories.area())
    response = client.get(PAGE, {"on": bad})
    assert response.status_code == 400
    assert "日期没有看懂" in text(response)
    assert "75%" in text(response)


@pytest.mark.parametrize("code", ["999999", "1", "abcdef", "９９０１００", "990100'", "%00"])
def test_unknown_area_is_404(client: Client, code: str) -> None:
    factories.area()
    response = client.get(f"/areas/{code}/")
    assert response.status_code == 404
    assert "没有找到这一页" in text(response)


def test_area_without_anything_shows_the_national_frame(client: Client) -> None:
    factories.area()
    words = page(client)
    assert "暂无可用标准" in words
    assert "国办发〔2021〕42号" in words
    assert "未与原文核对" in words
    assert "12393" in words


def test_chosen_scheme_stands_first(client: Client) -> None:
    factories.schedule(factories.area())
    assert page(client).index("职工医保") < page(client).index("居民医保")
    client.cookies["mingbai"] = ".resident."
    assert page(client).index("居民医保") < page(client).index("职工医保")


def test_every_figure_has_one_anchor(client: Client) -> None:
    made = factories.schedule(
        factories.area(),
        [
            *factories.INPATIENT,
            {"kind": "ratio", "care": "inpatient", "level": "level3a", "ratio": "0.60"},
            {"kind": "ratio", "layer": "assistance", "aid": "low_income", "ratio": "0.7"},
            {"kind": "ratio", "care": "chronic", "level": "level3", "ratio": "0.5"},
            {"kind": "class_b", "care": "chronic", "ratio": "0.1"},
            {"kind": "cap", "care": "any", "amount": 5000},
            {"kind": "favour", "layer": "critical_illness", "aid": "orphan", "no_cap": True},
            {"kind": "cross_region", "care": "outpatient", "place": "unfiled", "ratio": "0"},
            {"kind": "cap", "layer": "combined", "amount": 500000},
        ],
    )
    body = client.get(PAGE).content.decode()
    for rule in made.rules.all():
        assert body.count(f'id="rule-{rule.pk}"') == 1, f"{rule} {rule.care}"


# --- how rules read --------------------------------------------------------------------------------------------------


def book(*rules: dict) -> Book:
    """A book of unsaved rules; they keep the order given."""
    made = []
    for number, rule in enumerate(rules, start=1):
        one = BenefitRule(pk=number, **rule)
        one.clean_fields(exclude=["schedule"])  # strings become Decimals
        made.append(one)
    return Book(made)


def test_zero_ratio_reads_not_paid_and_retirees_get_no_points() -> None:
    section = basic.outpatient(
        book(
            {"kind": "ratio", "care": "outpatient", "level": "level1", "ratio": "0.5", "points": "0.05"},
            {"kind": "ratio", "care": "outpatient", "level": "level3", "ratio": "0", "points": "0.05"},
        )
    )
    assert rows(section)["一级医院"] == "未知 | 50% 退休 55%（+5 个百分点）"
    assert rows(section)["三级医院"] == "未知 | 不支付"
    assert rows(section)["年度封顶线"] == "未知"


def test_missing_cap_is_unknown_and_empty_cap_is_none() -> None:
    ratio = {"kind": "ratio", "care": "inpatient", "ratio": "0.5"}
    assert rows(basic.inpatient(book(ratio)))["年度封顶线"] == "未知"
    assert rows(basic.inpatient(book(ratio, {"kind": "cap", "care": "inpatient"})))["年度封顶线"] == "不设封顶"


def test_retired_points_never_pass_the_whole() -> None:
    section = basic.inpatient(
        book({"kind": "ratio", "care": "inpatient", "level": "level1", "ratio": "0.97", "points": "0.05"})
    )
    assert "退休 100%" in rows(section)["一级医院"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"ratio": "0.5"}, "第 1 次的 50%"),
        ({"ratio": "0"}, "不再扣起付线"),
        ({"ratio": "1"}, "与第 1 次相同"),
        ({"amount": "300"}, "300 元"),
        ({"step": "100", "floor": "200"}, "每次比上一次少 100 元，最低 200 元"),
    ],
)
def test_later_admissions(rule: dict, words: str) -> None:
    ratio = {"kind": "ratio", "care": "inpatient", "ratio": "0.5"}
    section = basic.inpatient(book(ratio, {"kind": "repeat", "care": "inpatient", "admission": 2, **rule}))
    assert rows(section)["同一年第 2 次及以后住院的起付线"] == words


def test_bands_say_from_and_to() -> None:
    section = basic.inpatient(
        book(
            {"kind": "deductible", "care": "inpatient", "amount": "1300", "per": "admission"},
            {"kind": "ratio", "care": "inpatient", "group": "working", "level": "level3", "ratio": "0.95"},
            {
                "kind": "ratio",
                "care": "inpatient",
                "group": "working",
                "level": "level3",
                "upto": "30000",
                "ratio": "0.85",
            },
            {
                "kind": "ratio",
                "care": "inpatient",
                "group": "working",
                "level": "level3",
                "upto": "40000",
                "ratio": "0.9",
            },
        )
    )
    assert rows(section)["三级医院"] == "1,300 元 | 1,300–30,000 元 85% | 30,000–40,000 元 90% | 40,000 元以上 95%"


CRITICAL = (
    {"kind": "deductible", "layer": "critical_illness", "amount": "12000", "per": "year"},
    {"kind": "ratio", "layer": "critical_illness", "upto": "100000", "ratio": "0.6"},
    {"kind": "ratio", "layer": "critical_illness", "ratio": "0.7"},
    {"kind": "cap", "layer": "critical_illness", "scope": "inside", "amount": "500000"},
    {"kind": "cap", "layer": "critical_illness", "scope": "outside", "amount": "200000"},
)


def test_critical_illness_from_zero() -> None:
    favour = {"kind": "favour", "layer": "critical_illness", "factor": "0.5", "points": "0.05", "no_cap": True}
    section = layers.second_layer(
        book(*CRITICAL, favour | {"aid": "destitute"}, favour | {"aid": "low_income"}), "resident"
    )
    assert rows(section) == {
        "起付线": "每年 12,000 元",
        "12,000–100,000 元": "60%",
        "100,000 元以上": "70%",
        "年度封顶线，省内就医": "500,000 元",
        "年度封顶线，省外就医": "200,000 元",
        "特困人员、低保对象": "起付线降为 50%（6,000 元），各段支付比例提高 5 个百分点，不设封顶",
    }
    assert "从 0 元数" in section.sentences[0]


def test_critical_illness_above_the_deductible() -> None:
    terms = {"kind": "terms", "layer": "critical_illness", "basis": "above_deductible", "name": "本地大病保险"}
    section = layers.second_layer(book(terms, *CRITICAL), "resident")
    assert rows(section)["超出起付线 0–100,000 元"] == "60%"
    assert section.tables[0].caption == "本地大病保险"
    assert "减去起付线" in section.sentences[0]


def test_large_amount_and_what_is_missing() -> None:
    large = {"kind": "ratio", "layer": "large_amount", "group": "working", "ratio": "0.85"}
    section = layers.second_layer(book(large), "employee")
    assert rows(section) == {"基本医保封顶线以上的部分（在职）": "85%", "年度封顶线": "未知"}
    assert layers.second_layer(book(), "employee").unknown
    assert layers.second_layer(book(large), "resident").unknown


def test_elsewhere_every_status_is_said() -> None:
    section = layers.elsewhere(
        book(
            {"kind": "cross_region", "place": "resident_elsewhere", "ratio": "1"},
            {"kind": "cross_region", "place": "referred", "points": "-0.1", "factor": "1.5"},
            {"kind": "cross_region", "place": "unfiled", "ratio": "0"},
        )
    )
    assert rows(section) == {
        "长期居住异地，已备案": "与参保地相同",
        "转诊到异地": "支付比例降低 10 个百分点，起付线按 150% 计",
        "在异地急诊": "未知",
        "去异地，未备案": "不支付",
    }
    assert layers.elsewhere(book()).unknown


def test_assistance_unknown_or_by_group() -> None:
    assert layers.assistance(book()).floor
    section = layers.assistance(
        book({"kind": "ratio", "layer": "assistance", "aid": "low_income", "ratio": "0.7", "care": "inpatient"})
    )
    assert section.tables[0].caption == "低保对象"
    assert rows(section) == {"起付线": "未知", "支付比例（住院）": "70%", "年度封顶线": "未知"}


def test_group_deductible_replaces_the_levels() -> None:
    section = basic.outpatient(
        book(
            {"kind": "deductible", "care": "outpatient", "level": "level1", "amount": "200", "per": "year"},
            {"kind": "deductible", "care": "outpatient", "group": "retired", "amount": "100", "per": "year"},
            {"kind": "ratio", "care": "outpatient", "level": "level1", "ratio": "0.6"},
        )
    )
    assert rows(section)["起付线（退休）"] == "每年 100 元 代替上表各级医院的起付线"


def test_observation_settles_as_inpatient() -> None:
    sections = basic.other_cares(book({"kind": "terms", "care": "observation", "settles_as": "inpatient"}))
    assert sections[0].sentences == ("按住院的标准结算。",)
    assert "日间手术" in sections[1].unknown[0]


# --- queries ---------------------------------------------------------------------------------------------------------


def crowd(factor: int) -> None:
    """`factor` × 3 areas, each with `factor` versions of both schemes."""
    for number in range(3 * factor):
        place = factories.area(f"99{number + 1000}", f"试验{number}市", f"shiyan{number}shi", f"sy{number}s")
        factories.county(f"98{number + 1000}", f"试验{number}区", f"shiyan{number}qu", f"sy{number}q", place)
        for scheme in ("employee", "resident"):
            for age in range(factor):
                factories.schedule(place, scheme=scheme, start=factories.START - age * DAY)


@pytest.mark.parametrize("factor", [1, 10])
def test_query_counts_do_not_grow(client: Client, django_assert_num_queries, factor: int) -> None:
    crowd(factor)
    client.cookies["mingbai"] = "991000.resident.large"
    for address, queries in {
        "/areas/": 3,
        "/areas/?q=试验": 4,
        "/areas/?q=zzz": 3,
        "/areas/991000/": 3,
        "/areas/991000/?on=2025-01-01": 3,
    }.items():
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_present_area_asks_twice(django_assert_num_queries) -> None:
    crowd(1)
    place = PoolingArea.objects.select_related("province").get(pk="991000")
    with django_assert_num_queries(2):
        present_area(place, TODAY)
