"""XLSX: text as text, numbers as numbers, dates as dates. Read with limits, and never with a guess."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
from django.conf import settings
from import_export.formats.base_formats import XLSX
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from regions.resources.cells import as_text
from regions.resources.formats.table import BadFile, FileTable, made
from regions.resources.text import guarded, unguarded

MOST_COLUMNS = 200
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:$]+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what the format cannot hold
_RETURN = "_x000D_"  # how the format writes a carriage return


class SheetFormat(XLSX):
    """One worksheet; the first row is the columns' names."""

    def get_title(self) -> str:
        return "XLSX"

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> FileTable:
        """Read a file. Raises BadFile."""
        _refuse_bomb(in_stream)
        try:
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
            sheet = _only_sheet(book)
            xml = book._archive.read(sheet._worksheet_path)
            _refuse_merged(xml)
            if _FORMULA.search(xml):
                _refuse_unanswered_formulas(in_stream, sheet)
            rows = _rows(sheet)
            headers = next(rows, (1, ()))[1]
            return made([as_text(name) for name in headers], rows)
        except (
            InvalidFileException,
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            TypeError,
            SyntaxError,
            OSError,
        ) as error:
            raise BadFile("这不是完好的 XLSX 文件。请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”。") from error

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        """Write a table; no text cell is a formula, and codes stay text also when they are edited."""
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("数据")
        sheet.freeze_panes = "A2"
        for number in range(1, len(dataset.headers) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = 16
        sheet.append([_head(sheet, name) for name in dataset.headers])
        text = WriteOnlyCell(sheet, value="")
        text.number_format = "@"
        for row in dataset:
            sheet.append(_written(text, row))
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def _head(sheet: Any, name: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell


def _written(text: WriteOnlyCell, row: Sequence[Any]) -> Iterator[Any]:
    """The cells of a row; `text` is written at once and serves again. Texts of digits are marked as text."""
    for value in row:
        if not isinstance(value, str):
            yield value
            continue
        said = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", guarded(value)).replace("\r", _RETURN)
        if said[:1].isdigit():
            text.value = said
            yield text
        else:
            yield said or None


def _refuse_bomb(content: bytes) -> None:
    """Before anything is unpacked: what the parts say they are; zipfile reads no part further than it says."""
    if not content:
        raise BadFile("文件是空的。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            total = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise BadFile("这不是 XLSX 文件。旧的 .xls 请另存为“Excel 工作簿（.xlsx）”；CSV 请把格式选为 CSV。") from error
    if total > settings.IMPORT_MAX_UNPACKED_BYTES:
        most = settings.IMPORT_MAX_UNPACKED_BYTES // 1024 // 1024
        raise BadFile(f"文件解压后超过 {most} MB，没有读取。请分成几个文件。")


def _only_sheet(book: Any) -> Any:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) != 1 or len(book.worksheets) != 1:
        raise BadFile(f"文件里有 {len(book.worksheets)} 张工作表，不知道该读哪一张。请只留下一张（隐藏的也算）。")
    return sheets[0]


def _refuse_merged(xml: bytes) -> None:
    merged = [found.decode() for found in _MERGED.findall(xml)]
    if merged:
        more = f"等 {len(merged)} 处" if len(merged) > 10 else ""
        raise BadFile(f"有合并的单元格：{'、'.join(merged[:10])}{more}。请取消合并，每一行都把内容写全。")


def _refuse_unanswered_formulas(content: bytes, sheet: Any) -> None:
    """A formula is read by its value; without one (never opened in a spreadsheet) it would pass for blank."""
    formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    for said, meant in zip(sheet.iter_rows(), formulas.iter_rows(), strict=False):
        for value, cell in zip(said, meant, strict=False):
            if cell.data_type == "f" and value.value is None:
                raise BadFile(f"{cell.coordinate} 是公式，但没有算出的值。请改成数字再导入。")


def _rows(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    for place, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        yield place, [_read(value) for value in row]


def _read(value: Any) -> Any:
    return unguarded(value.replace(_RETURN, "\r")) if isinstance(value, str) else value
