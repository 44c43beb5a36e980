"""/search/ and its index, on small content made by hand."""

import datetime
import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.models import GlossaryTerm, Office, Topic
from policies.services import withdraw
from portal.search.index import rebuild, refresh
from portal.search.models import SearchEntry, SearchGram, Synonym
from portal.search.query import search
from regions.enums import Status
from tests import factories
from tests.policies import world

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


def keys(typed: str, on: datetime.date | None = None) -> list[str]:
    return [hit.key for hit in search(typed, on or timezone.localdate()).hits]


def entry(key: str, grams: dict[str, int], kind: str = "term", **more: Any) -> SearchEntry:
    """A row of the index by hand."""
    made = SearchEntry.objects.create(kind=kind, key=key, title=key, url=f"/{key}/", **more)
    marks = {} if kind in SearchEntry.Kind.places() else {"*": 0}
    SearchGram.objects.bulk_create(
        SearchGram(entry=made, gram=gram, weight=weight) for gram, weight in (marks | grams).items()
    )
    return made


# --- order: the same on SQLite and PostgreSQL, since both run these tests ----------------------------------------------


def test_order_is_by_score_then_boost_then_tie() -> None:
    # Four texts, 报销 in all: rarity ⌊8 log₂(5/4)⌋ = 2, so 报销 counts 8 × 2 = 16 a point. Names in an order that no
    # database would choose: capitals, a hyphen and Chinese sort differently in every one of them.
    entry("z-last", {"报销": 18}, tie=3)
    entry("Z", {"报销": 18}, tie=2)
    entry("甲", {"报销": 18}, tie=9, boost=1)
    entry("a", {"报销": 30}, tie=99)
    assert keys("报销", TODAY) == ["a", "甲", "Z", "z-last"]
    with_scores = [(row.key, row.score) for row in _rows("报销")]
    assert with_scores == [("a", 480), ("甲", 288), ("Z", 288), ("z-last", 288)]


def test_rare_pieces_outweigh_common_ones() -> None:
    # Seven texts. 断交 (缴 is written 交) in one: ⌊8 log₂ 8⌋ = 24. 报销 in seven: ⌊8 log₂(8/7)⌋ = 1.
    for number in range(6):
        entry(f"common{number}", {"报销": 39, "断": 1}, tie=number)
    entry("rare", {"断交": 9, "报销": 9, "断": 1}, tie=9)
    # rare: 9×8×24 = 1728, 9×8×1 = 72, the single 断 1×1×1 = 1; common: 39×8 + 1 = 313, less than a fifth of 1801.
    assert [(row.key, row.score) for row in _rows("断缴报销")] == [
        ("rare", 1801),
        *((f"common{number}", 313) for number in range(6)),
    ]
    assert keys("断缴报销", TODAY) == ["rare"]


def test_ties_of_places_go_by_code() -> None:
    entry("990102", {"=和平区": 38}, kind="county", tie=990102)
    entry("880102", {"=和平区": 38}, kind="county", tie=880102)
    entry("770102", {"=和平区": 38, "=试验": 6}, kind="county", tie=770102)
    entry("990100", {"=试验": 34}, kind="area", tie=990100)
    # 试验 adds to the county below it: 44 points before 38, 38 and 34.
    assert keys("试验和平区", TODAY) == ["770102", "880102", "990102", "990100"]


def _rows(typed: str) -> list[Any]:
    from portal.search import query

    text, _ = query.considered(typed)
    question = query._Question(text, [])
    known = query._known(question.pieces(), TODAY)
    weights = question.weights(known, [])
    return query._scored(weights, question.solid(weights), TODAY)


# --- what is in the index ------------------------------------------------------------------------------------------------


def test_published_explainers_can_be_found_drafts_cannot() -> None:
    of = world.explainer()
    world.version(of, status=Status.DRAFT)
    assert keys("忘带医保卡") == []
    world.version(of, number=2)
    assert keys("忘带医保卡") == ["lost-card"]


def test_a_scheduled_version_is_found_from_its_day_on() -> None:
    of, today = world.explainer(), timezone.localdate()
    day = today + datetime.timedelta(days=10)
    world.version(of, number=1, title="忘带医保卡怎么看病")
    world.version(of, number=2, title="补办医保卡", question="怎么补办？", publish_on=day)
    assert [hit.title for hit in search("医保卡", today).hits] == ["忘带医保卡怎么看病"]
    assert [hit.title for hit in search("医保卡", day - datetime.timedelta(days=1)).hits] == ["忘带医保卡怎么看病"]
    assert [hit.title for hit in search("医保卡", day).hits] == ["补办医保卡"]
    assert keys("补办", today) == []


def test_a_new_explainer_is_not_found_before_its_day() -> None:
    day = timezone.localdate() + datetime.timedelta(days=3)
    world.version(world.explainer(), publish_on=day)
    assert keys("医保卡") == []
    assert keys("医保卡", day) == ["lost-card"]


def test_withdrawing_gives_way_to_the_version_before() -> None:
    of, today = world.explainer(), timezone.localdate()
    world.version(of, number=1, title="忘带医保卡怎么看病", publish_on=today - datetime.timedelta(days=9))
    second = world.version(of, number=2, title="医保卡的旧说法")
    assert [hit.title for hit in search("医保卡", today).hits] == ["医保卡的旧说法"]
    withdraw(second, reason="写错了")
    assert [hit.title for hit in search("医保卡", today).hits] == ["忘带医保卡怎么看病"]


def test_terms_topics_and_places_follow_their_rows() -> None:
    term = GlossaryTerm.objects.create(slug="qi-fu-xian", term="起付线", short="先自己付的部分。", body="门槛。")
    topic = Topic.objects.create(slug="zhu-yuan", name="住院了", summary="钱怎么扣。")
    area = factories.area()
    factories.county("990102", "青山区", "qingshanqu", "qsq", of=area)
    assert [keys(typed) for typed in ("起付线", "qifuxian", "qfx", "住院了", "试验", "青山区")] == [
        ["qi-fu-xian"],
        ["qi-fu-xian"],
        ["qi-fu-xian"],
        ["zhu-yuan"],
        ["990000", "990100"],
        ["990102"],
    ]
    term.slug, term.term = "men-kan", "门槛线"
    term.save()
    area.name = "改名市"
    area.save()
    topic.delete()
    assert [keys(typed) for typed in ("起付线", "门槛线", "住院了", "改名")] == [[], ["men-kan"], [], ["990100"]]
    assert "改名市" in search("青山区", TODAY).hits[0].summary


def test_offices_by_place_and_never_doubtful_ones() -> None:
    area = factories.area()
    for name, evidence in (("试验市医保中心", "compiled"), ("试验市医保处", "doubtful")):
        Office.objects.create(area=area, name=name, telephone="0000-12345", evidence=evidence)
    national = Office.objects.create(name="全国医保服务热线", telephone="12393")
    assert [hit.title for hit in search("试验医保电话", TODAY).hits if not hit.place][0] == "试验市医保中心"
    assert keys("医保电话")[0] == str(national.pk)
    assert keys("12393") == [str(national.pk)]
    assert [hit.title for hit in search("0000-12345", TODAY).hits] == ["试验市医保中心"]
    assert [hit.title for hit in search("000012345", TODAY).hits] == ["试验市医保中心"]
    assert not SearchEntry.objects.filter(title="试验市医保处").exists()


def test_a_slip_of_the_pen_is_heard() -> None:
    GlossaryTerm.objects.create(slug="bei-an", term="备案", short="先登记。", body="登记。")
    assert keys("备按") == ["bei-an"]


def test_synonyms_are_in_force_at_once_and_in_one_direction() -> None:
    GlossaryTerm.objects.create(slug="da-bing", term="大病保险", short="第二层。", body="第二层。")
    GlossaryTerm.objects.create(slug="qi-ta", term="农合卡", short="卡。", body="卡。")
    assert keys("二次报销") == []
    Synonym.objects.create(word="二次报销", means="大病保险")
    assert keys("二次报销") == ["da-bing"]
    assert keys("大病保险") == ["da-bing"]
    Synonym.objects.create(word="ＤＢＸ", means="大病保险")  # as staff may write it
    assert keys("dbx") == ["da-bing"]


def test_rebuild_command_and_the_same_again(capsys: Any) -> None:
    world.version(world.explainer())
    factories.area()
    state = set(SearchEntry.objects.values_list("kind", "key", "grams__gram", "grams__weight"))
    SearchEntry.objects.all().delete()
    call_command("rebuild_search")
    assert "搜索索引：" in capsys.readouterr().out
    calculators = set(_rows_of("calculator"))
    assert set(SearchEntry.objects.values_list("kind", "key", "grams__gram", "grams__weight")) - calculators == state
    assert len({key for _, key, _, _ in calculators}) == 13


def _rows_of(kind: str) -> Any:
    return SearchEntry.objects.filter(kind=kind).values_list("kind", "key", "grams__gram", "grams__weight")


def test_refresh_of_nothing_changes_nothing() -> None:
    refresh("area")
    refresh("area", "000000")
    assert not SearchEntry.objects.exists()


# --- the page --------------------------------------------------------------------------------------------------------


def test_page_shows_kind_title_summary(client: Client) -> None:
    world.version(world.explainer())
    body = client.get("/search/", {"q": "医保卡"}).content.decode()
    assert '<a href="/policies/lost-card/">忘带医保卡怎么看病</a>' in body
    assert "政策解读</span>" in body
    assert "带身份证也能看病。" in body


def test_nothing_typed_is_in_title_description_or_log(client: Client, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.get("/search/", {"q": "张三的病"})
    head = response.content.decode().split("<body")[0]
    assert "张三" not in head
    assert "<title>搜索 · " in head
    assert "张三" not in caplog.text
    assert "no-cache" in response["Cache-Control"]
    assert not response.cookies


def test_empty_result_says_what_to_try(client: Client) -> None:
    Topic.objects.create(slug="zhu-yuan", name="住院了", summary="钱怎么扣。")
    body = client.get("/search/", {"q": "<b>股票"}).content.decode()
    assert "没有找到“&lt;b&gt;股票”" in body
    assert "少写几个字" in body
    assert 'href="tel:12393"' in body
    assert 'href="/topics/zhu-yuan/"' in body


def test_no_question_offers_topics(client: Client) -> None:
    Topic.objects.create(slug="zhu-yuan", name="住院了", summary="钱怎么扣。")
    body = client.get("/search/").content.decode()
    assert 'href="/topics/zhu-yuan/"' in body
    assert "没有找到" not in body


def test_long_questions_are_cut_and_it_is_said(client: Client) -> None:
    world.version(world.explainer())
    body = client.get("/search/", {"q": "医保卡" + "，" * 57 + "哈哈"}).content.decode()
    assert "只按前 60 个字来找" in body
    assert "忘带医保卡怎么看病" in body
    assert "只按前" not in client.get("/search/", {"q": "医保卡" + "，" * 57}).content.decode()
    # what stands behind the sixtieth character is not looked for
    assert "忘带医保卡怎么看病" not in client.get("/search/", {"q": "，" * 60 + "医保卡"}).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "医保\x00卡",
        "%",
        "' OR 1=1 --",
        "😀",
        "ﷺ" * 60,
        "Ω≈ç√",
        "ǆ",
        "𠀀𠀁",
        "zhuang" * 40,
        "a" * 5000,
        "医" * 60,
        "９９",
    ],
)
def test_odd_input(client: Client, typed: str) -> None:
    world.version(world.explainer())
    factories.area()
    assert client.get("/search/", {"q": typed}).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=90) | st.text(alphabet="医保卡报销南宁起付线的吗 nanqifu'12", max_size=70))
def test_any_text_gives_a_page(client: Client, typed: str) -> None:
    assert client.get("/search/", {"q": typed}).status_code == 200


def test_only_reading(client: Client) -> None:
    assert client.post("/search/").status_code == 405
    assert client.head("/search/", {"q": "医保"}).status_code == 200


QUERIES = 4  # synonyms, what is known of the pieces, entries; the remembered place in the header


@pytest.mark.parametrize(
    ("typed", "queries"), [("", 2), ("医保卡", QUERIES), ("试验市医保卡", QUERIES), ("股票", QUERIES)]
)
def test_queries_stay_the_same_with_ten_times_the_content(
    client: Client, django_assert_num_queries: Any, typed: str, queries: int
) -> None:
    factories.area()
    Topic.objects.create(slug="zhu-yuan", name="住院了", summary="钱怎么扣。")
    client.cookies["mingbai"] = "990100.resident."
    for number in range(11):
        if number in (1, 10):
            with django_assert_num_queries(queries):
                client.get("/search/", {"q": typed})
        Synonym.objects.create(word=f"说法{number}", means="医保卡")
        world.version(world.explainer(f"lost-card-{number}"))
        GlossaryTerm.objects.create(slug=f"t{number}", term=f"医保卡{number}", short="卡。", body="卡。")
        factories.county(
            f"9901{number + 10}", f"青山{number}区", "qingshanqu", "qsq", of=factories.PoolingArea.objects.get()
        )


def test_staff_edit_synonyms(client: Client) -> None:
    client.force_login(User.objects.create_superuser("chief", password="x"))
    address = "/admin/portal/synonym/"
    refused = client.post(f"{address}add/", {"word": "的", "means": "大病保险"})
    assert "请写至少两个字" in refused.content.decode()
    client.post(f"{address}add/", {"word": "二次报销", "means": "大病保险"})
    one = Synonym.objects.get()
    assert client.get(address).status_code == 200
    assert client.get(f"{address}{one.pk}/history/").status_code == 200
    client.post(address, {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"})
    assert not Synonym.objects.exists()
    assert list(Synonym.history.values_list("history_type", flat=True)) == ["-", "+"]


def test_rebuilding_an_empty_site() -> None:
    assert rebuild() == 13  # the calculators
