"""What people read: explainers for their place, life situations, glossary, offices, and what stands on area pages."""

import datetime
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from calculators.presenters.lines import WORDS
from calculators.registry import CALCULATORS, POST_CALCULATORS
from policies.models import Explainer, GlossaryTerm, LocalNote, Office, Report, Topic, TopicExplainer
from portal import crosslinks
from regions.enums import Status
from regions.models import PolicyParameter, PoolingArea
from tests import factories
from tests.policies.world import explainer, version

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MOST_QUERIES = 4


def body(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def words(client: Client, address: str, status: int = 200) -> str:
    """What a reader sees of the main part."""
    main = body(client, address, status).split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def topic(slug: str, name: str, *explainers: Explainer, order: int = 100) -> Topic:
    made = Topic.objects.create(slug=slug, name=name, summary=f"{name}怎么办。", order=order)
    for place, one in enumerate(explainers, start=1):
        TopicExplainer.objects.create(topic=made, explainer=one, order=10 * place)
    return made


@pytest.fixture
def lost_card() -> Explainer:
    """An explainer with a topic and a related one."""
    made, other = explainer(order=1), explainer("insurance-code", order=2)
    version(made)
    version(other, title="医保码怎么用", question="医保码是什么？", description="手机上的医保凭证。")
    made.related.add(other)
    topic("zhu-yuan", "住院了", made, other)
    return made


# --- an explainer ----------------------------------------------------------------------------------------------------


def test_an_explainer_answers_first(client: Client, lost_card: Explainer) -> None:
    text = words(client, "/policies/lost-card/")
    parts = ["首页", "看政策", "住院了", "忘带医保卡怎么看病", "忘带医保卡，还能报销吗？", "带上身份证也能看病。",
             "怎么回事", "举个例子", "怎么办", "容易弄错的地方", "依据", "最近复核", "下次复核", "接着看", "医保码怎么用",
             "这篇解读有帮助吗"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    page = body(client, "/policies/lost-card/")
    assert 'href="/topics/zhu-yuan/"' in page
    assert 'href="/policies/insurance-code/"' in page
    assert 'action="/policies/lost-card/helpful/"' in page
    assert "/report/?about=explainer:lost-card" in page
    assert page.count("<h1") == 1


def test_the_head_serves_search_engines_and_wechat(client: Client, lost_card: Explainer) -> None:
    head = body(client, "/policies/lost-card/?thanks=1").split("</head>")[0]
    assert "<title>忘带医保卡怎么看病 · 医保明白账</title>" in head
    assert '<meta name="description" content="带身份证也能看病。">' in head
    assert '<meta property="og:type" content="article">' in head
    assert '<meta property="og:title" content="忘带医保卡怎么看病">' in head
    assert '<link rel="canonical" href="http://testserver/policies/lost-card/">' in head
    assert 'type="application/atom+xml" href="/feed/"' in head
    assert '<meta property="og:type" content="website">' in body(client, "/")


def test_review_dates_are_those_of_the_version(client: Client) -> None:
    version(explainer(), reviewed_on="2026-01-02", review_due="2027-03-04")
    assert "最近复核 2026 年 1 月 2 日，下次复核 2027 年 3 月 4 日之前" in words(client, "/policies/lost-card/")


def test_long_ones_have_a_table_of_contents(client: Client) -> None:
    version(explainer("short"))
    version(explainer("long"), how_it_works="这是一段话。" * 150)
    assert 'class="toc' not in body(client, "/policies/short/")
    page = body(client, "/policies/long/")
    for anchor in re.findall(r'<li><a href="#([a-z_]+)">', page.split('class="toc')[1].split("</nav>")[0]):
        assert page.count(f'id="{anchor}"') == 1
    assert 'href="#how_it_works"' in page


def test_what_is_written_never_becomes_markup(client: Client) -> None:
    bad = "<script>alert(1)</script>"
    version(explainer(), title=f"标题{bad}", question=bad, description=f'"{bad}', answer=bad)
    page = body(client, "/policies/lost-card/")
    assert "<script" not in page.replace("&lt;script", "")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.SUPERSEDED])
def test_unpublished_is_not_found_and_the_page_offers_search(client: Client, status: str) -> None:
    version(explainer(), status=status)
    page = body(client, "/policies/lost-card/", 404)
    assert 'action="/search/"' in page
    assert "忘带医保卡" not in page
    assert "忘带医保卡" not in body(client, "/policies/")


def test_a_later_version_begins_on_its_day(client: Client, lost_card: Explainer) -> None:
    today = timezone.localdate()
    version(lost_card, 2, title="明天的标题", publish_on=today + DAY)
    assert "明天的标题" not in body(client, "/policies/lost-card/")
    version(lost_card, 3, title="今天的标题", publish_on=today)
    assert "<h1>今天的标题</h1>" in body(client, "/policies/lost-card/")
    assert "忘带医保卡怎么看病" not in body(client, "/policies/")


def test_withdrawn_says_so_and_helps(client: Client, lost_card: Explainer) -> None:
    row = lost_card.versions.get()
    row.status = Status.WITHDRAWN
    row.save()
    page = body(client, "/policies/lost-card/", 410)
    assert "这篇解读已撤下" in page
    assert "忘带医保卡怎么看病" in page
    assert "带上身份证也能看病" not in page
    assert 'action="/search/"' in page
    assert "12393" in page
    assert 'content="noindex"' in page
    assert "lost-card" not in body(client, "/policies/")


def test_withdrawn_gives_way_to_the_version_before(client: Client, lost_card: Explainer) -> None:
    today = timezone.localdate()
    row = version(lost_card, 2, title="写错的", publish_on=today)
    row.status = Status.WITHDRAWN
    row.save()
    assert "<h1>忘带医保卡怎么看病</h1>" in body(client, "/policies/lost-card/")


@pytest.mark.parametrize("address", ["/policies/nothing/", "/topics/nothing/", "/glossary/nothing/"])
def test_unknown_names_are_404(client: Client, address: str) -> None:
    assert 'action="/search/"' in body(client, address, 404)


# --- for the reader's place -------------------------------------------------------------------------------------------


def test_figures_are_the_readers_and_cited(client: Client) -> None:
    place = factories.area()
    factories.schedule(place, scheme="resident")
    version(explainer(), how_it_works="住院起付线：[[标准:住院 三级 起付线]]。")
    client.cookies["mingbai"] = "990100.resident."
    page = body(client, "/policies/lost-card/").replace("\xa0", " ")
    assert "1,000 元" in page.split('id="figures"')[0]
    table = page.split('id="figures"')[1].split("</section>")[0]
    for expected in ("试验市", "1,000 元", "汇编数据", "依据文件待核对", "2025"):
        assert expected in table
    assert "试验市" in page.split('class="for-place')[1].split("</p>")[0]


def test_without_a_place_the_page_asks_for_one_and_comes_back(client: Client, lost_card: Explainer) -> None:
    page = body(client, "/policies/lost-card/")
    back = quote("/policies/lost-card/", safe="")
    assert page.count(f'href="/areas/?next={back}"') == 2  # in the header and above the text


def test_the_place_stays_chosen_and_the_scheme_can_be_changed(client: Client, lost_card: Explainer) -> None:
    factories.area()
    client.cookies["mingbai"] = "990100.resident."
    page = body(client, "/policies/lost-card/")
    assert "试验市 · 居民医保" in page
    change = "/preferences/?scheme=employee&amp;next=%2Fpolicies%2Flost-card%2F"
    assert change in page
    client.get(change.replace("&amp;", "&"))
    assert client.cookies["mingbai"].value == "990100.employee."
    assert "试验市 · 职工医保" in body(client, "/policies/lost-card/")


READ = ["/policies/", "/policies/lost-card/", "/topics/zhu-yuan/", "/glossary/", "/glossary/qi/", "/offices/"]


@pytest.mark.parametrize("address", READ)
def test_cached_by_asking_again(client: Client, lost_card: Explainer, address: str) -> None:
    GlossaryTerm.objects.create(slug="qi", term="起付线", short="先由您付的。", body="门槛。")
    response = client.get(address)
    assert response.status_code == 200
    assert "no-cache" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    assert not response.cookies
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405
    page = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script", page)
    assert page.count("<h1") == 1
    assert 'aria-label="当前位置"' in page


# --- lists -----------------------------------------------------------------------------------------------------------


def test_the_index_shows_topics_then_every_explainer_once(client: Client, lost_card: Explainer) -> None:
    version(explainer("alone", order=9), title="不在情境里的")
    topic("huan", "换了工作", lost_card, order=200)
    page = body(client, "/policies/")
    assert page.index("按您的情况找") < page.index("全部解读")
    assert page.count('href="/policies/lost-card/"') == 1
    assert page.count('href="/policies/alone/"') == 1
    assert page.index('href="/policies/insurance-code/"') < page.index('href="/policies/alone/"')


def test_a_topic_keeps_its_order(client: Client) -> None:
    made = [explainer(slug) for slug in ("c", "a", "b")]
    for one in made:
        version(one, title=f"标题{one.slug}")
    topic("zhu-yuan", "住院了", *made)
    text = words(client, "/topics/zhu-yuan/")
    assert text.index("标题c") < text.index("标题a") < text.index("标题b")
    assert "住院了怎么办。" in text


def test_home_leads_to_the_commonest_questions(client: Client) -> None:
    """Round the topics: the first of each, then the second of each, ten in all, none twice."""
    made = {name: explainer(name) for name in ("a1", "a2", "b1", "b2", "both")}
    for name, one in made.items():
        version(one, question=f"问题{name}？")
    topic("second", "换了工作", made["both"], made["b1"], made["b2"], order=20)
    topic("first", "住院了", made["a1"], made["both"], made["a2"], order=10)
    page = body(client, "/")
    found = re.findall(r'<a href="/policies/([a-z0-9]+)/">问题', page)
    assert found == ["a1", "both", "b1", "a2", "b2"]
    assert re.findall(r'<a href="/topics/([a-z]+)/">', page) == ["first", "second"]
    assert page.index('action="/areas/"') < page.index("大家常问"), "the calculator comes first"


def test_home_shows_ten_questions_at_most(client: Client) -> None:
    made = [explainer(f"e{number:02}") for number in range(12)]
    for one in made:
        version(one)
    topic("zhu-yuan", "住院了", *made)
    assert len(re.findall(r'href="/policies/e[0-9]+/"', body(client, "/"))) == 10


# --- glossary, offices -----------------------------------------------------------------------------------------------


def test_glossary_and_term(client: Client, lost_card: Explainer) -> None:
    term = GlossaryTerm.objects.create(
        slug="qi-fu-xian", term="起付线", aliases="起付标准 门槛费", short="先由您付的部分。", body="好比**门槛**。"
    )
    term.explainers.add(lost_card)
    assert 'href="/glossary/qi-fu-xian/"' in body(client, "/glossary/")
    assert "先由您付的部分。" in words(client, "/glossary/")
    page = body(client, "/glossary/qi-fu-xian/")
    assert "起付标准、门槛费" in page
    assert "<strong>门槛</strong>" in page
    assert 'href="/policies/lost-card/"' in page
    assert "<title>起付线是什么 · 医保明白账</title>" in page


def test_offices_by_place_and_never_a_doubtful_one(client: Client) -> None:
    place = factories.area()
    Office.objects.create(name="全国热线", telephone="12393")
    Office.objects.create(name="试验市医保局", area=place, telephone="0999-1", note="来历")
    Office.objects.create(name="可疑的号码", area=place, telephone="0999-2", evidence="doubtful")
    Office.objects.create(name="别处的号码", area=factories.area("990200", "别处市"), telephone="0999-3")
    Office.objects.create(name="省里的大厅", province=place.province)
    for address in ("/offices/", "/areas/990100/"):
        page = body(client, address)
        assert 'href="tel:0999-1"' in page
        assert "省里的大厅" in page
        assert "汇编数据" in page
        assert "可疑的号码" not in page
        assert "来历" not in page
    area_page = body(client, "/areas/990100/")
    assert "别处的号码" not in area_page
    offices = area_page.split('id="offices"')[1]
    assert offices.index("试验市医保局") < offices.index("省里的大厅") < offices.index("全国热线")


def test_a_checked_office_says_when(client: Client) -> None:
    Office.objects.create(name="核对过的", telephone="1", evidence="verified", checked_on="2026-02-03")
    assert "已与原文件核对 · 2026-02-03" in words(client, "/offices/")


# --- on area pages ---------------------------------------------------------------------------------------------------


def note(slug: str, **more: Any) -> LocalNote:
    areas = more.pop("areas", ())
    made = LocalNote.objects.create(slug=slug, title=f"说明{slug}", body="**不用**备案。", **more)
    made.areas.set(areas)
    return made


def test_local_notes_of_the_area_and_its_province(client: Client) -> None:
    place, other = factories.area(), factories.area("980100", "别处市", province=factories.province("980000", "别处省"))
    note("own", areas=[place, other], scheme="resident", effective_from="2023-04-01")
    note("province", province=place.province)
    note("elsewhere", areas=[other])
    note("doubtful", areas=[place], evidence="doubtful")
    note("later", areas=[place], effective_from=timezone.localdate() + DAY)
    page = body(client, "/areas/990100/")
    assert "<strong>不用</strong>备案。" in page
    text = words(client, "/areas/990100/")
    assert "说明own 居民医保 · 汇编数据 · 未与原文件核对 依据文件待核对 · 2023 年 4 月 1 日起" in text
    assert "说明province" in text
    assert "起始日期不详" in text
    for absent in ("说明elsewhere", "说明doubtful", "说明later"):
        assert absent not in text
    assert "说明own" not in words(client, "/areas/990100/?on=2023-03-31")
    assert "说明later" in words(client, f"/areas/990100/?on={timezone.localdate() + DAY}")


def correct(text: str, **more: Any) -> Report:
    values = {"kind": "error", "text": "读者的原话", "page": "/", "answer": text, "state": "corrected", "public": True}
    return Report.objects.create(**{**values, **more})


def test_public_corrections_stand_where_they_belong(client: Client, lost_card: Explainer) -> None:
    place = factories.area()
    noon = timezone.now().replace(hour=12)
    correct("地区的更正。", area=place, handled_at=noon)
    correct("没有公布的。", area=place, public=False)
    correct("解读的更正。", explainer_version=lost_card.versions.get(), handled_at=noon, state="no_change")
    area_text, text = words(client, "/areas/990100/"), words(client, "/policies/lost-card/")
    assert "已更正" in area_text
    assert "地区的更正。" in area_text
    assert "解读的更正。" not in area_text
    assert "核查后无需改动" in text
    assert "解读的更正。" in text
    assert "地区的更正。" not in text
    for seen in (area_text, text):
        assert "读者的原话" not in seen
        assert "没有公布的。" not in seen


def test_a_correction_of_an_older_version_stays(client: Client, lost_card: Explainer) -> None:
    correct("旧版的更正。", explainer_version=lost_card.versions.get())
    version(lost_card, 2, publish_on=timezone.localdate())
    assert "旧版的更正。" in words(client, "/policies/lost-card/")


def test_the_national_frame_is_live(client: Client) -> None:
    factories.area()
    figure = {"topic": "medical_assistance", "subject": "destitute", "name": "ratio", "unit": "ratio"}
    assert "特困人员：救助比例" not in words(client, "/areas/990100/")
    PolicyParameter.objects.create(**figure, value="0.7", effective_from="2025-01-01")
    PolicyParameter.objects.create(**figure, value="0.755", effective_from="2026-02-01")
    PolicyParameter.objects.create(**figure, value="0.99", effective_from="2026-03-01", evidence="doubtful")
    assert "特困人员：救助比例不低于 70%。" in words(client, "/areas/990100/?on=2026-01-31")
    assert "特困人员：救助比例不低于 75.5%。" in words(client, "/areas/990100/?on=2026-03-02")


# --- few queries -----------------------------------------------------------------------------------------------------


def content(place: PoolingArea, factor: int) -> None:
    for number in range(factor):
        slug = f"e{number}"
        made = explainer(slug)
        version(
            made,
            how_it_works="[[标准:住院 三级 起付线]]，[[术语:起付线]]，[[参数:medical_assistance destitute ratio]]。",
        )
        topic(f"t{number}", f"情境{number}", made)
        term = GlossaryTerm.objects.create(
            slug=slug, term="起付线" if number == 0 else f"词{number}", short="短。", body="[[标准:住院 三级 比例]]"
        )
        term.explainers.add(made)
        Office.objects.create(name=f"机构{number}", area=place, telephone="1")
        note(slug, areas=[place])
        correct("更正。", area=place, explainer_version=made.versions.get())
    Explainer.objects.get(slug="e0").related.set(Explainer.objects.exclude(slug="e0")[:4])


@pytest.mark.parametrize("factor", [1, 10])
def test_four_queries_at_most(client: Client, factor: int, django_assert_max_num_queries) -> None:
    """And no more with ten times the content."""
    place = factories.area()
    factories.schedule(place)
    factories.schedule(factories.area("990200", "别处市"))
    content(place, factor)
    client.cookies["mingbai"] = "990200.resident.large"
    for address in (
        "/", "/policies/", "/policies/e0/", "/topics/t0/", "/glossary/", "/glossary/e0/", "/offices/", "/areas/990100/",
    ):  # fmt: skip
        client.get(address)  # small tables are kept by stamps; the first reader after a change pays for them
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200


# --- links between calculators and explainers ------------------------------------------------------------------------


def test_every_link_leads_to_an_explainer_of_ours() -> None:
    files = {path.stem for path in (settings.BASE_DIR / "data" / "explainers").glob("*.md")}
    used = {slug for slugs in crosslinks.BY_CALCULATOR.values() for slug in slugs} | set(crosslinks.BY_LINE.values())
    assert used <= files
    assert used == set(crosslinks.EXPLAINERS)


def test_every_calculator_has_explainers() -> None:
    assert set(crosslinks.BY_CALCULATOR) == set(CALCULATORS) | set(POST_CALCULATORS)


def test_every_line_of_a_bill_has_an_explainer() -> None:
    assert set(WORDS) <= set(crosslinks.BY_LINE)


def test_lines_and_calculators_link_to_explainers(client: Client) -> None:
    factories.schedule(factories.area())
    bill = "/calculators/inpatient/?area=990100&scheme=resident&level=level3&total=20000&on=2026-01-01"
    page = body(client, bill)
    for slug in ("class-a-b-c", "deductible-cap-ratio", "how-reimbursed", "own-share-or-outside", "hospital-deduction"):
        assert f'href="/policies/{slug}/"' in page
    assert 'href="/policies/when-effective/"' in body(client, "/calculators/waiting-period/")
    version(explainer("hospital-deduction"))
    assert 'href="/calculators/inpatient/"' in body(client, "/policies/hospital-deduction/")


# --- the menu --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/policies/", "看政策"),
        ("/glossary/", "看政策"),
        ("/search/", "搜索"),
        ("/areas/", "看标准"),
        ("/calculators/", "算一算"),
    ],
)
def test_the_menu_says_where_one_is(client: Client, address: str, current: str) -> None:
    menu = body(client, address).split('aria-label="主要栏目"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="true">([^<]+)<', menu) == [current]
    assert re.findall(r">([^<]+)</a>", menu) == ["算一算", "看标准", "看政策", "搜索", "大字"]
