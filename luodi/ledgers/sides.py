"""Amounts beside the total: what is planned this year, completed and arrived, and units that texts mix in."""

import re

from luodi.ledgers.amounts import money_in_text
from luodi.ledgers.flags import flag
from luodi.ledgers.money import flag_for, is_shared, place_of, suspect_why
from luodi.ledgers.purse import LABELS, Columns, Money, Purse
from luodi.ledgers.reading import Row

_SIDE_FIELDS = {"plan_year": "plan_year_fen", "done": "done_fen", "arrived": "arrived_fen"}
_UNIT_WORD = re.compile("[亿万](?=元)")


def set_side_amounts(row: Row, purse: Purse, columns: Columns) -> None:
    """Plan of the year, completed and arrived money."""
    for name, key in _SIDE_FIELDS.items():
        money = purse.first(name)
        if money is None or is_shared(money, purse.record):
            continue
        if money.amount.fen is not None:
            row.money[key] = money.amount.fen
            row.where[name] = money.cell.name
            _flag_scale(row, money, name, columns)
        elif "UNIT_UNKNOWN" in money.amount.flags:
            why = f"{place_of(money.cell, LABELS[name])}没有单位，没有采用，请注明单位。"
            row.flags.append(flag_for("UNIT_UNKNOWN", money, name, why, "warning"))
    if "done_fen" not in row.money:
        _done_elsewhere(row, purse)


def _done_elsewhere(row: Row, purse: Purse) -> None:
    """Completed money from the year's column, from arrived money, else from the words on progress."""
    year = purse.first("done_year")
    if year is not None and year.amount.fen is not None:
        row.money["done_fen"] = year.amount.fen
    elif "arrived_fen" in row.money:
        row.money["done_fen"] = row.money["arrived_fen"]
    else:
        text = f"{row.record.text('progress')}；{row.record.text('stage')}"
        if any(sign.isdigit() for sign in text):
            found = [
                part.fen
                for part in money_in_text(text)
                if part.kind in {"done", "arrived"} and part.fen is not None
            ]
            if found:
                row.money["done_fen"] = max(found)


def _flag_scale(row: Row, money: Money, name: str, columns: Columns) -> None:
    """Out of scale with its column: shown, but such columns do run from nothing to all."""
    doubt = columns.suspect(money)
    if doubt is not None:
        row.flags.append(
            flag_for("UNIT_SUSPECT", money, name, suspect_why(money, LABELS[name], doubt), "warning")
        )


def flag_mixed_units(row: Row, purse: Purse) -> None:
    """The text speaks in 亿元 where the total's column is in 万元, or the other way round."""
    money = purse.first("investment")
    if money is None or money.unit is None or not money.bare:
        return
    for name in ("content", "progress"):
        text = row.texts.get(name, "")
        other = next(iter(set(_UNIT_WORD.findall(text)) - set(money.unit)), None)
        if other and any(part.fen is not None for part in money_in_text(text)):
            why = (
                f"第 {row.record.first + 1} 行文字里的金额以{other}元为单位，本列单位是{money.unit}，请留意。"
            )
            row.flags.append(flag("UNIT_MIXED_IN_TEXT", why, field=name, cell=row.record.cells[name][0].name))
            return
