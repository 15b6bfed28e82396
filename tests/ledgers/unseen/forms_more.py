"""More of what real ledgers do: odd sums, two levels of headings, a table off the corner, a month a column, guards of exports."""

import random
from datetime import date
from decimal import Decimal

from . import vocabulary as words
from . import writings
from .books import Book, Fact, Piece
from .furniture import COUNT, choose_unit, foot, heads, new_book, sheet_name, sum_row, title, top
from .life import Project, projects
from .prose import accepted, progress
from .table import Column, Table, columns, write_row


def odd_sums(chance: random.Random, as_of: date) -> Book:
    """其中, 平均, 上年结转, a sum without its word, 合 and 计 in two cells: no projects."""
    book = new_book("odd_sums", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance, book, sheet,
        columns(chance, as_of, need=(chance.choice(["progress", "stage"]), "plan_year"), unit=unit, few=True), quiet=True,
    )  # fmt: skip
    row = heads(table, "head")
    made = projects(chance, chance.randint(6, 12), as_of)
    for start in range(0, len(made), 4):
        part = made[start : start + 4]
        word = chance.choice(["", "小计", "其中：工业项目", "上年结转", "平均"])
        if chance.random() < 0.4 and word in ("其中：工业项目", "上年结转"):
            sum_row(table, row, part, word)
            row += 1
        for project in part:
            write_row(table, project, row)
            row += 1
        if chance.random() < 0.5 and len(part) > 1:
            sum_row(table, row, part, word if word in ("小计", "平均") else "小  计")
            row += 1
    _split_sum(table, row, made, chance)
    return book


def _split_sum(table: Table, row: int, made: list[Project], chance: random.Random) -> None:
    """合 in one cell, 计 in the next."""
    sum_row(table, row, made, "合计")
    line = table.sheet.rows[row]
    spot = next(at for at, value in enumerate(line) if value == "合计")
    if (
        spot + 1 < table.width
        and table.at("wan") != spot + 1
        and table.at("plan_year") != spot + 1
        and chance.random() < 0.5
    ):
        table.sheet.put(row, spot, "合")
        table.sheet.put(row, spot + 1, "计")


def two_levels(chance: random.Random, as_of: date) -> Book:
    """一、工业项目, below it （一）在建项目: the inner heading tells the stage."""
    book = new_book("two_levels", chance, as_of, marks=True)
    unit, where = choose_unit(chance)
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, unit=unit, avoid=("started", "produced", "done")),
        quiet=True,
    )
    top(sheet, chance, as_of, table.width, unit, where)
    row = heads(table, where)
    stages = chance.sample(["在谈", "签约", "前期", "开工", "在建", "投产"], 3)
    for outer, kind in enumerate(chance.sample(words.TYPE_SECTIONS, chance.randint(2, 3))):
        sheet.put(row, 0, f"{COUNT[outer]}、{kind}")
        sheet.merge(row, 0, row, table.width - 1)
        row += 1
        for inner, stage in enumerate(stages[: chance.randint(1, 3)]):
            sheet.put(row, 0, f"（{COUNT[inner]}）{chance.choice(words.STAGE_SECTIONS[stage])}")
            sheet.merge(row, 0, row, table.width - 1)
            row += 1
            for project in projects(chance, chance.randint(1, 4), as_of, (stage,)):
                write_row(table, project, row, stage)
                row += 1
    foot(sheet, chance, as_of, table.width)
    return book


def off_corner(chance: random.Random, as_of: date) -> Book:
    """The table begins right of empty columns and below empty rows."""
    book = new_book("off_corner", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    left = chance.randint(1, 3)
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=(chance.choice(["progress", "stage"]),), unit=unit), left=left, quiet=True
    )  # fmt: skip
    for _ in range(chance.randint(0, 3)):
        sheet.add()
    sheet.add(*[""] * left, title(chance, as_of))
    row = heads(table, "head")
    for project in projects(chance, chance.randint(4, 10), as_of):
        write_row(table, project, row)
        row += 1
    return book


def footnote_unit(chance: random.Random, as_of: date) -> Book:
    """The unit stands only below the table, or in the file's name."""
    book = new_book("footnote_unit", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=(chance.choice(["progress", "stage"]),), unit=unit, few=True), quiet=True
    )  # fmt: skip
    sheet.add(title(chance, as_of))
    row = heads(table, "none")
    for project in projects(chance, chance.randint(4, 10), as_of):
        write_row(table, project, row)
        row += 1
    if chance.random() < 0.7:
        sheet.add(
            chance.choice(
                [
                    f"注：本表金额单位为{unit}。",
                    f"说明：表中金额均以{unit}为单位。",
                    f"备注：1.单位：{unit}；2.本表每月25日前报送。",
                ]
            )
        )
    else:
        book.name += f"（单位：{unit}）"
    for want in book.wants:
        # A careful clerk reads it; one who asks is no worse.
        want.facts["wan"].text += " unit below the table or in the file's name"
    return book


def months_beside(chance: random.Random, as_of: date) -> Book:
    """A column of progress a month (or last month's and this month's): the latest filled one counts."""
    book = new_book("months_beside", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(
        chance, as_of, unit=unit, few=True, avoid=("started", "produced", "planned_start", "planned_production", "done", "remark")
    )  # fmt: skip
    table = Table(chance, book, sheet, chosen, quiet=True)
    row = heads(table, "head")
    first = max(1, as_of.month - 2)
    names = chance.choice(
        [[f"{month}月进展" for month in range(first, as_of.month + 1)], ["上月进展情况", "本月进展情况"], [f"{month}月份进展情况" for month in range(first, as_of.month + 1)]]
    )  # fmt: skip
    for at, name in enumerate(names):
        sheet.put(row - 1, table.width + at, name)
    before = {"签约": "在谈", "前期": "签约", "在建": "开工", "投产": "在建"}
    for project in projects(chance, chance.randint(4, 10), as_of, tuple(before)):
        want = write_row(table, project, row)
        now = progress(chance, project.stage, as_of, past=project.event, ahead=project.coming)
        for at in range(len(names) - 1):
            sheet.put(row, table.width + at, progress(chance, before[project.stage], as_of))
        sheet.put(row, table.width + len(names) - 1, now)
        # What was signed last month still is.
        also = ("签约",) if project.stage == "前期" else ()
        want.facts["stage"] = Fact((*now.accept, *also), now.doubt, f"{names[-1]}={now.text}")
        row += 1
    return book


def exported(chance: random.Random, as_of: date) -> Book:
    """What a platform exports: guards around codes, tabs before them, thousands, stage codes beside stages, a time beside days."""
    book = new_book("platform_export", chance, as_of)
    sheet = book.sheet("Sheet1")
    day_style = chance.choice(["dashes", "eight", "slashes"])
    chosen = [
        Column("serial", "序号"), Column("name", "项目名称"), Column("investor", "项目单位"), Column("", "项目代码"), Column("industry", "所属行业"),
        Column("place", "建设地点"), Column("content", "建设规模及内容"), Column("wan", chance.choice(["总投资（万元）", "总投资(万元)", "项目总投资（万元）"]), "万元"),
        Column("done", "累计完成投资（万元）", "万元"), Column("started", chance.choice(["开工时间", "实际开工时间"]), style=day_style),
        Column("", "项目阶段代码"), Column("stage", "项目阶段"), Column("", "最后更新时间"),
    ]  # fmt: skip
    table = Table(chance, book, sheet, chosen, quiet=True)
    row = heads(table, "none")
    guard = chance.choice(['="{}"', "\t{}", "'{}", "{}"])
    for project in projects(chance, chance.randint(5, 14), as_of):
        want = write_row(table, project, row)
        want.facts.pop("investor", None)
        sheet.put(row, 3, guard.format(f"{as_of:%y%m}-411523-04-01-{chance.randint(100000, 999999)}"))
        sheet.put(row, 7, f"{project.wan:,.2f}")
        sheet.put(row, 10, f"0{chance.randint(1, 6)}")
        sheet.put(row, 12, f"{as_of.isoformat()} 09:1{row % 10}:00")
        row += 1
    return book


def parents(chance: random.Random, as_of: date) -> Book:
    """Two amounts of a part beside each other: 其中 columns below a head of two rows are parts of the total."""
    book = new_book("parts_of_total", chance, as_of, marks=True)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(
        chance,
        as_of,
        need=(chance.choice(["progress", "stage"]),),
        unit=unit,
        few=True,
        avoid=("done", "plan_year"),
    )
    place = next(at for at, column in enumerate(chosen) if column.field == "wan")
    parts = chance.choice(
        [
            ("固定资产投资", "流动资金"),
            ("土建投资", "设备投资"),
            ("一期投资", "二期投资"),
            ("建安工程费", "其他费用"),
        ]
    )
    chosen[place].head = chance.choice(["总投资", "合计", "总额"])
    for at, part in enumerate(parts, 1):
        chosen.insert(place + at, Column("", part))
    table = Table(chance, book, sheet, chosen, quiet=True)
    start = sheet.add(title(chance, as_of)) + 1
    for at, column in enumerate(chosen):
        inside = place <= at <= place + 2
        sheet.put(start + inside, at, column.head)
        if not inside:
            sheet.merge(start, at, start + 1, at)
    sheet.put(start, place, f"项目总投资（{unit}）")
    sheet.merge(start, place, start, place + 2)
    row = start + 2
    for project in projects(chance, chance.randint(4, 10), as_of):
        write_row(table, project, row)
        share = (project.wan * chance.choice([3, 6, 8]) / 10).quantize(Decimal(1))
        for at, value in enumerate((share, project.wan - share), 1):
            sheet.put(row, place + at, writings.number(value / writings.WAN[unit]))
        row += 1
    return book


def stage_beside_section(chance: random.Random, as_of: date) -> Book:
    """Sections by stage in a table whose progress is often empty: then the heading tells it, else the text."""
    book = new_book("half_empty_progress", chance, as_of)
    unit, where = choose_unit(chance)
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=("progress",), unit=unit, avoid=("started", "produced", "signed", "done")), quiet=True
    )  # fmt: skip
    top(sheet, chance, as_of, table.width, unit, where)
    row = heads(table, where)
    spot = next(at for at, one in enumerate(table.columns) if one.field.startswith("progress"))
    for number, stage in enumerate(chance.sample(["在谈", "签约", "前期", "在建", "投产"], 3)):
        sheet.put(row, 0, f"{COUNT[number]}、{chance.choice(words.STAGE_SECTIONS[stage])}")
        row += 1
        for project in projects(chance, chance.randint(2, 5), as_of, (stage,)):
            want = write_row(table, project, row)
            if chance.random() < 0.5:
                empty = chance.choice(["", "/", "正常推进", "同上月", "按计划推进"])
                sheet.put(row, spot, Piece(empty))
                want.facts["stage"] = Fact(accepted(stage), text=f"heading {stage}, progress {empty!r}")
            row += 1
    return book


FORMS = (
    odd_sums,
    two_levels,
    off_corner,
    footnote_unit,
    months_beside,
    exported,
    parents,
    stage_beside_section,
)
