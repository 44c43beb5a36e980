"""`manage.py load_starting_data` and what people read: new comes in, what staff made their own stays, mistakes are named."""

import datetime
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies import services
from policies.models import Explainer, ExplainerVersion, GlossaryTerm, LocalNote, Office, Topic
from policies.starting.load import ContentReport, load
from portal.search.models import SearchEntry, SearchGram
from regions.enums import Status
from regions.models import PolicyDocument
from regions.starting import BadData
from tests import factories
from tests.small_data import folder as folder
from tests.starting_data import ONE_WORKER

pytestmark = pytest.mark.django_db
DATA = settings.BASE_DIR / "data"

EXPLAINER = """---
title: {title}
question: 忘带医保卡，还能报销吗？
description: 带身份证也能看病。
keywords: 丢卡 补卡
order: {order}
topics: [{topics}]
related: [{related}]
reviewed_on: {reviewed_on}
review_due: 2027-05-31
---
## answer
带上身份证。
## how_it_works
{text}
## example
例子。
## what_to_do
1. 带身份证。
## mistakes
- 不是。
## sources
公开文章。
"""
TOPICS = """
- slug: zhu-yuan
  name: 住院了
  summary: 钱怎么扣。
  order: 10
  explainers: [b-card]
- slug: duan-jiao
  name: 断缴了
  summary: 有什么后果。
"""
TERMS = """
- slug: qi-fu-xian
  term: 起付线
  aliases: [起付标准, 门槛费]
  short: 先由您付的部分。
  body: |
    好比门槛。
  explainers: [a-card]
"""
NOTES = """
- slug: no-filing
  areas: ['990100']
  scheme: resident
  title: 不用备案
  body: 不用备案。
  effective_from: 2023-04-01
  document: 试医保〔2026〕1号
"""
OFFICES = """area,province,name,purpose,telephone,url,address,hours,evidence,checked_on,note
,,全国热线,咨询,12393,,,,compiled,,
990100,,试验市医保局,,0999-1,,,,doubtful,,两个号码
"""
Edit = Callable[[], object]


def explainer_file(folder: Path, slug: str, **changes: str) -> None:
    values = {
        "title": f"标题{slug}", "order": "10", "topics": "", "related": "", "reviewed_on": "2026-01-02", "text": "正文。",
    }  # fmt: skip
    (folder / "explainers" / f"{slug}.md").write_text(EXPLAINER.format(**{**values, **changes}), encoding="utf-8")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder with something of everything; the area and the document that it names are there."""
    factories.area()
    PolicyDocument.objects.create(number="试医保〔2026〕1号", title="试验市医保办法")
    (tmp_path / "explainers").mkdir()
    explainer_file(tmp_path, "a-card", topics="zhu-yuan", related="b-card")
    explainer_file(tmp_path, "b-card", order="20")
    for name, text in {
        "topics.yaml": TOPICS, "glossary.yaml": TERMS, "local_notes.yaml": NOTES, "offices.csv": OFFICES,
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text.lstrip(), encoding="utf-8")
    return tmp_path


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def snapshot() -> dict[str, list[object]]:
    """Every row of the app, histories included."""
    models = apps.get_app_config("policies").get_models(include_auto_created=True)
    return {model._meta.label: sorted(model._default_manager.values_list()) for model in models}


def reasons(report: ContentReport) -> list[tuple[str, str]]:
    return [(refusal.key, refusal.reason) for refusal in report.refusals]


def current(slug: str, on: str = "2026-06-01") -> ExplainerVersion:
    return ExplainerVersion.objects.current(datetime.date.fromisoformat(on)).get(explainer__slug=slug)


# --- what comes in ---------------------------------------------------------------------------------------------------


def test_a_first_run_creates_everything(content: Path) -> None:
    report = load(content)
    assert report.refusals == []
    assert report.missing == []
    row = current("a-card")
    assert (row.number, row.status, str(row.publish_on), row.reason) == (1, "published", "2026-01-02", "初始内容")
    assert (row.title, row.how_it_works, row.keywords) == ("标题a-card", "正文。", "丢卡 补卡")
    assert row.published_at is not None
    assert row.history.count() == 1
    a = Explainer.objects.get(slug="a-card")
    assert [one.slug for one in a.related.all()] == ["b-card"]
    topic = Topic.objects.get(slug="zhu-yuan")
    assert [entry.explainer.slug for entry in topic.entries.all()] == ["b-card", "a-card"], "its own list first"
    assert Topic.objects.get(slug="duan-jiao").order == 100
    term = GlossaryTerm.objects.get()
    assert (term.aliases, term.body) == ("起付标准 门槛费", "好比门槛。")
    assert term.explainers.get() == a
    note = LocalNote.objects.get()
    assert note.document is not None
    assert (str(note.effective_from), note.areas.get().pk) == ("2023-04-01", "990100")
    assert Office.objects.count() == 2
    assert Office.objects.public().get().area is None


def test_a_second_run_writes_nothing(content: Path) -> None:
    load(content)
    before = snapshot()
    with CaptureQueriesContext(connection) as queries:
        report = load(content)
    assert [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []
    assert len(queries) <= 6
    assert snapshot() == before
    assert {outcome for _, outcome in report.counts} == {"unchanged"}


def test_saying_the_same_otherwise_changes_nothing(content: Path) -> None:
    load(content)
    before = snapshot()
    change(content, "glossary.yaml", "aliases: [起付标准, 门槛费]", "aliases: 起付标准 门槛费")
    change(content, "explainers/a-card.md", "keywords: 丢卡 补卡", "keywords: 丢卡   补卡")
    assert not load(content).wrote
    assert snapshot() == before


def test_what_is_not_there_has_nothing(tmp_path: Path) -> None:
    assert not load(tmp_path).wrote


def test_a_name_that_nobody_has_is_told_of_and_found_later(content: Path) -> None:
    explainer_file(content, "a-card", topics="zhu-yuan, nirgends", related="c-card")
    report = load(content)
    assert report.missing == [
        "a-card.md 第 8 行：没有“c-card”，没有链接。",
        "a-card.md 第 7 行：没有“nirgends”，没有链接。",
    ]
    assert report.missing[0] in report.lines()
    explainer_file(content, "c-card")
    load(content)
    assert Explainer.objects.get(slug="a-card").related.get().slug == "c-card"


# --- a new release of the files --------------------------------------------------------------------------------------


def test_a_later_review_is_a_version_after_the_old_one(content: Path) -> None:
    load(content)
    explainer_file(content, "a-card", topics="zhu-yuan", related="b-card", text="新的正文。", reviewed_on="2026-03-01")
    load(content)
    assert current("a-card", "2026-02-28").how_it_works == "正文。"
    new = current("a-card", "2026-03-01")
    assert (new.number, new.how_it_works, new.reason) == (2, "新的正文。", "初始内容更新")
    assert load(content).wrote is False


def test_a_correction_of_the_same_day_supersedes(content: Path) -> None:
    load(content)
    explainer_file(content, "a-card", topics="zhu-yuan", related="b-card", text="新的正文。")
    load(content)
    first, second = ExplainerVersion.objects.filter(explainer__slug="a-card").order_by("number")
    assert (first.status, second.status, first.how_it_works) == (Status.SUPERSEDED, Status.PUBLISHED, "正文。")
    explainer_file(content, "a-card", topics="zhu-yuan", related="b-card", text="再新的。")
    load(content)
    assert current("a-card").number == 3


def test_place_and_related_change_without_a_new_version(content: Path) -> None:
    load(content)
    explainer_file(content, "a-card", topics="zhu-yuan", related="", order="30")
    load(content)
    a = Explainer.objects.get(slug="a-card")
    assert (a.order, a.related.count(), a.versions.count()) == (30, 0, 1)


def test_topics_terms_notes_and_offices_follow_the_files(content: Path) -> None:
    load(content)
    change(content, "topics.yaml", "explainers: [b-card]", "explainers: [a-card, b-card]")
    change(content, "glossary.yaml", "explainers: [a-card]", "explainers: [b-card]")
    change(content, "local_notes.yaml", "areas: ['990100']", "province: 990000")
    change(content, "offices.csv", "0999-1", "0999-2")
    report = load(content)
    assert report.refusals == []
    assert [one.explainer.slug for one in Topic.objects.get(slug="zhu-yuan").entries.all()] == ["a-card", "b-card"]
    assert GlossaryTerm.objects.get().explainers.get().slug == "b-card"
    assert (LocalNote.objects.get().areas.count(), LocalNote.objects.get().province_id) == (0, "990000")
    assert Office.objects.get(area="990100").telephone == "0999-2"


# --- what staff made their own ---------------------------------------------------------------------------------------


def draft() -> None:
    services.draft_from(ExplainerVersion.objects.get(explainer__slug="a-card"), reason="要改")


def withdraw() -> None:
    services.withdraw(ExplainerVersion.objects.get(explainer__slug="a-card"), reason="写错了")


def review() -> None:
    ExplainerVersion.objects.filter(explainer__slug="a-card").update(reviewed_on="2026-01-03")


def move() -> None:
    Explainer.objects.filter(slug="a-card").update(order=1)


def unlink() -> None:
    Explainer.objects.get(slug="a-card").related.clear()


@pytest.mark.parametrize("edit", [draft, withdraw, review, move, unlink])
def test_an_explainer_that_staff_touched_is_left_to_them(content: Path, edit: Edit) -> None:
    load(content)
    edit()
    before = snapshot()
    explainer_file(content, "a-card", topics="zhu-yuan", related="b-card", text="新的正文。", reviewed_on="2026-03-01")
    assert reasons(load(content)) == [("a-card", "工作人员已修改，保留现有内容")]
    assert snapshot() == before


def rename_topic() -> None:
    Topic.objects.filter(slug="zhu-yuan").update(name="住院")


def reorder_topic() -> None:
    Topic.objects.get(slug="zhu-yuan").entries.filter(explainer__slug="a-card").update(order=1)


def edit_term() -> None:
    GlossaryTerm.objects.update(short="改过的。")


def edit_note() -> None:
    LocalNote.objects.get().areas.clear()


def check_office() -> None:
    Office.objects.filter(area="990100").update(evidence="verified", checked_on="2026-02-01")


@pytest.mark.parametrize(
    ("edit", "name", "old", "new", "key"),
    [
        (rename_topic, "topics.yaml", "钱怎么扣。", "新。", "zhu-yuan"),
        (reorder_topic, "topics.yaml", "钱怎么扣。", "新。", "zhu-yuan"),
        (edit_term, "glossary.yaml", "先由您付的部分。", "新。", "qi-fu-xian"),
        (edit_note, "local_notes.yaml", "body: 不用备案。", "body: 新。", "no-filing"),
        (check_office, "offices.csv", "0999-1", "0999-9", "990100||试验市医保局"),
    ],
)
def test_what_staff_touched_is_left_to_them(content: Path, edit: Edit, name: str, old: str, new: str, key: str) -> None:
    load(content)
    edit()
    before = snapshot()
    change(content, name, old, new)
    assert reasons(load(content)) == [(key, "工作人员已修改，保留现有内容")]
    assert snapshot() == before


def test_what_staff_made_first_is_kept(content: Path) -> None:
    Explainer.objects.create(slug="a-card", order=5)
    GlossaryTerm.objects.create(slug="qi-fu-xian", term="别的", short="x", body="x")
    report = load(content)
    assert [key for key, _ in reasons(report)] == ["a-card", "qi-fu-xian"]
    assert not ExplainerVersion.objects.filter(explainer__slug="a-card").exists()


def test_a_deletion_is_not_undone(content: Path) -> None:
    load(content)
    GlossaryTerm.objects.all().delete()
    LocalNote.objects.all().delete()
    change(content, "glossary.yaml", "先由您付的部分。", "新。")
    change(content, "local_notes.yaml", "body: 不用备案。", "body: 新。")
    assert reasons(load(content)) == [
        ("qi-fu-xian", "工作人员已删除，不再恢复"),
        ("no-filing", "工作人员已删除，不再恢复"),
    ]
    assert not GlossaryTerm.objects.exists()


# --- mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("topics.yaml", "slug: duan-jiao", "slug: zhu-yuan", "topics.yaml 第 6 行：与 topics.yaml 第 1 行 重复。"),
        ("topics.yaml", "order: 10", "order: zehn", "topics.yaml 第 1 行，order：“zehn”不对"),
        ("topics.yaml", "  order: 10", "  ordre: 10", "topics.yaml 第 1 行：没有“ordre”这一项。"),
        ("topics.yaml", "  order: 10", "\torder: 10", "topics.yaml 第 4 行：不是 YAML"),
        ("topics.yaml", "explainers: [b-card]", "explainers: b-card", "explainers：“b-card”不对（应当是一个列表）"),
        ("topics.yaml", "[b-card]", "[b-card, b-card]", "topics.yaml 第 1 行，explainers：有重复的内容。"),
        ("glossary.yaml", "term: 起付线", f"term: {'长' * 41}", "glossary.yaml 第 1 行，term："),
        ("local_notes.yaml", "'990100'", "'990199'", "local_notes.yaml 第 1 行，areas：没有代码为“990199”的统筹区。"),
        ("local_notes.yaml", "〔2026〕1号", "〔2026〕9号", "document：没有文号为“试医保〔2026〕9号”的文件。"),
        ("local_notes.yaml", "2023-04-01", "2023-13-01", "local_notes.yaml：不是 YAML"),
        ("local_notes.yaml", "scheme: resident", "evidence: verified", "（已核对只能由工作人员登记）"),
        ("offices.csv", "0999-1,,,,doubtful", "0999-1,,,,verified", "offices.csv 第 3 行，evidence：“verified”不对"),
        ("offices.csv", "990100,,", "990199,,", "offices.csv 第 3 行，area：“990199”不对"),
        ("explainers/a-card.md", "title: 标题a-card", f"title: {'长' * 61}", "a-card.md 第 2 行，title："),
        ("explainers/a-card.md", "review_due: 2027-05-31", "review_due: 2025-05-31", "a-card.md 第 10 行"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_nothing_written(content: Path, name: str, old: str, new: str, message: str) -> None:
    before = snapshot()
    change(content, name, old, new)
    with pytest.raises(BadData) as caught:
        load(content)
    assert message in str(caught.value)
    assert snapshot() == before


# --- the command -----------------------------------------------------------------------------------------------------


def run(folder: Path) -> str:
    out = io.StringIO()
    call_command("load_starting_data", folder=folder, stdout=out)
    return out.getvalue()


def with_content(folder: Path) -> Path:
    (folder / "explainers").mkdir()
    explainer_file(folder, "a-card", topics="zhu-yuan")
    (folder / "topics.yaml").write_text(TOPICS.replace("[b-card]", "[a-card]").lstrip(), encoding="utf-8")
    return folder


def test_the_command_loads_all_and_builds_the_search_index_once(folder: Path) -> None:
    with_content(folder)
    first = run(folder)
    assert "统筹区：新建 3" in first
    assert "政策解读：新建 1" in first
    assert "搜索索引：" in first
    assert SearchEntry.objects.filter(kind="explainer", key="a-card").exists()
    assert SearchEntry.objects.filter(kind="area", key="450100").exists()
    assert "搜索索引：" not in run(folder)
    SearchGram.objects.all().delete()
    SearchEntry.objects.all().delete()
    assert "搜索索引：" in run(folder), "an index that was lost"


def test_the_command_leaves_everything_where_one_file_is_wrong(folder: Path) -> None:
    with_content(folder)
    change(folder, "topics.yaml", "order: 10", "order: zehn")
    with pytest.raises(CommandError, match="数据库未改动。topics.yaml 第 1 行"):
        run(folder)
    assert not apps.get_model("regions", "PoolingArea").objects.exists()


@ONE_WORKER
def test_our_own_content_comes_in_whole(starting_content: ContentReport) -> None:
    assert starting_content.refusals == []
    assert starting_content.missing == []
    files = list((DATA / "explainers").glob("*.md"))
    assert len(files) >= 54
    assert ExplainerVersion.objects.current(datetime.date(2026, 12, 1)).count() == len(files)
    assert GlossaryTerm.objects.count() >= 56
    assert Topic.objects.count() == 8
    assert not Topic.objects.filter(explainers__isnull=True).exists()


@ONE_WORKER
def test_our_own_files_are_all_there() -> None:
    for name in ("topics.yaml", "glossary.yaml", "offices.csv", "local_notes.yaml", "synonyms.csv"):
        assert (DATA / name).exists()


@pytest.fixture
def starting_content(tmp_path: Path) -> ContentReport:
    """Our own content on the areas, provinces and documents of the data, without their rates."""
    from regions.starting.load import load_table, no_bar
    from regions.starting.read import TABLES, read_table
    from regions.starting.report import Report

    for table in TABLES:
        if table.kind in ("province", "area", "document"):
            load_table(table, read_table(DATA, table), Report(), no_bar)
    for name in ("explainers", "topics.yaml", "glossary.yaml", "offices.csv", "local_notes.yaml"):
        source = DATA / name
        copy: Callable[..., object] = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    return load(tmp_path)


def test_the_day_of_publication_is_the_day_of_review(content: Path) -> None:
    explainer_file(content, "a-card", reviewed_on=str(timezone.localdate() + datetime.timedelta(days=1)))
    load(content)
    assert not ExplainerVersion.objects.current(timezone.localdate()).filter(explainer__slug="a-card").exists()
