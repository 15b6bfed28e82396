"""Amounts beside the total: what is planned this year, completed and arrived, and units that texts mix in."""

import re

from luodi.ledgers.flags import flag
from luodi.ledgers.language.amounts import money_in_text
from luodi.ledgers.meaning.money import flag_for, is_shared, place_of, suspect_why, wan_text
from luodi.ledgers.meaning.purse import LABELS, Columns, Money, Purse
from luodi.ledgers.meaning.reading import Row

_SIDE_FIELDS = {"plan_year": "plan_year_fen", "done": "done_fen", "arrived": "arrived_fen"}
# Under its own head an amount may be called what it is.
_OWN_KINDS = {
    "plan_year": "plan",
    "done": "done",
    "done_year": "done",
    "arrived": "arrived",
    "arrived_year": "arrived",
}
_UNIT_WORD = re.compile("[亿万](?=元)")
# Doubts of a total are warnings beside it, and they are said only where they matter.
_SAID = {
    "APPROX_AMOUNT": "是约数，已按约数记下，请补准确数。",
    "LOWER_BOUND": "只是下限，已按下限记下，请补准确数。",
    "AMOUNT_CHANGED": "说金额有调整，按调整后的数记下，请确认。",
    "RANGE_AMOUNT": "是一个范围，没有采用，请填一个数。",
    "FOREIGN_CURRENCY": "里有外币，外币没有采用。",
    "UNIT_UNKNOWN": "没有单位，没有采用，请注明单位。",
    "AMOUNT_UNREADABLE": "读不出一个确定的金额，没有采用，请核对后填写。",
}


def set_side_amounts(row: Row, purse: Purse, columns: Columns) -> None:
    """Plan of the year, completed and arrived money; what is in doubt is told and not taken."""
    doubtful = set()
    for name, key in _SIDE_FIELDS.items():
        money = purse.first(name)
        if money is None or is_shared(money, purse.record):
            continue
        _tell(row, money, name)
        if (
            _is_out_of_scale(row, money, name, columns)
            or _is_other_money(row, money, name)
            or money.amount.fen is None
        ):
            doubtful.add(name)
        else:
            row.money[key] = money.amount.fen
            row.where[name] = money.cell.name
    if purse.first("arrived") is None:
        _take_year(row, purse, "arrived_year", "arrived_fen")
    if "done_fen" not in row.money and "done" not in doubtful:
        _done_elsewhere(row, purse)
    _check_against_total(row, purse)


def _tell(row: Row, money: Money, name: str) -> None:
    for code, why in _SAID.items():
        if code in money.amount.flags:
            row.flags.append(flag_for(code, money, name, place_of(money.cell, LABELS[name]) + why, "warning"))


def _is_other_money(row: Row, money: Money, name: str) -> bool:
    """已到位300万元 under completed money is no completed money."""
    if money.amount.other_kind in (None, _OWN_KINDS[name]):
        return False
    why = f"{place_of(money.cell, LABELS[name])}写的像是别的金额，没有采用，请核对。"
    row.flags.append(flag_for("AMOUNT_UNREADABLE", money, name, why, "warning"))
    return True


def _check_against_total(row: Row, purse: Purse) -> None:
    """More planned, completed or arrived than the whole costs: one of the two is wrong, or the project grew."""
    if not row.fen or row.qualifier == "lower_bound":
        return
    for name, key in _SIDE_FIELDS.items():
        fen, money = row.money.get(key) or 0, purse.first(name)
        if fen <= row.fen + max(row.fen // _ROUNDING, _LEAST):
            continue
        head = place_of(money.cell, LABELS[name]) if money else f"第 {row.record.first + 1} 行{LABELS[name]}"
        why = f"{head}合 {wan_text(fen)}，大于总投资 {wan_text(row.fen)}，请核对。"
        row.flags.append(flag("AMOUNT_ABOVE_TOTAL", why, field=name, cell=money.cell.name if money else None))


# Rounding is no doubt: a thousandth of the total, or one 万元.
_ROUNDING, _LEAST = 1000, 10**6


def _done_elsewhere(row: Row, purse: Purse) -> None:
    """Completed money from the year's column, from arrived money, else from the words on progress."""
    if _take_year(row, purse, "done_year", "done_fen"):
        return
    if "arrived_fen" in row.money:
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


def _take_year(row: Row, purse: Purse, name: str, key: str) -> bool:
    """Where no column tells what came in all, what came this year stands for it; does its column hold an amount?"""
    year = purse.first(name)
    if year is None or year.amount.fen is None:
        return False
    if not _is_other_money(row, year, name):
        row.money[key] = year.amount.fen
    return True


def _is_out_of_scale(row: Row, money: Money, name: str, columns: Columns) -> bool:
    """Out of scale with its column: the literal value is not kept, a person says what is meant."""
    doubt = columns.suspect(money)
    if doubt is None:
        return False
    why = suspect_why(money, LABELS[name], doubt)
    row.flags.append(flag_for("UNIT_SUSPECT", money, name, why, "warning"))
    return True


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
