"""What stands around the projects: titles, unit lines, heads of one to three rows, sums, sections, notes."""

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from . import vocabulary as words
from . import writings
from .books import Book, Sheet
from .life import Project
from .table import DAYS, MONEY, Column, Table

COUNT = "一二三四五六七八九十"


def title(chance: random.Random, as_of: date) -> str:
    return chance.choice(words.TITLES).format(c=chance.choice(words.COUNTIES), y=as_of.year, m=as_of.month)


def sheet_name(chance: random.Random, as_of: date) -> str:
    return chance.choice(words.SHEET_NAMES).format(m=as_of.month)


def choose_unit(chance: random.Random) -> tuple[str | None, str]:
    """The unit of the money, and where it is written."""
    unit = chance.choice(["万元", "万元", "万元", "亿元", "亿元", "元"])
    where = chance.choice(["head", "head", "head", "line", "line", "title", "cell"])
    return (None, where) if where == "cell" else (unit, where)


def top(
    sheet: Sheet,
    chance: random.Random,
    as_of: date,
    width: int,
    unit: str | None,
    where: str,
    *,
    who: bool = True,
) -> None:
    """Title and the line below it."""
    text = title(chance, as_of)
    if where == "title":
        text += chance.choice([f"（单位：{unit}）", f"（金额单位：{unit}）", f"  单位：{unit}"])
    row = sheet.add(text)
    sheet.merge(row, 0, row, width - 1)
    day = chance.choice(
        [f"{as_of.year}年{as_of.month}月{as_of.day}日", f"截至{as_of.year}年{as_of.month}月{as_of.day}日", ""]
    )
    if where == "line":
        line = chance.choice(
            [
                f"单位：{unit}",
                f"金额单位：{unit}",
                f"（单位：{unit}）",
                f"单位：个、{unit}",
                f"计量单位：{unit}",
            ]
        )
        if who and chance.random() < 0.5 and width > 3:
            at = sheet.add(f"填报单位：县发改局  {day}")
            sheet.put(at, width - 2, line)
        else:
            sheet.add(*[""] * chance.choice([0, width - 1]), line)
    elif day and chance.random() < 0.5:
        at = sheet.add(
            day
            if not who
            else chance.choice([f"填报单位：县招商局（盖章）   {day}", day, f"填报时间：{day}"])
        )
        sheet.merge(at, 0, at, width - 1)
    if chance.random() < 0.1:
        sheet.add()


def heads(table: Table, where: str, depth: int = 1) -> int:
    """The head of the table in one, two or three rows; gives the row after it."""
    sheet, start = table.sheet, table.sheet.height
    texts = [_head_text(table.chance, column, where) for column in table.columns]
    if depth == 1:
        for at, text in enumerate(texts):
            sheet.put(start, table.left + at, text)
        return start + 1
    grouped: set[int] = set()
    for fields, upper in (
        (MONEY, _money_upper(table.chance, table, where)),
        (DAYS, table.chance.choice(["时间节点", "项目时间安排", "关键时间", "建设时间"])),
    ):
        inside = [at for at, column in enumerate(table.columns) if column.field in fields]
        if len(inside) < 2:
            continue
        grouped |= set(inside)
        _group(table, start, inside, upper, depth, texts)
    for at, text in enumerate(texts):
        if at not in grouped:
            sheet.put(start, table.left + at, text)
            sheet.merge(start, table.left + at, start + depth - 1, table.left + at)
    sheet.put(
        start + depth - 1,
        table.left,
        sheet.rows[start + depth - 1][table.left]
        if len(sheet.rows) > start + depth - 1 and len(sheet.rows[start + depth - 1]) > table.left
        else "",
    )
    return start + depth


def _group(table: Table, start: int, inside: list[int], upper: str, depth: int, texts: list[str]) -> None:
    """A head above several: with three rows all but the first stand under a second one."""
    sheet, left = table.sheet, table.left
    sheet.put(start, left + inside[0], upper)
    sheet.merge(start, left + inside[0], start, left + inside[-1])
    below = inside[1:] if depth == 3 and len(inside) > 2 else []
    for at in inside:
        if at not in below:
            sheet.put(start + 1, left + at, texts[at])
            sheet.merge(start + 1, left + at, start + depth - 1, left + at)
    if below:
        middle = "投资完成情况" if table.columns[inside[0]].field in MONEY else "开竣工情况"
        sheet.put(start + 1, left + below[0], middle)
        sheet.merge(start + 1, left + below[0], start + 1, left + below[-1])
        for at in below:
            sheet.put(start + 2, left + at, texts[at])


def head_above(table: Table, row: int, upper: str, count: int) -> int:
    """A second row of heads, with one head above the `count` columns right of the table; gives the row after."""
    sheet, width = table.sheet, table.width
    sheet.rows.insert(row, [])
    for at in range(width):
        sheet.merge(row - 1, at, row, at)
    sheet.put(row - 1, width, upper)
    sheet.merge(row - 1, width, row - 1, width + count - 1)
    return row + 1


def _money_upper(chance: random.Random, table: Table, where: str) -> str:
    upper = chance.choice(["投资情况", "项目投资", "资金情况", "投资及完成情况"])
    unit = next((column.unit for column in table.columns if column.field == "wan"), None)
    return f"{upper}（{unit}）" if where == "upper" and unit else upper


def _head_text(chance: random.Random, column: Column, where: str) -> str:
    if column.field in MONEY and where == "head" and column.unit:
        return column.head + chance.choice(
            [
                f"（{column.unit}）",
                f"({column.unit})",
                f"\n（{column.unit}）",
                f"/{column.unit}",
                f"（单位：{column.unit}）",
            ]
        )
    return column.head


def sum_row(table: Table, row: int, projects: Sequence[Project], word: str = "") -> None:
    """A line of sums, its word in the first column or in the name's."""
    chance = table.chance
    word = (word or chance.choice(words.SUM_WORDS)).format(n=len(projects))
    name, wan = table.at("name"), table.at("wan")
    spot = chance.choice([table.left, name if name is not None else table.left])
    table.sheet.put(row, spot, word)
    for money in MONEY:
        at = table.at(money)
        if at is None or at == spot:
            continue
        column = table.columns[at - table.left]
        total = sum((getattr(one, money) for one in projects), Decimal(0))
        table.sheet.put(
            row,
            at,
            writings.number(total / writings.WAN[column.unit or "万元"])
            if column.unit
            else f"{writings.plain(total)}万元",
        )
    if spot == table.left and name is not None and name == spot + 1 and chance.random() < 0.5 and wan != name:
        table.sheet.merge(row, spot, row, name)


def section_row(table: Table, row: int, text: str, number: int, count: int = 0) -> None:
    """A heading between the rows, merged or not."""
    chance = table.chance
    text = chance.choice(
        [
            f"{COUNT[number % 10]}、{text}",
            f"（{COUNT[number % 10]}）{text}",
            text,
            f"{COUNT[number % 10]}、{text}" + (f"（共{count}个）" if count else ""),
        ]
    )
    table.sheet.put(row, table.left, text)
    if chance.random() < 0.7:
        table.sheet.merge(row, table.left, row, table.left + table.width - 1)


def foot(sheet: Sheet, chance: random.Random, as_of: date, width: int) -> None:
    """Notes and signatures below the table."""
    day = f"{as_of.year}年{as_of.month}月{as_of.day}日"
    if chance.random() < 0.1:
        sheet.add()
    if chance.random() < 0.4:
        row = sheet.add(chance.choice(words.NOTES))
        if chance.random() < 0.5:
            sheet.merge(row, 0, row, width - 1)
    if chance.random() < 0.3:
        sheet.add(chance.choice(words.SIGNATURES).format(day=day, c="某县"))


def new_book(form: str, chance: random.Random, as_of: date, *, marks: bool = False) -> Book:
    return Book(form, as_of, name=f"{as_of.year}年{as_of.month}月项目台账", needs_marks=marks)
