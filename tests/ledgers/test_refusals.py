"""A file that gives no project says why: one sentence for people, one word for programs."""

import io
import struct
import zipfile

import pytest
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from luodi.ledgers import UnreadableLedger, read
from luodi.ledgers.refusals import Reason
from tests.ledgers.nasty.book import workbook

_HEAD = ("序号", "项目名称", "总投资（万元）", "进展情况")
_ROWS = (_HEAD, (1, "青稞酒厂扩建项目", 12000, "签约"), (2, "碳纤维材料项目", 8000, "在谈"))


def _refusal(data: bytes) -> tuple[str, Reason]:
    with pytest.raises(UnreadableLedger) as refused:
        read(data, name="台账")
    return str(refused.value), refused.value.reason


def _locked_xls() -> bytes:
    """An .xls whose records are said to be enciphered (FILEPASS), as Excel writes it for a password."""
    book = xlwt.Workbook()
    book.add_sheet("台账").write(0, 0, "项目名称")
    records = book.get_biff_data()
    begin = 4 + struct.unpack_from("<H", records, 2)[0]
    locked = records[:begin] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + records[begin:]
    buffer = io.BytesIO()
    XlsDoc().save(buffer, locked)
    return buffer.getvalue()


def _package(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name, text in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _locked_xls(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        _package(content_xml="\x13\x37", **{"META-INF__manifest_xml": "<m><manifest:encryption-data/></m>"}),
    ],
    ids=["xls", "xlsx", "ods"],
)
def test_a_password_is_told_as_such(data: bytes) -> None:
    assert _refusal(data) == ("文件加了密码，请取消密码后重新上传。", Reason.PASSWORD)


def test_a_wrapped_opendocument_is_locked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("encrypted-package", b"\x01\x02")
    assert _refusal(buffer.getvalue())[1] == Reason.PASSWORD


def test_a_table_on_a_hidden_sheet_names_the_sheet() -> None:
    data = workbook({"说明": (("请各乡镇按时报送",),), "明细": _ROWS}, lambda book, made: made["明细"].hide())
    assert _refusal(data) == ("项目表在隐藏的工作表“明细”里，请取消隐藏后重新上传。", Reason.HIDDEN_ONLY)


def test_counts_beside_a_hidden_table_are_not_the_reason() -> None:
    counts = (("阶段", "个数", "总投资（万元）"), ("签约", 3, 500), ("在谈", 2, 700))
    data = workbook({"汇总": counts, "明细": _ROWS}, lambda book, made: made["明细"].hide())
    assert _refusal(data)[1] == Reason.HIDDEN_ONLY
    assert _refusal(workbook({"汇总": counts}))[1] == Reason.ONLY_COUNTS


def test_a_head_without_rows() -> None:
    message, reason = _refusal(workbook({"台账": (_HEAD,)}))
    assert reason == Reason.NO_ROWS
    assert "没有读出一个项目" in message


def test_pictures_only() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    sheet.write(0, 0, "2024年台账")
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da63fcff1f0003030200efbfa7db0000000049454e44ae426082"
    )
    sheet.insert_image(2, 0, "a.png", {"image_data": io.BytesIO(pixel)})
    book.close()
    message, reason = _refusal(buffer.getvalue())
    assert reason == Reason.PICTURES_ONLY
    assert "只有图片" in message


def test_empty_sheets_and_sheets_without_table() -> None:
    assert _refusal(workbook({"台账": ()}))[1] == Reason.EMPTY
    assert _refusal(workbook({"通知": (("各乡镇：", "请按时报送"),)}))[1] == Reason.NO_HEAD


def test_other_reasons() -> None:
    assert _refusal(b"")[1] == Reason.EMPTY
    assert _refusal(b"PK\x03\x04 broken")[1] == Reason.DAMAGED
    assert _refusal(b"%PDF-1.7 \0")[1] == Reason.NOT_A_TABLE


def test_more_sheets_than_anybody_keeps_are_told_with_their_number() -> None:
    table = "<table><tr><td>项目名称<td>总投资（万元）<tr><td>青稞酒厂扩建项目<td>12000</table>"
    assert len(read(f"<html>{table * 3}".encode()).rows) == 3
    message, reason = _refusal(f"<html>{table * 1001}".encode())
    assert reason == Reason.TOO_LARGE
    assert "1001 张工作表，最多能读 1000 张" in message


def test_an_et_file_is_an_xls_by_its_content() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for at, row in enumerate(_ROWS):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    assert len(read(buffer.getvalue(), name="台账.et").rows) == 2
