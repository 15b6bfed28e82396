"""Amounts of money as they stand in ledgers, read into whole 分 with every doubt named.

A cell is cut into clauses at commas and brackets (`amount_clauses`). Each clause may hold one amount with words around
it. The amount that is the total is taken; 其中 parts, completed and arrived money and remarks are kept beside it. What
is not understood beside a number is a doubt: the amount is then left open.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from luodi.ledgers.language import longest
from luodi.ledgers.language import money_words as words
from luodi.ledgers.language.amount_choice import Worth, is_doubtful, totals
from luodi.ledgers.language.amount_clauses import Clause, clauses_of
from luodi.ledgers.language.numerals import LARGEST, number
from luodi.ledgers.language.text import is_blank_word


@dataclass(frozen=True)
class Part:
    """A further amount in the same cell: a 其中 part, completed money, the same sum in another currency."""

    label: str
    fen: int | None
    kind: str | None
    currency: str = "CNY"


@dataclass(frozen=True)
class Amount:
    """One amount: 分 where they are certain, else what the cell says and why it is not certain.

    `fen` is null for foreign money, ranges, numbers without a unit and texts that cannot be trusted. With
    `other_kind` set, `fen` is that other money (arrived, done, bond, plan, other), never the total.
    """

    fen: int | None = None
    min_fen: int | None = None
    max_fen: int | None = None
    qualifier: str | None = None
    unit_used: str | None = None
    unit_in_cell: bool = False
    currency: str = "CNY"
    foreign_cents: int | None = None
    number: Decimal | None = None
    as_text: bool = False
    fullwidth: bool = False
    separators: bool = False
    note: str | None = None
    other_kind: str | None = None
    parts: tuple[Part, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def wan(self) -> Decimal | None:
        """The amount in 万元."""
        return None if self.fen is None else to_wan(self.fen)


def to_wan(fen: int) -> Decimal:
    """分 as 万元, exactly, without trailing zeros."""
    wan = Decimal(fen) / 1_000_000
    return wan.quantize(Decimal(1)) if wan == wan.to_integral_value() else wan.normalize()


def fen_of(value: Decimal, unit: str) -> int:
    """So many 万元 (or 亿元, 元, …) in whole 分."""
    return int((value * words.UNITS[unit]).to_integral_value(ROUND_HALF_UP))


# What the database keeps; a county has no such project.
_MOST = 2**63 - 1


def parse_amount(cell: str | int | float | Decimal, unit: str | None) -> Amount | None:
    """Reads a cell under its column's unit; None where it holds nothing or no amount of money."""
    if isinstance(cell, str):
        return _parse_text(cell, unit)
    if isinstance(cell, float) and not math.isfinite(cell):
        return Amount(flags=("AMOUNT_UNREADABLE",))
    value = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
    if not value.is_finite() or abs(value) >= LARGEST:
        return Amount(flags=("AMOUNT_UNREADABLE",))
    plain = value.normalize() if value else Decimal(0)
    if unit is not None and unit in words.UNITS and value >= 0 and (fen := fen_of(value, unit)) <= _MOST:
        # Most cells of a ledger: built at once, because a copy of an Amount costs more than reading it.
        return Amount(fen=fen, number=plain, unit_used=unit, qualifier="exact")
    return _bare(Amount(number=plain), unit)


@lru_cache(maxsize=65536)
def _parse_text(text: str, unit: str | None) -> Amount | None:
    if _PLAIN.fullmatch(text):
        return _flagged(parse_amount(Decimal(text), unit), as_text=True)
    if len(text) <= longest.AMOUNT and is_blank_word(text):
        return None
    clauses, separators = clauses_of(text[: longest.AMOUNT])
    amount = _choose(clauses, unit)
    if amount is None:
        return None
    if len(text) > longest.AMOUNT:
        amount = _open(amount)
    stripped = text.strip()
    padded = text != stripped and bool(re.fullmatch(r"[0-9.,]++", stripped))
    return _flagged(
        amount,
        as_text=len(clauses) == 1 and bool(_NUMBER.fullmatch(clauses[0].text)),
        separators=separators or padded,
        fullwidth=bool(re.search(r"[０-９．]", text)),
    )


# Most amounts that are stored as text are nothing but a number.
_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,8})?", re.ASCII)
_NUMBER = re.compile(r"[-+]?[0-9.]++(?:[eE][+-]?[0-9]++)?", re.ASCII)


def _flagged(
    amount: Amount | None, *, as_text: bool, separators: bool = False, fullwidth: bool = False
) -> Amount | None:
    """The amount with what the writing of its number says."""
    if amount is None:
        return None
    codes = (("NUMBER_AS_TEXT", as_text or separators), ("FULLWIDTH_DIGITS", fullwidth))
    flags = (*amount.flags, *(code for code, holds in codes if holds))
    return replace(amount, as_text=as_text, separators=separators, fullwidth=fullwidth, flags=flags)


@lru_cache(maxsize=16384)
def money_in_text(text: str) -> tuple[Part, ...]:
    """The amounts with units of their own in free text, each with its clause and its kind (done, arrived, plan …)."""
    found, _ = clauses_of(text[: longest.AMOUNT])
    if len(text) > longest.AMOUNT:
        found = found[:-1]  # the cut may go through a number
    return tuple(
        _part(clause, None)
        for clause in found
        if clause.value is not None
        and clause.explicit
        and not clause.broken
        and not _is_part_of_words(clause)
    )


def _is_part_of_words(clause: Clause) -> bool:
    """2.3万选厂: 万 without 元 counts things as well as money; only known words may follow."""
    following = clause.around.split("|", 1)[-1]
    return clause.bare_scale and bool(following) and not _KNOWN_BEHIND.match(following)


# Behind 万 or 亿 other words make a quantity of things, not of money.
_KNOWN_BEHIND = re.compile(r"[以左上余起多整的及和已投含至到(]")


_MOST_AMOUNTS = 20  # a cell with more is a table of its own


def _choose(clauses: Sequence[Clause], unit: str | None) -> Amount | None:
    """The clause that holds the total; the others become parts and notes."""
    valued = [clause for clause in clauses if clause.value is not None]
    if not valued:
        unclear = any(clause.unclear for clause in clauses)
        return Amount(flags=("AMOUNT_UNREADABLE",)) if unclear else None
    if len(valued) > _MOST_AMOUNTS:
        return Amount(flags=("AMOUNT_UNREADABLE",))
    candidates, changed = totals(valued)
    main = candidates[-1] if changed else candidates[0]
    rest = [one for one in valued if one is not main]
    remarks = [one for one in clauses if one.value is None]
    amount = _notes(_amount(main, unit), main, remarks)
    # 0.5→0.7亿元: the earlier number is not in the unit of the column.
    parts = tuple(_part(one, None if main.explicit and changed else unit) for one in rest)
    amount = _beside(replace(amount, parts=parts), main, rest, changed=changed)
    torn = any(one.torn for one in clauses)
    differ = torn or (not changed and len({_worth(one, unit) for one in candidates}) > 1)
    if differ or is_doubtful(main, rest, remarks, changed=changed, worth=lambda one: _worth(one, unit)):
        return _open(replace(amount, parts=(_part(main, unit), *parts)))
    return amount


def _worth(clause: Clause, unit: str | None) -> Worth:
    """What two clauses agree on when they state the same amount twice."""
    read = _amount(clause, unit)
    return (
        read.fen,
        read.foreign_cents,
        read.min_fen,
        read.currency,
        None if read.fen else read.number,
        clause.kind,
    )


def _beside(amount: Amount, main: Clause, rest: Sequence[Clause], *, changed: bool) -> Amount:
    """Flags for what else the cell holds: an amount that counted before, parts, other currencies."""
    flags = amount.flags
    if changed:
        flags = (*flags, "AMOUNT_CHANGED")
    if any(part.fen is not None for part in amount.parts) and not (
        changed and len(rest) == len(amount.parts)
    ):
        flags = (*flags, "SUBAMOUNT")
    if main.currency == "CNY" and any(one.currency != "CNY" for one in rest):
        flags = (*flags, "FOREIGN_CURRENCY")
    return replace(amount, flags=flags)


def _open(amount: Amount) -> Amount:
    """Left open for a person, with what was read kept beside it."""
    flags = tuple(code for code in amount.flags if code in _STILL_TRUE)
    return replace(
        amount,
        fen=None,
        min_fen=None,
        max_fen=None,
        qualifier=None,
        note=None,
        flags=(*flags, "AMOUNT_UNREADABLE"),
    )


# What is said of an amount though it is left open.
_STILL_TRUE = frozenset({"FOREIGN_CURRENCY", "AMOUNT_NOT_INVESTMENT", "UNIT_UNKNOWN"})


def _part(clause: Clause, unit: str | None) -> Part:
    read = _amount(clause, unit)
    return Part(clause.text, None if clause.broken else read.fen, clause.kind, clause.currency)


def _amount(clause: Clause, unit: str | None) -> Amount:
    """The clause's own amount, its qualifier by the words around it."""
    amount = Amount(number=clause.value, currency=clause.currency, other_kind=clause.kind)
    if clause.around.startswith("-"):
        return replace(amount, number=-clause.value if clause.value else None, flags=("AMOUNT_UNREADABLE",))
    own = clause.explicit and not (clause.only_marked and unit in words.UNITS)
    amount = _explicit(amount, clause) if own else _bare(amount, unit)
    return _qualify(amount, clause, unit)


def _explicit(amount: Amount, clause: Clause) -> Amount:
    """An amount with its own unit: in yuan or in another country's money."""
    cents = int(((clause.value or Decimal(0)) * 100).to_integral_value(ROUND_HALF_UP))
    if cents > _MOST:
        return replace(amount, unit_in_cell=True, flags=("AMOUNT_UNREADABLE",))
    if clause.currency != "CNY":
        return replace(amount, foreign_cents=cents, unit_in_cell=True, flags=("FOREIGN_CURRENCY",))
    return replace(
        amount,
        fen=cents,
        unit_used=clause.scale,
        unit_in_cell=True,
        qualifier="exact",
        flags=("UNIT_IN_CELL",),
    )


def _bare(amount: Amount, unit: str | None) -> Amount:
    """A bare number under the unit of its column; without one its value is not known."""
    value = amount.number or Decimal(0)
    if value < 0:
        return replace(amount, unit_used=unit, flags=("AMOUNT_UNREADABLE",))
    if unit is None:
        return replace(amount, flags=("UNIT_UNKNOWN",))
    if unit in words.UNITS:
        fen = fen_of(value, unit)
        if fen > _MOST:
            return replace(amount, unit_used=unit, flags=("AMOUNT_UNREADABLE",))
        return replace(amount, fen=fen, unit_used=unit, qualifier="exact")
    scale, currency = split_unit(unit)
    cents = int((value * scale * 100).to_integral_value(ROUND_HALF_UP))
    if cents > _MOST:
        return replace(amount, currency=currency, unit_used=unit, flags=("AMOUNT_UNREADABLE",))
    return replace(
        amount, foreign_cents=cents, currency=currency, unit_used=unit, flags=("FOREIGN_CURRENCY",)
    )


def split_unit(unit: str) -> tuple[Decimal, str]:
    """万美元 → 10 000 and USD."""
    for sign, code in words.CURRENCIES:
        if unit.endswith(sign):
            return number(unit.removesuffix(sign)) or Decimal(1), code
    raise ValueError(unit)


def _qualify(amount: Amount, clause: Clause, unit: str | None) -> Amount:
    if clause.low is not None:
        return _range(amount, clause, unit)
    if amount.fen is None:
        return amount
    return _qualified(amount, clause.around)


def _qualified(amount: Amount, around: str) -> Amount:
    """The amount as 约, 以上 or 以内 say it is meant."""
    rest = words.UPPER.sub("", around)
    if words.UPPER.search(around) or words.APPROX.search(rest):
        note = None if words.APPROX.search(rest) else "上限"
        return replace(amount, qualifier="approx", note=note, flags=("APPROX_AMOUNT", *amount.flags))
    if words.LOWER.search(rest):
        return replace(amount, qualifier="lower_bound", flags=("LOWER_BOUND", *amount.flags))
    return amount


def _range(amount: Amount, clause: Clause, unit: str | None) -> Amount:
    """Both ends are kept; which one counts is for a person to choose."""
    low = clause.low or Decimal(0)
    if amount.fen is None:
        return amount if amount.flags else replace(amount, flags=("UNIT_UNKNOWN",))
    bottom = int(low * 100) if amount.unit_in_cell else fen_of(low, amount.unit_used or "元")
    return replace(
        amount,
        fen=None,
        min_fen=bottom,
        max_fen=amount.fen,
        qualifier="range",
        flags=("RANGE_AMOUNT", *amount.flags),
    )


def _remark_kind(remark: Clause) -> str | None:
    """47500万元(已完成): the remark says what the money is. Longer texts speak of other things."""
    kind = remark.kind if len(remark.text) <= 8 else None
    return kind if kind in words.REMARK_KINDS else None


# 5000万元（以上）, 5000 左右: a remark that is nothing but a qualifier.
_ONLY_QUALIFIES = re.compile(r"(?:以上|以内|以下|之内|左右|上下|起|约|大概|大致|暂估|估算|不含|至少|最多)++")


def _notes(amount: Amount, main: Clause, remarks: Sequence[Clause]) -> Amount:
    """What the words beside the amount say of it: land included, completed, a phase, a remark."""
    texts = [one.text for one in remarks]
    kind = amount.other_kind or next(filter(None, map(_remark_kind, remarks)), None)
    amount = replace(amount, other_kind=kind)
    if amount.qualifier == "exact":
        telling = [text for text in texts if _ONLY_QUALIFIES.fullmatch(text) or words.APPROX.match(text)]
        amount = next(
            (one for one in (_qualified(amount, f"|{text}") for text in telling) if one is not amount), amount
        )
    if kind:
        note = amount.note or "、".join(texts) or None
        return replace(amount, note=note, flags=("AMOUNT_NOT_INVESTMENT", *amount.flags))
    if words.LAND.search("|".join((main.around, *texts))):
        qualifier = "incl_land" if amount.qualifier == "exact" else amount.qualifier
        return replace(amount, qualifier=qualifier, note="含土地", flags=(*amount.flags, "AMOUNT_NOTE"))
    phase = words.PHASE.search(main.around)
    note = phase.group() if phase else "、".join(texts) or main.leftover or None
    return replace(amount, note=note, flags=(*amount.flags, "AMOUNT_NOTE")) if note else amount
