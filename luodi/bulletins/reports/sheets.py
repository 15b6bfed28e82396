"""What a bulletin puts into the county's own workbook: the names a template may use, and their values."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.documents.workbook import Name, Value
from luodi.metrics.reports.indicators import registered

SO_FAR, THIS_MONTH = "", "本月"
LIST = "排名"
FEN_A_WAN = 1_000_000


def names(county_id: int) -> tuple[Name, ...]:
    """Return the names that a template may use under the rules of today."""
    known = [one.name for one in registered(county_id, clock.today().year)]
    columns = ("名次", "单位", *known, *(f"{THIS_MONTH}{name}" for name in known))
    return (
        Name("标题", "通报、台账的标题"),
        Name("文号", "印发的文号"),
        Name("统计期", "例如 2026 年 11 月"),
        Name("数据截至", "取数的日期"),
        Name("印发日期", "印发的日期"),
        Name(LIST, "每个单位一行，按第一个排名指标从高到低", columns, needed=True),
    )


def values(bulletin: Bulletin) -> dict[str, Value]:
    """Return the single values of a bulletin by their names."""
    span = bulletin.span
    return {
        "标题": bulletin.title,
        "文号": bulletin.number,
        "统计期": span.words if span else bulletin.period,
        "数据截至": clock.day_of(bulletin.as_of),
        "印发日期": clock.day_of(bulletin.issued_at) if bulletin.issued_at else None,
    }


def lines(bulletin: Bulletin) -> list[dict[str, Value]]:
    """Return a line for each unit that the bulletin compares, from its frozen figures alone; what it has not stays empty."""
    span = bulletin.span
    if span is None or not Kind(bulletin.kind).fills_sheets:
        return []
    so_far = span.to_date.code
    found: dict[int, dict[str, Value]] = defaultdict(dict)
    first: dict[int, Decimal] = {}
    for told in bulletin.data.values():
        if told["unit"] is None or "run" in told or "rows" in told:
            continue
        line = found[told["unit"]]
        line["单位"] = told["unit_name"]
        value = plain(told)
        if told["period"] == so_far:
            line[told["name"]] = value
            if told["code"] == bulletin.ranking[0] and value is not None:
                first[told["unit"]] = Decimal(value)
        if told["period"] == span.code:
            line[f"{THIS_MONTH}{told['name']}"] = value
    order = sorted(first.values(), reverse=True)
    for unit, line in found.items():
        line["名次"] = order.index(first[unit]) + 1 if unit in first else None
    return sorted(found.values(), key=lambda line: (line["名次"] is None, line["名次"] or 0))


def plain(told: dict[str, Any]) -> int | Decimal | None:
    """Return a frozen figure as a cell holds it: a count, a number of 万元, per cent or days; None where there is none."""
    if told["value"] is None:
        return None
    if told["measure"] == "万元":
        return Decimal(told["value"]) / FEN_A_WAN
    return Decimal(told["shown"].replace(",", "").rstrip("%"))
