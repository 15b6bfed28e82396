"""Web pages in one file (.mht): each page in it with a table is a sheet."""

import re
from email import message_from_bytes
from email.message import Message

from luodi.ledgers.files.grid import Workbook
from luodi.ledgers.files.htmlbook import decode_page, page_workbook
from luodi.ledgers.files.htmltables import HtmlTable, read_tables
from luodi.ledgers.refusals import UnreadableLedger, damaged

_HEADER = re.compile(
    rb"^(?:MIME-Version|Content-Type|From|Subject|Date|Snapshot-Content-Location|X-[\w-]{1,40}):", re.I
)
_MOST_PARTS = 2000
_NO_TABLE = "这是单个文件网页，里面没有表格，请在 Excel 或 WPS 里打开，另存为 .xlsx 后重新上传。"


def looks_like_archive(data: bytes) -> bool:
    """Does the file begin with the heads of a message that holds web pages?"""
    start = data[:4000].lstrip()
    return bool(_HEADER.match(start)) and b"multipart/related" in start.lower()


def read_archive(data: bytes, name: str) -> Workbook:
    """The tables of all pages in the file."""
    parts = [part for part in message_from_bytes(data).walk() if not part.is_multipart()][:_MOST_PARTS]
    style = "\n".join(_text(part) for part in parts if part.get_content_type() == "text/css")
    tables: list[HtmlTable] = []
    names: list[str] = []
    for part in parts:
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            page = read_tables(_text(part), style)
            tables.extend(page.tables)
            names.extend(page.sheet_names)
    if not tables:
        raise UnreadableLedger(_NO_TABLE) if parts and not _is_cut_off(parts) else damaged()
    return page_workbook("mht", tables, names, name)


def _is_cut_off(parts: list[Message]) -> bool:
    return any(part.defects for part in parts)


def _text(part: Message) -> str:
    content = part.get_payload(decode=True)
    return decode_page(content) if isinstance(content, bytes) and content.strip() else ""
