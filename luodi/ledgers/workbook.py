"""Opens what people upload as a ledger: by content, within limits, with plain words when it cannot be read."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from luodi.ledgers.grid import Grid, Marks, Range
from luodi.ledgers.marks import DeclaredType, FarCell, read_marks
from luodi.ledgers.opendocument import read_opendocument
from luodi.ledgers.xls import read_xls_marks

# 48,000 rows of twelve columns are 36 MB; each MB takes a twentieth of a second to open.
_MOST_UNPACKED = 320 << 20
_MOST_CELLS = 8_000_000
_MOST_PARTS = 5000
_UNSAFE = "文件含有不安全的内容（DTD 声明），不能导入，请在 Excel 里另存后重新上传。"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DELIMITERS = ",\t;"


class UnreadableLedger(Exception):
    """The file cannot be read as a ledger; the message says in Chinese why and what to do."""


@dataclass(frozen=True)
class HiddenSheet:
    """A sheet that is not read because it is hidden."""

    name: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file, ready to be read, and what was left hidden."""

    kind: str
    sheets: list[Grid]
    hidden: list[HiddenSheet]
    # Whether the file tells what is hidden in its sheets.
    shows_hidden: bool = True


def load(source: Path | bytes, megabytes: int) -> bytes:
    """The bytes of the file, refused when too large."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > megabytes << 20:
        raise UnreadableLedger(
            f"文件有 {size / (1 << 20):.0f} MB，超过 {megabytes} MB，请删去图片等附件或拆成几份再上传。"
        )
    return source if isinstance(source, bytes) else source.read_bytes()


def open_workbook(data: bytes, name: str = "") -> Workbook:
    """The sheets of a workbook or text table, whatever its file name says."""
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableLedger("文件是空的，请检查后重新上传。")
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
            marks = read_marks(package, _MOST_CELLS) if kind == "xlsx" else {}
            spans: dict[str, list[Range]] = {}
            if kind == "ods":
                for name, (mark, merges) in read_opendocument(package).items():
                    marks[name], spans[name] = mark, merges
    except FarCell as far:
        raise UnreadableLedger(
            f"工作表“{far.args[0]}”在第 {far.args[1]} 行附近还有内容，中间大片空白，请删去多余的行和列后再上传。"
        ) from None
    except DeclaredType:
        raise UnreadableLedger(_UNSAFE) from None
    except UnreadableLedger:
        raise
    except Exception as error:  # whatever a damaged package throws, the user hears one sentence
        raise UnreadableLedger("文件已损坏或没有传完整，请在 Excel 或 WPS 里打开另存后重新上传。") from error
    return _read(data, kind, marks, spans)


def _package_kind(package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if (
        "content.xml" in names and b"spreadsheet" in package.read("mimetype")
        if "mimetype" in names
        else False
    ):
        return "ods"
    if "word/document.xml" in names:
        raise UnreadableLedger("这是 Word 文档，不是表格，请把表格复制到 Excel 或 WPS 表格里再上传。")
    raise UnreadableLedger("这是压缩包，不是表格文件，请解压后上传里面的 .xlsx 文件。")


def _check_package(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableLedger("文件加了密码，请取消密码后重新上传。")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise UnreadableLedger("文件解开后过大，可能含大量空白格式行，请把有内容的部分复制到新表后再上传。")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with package.open(part) as stream:
                if _DTD.search(stream.read(4096)):
                    raise UnreadableLedger(_UNSAFE)


def _open_ole(data: bytes) -> Workbook:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableLedger("文件加了密码，请取消密码后重新上传。")
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableLedger("这是 Word 文档，不是表格，请把表格复制到 Excel 或 WPS 表格里再上传。")
    marks = read_xls_marks(data)
    return replace(_read(data, "xls", marks or {}, {}), shows_hidden=marks is not None)


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
            raise UnreadableLedger("文件加了密码，请取消密码后重新上传。") from error
        raise UnreadableLedger("文件已损坏或没有传完整，请在 Excel 或 WPS 里打开另存后重新上传。") from error


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
        sheets.append(Grid(about.name, values, merges, marks.get(about.name, Marks())))
    return Workbook(kind, sheets, hidden)


def _open_text(data: bytes, name: str) -> Workbook:
    text = _decode(data)
    start = text.lstrip()[:200].lower()
    if start.startswith(("<html", "<!doctype", "<table", "<?xml", "<head", "<meta")):
        raise UnreadableLedger(
            "这是网页或 XML 格式的文件，请在 Excel 或 WPS 里打开，另存为 .xlsx 后重新上传。"
        )
    rows = [[_unguarded(cell) for cell in row] for row in _csv_rows(text)]
    if max((len(row) for row in rows), default=0) < 2:
        raise UnreadableLedger("文件不是 Excel 表格，也不是用逗号分隔的文本表，请另存为 .xlsx 后重新上传。")
    return Workbook("csv", [Grid(Path(name).stem or "文本表", rows)], [])


# Exports guard long numbers from Excel: ="2305-422828-04-01-510001", or with a tab before it.
_GUARDED = re.compile(r'="([^"]*)"')


def _unguarded(cell: str) -> str:
    guarded = _GUARDED.fullmatch(cell.strip())
    return guarded[1] if guarded else cell


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096] or data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z\xbc\xaf")):
        raise UnreadableLedger("文件不是 Excel 表格，请上传 .xlsx、.xls、.ods 或 .csv 文件。")
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
