"""What an .ods file says beside its values is seen as in an .xlsx."""

import io
import zipfile
from datetime import date

import pytest

from luodi.ledgers import read
from luodi.ledgers.files.grid import Grid, UnitFormat
from luodi.ledgers.files.workbook import open_workbook

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "style": "style", "text": "text", "table": "table", "number": "datastyle",
        "fo": "xsl-fo-compatible",
    }.items()
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip
_STYLES = """
<number:number-style style:name="N1"><number:number number:decimal-places="2"/><number:text>亿元</number:text></number:number-style>
<number:number-style style:name="N2"><number:number number:decimal-places="1" number:display-factor="1000"><number:embedded-text
 number:position="0">!</number:embedded-text></number:number><number:text>万元</number:text></number:number-style>
<style:style style:name="yellow" style:family="table-cell"><style:table-cell-properties fo:background-color="#ffff00"/></style:style>
<style:style style:name="yi" style:family="table-cell" style:parent-style-name="yellow" style:data-style-name="N1"/>
<style:style style:name="wan" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="old" style:family="table-cell"><style:text-properties style:text-line-through-type="single"/></style:style>
<style:style style:name="older" style:family="table-cell" style:parent-style-name="old"/>
<style:style style:name="still" style:family="table-cell" style:parent-style-name="old"><style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>
"""


def _cell(value: object, style: str = "", more: str = "") -> str:
    kind = 'float" office:value="' + str(value) if isinstance(value, (int, float)) else "string"
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="{kind}" {more}><text:p>{value}</text:p></table:table-cell>'


def _ods(rows: list[str], *, sheets: str = "", columns: str = "", common: str = "") -> bytes:
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    xml = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{'' if common else _STYLES}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="台账">{columns}{table}</table:table>{sheets}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", xml)
        target.writestr("META-INF/manifest.xml", "<manifest/>")
        if common:
            target.writestr(
                "styles.xml",
                f"<office:document-styles {_SPACES}><office:styles>{common}</office:styles></office:document-styles>",
            )
    return buffer.getvalue()


def _grid(data: bytes) -> Grid:
    return open_workbook(data, "台账.ods").sheets[0]


def test_number_formats_show_a_unit() -> None:
    marks = _grid(_ods([_cell("总投资"), _cell(3.5, "yi"), _cell(35000, "wan"), _cell(1, "old")])).marks
    assert marks.unit_formats == {(1, 0): UnitFormat("亿元", 1), (2, 0): UnitFormat("万元", 10000)}


def test_styles_are_struck_or_yellow_by_themselves_or_by_their_parents() -> None:
    row = "".join(_cell(name, name) for name in ("old", "older", "still", "yellow", "yi", ""))
    for data in (_ods([row]), _ods([row], common=_STYLES)):
        marks = _grid(data).marks
        assert (marks.struck, marks.yellow) == ({(0, 0), (0, 1)}, {(0, 3), (0, 4)})


def test_the_style_of_a_column_or_row_holds_where_a_cell_has_none() -> None:
    columns = '<table:table-column/><table:table-column table:number-columns-repeated="2" table:default-cell-style-name="old"/>'
    assert _grid(_ods(["".join(_cell(at) for at in range(4))], columns=columns)).marks.struck == {
        (0, 1),
        (0, 2),
    }


def test_repeated_cells_are_all_marked() -> None:
    marks = _grid(_ods([_cell(5, "old", 'table:number-columns-repeated="3"')])).marks
    assert marks.struck == {(0, 0), (0, 1), (0, 2)}


def test_errors_and_formulas_without_value() -> None:
    error = _cell("#DIV/0!", "", 'office:string-value="" table:formula="of:=1/0" calcext:value-type="error"')
    lost = '<table:table-cell table:formula="of:=1+1"/>'
    marks = _grid(_ods([_cell("x") + error + lost])).marks
    assert (marks.cell_errors, marks.no_value) == ({(0, 1): "#DIV/0!"}, {(0, 2)})


def test_a_name_struck_through_has_ended_and_a_hidden_sheet_is_told() -> None:
    rows = ["".join(map(_cell, ("项目名称", "总投资", "进展")))]
    rows += [_cell("青稞酒厂扩建项目", "older") + _cell(3.5, "yi") + _cell("已签约")]
    rows += [_cell("碳纤维材料项目") + _cell(35000, "wan") + _cell("在谈")]
    hidden = f'<table:table table:name="旧" table:style-name="gone"><table:table-row>{_cell("x")}</table:table-row></table:table>'
    reading = read(_ods(rows, sheets=hidden), name="台账.ods", as_of=date(2024, 6, 30))
    assert [(row.fen, row.stage) for row in reading.rows] == [(35_000_000_000, "终止"), (3_500_000, "在谈")]
    assert ["旧" in one.why for one in reading.hidden] == [True]


@pytest.mark.parametrize("part", ["styles.xml", "content.xml"])
def test_document_types_are_refused(part: str) -> None:
    data = _ods([_cell("x")], common=_STYLES)
    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            late = "<!--" + "x" * 9000 + '--><!DOCTYPE a [<!ENTITY b "c">]>' if name == part else ""
            target.writestr(name, late + source.read(name).decode())
    with pytest.raises(Exception, match="DTD"):
        open_workbook(buffer.getvalue())
