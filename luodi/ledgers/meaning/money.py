"""The amounts of a project: its total and what is done or planned of it, every doubt explained."""

import re
from collections.abc import Sequence
from decimal import Decimal

from luodi.ledgers.flags import Flag, Proposal, Severity, flag
from luodi.ledgers.language.amounts import to_wan
from luodi.ledgers.language.money_words import UNITS
from luodi.ledgers.language.synonyms import FUND_FIELDS
from luodi.ledgers.language.units import Suspicion
from luodi.ledgers.layout.rows import Cell, Record
from luodi.ledgers.meaning.purse import ERROR_VALUE, LABELS, Columns, Money, Purse
from luodi.ledgers.meaning.reading import Row, plain, wan


def wan_text(fen: int) -> str:
    return f"{to_wan(fen):,f} 万元"


def clear(field_name: str) -> Proposal:
    return Proposal("先空着", {field_name: None})


def flag_for(
    code: str,
    money: Money,
    name: str,
    why: str,
    severity: Severity | None = None,
    proposals: Sequence[Proposal] = (),
) -> Flag:
    """A flag at the amount's cell."""
    return flag(code, why, severity=severity, field=name, cell=money.cell.name, proposals=proposals)


def place_of(cell: Cell, label: str) -> str:
    """Begins every explanation: where it is and what stands there."""
    text = cell.text if len(cell.text) <= 24 else f"{cell.text[:24]}…"
    return f"第 {cell.row + 1} 行{label}“{text}”"


_NOTES = {
    "APPROX_AMOUNT": "是约数，已按约数记下，请补准确数。",
    "LOWER_BOUND": "只是下限，已按下限记下，请补准确数。",
    "UNIT_IN_CELL": "自带单位，按单元格的单位换算。",
    "NUMBER_AS_TEXT": "是按文本存的数字，已当数字读。",
    "FULLWIDTH_DIGITS": "是全角数字，已换成半角。",
    "AMOUNT_NOTE": "带有说明，说明已另记。",
    "SUBAMOUNT": "里“其中”的金额只是组成部分，没有另计。",
    "FOREIGN_CURRENCY": "里的外币没有折算成人民币。",
    "AMOUNT_CHANGED": "说金额有调整，按调整后的数记下，原来的数另记，请确认。",
    "AMOUNT_UNREADABLE": "读不出一个确定的金额，请核对后填写。",
}
# Doubts for which the amounts in the cell are offered, and how many of them.
_CHOSEN, _MOST_CHOICES = {"AMOUNT_UNREADABLE", "AMOUNT_CHANGED"}, 3


def _choices(money: Money, name: str) -> list[Proposal]:
    """The amounts that a doubtful total may be, each a button."""
    amount = money.amount
    if name != "investment" or not _CHOSEN & set(amount.flags):
        return []
    fens = dict.fromkeys(fen for fen in (amount.fen, *(part.fen for part in amount.parts)) if fen)
    return proposals("investment_wan", *list(fens)[:_MOST_CHOICES])


def plain_flags(money: Money, name: str) -> list[Flag]:
    """The doubts that the cell's own writing raises."""
    head = place_of(money.cell, LABELS[name])
    choices = _choices(money, name)
    flags = [
        flag_for(code, money, name, head + _NOTES[code], proposals=choices if code in _CHOSEN else ())
        for code in money.amount.flags
        if code in _NOTES
    ]
    if money.from_section and money.bare:
        flags.append(flag_for("SECTION_UNIT", money, name, f"{head}按分节标题的单位“{money.unit}”换算。"))
    return flags


def set_investment(row: Row, purse: Purse, columns: Columns) -> None:
    """The total, or why there is none."""
    money = purse.first("investment")
    row.investment_raw = row.record.text("investment") or None
    if money is None:
        return
    column = money.cell.column
    row.basis, row.where["investment_wan"] = column.basis, money.cell.name
    if is_shared(money, purse.record):
        _set_group(row, money)
        return
    if len({one.amount.fen for one in purse.read["investment"]}) > 1 and not row.record.table.lines:
        why = f"第 {row.record.first + 1} 行到第 {row.record.last + 1} 行的总投资有几个不同的数，无法判断用哪个，请核对。"
        row.flags.append(
            flag_for("AMOUNT_UNREADABLE", money, "investment_wan", why, proposals=[clear("investment_wan")])
        )
        return
    row.flags.extend(plain_flags(money, "investment"))
    _set_total(row, money, columns, purse)


def _set_total(row: Row, money: Money, columns: Columns, purse: Purse) -> None:
    amount = money.amount
    doubt = columns.suspect(money) or _against_own(money, purse)
    if amount.other_kind:
        _set_other_kind(row, money)
    elif doubt is not None:
        _set_suspect(row, money, doubt)
    elif "UNIT_UNKNOWN" in amount.flags:
        _set_unknown_unit(row, money, columns)
    elif amount.currency != "CNY":
        _set_foreign(row, money, columns)
    elif "RANGE_AMOUNT" in amount.flags:
        _set_range(row, money)
    elif amount.fen:  # a total of 0 was not filled in
        row.fen, row.qualifier = amount.fen, amount.qualifier


def _against_own(money: Money, purse: Purse) -> Suspicion | None:
    """A total far below what the row itself has planned or done, which 亿元 would put right."""
    own = [
        one.amount.fen or 0
        for name in ("plan_year", "done", "arrived")
        if (one := purse.first(name)) is not None
    ]
    most, number, literal = max(own, default=0), money.amount.number, money.amount.fen
    if not money.bare or not number or not literal or literal * _FAR_BELOW > most or money.unit == "亿元":
        return None
    larger = [(unit, int(number * UNITS[unit])) for unit in ("万元", "亿元")]
    fits = next(((unit, fen) for unit, fen in larger if most <= fen <= most * _FAR_BELOW), None)
    return Suspicion(fits[1], fits[0], most, most) if fits is not None else None


def is_shared(money: Money, record: Record) -> bool:
    """Does a merged amount reach over rows of other projects?"""
    area = money.cell.area
    return area is not None and (area.top < record.first or min(area.bottom, record.table.last) > record.last)


def _set_group(row: Row, money: Money) -> None:
    fen = money.amount.fen
    if fen is not None:
        row.money["group_fen"] = fen
    area = money.cell.area
    rows = f"第 {area.top + 1} 行到第 {area.bottom + 1} 行" if area else "几行"
    why = f"{rows}合并填写一个总投资“{money.cell.text}”，不能拆到各项目，请分别填写。"
    row.flags.append(
        flag_for("MERGED_AMOUNT", money, "investment_wan", why, proposals=[clear("investment_wan")])
    )


def _set_other_kind(row: Row, money: Money) -> None:
    amount, kinds = (
        money.amount,
        {"arrived": "到位资金", "done": "已完成投资", "bond": "债券资金", "plan": "计划投资"},
    )
    what = kinds.get(amount.other_kind or "", "其他金额")
    if amount.other_kind in {"arrived", "done"} and amount.fen is not None:
        row.money["done_fen"] = amount.fen
    why = f"{place_of(money.cell, '总投资')}是{what}，不是总投资，总投资先空着，请补填。"
    row.flags.append(
        flag_for("AMOUNT_NOT_INVESTMENT", money, "investment_wan", why, "error", [clear("investment_wan")])
    )


def proposals(name: str, *fens: int) -> list[Proposal]:
    return [*(Proposal(f"采用 {wan_text(fen)}", {name: wan(fen)}) for fen in fens), clear(name)]


def _set_suspect(row: Row, money: Money, doubt: Suspicion) -> None:
    literal = money.amount.fen or 0
    row.money["literal_fen"], row.money["suggested_fen"] = literal, doubt.suggested_fen
    why = suspect_why(money, "总投资", doubt)
    row.flags.append(
        flag_for(
            "UNIT_SUSPECT",
            money,
            "investment_wan",
            why,
            proposals=proposals("investment_wan", doubt.suggested_fen, literal),
        )
    )


def suspect_why(money: Money, label: str, doubt: Suspicion) -> str:
    others = f"其余在 {wan_text(doubt.low_fen)}到 {wan_text(doubt.high_fen)}之间"
    if doubt.low_fen == doubt.high_fen:
        others = f"可以比照的是 {wan_text(doubt.low_fen)}"
    number = plain(money.amount.number or Decimal(0))
    return f"{place_of(money.cell, label)}：单位是{money.unit}，{others}，像是 {number:,} {doubt.suggested_unit}，请确认。"


def _set_unknown_unit(row: Row, money: Money, columns: Columns) -> None:
    number = money.amount.number or Decimal(0)
    row.literal = number
    likely = int(number * UNITS[columns.likely_unit(number, money.cell.column.at)])
    row.money["suggested_fen"] = likely
    fens = dict.fromkeys([likely, int(number * UNITS["万元"]), int(number * UNITS["元"])])
    why = f"{place_of(money.cell, '总投资')}没有单位，表里也没有写明，不能采用，请选定单位。"
    row.flags.append(
        flag_for("UNIT_UNKNOWN", money, "investment_wan", why, proposals=proposals("investment_wan", *fens))
    )


def _set_foreign(row: Row, money: Money, columns: Columns) -> None:
    """万美元 stand beside the total; a number out of scale with its column is asked about."""
    if money.amount.foreign_cents is None or money.amount.currency != "USD":
        return
    doubt = columns.suspect_foreign(money)
    if doubt is None:
        row.usd_wan = to_wan(money.amount.foreign_cents)
        return
    row.suggested_usd_wan = to_wan(doubt.suggested_fen)
    low, high = (f"{to_wan(cents):,f} 万美元" for cents in (doubt.low_fen, doubt.high_fen))
    likely = f"{row.suggested_usd_wan:,f} 万美元"
    why = f"{place_of(money.cell, '总投资')}：单位是{money.unit}，其余在 {low}到 {high}之间，像是 {likely}，请确认。"
    choices = [Proposal(f"采用 {likely}", {"usd_wan": plain(row.suggested_usd_wan)}), clear("usd_wan")]
    row.flags.append(flag_for("UNIT_SUSPECT", money, "usd_wan", why, proposals=choices))


def _set_range(row: Row, money: Money) -> None:
    low, high = money.amount.min_fen or 0, money.amount.max_fen or 0
    row.money["min_fen"], row.money["max_fen"], row.qualifier = low, high, "range"
    why = f"{place_of(money.cell, '总投资')}是一个范围，请选定一个数。"
    row.flags.append(
        flag_for(
            "RANGE_AMOUNT", money, "investment_wan", why, proposals=proposals("investment_wan", low, high)
        )
    )


def set_foreign_column(row: Row, purse: Purse, columns: Columns) -> None:
    """A column in 万美元: kept beside the total, never converted."""
    money = purse.first("foreign")
    if money is None:
        return
    row.flags.extend(plain_flags(money, "foreign"))
    if money.amount.currency == "USD":
        _set_foreign(row, money, columns)
    elif money.amount.fen is not None and row.fen is None and purse.first("investment") is None:
        row.fen, row.qualifier = money.amount.fen, money.amount.qualifier


def flag_lost(row: Row, purse: Purse) -> None:
    """Formulas without a stored result and error values: neither blank nor zero."""
    marks = purse.record.table.grid.marks
    for cell in purse.lost:
        error = (
            cell.text
            if ERROR_VALUE.fullmatch(cell.text)
            else marks.cell_errors.get((cell.row, cell.column.at))
        )
        label = LABELS[cell.column.field or "investment"]
        if error:
            why = f"第 {cell.row + 1} 行{label}显示“{error}”，公式出错，请改成数字。"
        else:
            why = f"第 {cell.row + 1} 行{label}是公式，文件里没有存计算结果，请在 Excel 里打开保存后重新上传，或直接填数。"
        row.flags.append(
            flag("CELL_ERROR" if error else "FORMULA_NO_VALUE", why, field=cell.column.field, cell=cell.name)
        )


# A total this many times smaller than the plan of one year cannot be meant.
_FAR_BELOW = 100
_MILD = re.compile("储备|在谈|终止")


def flag_missing(row: Row, purse: Purse) -> None:
    """No total and nothing that explains it."""
    if row.fen is not None or row.usd_wan is not None or _explained(row):
        return
    number = row.record.first + 1
    amounts = [name for name in purse.read if name != "investment"]
    table = row.record.table
    if row.fund and (any(name in FUND_FIELDS for name in amounts) or table.kind == "fund"):
        if any(name in FUND_FIELDS for name in amounts):
            row.flags.append(
                flag(
                    "AMOUNT_NOT_INVESTMENT",
                    f"第 {number} 行只填了资金额度，没有当作总投资。",
                    severity="info",
                    field="investment_wan",
                )
            )
        elif not amounts:
            row.flags.append(
                flag("MISSING_FUND", f"第 {number} 行没有填任何资金金额，请补填。", field="funds_wan")
            )
        return
    zero = purse.first("investment")
    cell = purse.words.get("investment") or (zero.cell if zero is not None else None)
    said = f"填的是“{cell.text}”，没有金额" if cell is not None else "没有填"
    severity: Severity = (
        "warning" if _MILD.search(row.stage or "") or table.column("investment") is None else "error"
    )
    at = cell.name if cell is not None else None
    row.flags.append(
        flag(
            "MISSING_INVESTMENT",
            f"第 {number} 行总投资{said}，请补填。",
            severity=severity,
            field="investment_wan",
            cell=at,
        )
    )


def _explained(row: Row) -> bool:
    codes = {
        "UNIT_SUSPECT",
        "UNIT_UNKNOWN",
        "RANGE_AMOUNT",
        "MERGED_AMOUNT",
        "AMOUNT_UNREADABLE",
        "FOREIGN_CURRENCY",
        "FORMULA_NO_VALUE",
        "CELL_ERROR",
    }
    return any(
        one.field in {"investment_wan", "investment", "foreign"}
        and (one.code in codes or (one.code == "AMOUNT_NOT_INVESTMENT" and one.severity == "error"))
        for one in row.flags
    )
