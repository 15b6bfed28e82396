"""Web pages with tables, also those that platforms hand out under the name .xls."""

import re
from collections.abc import Sequence
from pathlib import Path

from luodi.ledgers.files.grid import Grid, HiddenSheet, Workbook
from luodi.ledgers.files.htmltables import HtmlTable, PageReader, read_tables
from luodi.ledgers.files.textbook import decode
from luodi.ledgers.refusals import UnreadableLedger

_CHARSET = re.compile(rb"(?:charset|encoding)\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w-]{1,20})", re.IGNORECASE)
_CODECS = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "utf-8": "utf-8-sig", "utf8": "utf-8-sig", "big5": "big5hkscs",
}  # fmt: skip
_PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|meta|body|table|div|style|center|script|form|p|h[1-6]|br|span|font|title)\b",
    re.IGNORECASE,
)


def looks_like_page(text: str) -> bool:
    """Does the text begin as a web page does?"""
    start = text.lstrip("\ufeff \t\r\n")[:4000]
    return start.startswith("<") and bool(_PAGE.search(start))


def decode_page(data: bytes) -> str:
    """The text of a page in the encoding it declares, or whichever fits."""
    declared = _CHARSET.search(data[:4096])
    codec = _CODECS.get(declared[1].decode().lower()) if declared else None
    if codec is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            pass  # many a page declares one encoding and comes in another
    return decode(data)


def read_page(text: str, name: str) -> Workbook:
    """The tables of a page as sheets."""
    page = read_tables(text)
    if not page.tables:
        raise UnreadableLedger(_why_no_table(page))
    return page_workbook("html", page.tables, page.sheet_names, name)


def _why_no_table(page: PageReader) -> str:
    if page.frames:
        return (
            "这是 Excel 另存成的网页，表格在旁边同名的文件夹里，没有一起传来，"
            "请在 Excel 或 WPS 里打开，另存为 .xlsx 后重新上传。"
        )
    return "这是网页，里面没有表格，请在 Excel 或 WPS 里打开，另存为 .xlsx 后重新上传。"


def page_workbook(kind: str, tables: Sequence[HtmlTable], names: Sequence[str], file: str) -> Workbook:
    """A workbook of the tables that are shown; each sheet has a name of its own."""
    if len(names) != len(tables):
        stem = Path(file).stem or "网页表格"
        names = [stem] if len(tables) == 1 else [f"表{number}" for number in range(1, len(tables) + 1)]
    sheets: list[Grid] = []
    hidden: list[HiddenSheet] = []
    for table, name in zip(tables, unique(names), strict=True):
        if table.hidden:
            hidden.append(HiddenSheet(name, len(table.canvas.rows), table.canvas.width))
        else:
            sheets.append(table.canvas.grid(name))
    return Workbook(kind, sheets, hidden)


def unique(names: Sequence[str]) -> list[str]:
    """The names, those that come again with a number."""
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return told
