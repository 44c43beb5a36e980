"""`manage.py check_explainers`: each sort of fault and warning, and that sound content has none."""

import datetime
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from policies.models import GlossaryTerm, LocalNote, Topic
from regions.models import PoolingArea
from tests import factories
from tests.policies.explainer_files import good, write
from tests.policies.inserts_world import RESIDENT
from tests.policies.world import explainer, version

pytestmark = pytest.mark.django_db
ON = "2026-06-01"


@pytest.fixture
def nanning() -> PoolingArea:
    Topic.objects.create(slug="hai-zi", name="孩子出生", summary="x")
    factories.area("110100", "北京市")
    area = factories.area("450100", "南宁市")
    factories.schedule(area, RESIDENT)
    return area


@pytest.fixture
def folder(tmp_path: Path, nanning: PoolingArea) -> Path:
    """Three sound files that refer to one another."""
    found = tmp_path / "explainers"
    write(found, "lost-card", good("甲乙"))
    write(found, "newborn", good("丙丁", related="[lost-card, break]"))
    write(found, "break", good("戊己", related="[lost-card, newborn]"))
    return found


def check(folder: Path | None = None, **options) -> tuple[bool, str]:
    """Whether there was no fault, and what was printed."""
    out = io.StringIO()
    options = {"on": ON, **options}
    if folder is not None:
        options["files"] = str(folder)
    try:
        call_command("check_explainers", stdout=out, no_color=True, **options)
    except CommandError as error:
        assert error.returncode == 1
        return False, out.getvalue() or str(error)
    return True, out.getvalue()


def test_sound_files_have_no_fault_and_no_warning(folder: Path) -> None:
    assert check(folder) == (True, "检查了 3 项：错误 0，提醒 0，如实写明未知 0。\n")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": None}, "错误  解读 lost-card.md：lost-card.md 第 1 行：文件头缺少 title。"),
        ({"mistakes": None}, "缺少“mistakes”这一节"),
        ({"title": "忘" * 31}, "（title）：最多 30 个字，现在是 31 个。"),
        ({"description": "带" * 81}, "（description）：最多 80 个字，现在是 81 个。"),
        ({"description": "见[[术语:自付]]"}, "（description）：只能是纯文字"),
        ({"related": "[newborn, nothing]"}, "（related）：没有“nothing”这篇解读。"),
        ({"related": "[newborn, lost-card]"}, "（related）：相关解读里有它自己。"),
        ({"topics": "[nowhere]"}, "（topics）：没有“nowhere”这个人生情境。"),
        ({"answer": "只有一句话。"}, "（answer）：结论要正好两句话，现在有 1 个句号"),
        ({"answer": "一句。两句。三句。"}, "现在有 3 个句号"),
        ({"answer": "一句。两句。没有写完"}, "结论要正好两句话"),
        ({"sources": "见[[术语:没有的词]]。"}, "[[术语:没有的词]]：术语表里没有这个词。（没有选参保地的读者）"),
        ({"sources": "见[[文件:无〔1〕1号]]。"}, "没有登记这个文号的文件。"),
        ({"sources": "见[[解读:nothing|那篇]]。"}, "没有这篇解读，或者还没有发布。"),
        ({"sources": "见[[没有:x]]。"}, "没有这种插入项。"),
        ({"sources": "见[[术语:自付。"}, "附近的插入项写法不对"),
        ({"sources": "见[那里](/nowhere/)。"}, "链接“/nowhere/”不通。"),
        ({"sources": "见[那里](/policies/nothing/)。"}, "链接“/policies/nothing/”不通：没有这篇解读。"),
        ({"sources": "见[那里](nowhere)。"}, "站内链接从 / 写起"),
        ({"example": "[[标准:四级 起付线]]"}, "不认识“四级”这个词。"),
        ({"example": "[[标准:三级 起付线|地区=999999]]"}, "[[标准:三级 起付线 地区=999999]]：没有这个统筹区。"),
        ({"example": "[[标准:三级 起付线|地区=南宁市]]"}, "地区= 后面写统筹区的六位代码"),
        (
            {"example": "[[标准:职工 三级 起付线|地区=450100]]"},
            "写明用南宁市职工医保的数字，那里没有查到这一项。（没有选参保地的读者）",
        ),
        (  # without a scheme it is also for those who have the other one
            {"example": "[[标准:三级 起付线|地区=450100]]"},
            "写明用南宁市职工医保的数字，那里没有查到这一项。（北京市职工医保）",
        ),
        ({"example": "[[算例:inpatient level=level3 total=30000 colour=red]]"}, "计算器 inpatient 没有 colour。"),
        (
            {"example": "[[算例:inpatient area=110100 scheme=resident level=level3 total=30000]]"},
            "算不出来：北京市还没有居民医保的可用标准。",
        ),
        ({"example": "看[[算例:inpatient level=level3 total=30000]]吧"}, "要单独成一段。"),
        ({"review_due": "2026-05-31"}, "2026-05-31 就该复核了。"),
        ({"reviewed_on": "2026-06-02"}, "复核日期 2026-06-02 还没有到。"),
    ],
)
def test_faults(folder: Path, changes: dict[str, str | None], expected: str) -> None:
    write(folder, "lost-card", good("甲乙", **changes))
    sound, printed = check(folder)
    assert not sound
    assert expected in printed


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sources": "门槛是 600 元，就这样。"}, "手写的数字“600 元”"),
        ({"sources": "比例是85%。"}, "手写的数字“85%”"),
        ({"sources": "要等3个月。"}, "手写的数字“3个月”"),
        ({"sources": "到 10 万元为止。"}, "手写的数字“10 万元”"),
        ({"sources": "２０ 岁以上。"}, "手写的数字“２０ 岁”"),
        ({"related": "[newborn]"}, "相关解读写 2 到 4 篇，现在是 1 篇。"),
        ({"how_it_works": "太短了。"}, "应在 500 到 1100 之间"),
        ({"how_it_works": "长" * 1200}, "应在 500 到 1100 之间"),
        ({"sources": "见[那里](http://example.org/)。"}, "不是 https"),
    ],
)
def test_warnings(folder: Path, changes: dict[str, str | None], expected: str) -> None:
    write(folder, "lost-card", good("甲乙", **changes))
    sound, printed = check(folder)
    assert sound
    assert expected in printed


@pytest.mark.parametrize(
    "text",
    [
        "2025 年每人 400 元[[公开文章]]，另有补助。",
        "每人 400 元，补助 700 元以上[[公开文章]]。",
        "每人 400 元。[[公开文章]]",
        "每人 400 元。这一条别的地方没有。",  # a warning: the mark of another sentence is none of this
        "### 600 元以下怎么办\n看下面。",
        "2025 年 3 月起。",
        "花了 3 万元，自己付 10%。\n\n[[计算器:inpatient total=30000 class_b_share=0.1 class_b=1|试算]]",
        "拨 12393 问，第 3 次住院，带 2 样东西。",
    ],
)
def test_figures_that_may_be_typed(folder: Path, text: str) -> None:
    write(folder, "lost-card", good("甲乙", sources=text))
    _, printed = check(folder)
    assert ("手写的数字" in printed) == ("别的地方没有" in text)


def test_a_warning_names_the_line(folder: Path) -> None:
    write(folder, "lost-card", good("甲乙", sources="第一行。\n\n门槛是 600 元。"))
    rows = (folder / "lost-card.md").read_text(encoding="utf-8").splitlines()
    _, printed = check(folder)
    assert f"解读 lost-card.md 第 {rows.index('门槛是 600 元。') + 1} 行（sources）" in printed


def test_a_sentence_in_more_than_three_explainers(folder: Path) -> None:
    same = "这一句话在好几篇里都一样。"
    for number, slug in enumerate(("lost-card", "newborn", "break")):
        write(folder, slug, good("子丑寅"[number] * 2, sources=same, related="[lost-card2, newborn2]"))
    for slug, name in (("lost-card2", "卯卯"), ("newborn2", "辰辰")):
        write(folder, slug, good(name, related="[lost-card, newborn]"))
    assert check(folder)[0]  # three may
    write(folder, "lost-card2", good("卯卯", sources="这一句话，在好几篇里都一样！", related="[lost-card, newborn]"))
    sound, printed = check(folder)
    assert not sound
    assert "break.md、lost-card.md、lost-card2.md、newborn.md：4 篇都有这一句：“这一句话在好几篇里都一样”。" in printed
    assert printed.count("篇都有这一句") == 1


def test_what_is_unknown_is_no_fault(folder: Path) -> None:
    write(folder, "lost-card", good("甲乙", example="[[标准:居民 三级 起付线]]"))
    sound, printed = check(folder, verbosity=2)
    assert sound
    assert "未知  解读 lost-card.md" in printed
    assert "[[标准:居民 三级 起付线]] 在北京市居民医保没有查到，页面上如实写明。" in printed
    assert "南宁市居民医保没有查到" not in printed


def test_a_fixed_areas_figure_is_sound(folder: Path) -> None:
    """Also for readers in Beijing, of which nothing is known: it is not theirs."""
    write(folder, "lost-card", good("甲乙", example="[[标准:居民 三级 起付线|地区=450100]]"))
    sound, printed = check(folder, verbosity=2)
    assert sound
    assert "如实写明未知 0。" in printed
    assert "[[标准" not in printed


def test_glossary_and_notes_beside_the_folder(folder: Path) -> None:
    (folder.parent / "glossary.yaml").write_text(
        "- {slug: zi-fu, term: 自付, short: 一句话。, body: '见[[术语:自付]]和[[解读:nothing|那篇]]'}", encoding="utf-8"
    )
    (folder.parent / "local_notes.yaml").write_text(
        "- {slug: n, title: 一条, areas: ['450100'], body: '按[[文件:无〔1〕1号]]，50 元。'}", encoding="utf-8"
    )
    write(folder, "lost-card", good("甲乙", sources="见[[术语:自付]]。"))
    sound, printed = check(folder)
    assert not sound
    assert "术语 zi-fu（body）：[[解读:nothing|那篇]]：没有这篇解读" in printed
    assert "地方说明 n（body）：[[文件:无〔1〕1号]]：没有登记" in printed
    assert "地方说明 n（body）：手写的数字“50 元”" in printed
    assert "解读 lost-card.md" not in printed
    (folder.parent / "glossary.yaml").write_text("[[[", encoding="utf-8")
    assert "glossary.yaml：读不出来" in check(folder)[1]


def test_the_database_is_checked_as_readers_see_it(nanning: PoolingArea) -> None:
    today = timezone.localdate()
    first = explainer("lost-card")
    version(first, sources="见[[术语:没有的词]]。")
    version(explainer("draft"), status="draft", sources="[[没有:x]]")
    GlossaryTerm.objects.create(slug="x", term="甲", short="乙", body="见[[解读:nothing|丙]]。")
    LocalNote.objects.create(slug="y", title="丁", body="见[[地区:999999]]。")
    sound, printed = check(on=today.isoformat())
    assert not sound
    assert "解读 lost-card（sources）：[[术语:没有的词]]：术语表里没有这个词。" in printed
    assert "术语 x（body）" in printed
    assert "地方说明 y（body）" in printed
    assert "没有这种插入项" not in printed


def test_newer_rates_than_the_text(nanning: PoolingArea) -> None:
    today = timezone.localdate()
    one = explainer("one")
    version(one, example="[[算例:inpatient area=450100 scheme=resident level=level3 total=30000]]")
    version(explainer("two"))
    version(explainer("three"), example="[[标准:居民 三级 起付线|地区＝450100]]")
    text = "发布了新版本"
    assert text not in check(on=today.isoformat())[1]  # the first version of a place changes nothing
    factories.schedule(nanning, RESIDENT, start=datetime.date(2025, 6, 1))
    printed = check(on=today.isoformat())[1]
    assert f"解读 one：写明用南宁市居民医保的数字，{today} 发布了新版本" in printed
    assert f"解读 three：写明用南宁市居民医保的数字，{today} 发布了新版本" in printed
    assert printed.count(text) == 2
    factories.schedule(nanning, RESIDENT, start=today + datetime.timedelta(days=9))
    assert (
        f"南宁市居民医保：{today + datetime.timedelta(days=9)} 起有新标准，写明用它的：one、three。"
        in check(on=today.isoformat())[1]
    )


def test_only_some(folder: Path) -> None:
    write(folder, "lost-card", good("甲乙", related="[newborn, nothing]"))
    assert not check(folder, only=["lost-card"])[0]
    assert check(folder, only=["newborn"])[0]


@pytest.mark.parametrize("options", [{"area": ["999999"]}, {"on": "昨天"}, {"on": "2026-02-30"}])
def test_arguments_that_name_nothing(folder: Path, options: dict[str, object]) -> None:
    assert not check(folder, **options)[0]


def test_a_folder_that_is_none(nanning: PoolingArea, tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere") == (False, f"{tmp_path / 'nowhere'} 不是目录。")


def test_other_areas_may_be_named(folder: Path) -> None:
    factories.area()
    write(folder, "lost-card", good("甲乙", example="[[标准:居民 三级 起付线]]"))
    assert "在试验市居民医保没有查到" in check(folder, area=["990100"], verbosity=2)[1]
