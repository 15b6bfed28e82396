"""Forms that are no lists: cards, matrices, tables side by side, rows of two lines, one cell of prose a project."""

import random
from datetime import date

from . import writings
from .books import Book, Fact, Sheet, Want
from .furniture import COUNT, heads, new_book, sheet_name, title
from .life import Project, projects
from .prose import BENEFIT, PLAN, clause, progress
from .table import Column, Table, cell, columns, facts, head, write_row

_LABELS = (
    "name",
    "wan",
    "investor",
    "place",
    "content",
    "unit",
    "leader",
    "progress",
    "signed",
    "started",
    "contact",
    "phone",
    "industry",
    "done",
    "stage",
)


def _card_columns(chance: random.Random, as_of: date, unit: str | None) -> list[Column]:
    """The labels of a card: the name first, each money label with its unit or each cell with its own."""
    fields = ["name", "wan", *chance.sample(_LABELS[2:], chance.randint(5, 10))]
    if "progress" not in fields:
        fields.append("progress")
    names = [
        chance.choice(["项目名称", "项目名称", "项目全称", "工程名称"])
        if one == "name"
        else head(chance, one, as_of)
        for one in fields
    ]
    return [
        Column(
            one,
            text + (f"（{unit}）" if unit and one in ("wan", "done") else ""),
            unit if one in ("wan", "done") else None,
        )
        for one, text in zip(fields, names, strict=True)
    ]


def _pairs(table: Table, project: Project, start: int, double: bool) -> int:
    """Label and value beside each other, one or two pairs a row; gives the row after."""
    pieces = [(column, cell(table, column, project)) for column in table.columns]
    row, side = start, 0
    for column, piece in pieces:
        wide = column.field in ("content", "progress", "name")
        if side and (wide or not double):
            row, side = row + 1, 0
        table.sheet.put(row, side, column.head)
        table.sheet.put(row, side + 1, piece)
        if wide or not double:
            if double:
                table.sheet.merge(row, 1, row, 3)
            row += 1
        else:
            row, side = (row + 1, 0) if side else (row, 2)
    end = row + (1 if side else 0)
    want = Want(table.sheet.name, start + 1, end, project.name, facts(table, project, pieces))
    table.book.wants.append(want)
    return end


def card_sheets(chance: random.Random, as_of: date) -> Book:
    """A card a sheet."""
    book = new_book("card_per_sheet", chance, as_of, marks=True)
    unit = chance.choice(["万元", "亿元", None])
    chosen = _card_columns(chance, as_of, unit)
    text, double = (
        chance.choice(["重点项目基本情况表", "项目信息卡", "招商引资项目推进卡", "项目包联服务卡"]),
        chance.random() < 0.6,
    )
    for number, project in enumerate(projects(chance, chance.randint(2, 6), as_of)):
        sheet = book.sheet(
            chance.choice(
                [
                    f"{number + 1}",
                    f"项目{number + 1}",
                    f"{number + 1}.{project.name[:6]}".replace("/", "").replace("*", "").replace(":", ""),
                ]
            )
        )
        row = sheet.add(text)
        sheet.merge(row, 0, row, 3 if double else 1)
        _pairs(Table(chance, book, sheet, chosen), project, 1, double)
        book.wants[-1].row = 1
    return book


def card_stack(chance: random.Random, as_of: date) -> Book:
    """Cards one below the other, with or without a heading each."""
    book = new_book("cards_stacked", chance, as_of, marks=True)
    unit = chance.choice(["万元", "亿元", None])
    table = Table(chance, book, book.sheet("项目卡"), _card_columns(chance, as_of, unit))
    double, headed = chance.random() < 0.6, chance.random() < 0.6
    table.sheet.add(title(chance, as_of))
    row = 1
    for number, project in enumerate(projects(chance, chance.randint(2, 6), as_of)):
        if headed:
            table.sheet.put(row, 0, f"{COUNT[number]}、{project.name}")
            row += 1
        row = _pairs(table, project, row, double) + chance.choice([0, 1])
        if headed or number == 0:
            # A card begins at its heading; the first without one may begin at the sheet's title.
            book.wants[-1].row -= 1
    return book


def matrix(chance: random.Random, as_of: date) -> Book:
    """Projects are columns."""
    book = new_book("matrix", chance, as_of)
    unit = chance.choice(["万元", "亿元", None])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(chance, book, sheet, _card_columns(chance, as_of, unit))
    start = sheet.add(title(chance, as_of)) + 1 if chance.random() < 0.7 else 0
    for at, column in enumerate(table.columns):
        sheet.put(start + at, 0, column.head)
    for number, project in enumerate(projects(chance, chance.randint(3, 7), as_of)):
        pieces = [(column, cell(table, column, project)) for column in table.columns]
        for at, (_, piece) in enumerate(pieces):
            sheet.put(start + at, number + 1, piece)
        book.wants.append(
            Want(sheet.name, start + 1, start + len(pieces), project.name, facts(table, project, pieces))
        )
    return book


def side_by_side(chance: random.Random, as_of: date) -> Book:
    """Two tables beside each other with the same heads."""
    book = new_book("side_by_side", chance, as_of)
    sheet = book.sheet(sheet_name(chance, as_of))
    unit = chance.choice(["万元", "亿元"])
    chosen = columns(
        chance,
        as_of,
        need=(chance.choice(["stage", "progress"]),),
        unit=unit,
        few=True,
        avoid=("remark", "plan_year", "done"),
    )[:6]
    if not any(one.field in ("stage", "progress", "progress_problem") for one in chosen):
        chosen.append(Column("stage", "项目状态"))
    if not any(one.field == "wan" for one in chosen):
        chosen.append(Column("wan", "总投资", unit))
    gap = chance.choice([0, 1])
    for half in range(2):
        table = Table(chance, book, sheet, chosen, left=half * (len(chosen) + gap), quiet=True)
        for at, column in enumerate(chosen):
            sheet.put(0, table.left + at, column.head + (f"（{column.unit}）" if column.unit else ""))
        for row, project in enumerate(projects(chance, chance.randint(4, 9), as_of), 1):
            write_row(table, project, row)
    return book


def stacked_heads(chance: random.Random, as_of: date) -> Book:
    """Each project takes two rows, and so does the head: what stands below belongs to what is above."""
    book = new_book("stacked_heads", chance, as_of, marks=True)
    sheet = book.sheet(sheet_name(chance, as_of))
    unit = chance.choice(["万元", "亿元"])
    upper = [
        Column("serial", "序号"),
        Column("name", "项目名称"),
        Column("wan", f"总投资（{unit}）", unit),
        Column("unit", head(chance, "unit", as_of)),
        Column("signed", "签约时间"),
    ]
    lower = [
        Column("investor", "投资方"),
        Column("done", f"累计完成投资（{unit}）", unit),
        Column("place", "建设地点"),
        Column("progress", "进展情况"),
    ]
    table = Table(chance, book, sheet, [*upper, *lower], quiet=True)
    sheet.add(title(chance, as_of))
    for at, column in enumerate(upper):
        sheet.put(1, at, column.head)
        if at:
            sheet.put(2, at, lower[at - 1].head)
    sheet.merge(1, 0, 2, 0)
    for number, project in enumerate(projects(chance, chance.randint(3, 8), as_of)):
        row, table.serial = 3 + 2 * number, number + 1
        pieces = [(column, cell(table, column, project)) for column in table.columns]
        for at, (_, piece) in enumerate(pieces):
            sheet.put(row + (at >= len(upper)), at if at < len(upper) else at - len(upper) + 1, piece)
        sheet.merge(row, 0, row + 1, 0)
        book.wants.append(Want(sheet.name, row + 1, row + 2, project.name, facts(table, project, pieces)))
    return book


def prose(chance: random.Random, as_of: date) -> Book:
    """One cell of prose a project."""
    book = new_book("prose", chance, as_of)
    sheet = book.sheet(sheet_name(chance, as_of))
    sheet.add(title(chance, as_of))
    numbered = chance.random() < 0.7
    for number, project in enumerate(projects(chance, chance.randint(3, 8), as_of), 1):
        text, told = _told(chance, project, as_of)
        lead = chance.choice([f"{number}.", f"{number}、", f"（{number}）"]) if numbered else ""
        row = sheet.add(lead + text)
        book.wants.append(Want(sheet.name, row + 1, row + 1, project.name, told))
    return book


def _told(chance: random.Random, project: Project, as_of: date) -> tuple[str, dict[str, Fact]]:
    now = progress(chance, project.stage, as_of, past=project.event, ahead=project.coming)
    money = (
        f"{writings.plain(project.wan / 10000)}亿元"
        if project.wan >= 10000
        else f"{writings.plain(project.wan)}万元"
    )
    now_text = str(now.value).rstrip("。")
    kept = chance.choice(
        [
            f"由{project.investor}投资建设",
            f"由{project.investor}投资，位于{project.place}",
            f"投资方为{project.investor}",
        ]
    )
    parts = [f"总投资{money}", kept]
    chance.shuffle(parts)
    middle = chance.choice(["", f"主要建设内容：{project.content}。", f"{clause(chance, BENEFIT, as_of)}。"])
    plan = (
        f"下一步，{clause(chance, PLAN[project.stage], as_of, None, project.coming)}。"
        if chance.random() < 0.3
        else ""
    )
    text = f"{project.name}。{'，'.join(parts)}。{middle}目前，{now_text}。{plan}"
    told = {
        "wan": Fact((float(project.wan),), text=text),
        "stage": Fact(now.accept, text=text),
        "investor": Fact((project.investor,), text=text),
    }
    return text, told


def lines_of_figures(chance: random.Random, as_of: date) -> Book:
    """Each project has a line 计划 and a line 完成; its other cells are merged down."""
    book = new_book("plan_and_done_lines", chance, as_of, marks=True)
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = [
        Column("serial", "序号"),
        Column("name", head(chance, "name", as_of)),
        Column("wan", "总投资（万元）", "万元"),
        Column("unit", head(chance, "unit", as_of)),
        Column("progress", head(chance, "progress", as_of)),
    ]
    table = Table(chance, book, sheet, chosen, quiet=True)
    sheet.add(title(chance, as_of))
    heads(table, "none")
    for at, text in enumerate(["进度", "一季度", "二季度", "三季度"]):
        sheet.put(1, len(chosen) + at, text)
    row = 2
    for project in projects(chance, chance.randint(3, 8), as_of):
        want = write_row(table, project, row)
        _figures(chance, sheet, row, len(chosen))
        want.last = want.row + 1
        for at in range(len(chosen)):
            sheet.merge(row, at, row + 1, at)
        row += 2
    return book


def _figures(chance: random.Random, sheet: Sheet, row: int, left: int) -> None:
    for line, label in enumerate(("计划", "完成")):
        for at, value in enumerate([label, *(chance.randint(1, 20) * 100 for _ in range(3))]):
            sheet.put(row + line, left + at, value)
    sheet.put(row + 1, 0, sheet.rows[row + 1][0] or "")


FORMS = (card_sheets, card_stack, matrix, side_by_side, stacked_heads, prose, lines_of_figures)
