"""The amount cells of projects, each read under the unit that holds for it, and whole columns of them."""

import datetime
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from math import log10
from typing import NamedTuple

from luodi.ledgers.language.amounts import Amount, parse_amount, split_unit
from luodi.ledgers.language.money_words import UNITS
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.language.units import Scale, Suspicion, is_foreign, suspicion
from luodi.ledgers.layout.rows import Cell, Record
from luodi.ledgers.layout.sections import unit_in_force

# What older files show where a formula fails.
ERROR_VALUE = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA)")
LABELS = {
    "investment": "总投资", "plan_year": "年度计划投资", "done": "累计完成投资", "done_year": "本年完成投资", "arrived": "到位资金", "arrived_year": "本年到位资金",
    "foreign": "外资", "other_total": "另一个总投资", "fund_total": "资金额度", "fund_central": "中央资金", "fund_provincial": "省级资金", "fund_local": "地方配套及自筹",
    "fund_special_bond": "专项债券", "fund_general_bond": "一般债券", "fund_other": "其他资金",
}  # fmt: skip


_TOTALS = frozenset({"investment", "other_total"})


class Money(NamedTuple):
    """One amount cell as read: its unit and where that unit came from."""

    cell: Cell
    amount: Amount
    unit: str | None
    from_section: bool

    @property
    def bare(self) -> bool:
        """Is it a number that took its unit from outside the cell?"""
        return self.amount.fen is not None and not self.amount.unit_in_cell


@dataclass
class Purse:
    """All amount cells of one record by field, and the cells without an amount."""

    record: Record
    read: dict[str, list[Money]] = field(default_factory=dict)
    words: dict[str, Cell] = field(default_factory=dict)  # cells with text that holds no amount
    lost: list[Cell] = field(default_factory=list)  # formulas without value, cell errors

    def first(self, name: str) -> Money | None:
        """The field's first amount."""
        return self.read[name][0] if name in self.read else None


def read_purse(record: Record) -> Purse:
    """Parses every amount cell of the record under the unit in force."""
    purse = Purse(record)
    units = {of_total: unit_in_force(record.sections, of_total=of_total) for of_total in (True, False)}
    own_unit, currency = _unit_of_row(record), _currency_of_row(record)
    grid = record.table.grid
    for name, cells in record.cells.items():
        if name not in LABELS:
            continue
        for cell in cells:
            at = (cell.row, cell.column.at)
            if grid.is_lost(at) or ERROR_VALUE.fullmatch(cell.text):
                purse.lost.append(cell)
                continue
            _read_cell(purse, name, cell, units[name in _TOTALS], own_unit, currency)
    return purse


def _unit_of_row(record: Record) -> str | None:
    """万元 or 万美元 in a column of units beside the amounts."""
    told = next(
        (
            text.removeprefix("人民币")
            for name in ("money_unit", "unit")
            if (text := squeeze(record.text(name)))
        ),
        "",
    )
    foreign = bool(_FOREIGN_UNIT.fullmatch(told))
    return told.replace("美金", "美元").replace("港币", "港元") if told in UNITS or foreign else None


def _currency_of_row(record: Record) -> str:
    """美元 under 币种: the currency, whose amounts count as those around them do (万元 → 万美元)."""
    cell = record.first_cell("money_unit")
    if cell is None or "单位" in cell.column.head:
        return ""
    told = squeeze(cell.text).replace("美金", "美元").replace("港币", "港元")
    return told if told in _CURRENCIES else ""


_CURRENCIES = ("美元", "港元", "欧元", "日元", "英镑")
_FOREIGN_UNIT = re.compile(r"[百千万亿]?(?:美元|美金|港元|港币|欧元|日元|英镑)")


def _read_cell(
    purse: Purse, name: str, cell: Cell, section_unit: str | None, row_unit: str | None, currency: str
) -> None:
    own = cell.column.unit if currency else row_unit or cell.column.unit
    unit = own if is_foreign(own) else section_unit or own or purse.record.table.unit
    if currency and unit is not None and not is_foreign(unit):
        unit = f"{unit.removesuffix('元')}{currency}"
    amount = _parse(purse.record, cell, unit)
    if amount is None:
        purse.words.setdefault(name, cell)
        return
    money = Money(cell, amount, unit, bool(section_unit) and unit == section_unit)
    purse.read.setdefault(name, []).append(money)


def _parse(record: Record, cell: Cell, unit: str | None) -> Amount | None:
    value = cell.value
    if (cell.row, cell.column.at) in record.table.grid.marks.unit_formats:
        return parse_amount(cell.text, unit)
    if isinstance(value, (bool, datetime.date, datetime.time, datetime.timedelta)):
        return Amount(flags=("AMOUNT_UNREADABLE",))
    return parse_amount(value, unit) if isinstance(value, str) else _parse_number(value, unit)


@lru_cache(maxsize=16384)
def _parse_number(value: float, unit: str | None) -> Amount | None:
    """Round numbers come again and again in a ledger."""
    return parse_amount(value, unit)


_NOTHING = Scale(())
_LIKE = {10**8: "亿元", 10**4: "万元", 1: "元"}  # 万美元 counts as 万元 does
_FEWEST_OF_UNIT = 3
_USUAL = 9.7  # 5 000 万元: what a county's projects cost where the column says nothing


class Columns:
    """The amounts of a table by column, to see which number is out of scale."""

    def __init__(self, purses: Sequence[Purse]) -> None:
        by_unit: dict[tuple[int, str | None], list[int]] = defaultdict(list)
        by_column: dict[int, list[int]] = defaultdict(list)
        foreign: dict[int, list[int]] = defaultdict(list)
        for purse in purses:
            for monies in purse.read.values():
                for money in monies:
                    if money.amount.foreign_cents and not money.amount.unit_in_cell:
                        foreign[money.cell.column.at].append(money.amount.foreign_cents)
                    fen = money.amount.fen
                    if fen and fen > 0 and not money.amount.other_kind:
                        by_column[money.cell.column.at].append(fen)
                        if money.bare:
                            by_unit[money.cell.column.at, money.unit].append(fen)
        self._by_unit = {key: Scale(fens) for key, fens in by_unit.items()}
        self._by_column = {at: Scale(fens) for at, fens in by_column.items()}
        self._foreign = {at: Scale(cents) for at, cents in foreign.items()}

    def suspect(self, money: Money) -> Suspicion | None:
        """Why the bare number cannot be believed under its unit, or None."""
        number, unit, at = money.amount.number, money.unit, money.cell.column.at
        if not money.bare or number is None or unit is None or money.amount.other_kind:
            return None
        same = self._by_unit.get((at, unit), _NOTHING)
        return suspicion(
            number, unit, same if len(same) > _FEWEST_OF_UNIT else self._by_column.get(at, _NOTHING)
        )

    def suspect_foreign(self, money: Money) -> Suspicion | None:
        """The same for a bare number in a column of 万美元; the suggestion is in cents."""
        number, unit = money.amount.number, money.unit
        if number is None or unit is None or money.amount.unit_in_cell or not is_foreign(unit):
            return None
        scale = self._foreign.get(money.cell.column.at, _NOTHING)
        return suspicion(number, _LIKE.get(int(split_unit(unit)[0]), unit), scale)

    def likely_unit(self, number: Decimal, at: int) -> str:
        """For a number without a unit: the unit under which it looks most like the rest of its column."""
        middle = self._by_column.get(at, _NOTHING).middle or _USUAL
        return min(
            ("亿元", "万元", "元"), key=lambda unit: abs(log10(max(1, int(number * UNITS[unit]))) - middle)
        )
