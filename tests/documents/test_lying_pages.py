"""A table too wide for an upright page lies, its columns in groups under one head; what is narrow stays as it was."""

import io
import json
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from luodi.documents import pdf, word
from luodi.documents.layout import Grid, items_of
from luodi.documents.model import (
    Attachment,
    Column,
    Document,
    Figure,
    Paragraph,
    Table,
    as_json,
    from_json,
    heads,
)

NAMES = ("到位资金（万元）", "新签约项目（个）", "新开工项目（个）")


def matrix(names=NAMES):
    columns = [Column("单位", 1.6)]
    columns += [Column(label, 1, "right", name) for name in names for label in ("目标", "完成", "完成率")]
    rows = tuple((f"第{at}镇", *("1,234,567", "987,654", "80%") * len(names)) for at in range(20))
    return Table("各单位全年目标完成情况", tuple(columns), rows)


def document(table):
    attached = (Attachment("目标任务完成情况", (table,)),)
    blocks = (Paragraph(("正文。",)),)
    return Document(
        "通报",
        date(2026, 12, 3),
        blocks,
        signed_by=("县招商中心",),
        attachments=attached,
        issuer="县招商中心",
    )


@pytest.mark.parametrize(("names", "lies"), [(NAMES, True), (NAMES[:1], False)])
def test_only_a_wide_table_lies(names, lies):
    told = document(matrix(names))
    pages = PdfReader(io.BytesIO(pdf.written(told))).pages
    sizes = [page.mediabox.width > page.mediabox.height for page in pages]
    assert (sizes[0], sizes[-1]) == (False, lies)
    sections = docx.Document(io.BytesIO(word.written(told))).sections
    assert [one.page_width > one.page_height for one in sections] == ([False, True] if lies else [False])


def test_columns_of_a_group_stand_under_its_name():
    upper, lower = heads(matrix(NAMES[:2]).columns)
    assert [(one.words, one.at, one.wide, one.high) for one in upper] == [
        ("单位", 0, 1, 2),
        (NAMES[0], 1, 3, 1),
        (NAMES[1], 4, 3, 1),
    ]
    assert [one.words for one in lower] == ["目标", "完成", "完成率"] * 2
    (one,) = heads((Column("单位"), Column("数")))
    assert [head.words for head in one] == ["单位", "数"]


def test_word_joins_the_cells_of_the_head_and_repeats_both_rows():
    (table,) = docx.Document(io.BytesIO(word.written(document(matrix())))).tables[:1]
    first, second = table._tbl.tr_lst[:2]
    assert [cell.tcPr.gridSpan.val for cell in first.tc_lst if cell.tcPr.gridSpan is not None] == [3, 3, 3]
    assert [row.tc_lst[0].tcPr.find(qn("w:vMerge")).get(qn("w:val")) for row in (first, second)] == [
        "restart",
        "continue",
    ]
    for row in (first, second):
        assert row.trPr.find(qn("w:tblHeader")) is not None


def test_no_column_of_a_lying_table_is_narrower_than_its_numbers():
    grid = next(one for one in items_of(document(matrix())) if isinstance(one, Grid))
    assert all(column.share > 0 for column in grid.columns)
    assert sum(column.share for column in grid.columns) == pytest.approx(1)


def test_what_was_stored_before_there_were_groups_still_opens():
    told = document(
        Table("排名", (Column("单位"), Column("数", 1, "right")), (("东川镇", Figure("a", "1")),))
    )
    stored = json.loads(as_json(told))
    for column in stored["attachments"][0]["blocks"][0]["columns"]:
        del column["group"]
    assert from_json(json.dumps(stored)) == told
