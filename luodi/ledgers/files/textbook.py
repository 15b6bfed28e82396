"""Tables kept as plain text: commas, tabs or semicolons between the cells."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from luodi.ledgers.files.grid import Grid, Workbook
from luodi.ledgers.refusals import UnreadableLedger

_SHORTEST_PARAGRAPH = 20
_DELIMITERS = ",\t;"
_NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z\xbc\xaf")
# Exports guard long numbers from Excel: ="2305-422828-04-01-510001", or with a tab before it.
_GUARDED = re.compile(r'="([^"]*)"')


def read_text_table(text: str, name: str) -> Workbook:
    """The one sheet of a text table."""
    rows = [[_unguarded(cell) for cell in row] for row in _csv_rows(text)]
    if max((len(row) for row in rows), default=0) < 2 and not _is_prose(rows):
        raise UnreadableLedger("文件不是 Excel 表格，也不是用逗号分隔的文本表，请另存为 .xlsx 后重新上传。")
    return Workbook("csv", [Grid(Path(name).stem or "文本表", rows)], [])


def _is_prose(rows: list[list[str]]) -> bool:
    """A paragraph for each project: one column, and no table."""
    return any("投资" in cell and len(cell) >= _SHORTEST_PARAGRAPH for row in rows for cell in row)


def _unguarded(cell: str) -> str:
    guarded = _GUARDED.fullmatch(cell.strip())
    return guarded[1] if guarded else cell


def decode(data: bytes) -> str:
    """The text of a file, whichever of the usual encodings it is in."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096] or data.startswith(_NO_TEXT):
        raise UnreadableLedger("文件不是 Excel 表格，请上传 .xlsx、.xls、.et、.ods、.csv 或网页表格文件。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableLedger("文件的文字编码无法识别，请另存为 .xlsx 后重新上传。")


def _csv_rows(text: str) -> Iterator[list[str]]:
    sample = text[:20000]
    delimiter = max(_DELIMITERS, key=sample.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableLedger("文本表的格式有误，请另存为 .xlsx 后重新上传。") from error
