"""CSV: UTF-8 with a mark, as Excel and WPS need it; read also without the mark, and in GBK, which is told."""

import csv
import io
from typing import Any

from import_export.formats.base_formats import CSV

from regions.resources.cells import as_text
from regions.resources.formats.table import BadFile, FileTable, made
from regions.resources.text import guarded, unguarded

GBK = "文件不是 UTF-8 编码，已按 GBK 读取。请看一看下面的汉字对不对。"


class CommaFormat(CSV):
    """Takes and gives bytes, since the encoding is found out here."""

    CONTENT_TYPE = "text/csv; charset=utf-8"

    def get_title(self) -> str:
        return "CSV"

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> FileTable:
        """Read a file. Raises BadFile."""
        text, notes = _decoded(in_stream)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            lines = list(reader)
        except csv.Error as error:
            raise BadFile(f"第 {reader.line_num} 行附近不是 CSV（引号没有配对，或一格太长）。") from error
        if not lines:
            raise BadFile("文件是空的。")
        _refuse_other_separators(lines[0])
        rows = ((place, [unguarded(cell) for cell in cells]) for place, cells in enumerate(lines[1:], start=2))
        return made(lines[0], rows, notes=notes)

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Write a table; no text cell can be run as a formula."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(dataset.headers)
        for row in dataset:
            writer.writerow([guarded(cell) if isinstance(cell, str) else as_text(cell) for cell in row])
        return file.getvalue().encode("utf-8-sig")


def _decoded(content: bytes) -> tuple[str, list[str]]:
    """The text and what there is to say of its encoding. Raises BadFile."""
    if not content.strip():
        raise BadFile("文件是空的。")
    if content.startswith(b"PK\x03\x04"):
        raise BadFile("这是 XLSX 文件，格式请选 XLSX。")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content:
        raise BadFile("文件的编码是 UTF-16 或者不是文本。请另存为“CSV UTF-8（逗号分隔）”。")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("gb18030"), [GBK]
    except UnicodeDecodeError as error:
        raise BadFile("文件既不是 UTF-8 编码，也不是 GBK 编码。请另存为“CSV UTF-8（逗号分隔）”。") from error


def _refuse_other_separators(headers: list[str]) -> None:
    if len(headers) == 1:
        for sign, name in (("\t", "制表符"), (";", "分号"), ("，", "中文逗号")):
            if sign in headers[0]:
                raise BadFile(f"列之间用的是{name}。请用英文逗号，或另存为“CSV UTF-8（逗号分隔）”。")
