"""What reading a ledger gives, and its JSON form."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luodi.ledgers.files.grid import letters
from luodi.ledgers.flags import Flag
from luodi.ledgers.language.amounts import to_wan
from luodi.ledgers.layout.rows import Ignored, Record
from luodi.ledgers.layout.tables import Table

# Text fields that a row only shows when its sheet has them.
OPTIONAL_TEXTS = (
    "content", "origin", "leader", "contact", "phone", "serial", "remark", "progress", "credit_code",
    "cooperation", "introducer", "fund_kind", "document", "nature", "reporting_unit",
)  # fmt: skip
# Amounts besides the total: attribute in 分 → key in 万元.
WAN_KEYS = {
    "min_fen": "investment_min_wan",
    "max_fen": "investment_max_wan",
    "literal_fen": "literal_wan",
    "suggested_fen": "suggested_wan",
    "group_fen": "group_total_wan",
    "done_fen": "done_wan",
    "plan_year_fen": "plan_year_wan",
    "arrived_fen": "arrived_wan",
}


def wan(fen: int | None) -> int | float | None:
    """分 as a JSON number of 万元."""
    return None if fen is None else plain(to_wan(fen))


def plain(value: Decimal) -> int | float:
    """A decimal as a JSON number, whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


@dataclass(frozen=True)
class Past:
    """What an earlier month of the same form said of a project; running totals in 分."""

    sheet: str
    number: int
    day: date
    stage: str | None
    done_fen: int | None
    arrived_fen: int | None
    progress: str

    def to_json(self) -> dict[str, Any]:
        """As printed."""
        return {
            "sheet": self.sheet,
            "excel_row": self.number,
            "day": self.day.isoformat(),
            "stage": self.stage,
            "done_wan": wan(self.done_fen),
            "arrived_wan": wan(self.arrived_fen),
            "progress": self.progress,
        }


@dataclass
class Row:
    """One project as read: its values, where they stood, and the doubts about them."""

    record: Record
    name: str = ""
    fen: int | None = None
    qualifier: str | None = None
    money: dict[str, int] = field(default_factory=dict)
    literal: Decimal | None = None
    usd_wan: Decimal | None = None
    suggested_usd_wan: Decimal | None = None
    funds: dict[str, int | None] = field(default_factory=dict)
    suggested_funds: dict[str, int] = field(default_factory=dict)
    stage: str | None = None
    texts: dict[str, str] = field(default_factory=dict)
    dates: dict[str, dict[str, str | None]] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    where: dict[str, str] = field(default_factory=dict)
    fund: bool = False
    has_code: bool = False
    project_code: str | None = None
    basis: str | None = None
    investment_raw: str | None = None
    package_count: int | None = None
    strike: bool = False
    ended: str = ""  # what the name says of the project's end
    past: list[Past] = field(default_factory=list)

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.record.table.grid.name

    @property
    def key(self) -> str:
        """What identifies the row in groups: SHEET!ROW."""
        return f"{self.sheet}!{self.record.first + 1}"

    def has(self, code: str) -> bool:
        """Is the row flagged so?"""
        return any(flag.code == code for flag in self.flags)

    def to_json(self) -> dict[str, Any]:
        """The row in the form of the reader's output."""
        record, texts = self.record, self.texts
        data: dict[str, Any] = {"sheet": self.sheet, "excel_row": record.first + 1}
        if record.last > record.first:
            data["excel_row_end"] = record.last + 1
        data |= {"name": self.name, "investment_wan": wan(self.fen), "investment_qualifier": self.qualifier}
        data |= {key: wan(self.money[name]) for name, key in WAN_KEYS.items() if name in self.money}
        data |= self._more_money()
        data |= {name: texts.get(name) or None for name in ("industry", "unit", "investor", "place")}
        data |= {"stage": self.stage, "dates": self.dates, "flags": [flag.to_json() for flag in self.flags]}
        if self.has_code:
            data["project_code"] = self.project_code
        data |= {name: texts[name] for name in OPTIONAL_TEXTS if texts.get(name)}
        data["section"] = [section.title for section in record.sections]
        return data | {"where": self._where(), "cells": self._cells()} | self._rest()

    def _where(self) -> dict[str, str]:
        """Field → cell, for the words too."""
        words = {name: self.record.cells[name][0].name for name in self.texts if name in self.record.cells}
        return words | self.where

    def _more_money(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        if self.literal is not None:
            data["literal"] = plain(self.literal)
        if self.usd_wan is not None:
            data["usd_wan"] = plain(self.usd_wan)
        if self.suggested_usd_wan is not None:
            data["suggested_usd_wan"] = plain(self.suggested_usd_wan)
        if self.fund:
            data["kind"] = "fund"
            data["funds_wan"] = {name: wan(fen) for name, fen in self.funds.items()}
        if self.suggested_funds:
            data["suggested_funds_wan"] = {name: wan(fen) for name, fen in self.suggested_funds.items()}
        return data

    def _rest(self) -> dict[str, Any]:
        rest = {
            "amount_basis": self.basis,
            "investment_raw": self.investment_raw,
            "package_count": self.package_count,
            "strike": self.strike or None,
            "history": [past.to_json() for past in self.past] or None,
        }
        return {key: value for key, value in rest.items() if value is not None}

    def _cells(self) -> dict[str, str]:
        """Every filled cell of the row's own columns, hidden columns left out."""
        table, grid = self.record.table, self.record.table.grid
        cells: dict[str, str] = {}
        for at in range(table.left, table.right + 1):
            if at in grid.marks.hidden_columns:
                continue
            rows = range(self.record.first, self.record.last + 1)
            found = dict.fromkeys(text for row in rows if (text := grid.merged_text(row, at)))
            if found:
                cells[letters(at)] = " ⏎ ".join(found).replace("\n", " ⏎ ")
        return cells


@dataclass(frozen=True)
class Hidden:
    """A sheet, or a column of a sheet, that was not read because it is hidden."""

    sheet: str
    why: str
    column: str | None = None

    def to_json(self) -> dict[str, str]:
        """As printed."""
        about = {"sheet": self.sheet}
        return about | ({"column": self.column} if self.column else {}) | {"why": self.why}


@dataclass(frozen=True)
class SheetReading:
    """What was found on one sheet."""

    name: str
    hidden: bool
    rows: int
    columns: int
    tables: Sequence[Table] = ()

    def to_json(self) -> dict[str, Any]:
        """As printed."""
        tables = [_table_json(table) for table in self.tables]
        return {
            "name": self.name,
            "hidden": self.hidden,
            "rows": self.rows,
            "columns": self.columns,
            "tables": tables,
        }


def _table_json(table: Table) -> dict[str, Any]:
    columns = [
        {
            "letter": letters(column.at),
            "head": column.head,
            "field": None if column.field == "ignored" else column.field,
            "unit": (column.unit or table.unit) if column.is_amount else None,
            "hidden": column.hidden,
            "guessed_from": column.guessed_from,
        }
        for line in (table.lines or [table.columns])
        for column in line
    ]
    rows = {
        "first_row": table.top + 1,
        "last_row": table.last + 1,
        "head_rows": [table.head_top + 1, table.head_bottom + 1],
    }
    why = [sign.told("table") for sign in (*table.why.signs, *table.why.beside) if sign.words]
    return rows | {"unit": table.unit, "kind": table.kind, "why": why, "columns": columns}


@dataclass(frozen=True)
class LibraryMatch:
    """A row that is probably a project of the library already."""

    row: str
    key: str
    reasons: Sequence[str]
    score: float

    def to_json(self) -> dict[str, Any]:
        """As printed."""
        return {"row": self.row, "key": self.key, "reasons": list(self.reasons), "score": self.score}


@dataclass
class Reading:
    """Everything that reading a ledger gives."""

    kind: str
    as_of: date
    rows: list[Row] = field(default_factory=list)
    ignored: list[tuple[str, Ignored]] = field(default_factory=list)
    hidden: list[Hidden] = field(default_factory=list)
    groups: dict[str, list[str]] = field(default_factory=dict)
    sheets: list[SheetReading] = field(default_factory=list)
    library_matches: list[LibraryMatch] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The form that `luodi read --json` prints."""
        return {
            "rows": [row.to_json() for row in self.rows],
            "ignored_rows": [
                {
                    "sheet": sheet,
                    "excel_row": item.row + 1,
                    "kind": item.kind,
                    "text": item.text,
                    "why": item.why,
                }
                for sheet, item in self.ignored
            ],
            "hidden_sheets": [hidden.to_json() for hidden in self.hidden],
            "duplicate_groups": self.groups,
            "as_of": self.as_of.isoformat(),
            "file_kind": self.kind,
            "sheets": [sheet.to_json() for sheet in self.sheets],
            "library_matches": [match.to_json() for match in self.library_matches],
        }
