"""YAML: a list of mappings of plain values. Every scalar is read as it is written, so 010100 stays 010100."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml
from import_export.formats.base_formats import YAML

from regions.resources.cells import plain
from regions.resources.formats.table import BadFile, FileTable, made

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
SHAPE = "应当是一串“列名: 值”的行，例如 - {code: '110100', name: 北京市}。"


class YamlFormat(YAML):
    """Takes and gives bytes."""

    CONTENT_TYPE = "application/yaml; charset=utf-8"

    def get_title(self) -> str:
        return "YAML"

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> FileTable:
        """Read a file. Raises BadFile."""
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadFile("YAML 文件要用 UTF-8 编码。") from error
        if not text.strip():
            raise BadFile("文件是空的。")
        try:
            rows = list(_rows(yaml.parse(text, Loader=yaml.CSafeLoader)))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise BadFile(f"第 {line} 行附近不是 YAML：检查缩进、括号和引号。") from error
        except yaml.YAMLError as error:
            raise BadFile("文件里有 YAML 不允许的字符。") from error
        headers = list(dict.fromkeys(name for _, row in rows for name in row))
        if not headers:
            raise BadFile("文件里没有数据行。")
        return made(headers, ((place, [row.get(name, "") for name in headers]) for place, row in rows), sparse=True)

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Write a table, blank columns left out."""
        rows = [
            {name: value for name, value in zip(dataset.headers, row, strict=True) if value not in (None, "")}
            for row in dataset
        ]
        text = yaml.dump(rows, Dumper=_Dumper, default_flow_style=None, allow_unicode=True, sort_keys=False, width=4096)
        return text.encode()


class _Dumper(yaml.CSafeDumper):
    """Decimals as plain numbers, the exact ones; no shorthand for what is repeated."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: _Dumper, value: Decimal) -> yaml.ScalarNode:
    text = plain(value)
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _day(dumper: _Dumper, value: datetime.date) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(datetime.date, _day)


def _rows(events: Iterator[Any]) -> Iterator[tuple[int, dict[str, str | None]]]:
    """(line, {name: text}) of a list of mappings of scalars; anything else is refused. Raises BadFile."""
    inner = [event for event in events if not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent)]
    if sum(isinstance(event, yaml.DocumentStartEvent) for event in inner) != 1:
        raise BadFile("一个文件里只能有一份 YAML。")
    inner = inner[1:-1]
    if not inner or not isinstance(inner[0], yaml.SequenceStartEvent):
        raise BadFile(f"第 1 行起：{SHAPE}")
    row: dict[str, str | None] | None = None
    name: str | None = None
    place = 1
    for event in inner[1:-1]:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadFile(f"第 {line} 行：不能用 & 和 * 引用别处的内容，请把值写全。")
        if row is None and isinstance(event, yaml.MappingStartEvent):
            row, place = {}, line
        elif row is not None and isinstance(event, yaml.MappingEndEvent):
            yield place, row
            row = None
        elif row is not None and isinstance(event, yaml.ScalarEvent):
            if name is None:
                name = event.value
                if name in row:
                    raise BadFile(f"第 {line} 行：{name} 写了两次。")
            else:
                row[name] = None if event.implicit[0] and event.value in NULLS else event.value
                name = None
        else:
            raise BadFile(f"第 {line} 行：{SHAPE}")
