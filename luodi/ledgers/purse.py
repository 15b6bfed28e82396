"""The amount cells of projects, each read under the unit that holds for it, and whole columns of them."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import log10
from statistics import median

from luodi.ledgers.amounts import Amount, parse_amount
from luodi.ledgers.money_words import UNITS
from luodi.ledgers.rows import Cell, Record
from luodi.ledgers.sections import unit_in_force
from luodi.ledgers.units import Suspicion, is_foreign, suspicion

LABELS = {
    "investment": "总投资", "plan_year": "年度计划投资", "done": "累计完成投资", "done_year": "本年完成投资", "arrived": "到位资金",
    "foreign": "外资", "fund_total": "资金额度", "fund_central": "中央资金", "fund_provincial": "省级资金", "fund_local": "地方配套及自筹",
    "fund_special_bond": "专项债券", "fund_general_bond": "一般债券", "fund_other": "其他资金",
}  # fmt: skip


@dataclass(frozen=True)
class Money:
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
    section_unit = unit_in_force(record.sections)
    marks = record.table.grid.marks
    for name, cells in record.cells.items():
        if name not in LABELS:
            continue
        for cell in cells:
            at = (cell.row, cell.column.at)
            if at in marks.no_value or at in marks.cell_errors:
                purse.lost.append(cell)
                continue
            _read_cell(purse, name, cell, section_unit)
    return purse


def _read_cell(purse: Purse, name: str, cell: Cell, section_unit: str | None) -> None:
    own = cell.column.unit
    unit = own if is_foreign(own) else section_unit or own or purse.record.table.unit
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
    return parse_amount(value, unit)


class Columns:
    """The amounts of a table by column, to see which number is out of scale."""

    def __init__(self, purses: Sequence[Purse]) -> None:
        self._by_unit: dict[tuple[int, str | None], list[int]] = defaultdict(list)
        self._by_column: dict[int, list[int]] = defaultdict(list)
        for purse in purses:
            for monies in purse.read.values():
                for money in monies:
                    fen = money.amount.fen
                    if fen and not money.amount.other_kind:
                        self._by_column[money.cell.column.at].append(fen)
                        if money.bare:
                            self._by_unit[money.cell.column.at, money.unit].append(fen)
        self._verdicts: dict[tuple[int, str | None, Decimal], Suspicion | None] = {}

    def suspect(self, money: Money) -> Suspicion | None:
        """Why the bare number cannot be believed under its unit, or None."""
        number, unit = money.amount.number, money.unit
        if not money.bare or number is None or unit is None or money.amount.other_kind:
            return None
        key = (money.cell.column.at, unit, number)
        if key not in self._verdicts:
            self._verdicts[key] = self._judge(money, number, unit)
        return self._verdicts[key]

    def _judge(self, money: Money, number: Decimal, unit: str) -> Suspicion | None:
        at = money.cell.column.at
        same = self._without(self._by_unit[at, unit], money)
        return suspicion(number, unit, same if len(same) >= 3 else self._without(self._by_column[at], money))

    @staticmethod
    def _without(values: list[int], money: Money) -> list[int]:
        rest = list(values)
        if money.amount.fen in rest:
            rest.remove(money.amount.fen)
        return rest

    def likely_unit(self, number: Decimal, at: int) -> str:
        """For a number without a unit: the unit under which it looks most like the rest of its column."""
        known = self._by_column[at]
        middle = median(log10(fen) for fen in known) if known else log10(5000 * 10**6)
        return min(
            ("亿元", "万元", "元"), key=lambda unit: abs(log10(max(1, int(number * UNITS[unit]))) - middle)
        )
