"""The files of data/explainers/: what is read, and what is wrong with them, by file and line."""

import datetime
from pathlib import Path

import pytest

from policies.starting.files import SECTIONS, BadExplainer, read_explainer, read_explainers
from tests.policies.explainer_files import HEAD, good, write


def test_a_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, "lost-card", good(how_it_works="\n### 小标题\n文字。\n\n- 一项"))
    (found,) = read_explainers(tmp_path)
    assert (found.slug, found.title, found.order) == ("lost-card", "忘带医保卡怎么办", 10)
    assert found.topics == ("hai-zi",)
    assert found.related == ("newborn", "break")
    assert found.reviewed_on == datetime.date(2026, 5, 1)
    assert found.review_due == datetime.date(2026, 11, 1)
    assert tuple(found.texts) == SECTIONS
    assert found.texts["how_it_works"] == "### 小标题\n文字。\n\n- 一项"
    rows = (tmp_path / "lost-card.md").read_text(encoding="utf-8").splitlines()
    assert rows[found.lines["how_it_works"] - 1] == "### 小标题"
    assert rows[found.lines["title"] - 1].startswith("title:")


def test_files_come_in_their_order(tmp_path: Path) -> None:
    write(tmp_path, "b", good(order="10"))
    write(tmp_path, "a", good(order="20"))
    write(tmp_path, "c", good(order="10"))
    assert [file.slug for file in read_explainers(tmp_path)] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": None}, "lost-card.md 第 1 行：文件头缺少 title。"),
        ({"title": "''"}, "lost-card.md 第 2 行：title 应是一行文字。"),
        ({"order": "很多"}, "lost-card.md 第 6 行：order 应是 0 到 32767 的整数。"),
        ({"topics": "zhu-yuan"}, "lost-card.md 第 7 行：topics 应是方括号里用逗号隔开的网址名称"),
        ({"related": "[a, a]"}, "lost-card.md 第 8 行：related 有重复。"),
        ({"reviewed_on": "昨天"}, "lost-card.md 第 9 行：reviewed_on 应是日期"),
        ({"review_due": "2026-05-01"}, "lost-card.md 第 10 行：review_due 要晚于 reviewed_on。"),
        ({"reviewed_on": "2026-13-45"}, "lost-card.md 第 1 行：文件头写法不对"),
        ({"more": "1"}, "lost-card.md 第 11 行：文件头没有 more 这一项。"),
        ({"title": "甲: 乙: 丙"}, "lost-card.md 第 2 行：文件头写法不对"),
        ({"answer": None}, "缺少“answer”这一节"),
        ({"answer": "  "}, "缺少“answer”这一节"),
        ({"sources": "甲\n## more\n乙"}, "没有“more”这一节"),
        ({"sources": "甲\n## answer\n乙"}, "“answer”这一节写了两次。"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, changes: dict[str, str | None], expected: str) -> None:
    write(tmp_path, "lost-card", good(**changes))
    with pytest.raises(BadExplainer) as error:
        read_explainers(tmp_path)
    assert expected in str(error.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    write(tmp_path, "a", good(title=None, answer=None))
    write(tmp_path, "b", good(order="x"))
    with pytest.raises(BadExplainer) as error:
        read_explainers(tmp_path)
    assert len(str(error.value).splitlines()) == 3


def test_what_is_no_explainer_at_all(tmp_path: Path) -> None:
    for name, content in (
        ("empty.md", b""),
        ("bare.md", b"text\n"),
        ("bytes.md", b"---\n\xff\n---\n"),
        ("A b.md", HEAD.encode()),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(BadExplainer):
            read_explainer(path)
    with pytest.raises(BadExplainer):
        read_explainer(tmp_path / "missing.md")
    with pytest.raises(BadExplainer):
        read_explainers(tmp_path / "nowhere")


def test_text_before_the_first_section_is_not_lost_in_silence(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(good().replace("## answer", "多出来的\n\n## answer"), encoding="utf-8")
    with pytest.raises(BadExplainer, match="第一个 ## 小节之前不能有文字"):
        read_explainers(tmp_path)
