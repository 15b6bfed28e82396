"""An example of every doubt: a small ledger that raises it, read by the tests and printed in docs/ledger-reading.md."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nasty.book import Styled

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Example:
    """A code, what it means, what is shown of it in the manual, and the rows of a ledger of 2023-10-31 that raise it."""

    code: str
    meaning: str
    shown: str
    rows: Rows
    finish: Callable[[Any, dict[str, Any]], None] | None = None


HEAD = ("序号", "项目名称", "总投资（万元）", "进展情况")
OTHERS = tuple(
    (n, name, 8000 + n * 100, "主体施工") for n, name in enumerate(("冷链园", "针织厂", "水泥厂", "米业"), 2)
)


def amount(cell: object, head: str = "总投资（万元）", *others: Sequence[object]) -> Rows:
    """A ledger whose first project has this amount."""
    return (("序号", "项目名称", head, "进展情况"), (1, "青稞酒厂扩建", cell, "主体施工"), *others)


def beside(head: str, cell: object, progress: str = "主体施工", total: object = 9000) -> Rows:
    """A ledger whose first project has this cell under this head."""
    return ((*HEAD, head), (1, "青稞酒厂扩建", total, progress, cell))


def progress(cell: str, section: str = "") -> Rows:
    """A ledger whose first project has this progress, under this heading."""
    return (HEAD, *([(section, "", "", "")] if section else []), (1, "青稞酒厂扩建", 9000, cell))


def _merged(_: Any, sheets: dict[str, Any]) -> None:
    sheets["表"].merge_range("C2:C3", 9000)


def _hidden(_: Any, sheets: dict[str, Any]) -> None:
    sheets["表"].set_row(1, None, None, {"hidden": True})


AMOUNTS = (
    Example("UNIT_SUSPECT", "bare number out of scale with its column; value empty", "3.5 in a column of 万元 whose other rows are above 8,000", amount(3.5, "总投资（万元）", *OTHERS)),
    Example("UNIT_UNKNOWN", "bare number, no unit anywhere; value empty", "1000000 under 总投资, no 单位", amount(1000000, "总投资")),
    Example("AMOUNT_NOT_INVESTMENT", "the total's cell holds other money", "已到位300万元", amount("已到位300万元")),
    Example("AMOUNT_UNREADABLE", "holds no single sure amount; value empty", "2.1亿元/1.3亿元", amount("2.1亿元/1.3亿元")),
    Example("TOTALS_DIFFER", "another column that may be the total says otherwise; info for 调整前 beside 调整后", "总投资 9000, 合同投资额 8000", beside("合同投资额（万元）", 8000)),
    Example("AMOUNT_CHANGED", "the later of two amounts was taken", "由5000万元调整为7000万元", amount("由5000万元调整为7000万元")),
    Example("AMOUNT_ABOVE_TOTAL", "planned, completed or arrived money exceeds the total", "完成 9,100 of 9,000", beside("累计完成投资（万元）", 9100)),
    Example("MISSING_INVESTMENT", "total empty, 0 or 待定", "待定", amount("待定")),
    Example("MERGED_AMOUNT", "one cell covers several projects; given to none", "9,000 merged over two rows", (HEAD, (1, "青稞酒厂扩建", 9000, "在建"), (2, "冷链园", "", "在建")), _merged),
    Example("FORMULA_NO_VALUE", "a formula without a stored result", "=SUM(D4:D8), never calculated", amount("=SUM(F1:F2)")),
    Example("CELL_ERROR", "the cell shows an error", "#REF!", amount("#REF!")),
    Example("MISSING_FUND", "table of money from above, row without any amount", "专项债 empty", (("2023年专项债券项目台账", "", ""), ("序号", "项目名称", "专项债（万元）"), (1, "县医院住院楼", ""))),
    Example("SUM_MISMATCH", "sources, local money filled in, do not sum to the total", "中央 1,094 + 地方 247 ≠ 1,368", (("2023年中央预算内资金台账", "", "", ""), ("项目名称", "总投资（万元）", "中央预算内（万元）", "地方配套（万元）"), ("县医院住院楼", 1368, 1094, 247))),
    Example("FUND_INCOMPLETE", "sources sum below the total, local money empty", "中央 924 of 4,621", (("2023年中央预算内资金台账", "", "", ""), ("项目名称", "总投资（万元）", "中央预算内（万元）", "地方配套（万元）"), ("县医院住院楼", 4621, 924, ""))),
    Example("RANGE_AMOUNT", "a range; a person must choose", "1.2-1.5亿元", amount("1.2-1.5亿元")),
    Example("APPROX_AMOUNT", "约, 近, 左右, 以内", "约1亿元", amount("约1亿元")),
    Example("LOWER_BOUND", "以上, 余, 过, 多", "2000余万元", amount("2000余万元")),
    Example("UNIT_IN_CELL", "the cell's own unit was used", "0.9亿元 under 万元", amount("0.9亿元")),
    Example("SECTION_UNIT", "unit of a section heading or second title", "二、在建项目（单位：亿元）", (HEAD, ("二、在建项目（单位：亿元）", "", "", ""), (1, "青稞酒厂扩建", 0.9, "在建"))),
    Example("UNIT_MIXED_IN_TEXT", "free text uses another unit", "一期投资25000万元 under 亿元", (("序号", "项目名称", "总投资（亿元）", "建设内容", "进展情况"), (1, "青稞酒厂扩建", 9, "一期投资25000万元，建设厂房", "在建"))),
    Example("NUMBER_AS_TEXT", "stored as text, or with separators", "8,000.00", amount("8,000.00")),
    Example("FULLWIDTH_DIGITS", "full-width digits", "１２０００", amount("１２０００")),
    Example("AMOUNT_NOTE", "a remark belongs to the amount", "3.2亿元（含土地）", amount("3.2亿元（含土地）")),
    Example("SUBAMOUNT", "其中 amounts are parts", "1.2亿元（其中设备8000万元）", amount("1.2亿元（其中设备8000万元）")),
    Example("FOREIGN_CURRENCY", "not converted", "500万美元", amount("500万美元")),
)  # fmt: skip
DATES = (
    Example("DATE_INVALID", "no such day", "2023年2月30日", beside("签约时间", "2023年2月30日")),
    Example("DATE_FUTURE", "something that has happened is dated after the ledger's day; kept", "签约 2024.10.12", beside("签约时间", "2024.10.12")),
    Example("DATE_NO_YEAR", "no year, and none can be assumed", "12月6日 on a sheet of October", beside("签约时间", "12月6日")),
    Example("DATE_IMPRECISE", "月底, 中旬, quarter, 年内, …前", "2021年8月底", beside("签约时间", "2021年8月底")),
    Example("DATE_FORMAT_RISK", "spreadsheets misread it; several readings", "3/4/2016", beside("签约时间", "3/4/2016")),
    Example("DATE_MISSING", "the date of the row's own stage is empty", "签约 without 签约时间", beside("签约时间", "", "已签约")),
    Example("DATE_COLUMN_MISMATCH", "the cell speaks of another event than its head", "2023年5月开工 under 签约时间", beside("签约时间", "2023年5月开工")),
    Example("DATE_UNREADABLE", "no date can be read", "见合同", beside("签约时间", "见合同")),
    Example("OVERDUE", "the planned day has passed, the stage is not reached", "预计投产 2022年12月, still 在建", beside("预计投产时间", "2022年12月")),
    Example("DATE_YEAR_ASSUMED", "year of the sheet", "3月7日", (("2023年签约项目表", "", "", "", ""), *beside("签约时间", "3月7日", "已签约"))),
    Example("CHINESE_NUMERAL_DATE", "Chinese numerals", "二〇二一年九月", beside("签约时间", "二〇二一年九月")),
    Example("EXCEL_SERIAL", "day number of a spreadsheet", "44927", beside("签约时间", 44927)),
)  # fmt: skip
CODE_HEAD = ("项目代码", *HEAD[1:])
REST = (
    Example("STAGE_CONFLICT", "strong signs tell different stages; warning for the usual next step and for days that may be plans", "已签约 under 三、竣工投产项目", progress("已签约", "三、竣工投产项目")),
    Example("STAGE_BORDERLINE", "counties differ on it, or only a weak sign speaks", "意向书; 框架协议; 试生产; 停工", progress("双方已签订意向书")),
    Example("STAGE_UNKNOWN", "nothing tells the stage", "按计划进行", progress("按计划进行")),
    Example("TERMINATED", "broken off, or the name is struck out", "企业撤资，项目终止", progress("企业撤资，项目终止")),
    Example("YELLOW_CARD", "黄牌 in words, or in colour where the sheet says so", "黄牌警告", beside("备注", "黄牌警告")),
    Example("PACKAGE_ROW", "the row stands for several projects", "共22项", beside("备注", "共22项")),
    Example("DUP_PROBABLE", "probable duplicate, on every member", "same investor, amount and name", ((*HEAD, "投资方"), (1, "绕二蔗糖厂", 9000, "在建", "广糖公司"), (2, "绕二镇蔗糖厂", 9000, "在建", "广糖公司"))),
    Example("CODE_INVALID", "project code of wrong form; left empty", "2022-350525-04-01-12345", (CODE_HEAD, ("2022-350525-04-01-12345", "青稞酒厂扩建", 9000, "在建"))),
    Example("CODE_DUPLICATE", "same code on rows that are no probable duplicates", "two rows of one code", (CODE_HEAD, ("2305-350525-04-01-123456", "青稞酒厂扩建", 9000, "在建"), ("2305-350525-04-01-123456", "县医院住院楼", 700, "已签约"))),
    Example("CODE_FULLWIDTH", "full-width signs in a code", "２３０５-350525-04-01-123456", (CODE_HEAD, ("２３０５-350525-04-01-123456", "青稞酒厂扩建", 9000, "在建"))),
    Example("CODE_LEGACY", "old form with a year", "2020-620000-48-01-012345", (CODE_HEAD, ("2020-620000-48-01-012345", "青稞酒厂扩建", 9000, "在建"))),
    Example("CODE_MISSING", "no code where others have one", "empty", (CODE_HEAD, ("", "青稞酒厂扩建", 9000, "在建"))),
    Example("CREDIT_CODE_INVALID", "check sign or form is wrong", "17 signs", beside("统一社会信用代码", "9135052400000000X")),
    Example("CREDIT_CODE_DIGITS_LOST", "the code became a number and lost its end", "9.11E+17", beside("统一社会信用代码", 9.11e17)),
    Example("NAME_MASKED", "part of the name is hidden", "**县酒厂扩建", (HEAD, (1, "**县酒厂扩建", 9000, "在建"))),
    Example("NAME_MISSING", "a row of values without a name", "同上", (HEAD, (1, "同上", 9000, "在建"))),
    Example("NAME_OVER_CELLS", "a name written over two lines, whose money makes up the total", "青稞酒厂 / 扩建项目", ((*HEAD, "金额（万元）"), (1, "青稞酒厂", 9000, "在建", 6000), ("", "扩建项目", "", "", 3000), (2, "冷链园", 8000, "在建", 8000))),
    Example("NAME_LINEBREAK", "line break taken out of the name", "青稞酒厂⏎扩建", (HEAD, (1, "青稞酒厂\n扩建", 9000, "在建"))),
    Example("HIDDEN_ROW", "the row is hidden in the sheet; it was read all the same", "filtered rows", (HEAD, (1, "青稞酒厂扩建", 9000, "在建")), _hidden),
    Example("SERIAL_GAP", "serial numbers jump", "5, 7", (HEAD, (5, "青稞酒厂扩建", 9000, "在建"), (7, "冷链园", 8000, "在建"))),
)  # fmt: skip
EXAMPLES = (*AMOUNTS, *DATES, *REST)
STRUCK = Styled("青稞酒厂扩建", {"font_strikeout": True})
