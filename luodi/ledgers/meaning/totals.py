"""Several columns that may be the total: the best is read, and where the others differ a person hears of it."""

from collections.abc import Iterator, Sequence

from luodi.ledgers.flags import Flag, Severity, flag
from luodi.ledgers.layout.heads import total_kind
from luodi.ledgers.meaning.money import proposals, wan_text
from luodi.ledgers.meaning.purse import Money, Purse
from luodi.ledgers.meaning.reading import Row
from luodi.ledgers.signs import Sign, Verdict, weigh

# 调整后 beside 调整前, or 总投资 beside 原投资, says by itself which one counts.
_PLAIN_TO_SEE = frozenset({"revised", "former"})


def compare_totals(row: Row, purse: Purse) -> None:
    """Flags a total that another column contradicts; of two equally good ones none is taken."""
    money, rivals = purse.first("investment"), list(_rivals(purse))
    if not rivals:
        return
    if money is None or row.fen is None:
        _offer(row, rivals)
        return
    verdict = _weigh(row, [money, *rivals])
    if verdict.by is None or not verdict.against:
        return
    fens = [int(sign.reading) for sign in verdict.signs]
    amounts = "，".join(f"{sign.told('total')}，{wan_text(int(sign.reading))}" for sign in verdict.signs)
    kinds = {sign.kind for sign in verdict.signs}
    equal = verdict.by.kind in {sign.kind for sign in verdict.against}
    code, severity = ("AMOUNT_UNREADABLE", None) if equal else ("TOTALS_DIFFER", _severity(kinds))
    which = "先空着，请选定" if equal else f"先按“{money.cell.column.head}”，请确认"
    if equal:
        row.fen, row.qualifier = None, None
    why = f"第 {row.record.first + 1} 行{amounts}，不一样，{which}。"
    row.flags.append(_flag(code, why, severity, money, fens))


def _rivals(purse: Purse) -> Iterator[Money]:
    for money in purse.read.get("other_total", ()):
        if money.amount.fen and not money.amount.other_kind:
            yield money


def _weigh(row: Row, monies: Sequence[Money]) -> Verdict:
    def agree(one: Sign, other: Sign) -> bool:
        return one.reading == other.reading

    read = [str(row.fen), *(str(money.amount.fen) for money in monies[1:])]
    return weigh(
        "total",
        [
            Sign(total_kind(money.cell.column), fen, money.cell.column.head, money.cell.name)
            for money, fen in zip(monies, read, strict=True)
        ],
        agree,
    )


def _severity(kinds: set[str]) -> Severity:
    return "info" if kinds & _PLAIN_TO_SEE else "warning"


def _offer(row: Row, rivals: Sequence[Money]) -> None:
    """Nothing under the best head: what the others say is offered, not taken."""
    first = rivals[0]
    head = first.cell.column.head
    why = (
        f"第 {row.record.first + 1} 行没有读出总投资，“{head}”是 {wan_text(first.amount.fen or 0)}，请选定。"
    )
    row.flags.append(_flag("TOTALS_DIFFER", why, "warning", first, [one.amount.fen or 0 for one in rivals]))


def _flag(code: str, why: str, severity: Severity | None, money: Money, fens: Sequence[int]) -> Flag:
    return flag(
        code,
        why,
        severity=severity,
        field="investment_wan",
        cell=money.cell.name,
        proposals=proposals("investment_wan", *dict.fromkeys(fens)),
    )
