"""Workbooks saved as one web page (.mht) and as XML Spreadsheet 2003."""

from datetime import date, datetime
from email.message import EmailMessage

import pytest

from luodi.ledgers import UnreadableLedger, read
from luodi.ledgers.files.grid import Range, StruckPart, UnitFormat
from luodi.ledgers.files.workbook import open_workbook
from luodi.ledgers.refusals import Reason

_DAY = date(2024, 6, 30)
_HEAD = ("序号", "项目名称", "总投资（万元）", "责任单位")


def _table(*names: str) -> str:
    rows = [_HEAD, *((str(at), name, "1200", "城关镇") for at, name in enumerate(names, 1))]
    cells = ("".join(f"<td class=xl1>{text}</td>" for text in row) for row in rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _mht(codec: str = "utf-8", style: str = "") -> bytes:
    book = EmailMessage()
    book.set_content("x")
    names = "".join(
        f"<x:ExcelWorksheet><x:Name>{name}</x:Name></x:ExcelWorksheet>" for name in ("五月", "六月")
    )
    pages = [
        f"<html><!--[if gte mso 9]><xml>{names}</xml><![endif]--><frameset><frame src=sheet001.htm></frameset></html>",
        f"<html><body>{_table('青稞酒厂扩建项目', '碳纤维材料项目')}</body></html>",
        f"<html><body>{_table('牦牛乳业项目', '玄武岩纤维项目')}</body></html>",
        "<html><body><table><tr><td>五月</td><td>六月</td></tr></table></body></html>",
    ]
    book.clear()
    book["MIME-Version"], book["X-Document-Type"] = "1.0", "Workbook"
    book.make_related()
    for page in pages:
        text = page.replace(
            "<html>", f'<html><meta http-equiv=Content-Type content="text/html; charset={codec}">'
        )
        book.add_related(text.encode("gb18030" if codec == "gb2312" else codec), "text", "html", cte="base64")
    book.add_related(style.encode(), "text", "css", cte="quoted-printable")
    return book.as_bytes()


@pytest.mark.parametrize("codec", ["utf-8", "gb2312"])
def test_each_page_of_an_archive_with_a_table_is_a_sheet(codec: str) -> None:
    reading = read(_mht(codec), name="台账.mht", as_of=_DAY)
    assert [(row.sheet, row.name) for row in reading.rows] == [
        ("五月", "青稞酒厂扩建项目"), ("五月", "碳纤维材料项目"), ("六月", "牦牛乳业项目"), ("六月", "玄武岩纤维项目"),
    ]  # fmt: skip
    assert reading.kind == "mht"


def test_the_style_sheet_of_an_archive_strikes_through() -> None:
    book = open_workbook(_mht(style=".xl1 {text-decoration:line-through;}"))
    assert (1, 1) in book.sheets[0].marks.struck


def test_an_archive_without_table() -> None:
    with pytest.raises(UnreadableLedger, match="没有表格"):
        read(_mht().replace(b"base64", b"x-odd"))


_XML = """<?xml version="1.0" encoding="{codec}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style>
<Style ss:ID="s2"><NumberFormat ss:Format="0.00&quot;亿元&quot;"/><Interior ss:Color="#FFFF00" ss:Pattern="Solid"/></Style></Styles>
<Worksheet ss:Name="台账"><Table><Column ss:Index="4" ss:Span="1" ss:Hidden="1"/>
<Row ss:Index="2"><Cell ss:MergeAcross="2"><Data ss:Type="String">重点项目</Data></Cell><Cell ss:MergeDown="1"><Data ss:Type="String">D</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">项目名称</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">总投资</Data></Cell><Cell ss:Index="6"><Data ss:Type="String">签约时间</Data></Cell></Row>
<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">青稞<S>甲</S>酒厂扩建项目</ss:Data></Cell><Cell ss:Index="3" ss:StyleID="s2"><Data ss:Type="Number">3.5</Data></Cell><Cell ss:Index="6"><Data ss:Type="DateTime">2024-05-06T00:00:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell ss:StyleID="s1"><Data ss:Type="String">碳纤维材料项目</Data></Cell><Cell ss:Index="3" ss:Formula="=R1C1"><Data ss:Type="Error">#REF!</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="旧"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("codec", ["utf-8", "gb2312", "utf-16"])
def test_xml_spreadsheet(codec: str) -> None:
    book = open_workbook(_XML.format(codec=codec).encode(codec), "台账.xls")
    grid = book.sheets[0]
    assert (book.kind, [hidden.name for hidden in book.hidden]) == ("xml", ["旧"])
    assert list(grid.merges) == [Range(1, 0, 1, 2), Range(1, 3, 2, 3)]
    assert (grid.value(3, 0), grid.value(3, 2), grid.value(3, 5)) == (
        "青稞酒厂扩建项目",
        3.5,
        datetime(2024, 5, 6),  # noqa: DTZ001
    )
    marks = grid.marks
    assert (marks.hidden_columns, marks.hidden_rows, marks.struck) == ({3, 4}, {4}, {(4, 0)})
    assert (marks.unit_formats, marks.yellow) == ({(3, 2): UnitFormat("亿元", 1)}, {(3, 2)})
    assert (marks.cell_errors, marks.struck_parts) == (
        {(4, 2): "#REF!"},
        {(3, 0): StruckPart("青稞酒厂扩建项目", "甲")},
    )


def test_an_xml_spreadsheet_is_read() -> None:
    rows = (
        ("项目名称", "总投资（万元）", "进展"),
        ("青稞酒厂扩建项目", 35000, "已签约"),
        ("碳纤维材料项目", 80, "在谈"),
    )
    cells = (
        "".join(
            f'<Cell><Data ss:Type="{"String" if isinstance(one, str) else "Number"}">{one}</Data></Cell>'
            for one in row
        )
        for row in rows
    )
    head = _XML[_XML.index("<Workbook") : _XML.index("<Styles>")]
    table = "".join(f"<Row>{row}</Row>" for row in cells)
    text = f'{head}<Worksheet ss:Name="台账"><Table>{table}</Table></Worksheet></Workbook>'
    read_rows = read(text.encode(), name="台账.xls", as_of=_DAY).rows
    assert [(row.name, row.fen, row.stage) for row in read_rows] == [
        ("青稞酒厂扩建项目", 35_000_000_000, "签约"),
        ("碳纤维材料项目", 80_000_000, "在谈"),
    ]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("<Workbook", "<!DOCTYPE x [<!ENTITY a 'b'>]><Workbook"), Reason.UNSAFE),
        (lambda text: text[: len(text) // 2], Reason.DAMAGED),
        (lambda text: text.replace('ss:Index="3"', 'ss:Index="9999999"'), Reason.TOO_LARGE),
        (lambda text: text.replace('<Row ss:Index="2">', '<Row ss:Index="9999999">'), Reason.TOO_LARGE),
    ],
)
def test_xml_that_is_refused(change: object, reason: Reason) -> None:
    with pytest.raises(UnreadableLedger) as refused:
        read(change(_XML.format(codec="utf-8")).encode())  # type: ignore[operator]
    assert refused.value.reason == reason
