"""The grid of the monthly return: its columns, and what a block of cells copied from a spreadsheet says in it."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from luodi.common import money
from luodi.ledgers.amounts import Amount, parse_amount
from luodi.ledgers.text import clean_name, is_blank_word, key, one_line, squeeze
from luodi.ledgers.units import unit_in_head
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
_SUM = re.compile("合计|小计|总计")
WAN = "万元"
# How many cells and rows a sentence names.
TOLD = 5

# What the ledger reader calls other money; in the column of that very money it is no other.
_SAME = {FactKind.ARRIVED: "arrived", FactKind.COMPLETED: "done"}
_WHY = {
    "APPROX_AMOUNT": "是约数",
    "LOWER_BOUND": "只是下限",
    "RANGE_AMOUNT": "是一个范围",
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
    if amount.fen is None or amount.fen > money.LARGEST:
        raise money.BadAmount(f"“{cell}”读不出一个确定的金额，请核对后填写。")
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
    """Read a block of cells into the grid of ``rows`` (number and name of each project).

    Where one of its columns holds names of the projects its rows are matched by them, else they are laid down from the
    cell ``at`` on, as a spreadsheet does. A row of heads says which column is which and its unit.
    """
    block = _cells(text)
    found = Pasted()
    if not block:
        return found
    known, twice = _by_name(rows)
    names = _column_of_names(block, known)
    # A row of heads names columns and no project.
    headed = _is_head(block[0]) and (names is None or key(clean_name(block[0][names]).text) not in known)
    heads, body = (block[0], block[1:]) if headed else ([], block)
    columns = _columns(heads, body, names, at[1])
    places = [pk for pk, _ in rows]
    start = places.index(at[0])
    for number, line in enumerate(body):
        if names is not None:
            pk = _matched(line[names], known, twice, found)
        else:
            pk = places[start + number] if start + number < len(places) else None
            if pk is None and any(line):
                found.told.append(f"粘贴的第 {number + 1} 行起超出了表格，没有填。")
                break
        if pk is not None:
            _fill(pk, line, columns, heads, found)
    if unused := [one for index, one in enumerate(heads) if one and index not in {*columns, names}]:
        found.told.append(f"这些列没有用到：{_some(unused)}。")
    return found


def _cells(text: str) -> list[list[str]]:
    """Cut what the clipboard holds into cells; a cell with line breaks stands in quotes."""
    whole = text.count('"') % 2 == 0
    read = csv.reader(text.splitlines(keepends=True), delimiter="\t")
    cut = read if whole else (line.split("\t") for line in text.splitlines())
    lines = [[cell.strip() for cell in line] for line in cut]
    while lines and not any(lines[-1]):
        lines.pop()
    width = max(map(len, lines), default=0)
    return [[*line, *[""] * (width - len(line))] for line in lines]


def _by_name(rows: Sequence[tuple[int, str]]) -> tuple[dict[str, int], set[str]]:
    """Return the projects by their names as they are compared, and the names that two of them share."""
    keys = [(key(clean_name(name).text), pk) for pk, name in rows]
    counts = Counter(one for one, _ in keys)
    return dict(keys), {one for one, times in counts.items() if times > 1}


def _column_of_names(block: Sequence[Sequence[str]], known: Mapping[str, int]) -> int | None:
    hits = [
        sum(bool(line[index]) and key(clean_name(line[index]).text) in known for line in block)
        for index in range(len(block[0]))
    ]
    most = max(hits)
    return hits.index(most) if most else None


def _is_head(line: Sequence[str]) -> bool:
    """Whether the line names columns: one of them, and no amounts."""
    plain = [squeeze(cell) for cell in line]
    return any(_column_named(cell) or _NAME.search(cell) for cell in plain) and not any(
        re.fullmatch(r"[\d.,]+", cell) for cell in plain if cell
    )


def _column_named(head: str) -> str | None:
    return next((column for column, words in COLUMNS.items() if len(head) <= 24 and words.search(head)), None)


def _columns(
    heads: Sequence[str], body: Sequence[Sequence[str]], names: int | None, first: str
) -> dict[int, str]:
    """Return which cell of a line belongs to which column of the grid."""
    width = len(body[0]) if body else 0
    others = [index for index in range(width) if index != names]
    if heads:
        named = {index: _column_named(squeeze(heads[index])) for index in others}
        return {index: column for index, column in named.items() if column}
    if names is not None:
        # What stands before the names is a running number.
        others = [index for index in others if index > names]
    free = list(COLUMNS)
    if names is None:
        free = free[free.index(first) if first in free else 0 :]
    found: dict[int, str] = {}
    for index in others:
        told = [line[index] for line in body if line[index]]
        # Origins may be left out of what is copied: words that name none are what stands behind them.
        if found and free[:1] == [BASIS] and told and not any(map(_origin, told)):
            free.pop(0)
        if free:
            found[index] = free.pop(0)
    return found


def _origin(cell: str) -> str:
    return next((one.value for one in Origin if squeeze(cell) in (one.label, one.value)), "")


def _matched(name: str, known: Mapping[str, int], twice: set[str], found: Pasted) -> int | None:
    plain = key(clean_name(name).text)
    if not plain or _SUM.fullmatch(plain):
        return None
    if plain in twice:
        found.told.append(f"有两个项目都叫“{name}”，请手工填这一行。")
        return None
    if plain not in known:
        found.told.append(f"“{one_line(name)}”没有对上本单位要报的项目，这一行没有填。")
    return known.get(plain)


def _fill(
    pk: int, line: Sequence[str], columns: Mapping[int, str], heads: Sequence[str], found: Pasted
) -> None:
    values: dict[str, str] = {}
    zero = False
    for index, column in columns.items():
        cell = one_line(line[index])
        if not cell or (column != TEXT and is_blank_word(cell)):
            continue
        if column in MONEY:
            unit = (unit_in_head(heads[index]) if heads else None) or WAN
            values[column], is_zero = _amount_cell(cell, column, unit, found)
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


def _some(words: Sequence[str]) -> str:
    return "、".join(words[:TOLD]) + (f"等 {len(words)} 列" if len(words) > TOLD else "")
