"""Makes ledgers at random out of real project rows, and knows what must be read from them."""

import csv
import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from nasty.book import Ledger, Want, workbook

AS_OF = date(2024, 6, 30)
_HEADS = {
    "name": ["项目名称", "项 目 名 称", "项目全称", "招商项目名称", "项目（工程）名称", "项目"],
    "investment": [
        "总投资",
        "计划总投资",
        "投资总额",
        "估算总投资",
        "项目总投资",
        "协议引资额",
        "合同投资额",
        "投资估算",
    ],
    "place": ["建设地点", "落户地点", "项目选址", "建设地址", "地址"],
    "investor": ["投资方", "投资商", "投资企业", "项目业主", "投资方（企业全称）"],
    "industry": ["所属行业", "行业类别", "产业类别", "行业"],
    "unit": ["责任单位", "引进单位", "报送单位", "牵头单位", "招商单位"],
    "content": ["建设内容", "主要建设内容", "建设规模及内容", "建设内容及规模"],
    "progress": ["进展情况", "项目进展情况", "目前进展", "形象进度"],
    "signed": ["签约时间", "签约日期"],
    "plan_year": ["年度计划投资", "2024年计划投资", "当年计划投资"],
    "arrived": ["累计到位资金", "实际到位资金"],
}
_MONEY = ("investment", "plan_year", "arrived")
_PROGRESS = {
    "签约": "已签约",
    "开工": "已开工",
    "在建": "主体施工",
    "投产": "已投产",
    "在谈": "正在洽谈",
    "前期": "正在办理环评",
}
_SECTION = {
    "签约": "签约项目",
    "开工": "新开工项目",
    "在建": "在建项目",
    "投产": "竣工投产项目",
    "在谈": "在谈项目",
    "前期": "前期项目",
}
_UNITS = {"万元": Decimal(1), "亿元": Decimal(10000), "元": Decimal("0.0001")}
_NUMERALS = "一二三四五六七八九十"


@dataclass
class Sheet:
    """One sheet under construction."""

    rows: list[list[object]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)


@cache
def _real_rows() -> list[dict[str, str]]:
    path = Path(__file__).parent / "samples" / "rows.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["stage"] in _PROGRESS and not row["usd_wan"]]
    # Without the second of a pair of real twins, a masked name, and a project so small that asking is right.
    return [row for row in rows if row["row_id"] not in ("R154", "R014") and "*" not in row["name"]]


def ledger(seed: int) -> Ledger:
    """The ledger of this seed: one to three sheets, sometimes a csv."""
    chance = random.Random(seed)
    rows = chance.sample(_real_rows(), chance.randint(8, 40))
    if chance.random() < 0.25:
        return _csv(chance, rows)
    count = chance.randint(1, 3)
    sheets: dict[str, Sheet] = {}
    for number in range(count):
        made = Sheet()
        part = rows[number::count]
        halves = (
            [part[: len(part) // 2], part[len(part) // 2 :]]
            if chance.random() < 0.3 and len(part) > 7
            else [part]
        )
        for half in halves:
            _table(chance, made, half)
        name = f"表{number + 1}"
        for want in made.wants:
            want.sheet = name
        sheets[name] = made

    def merge(_: Any, books: dict[str, Any]) -> None:
        for name, made in sheets.items():
            for top, left, bottom, right in made.merges:
                books[name].merge_range(top, left, bottom, right, made.rows[top][left])

    data = workbook({name: made.rows for name, made in sheets.items()}, merge)
    return Ledger(data, AS_OF, [want for made in sheets.values() for want in made.wants])


def _csv(chance: random.Random, rows: list[dict[str, str]]) -> Ledger:
    made = Sheet()
    _table(chance, made, rows, merges=False)
    lines = [",".join(_quoted(value) for value in row) for row in made.rows]
    encoding = chance.choice(["utf-8", "utf-8-sig", "gb18030"])
    data = chance.choice(["\r\n", "\n"]).join(lines).encode(encoding)
    return Ledger(data, AS_OF, made.wants, name="台账.csv")


def _quoted(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def _table(chance: random.Random, made: Sheet, rows: list[dict[str, str]], *, merges: bool = True) -> None:
    unit = chance.choice(["万元", "万元", "亿元", "元"])
    where = chance.choice(["line", "title", "head"])
    columns = [name for name in _HEADS if name not in ("name", "investment") and chance.random() < 0.6]
    if "progress" not in columns:
        columns.append("progress")
    columns += ["name", "investment"]
    chance.shuffle(columns)
    columns.insert(0, "serial") if chance.random() < 0.8 else None
    if made.rows:
        made.rows.append([""] * len(columns))
    _top(chance, made, len(columns), unit, where)
    _head(chance, made, columns, unit if where == "head" else None, merges)
    grouped = chance.random() < 0.6
    number = 0
    for group, stage in enumerate(dict.fromkeys(row["stage"] for row in rows) if grouped else [""]):
        part = [row for row in rows if not stage or row["stage"] == stage]
        if stage:
            made.rows.append([f"{_NUMERALS[group]}、{_SECTION[stage]}", *[""] * (len(columns) - 1)])
        if chance.random() < 0.3:
            number = 0
        for row in part:
            number += 1
            _project(chance, made, columns, row, unit, number)
        if chance.random() < 0.5 and len(part) > 1:
            made.rows.append(_sum_row("小计", columns))
    if chance.random() < 0.6:
        made.rows.append(_sum_row(chance.choice(["合计", "总  计", "合    计"]), columns))
    if chance.random() < 0.5:
        made.rows.append(["注：1.总投资以合同为准；2.每月25日前报送。", *[""] * (len(columns) - 1)])


def _sum_row(word: str, columns: list[str]) -> list[object]:
    row: list[object] = [""] * len(columns)
    row[0 if columns[0] == "serial" else columns.index("name")] = word
    row[columns.index("investment")] = 123456
    return row


def _top(chance: random.Random, made: Sheet, width: int, unit: str, where: str) -> None:
    bracket = f"（单位：{unit}）" if where == "title" else ""
    made.rows.append([f"某县2024年招商引资项目情况统计表{bracket}", *[""] * (width - 1)])
    if where == "line":
        line: list[object] = [""] * width
        line[chance.choice([0, width - 1])] = chance.choice(
            [f"单位：{unit}", f"金额单位：{unit}", f"（单位：{unit}）"]
        )
        made.rows.append(line)
    elif chance.random() < 0.3:
        made.rows.append(["填报单位：某县招商局  填报时间：2024年6月30日", *[""] * (width - 1)])


def _head(chance: random.Random, made: Sheet, columns: list[str], unit: str | None, merges: bool) -> None:
    heads = ["序号" if name == "serial" else chance.choice(_HEADS[name]) for name in columns]
    for place, name in enumerate(columns):
        if name in _MONEY and unit:
            heads[place] += chance.choice([f"（{unit}）", f"({unit})", f"\n（{unit}）"])
    run = _run(columns)
    if not merges or run is None or chance.random() < 0.5:
        made.rows.append(list(heads))
        return
    top, first, last = len(made.rows), *run
    upper = ["投资情况" if first <= place <= last else head for place, head in enumerate(heads)]
    lower = [head if first <= place <= last else "" for place, head in enumerate(heads)]
    made.rows += [[*upper[: first + 1], *[""] * (last - first), *upper[last + 1 :]], list(lower)]
    made.merges.append((top, first, top, last))
    made.merges += [
        (top, place, top + 1, place) for place in range(len(columns)) if not first <= place <= last
    ]


def _run(columns: list[str]) -> tuple[int, int] | None:
    """Money columns that stand beside each other."""
    places = [place for place, name in enumerate(columns) if name in _MONEY]
    for first, second in zip(places, places[1:], strict=False):
        if second == first + 1:
            return first, second
    return None


def _project(
    chance: random.Random, made: Sheet, columns: list[str], row: dict[str, str], unit: str, number: int
) -> None:
    want = Want(len(made.rows) + 1, row["name"], None, also={"stage": row["stage"]})
    cells: dict[str, object] = {"serial": number, "name": row["name"], "progress": _PROGRESS[row["stage"]]}
    for name in ("place", "investor", "industry", "unit", "content"):
        cells[name] = row[name]
        if name in columns and name in ("industry", "investor"):
            want.also[name] = row[name] or None
    if row["investment_wan"] and row["investment_qualifier"] in ("exact", "approx", "lower_bound"):
        _amount(chance, cells, want, row, unit)
    if want.wan is None:
        severity = row["stage"] not in ("在谈", "储备", "终止")
        want.errors |= {"MISSING_INVESTMENT"} if severity else set()
        cells["investment"] = chance.choice(["", "", "待定", "/", "-"])
    _date(chance, cells, want, columns)
    made.rows.append([cells.get(name, "") for name in columns])
    made.wants.append(want)


def _amount(
    chance: random.Random, cells: dict[str, object], want: Want, row: dict[str, str], unit: str
) -> None:
    wan = Decimal(row["investment_wan"])
    want.wan = int(wan) if wan == wan.to_integral_value() else float(wan)
    want.also["investment_qualifier"] = row["investment_qualifier"]
    literal = wan / _UNITS[unit]
    if row["investment_qualifier"] != "exact" or chance.random() < 0.25:
        cells["investment"] = row["investment_raw"]
        if not row["investment_raw"].endswith(("元", "亿", "万")):
            want.also.pop("investment_qualifier")
    else:
        cells["investment"] = chance.choice([float(literal), float(literal), f"{literal:f}", f"{literal:,f}"])


def _date(chance: random.Random, cells: dict[str, object], want: Want, columns: list[str]) -> None:
    if "signed" not in columns:
        return
    day = date(2020, 1, 1).replace(
        year=chance.randint(2018, 2023), month=chance.randint(1, 12), day=chance.randint(1, 28)
    )
    form = chance.choice(
        [
            "",
            "cell",
            "{0}.{1}.{2}",
            "{0}年{1}月{2}日",
            "{0}-{1:02}-{2:02}",
            "{0}/{1}/{2}",
            "{0}年{1}月",
            "{0}{1:02}{2:02}",
        ]
    )
    if not form:
        return
    cells["signed"] = day if form == "cell" else form.format(day.year, day.month, day.day)
    iso = day.isoformat() if "{2" in form or form == "cell" else day.isoformat()[:7]
    want.also["dates"] = {"signed": iso}
