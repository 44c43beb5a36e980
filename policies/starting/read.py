"""`data/*.yaml` of the policies as typed values, with file and line in every complaint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.db import models

from policies.models import GlossaryTerm, LocalNote, Office, Topic
from regions.models import PolicyDocument
from regions.starting.read import BadData, Table, canonical, cited, once, targets_of, typed


class Kind(NamedTuple):
    """A YAML file: a list of mappings, each one row of `model` by its slug.

    `columns` are stored as they are, `links` name other rows by slug or code, in their order.
    """

    kind: str
    file: str
    model: type[models.Model]
    columns: tuple[str, ...]
    links: tuple[str, ...]


TOPICS = Kind("topic", "topics.yaml", Topic, ("slug", "name", "summary", "order"), ("explainers",))
TERMS = Kind("term", "glossary.yaml", GlossaryTerm, ("slug", "term", "aliases", "short", "body"), ("explainers",))
NOTES = Kind(
    "note",
    "local_notes.yaml",
    LocalNote,
    ("slug", "province", "scheme", "title", "body", "effective_from", "document", "evidence", "note"),
    ("areas",),
)
OFFICES = Table(
    "office",
    "offices.csv",
    Office,
    ("area", "province", "name"),
    ("area", "province", "name", "purpose", "telephone", "url", "address", "hours", "evidence", "note"),
)
FOLDER = "explainers"
FILES = (TOPICS.file, TERMS.file, NOTES.file, OFFICES.file)


class Item(NamedTuple):
    """One row of a YAML file: where it stands, its slug, field values by attribute, and the keys that it links to."""

    where: str
    key: str
    values: dict[str, Any]
    links: dict[str, list[str]]


def read_items(folder: Path, kind: Kind) -> list[Item]:
    """The rows of a YAML file. Raises BadData."""
    items: list[Item] = []
    seen: dict[str, str] = {}
    targets = targets_of(kind.model, kind.columns)
    cites = "document" in kind.columns
    numbers = dict(PolicyDocument.objects.exclude(number="").values_list("number", "pk")) if cites else {}
    for where, given in _mappings(folder / kind.file):
        strange = set(given) - {*kind.columns, *kind.links}
        if strange:
            raise BadData(f"{where}：没有“{'、'.join(sorted(map(str, strange)))}”这一项。")
        links = {name: _keys(given.get(name), f"{where}，{name}") for name in kind.links}
        row = {column: _text(given.get(column), f"{where}，{column}") for column in kind.columns}
        if cites and row["document"]:
            row["document"] = str(cited(row["document"], numbers, targets, where))
        if row.get("evidence") == "verified":
            raise BadData(f"{where}，evidence：“verified”不对（已核对只能由工作人员登记）")
        values = typed(kind.model, kind.columns, row, where, targets)
        once(seen, values["slug"], where)
        items.append(Item(where, values["slug"], values, links))
    return items


def _mappings(path: Path) -> Iterator[tuple[str, dict[Any, Any]]]:
    """The mappings of a list in a YAML file, each with the line where it begins."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadData(f"打不开 {path.name}：{error.strerror}。") from error
    except UnicodeDecodeError as error:
        raise BadData(f"{path.name} 不是 UTF-8 文本。") from error
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if not isinstance(node, yaml.SequenceNode):
            raise BadData(f"{path.name} 应当是一个列表。")
        for part in node.value:
            where = f"{path.name} 第 {part.start_mark.line + 1} 行"
            if not isinstance(part, yaml.MappingNode):
                raise BadData(f"{where}：应当是“名称: 内容”。")
            yield where, loader.construct_mapping(part, deep=True)
    except yaml.MarkedYAMLError as error:
        line = f" 第 {error.problem_mark.line + 1} 行" if error.problem_mark else ""
        raise BadData(f"{path.name}{line}：不是 YAML（{error.problem}）。") from error
    except (yaml.YAMLError, ValueError) as error:  # a character, or a date such as 2026-13-45, that YAML cannot read
        raise BadData(f"{path.name}：不是 YAML（{error}）。") from error
    finally:
        loader.dispose()


def _text(value: Any, where: str) -> str:
    """A value as the text that a CSV file would hold; a list of words is joined by blanks."""
    if isinstance(value, list):
        value = " ".join(_text(part, where) for part in value)
    if isinstance(value, dict | float):
        raise BadData(f"{where}：“{value}”不对（请写文字，需要时加引号）")
    return canonical(value)


def _keys(value: Any, where: str) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadData(f"{where}：“{value}”不对（应当是一个列表）")
    keys = [_text(part, where) for part in value]
    if len(set(keys)) < len(keys):
        raise BadData(f"{where}：有重复的内容。")
    return keys
