"""Opens what people upload as a ledger: by content, within limits, with plain words when it cannot be read."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from luodi.ledgers.files.compound import has_endless_chain
from luodi.ledgers.files.grid import Grid, HiddenSheet, Marks, Range, Value, Workbook
from luodi.ledgers.files.htmlbook import decode_page, looks_like_page, read_page
from luodi.ledgers.files.marks import DeclaredType, FarCell, read_marks
from luodi.ledgers.files.opendocument import read_opendocument
from luodi.ledgers.files.pagearchive import looks_like_archive, read_archive
from luodi.ledgers.files.textbook import decode, read_text_table
from luodi.ledgers.files.xls import read_xls_marks
from luodi.ledgers.files.xmlbook import looks_like_xml_book, read_xml_book
from luodi.ledgers.refusals import Reason, UnreadableLedger, damaged, locked, too_large, unsafe

# 48,000 rows of twelve columns are 36 MB; each MB takes a twentieth of a second to open.
_MOST_UNPACKED = 320 << 20
_MOST_CELLS = 8_000_000
_MOST_PARTS = 5000
_MOST_SHEETS = 1000
_PICTURES = ("xl/media/", "xl/drawings/drawing", "Pictures/", "media/")
_PICTURE_SIGNS = (b"\x89PNG\r\n", b"JFIF\0", b"Exif\0")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def load(source: Path | bytes, megabytes: int) -> bytes:
    """The bytes of the file, refused when too large."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > megabytes << 20:
        raise UnreadableLedger(
            f"文件有 {size / (1 << 20):.0f} MB，超过 {megabytes} MB，请删去图片等附件或拆成几份再上传。",
            Reason.TOO_LARGE,
        )
    return source if isinstance(source, bytes) else source.read_bytes()


def open_workbook(data: bytes, name: str = "") -> Workbook:
    """The sheets of a workbook or text table, whatever its file name says."""
    book = _open(data, name)
    if len(book.sheets) > _MOST_SHEETS:
        raise UnreadableLedger(
            f"文件里有 {len(book.sheets)} 张工作表，最多能读 {_MOST_SHEETS} 张，请把要导入的表另存成一份再上传。",
            Reason.TOO_LARGE,
        )
    return book


def _open(data: bytes, name: str) -> Workbook:
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableLedger("文件是空的，请检查后重新上传。", Reason.EMPTY)
    if data.startswith(b"PK"):
        return _open_package(data)
    if data.startswith(_OLE):
        return _open_ole(data)
    return _open_text(data, name)


def _open_package(data: bytes) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            kind = _package_kind(package)
            _check_package(package)
            pictures = any(name.startswith(_PICTURES) for name in package.namelist())
            marks = read_marks(package, _MOST_CELLS) if kind == "xlsx" else {}
            spans: dict[str, list[Range]] = {}
            if kind == "ods":
                for name, (mark, merges) in read_opendocument(package).items():
                    marks[name], spans[name] = mark, merges
    except FarCell as far:
        raise UnreadableLedger(
            f"工作表“{far.args[0]}”在第 {far.args[1]} 行附近还有内容，中间大片空白，请删去多余的行和列后再上传。",
            Reason.TOO_LARGE,
        ) from None
    except DeclaredType:
        raise unsafe() from None
    except UnreadableLedger:
        raise
    except Exception as error:  # whatever a damaged package throws, the user hears one sentence
        raise damaged() from error
    # Binary workbooks keep their marks in a form of their own, which is not read.
    return replace(_read(data, kind, marks, spans), shows_hidden=kind != "xlsb", has_pictures=pictures)


def _package_kind(package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    if _is_locked_opendocument(package, names):
        raise locked()
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if {"content.xml", "mimetype"} <= names and b"spreadsheet" in package.read("mimetype"):
        return "ods"
    if "word/document.xml" in names:
        raise UnreadableLedger("这是 Word 文档，不是表格，请把表格复制到 Excel 或 WPS 表格里再上传。")
    raise UnreadableLedger("这是压缩包，不是表格文件，请解压后上传里面的 .xlsx 文件。")


def _is_locked_opendocument(package: zipfile.ZipFile, names: set[str]) -> bool:
    """A password locks each part and says so in the manifest, or wraps them all as one."""
    if "encrypted-package" in names:
        return True
    manifest = "META-INF/manifest.xml"
    return manifest in names and b"encryption-data" in package.read(manifest)


def _check_package(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise locked()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise too_large()
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with package.open(part) as stream:
                if _DTD.search(stream.read(4096)):
                    raise unsafe()


def _open_ole(data: bytes) -> Workbook:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked()
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableLedger("这是 Word 文档，不是表格，请把表格复制到 Excel 或 WPS 表格里再上传。")
    if has_endless_chain(data):
        raise damaged()
    marks = read_xls_marks(data)
    pictures = any(sign in data for sign in _PICTURE_SIGNS)
    return replace(_read(data, "xls", marks or {}, {}), shows_hidden=marks is not None, has_pictures=pictures)


def hidden_grids(data: bytes) -> list[Grid]:
    """The values of the hidden sheets of a file that could be opened."""
    if not data.startswith((b"PK", _OLE)):
        return []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return [
            Grid(about.name, book.get_sheet_by_name(about.name).to_python(skip_empty_area=False))
            for about in book.sheets_metadata
            if "WorkSheet" in str(about.typ) and about.visible != SheetVisibleEnum.Visible
        ]


def _read(data: bytes, kind: str, marks: Mapping[str, Marks], spans: Mapping[str, list[Range]]) -> Workbook:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return _read_sheets(book, kind, marks, spans)
    except UnreadableLedger:
        raise
    except BaseException as error:
        # calamine throws several kinds of its own, and a panic of its Rust code is no Exception.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        if "password" in repr(error).lower():
            raise locked() from error
        raise damaged() from error


def _read_sheets(
    book: CalamineWorkbook, kind: str, marks: Mapping[str, Marks], spans: Mapping[str, list[Range]]
) -> Workbook:
    sheets, hidden = [], []
    for about in book.sheets_metadata:
        if "WorkSheet" not in str(about.typ):
            continue
        sheet = book.get_sheet_by_name(about.name)
        if about.visible != SheetVisibleEnum.Visible:
            hidden.append(HiddenSheet(about.name, sheet.total_height, sheet.total_width))
            continue
        values = sheet.to_python(skip_empty_area=False)
        merges = spans.get(about.name) or [
            Range(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ()
        ]
        mark = marks.get(about.name, Marks())
        _leave_out_struck(values, mark)
        sheets.append(Grid(about.name, values, merges, mark))
    return Workbook(kind, sheets, hidden)


def _leave_out_struck(values: list[list[Value]], mark: Marks) -> None:
    """What is struck through inside a cell does not count as its text."""
    for (row, column), part in mark.struck_parts.items():
        if row < len(values) and column < len(values[row]):
            values[row][column] = part.kept


def _open_text(data: bytes, name: str) -> Workbook:
    if looks_like_archive(data):
        return read_archive(data, name)
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = decode_page(data)
        if looks_like_xml_book(text):
            return read_xml_book(text)
        if looks_like_page(text):
            return read_page(text, name)
        if text.lstrip().startswith("<?xml"):
            raise UnreadableLedger("这是 XML 格式的文件，请在 Excel 或 WPS 里打开，另存为 .xlsx 后重新上传。")
        return read_text_table(text, name)
    return read_text_table(decode(data), name)
