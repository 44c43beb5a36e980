"""The three kinds of file. Each reads bytes into a FileTable or raises BadFile, and writes a table as bytes."""

from regions.resources.formats.comma import CommaFormat
from regions.resources.formats.sheet import SheetFormat
from regions.resources.formats.table import BadFile, FileTable
from regions.resources.formats.yml import YamlFormat

FORMATS = (SheetFormat, CommaFormat, YamlFormat)

__all__ = ["FORMATS", "BadFile", "CommaFormat", "FileTable", "SheetFormat", "YamlFormat"]
