"""月报的表格: what a block copied from a spreadsheet says in it, by rules alone."""

import pytest

from luodi.common.money import BadAmount
from luodi.progress.recognition import EvidenceKind
from luodi.progress.return_cells import paper_named, read_amount, read_block

ROWS = [(11, "年产10万吨有机肥生产线建设项目"), (12, "冷链物流园"), (13, "光伏组件厂（二期）")]
AT = (11, "arrived")


@pytest.mark.parametrize(
    ("cell", "wan"),
    [("1200", 1200), ("１，２００．５", 1200.5), ("1,200万元", 1200), ("1.2亿", 12000), ("3500000元", 350), ("—", None),
     ("暂无", None), ("", None), ("到位1200万元", 1200)],
)  # fmt: skip
def test_amounts_are_read_as_in_ledgers(cell, wan):
    assert read_amount(cell, "arrived") == (None if wan is None else round(wan * 1_000_000))


@pytest.mark.parametrize(
    ("cell", "why"),
    [("约1200", "是约数"), ("1200以上", "只是下限"), ("1000-1200", "是一个范围"), ("200万美元", "外币"), ("-5", "是负数"),
     ("已完成1200万元", "别的金额"), ("请见附表", "看不懂")],
)  # fmt: skip
def test_what_is_no_exact_amount_is_refused_with_its_reason(cell, why):
    with pytest.raises(BadAmount, match=why):
        read_amount(cell, "arrived")


def test_a_block_of_cells_is_laid_down_from_the_cell_it_was_pasted_into():
    found = read_block("800\t600\n\t250\n", ROWS, (12, "arrived"))
    assert found.cells == {(12, "arrived"): "800", (12, "completed"): "600", (13, "completed"): "250"}
    assert found.told == []


def test_a_block_with_names_is_matched_by_them_and_what_does_not_match_is_told():
    text = (
        "1\t 冷链物流园▲\t1.2亿\t\t省外\t主体封顶\n"
        "2\t“光伏组件厂”(二期)\t\t300\t\t\n"
        "3\t西坪风电\t5\t\t\t\n"
        "\t合计\t12005\t300\t\t\n"
    )
    found = read_block(text, ROWS, AT)
    assert found.cells == {
        (12, "arrived"): "12000", (12, "basis"): "outside_province", (12, "text"): "主体封顶", (13, "completed"): "300",
    }  # fmt: skip
    assert found.told == ["“西坪风电”没有对上本单位要报的项目，这一行没有填。"]


def test_heads_say_which_column_is_which_and_its_unit():
    text = "项目名称\t责任人\t本月完成投资（元）\t本月到位资金（亿元）\n冷链物流园\t赵东\t2500000\t0.5\n"
    found = read_block(text, ROWS, AT)
    assert found.cells == {(12, "completed"): "250", (12, "arrived"): "5000"}
    assert found.told == ["这些列没有用到：责任人。"]


def test_a_column_of_origins_may_be_left_out():
    found = read_block("冷链物流园\t800\t600\t设备进场\n", ROWS, AT)
    assert found.cells == {(12, "arrived"): "800", (12, "completed"): "600", (12, "text"): "设备进场"}


def test_a_zero_and_nothing_else_says_that_nothing_is_new():
    found = read_block("冷链物流园\t0\t—\n光伏组件厂（二期）\t0\t300\n", ROWS, AT)
    assert found.nothing == [12]
    assert found.cells == {(13, "completed"): "300"}


def test_doubtful_cells_are_filled_as_they_are_and_told():
    found = read_block("约800\t600", ROWS, AT)
    assert found.cells == {(11, "arrived"): "约800", (11, "completed"): "600"}
    assert found.told == ["“约800”是约数，请填准确的数。"]


def test_what_reaches_beyond_the_grid_is_told():
    found = read_block("1\n2\n", ROWS, (13, "completed"))
    assert found.cells == {(13, "completed"): "1"}
    assert found.told == ["粘贴的第 2 行起超出了表格，没有填。"]


def test_a_name_of_two_projects_is_left_to_the_hand():
    found = read_block("冷链物流园\t5\n", [*ROWS, (14, "冷链 物流园")], AT)
    assert found.cells == {}
    assert found.told == ["有两个项目都叫“冷链物流园”，请手工填这一行。"]


def test_a_cell_with_line_breaks_and_a_single_quote_mark_do_not_swallow_rows():
    assert read_block('冷链物流园\t5\t\t\t"一期\n封顶"\n', ROWS, AT).cells[12, "text"] == "一期 封顶"
    assert len(read_block('冷链物流园\t5\n"光伏组件厂（二期）\t6\n', ROWS, AT).cells) == 2


def test_nothing_was_copied():
    assert read_block("\n\n", ROWS, AT).cells == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("9月银行回单.pdf", EvidenceKind.BANK_SLIP), ("设备发票.jpg", EvidenceKind.INVOICE),
     ("工程款结算单.pdf", EvidenceKind.SETTLEMENT), ("IMG_2231.jpg", None)],
)  # fmt: skip
def test_the_name_of_a_file_tells_what_it_is(name, kind):
    assert paper_named(name) == kind
