"""What an .xls file says beside its values is seen as in an .xlsx."""

import io
import struct
from collections.abc import Callable

import pytest
import xlwt

from luodi.ledgers import read
from luodi.ledgers.files.compound import has_endless_chain
from luodi.ledgers.files.workbook import open_workbook
from luodi.ledgers.refusals import UnreadableLedger

_HEAD = ("序号", "项目名称", "总投资（万元）", "总投资（亿元）", "责任单位")
_ROWS = ((1, "青稞酒厂扩建项目", 90, 1.2, "城关镇"), (2, "碳纤维材料项目", 80, 3.5, "柳湾镇"))


def _xls(change: Callable[[xlwt.Workbook, xlwt.Worksheet], None] = lambda book, sheet: None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账", cell_overwrite_ok=True)
    for at, row in enumerate((_HEAD, *_ROWS)):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    change(book, sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _hide_column(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
    sheet.col(2).hidden = True


def test_a_hidden_column_is_no_total_and_is_told() -> None:
    reading = read(_xls(_hide_column), name="台账.xls")
    assert [row.fen for row in reading.rows] == [120_000_000_00, 350_000_000_00]
    assert [(hidden.column, hidden.why) for hidden in reading.hidden] == [
        ("C", "工作表“台账”的 C 列是隐藏的，没有读入。")
    ]


def test_a_hidden_row_is_read_and_told() -> None:
    def hide(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.row(2).hidden = True

    first, second = read(_xls(hide)).rows
    assert (first.has("HIDDEN_ROW"), second.has("HIDDEN_ROW")) == (False, True)


def test_a_name_struck_through_has_ended() -> None:
    def strike(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(1, 1, _ROWS[0][1], xlwt.easyxf("font: struck_out on"))

    first, second = read(_xls(strike)).rows
    assert first.stage == "终止"
    assert first.has("TERMINATED")
    assert not second.strike


@pytest.mark.parametrize(
    ("number_format", "stored", "fen"),
    [('0.00"亿元"', 3.5, 350_000_000_00), ('0!.0,"万元"', 35000, 35_000_00)],
)
def test_a_number_format_shows_a_unit(number_format: str, stored: float, fen: int) -> None:
    def show(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        _hide_column(_, sheet)
        sheet.write(0, 3, "总投资")
        sheet.write(2, 3, stored, xlwt.easyxf(num_format_str=number_format))

    assert read(_xls(show)).rows[1].fen == fen


def test_a_yellow_cell_is_seen() -> None:
    def paint(_: xlwt.Workbook, sheet: xlwt.Worksheet) -> None:
        sheet.write(1, 1, "甲", xlwt.easyxf("pattern: pattern solid, fore_colour yellow"))

    assert open_workbook(_xls(paint)).sheets[0].marks.yellow == {(1, 1)}


def test_what_no_reader_of_marks_can_open_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi.ledgers.files.xls.xlrd.open_workbook", lambda **_: 1 / 0)
    told = [hidden.why for hidden in read(_xls(_hide_column), name="台账.xls").hidden]
    assert told == ["这个 .xls 文件看不出有没有隐藏的行和列，请对照原表核对；也可以另存为 .xlsx 再传。"]


@pytest.mark.parametrize("at", [0, 1, 2])
def test_sectors_that_lead_back_to_themselves_are_damage_and_no_endless_reading(at: int) -> None:
    data = bytearray(_xls())
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    assert not has_endless_chain(bytes(data))
    struct.pack_into("<I", data, table + 4 * at, 0)
    assert has_endless_chain(bytes(data))
    with pytest.raises(UnreadableLedger, match="损坏"):
        open_workbook(bytes(data), "台账.xls")
