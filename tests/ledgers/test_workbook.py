"""Files that are no ledger, damaged ledgers, dangerous ledgers: one plain sentence for each."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from luodi.ledgers import Candidate, UnreadableLedger, read
from luodi.ledgers.command import main

_ROWS = (
    ("单位：万元",),
    ("序号", "项目名称", "总投资", "进展情况"),
    (1, "甲产业园项目", 12000, "签约"),
    (2, "乙产业园项目", 8000, "在谈"),
)


def _xlsx(rows: tuple[tuple[object, ...], ...] = _ROWS) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def _changed(part: str, text: bytes, data: bytes | None = None) -> bytes:
    """The workbook with one part of its package replaced or added."""
    source = zipfile.ZipFile(io.BytesIO(data or _xlsx()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        target.writestr(part, text)
    return buffer.getvalue()


def _csv(encoding: str) -> bytes:
    text = '单位：万元,,,\r\n序号,项目名称,总投资,进展情况\r\n1,甲产业园项目,12000,签约\r\n2,乙产业园项目,"8,000",在谈\r\n'
    return text.encode(encoding)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "损坏"),
        (b"%PDF-1.7 \x00\x01", "不是 Excel"),
        (b"<html><table><tr><td>\xe9\xa1\xb9\xe7\x9b\xae</td></tr></table></html>", "网页"),
        (b"PK\x03\x04 broken", "损坏"),
        ("只有一行字".encode(), "不是 Excel"),
    ],
)
def test_what_is_no_ledger_is_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableLedger, match=words):
        read(data)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated_file(share: float) -> None:
    data = _xlsx()
    with pytest.raises(UnreadableLedger, match="损坏"):
        read(data[: int(len(data) * share)])


def test_document_type_declarations_are_refused() -> None:
    with pytest.raises(UnreadableLedger, match="DTD"):
        read(_changed("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook/>'))


def test_late_document_type_declaration_is_refused() -> None:
    with pytest.raises(UnreadableLedger):
        read(
            _changed(
                "xl/styles.xml", b"<!--" + b"x" * 9000 + b'--><!DOCTYPE x [<!ENTITY a "b">]><styleSheet/>'
            )
        )


def test_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi.ledgers.files.workbook._MOST_UNPACKED", 1 << 20)
    with pytest.raises(UnreadableLedger, match="过大"):
        read(_changed("xl/media/image1.bin", bytes(2 << 20)))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_part_that_is_larger_than_it_says_is_refused(part: str) -> None:
    data = bytearray(_changed(part, b"<x>" + b"0" * 5_000_000 + b"</x>"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        told = package.getinfo(part)
    said, forged = told.file_size.to_bytes(4, "little"), (100).to_bytes(4, "little")
    data[told.header_offset + 22 : told.header_offset + 26] = forged
    at = data.rindex(said)
    data[at : at + 4] = forged
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.getinfo(part).file_size == 100
    with pytest.raises(UnreadableLedger, match="损坏"):
        read(bytes(data))


def test_too_large_file() -> None:
    with pytest.raises(UnreadableLedger, match="超过 0 MB"):
        read(_xlsx(), megabytes=0)


def test_sheet_without_table() -> None:
    with pytest.raises(UnreadableLedger, match="没有找到项目表"):
        read(_xlsx((("通知",), ("各乡镇：", "请按时报送"))))


def test_other_archives_and_documents() -> None:
    for part, words in (("word/document.xml", "Word"), ("a.txt", "压缩包")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as target:
            target.writestr(part, "x")
        with pytest.raises(UnreadableLedger, match=words):
            read(buffer.getvalue())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables(encoding: str) -> None:
    rows = read(_csv(encoding), name="台账.csv", as_of=date(2024, 6, 30)).to_json()["rows"]
    assert [(row["name"], row["investment_wan"]) for row in rows] == [
        ("甲产业园项目", 12000),
        ("乙产业园项目", 8000),
    ]


def test_a_million_empty_formatted_rows_are_cheap() -> None:
    package = zipfile.ZipFile(io.BytesIO(_xlsx()))
    xml = package.read("xl/worksheets/sheet1.xml")
    empty = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(100, 100_000))
    data = _changed("xl/worksheets/sheet1.xml", xml.replace(b"</sheetData>", empty + b"</sheetData>"))
    assert len(read(data, as_of=date(2024, 6, 30)).rows) == 2


def test_a_lone_cell_far_away_does_not_fill_the_memory() -> None:
    package = zipfile.ZipFile(io.BytesIO(_xlsx()))
    xml = package.read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(UnreadableLedger, match="空白"):
        read(_changed("xl/worksheets/sheet1.xml", xml.replace(b"</sheetData>", far + b"</sheetData>")))


def test_command_prints_json_and_refuses_in_one_sentence(tmp_path: Path, capsysbinary: Any) -> None:
    file = tmp_path / "台账.xlsx"
    file.write_bytes(_xlsx())
    assert main([str(file), "--json", "--as-of", "2024-06-30"]) == 0
    assert len(json.loads(capsysbinary.readouterr().out)["rows"]) == 2
    assert main([str(file)]) == 0
    assert "读到 2 个项目" in capsysbinary.readouterr().out.decode()
    file.write_bytes(b"%PDF-1.7\0")
    assert main([str(file), "--json"]) == 2
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert len(captured.err.decode().strip().splitlines()) == 1
    assert main([str(tmp_path / "无.xlsx")]) == 2


def test_own_words_and_own_columns() -> None:
    rows = (
        ("序号", "招引标的", "盘子", "备考"),
        (1, "甲产业园项目", 12000, "签约"),
        (2, "乙产业园项目", 8000, "在谈"),
    )
    by_words = read(
        _xlsx(rows),
        as_of=date(2024, 6, 30),
        synonyms={"招引标的": "name", "盘子": "investment", "备考": "progress"},
    )
    assert [row.name for row in by_words.rows] == ["甲产业园项目", "乙产业园项目"]
    assert [row.stage for row in by_words.rows] == ["签约", "在谈"]
    by_columns = read(
        _xlsx(rows),
        as_of=date(2024, 6, 30),
        mapping={"台账": {"B": "name", "C": "investment", "D": "progress"}},
    )
    assert [row.name for row in by_columns.rows] == ["甲产业园项目", "乙产业园项目"]
    cleared = read(_xlsx(), as_of=date(2024, 6, 30), mapping={"台账": {"C": None}})
    assert [row.fen for row in cleared.rows] == [None, None]


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    read(_xlsx(), as_of=date(2024, 6, 30), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (4, 4)


def test_rows_that_the_library_has_already() -> None:
    rows = (*_ROWS[:2], (1, "通源冷链物流园项目", 12000, "签约"), (2, "花溪温泉酒店项目", 8000, "在谈"))
    library = [
        Candidate("P-1", "通源冷链物流园建设项目", amount_wan=12000),
        Candidate("P-2", "双河光伏电站", amount_wan=500),
    ]
    matches = read(_xlsx(rows), as_of=date(2024, 6, 30), library=library).to_json()["library_matches"]
    assert [(match["row"], match["key"]) for match in matches] == [("台账!3", "P-1")]
    assert matches[0]["reasons"]
