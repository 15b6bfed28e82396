"""The grid of the monthly return: its columns, and what a block of cells copied from a spreadsheet says in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from luodi.common import money
from luodi.common.pasting import Cell, Grid, lay
from luodi.ledgers.language.amounts import Amount, parse_amount
from luodi.ledgers.language.text import is_blank_word, one_line, squeeze
from luodi.ledgers.language.units import unit_in_head
from luodi.progress.recognition import EvidenceKind, FactKind
from luodi.projects.terms import Origin

MONEY = (FactKind.ARRIVED, FactKind.COMPLETED)
BASIS, TEXT = "basis", "text"
# In the order in which they stand on the screen, each with the words by which a head names it.
COLUMNS: Mapping[str, re.Pattern[str]] = {
    FactKind.ARRIVED: re.compile("到位"),
    FactKind.COMPLETED: re.compile("完成"),
    BASIS: re.compile("来源"),
    TEXT: re.compile("进展|形象进度|情况"),
}
_NAME = re.compile("项目名称|项目$|^名称")
WAN = "万元"

# What the ledger reader calls other money; in the column of that very money it is no other.
_SAME = {FactKind.ARRIVED: "arrived", FactKind.COMPLETED: "done"}
_WHY = {
    "APPROX_AMOUNT": "是约数",
    "LOWER_BOUND": "只是下限",
    "RANGE_AMOUNT": "是一个范围",
    "AMOUNT_CHANGED": "写着调整前后两个数",
    "FOREIGN_CURRENCY": "是外币，外币资金请到项目页面登记，这里",
    "AMOUNT_NOT_INVESTMENT": "写的像是别的金额",
}
_PAPERS = {
    EvidenceKind.CAPITAL_REPORT: "验资",
    EvidenceKind.LAND_RECEIPT: "土地|出让金|地价款",
    EvidenceKind.INVOICE: "发票",
    EvidenceKind.SETTLEMENT: "结算|工程款|进度款",
    EvidenceKind.BANK_SLIP: "进账|回单|汇款|转账|到账|银行",
    EvidenceKind.ACCOUNTS: "账目|报表|明细账|财务",
    EvidenceKind.PHOTO: "照片|现场",
}


def paper_named(file_name: str) -> EvidenceKind | None:
    """Return which kind of document the name of a file tells of, if any."""
    return next((kind for kind, words in _PAPERS.items() if re.search(words, file_name)), None)


def read_amount(cell: str, kind: str, unit: str = WAN) -> int | None:
    """Read an amount as ledgers are read, a unit in the cell before that of the column; None where the cell says nothing.

    Raises BadAmount for what is no exact amount of this kind, since only such an amount can be verified.
    """
    if is_blank_word(cell):
        return None
    amount = parse_amount(cell, unit)
    if amount is None:
        raise money.BadAmount(f"看不懂“{cell}”，请只填数字，单位是万元，例如 35000 或 11390.65。")
    if (amount.number or 0) < 0:
        raise money.BadAmount(f"“{cell}”是负数，金额不能小于 0。")
    if why := _why_not_exact(amount, kind):
        raise money.BadAmount(f"“{cell}”{why}，请填准确的数。")
    if amount.fen is None:
        raise money.BadAmount(f"“{cell}”读不出一个确定的金额，请核对后填写。")
    if amount.fen > money.MOST:
        raise money.BadAmount(f"“{cell}”：{money.TOO_LARGE}")
    return amount.fen


def _why_not_exact(amount: Amount, kind: str) -> str:
    flags = set(amount.flags)
    if amount.other_kind == _SAME.get(FactKind(kind)):
        flags -= {"AMOUNT_NOT_INVESTMENT"}
    elif amount.other_kind:
        flags |= {"AMOUNT_NOT_INVESTMENT"}
    return next((words for code, words in _WHY.items() if code in flags), "")


@dataclass
class Pasted:
    """What a pasted block comes to: cells of the grid, rows that say a zero and nothing else, and what is to be told."""

    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    nothing: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def read_block(text: str, rows: Sequence[tuple[int, str]], at: tuple[int, str]) -> Pasted:
    """Read a block of cells into the grid of ``rows`` (number and name of each project), from the cell ``at`` on."""
    grid = Grid(
        rows=rows,
        columns=tuple(COLUMNS),
        column_named=_column_named,
        names_rows=lambda head: bool(_NAME.search(head)),
        noun="项目",
        those="本单位要报的项目",
        is_left_out=_lacks_origins,
    )
    laid = lay(text, grid, at)
    found = Pasted(told=laid.told)
    for pk, line in laid.lines:
        _fill(pk, line, found)
    return found


def _column_named(head: str) -> str | None:
    return next((column for column, words in COLUMNS.items() if len(head) <= 24 and words.search(head)), None)


def _lacks_origins(column: str, cells: Sequence[str]) -> bool:
    """Tell that origins were not copied: words that name none are what stands behind them."""
    return column == BASIS and not any(map(_origin, cells))


def _origin(cell: str) -> str:
    return next((one.value for one in Origin if squeeze(cell) in (one.label, one.value)), "")


def _fill(pk: int, line: Mapping[str, Cell], found: Pasted) -> None:
    values: dict[str, str] = {}
    zero = False
    for column, pasted in line.items():
        cell = one_line(pasted.text)
        if not cell or (column != TEXT and is_blank_word(cell)):
            continue
        if column in MONEY:
            values[column], is_zero = _amount_cell(cell, column, unit_in_head(pasted.head) or WAN, found)
            zero |= is_zero
        elif column == BASIS:
            values[column] = _origin(cell)
            if not values[column]:
                found.told.append(f"“{cell}”不是规定的资金来源，请在表里选。")
        else:
            values[column] = cell
    found.cells |= {(pk, column): value for column, value in values.items() if value}
    if zero and not any(values.values()):
        found.nothing.append(pk)


def _amount_cell(cell: str, column: str, unit: str, found: Pasted) -> tuple[str, bool]:
    """Return what to write into a cell of money, and whether it says zero; what is no exact amount is written as it is."""
    try:
        fen = read_amount(cell, column, unit)
    except money.BadAmount as bad:
        found.told.append(str(bad))
        return cell, False
    return ("", True) if fen == 0 else (money.in_wan(fen).replace(",", ""), False)
