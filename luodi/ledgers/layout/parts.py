"""Lines below a project that are its parts (其中：一期, 7.1, —县医院), and lines above that only head their sum."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from luodi.ledgers.language.synonyms import AMOUNT_FIELDS
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.layout.tables import Table

_LOWER = re.compile(r"[(\[]\d{1,2}[)\]]|[①②③④⑤⑥⑦⑧⑨⑩]|\d{1,3}[)、]")
_PHASE_ALONE = re.compile(r"第?[一二三四五六\d]{1,2}(?:期|阶段|标段)(?:工程|项目)?")
_NO_PART = re.compile(r"(?:合计|总计|小计|共计)")
_PLAIN_AMOUNT = re.compile(
    r"-?[0-9]{1,15}+(?:\.[0-9]{1,15}+)?"
)  # Decimal itself would take nan, Infinity and 9e999999
_FEWEST = 2  # without a number one line of the same amount may be a project of its own
_MOST = 60
_TELL_NOTHING = AMOUNT_FIELDS | {"serial", "name", "count", "ignored", "done_month", None}


def says_part(table: Table, row: int, lead: str) -> bool:
    """其中：一期工程, without a serial number, is part of the project above."""
    says = lead.startswith("其中") or _text(table, row, "name").startswith("其中")
    return says and not _is_numbered(table, row)


@dataclass(frozen=True)
class Parts:
    """The lines whose amounts make up that of the line above them; `sure` where they cannot stand for themselves."""

    above: int
    last: int
    sure: bool


def parts_below(table: Table, row: int) -> Parts | None:
    """The lines below that make up the amount of this one to the last 分; None where they do not."""
    if row >= table.last or _is_numbered(table, row + 1) or not _is_numbered(table, row):
        return None  # as nearly every line is followed by one of its own number
    own = _amount(table, row)
    if not own:
        return None
    lines, left = 0, own
    for amount in _lower_amounts(table, row):
        lines, left = lines + 1, left - amount
        if left <= 0:
            break
    fewest = 1 if _text(table, row + 1, "serial") else _FEWEST
    if left or lines < fewest:
        return None
    below = range(row + 1, row + lines + 1)
    return Parts(row, below[-1], all(_cannot_stand(table, at) for at in below))


def completes_money(table: Table, first: int, row: int) -> bool:
    """The line gives the last of the money of the numbered project above: 4000 | 2700 beside a total of 6700."""
    if _is_numbered(table, row) or _text(table, row, "serial") or not _is_numbered(table, first):
        return False
    total, sources = _amount(table, first), [_amount(table, at, "fund_total") for at in (first, row)]
    return total is not None and None not in sources and total == sum(filter(None, sources))


def _cannot_stand(table: Table, row: int) -> bool:
    """A line without a number, or named by its phase alone; 1.2 二期：石英坩埚 may be a project of its own."""
    return not _text(table, row, "serial") or bool(_PHASE_ALONE.fullmatch(_text(table, row, "name")))


def heads_its_parts(table: Table, row: int) -> bool:
    """A numbered line of sums alone, while the lines below tell of themselves: 1 | 工业项目 | 50000 above 1.1, 1.2."""
    parts = parts_below(table, row)
    if parts is None or _tells(table, row):
        return False
    return all(_tells(table, at) for at in range(row + 1, parts.last + 1))


def _lower_amounts(table: Table, row: int) -> Iterator[Decimal]:
    """The amounts of the named lines below that have no number of their own, or a lower one (7.1, （1）, ①)."""
    number = _text(table, row, "serial")
    for at in range(row + 1, min(table.last, row + _MOST) + 1):
        serial, name, amount = _text(table, at, "serial"), _text(table, at, "name"), _amount(table, at)
        lower = not serial or serial.startswith((f"{number}.", f"{number}-")) or _LOWER.fullmatch(serial)
        if not lower or not name or amount is None or _NO_PART.match(name):
            return
        yield amount


def _is_numbered(table: Table, row: int) -> bool:
    column = table.column("serial")
    number = table.grid.value(row, column.at) if column is not None else ""
    return (
        number >= 0 and number.is_integer() if isinstance(number, float) else squeeze(str(number)).isdigit()
    )


def _tells(table: Table, row: int) -> bool:
    columns = (column for column in table.columns if column.field not in _TELL_NOTHING)
    return any(table.grid.text(row, column.at) for column in columns)


def _text(table: Table, row: int, field: str) -> str:
    column = table.column(field)
    return squeeze(table.grid.text(row, column.at)) if column is not None else ""


def _amount(table: Table, row: int, field: str = "investment") -> Decimal | None:
    text = _text(table, row, field).replace(",", "")
    return Decimal(text) if _PLAIN_AMOUNT.fullmatch(text) else None
