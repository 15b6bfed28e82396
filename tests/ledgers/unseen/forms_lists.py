"""Forms that are lists: plain, with titles, with heads of two and three rows, with sections of every kind."""

import random
from collections.abc import Callable, Sequence
from datetime import date

from . import vocabulary as words
from .books import Book, Fact
from .furniture import choose_unit, foot, heads, new_book, section_row, sheet_name, sum_row, title, top
from .life import STAGES, Project, projects
from .table import Table, columns, write_row

_GOING = tuple(stage for stage in STAGES if stage != "终止")


def _evidence(chance: random.Random) -> tuple[str, ...]:
    return chance.choice([("progress",), ("progress",), ("stage",), ("stage", "progress")])


def _list(
    form: str, chance: random.Random, as_of: date, *, depth: int = 1, titled: bool = True, noise: bool = True
) -> Book:
    book = new_book(form, chance, as_of, marks=depth > 1)
    unit, where = choose_unit(chance)
    if not titled and where in ("line", "title"):
        where = "head"
    if depth > 1 and where == "head" and chance.random() < 0.3:
        where = "upper"
    sheet = book.sheet(sheet_name(chance, as_of))
    need = (*_evidence(chance), *(("plan_year", "done", "started") if depth > 1 else ()))
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=need, unit=unit), quiet=chance.random() < 0.4
    )
    if titled:
        top(sheet, chance, as_of, table.width, unit, where)
    row = heads(table, where, depth)
    made = projects(chance, chance.randint(4, 18), as_of)
    if noise and chance.random() < 0.25:
        sum_row(table, row, made, "合计")
        row += 1
    for project in made:
        write_row(table, project, row)
        row += 1
    if noise and chance.random() < 0.4:
        sum_row(table, row, made)
    foot(sheet, chance, as_of, table.width)
    return book


def plain(chance: random.Random, as_of: date) -> Book:
    return _list("plain", chance, as_of, titled=False, noise=False)


def titled(chance: random.Random, as_of: date) -> Book:
    return _list("titled", chance, as_of)


def two_rows(chance: random.Random, as_of: date) -> Book:
    return _list("two_row_head", chance, as_of, depth=2)


def three_rows(chance: random.Random, as_of: date) -> Book:
    return _list("three_row_head", chance, as_of, depth=3)


Key = Callable[[Project], str]


def _groups(made: Sequence[Project], key: Key) -> dict[str, list[Project]]:
    groups: dict[str, list[Project]] = {}
    for project in made:
        groups.setdefault(key(project), []).append(project)
    return groups


def _parts(chance: random.Random, made: Sequence[Project]) -> tuple[str, dict[str, list[Project]]]:
    """By stage, by unit or by kind of project: which, and heading → projects."""
    by = chance.choice(["stage", "stage", "unit", "type"])
    if by == "stage":
        heads_of = {stage: chance.choice(texts) for stage, texts in words.STAGE_SECTIONS.items()}
        return by, {heads_of[stage]: part for stage, part in _groups(made, lambda one: one.section).items()}
    if by == "unit":
        return by, _groups(made, lambda one: one.unit)
    kinds = chance.sample(words.TYPE_SECTIONS, 4)
    return by, _groups(made, lambda one: kinds[hash_of(one) % 4])


def hash_of(project: Project) -> int:
    """The same in every run, unlike `hash`."""
    return sum(map(ord, project.name))


def _for_sections(
    chance: random.Random, as_of: date, by_stage: bool, few: bool = False
) -> tuple[tuple[str, ...], list[Project]]:
    need = _evidence(chance) if not by_stage or chance.random() < 0.6 else ()
    stages = STAGES if need else _GOING
    return need, projects(chance, chance.randint(6, 9 if few else 20), as_of, stages)


def sections(chance: random.Random, as_of: date) -> Book:
    """Headings between the rows, with sums below each."""
    book = new_book("sections_rows", chance, as_of, marks=True)
    unit, where = choose_unit(chance)
    sheet = book.sheet(sheet_name(chance, as_of))
    _, made = _for_sections(chance, as_of, True)
    by, parts = _parts(chance, made)
    need = _evidence(chance) if by != "stage" or any(one.stage == "终止" for one in made) else ()
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=need, unit=unit, avoid=("unit",) if by == "unit" else ()),
        quiet=chance.random() < 0.5,
    )
    top(sheet, chance, as_of, table.width, unit, where)
    row = heads(table, where, chance.choice([1, 1, 2]))
    restart, sums = chance.random() < 0.5, chance.random() < 0.4
    if chance.random() < 0.3:
        sum_row(table, row, made, f"合计（{len(made)}个）")
        row += 1
    for number, (text, part) in enumerate(parts.items()):
        section_row(table, row, text, number, len(part))
        row += 1
        table.serial = 0 if restart else table.serial
        for project in part:
            want = write_row(table, project, row, project.section if by == "stage" else "")
            if by == "unit":
                want.facts["unit"] = Fact((project.unit,), text=text)
            row += 1
        if sums:
            sum_row(table, row, part, "小计")
            row += 1
    foot(sheet, chance, as_of, table.width)
    return book


def first_column(chance: random.Random, as_of: date) -> Book:
    """类别 merged down in the first column."""
    book = new_book("first_column", chance, as_of, marks=True)
    unit, where = choose_unit(chance)
    sheet = book.sheet(sheet_name(chance, as_of))
    need, made = _for_sections(chance, as_of, False)
    by, parts = _parts(chance, made)
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=need, unit=unit, avoid=("unit", "industry")), left=1
    )
    top(sheet, chance, as_of, table.width + 1, unit, where)
    row = heads(table, where)
    sheet.put(row - 1, 0, {"stage": "项目类别", "unit": "责任单位", "type": "类别"}[by])
    for text, part in parts.items():
        sheet.put(row, 0, text)
        sheet.merge(row, 0, row + len(part) - 1, 0)
        for project in part:
            want = write_row(table, project, row, project.section if by == "stage" else "")
            sheet.put(row, 0, sheet.rows[row][0])
            if by == "unit":
                want.facts["unit"] = Fact((project.unit,), text=text)
            row += 1
    foot(sheet, chance, as_of, table.width)
    return book


def by_sheets(chance: random.Random, as_of: date) -> Book:
    """A sheet per stage, unit or kind, each with its own table."""
    book = new_book("sheets_by", chance, as_of)
    unit, where = choose_unit(chance)
    need, made = _for_sections(chance, as_of, True)
    by, parts = _parts(chance, made)
    need = need or (_evidence(chance) if by != "stage" else ())
    chosen = columns(chance, as_of, need=need, unit=unit, avoid=("unit",) if by == "unit" else ())
    for text, part in list(parts.items())[:6]:
        sheet = book.sheet(text)
        table = Table(chance, book, sheet, chosen, quiet=True)
        if where in ("line", "title") or chance.random() < 0.5:
            top(sheet, chance, as_of, table.width, unit, where, who=by != "unit")
        row = heads(table, where)
        for project in part:
            want = write_row(table, project, row, project.section if by == "stage" else "")
            if by == "unit":
                want.facts["unit"] = Fact((project.unit,), text=text)
            row += 1
        if chance.random() < 0.3:
            sum_row(table, row, part)
    return book


def two_tables(chance: random.Random, as_of: date) -> Book:
    """Two tables one below the other, with a title each."""
    book = new_book("two_tables", chance, as_of)
    sheet = book.sheet(sheet_name(chance, as_of))
    for part in range(2):
        unit, where = choose_unit(chance)
        made = projects(chance, chance.randint(3, 8), as_of)
        table = Table(
            chance,
            book,
            sheet,
            columns(chance, as_of, need=_evidence(chance), unit=unit, few=True),
            quiet=True,
        )
        if part:
            sheet.add()
        where = "head" if where == "line" else where
        text = f"表{part + 1}：{title(chance, as_of)}"
        sheet.add(text + (f"（单位：{unit}）" if where == "title" else ""))
        row = heads(table, where)
        for project in made:
            write_row(table, project, row)
            row += 1
    return book


def page_breaks(chance: random.Random, as_of: date) -> Book:
    """The head (and the title) again after each page, blank rows, sums of pages."""
    book = new_book("page_breaks", chance, as_of)
    unit, where = choose_unit(chance)
    where = "head" if where in ("line", "title") else where
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance, book, sheet, columns(chance, as_of, need=_evidence(chance), unit=unit, few=True), quiet=True
    )
    text, head_row = title(chance, as_of), None
    made = projects(chance, chance.randint(9, 20), as_of)
    again = chance.random() < 0.5
    for start in range(0, len(made), 6):
        if start == 0 or again:
            sheet.add(text)
        if head_row is None:
            row = heads(table, where)
            head_row = list(sheet.rows[row - 1])
        else:
            row = sheet.add(*head_row) + 1
        for project in made[start : start + 6]:
            write_row(table, project, row)
            row += 1
        if chance.random() < 0.5:
            sum_row(table, row, made[start : start + 6], "本页小计")
        if chance.random() < 0.3:
            sheet.add()
    return book


FORMS = (
    plain,
    titled,
    titled,
    two_rows,
    three_rows,
    sections,
    sections,
    first_column,
    by_sheets,
    two_tables,
    page_breaks,
)
