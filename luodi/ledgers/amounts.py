"""Amounts of money as they stand in ledgers, read into whole 分 with every doubt named.

A cell is cut into clauses at commas and brackets. Each clause may hold one amount with words around it. The
amount that is the total is taken; 其中 parts, completed and arrived money and remarks are kept beside it.
"""

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from . import money_words as words
from .numerals import LARGEST, SIGNS, dangling, number
from .text import half_width, is_blank_word, squeeze


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


@dataclass(frozen=True)
class _Clause:
    """A piece of the cell: words, perhaps around one value or a range of values."""

    text: str
    bracket: bool
    low: Decimal | None = None
    value: Decimal | None = None
    explicit: bool = False
    currency: str = "CNY"
    around: str = ""

    @property
    def kind(self) -> str | None:
        return next((kind for kind, pattern in words.KINDS if pattern.search(self.around)), None)


def to_wan(fen: int) -> Decimal:
    """分 as 万元, exactly, without trailing zeros."""
    wan = Decimal(fen) / 1_000_000
    return wan.quantize(Decimal(1)) if wan == wan.to_integral_value() else wan.normalize()


def fen_of(value: Decimal, unit: str) -> int:
    """So many 万元 (or 亿元, 元, …) in whole 分."""
    return int((value * words.UNITS[unit]).to_integral_value(ROUND_HALF_UP))


def parse_amount(cell: str | int | float | Decimal, unit: str | None) -> Amount | None:
    """Reads a cell under its column's unit; None where it holds nothing or no amount of money."""
    if isinstance(cell, str):
        return _parse_text(cell, unit)
    value = cell if isinstance(cell, Decimal) else Decimal(f"{cell:.15g}")
    if not abs(value) < LARGEST:
        return None
    plain = value.normalize() if value else Decimal(0)
    if unit is not None and unit in words.UNITS and value >= 0:
        # Most cells of a ledger: built at once, because a copy of an Amount costs more than reading it.
        return Amount(fen=fen_of(value, unit), number=plain, unit_used=unit, qualifier="exact")
    return _bare(Amount(number=plain), unit)


# Of longer texts only the beginning is searched for amounts: time grows faster than the text.
LONGEST = 500


@lru_cache(maxsize=65536)
def _parse_text(text: str, unit: str | None) -> Amount | None:
    if is_blank_word(text):
        return None
    prepared, separators = _prepare(text[:LONGEST])
    found = [_read(clause) for clause in _clauses(prepared)]
    amount = _choose(found, unit)
    if amount is None:
        return None
    wide = bool(re.search(r"[０-９．]", text))
    plain_number = bool(re.fullmatch(r"[-+]?[\d.]+(?:[eE][+-]?\d+)?", prepared))
    amount = replace(amount, fullwidth=wide, separators=separators, as_text=plain_number)
    extra = [
        code
        for code, holds in (("NUMBER_AS_TEXT", plain_number or separators), ("FULLWIDTH_DIGITS", wide))
        if holds
    ]
    return replace(amount, flags=(*amount.flags, *extra))


@lru_cache(maxsize=16384)
def money_in_text(text: str) -> tuple[Part, ...]:
    """The amounts with units of their own in free text, each with its clause and its kind (done, arrived, plan …)."""
    found = [_read(clause) for clause in _clauses(_prepare(text[:LONGEST])[0])]
    return tuple(_part(clause, None) for clause in found if clause.value is not None and clause.explicit)


# 400（万元）: the unit in brackets belongs to the number.
_BRACKETED_UNIT = re.compile(
    r"(?<=\d)\((?:单位:?)?((?:[百千十]?[万萬亿億]|千)?(?:美元|港元|欧元|元)|[万亿])\)"
)


def _prepare(text: str) -> tuple[str, bool]:
    """The text without white space and thousands separators; was there such a separator?

    Blanks and line breaks between digits join them only in groups of three: `12 000` is one number, `5000 3000` two.
    """
    wide = half_width(text).replace("，", ",").strip()
    grouped = re.sub(r"(?<![\d.])(\d{1,3})((?:[,'’ \u00a0]\d{3})+)(?![\d])", _join, wide)
    apart = re.sub(r"(?<=[\d元亿万])\s+(?=[\d])", ";", grouped)
    padded = text != text.strip() and bool(re.fullmatch(r"[\d.,]+", text.strip()))
    return _BRACKETED_UNIT.sub(r"\1", squeeze(apart)), grouped != wide or padded


def _join(match: re.Match[str]) -> str:
    return re.sub(r"[,'’ \u00a0]", "", match.group())


# 其中 begins a part; 0.5亿元+200万美元 and 2亿元/1.3亿元 are two amounts.
_SUMS = re.compile(r"(?=其中)|(?<=[元亿万])[/+](?=\d)")


def _clauses(text: str) -> list[_Clause]:
    """Cuts at commas, stops and brackets; what stands in brackets is marked."""
    clauses: list[_Clause] = []
    depth = 0
    for piece in re.split(r"([(),;。、|\[\]【】])", text):
        if piece in ("(", "[", "【"):
            depth += 1
        elif piece in (")", "]", "】"):
            depth = max(0, depth - 1)
        elif piece and piece not in ",;。、|":
            clauses.extend(_Clause(part, depth > 0) for part in _SUMS.split(piece) if part)
    return clauses


_CURRENCY = "|".join(re.escape(sign) for sign, _ in words.CURRENCIES)
_FUZZ = r"[余多个来](?=[十百千万亿元美港欧日英拾佰仟])"
# Possessive (++, ?+): a run of digits is one number. Tried in all its parts, twenty-five digits took longer than a life.
_VALUE = rf"(?:\d++(?:\.\d++)?+(?:[eE][+-]?\d++)?+|\.\d++|[{SIGNS}])(?:\d++(?:\.\d++)?+|[{SIGNS}]|{_FUZZ})*+"
_MONEY = re.compile(
    rf"(?P<before>{_CURRENCY})?"
    rf"(?:(?P<low>[-+]?{_VALUE})(?P<lowunit>{_CURRENCY})?(?:[-–—―~～至到]+))?"
    rf"(?P<value>{_VALUE})(?P<after>{_CURRENCY})?"
)
_CURRENCY_CODE = dict(words.CURRENCIES)


def _read(clause: _Clause) -> _Clause:
    """The clause with its amount, if it holds exactly such a thing as an amount."""
    best = clause
    for match in _MONEY.finditer(clause.text):
        read = _read_match(clause, match)
        if read is not None and (best.value is None or (read.explicit and not best.explicit)):
            best = read
    return best


def _read_match(clause: _Clause, match: re.Match[str]) -> _Clause | None:
    value_text = re.sub(r"[余多个来]", "", match["value"])
    value, scaled = number(value_text), bool(re.search(r"[万萬亿億]", value_text))
    mark = match["after"] or match["before"]
    around = clause.text[: match.start()] + "|" + clause.text[match.end() :]
    if fuzz := re.search(r"[余多]", match["value"]):
        around = fuzz.group() + around
    if value is None or words.VAGUE.search(clause.text[: match.start()]):
        return None
    if dangling(value_text) and not match["after"]:
        return None
    if not (mark or scaled) and not re.search(r"\d", value_text) and value_text != clause.text:
        return None
    if not (mark or scaled) and _leftover(around):
        return None
    if scaled and not mark and _MEASURE.match(clause.text[match.end() :]):
        return None
    low = _low(match, value, scaled or bool(mark))
    if match["low"] and low is None:
        return None
    return replace(
        clause,
        value=value,
        low=low,
        explicit=scaled or bool(mark),
        currency=_CURRENCY_CODE[mark] if mark else "CNY",
        around=around,
    )


# Behind 万 or 亿 these make a quantity of things, not of money: 10万亩, 5万吨, 2.3万千瓦.
_MEASURE = re.compile(r"[^,;|)(以左上起余多整的及和、投已含至到-]")


def _low(match: re.Match[str], high: Decimal, explicit: bool) -> Decimal | None:
    """The lower end of a range; it borrows the scale of the upper end (1.2-1.5亿元)."""
    if not match["low"]:
        return None
    text = re.sub(r"[余多个来]", "", match["low"])
    low = number(text)
    if low is None or _looks_like_years(low, high, explicit):
        return None
    if not re.search(r"[万萬亿億]", text) and not match["lowunit"]:
        scale = re.search(r"[十百千拾佰仟]*[万萬亿億]$", re.sub(r"[余多个来]", "", match["value"]))
        low *= (number(scale.group()) or 1) if scale else 1
    return low if low < high else None


def _looks_like_years(low: Decimal, high: Decimal, explicit: bool) -> bool:
    return not explicit and all(1990 <= end <= 2100 and end == int(end) for end in (low, high))


def _leftover(around: str) -> str:
    """The words around an amount that neither name the total nor qualify it."""
    rest = around.replace("|", "")
    for pattern in (
        words.AMONG,
        words.LAND,
        words.PHASE,
        words.TOTAL,
        words.UPPER,
        words.APPROX,
        words.LOWER,
        words.FILLERS,
    ):
        rest = pattern.sub("", rest)
    return rest.strip("-—/+ ")


def _choose(clauses: list[_Clause], unit: str | None) -> Amount | None:
    """The clause that holds the total; the others become parts and notes."""
    valued = [clause for clause in clauses if clause.value is not None]
    if not valued:
        return None
    mains = [
        one for one in valued if one.kind is None and not one.bracket and not words.AMONG.search(one.around)
    ]
    named = [one for one in mains if re.search(r"总投|总额|合计", one.around)] or mains
    candidates = named or [one for one in valued if not one.bracket] or valued
    main = candidates[0]
    rest = [one for one in valued if one is not main]
    amount = _notes(_amount(main, unit), main, [one for one in clauses if one.value is None])
    parts = tuple(_part(one, unit) for one in rest)
    if len(candidates) > 1 or (len(candidates) == 1 and not named and len(valued) > 1):
        return replace(
            amount, fen=None, parts=(_part(main, unit), *parts), flags=("AMOUNT_UNREADABLE",), qualifier=None
        )
    flags = (*amount.flags, "SUBAMOUNT") if any(part.fen is not None for part in parts) else amount.flags
    return replace(amount, parts=parts, flags=flags)


def _part(clause: _Clause, unit: str | None) -> Part:
    read = _amount(clause, unit)
    return Part(clause.text, read.fen, clause.kind, clause.currency)


def _amount(clause: _Clause, unit: str | None) -> Amount:
    """The clause's own amount, its qualifier by the words around it."""
    amount = Amount(number=clause.value, currency=clause.currency, other_kind=clause.kind)
    if clause.around.startswith("-"):
        return replace(amount, number=-clause.value if clause.value else None, flags=("AMOUNT_UNREADABLE",))
    amount = _explicit(amount, clause) if clause.explicit else _bare(amount, unit)
    return _qualify(amount, clause, unit)


def _explicit(amount: Amount, clause: _Clause) -> Amount:
    """An amount with its own unit: in yuan or in another country's money."""
    cents = int(((clause.value or Decimal(0)) * 100).to_integral_value(ROUND_HALF_UP))
    used = (
        "亿元" if re.search("[亿億]", clause.text) else "万元" if re.search("[万萬]", clause.text) else "元"
    )
    if clause.currency != "CNY":
        return replace(amount, foreign_cents=cents, unit_in_cell=True, flags=("FOREIGN_CURRENCY",))
    return replace(
        amount, fen=cents, unit_used=used, unit_in_cell=True, qualifier="exact", flags=("UNIT_IN_CELL",)
    )


def _bare(amount: Amount, unit: str | None) -> Amount:
    """A bare number under the unit of its column; without one its value is not known."""
    value = amount.number or Decimal(0)
    if value < 0:
        return replace(amount, unit_used=unit, flags=("AMOUNT_UNREADABLE",))
    if unit is None:
        return replace(amount, flags=("UNIT_UNKNOWN",))
    if unit in words.UNITS:
        return replace(amount, fen=fen_of(value, unit), unit_used=unit, qualifier="exact")
    scale, currency = split_unit(unit)
    cents = int((value * scale * 100).to_integral_value(ROUND_HALF_UP))
    return replace(
        amount, foreign_cents=cents, currency=currency, unit_used=unit, flags=("FOREIGN_CURRENCY",)
    )


def split_unit(unit: str) -> tuple[Decimal, str]:
    """万美元 → 10 000 and USD."""
    for sign, code in words.CURRENCIES:
        if unit.endswith(sign):
            return number(unit.removesuffix(sign)) or Decimal(1), code
    raise ValueError(unit)


def _qualify(amount: Amount, clause: _Clause, unit: str | None) -> Amount:
    if clause.low is not None:
        return _range(amount, clause, unit)
    if amount.fen is None:
        return amount
    around = words.UPPER.sub("", clause.around)
    if words.UPPER.search(clause.around) or words.APPROX.search(around):
        note = None if words.APPROX.search(around) else "上限"
        return replace(amount, qualifier="approx", note=note, flags=("APPROX_AMOUNT", *amount.flags))
    if words.LOWER.search(around):
        return replace(amount, qualifier="lower_bound", flags=("LOWER_BOUND", *amount.flags))
    return amount


def _range(amount: Amount, clause: _Clause, unit: str | None) -> Amount:
    """Both ends are kept; which one counts is for a person to choose."""
    low = clause.low or Decimal(0)
    if amount.fen is None:
        return amount if amount.flags else replace(amount, flags=("UNIT_UNKNOWN",))
    bottom = int(low * 100) if clause.explicit else fen_of(low, amount.unit_used or "元")
    return replace(
        amount,
        fen=None,
        min_fen=bottom,
        max_fen=amount.fen,
        qualifier="range",
        flags=("RANGE_AMOUNT", *amount.flags),
    )


def _remark_kind(remark: _Clause) -> str | None:
    """47500万元(已完成): the remark says what the money is. Longer texts speak of other things."""
    kind = replace(remark, around=remark.text).kind if len(remark.text) <= 8 else None
    return kind if kind in words.REMARK_KINDS else None


def _notes(amount: Amount, main: _Clause, remarks: list[_Clause]) -> Amount:
    """What the words beside the amount say of it: land included, completed, a phase, a remark."""
    texts = [one.text for one in remarks]
    kind = amount.other_kind or next(filter(None, map(_remark_kind, remarks)), None)
    amount = replace(amount, other_kind=kind)
    if amount.qualifier == "exact" and any(map(words.APPROX.match, texts)):
        amount = replace(amount, qualifier="approx", flags=("APPROX_AMOUNT", *amount.flags))
    if kind:
        note = amount.note or "、".join(texts) or None
        return replace(amount, note=note, flags=("AMOUNT_NOT_INVESTMENT", *amount.flags))
    if words.LAND.search("|".join((main.around, *texts))):
        qualifier = "incl_land" if amount.qualifier == "exact" else amount.qualifier
        return replace(amount, qualifier=qualifier, note="含土地", flags=(*amount.flags, "AMOUNT_NOTE"))
    phase = words.PHASE.search(main.around)
    note = phase.group() if phase else "、".join(texts) or _leftover(main.around) or None
    return replace(amount, note=note, flags=(*amount.flags, "AMOUNT_NOTE")) if note else amount
