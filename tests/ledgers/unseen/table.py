"""Writes a table of projects into a sheet: columns, heads, rows, sums, and the truth of every row."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from . import vocabulary as words
from . import writings
from .books import Book, Fact, Piece, Sheet, Want
from .life import Project
from .prose import BENEFIT, PLAN, PROBLEM, accepted, clause, progress

MONEY = ("wan", "plan_year", "done")
DAYS = ("signed", "started", "produced", "planned_start", "planned_production")
_PLANNED = {"started": "planned_start", "produced": "planned_production"}


@dataclass
class Column:
    """One column: the field it holds ("" for one that says nothing), its head, its unit and way of writing days."""

    field: str
    head: str
    unit: str | None = None
    style: str = ""
    kind: str = ""


@dataclass
class Table:
    """A table under construction, beginning at `left`."""

    chance: random.Random
    book: Book
    sheet: Sheet
    columns: list[Column]
    left: int = 0
    serial: int = 0
    quiet: bool = False
    projects: list[Project] = field(default_factory=list)

    @property
    def as_of(self) -> date:
        return self.book.as_of

    @property
    def width(self) -> int:
        return len(self.columns)

    def at(self, name: str) -> int | None:
        """The column of a field."""
        return next((self.left + at for at, one in enumerate(self.columns) if one.field == name), None)

    def has(self, *names: str) -> bool:
        return any(self.at(name) is not None for name in names)


def head(chance: random.Random, name: str, as_of: date) -> str:
    return chance.choice(words.HEADS[name]).format(y=as_of.year)


def columns(
    chance: random.Random,
    as_of: date,
    *,
    need: Sequence[str] = (),
    avoid: Sequence[str] = (),
    unit: str | None = "万元",
    few: bool = False,
) -> list[Column]:
    """A county's choice of columns; money and days stand together."""
    fields = ["name", *need]
    for name, share in _SHARES.items():
        if (
            name not in fields
            and name not in avoid
            and chance.random() < (share / 2 if few and share < 1 else share)
        ):
            fields.append(name)
    if "started" in fields and "planned_start" in fields and chance.random() < 0.5:
        fields.remove("planned_start" if "planned_start" not in need else "started")
    if "progress" in need and chance.random() < 0.2:
        fields[fields.index("progress")] = "progress_problem"
    days = sorted((one for one in fields if one in DAYS), key=DAYS.index)
    money = sorted((one for one in fields if one in MONEY), key=MONEY.index)
    rest = [one for one in fields if one not in DAYS and one not in MONEY and one != "name"]
    chance.shuffle(rest)
    blocks = [[one] for one in rest] + [money, days]
    chance.shuffle(blocks)
    blocks.insert(0 if chance.random() < 0.85 else 1, ["name"])
    order = [one for block in blocks for one in block]
    made = [_column(chance, name, as_of, unit) for name in order]
    if not few and chance.random() < 0.5:
        for text, kind in chance.sample(words.BYSTANDERS, chance.randint(1, 3)):
            made.insert(chance.randint(1, len(made)), Column("", text, kind=kind))
        made = _not_inside(made)
    if chance.random() < 0.85:
        made.insert(0, Column("serial", chance.choice(["序号", "序号", "序\n号", "编号", "No."])))
    return made


_SHARES = {"wan": 1.0, "unit": 0.6, "investor": 0.5, "place": 0.5, "content": 0.6, "industry": 0.3, "progress": 0.0, "stage": 0.0, "signed": 0.3,
           "started": 0.3, "produced": 0.2, "planned_start": 0.15, "planned_production": 0.15, "plan_year": 0.35, "done": 0.35, "leader": 0.3, "phone": 0.15, "remark": 0.3}  # fmt: skip


def _not_inside(made: list[Column]) -> list[Column]:
    """Bystanders do not stand inside the money and the days, which may get a head in common."""
    core = [one for one in made if one.field]
    extra = [one for one in made if not one.field]
    return core + extra


def _column(chance: random.Random, name: str, as_of: date, unit: str | None) -> Column:
    text = head(chance, name, as_of)
    return Column(
        name,
        text,
        unit if name in MONEY else None,
        chance.choice(writings.DAY_STYLES) if chance.random() < 0.6 else "",
    )


def cell(table: Table, column: Column, project: Project) -> Piece:
    """What stands in this column for the project."""
    chance, name = table.chance, column.field
    if name == "serial":
        return Piece(table.serial)
    if name in ("progress", "progress_problem"):
        return progress(
            chance,
            project.stage,
            table.as_of,
            problems=name != "progress",
            past=project.event,
            ahead=project.coming,
        )
    if name == "stage":
        return Piece(chance.choice(words.STAGE_VALUES[project.stage]), accepted(project.stage))
    if name in MONEY:
        return _money(table, column, project)
    if name in DAYS:
        return _day(table, column, project)
    if name == "name":
        return _name(chance, project)
    if name in ("unit", "investor", "place", "content", "industry"):
        text = getattr(project, name) if chance.random() < 0.93 or name == "content" else ""
        return Piece(text, (text,))
    if name == "remark":
        return Piece(chance.choice(["", "", "", "省重点", "市重点项目", "续报", "2024年新增"]))
    others = {
        "leader": words.LEADERS,
        "contact": words.LEADERS,
        "phone": ("13899990001", "0999-6621345", "18709991234"),
        "nature": ("新建", "续建", "改扩建"),
    }
    return (
        Piece(chance.choice(others[name]))
        if name in others
        else bystander(chance, column.kind, project, table.as_of)
    )


def _name(chance: random.Random, project: Project) -> Piece:
    odd, text = chance.random(), project.name
    if odd < 0.03:
        return Piece(chance.choice("★▲☆●") + text, (text,))
    if odd < 0.06 and len(text) > 8:
        return Piece(text[:6] + "\n" + text[6:], (text,))
    return Piece(text + (" " if odd > 0.97 else ""), (text,))


def _money(table: Table, column: Column, project: Project) -> Piece:
    value: Decimal = getattr(project, column.field)
    if column.field != "wan":
        if value == 0:
            return Piece(table.chance.choice(["", "", 0, "/"]), (None, 0.0))
        return writings.amount(table.chance, value, column.unit, quiet=True)
    return writings.amount(table.chance, value, column.unit, quiet=table.quiet)


def _day(table: Table, column: Column, project: Project) -> Piece:
    when: date | None = getattr(project, column.field)
    planned = _PLANNED.get(column.field, "")
    if when is None and planned and not table.has(planned) and table.chance.random() < 0.5:
        when = getattr(project, planned)
        if when is not None:
            return writings.day(table.chance, when, style=column.style, rough=False)
    return writings.day(table.chance, when, style=column.style)


def bystander(chance: random.Random, kind: str, project: Project, as_of: date) -> Piece:
    """A value of a column that the truth does not know."""
    values: dict[str, object] = {
        "big": chance.randint(2, 90) * 1000,
        "small": chance.randint(50, 900),
        "people": chance.randint(20, 500),
        "acres": chance.choice([chance.randint(10, 300), f"{chance.randint(10, 300)}亩"]),
        "code": f"{as_of:%y%m}-{chance.randint(410000, 659999)}-04-01-{chance.randint(100000, 999999)}",
        "yes": chance.choice(["是", "否"]),
        "next": clause(chance, PLAN[project.stage], as_of, None, project.coming),
        "trouble": chance.choice(["无", "", clause(chance, PROBLEM[project.stage], as_of)]),
        "part": float((project.wan * Decimal("0.8")).quantize(Decimal(1))),
        "source": chance.choice(["企业自筹", "自筹及银行贷款", "政府投资", "社会资本"]),
        "from": chance.choice(["浙江杭州", "山东济南", "广东深圳", "四川成都"]),
        "percent": chance.choice(["45%", "80%", 0.6, ""]),
        "product": chance.choice(["有机肥", "铝型材", "速冻食品"]),
        "land": chance.choice(["出让", "划拨", "租赁"]),
        "": clause(chance, BENEFIT, as_of),
    }
    return Piece(values.get(kind, ""))


def write_row(table: Table, project: Project, row: int, section: str = "") -> Want:
    """One project in one row, with its truth."""
    table.serial += 1
    table.projects.append(project)
    pieces = [(column, cell(table, column, project)) for column in table.columns]
    for at, (_, piece) in enumerate(pieces):
        table.sheet.put(row, table.left + at, piece)
    want = Want(table.sheet.name, row + 1, row + 1, project.name, facts(table, project, pieces, section))
    table.book.wants.append(want)
    return want


def facts(
    table: Table, project: Project, pieces: Sequence[tuple[Column, Piece]], section: str = ""
) -> dict[str, Fact]:
    """What the cells of a project say together."""
    told: dict[str, Fact] = {}
    stages: list[str] = []
    doubt, texts = False, []
    for column, piece in pieces:
        name = column.field
        if name in ("stage", "progress", "progress_problem") and piece.accept:
            stages += piece.accept
            doubt |= piece.doubt
            texts.append(piece.text)
        elif name in DAYS:
            key = day_key(name, project)
            told[f"date:{key}"] = Fact(piece.accept, piece.doubt, f"{column.head}={piece.text}")
        elif name in (*MONEY, "unit", "investor", "place") and piece.accept not in ((), ("",)):
            told[name] = Fact(piece.accept, piece.doubt, f"{column.head}={piece.text}")
    if section and project.stage != "终止":
        stages += [*accepted(section)] if not texts else []
    if stages:
        told["stage"] = Fact(tuple(dict.fromkeys(stages)), doubt, " | ".join([*texts, section]))
    return told


def day_key(name: str, project: Project) -> str:
    """Under 开工时间 may stand the plan, where nothing has happened yet."""
    return (
        _PLANNED[name]
        if name in _PLANNED and getattr(project, name) is None and getattr(project, _PLANNED[name])
        else name
    )
