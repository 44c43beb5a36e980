"""The files of data/explainers/: a head between two lines of ---, then one section a text of the version.

The sections are the texts of policies.models.ExplainerVersion, each below `## its name`; sub-headings are ###.
`manage.py check_explainers --files` says what is wrong with them.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policies.models import ExplainerVersion
from regions.starting import BadData

SECTIONS: tuple[str, ...] = ExplainerVersion.TEXT_FIELDS
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
HEADING = re.compile(r"##\s+(\S.*?)\s*")


class BadExplainer(BadData):
    """Files that cannot be read; each line of the message names file, line and what is wrong."""


@dataclass(frozen=True)
class ExplainerFile:
    """One explainer as it stands in its file: `texts` by the name of the section, stripped.

    `lines` says in which line of the file each key of the head and each section's text begins, for complaints.
    """

    path: Path
    slug: str
    title: str
    question: str
    description: str
    keywords: str
    order: int
    topics: tuple[str, ...]
    related: tuple[str, ...]
    reviewed_on: datetime.date
    review_due: datetime.date
    texts: dict[str, str]
    lines: dict[str, int]


def read_explainers(folder: Path) -> list[ExplainerFile]:
    """All files `*.md` of a folder in the order of their `order`, then slug. Raises BadExplainer with every fault."""
    found: list[ExplainerFile] = []
    faults: list[str] = []
    for path in explainer_paths(folder):
        try:
            found.append(read_explainer(path))
        except BadExplainer as error:
            faults.append(str(error))
    if faults:
        raise BadExplainer("\n".join(faults))
    return sorted(found, key=lambda file: (file.order, file.slug))


def explainer_paths(folder: Path) -> list[Path]:
    """The files of a folder by name. Raises BadExplainer where it is none."""
    if not folder.is_dir():
        raise BadExplainer(f"{folder} 不是目录。")
    return sorted(folder.glob("*.md"))


def read_explainer(path: Path) -> ExplainerFile:
    """One file. Raises BadExplainer with every fault of it."""
    faults: list[str] = []

    def wrong(line: int, what: str) -> None:
        faults.append(f"{path.name} 第 {line} 行：{what}")

    try:
        rows = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise BadExplainer(f"打不开 {path.name}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise BadExplainer(f"{path.name} 不是 UTF-8 文本。") from error
    if not SLUG.fullmatch(path.stem):
        wrong(1, f"文件名“{path.stem}”只能用小写英文、数字和连字符。")
    end = next((number for number, row in enumerate(rows[1:], start=1) if row.rstrip() == "---"), None)
    if not rows or rows[0].rstrip() != "---" or end is None:
        raise BadExplainer(f"{path.name} 第 1 行：开头应是两行 --- 之间的文件头。")
    values, lines = _head("\n".join(rows[1:end]), wrong)
    texts = _sections(rows, end + 1, lines, wrong)
    if faults:
        raise BadExplainer("\n".join(faults))
    return ExplainerFile(path=path, slug=path.stem, texts=texts, lines=lines, **values)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("应是一行文字")
    return " ".join(value.split())


def _maybe_text(value: Any) -> str:
    return "" if value is None else _text(value)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 32767:
        raise ValueError("应是 0 到 32767 的整数")
    return value


def _day(value: Any) -> datetime.date:
    if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
        raise ValueError("应是日期，例如 2026-11-22")
    return value


def _slugs(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) and SLUG.fullmatch(one) for one in value):
        raise ValueError("应是方括号里用逗号隔开的网址名称，例如 [newborn, break]")
    if len(set(value)) < len(value):
        raise ValueError("有重复")
    return tuple(value)


HEAD: dict[str, Callable[[Any], Any]] = {
    "title": _text,
    "question": _text,
    "description": _text,
    "keywords": _maybe_text,
    "order": _number,
    "topics": _slugs,
    "related": _slugs,
    "reviewed_on": _day,
    "review_due": _day,
}


def _head(text: str, wrong: Callable[[int, str], None]) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of the head and the line of each key; the head begins in line 2 of the file."""
    loader = yaml.SafeLoader(text)
    lines: dict[str, int] = {}
    try:
        node = loader.get_single_node()
        given = loader.construct_document(node) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        wrong(
            mark.line + 2 if mark is not None else 1, "文件头写法不对（冒号后面要空一格；值里有半角冒号的，要加引号）。"
        )
        return {}, lines
    except (yaml.YAMLError, ValueError):  # a character, or a date such as 2026-13-45, that YAML cannot read
        wrong(1, "文件头写法不对（日期写成 2026-11-22）。")
        return {}, lines
    finally:
        loader.dispose()
    if not isinstance(node, yaml.MappingNode):
        wrong(2, "文件头应是“名称: 值”，一行一个。")
        return {}, lines
    for key, _ in node.value:
        if key.value in lines:
            wrong(key.start_mark.line + 2, f"{key.value} 写了两次。")
        lines[key.value] = key.start_mark.line + 2
    values = {}
    for key, read in HEAD.items():
        if key not in given:
            wrong(1, f"文件头缺少 {key}。")
            continue
        try:
            values[key] = read(given[key])
        except ValueError as error:
            wrong(lines.get(key, 1), f"{key} {error}。")
    for key in given:
        if key not in HEAD:
            wrong(lines.get(str(key), 1), f"文件头没有 {key} 这一项。")
    if "review_due" in values and "reviewed_on" in values and values["review_due"] <= values["reviewed_on"]:
        wrong(lines["review_due"], "review_due 要晚于 reviewed_on。")
    return values, lines


def _sections(rows: list[str], start: int, lines: dict[str, int], wrong: Callable[[int, str], None]) -> dict[str, str]:
    """The texts below `## name`, by name; `start` counts rows from 0."""
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for number, row in enumerate(rows[start:], start=start + 1):
        heading = HEADING.fullmatch(row)
        if heading is None:
            if current is not None:
                current.append(row)
            elif row.strip():
                wrong(number, "第一个 ## 小节之前不能有文字。")
            continue
        name = heading[1]
        current = []
        if name not in SECTIONS:
            wrong(number, f"没有“{name}”这一节；只有 {'、'.join(SECTIONS)}（节内的小标题用 ###）。")
        elif name in found:
            wrong(number, f"“{name}”这一节写了两次。")
        else:
            found[name] = current
            lines[name] = number + 1
    texts = {name: "\n".join(found.get(name, ())).strip() for name in SECTIONS}
    for name, text in texts.items():
        if not text:
            wrong(lines.get(name, len(rows)), f"缺少“{name}”这一节，或者是空的。")
            continue
        while not rows[lines[name] - 1].strip():  # where its text really begins
            lines[name] += 1
    return texts
