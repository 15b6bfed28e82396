"""What a ledger says as a table that a person reads on a screen of 100 columns."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from luodi.ledgers.flags import CATALOGUE

SCREEN = 100
_SEVERITIES = (("error", "必须处理的疑问"), ("warning", "请留意"), ("info", "供参考"))
_MOST_PLACES = 5
_IGNORED = {
    "title": "标题", "unit_line": "单位说明", "header": "表头", "section": "分节标题", "section_unit_switch": "分节标题",
    "second_table_title": "另一张表的标题", "subtotal": "小计", "total": "合计", "part": "“其中”分项", "summary": "汇总",
    "toc_row": "目录", "footnote": "表尾说明", "blank": "空行", "aside": "表格以外的文字", "history": "较早月份", "example": "填写示例", "nameless": "没有项目名称",
    "general": "面上的问题", "empty_card": "没有填写的项目卡", "unread": "没有认出表头",
}  # fmt: skip
# Head, widest, whether numbers are set to the right.
_COLUMNS = (
    ("工作表", 12, False),
    ("行", 6, True),
    ("项目名称", 36, False),
    ("总投资（万元）", 14, True),
    ("阶段", 4, False),
    ("责任单位", 12, False),
    ("疑问", 4, True),
)

Json = Mapping[str, Any]


def width(text: str) -> int:
    """How many places a text takes on a screen: Chinese signs take two."""
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in {"Cf", "Mn", "Me"}:
        return 0
    # The dash and quotes of Chinese text count as one on most screens, as their class (A) says.
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def cut(text: str, places: int) -> str:
    """The text, cut with … where it is wider than that; control signs are taken out."""
    text = "".join(sign for sign in " ".join(text.split()) if unicodedata.category(sign) != "Cc")
    if width(text) <= places:
        return text
    kept, room = "", places - 1
    for sign in text:
        room -= _sign_width(sign)
        if room < 0:
            break
        kept += sign
    return f"{kept}…"


def lines(reading: Json) -> Iterator[str]:
    """The lines of the whole report."""
    rows = reading["rows"]
    yield f"统计日 {reading['as_of']}，读到 {len(rows)} 个项目，另有 {len(reading['ignored_rows'])} 行不是项目。"
    yield ""
    yield from _table(rows)
    for severity, title in _SEVERITIES:
        yield from _block(title, _doubts(rows, severity))
    yield from _block("没有当作项目的行", _passed_over(reading["ignored_rows"]))
    yield from _block("隐藏的部分", [hidden["why"] for hidden in reading["hidden_sheets"]])


def _block(title: str, entries: Iterable[str]) -> Iterator[str]:
    entries = list(entries)
    if entries:
        yield ""
        yield f"{title}："
        yield from (f"  {cut(entry, SCREEN - 2)}" for entry in entries)


def _table(rows: Sequence[Json]) -> Iterator[str]:
    cells = [[head for head, _, _ in _COLUMNS], *(_cells(row) for row in rows)]
    columns = list(zip(*cells, strict=True))
    widths = [
        min(max(map(width, column)), widest) for column, (_, widest, _) in zip(columns, _COLUMNS, strict=True)
    ]
    for line in cells:
        placed = (
            _placed(text, room, to_right)
            for text, room, (_, _, to_right) in zip(line, widths, _COLUMNS, strict=True)
        )
        yield "  ".join(placed).rstrip()


def _placed(text: str, room: int, to_right: bool) -> str:
    text = cut(text, room)
    blanks = " " * (room - width(text))
    return blanks + text if to_right else text + blanks


def _cells(row: Json) -> list[str]:
    amount = row["investment_wan"]
    doubts = sum(1 for flag in row["flags"] if flag["severity"] != "info")
    return [
        row["sheet"],
        str(row["excel_row"]),
        row["name"] or "（没有名称）",
        "" if amount is None else f"{amount:,}",
        row["stage"] or "",
        row["unit"] or "",
        str(doubts or ""),
    ]


def _doubts(rows: Sequence[Json], severity: str) -> Iterator[str]:
    """Each kind of doubt: how many, and in which rows first."""
    places: dict[str, list[Json]] = {}
    for row in rows:
        for flag in row["flags"]:
            if flag["severity"] == severity:
                places.setdefault(flag["code"], []).append(row)
    for code, found in sorted(places.items(), key=lambda one: -len(one[1])):
        yield f"{CATALOGUE[code].label} {len(found)} 处：{_where(found)}"


def _passed_over(ignored: Sequence[Json]) -> Iterator[str]:
    counted = Counter(_IGNORED.get(row["kind"], row["kind"]) for row in ignored)
    for kind, number in counted.most_common():
        found = [row for row in ignored if _IGNORED.get(row["kind"], row["kind"]) == kind]
        shown = "" if kind == "空行" else f"：{_where(found)}"
        yield f"{kind} {number} 行{shown}"


def _where(rows: Sequence[Json]) -> str:
    """The first of the rows by sheet: 台账第 3、5 行."""
    by_sheet: dict[str, dict[int, None]] = {}
    for row in rows:
        by_sheet.setdefault(row["sheet"], {})[row["excel_row"]] = None
    told, room = [], _MOST_PLACES
    for sheet, numbers in by_sheet.items():
        if room > 0:
            told.append(f"{sheet} 第 {'、'.join(str(number) for number in [*numbers][:room])} 行")
            room -= len(numbers)
    return "；".join(told) + (" 等" if room < 0 else "")
