"""The county's own workbook: names filled, styles kept, and nothing that people typed becomes a formula."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from luodi.documents.workbook import Name, TemplateRefused, faults, filled

DAY = date(2026, 12, 3)
PERIOD = Name("期间", "表头里的月份", needed=True)
RANKING = Name("排名", "各单位排名", ("单位", "到位资金", "备注"))
NAMES = (PERIOD, RANKING)
RED = PatternFill("solid", fgColor="FFFFDD")


def template(names=(("期间", "汇总!$A$2"), ("排名", "汇总!$A$4:$D$5")), change=lambda book: None):
    """Return a workbook such as counties have: a head, two rows prepared, a sum, a line to sign."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总"
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "招商引资情况表"
    sheet.append([])
    for row in [
        ["单位", "到位资金", "占比", "备注"],
        ["{单位}", "｛到位资金｝", "=B4/B$6", "{备注}"],
        [],
        ["合计", "=SUM(B4:B5)", None, None],
        ["填表人：", None, "审核人："],
    ]:
        sheet.append(row) if row else sheet.append([None])
    sheet.merge_cells("C7:D7")
    sheet["A4"].font = Font(name="楷体", size=14)
    sheet["B4"].number_format = "0.00"
    sheet.row_dimensions[4].height, sheet.row_dimensions[7].height = 31, 44
    sheet.print_area = "A1:D7"
    sheet.conditional_formatting.add("B4:B5", CellIsRule("lessThan", ["$B$6"], fill=RED))
    choice = DataValidation("list", formula1='"一,二"', sqref="D4:D5")
    sheet.add_data_validation(choice)
    book.create_sheet("说明")["A1"] = "=汇总!B6"
    for name, area in names:
        book.defined_names[name] = DefinedName(name, attr_text=area)
    change(book)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def records(count):
    return [{"单位": f"第{n}镇", "到位资金": Decimal(f"{n}.25"), "备注": "=1+1"} for n in range(1, count + 1)]


def made(count, content=None, **values):
    content = filled(
        content or template(), NAMES, {"期间": "2026年11月"} | values, {"排名": records(count)}, DAY
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def test_names_are_filled_and_what_stands_below_moves():
    book = made(5)
    sheet = book["汇总"]
    assert sheet["A2"].value == "2026年11月"
    assert [row[0].value for row in sheet["A4:A8"]] == [f"第{n}镇" for n in range(1, 6)]
    assert sheet["B8"].value == 5.25
    assert sheet["C8"].value == "=B8/B$9"
    assert sheet["A9"].value == "合计"
    assert sheet["B9"].value == "=SUM(B4:B8)"
    assert book["说明"]["A1"].value == "=汇总!B9"
    assert book.defined_names["排名"].attr_text == "汇总!$A$4:$D$8"
    assert sheet.print_area == "'汇总'!$A$1:$D$10"
    assert sorted(str(one) for one in sheet.merged_cells.ranges) == ["A1:D1", "C10:D10"]


def test_rows_that_are_added_look_like_the_first():
    sheet = made(5)["汇总"]
    assert [(sheet.cell(row, 1).font.name, sheet.cell(row, 2).number_format) for row in (6, 8)] == [
        ("楷体", "0.00")
    ] * 2
    assert (sheet.row_dimensions[8].height, sheet.row_dimensions[10].height) == (31, 44)
    (area,) = sheet.conditional_formatting
    assert (str(area.sqref), area.rules[0].formula) == ("B4:B8", ["$B$9"])
    assert str(sheet.data_validations.dataValidation[0].sqref) == "D4:D8"


def test_words_stay_words_and_what_is_missing_stays_empty():
    content = template()
    book = made(1, content, 期间="=HYPERLINK(1)")
    sheet = book["汇总"]
    for cell in (sheet["A2"], sheet["D4"]):
        assert cell.data_type == "s"
        assert cell.quotePrefix
    empty = filled(content, NAMES, {"期间": None}, {"排名": [{"单位": "甲", "到位资金": None}]}, DAY)
    sheet = openpyxl.load_workbook(io.BytesIO(empty))["汇总"]
    assert [sheet["A2"].value, sheet["B4"].value, sheet["D4"].value, sheet["A5"].value] == [None] * 4


def test_a_list_without_records_leaves_no_marks():
    sheet = made(0)["汇总"]
    assert [cell.value for cell in sheet[4]] == [None, None, "=B4/B$6", None]
    assert sheet["B6"].value == "=SUM(B4:B5)"


def test_the_same_filling_makes_the_same_bytes():
    content = template()
    first, second = (filled(content, NAMES, {"期间": 1}, {"排名": records(3)}, DAY) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {part.date_time[:3] for part in packed.infolist()} == {(2026, 12, 3)}
        assert b"2026-12-03T00:00:00Z</dcterms:modified>" in packed.read("docProps/core.xml")


def put(address, value):
    return lambda book: book["汇总"].__setitem__(address, value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (template([("排名", "汇总!$A$4:$D$5")]), ["缺少名称“期间”（表头里的月份）", "名称框里写“期间”"]),
        (template([("期限", "汇总!$A$2"), ("期间", "汇总!$A$2")]), ["名称“期限”", "可用的名称：期间、排名"]),
        (template([]), ["缺少名称“期间”", "没有可填的名称"]),
        (template([("期间", "汇总!$A$2:$B$2")]), ["名称“期间”（工作表“汇总”A2）应当正好指一个单元格"]),
        (template([("期间", "汇总!$B$1")]), ["应当正好指一个单元格"]),
        (template([("期间", "#REF!")]), ["没有指向本文件里的一块单元格"]),
        (template([("期间", "没有!$A$1")]), ["没有指向本文件里的一块单元格"]),
        (template(change=put("D4", "{说明}")), ["{说明} 系统没有这一栏", "单位、到位资金、备注"]),
        (template([("期间", "汇总!$A$2"), ("排名", "汇总!$A$6:$D$6")]), ["没有写明每列填什么"]),
        (template([("期间", "汇总!$A$2"), ("排名", "汇总!$A$4:$D$9999")]), ["9996 行，太多了"]),
        (template(change=lambda book: book["汇总"].merge_cells("A4:A5")), ["上下合并"]),
    ],
)
def test_what_is_wrong_with_a_template_is_said_with_place_and_cure(content, said):
    found = "\n".join(faults(content, NAMES))
    assert [words for words in said if words not in found] == []
    with pytest.raises(TemplateRefused, match="名称"):
        filled(content, NAMES, {"期间": ""}, {"排名": []}, DAY)


def test_names_of_its_own_begin_with_an_underline():
    assert faults(template([("期间", "汇总!$A$2"), ("_名单", "说明!$A$1:$A$9")]), NAMES) == []


def zipped(**parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no workbook", "打不开这个文件"),
        (zipped(a="b"), "打不开这个文件"),
        (zipped(xl__media="", **{"xl/charts/chart1.xml": ""}), "会丢失"),
        (zipped(**{"xl/vbaProject.bin": ""}), "会丢失"),
        (zipped(**{"xl/worksheets/sheet1.xml": '<mergeCell ref="A1:XFD1048576"/>'}), "模板太大"),
        (zipped(a=b"0" * 70_000_000), "模板太大"),
    ],
    ids=["text", "zip", "chart", "macro", "merged", "bomb"],
)
def test_what_cannot_be_filled_without_loss_is_refused(content, said):
    with pytest.raises(TemplateRefused, match=said):
        faults(content, NAMES)
