"""Forms whose trap is the stage, the name or a neighbour: ticks, remarks, struck names, pivots, months, conflicts."""

import random
from datetime import date

from . import writings
from .books import Book, Fact, Piece
from .furniture import choose_unit, foot, head_above, heads, new_book, sheet_name, title, top
from .life import Project, projects
from .prose import progress
from .table import Column, Table, columns, write_row

ORDER = ("在谈", "签约", "前期", "开工", "在建", "投产")
_LADDERS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("在谈", "在谈"), ("签约", "已签约"), ("开工", "已开工"), ("投产", "已投产")),
    (("签约", "是否签约"), ("开工", "是否开工"), ("投产", "是否投产")),
    (("在谈", "洽谈"), ("签约", "签约"), ("前期", "前期"), ("在建", "在建"), ("投产", "投产")),
    (("签约", "签约情况"), ("开工", "开工情况"), ("投产", "投产情况")),
)


def ticks(chance: random.Random, as_of: date) -> Book:
    """A column a stage, ticked where the project is (or as far as it has come)."""
    book = new_book("stage_ticks", chance, as_of, marks=True)
    unit = chance.choice(["万元", "亿元"])
    ladder = chance.choice(_LADDERS)
    asks = ladder[0][1].startswith("是否") or ladder[0][1].endswith("情况")
    yes, no = (
        chance.choice([("是", "否"), ("√", ""), ("√", "×"), ("已完成", "未完成")])
        if asks
        else chance.choice([("√", ""), ("✓", ""), ("●", ""), ("1", "")])
    )
    heap = asks or chance.random() < 0.4
    stages = [stage for stage, _ in ladder]
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(
        chance,
        as_of,
        unit=unit,
        few=True,
        avoid=("signed", "started", "produced", "planned_start", "planned_production", "done", "plan_year"),
    )
    table = Table(chance, book, sheet, chosen, quiet=True)
    sheet.add(title(chance, as_of))
    row = heads(table, "head", 1)
    if not asks and chance.random() < 0.5:
        row = head_above(table, row, chance.choice(["项目阶段", "项目进展", "推进阶段（打√）"]), len(ladder))
    for at, (_, text) in enumerate(ladder):
        sheet.put(row - 1, table.width + at, text)
    for project in projects(chance, chance.randint(4, 12), as_of, tuple(stages)):
        want = write_row(table, project, row)
        reached = stages.index(project.stage)
        marks = [yes if (at <= reached if heap else at == reached) else no for at in range(len(stages))]
        for at, mark in enumerate(marks):
            sheet.put(row, table.width + at, mark)
        accept = (
            {"签约": ("签约", "前期"), "开工": ("开工", "在建")}.get(project.stage, (project.stage,))
            if len(ladder) < 5
            else (project.stage,)
        )
        want.facts["stage"] = Fact(
            accept, text=" ".join(f"{text}={mark}" for (_, text), mark in zip(ladder, marks, strict=True))
        )
        row += 1
    return book


def day_ladder(chance: random.Random, as_of: date) -> Book:
    """Only days tell the stage: signed, started, produced."""
    book = new_book("stage_by_days", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(
            chance,
            as_of,
            need=("signed", "started", "produced"),
            avoid=("planned_start", "planned_production", "done", "plan_year"),
            unit=unit,
            few=True,
        ),
        quiet=True,
    )
    row = heads(table, "head")
    for project in projects(chance, chance.randint(4, 12), as_of, ("签约", "开工", "在建", "投产")):
        want = write_row(table, project, row)
        want.facts["stage"] = Fact(
            {"签约": ("签约", "前期"), "投产": ("投产",)}.get(project.stage, ("开工", "在建")),
            text="days only",
        )
        row += 1
    return book


def pivot_beside(chance: random.Random, as_of: date) -> Book:
    """A list, and a sheet that only counts it."""
    book = new_book("pivot_beside", chance, as_of)
    unit, where = choose_unit(chance)
    first = chance.random() < 0.5
    counting = book.sheet(chance.choice(["汇总", "统计", "Sheet2", "透视表"])) if first else None
    sheet = book.sheet("明细表")
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=("stage", "unit"), unit=unit, few=True), quiet=True
    )
    top(sheet, chance, as_of, table.width, unit, where)
    row = heads(table, where)
    made = projects(chance, chance.randint(6, 14), as_of)
    for project in made:
        write_row(table, project, row)
        row += 1
    counting = counting or book.sheet(chance.choice(["汇总", "统计", "Sheet2", "透视表"]))
    key = chance.choice(["unit", "stage", "industry"])
    names = {"unit": "责任单位", "stage": "项目阶段", "industry": "所属产业"}
    heads_of = chance.choice(
        [
            ("行标签", "计数项:项目名称", "求和项:总投资（万元）"),
            (names[key], "项目个数", "总投资（万元）"),
            (names[key], "项目数（个）", "投资额（万元）", "占比"),
        ]
    )
    if chance.random() < 0.4:
        counting.add(chance.choice(["项目汇总表", "各单位项目统计表"]))
    counting.add(*heads_of)
    for value in dict.fromkeys(getattr(one, key) for one in made):
        part = [one for one in made if getattr(one, key) == value]
        counting.add(
            value, len(part), float(sum(one.wan for one in part)), *(["12%"] if len(heads_of) == 4 else [])
        )
    counting.add(chance.choice(["总计", "合计"]), len(made), float(sum(one.wan for one in made)))
    return book


_NAMELESS = ("", "/", "待定", "—", "无", "同上", "暂无")


def nameless(chance: random.Random, as_of: date) -> Book:
    """Some rows have no name: no project, or one that is asked about."""
    book = new_book("nameless_rows", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=(chance.choice(["progress", "stage"]), "unit"), unit=unit, few=True),
        quiet=True,
    )
    row = heads(table, "head")
    for project in projects(chance, chance.randint(5, 10), as_of):
        want = write_row(table, project, row)
        at = table.at("name")
        if chance.random() < 0.25 and at is not None:
            sheet.put(row, at, chance.choice(_NAMELESS))
            want.name, want.optional, want.facts = None, True, {}
        row += 1
    return book


_ENDED = ("已终止", "企业撤资，建议出库", "项目终止，拟退库", "投资方放弃，已流失", "合同已解除")


def remarks(chance: random.Random, as_of: date) -> Book:
    """备注 says that the project has ended, or stands elsewhere too; the progress does not."""
    book = new_book("remarks_speak", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(
        chance, as_of, need=(chance.choice(["progress", "stage"]),), avoid=("remark",), unit=unit, few=True
    )
    chosen.append(Column("", chance.choice(["备注", "说明"]), kind="none"))
    table = Table(chance, book, sheet, chosen, quiet=True)
    row = heads(table, "head")
    for project in projects(chance, chance.randint(5, 10), as_of):
        want = write_row(table, project, row)
        if chance.random() < 0.2 and project.stage in ("在谈", "签约", "前期", "开工", "在建"):
            text = chance.choice(_ENDED[: 4 if project.stage == "在谈" else 5])
            sheet.put(row, table.width - 1, text)
            said = want.facts["stage"]
            want.facts["stage"] = Fact((*said.accept, "终止"), doubt=True, text=f"{said.text} | 备注={text}")
        row += 1
    return book


def struck(chance: random.Random, as_of: date) -> Book:
    """Some names are struck through: the project has gone."""
    book = new_book("struck_names", chance, as_of, marks=True)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=(chance.choice(["progress", "stage"]),), unit=unit, few=True),
        quiet=True,
    )
    row = heads(table, "head")
    whole = chance.random() < 0.5
    for project in projects(chance, chance.randint(5, 10), as_of):
        want = write_row(table, project, row)
        if chance.random() < 0.2:
            for at, value in enumerate(sheet.rows[row]):
                if isinstance(value, Piece) and (whole or table.columns[at].field == "name"):
                    sheet.put(row, at, Piece(value.value, look={"font_strikeout": True}))
            said = want.facts["stage"]
            want.facts["stage"] = Fact((*said.accept, "终止"), doubt=True, text=f"struck | {said.text}")
        row += 1
    return book


def conflicts(chance: random.Random, as_of: date) -> Book:
    """The stage column and the progress disagree by more than a step: whatever is read, a doubt must stand."""
    book = new_book("stage_conflict", chance, as_of)
    unit, where = choose_unit(chance)
    where = "head" if where in ("line", "title") else where
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=("stage", "progress"), unit=unit, few=True),
        quiet=True,
    )
    row = heads(table, where)
    for project in projects(chance, chance.randint(5, 10), as_of):
        want = write_row(table, project, row)
        if chance.random() < 0.25 and project.stage in ("在谈", "签约", "投产", "在建"):
            _contradict(chance, table, row, project, want.facts)
        row += 1
    return book


def _contradict(
    chance: random.Random, table: Table, row: int, project: Project, told: dict[str, Fact]
) -> None:
    other = {"在谈": "在建", "签约": "投产", "投产": "在谈", "在建": "在谈"}[project.stage]
    now = progress(chance, other, table.as_of)
    at = next(
        table.left + at
        for at, one in enumerate(table.columns)
        if one.field in ("progress", "progress_problem")
    )
    table.sheet.put(row, at, now)
    told["stage"] = Fact(
        (project.stage, other, *now.accept), doubt=True, text=f"{project.stage} but {now.text}"
    )


def remark_starts(chance: random.Random, as_of: date) -> Book:
    """Numbers formatted as 亿元, and 万元 columns of the same name side by side: what is seen counts."""
    book = new_book("number_formats", chance, as_of, marks=True)
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(
            chance,
            as_of,
            need=(chance.choice(["progress", "stage"]),),
            avoid=("done", "plan_year"),
            unit=None,
            few=True,
        ),
        quiet=True,
    )
    row, at = heads(table, "none"), table.at("wan")
    for project in projects(chance, chance.randint(4, 10), as_of):
        want = write_row(table, project, row)
        wide = project.wan >= 10000
        value = writings.number(project.wan / 10000) if wide else writings.number(project.wan)
        if at is not None:
            sheet.put(row, at, Piece(value, look={"num_format": '0.####"亿元"' if wide else '#,##0"万元"'}))
        want.facts["wan"] = Fact((float(project.wan),), text=f"{value} shown with its unit")
        row += 1
    foot(sheet, chance, as_of, table.width)
    return book


FORMS = (ticks, ticks, day_ladder, pivot_beside, nameless, remarks, struck, conflicts, remark_starts)
