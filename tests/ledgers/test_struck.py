"""What is struck through inside a cell is no text of it; a cell struck as a whole keeps its text."""

import io
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import pytest
import xlsxwriter
import xlwt

from luodi.ledgers import read
from luodi.ledgers.files.grid import StruckPart
from luodi.ledgers.files.struckruns import struck_cells, struck_strings
from luodi.ledgers.files.workbook import open_workbook

# A cell is a text, or runs of text of which some are struck.
Runs = Sequence[tuple[str, bool]]
Cell = str | float | Runs

_DAY = date(2024, 6, 30)
_ROWS: Sequence[Sequence[Cell]] = (
    ("项目名称", "总投资（万元）", "进展情况"),
    (
        (("青稞老窖", True), ("青稞酒厂", False), ("扩建项目", False)),
        (("5000", True), ("6000", False)),
        "已签约",
    ),
    ("碳纤维材料项目", 80, (("已签约", True),)),
    ("玄武岩纤维项目", 70, (("计划终止，", True), ("正在洽谈", False))),
)


def _runs(cell: Cell) -> Runs:
    return ((str(cell), False),) if isinstance(cell, (str, float, int)) else cell


def _xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet, struck = book.add_worksheet("台账"), book.add_format({"font_strikeout": True})
    bold = book.add_format({"bold": True})
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            if isinstance(cell, (str, int, float)):
                sheet.write(row, column, cell)
            elif len(cell) == 1:
                sheet.write(row, column, cell[0][0], struck)
            else:
                parts = [piece for text, is_struck in cell for piece in (struck if is_struck else bold, text)]
                sheet.write_rich_string(row, column, *parts)
    book.close()
    return buffer.getvalue()


def _inline(rows: Sequence[Sequence[Cell]]) -> bytes:
    """An .xlsx that keeps its texts in the cells, as many programs of platforms write it."""
    lines = []
    for number, line in enumerate(rows, 1):
        cells = ""
        for letter, cell in zip("ABC", line, strict=True):
            runs = "".join(
                f"<r><rPr>{'<strike/>' if is_struck else '<b/>'}</rPr><t xml:space='preserve'>{text}</t></r>"
                for text, is_struck in _runs(cell)
            )
            cells += f'<c r="{letter}{number}" t="inlineStr"><is>{runs}</is></c>'
        lines.append(f'<row r="{number}">{cells}</row>')
    source = zipfile.ZipFile(io.BytesIO(_xlsx(())))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            xml = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                xml = xml.replace("<sheetData/>", f"<sheetData>{''.join(lines)}</sheetData>")
            target.writestr(name, xml)
    return buffer.getvalue()


def _xls(rows: Sequence[Sequence[Cell]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    struck, plain = xlwt.easyfont("struck_out on"), xlwt.easyfont("bold on")
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            if isinstance(cell, (str, int, float)):
                sheet.write(row, column, cell)
            else:
                sheet.write_rich_text(
                    row, column, [(text, struck if is_struck else plain) for text, is_struck in cell]
                )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _ods(rows: Sequence[Sequence[Cell]]) -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "style", "text", "table")
    )
    table = ""
    for line in rows:
        cells = ""
        for cell in line:
            spans = "".join(
                f'<text:span text:style-name="T{int(is_struck)}">{text}</text:span>'
                for text, is_struck in _runs(cell)
            )
            value = (
                f'office:value-type="float" office:value="{cell}"'
                if isinstance(cell, (int, float))
                else 'office:value-type="string"'
            )
            cells += f"<table:table-cell {value}><text:p>{spans}</text:p></table:table-cell>"
        table += f"<table:table-row>{cells}</table:table-row>"
    xml = (
        f"<office:document-content {spaces}><office:automatic-styles>"
        '<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="T0" style:family="text"><style:text-properties style:text-line-through-style="none"/></style:style>'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="台账">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", xml)
        target.writestr("META-INF/manifest.xml", "<manifest/>")
    return buffer.getvalue()


def _html(rows: Sequence[Sequence[Cell]]) -> bytes:
    table = ""
    for line in rows:
        cells = (
            "".join(f"<s>{text}</s>" if struck else text for text, struck in _runs(cell)) for cell in line
        )
        table += "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    return f"<html><meta charset=utf-8><body><table>{table}</table></body></html>".encode()


@pytest.mark.parametrize("write", [_xlsx, _inline, _xls, _ods, _html])
def test_struck_words_are_left_out_and_told(write: Callable[[Sequence[Sequence[Cell]]], bytes]) -> None:
    data = write(_ROWS)
    marks = open_workbook(data, "台账").sheets[0].marks
    assert marks.struck_parts == {
        (1, 0): StruckPart("青稞酒厂扩建项目", "青稞老窖"),
        (1, 1): StruckPart("6000", "5000"),
        (3, 2): StruckPart("正在洽谈", "计划终止，"),
    }
    assert marks.struck == {(2, 2)}
    rows = read(data, name="台账", as_of=_DAY).rows
    assert [(row.name, row.fen, row.stage) for row in rows] == [
        ("青稞酒厂扩建项目", 6_000_000_000, "签约"),
        ("碳纤维材料项目", 80_000_000, "签约"),
        ("玄武岩纤维项目", 70_000_000, "在谈"),
    ]
    told = [
        (flag.severity, flag.field, flag.cell, flag.why)
        for flag in rows[0].flags
        if flag.code == "STRUCK_TEXT"
    ]
    assert told == [
        ("info", "name", "A2", "单元格 A2 里划了删除线的“青稞老窖”没有读入，只读“青稞酒厂扩建项目”。"),
        ("info", "investment", "B2", "单元格 B2 里划了删除线的“5000”没有读入，只读“6000”。"),
    ]
    assert [row.has("STRUCK_TEXT") for row in rows] == [True, False, True]


@pytest.mark.parametrize("piece", [b"<si><r>", b"<si ", b"<r><t ", b"<r><strike ", b"<si><r><t>x</t></r>"])
def test_what_is_left_open_takes_no_longer_than_it_is_long(piece: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/sharedStrings.xml", b"<sst><strike/>" + piece * 200_000)
    started = time.monotonic()
    with zipfile.ZipFile(buffer) as package:
        assert struck_strings(package) == {}
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("piece", [b'<c r="A1"><is><r>', b'<c r="A1" ', b'<c r="A1" t="s"><v>', b"<c "])
def test_cells_left_open(piece: bytes) -> None:
    started = time.monotonic()
    assert not list(struck_cells(b"<strike/>" + piece * 100_000, {1: StruckPart("a", "b")}))
    assert time.monotonic() - started < 3
