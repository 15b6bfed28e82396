"""Forms whose trap is money: funds from above, sources of money, rival and hidden totals, units in odd places."""

import random
from datetime import date
from decimal import Decimal

from . import writings
from .books import Book, Fact, Piece, Want
from .furniture import choose_unit, foot, head_above, heads, new_book, sheet_name, sum_row, title, top
from .life import Project, projects
from .table import Column, Table, columns, head, write_row

_EVIDENCE = ("progress", "stage")
_SOURCES = (
    ("企业自筹", "银行贷款"), ("自有资金", "银行贷款", "其他资金"), ("项目资本金", "融资"), ("企业自筹", "政府配套", "银行贷款"), ("自筹资金", "社会资本"),
    ("资本金", "银行贷款"), ("财政资金", "企业自筹"),
)  # fmt: skip


def sources(chance: random.Random, as_of: date) -> Book:
    """Where the money comes from stands in columns of its own; an investment ledger all the same."""
    book = new_book("sources_of_money", chance, as_of, marks=True)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=(chance.choice(_EVIDENCE),), unit=unit, few=True),
        quiet=True,
    )
    names = chance.choice(_SOURCES)
    top(sheet, chance, as_of, table.width + len(names), unit, "line")
    row = heads(table, "line")
    upper = chance.random() < 0.5
    if upper:
        row = head_above(table, row, chance.choice(["资金来源", "资金筹措方式", "资金构成"]), len(names))
    for at, name in enumerate(names):
        sheet.put(row - 1, table.width + at, name)
    for project in projects(chance, chance.randint(4, 12), as_of):
        write_row(table, project, row)
        for at, value in enumerate(_split(chance, project.wan, len(names))):
            sheet.put(row, table.width + at, writings.number(value / writings.WAN[unit]))
        row += 1
    foot(sheet, chance, as_of, table.width)
    _no_flagged_sums(book)
    return book


def _split(chance: random.Random, wan: Decimal, count: int) -> list[Decimal]:
    """Parts that add up to the whole."""
    first = (wan * chance.choice([2, 4, 6]) / 10).quantize(Decimal(1))
    if count == 2:
        return [first, wan - first]
    second = ((wan - first) / 2).quantize(Decimal(1))
    return [first, second, wan - first - second]


def _no_flagged_sums(book: Book) -> None:
    """These rows are of no fund: their truth says so."""
    for want in book.wants:
        want.facts["kind"] = Fact((None,), text="sources")


_FUND_TITLES = (
    "{y}年{c}地方政府专项债券项目申报情况表", "{c}{y}年中央预算内投资项目台账", "{c}{y}年专项债券项目资金安排情况表", "{y}年中央预算内投资计划下达情况表",
    "{c}{y}年向上争取资金项目清单",
)  # fmt: skip


def funds(chance: random.Random, as_of: date) -> Book:
    """Money from above, asked for and granted."""
    book = new_book("fund_ledger", chance, as_of)
    sheet = book.sheet(sheet_name(chance, as_of))
    text = chance.choice(_FUND_TITLES).format(y=as_of.year, c=chance.choice(["云岭县", "安平县"]))
    asking = "申报" in text
    granted = {
        "申报": "申请专项债券资金",
        "专项债": "下达专项债券资金",
        "中央": "下达中央预算内资金",
        "争取": "已下达资金",
    }
    money = next(word for key, word in granted.items() if key in text)
    sheet.add(text)
    sheet.add("", "", "", "", "单位：万元")
    sheet.add(
        "序号",
        head(chance, "name", as_of),
        chance.choice(["总投资", "项目总投资"]),
        money,
        "地方配套",
        chance.choice(["申报单位", "项目单位", "主管部门"]),
        chance.choice(["资金状态", "申报进展", "目前情况"]),
    )
    for number, project in enumerate(projects(chance, chance.randint(4, 12), as_of), 1):
        share = (project.wan * chance.choice([3, 5, 8]) / 10).quantize(Decimal(1))
        stage = chance.choice(["申报", "申报", "前期"] if asking else ["下达", "下达", "申报"])
        said = {
            "申报": ["已申报", "已上报省发改委审核", "已申报，待下达"],
            "下达": ["已下达", "资金已下达", "已拨付到位"],
            "前期": ["正在开展可研编制", "前期手续办理中"],
        }[stage]
        word = chance.choice(said)
        row = sheet.add(
            number,
            project.name,
            writings.number(project.wan),
            writings.number(share),
            writings.number(project.wan - share),
            project.unit,
            word,
        )
        told = {
            "kind": Fact(("fund",), text=text),
            "wan": Fact((float(project.wan),)),
            "stage": Fact((stage,), text=word),
        }
        book.wants.append(Want(sheet.name, row + 1, row + 1, project.name, told))
    foot(sheet, chance, as_of, 7)
    return book


_RIVALS = (
    ("总投资（调整前）", "总投资（调整后）"), ("原总投资", "调整后总投资"), ("原计划总投资", "总投资"), ("变更前总投资", "变更后总投资"), ("总投资", "其中：本期投资"),
    ("立项总投资", "调整后概算总投资"),
)  # fmt: skip


def rivals(chance: random.Random, as_of: date) -> Book:
    """Two totals: the one after the change counts."""
    book = new_book("rival_totals", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    old, new = chance.choice(_RIVALS)
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(chance, as_of, need=(chance.choice(_EVIDENCE),), unit=unit, few=True)
    place = next(at for at, column in enumerate(chosen) if column.field == "wan")
    part = "其中" in new
    chosen[place] = Column("wan", old if part else new, unit)
    chosen.insert(place + part, Column("rival", new if part else old, unit))
    table = Table(chance, book, sheet, chosen, quiet=True)
    for at, column in enumerate(chosen):
        sheet.put(0, at, f"{column.head}（{unit}）" if column.unit else column.head)
    rival = chosen.index(next(column for column in chosen if column.field == "rival"))
    for row, project in enumerate(projects(chance, chance.randint(4, 10), as_of), 1):
        write_row(table, project, row)
        other = (project.wan * chance.choice([Decimal("0.5"), Decimal("0.8"), Decimal(1)])).quantize(
            Decimal(1)
        )
        sheet.put(row, rival, writings.number(other / writings.WAN[unit]))
    return book


def hidden_total(chance: random.Random, as_of: date) -> Book:
    """A hidden column with a rival total; what is seen counts."""
    book = new_book("hidden_total", chance, as_of, marks=True)
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(chance, as_of, need=(chance.choice(_EVIDENCE),), unit="万元", few=True)
    place = chance.randint(1, len(chosen))
    chosen.insert(
        place,
        Column(
            "rival", chance.choice(["总投资（亿元）", "计划总投资（万元）", "总投资（原）", "投资额（万元）"])
        ),
    )
    table = Table(chance, book, sheet, chosen, quiet=True)
    heads(table, "head")
    sheet.hidden_columns.add(place)
    for row, project in enumerate(projects(chance, chance.randint(4, 10), as_of), 1):
        write_row(table, project, row)
        sheet.put(row, place, chance.randint(2, 90) * 10)
    return book


def unit_row(chance: random.Random, as_of: date) -> Book:
    """A row of units below the heads."""
    book = new_book("unit_row", chance, as_of)
    unit = chance.choice(["万元", "亿元"])
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=(chance.choice(_EVIDENCE),), unit=unit, few=True),
        quiet=True,
    )
    if chance.random() < 0.5:
        sheet.add(title(chance, as_of))
    row = heads(table, "below")
    for at, column in enumerate(table.columns):
        sheet.put(row, at, chance.choice([f"（{unit}）", unit]) if column.unit else "")
    for project in projects(chance, chance.randint(4, 10), as_of):
        row += 1
        write_row(table, project, row)
    return book


def unit_column(chance: random.Random, as_of: date) -> Book:
    """Each row names the unit of its amount in a column of its own."""
    book = new_book("unit_column", chance, as_of)
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(
        chance, as_of, need=(chance.choice(_EVIDENCE),), avoid=("done", "plan_year"), unit="万元", few=True
    )
    place = next(at for at, column in enumerate(chosen) if column.field == "wan") + 1
    chosen.insert(place, Column("unit_of", chance.choice(["金额单位", "计量单位", "币种及单位", "单位"])))
    table = Table(chance, book, sheet, chosen, quiet=True)
    heads(table, "none")
    for row, project in enumerate(projects(chance, chance.randint(4, 10), as_of), 1):
        want = write_row(table, project, row)
        unit = "亿元" if project.wan >= 10000 and chance.random() < 0.7 else "万元"
        sheet.put(row, place - 1, Piece(writings.number(project.wan / writings.WAN[unit])))
        sheet.put(row, place, unit if "币种" not in chosen[place].head else f"人民币{unit}")
        want.facts["wan"] = Fact((float(project.wan),), text=f"{project.wan}万元 as {unit}")
    return book


def slipped(chance: random.Random, as_of: date) -> Book:
    """One number of the column stands in 亿元 among 万元: it must be asked about."""
    book = new_book("slipped_unit", chance, as_of)
    sheet = book.sheet(sheet_name(chance, as_of))
    table = Table(
        chance,
        book,
        sheet,
        columns(chance, as_of, need=(chance.choice(_EVIDENCE),), unit="万元", few=True),
        quiet=True,
    )
    row = heads(table, "head")
    made = [one for one in projects(chance, chance.randint(8, 16), as_of) if one.wan >= 3000]
    odd = chance.randrange(len(made)) if made else 0
    for number, project in enumerate(made):
        want = write_row(table, project, row)
        at = table.at("wan")
        if number == odd and at is not None and project.wan >= 20000:
            sheet.put(row, at, float(project.wan / 10000))
            want.facts["wan"] = Fact(
                (None, float(project.wan)), doubt=True, text=f"{project.wan / 10000} among 万元"
            )
        row += 1
    if chance.random() < 0.3:
        sum_row(table, row, made)
    return book


def enterprises(chance: random.Random, as_of: date) -> Book:
    """No name of a project: the enterprise names it."""
    book = new_book("enterprise_named", chance, as_of)
    unit, where = choose_unit(chance)
    sheet = book.sheet(sheet_name(chance, as_of))
    chosen = columns(
        chance, as_of, need=(chance.choice(_EVIDENCE),), avoid=("investor",), unit=unit, few=True
    )
    spot = next(column for column in chosen if column.field == "name")
    spot.head = chance.choice(["企业名称", "企业全称", "入驻企业名称", "落户企业", "公司名称"])
    table = Table(chance, book, sheet, chosen, quiet=True)
    top(sheet, chance, as_of, table.width, unit, where)
    row = heads(table, where)
    for project in _as_companies(projects(chance, chance.randint(4, 12), as_of)):
        write_row(table, project, row)
        row += 1
    return book


def _as_companies(made: list[Project]) -> list[Project]:
    seen: dict[str, Project] = {}
    for project in made:
        project.name = project.investor
        seen.setdefault(project.name, project)
    return list(seen.values())


FORMS = (sources, sources, funds, rivals, hidden_total, unit_row, unit_column, slipped, enterprises)
