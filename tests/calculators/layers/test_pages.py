"""The pages of outpatient, chronic, 二次报销, 大额 and 救助: words, honesty, links, queries."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calculators.forms.cause import CAUSES, NO_CAUSE
from regions.models import PolicyParameter
from tests.calculators.layers.national import national_frame
from tests.calculators.world import AREA, CRITICAL, FULL, INPATIENT, make_area, make_schedule
from tests.factories import Rule

pytestmark = pytest.mark.django_db
PLACE = {"area": AREA, "scheme": "resident", "on": "2026-06-01"}
ASKED: dict[str, dict[str, str]] = {
    "outpatient": PLACE | {"level": "level3", "total": "600"},
    "chronic": PLACE | {"self_paid": "22000"},
    "critical-illness": PLACE | {"self_paid": "22000"},
    "large-amount": {"area": AREA, "on": "2026-06-01", "above": "100000"},
    "assistance": PLACE | {"aid": "destitute", "self_paid": "20000"},
}
LARGE: list[Rule] = [
    {"kind": "ratio", "layer": "large_amount", "ratio": "0.9"},
    {"kind": "cap", "layer": "large_amount", "amount": 400000},
]


@pytest.fixture
def area():
    national_frame()
    found = make_area()
    make_schedule(found, FULL)
    make_schedule(found, [*INPATIENT, *LARGE], scheme="employee")
    return found


def page(client: Client, name: str, status: int = 200, **change: str) -> str:
    response = client.get(f"/calculators/{name}/", ASKED[name] | change)
    assert response.status_code == status
    assert response["Cache-Control"] == "private"
    return response.content.decode()


def links(text: str, path: str) -> dict[str, str]:
    """The query of the one link to another calculator's answer."""
    found = [part.split('"')[0] for part in text.split('href="') if part.startswith(f"{path}?")]
    assert len(found) == 1, found
    return {name: values[0] for name, values in parse_qs(urlsplit(found[0].replace("&amp;", "&")).query).items()}


@pytest.mark.parametrize("name", ASKED)
def test_the_questions_are_shown_and_a_place_alone_is_no_answer(client: Client, area, name: str):
    for query in ({}, {"area": AREA, "scheme": "resident"}):
        text = client.get(f"/calculators/{name}/", query).content.decode()
        assert "算一算</button>" in text
        assert "请改正" not in text
        assert "answer" not in text


@pytest.mark.parametrize(
    ("name", "headline", "value"),
    [
        ("outpatient", "您大约自己承担", "400.00"),  # (600 − 200) × 50 % = 200
        ("chronic", "大病保险大约再支付", "6,000.00"),  # (22,000 − 12,000) × 60 %
        ("critical-illness", "大病保险大约支付", "6,000.00"),
        ("large-amount", "剩下由您承担，大约", "10,000.00"),  # 100,000 × 90 % = 90,000
        ("assistance", "按国家底线，至少可获得救助", "14,000.00"),
    ],
)
def test_an_answer_has_its_headline_steps_grade_and_the_hotline(
    client: Client, area, name: str, headline: str, value: str
):
    text = page(client, name)
    assert headline in text
    assert f'<div class="big">{value}' in text
    assert "汇编数据，未与原文件核对" in text
    assert "tel:12393" in text
    assert 'class="ledger"' in text
    assert "文字版" in text


@pytest.mark.parametrize("name", ASKED)
def test_the_answer_comes_back_for_change_and_nothing_is_kept(client: Client, area, name: str):
    text = page(client, name, edit="1")
    typed = next(key for key in ("total", "self_paid", "above") if key in ASKED[name])
    assert f'value="{ASKED[name][typed]}"' in text
    text = client.get(f"/calculators/{name}/").content.decode()
    assert "试验市" in text
    assert ASKED[name][typed] not in text


@pytest.mark.parametrize("name", ASKED)
def test_few_queries_and_no_more_with_more_versions(client: Client, area, name: str):
    def queries(**change: str) -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, name, **change)
        return len(found)

    cold = queries()
    warm = queries()
    for year in range(2000, 2020):
        make_schedule(area, FULL, start=f"{year}-01-01")
    assert queries() <= cold <= 4  # the first reader after a change
    assert queries() <= warm <= 3
    assert queries(edit="1") <= 2


def test_a_refusal_takes_few_queries(client: Client, area):
    with CaptureQueriesContext(connection) as found:
        page(client, "critical-illness", on="2024-12-31")
    assert len(found) <= 4


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("outpatient", {"level": "level3", "place": "referred"}, "没有写明“转诊到异地”怎么调整"),
        ("outpatient", {"scheme": "employee"}, "试验市职工医保还没有普通门诊的支付标准。"),
        ("chronic", {"total": "100", "self_paid": "", "level": "level3"}, "可以改填“结算单上的自付”"),
        ("chronic", {"scheme": "employee"}, "试验市职工医保还没有门诊慢特病的大病保险标准"),
        ("critical-illness", {"scheme": "employee"}, "职工超过封顶线的费用，可以看“职工大额”"),
        ("critical-illness", {"on": "2024-12-31"}, "试验市居民医保在2024-12-31没有有效的标准"),
        ("large-amount", {"on": "2024-12-31"}, "试验市职工医保在2024-12-31没有有效的标准"),
        ("assistance", {"on": "2024-12-31"}, "还没有可用的医疗救助标准"),
    ],
)
def test_without_a_rule_the_page_says_so(client: Client, area, name: str, change: dict[str, str], words: str):
    text = page(client, name, **change)
    assert words in text
    assert "这里暂时没法估算" in text
    assert "国办发〔2021〕42号" in text
    assert 'class="big"' not in text


def test_an_unknown_area_is_not_found(client: Client, area):
    for name in ASKED:
        assert "没有这个统筹区" in page(client, name, 404, area="999999")


@pytest.mark.parametrize(
    ("name", "change", "field"),
    [
        ("outpatient", {"total": ""}, "total"),
        ("outpatient", {"year_eligible": "多"}, "year_eligible"),
        ("outpatient", {"class_b": "10"}, "class_b_share"),
        ("chronic", {"self_paid": ""}, "total"),
        ("chronic", {"total": "1"}, "self_paid"),
        ("critical-illness", {"self_paid": "-1"}, "self_paid"),
        ("critical-illness", {"enrolled": "maybe"}, "enrolled"),
        ("large-amount", {"above": "1e5"}, "above"),
        ("large-amount", {"unit_deductible": "1"}, "unit_ratio"),
        ("large-amount", {"unit_ratio": "2"}, "unit_ratio"),
        ("assistance", {"aid": "none"}, "aid"),
        ("assistance", {"income_per_head": "三万"}, "income_per_head"),
    ],
)
def test_wrong_input_is_told_at_its_field(client: Client, area, name: str, change: dict[str, str], field: str):
    text = page(client, name, **change)
    assert f'href="#id_{field}"' in text
    assert "请改正下面几项" in text


class TestCauses:
    @pytest.mark.parametrize("cause", [cause for cause, _ in CAUSES if cause != NO_CAUSE])
    @pytest.mark.parametrize("name", ["inpatient", "outpatient", "chronic"])
    def test_nothing_is_paid_and_the_page_says_who_is_to_pay(self, client: Client, area, name: str, cause: str):
        query = PLACE | {"level": "level3", "total": "51000", "cause": cause}
        text = client.get(f"/calculators/{name}/", query).content.decode()
        assert "基本医保不支付这类费用" in text
        assert '<div class="big">51,000.00' in text
        payer = {
            "work_injury": "由工伤保险基金支付",
            "third_party": "由基本医保基金先行支付，再向第三人追偿",
            "public_health": "由公共卫生经费承担",
            "abroad": "由个人承担（自费）",
        }
        assert payer[cause] in text
        assert "社会保险法第三十条（凭记忆整理，未与原文核对）" in text
        assert "tel:12393" in text
        assert "换个条件会怎样" not in text

    def test_no_rates_are_used(self, client: Client, area):
        query = PLACE | {"level": "level3", "total": "51000", "cause": "work_injury"}
        answer = client.get("/api/v1/inpatient", query).json()
        assert (answer["cause"], answer["schedule"]) == ("work_injury", None)
        found = answer["amounts"]
        assert (found["total"], found["out_of_pocket"], found["class_c"]) == ("51000.00",) * 3
        assert {found[name] for name in ("eligible", "basic", "reimbursed", "deductible")} == {"0.00"}
        # Also where the area has no standard at all, and from the slip.
        for change in ({"scheme": "employee"}, {"on": "2020-01-01"}):
            assert client.get("/api/v1/outpatient", query | change).status_code == 200
        slip = client.get("/api/v1/chronic", PLACE | {"self_paid": "7", "cause": "abroad"}).json()
        assert slip["amounts"]["out_of_pocket"] == "7.00"

    def test_an_unknown_area_is_not_found_all_the_same(self, client: Client, area):
        query = PLACE | {"level": "level3", "total": "1", "cause": "abroad", "area": "999999"}
        assert client.get("/api/v1/inpatient", query).status_code == 404

    def test_the_estimate_does_not_know_the_question(self, client: Client, area):
        query = PLACE | {"care": "inpatient", "level": "level3", "total": "51000", "cause": "work_injury"}
        answer = client.get("/api/v1/estimate", query).json()
        assert answer["amounts"]["basic"] == "30000.00"
        assert "cause" not in answer

    def test_without_a_cause_the_bill_is_settled(self, client: Client, area):
        query = PLACE | {"level": "level3", "total": "51000", "cause": "none"}
        answer = client.get("/api/v1/inpatient", query).json()
        assert (answer["cause"], answer["amounts"]["out_of_pocket"]) == ("none", "15600.00")


class TestCareOnTheInpatientPage:
    QUERY = PLACE | {"level": "level3", "total": "51000"}

    def test_observation_settles_as_the_schedule_says(self, client: Client):
        made = make_area()
        as_inpatient: Rule = {"kind": "terms", "care": "observation", "settles_as": "inpatient"}
        as_outpatient: Rule = {"kind": "terms", "care": "day_surgery", "settles_as": "outpatient"}
        make_schedule(made, [*FULL, as_inpatient, as_outpatient])
        observation = client.get("/api/v1/inpatient", self.QUERY | {"care": "observation"}).json()
        assert observation["amounts"]["out_of_pocket"] == "15600.00"
        # As outpatient: 200 of the year's deductible already borne; 51,000 × 50 %, at most 300.
        surgery = client.get("/api/v1/inpatient", self.QUERY | {"care": "day_surgery", "year_deductible_paid": "200"})
        assert surgery.json()["amounts"]["deductible"] == "0.00"
        assert surgery.json()["amounts"]["basic"] == "300.00"
        text = client.get("/calculators/inpatient/", self.QUERY | {"care": "observation"}).content.decode()
        assert "三级医院急诊留观，花费 51,000 元" in text

    def test_what_it_does_not_say_is_not_guessed(self, client: Client, area):
        for care in ("observation", "day_surgery"):
            response = client.get("/api/v1/inpatient", self.QUERY | {"care": care})
            assert (response.status_code, list(response.json()["errors"])) == (409, ["care"])

    def test_an_admission_is_the_default_and_the_address_stays_short(self, client: Client, area):
        response = client.get(
            "/calculators/inpatient/",
            self.QUERY | {"care": "inpatient", "cause": "none"},
            headers={"HX-Request": "true"},
        )
        assert "care=" not in response["HX-Push-Url"]
        assert "cause=" not in response["HX-Push-Url"]

    def test_other_kinds_of_care_have_their_own_page(self, client: Client, area):
        response = client.get("/api/v1/inpatient", self.QUERY | {"care": "outpatient"})
        assert (response.status_code, list(response.json()["errors"])) == (400, ["care"])


class TestWords:
    def test_every_condition_is_named(self, client: Client, area):
        text = page(client, "critical-illness", enrolled="true", settled="false", self_paid="12000", aid="orphan")
        for words in (
            '<span class="badge met">符合</span>',
            "要先由基本医保结算；这里按结算以后的自付试算。",
            '<span class="badge unknown">请核对</span>',
            "起付线 12,000 元，正好到线，还没有超过。",
            "当地的标准没有写给孤儿的倾斜",
            "基本医保结算以后，大病保险大约支付",
        ):
            assert words in text
        assert "还差 0.01 元" in page(client, "critical-illness", self_paid="11999.99")

    def test_without_basic_cover_the_headline_says_so(self, client: Client, area):
        text = page(client, "critical-illness", enrolled="false")
        assert "没有参加基本医保，大病保险支付" in text
        assert '<div class="big">0.00' in text

    def test_which_entry_was_used_is_said(self, client: Client, area):
        assert "当地没有给门诊慢特病单独定大病保险的标准" in page(client, "chronic")
        own = [rule | {"care": "chronic"} for rule in CRITICAL]
        make_schedule(area, [*FULL, *own], start="2026-01-01")
        assert "当地给门诊慢特病单独定了大病保险的标准" in page(client, "chronic")

    def test_an_unknown_cap_is_at_most(self, client: Client, area):
        make_schedule(area, [rule for rule in CRITICAL if rule["kind"] != "cap"], start="2026-01-01")
        assert "大病保险最多支付" in page(client, "critical-illness")
        assert "大病保险最多再支付" in page(client, "chronic")

    def test_an_unknown_layer_reads_unknown_and_at_most(self, client: Client, area):
        make_schedule(area, INPATIENT, scheme="employee", start="2026-01-01")
        text = page(client, "large-amount", unit_paid="30000")
        assert "剩下由您承担，最多" in text
        assert "职工大额补助<b>未知</b>" in text
        assert "您自己填写的标准" in text
        assert '<div class="big">70,000.00' in text

    def test_the_units_own_terms_are_told(self, client: Client, area):
        text = page(client, "large-amount", unit_deductible="1000", unit_ratio="0.9", unit_cap="5000")
        assert "（10,000 − 1,000） × 90% = 8,100，超过最高支付额，支付 5,000" in text
        assert "没有超过起付线 10,000 元" in page(client, "large-amount", unit_deductible="10000", unit_ratio="0.9")
        assert "前面几层已经付完，没有剩下的" in page(client, "large-amount", above="0", unit_paid="1")
        assert "按剩下的算" in page(client, "large-amount", unit_paid="30000")

    def test_the_cap_of_the_large_amount_is_told(self, client: Client, area):
        text = page(client, "large-amount", year_supplement_paid="390000")
        assert "90,000，超过封顶线，支付 10,000" in text
        assert "今年还剩 10,000 元" in text

    def test_an_unknown_cap_is_at_least(self, client: Client, area):
        make_schedule(area, LARGE[:1], scheme="employee", start="2026-01-01")
        assert "剩下由您承担，至少" in page(client, "large-amount")

    def test_the_floor_is_labelled_with_its_document(self, client: Client, area):
        text = page(client, "assistance")
        for words in (
            "国家底线：救助比例",
            "国办发〔2021〕42号",
            "试验市自己的医疗救助标准未知，下面只是国家底线。",
            "医疗救助（至少）",
            "剩下由您承担，最多",
        ):
            assert words in text

    def test_where_no_amount_is_stated_it_reads_unknown(self, client: Client, area):
        text = page(client, "assistance", aid="near_low_income", income_per_head="30000")
        assert "医疗救助能付多少，不能确定" in text
        assert '<div class="big">未知' in text
        assert "超过它 17,000 元" in text
        assert "没有填人均可支配收入" in page(client, "assistance", aid="illness_poverty")
        assert "没有查到国家对孤儿" in page(client, "assistance", aid="orphan")

    def test_the_areas_own_rule_comes_first(self, client: Client, area):
        own: list[Rule] = [
            {"kind": "deductible", "layer": "assistance", "amount": 0, "per": "year"},
            {"kind": "ratio", "layer": "assistance", "ratio": "0.9"},
            {"kind": "cap", "layer": "assistance", "amount": 50000},
        ]
        make_schedule(area, [*FULL, *own], start="2026-01-01")
        text = page(client, "assistance")
        assert "医疗救助大约支付" in text
        assert '<div class="big">18,000.00' in text
        assert "国家底线" not in text

    def test_a_later_national_figure_replaces_the_earlier(self, client: Client, area):
        PolicyParameter.objects.create(
            topic="medical_assistance", subject="destitute", name="ratio", value="0.8", effective_from="2026-06-01"
        )
        assert '<div class="big">16,000.00' in page(client, "assistance")
        assert '<div class="big">14,000.00' in page(client, "assistance", on="2026-05-31")

    def test_a_doubtful_national_figure_is_never_used(self, client: Client, area):
        PolicyParameter.objects.filter(subject="destitute", name="ratio").update(evidence="doubtful")
        assert "不能确定" in page(client, "assistance")

    def test_a_day_after_today_is_said(self, client: Client, area):
        for name in ("chronic", "critical-illness", "large-amount", "assistance"):
            assert "日期在今天之后" in page(client, name, on="2100-01-01")


def test_the_price_limit_is_explained_where_it_is_asked_and_counted(client: Client, area):
    assert "价格高过医保支付标准的部分" in client.get("/calculators/outpatient/").content.decode()
    assert "超限价是价格高过医保支付标准的部分" in page(client, "outpatient", over_limit="100")
    assert "超限价是价格" not in page(client, "outpatient")


class TestOnward:
    def test_from_the_second_payment_to_assistance(self, client: Client, area):
        found = links(page(client, "critical-illness", aid="destitute"), "/calculators/assistance/")
        assert found == {"area": AREA, "scheme": "resident", "aid": "destitute", "self_paid": "16000.00"}
        assert "aid" not in links(page(client, "chronic"), "/calculators/assistance/")

    def test_from_an_admission_to_the_conditions_of_the_second_payment(self, client: Client, area):
        query = PLACE | {"level": "level3", "total": "51000", "aid": "low_income"}
        text = client.get("/calculators/inpatient/", query).content.decode()
        # 自付 51,000 − 30,000 = 21,000; critical illness 5,400; 15,600 left.
        assert links(text, "/calculators/critical-illness/")["self_paid"] == "21000.00"
        assert links(text, "/calculators/assistance/")["self_paid"] == "15600.00"
        assert client.get("/calculators/assistance/", links(text, "/calculators/assistance/")).status_code == 200

    def test_from_outpatient_to_chronic(self, client: Client, area):
        assert links(page(client, "outpatient"), "/calculators/chronic/") == {"area": AREA, "scheme": "resident"}

    def test_from_assistance_and_large_amount_back(self, client: Client, area):
        assert links(page(client, "assistance"), "/calculators/critical-illness/")["self_paid"] == "20000"
        assert links(page(client, "large-amount"), "/calculators/inpatient/")["scheme"] == "employee"
