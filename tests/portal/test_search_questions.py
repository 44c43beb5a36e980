"""Real questions against the real content: the right answer among the first three."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

from policies.starting.load import load as load_policies
from portal.search.index import rebuild
from portal.search.models import SearchEntry
from portal.search.query import Hit, search
from portal.search.signals import paused
from portal.search.starting import load_synonyms
from tests.starting_data import DATA, ONE_WORKER, starting_data

__all__ = ["starting_data"]
pytestmark = [pytest.mark.django_db, ONE_WORKER]
HERE = Path(__file__).parent
QUESTIONS = yaml.safe_load((HERE / "search_questions.yaml").read_text(encoding="utf-8"))
SET_ASIDE = yaml.safe_load((HERE / "search_questions_set_aside.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def content(starting_data: Any, django_db_blocker: Any) -> None:
    """Everything of data/ that can be found; undone with `starting_data`."""
    with django_db_blocker.unblock(), paused():
        load_policies(DATA)
        load_synonyms(DATA)
        rebuild()


def first_three(typed: str) -> tuple[Hit, ...]:
    return search(typed, timezone.localdate()).hits[:3]


def is_named(hit: Hit, name: str) -> bool:
    if "~" in name:
        kind, part = name.split("~")
        return hit.kind == kind and part in hit.title + hit.summary
    kind, _, key = name.rpartition(":")
    return hit.kind == (kind or "explainer") and key in (hit.key, hit.title)


def is_right(question: dict[str, Any]) -> bool:
    hits = first_three(question["q"])
    some = any(is_named(hit, name) for hit in hits for name in question["any"])
    return some and all(any(is_named(hit, name) for hit in hits) for name in question.get("all", []))


@pytest.mark.parametrize(("questions", "number", "least"), [(QUESTIONS, 60, 57), (SET_ASIDE, 40, 37)])
def test_enough_questions_are_answered_in_the_first_three(questions: Any, number: int, least: int) -> None:
    wrong = [question["q"] for question in questions if not is_right(question)]
    assert len(questions) == number
    assert number - len(wrong) >= least, wrong


def test_the_questions_ask_for_every_explainer() -> None:
    asked = {name for question in QUESTIONS for name in question["any"]}
    written = set(SearchEntry.objects.filter(kind="explainer").values_list("key", flat=True))
    assert len(written) == 54
    assert written <= asked


def test_place_and_question() -> None:
    hits = first_three("南宁住院报销比例")
    assert hits[0].kind == "explainer"
    assert (hits[1].key, hits[1].title, hits[1].place) == ("450100", "南宁市", True)


def test_a_place_alone_comes_first() -> None:
    for typed in ("南宁", "南宁市", "nanning", "nan ning", "Nan'ning", "ＮＡＮＮＩＮＧ", "nns", "nn", "广西南宁"):
        assert "450100" in [hit.key for hit in first_three(typed)], typed


def test_names_are_read_from_left_to_right() -> None:
    # 湖|南宁|乡 would be Nanning
    assert [hit.title for hit in first_three("湖南宁乡")] == ["湖南省", "宁乡市"]


def test_the_county_of_the_named_city_comes_first() -> None:
    assert first_three("北京朝阳区")[0].summary.startswith("北京市")
    assert first_three("长春朝阳区")[0].summary.startswith("吉林省长春市")


def test_a_county_whose_name_is_a_word_gives_way() -> None:
    assert all(hit.kind != "county" for hit in first_three("互助金"))
    assert all(hit.kind != "county" for hit in first_three("合作医疗"))
    assert [hit.kind for hit in first_three("互助")[:2]] == ["explainer", "county"]


def test_every_address_opens(client: Any) -> None:
    """One of each kind: the index knows where things are."""
    for kind in SearchEntry.Kind.values:
        entry = SearchEntry.objects.filter(kind=kind).order_by("pk")[0]
        assert client.get(entry.url).status_code == 200, entry.url


def test_doubtful_lines_are_not_found() -> None:
    assert all("8612665" not in hit.summary for hit in search("09338612665", timezone.localdate()).hits)
    assert "0933-8618795" in first_three("平凉医保电话")[0].summary


def test_what_says_nothing_finds_nothing() -> None:
    for typed in ("你好", "怎么办", "😀🏥", "asdfgh", "流感疫苗", "股票"):
        assert not search(typed, timezone.localdate()).hits, typed


def test_refreshing_gives_what_rebuilding_gives() -> None:
    from portal.search.index import refresh

    def state() -> list[Any]:
        return sorted(
            SearchEntry.objects.filter(kind__in=["explainer", "term", "office", "topic", "calculator"]).values_list(
                "kind",
                "key",
                "title",
                "summary",
                "url",
                "begins",
                "ends",
                "boost",
                "tie",
                "grams__gram",
                "grams__weight",
            ),
            key=str,
        )

    before = state()
    for kind in ("explainer", "term", "office", "topic", "calculator"):
        refresh(kind, *SearchEntry.objects.filter(kind=kind).values_list("key", flat=True))
    assert state() == before
