"""Money from above and beside it, by source, and whether the sources add up to the total."""

import re
from decimal import Decimal

from luodi.ledgers.flags import flag
from luodi.ledgers.language.synonyms import FUND_FIELDS, FUND_KEYS
from luodi.ledgers.meaning.money import (
    clear,
    flag_for,
    is_shared,
    place_of,
    plain_flags,
    proposals,
    suspect_why,
    wan_text,
)
from luodi.ledgers.meaning.purse import LABELS, Columns, Money, Purse
from luodi.ledgers.meaning.reading import Row

_TOLERANCE = Decimal("0.002")


def set_funds(row: Row, purse: Purse, columns: Columns) -> None:
    """Money from above and beside it, by source."""
    # 本次申请额度 beside the sources is a part of them, not one more.
    by_source = any(name in FUND_KEYS for name in purse.read)
    for name in sorted(FUND_FIELDS - {"fund_total"} if by_source else FUND_FIELDS):
        for money in purse.read.get(name, ()):
            key = FUND_KEYS.get(name) or (_source_of(row, money) if name == "fund_total" else None)
            if key is not None and not is_shared(money, purse.record):
                _set_fund(row, money, name, key, columns)


# Which source an amount without one comes from, by the words around it.
_SOURCES = (
    ("special_bond", re.compile("专项债")),
    ("general_bond", re.compile("一般债")),
    ("central", re.compile("中央|国债|国家")),
    ("provincial", re.compile("省级|省预算|省财政|自治区")),
)


def _source_of(row: Row, money: Money) -> str:
    """本次分配金额 says no source; its head, the kind of money, the headings and the title may."""
    record = row.record
    places = [
        money.cell.column.head,
        row.texts.get("fund_kind", ""),
        *(section.title for section in reversed(record.sections)),
    ]
    for text in (*places, record.table.title, record.table.grid.name):
        for key, pattern in _SOURCES:
            if pattern.search(text):
                return key
    return "unspecified"


def _set_fund(row: Row, money: Money, name: str, key: str, columns: Columns) -> None:
    row.where[f"funds_wan.{key}"] = money.cell.name
    row.flags.extend(plain_flags(money, name))
    doubt, label = columns.suspect(money), LABELS[name]
    if doubt is not None:
        row.funds[key] = None
        row.suggested_funds[key] = doubt.suggested_fen
        why = suspect_why(money, label, doubt)
        choices = proposals(f"funds_wan.{key}", doubt.suggested_fen, money.amount.fen or 0)
        row.flags.append(flag_for("UNIT_SUSPECT", money, f"funds_wan.{key}", why, proposals=choices))
    elif "UNIT_UNKNOWN" in money.amount.flags:
        row.funds[key] = None
        why = f"{place_of(money.cell, label)}没有单位，表里也没有写明，不能采用，请选定单位。"
        row.flags.append(
            flag_for("UNIT_UNKNOWN", money, f"funds_wan.{key}", why, proposals=[clear(f"funds_wan.{key}")])
        )
    elif key in row.funds:
        known, fen = row.funds[key], money.amount.fen
        # A sum with a doubt in it is no sum.
        row.funds[key] = None if known is None or fen is None else known + fen
    else:
        row.funds[key] = money.amount.fen


def check_sums(row: Row, purse: Purse) -> None:
    """Sources must add up to the total; a missing local share is milder."""
    filled = [name for name in FUND_FIELDS if name in purse.read and name != "fund_total"]
    if (
        row.fen is None
        or not filled
        or any(fen is None for fen in row.funds.values())
        or row.qualifier != "exact"
    ):
        return
    total = sum(fen for fen in row.funds.values() if fen is not None)
    total += sum(money.amount.fen or 0 for money in purse.read.get("fund_other", ()))
    above = sum(money.amount.fen or 0 for money in purse.read.get("fund_total", ()))
    # A column of money granted may be one of the sources.
    if min(abs(total - row.fen), abs(total + above - row.fen)) <= max(int(row.fen * _TOLERANCE), 10**4):
        return
    cell = purse.first("investment")
    where = cell.cell.name if cell else None
    head = f"第 {row.record.first + 1} 行资金来源合计 {wan_text(total)}，总投资 {wan_text(row.fen)}"
    if "fund_local" in purse.read or total > row.fen:
        row.flags.append(flag("SUM_MISMATCH", f"{head}，两者不等，请核对。", field="funds_wan", cell=where))
    elif row.record.table.column("fund_local") is not None:
        row.flags.append(
            flag("FUND_INCOMPLETE", f"{head}，地方配套及自筹没有填，请补填。", field="funds_wan", cell=where)
        )
