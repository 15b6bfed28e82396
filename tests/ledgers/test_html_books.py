"""Web pages with tables, mostly under the name .xls: what government platforms hand out."""

import time
from datetime import date

import pytest

from luodi.ledgers import Reading, UnreadableLedger, read
from luodi.ledgers.files.grid import Range, Workbook
from luodi.ledgers.files.workbook import open_workbook

_DAY = date(2024, 6, 30)
_HEAD = "<tr><th>序号</th><th>项目名称</th><th>总投资</th><th>责任单位</th><th>进展情况</th></tr>"
_ROWS = (
    "<tr><td>1</td><td>青稞酒厂扩建项目</td><td>12000</td><td>城关镇</td><td>已签约</td></tr>"
    "<tr><td>2</td><td>碳纤维材料项目</td><td>8,000.00</td><td>柳湾镇</td><td>正在洽谈</td></tr>"
)
_TITLE = "<h2>2024年重点项目台账</h2><p>单位：万元</p>"
_TABLE = f"<table border=1>{_HEAD}{_ROWS}</table>"


def _page(body: str, head: str = "") -> bytes:
    return f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def _read(page: bytes) -> Reading:
    return read(page, name="台账.xls", as_of=_DAY)


def _open(body: str, head: str = "") -> Workbook:
    return open_workbook(_page(body, head), "台账.xls")


def _wan(reading: Reading) -> list[tuple[str, object]]:
    return [(row["name"], row["investment_wan"]) for row in reading.to_json()["rows"]]


_BOTH = [("青稞酒厂扩建项目", 12000), ("碳纤维材料项目", 8000)]


def test_a_page_with_a_table_is_a_ledger_and_its_heading_gives_the_unit() -> None:
    reading = _read(_page(_TITLE + _TABLE))
    assert (reading.kind, _wan(reading)) == ("html", _BOTH)
    assert [row.stage for row in reading.rows] == ["签约", "在谈"]


def test_a_caption_is_a_title() -> None:
    table = _TABLE.replace("<table border=1>", "<table><caption>台账（单位：亿元）</caption>")
    assert _read(_page(table)).sheets[0].tables[0].unit == "亿元"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "utf-8"), ("gb2312", "utf-8"), ("", "gb18030"), ("x", "utf-16")],
)  # fmt: skip
def test_the_declared_encoding_and_others(charset: str, codec: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    page = f"\r\n<html>{meta}<body>{_TITLE}{_TABLE}</body></html>".replace("青稞", "䶮瑒")
    assert _wan(_read(page.encode(codec)))[0] == ("䶮瑒酒厂扩建项目", 12000)


def test_spans_are_merged_cells() -> None:
    body = (
        "<table><tr><td colspan=3>标题</td></tr><tr><td rowspan=2>甲</td><td>乙</td><td>丙</td></tr>"
        "<tr><td>丁</td><td>戊</td></tr></table>"
    )
    grid = _open(body).sheets[0]
    assert grid.merges == [Range(0, 0, 0, 2), Range(1, 0, 2, 0)]
    assert [list(row) for row in grid.values] == [["标题"], ["甲", "乙", "丙"], ["", "丁", "戊"]]


def test_breaks_blanks_and_entities_in_a_cell() -> None:
    cell = "  一期&nbsp;二期<br>&lt;三期&gt;&#22235;<p>尾\r\n   巴</p> "
    grid = _open(f"<table><tr><td>x<td>{cell}<tr><td>y<td>z</table>").sheets[0]
    assert [list(row) for row in grid.values] == [["x", "一期 二期\n<三期>四\n尾巴"], ["y", "z"]]


def test_a_table_for_layout_gives_its_words_as_title_and_the_table_in_it_as_sheet() -> None:
    page = f"<table><tr><td>重点项目（单位：万元）</td></tr><tr><td><table><tr><td>{_TABLE}</td></tr></table></td></tr></table>"
    reading = _read(_page(page))
    assert _wan(reading) == _BOTH
    assert len(reading.sheets) == 1


def test_a_small_table_in_a_cell_is_text_of_the_cell() -> None:
    inner = "<table><tr><td>一月</td><td>签约</td></tr><tr><td>二月</td><td>开工</td></tr></table>"
    book = _open(_TABLE.replace("已签约", inner))
    assert [grid.height for grid in book.sheets] == [3]
    assert book.sheets[0].value(1, 4) == "一月 签约\n二月 开工"


def test_several_tables_are_several_sheets() -> None:
    other = _TABLE.replace("青稞", "牦牛").replace("碳纤维", "玄武岩")
    reading = _read(_page(_TITLE + _TABLE + "<p>第二批（单位：万元）</p>" + other))
    assert [row.sheet for row in reading.rows] == ["表1", "表1", "表2", "表2"]
    assert all(row.fen for row in reading.rows)


def test_excel_names_its_sheet_in_a_comment() -> None:
    comment = (
        "<!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>六月</x:Name></x:ExcelWorksheet></xml><![endif]-->"
    )
    assert [grid.name for grid in _open(_TABLE, comment).sheets] == ["六月"]


@pytest.mark.parametrize(
    "hide",
    [
        lambda page: page.replace("<table border=1>", "<table><col span=2><col style='display:none'>"),
        lambda page: page.replace("<table border=1>", "<table><col span=2><col width=0>"),
        lambda page: (
            page.replace("<th>总投资", "<th class=xl65>总投资")
            .replace("<td>12000", "<td class=xl65>12000")
            .replace("<td>8,000.00", "<td class=xl65>8,000.00")
        ),
    ],
)
def test_a_hidden_column_is_told_and_not_read(hide: object) -> None:
    page = hide(_TITLE + _TABLE)  # type: ignore[operator]
    reading = _read(_page(page, "<style><!-- .xl65 {color:red; display:none;} --></style>"))
    assert [row.fen for row in reading.rows] == [None, None]
    assert [hidden.column for hidden in reading.hidden] == ["C"]


def test_a_hidden_row_is_told() -> None:
    page = _TITLE + _TABLE.replace("<tr><td>2", "<tr height=0 style='DISPLAY: none'><td>2")
    first, second = _read(_page(page)).rows
    assert (first.has("HIDDEN_ROW"), second.has("HIDDEN_ROW")) == (False, True)


def test_a_hidden_table_is_told() -> None:
    reading = _read(_page(_TITLE + _TABLE + f"<div style='display:none'>{_TABLE}</div>"))
    assert len(reading.rows) == 2
    assert "表2" in reading.hidden[0].why


@pytest.mark.parametrize(
    "struck", ["<td><s>{}</s>", "<td style='text-decoration: line-through'>{}", "<td class=old>{}"]
)
def test_a_name_struck_through_has_ended(struck: str) -> None:
    page = _TABLE.replace("<td>青稞酒厂扩建项目", struck.format("青稞酒厂扩建项目"))
    first, second = _read(_page(_TITLE + page, "<style>.old{text-decoration:line-through}</style>")).rows
    assert (first.name, first.stage, second.stage) == ("青稞酒厂扩建项目", "终止", "在谈")


def test_a_yellow_cell_is_seen() -> None:
    page = _TABLE.replace("<td>青稞", "<td bgcolor='#FFFF00'>青稞")
    assert _open(page).sheets[0].marks.yellow == {(1, 1)}


def test_scripts_and_hidden_words_are_no_text() -> None:
    page = _TABLE.replace("青稞", "<script>var a='<td>';</script><span style='display:none'>内部</span>青稞")
    assert _open(page).sheets[0].value(1, 1) == "青稞酒厂扩建项目"


def test_lines_below_the_table_are_its_last_rows() -> None:
    grid = _open(_TABLE + "<p>填表人：李四</p><p>2024年5月</p>").sheets[0]
    assert [grid.row_text(row) for row in (3, 4)] == ["填表人：李四", "2024年5月"]


def test_a_page_of_frames_says_where_the_table_is() -> None:
    page = b"<html><frameset rows='*,39'><frame src='a.files/sheet001.htm'></frameset></html>"
    with pytest.raises(UnreadableLedger, match="同名的文件夹"):
        read(page)


def test_a_page_without_table() -> None:
    with pytest.raises(UnreadableLedger, match="没有表格"):
        read(_page("<p>通知</p>"))


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td colspan=99999999 rowspan=99999999>1</td><td>2</td></tr>" * 3000,
        "<table>" + "<tr><td rowspan=65534 colspan=900>1</td><td>2</td></tr>" * 40 + "<tr><td>3" * 100_000,
        "<table><tr><td>1<td>2" + "<tr>" * 2_000_000 + "<td>3",
        "<table><tr><td>" * 50_000,
        "<table><tr><td>1<td>" + "<span>" * 50_000 + "</b>" * 50_000,
    ],
)
def test_hostile_spans_end_soon(page: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableLedger):
        _read(_page(page))
    assert time.process_time() - started < 6


@pytest.mark.parametrize(
    "odd", ["<a ", "<!--", "<![CDATA[", "&#", "<", "</", "<a a='", "<?", "<table", "<td a=", "<script>", "<a/ =", "<a \0"]
)  # fmt: skip
def test_what_is_left_open_takes_no_longer_than_it_is_long(odd: str) -> None:
    started = time.monotonic()
    _open(f"{_TABLE}<table><tr><td>" + odd * 100_000)
    assert time.monotonic() - started < 3


def test_ten_thousand_rows_take_seconds_only() -> None:
    row = "<tr>" + "<td style='mso-number-format:General'>甲乙丙</td>" * 10 + "</tr>"
    started = time.monotonic()
    assert _open(f"<table>{row * 10_000}</table>").sheets[0].height == 10_000
    assert time.monotonic() - started < 6
