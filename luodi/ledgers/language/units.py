"""Units of money in heads, unit lines and section titles, and numbers that are out of scale with theirs."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from math import log10

from luodi.ledgers.language.text import squeeze

# 元, 万 and 亿 alone must not be the beginning of a name: 报送单位：元氏县, 填报单位：万柏林区.
_MONEY = (
    r"(?:百万|千万|十万|万|亿|千|百)(?:美元|美金|港元|港币|欧元|日元|英镑|元)|美元|美金|港元|港币|欧元|日元|英镑"
    r"|(?:元|万|亿)(?![\u4e00-\u9fff])"
)
# What else is counted in a ledger: 单位：平方米、亩、万元.
_THING = r"(?:[个项处亩吨人户家年天台条套]|平方米|㎡|m2|公顷|公里|米|%)"
_IN_LINE = re.compile(
    rf"(?:单位|金额|币种|计量单位|均为|均以|以)(?:均)?[:：为]?(?:人民币)?[:：]?[((\[]?(?:{_THING}[、,，/;；及和]?)*+(?:人民币)?({_MONEY})"
)
_IN_BRACKETS = re.compile(
    rf"[(\[{{<](?:[^()\[\]{{}}<>]*?[:：,，、;；/])?(?:人民币)?({_MONEY})(?:[,，、;；/][^()\[\]]{{0,40}})?[)\]}}>]"
)
_ALONE = re.compile(rf"(?:人民币)?({_MONEY})")
_AT_END = re.compile(
    r"(?:[/:：,，\-—])((?:百万|千万|万|亿|千)?(?:美元|港元|欧元|元))$|((?:百万|千万|万|亿|千)(?:美元|港元|欧元|元))$"
)
_COUNTED = re.compile(r"计(?:价|算|量)?单位")


def _whole(unit: str) -> str:
    return f"{unit}元" if unit in {"万", "亿"} else unit.replace("美金", "美元").replace("港币", "港元")


@lru_cache(maxsize=8192)
def unit_in_line(text: str) -> str | None:
    """The unit that a unit line, title or section heading sets (单位：万元, （亿元）, or 万元 alone in a corner)."""
    plain = squeeze(text)
    found = _IN_LINE.search(plain) or _IN_BRACKETS.search(plain) or _ALONE.fullmatch(plain)
    return _whole(found[1]) if found else None


@lru_cache(maxsize=8192)
def unit_in_head(text: str) -> str | None:
    """The unit in a column's head (总投资（万元）, 总投资/亿元, 投资额万元)."""
    plain = squeeze(text)
    found = _IN_BRACKETS.search(plain) or _IN_LINE.search(plain)
    if found:
        return _whole(found[1])
    ending = _AT_END.search(plain)
    return _whole(ending[1] or ending[2]) if ending else None


def is_foreign(unit: str | None) -> bool:
    """Is the unit another country's money?"""
    return unit is not None and unit.endswith(("美元", "港元", "欧元", "日元", "英镑"))


@dataclass(frozen=True)
class Suspicion:
    """A bare number out of scale: what it probably means, in 分, and how its column looks."""

    suggested_fen: int
    suggested_unit: str
    low_fen: int
    high_fen: int


_SHIFTS = (("亿元", 10**10), ("万元", 10**6), ("元", 100))
_FEN = dict(_SHIFTS)
# Decades from the middle of the column: further away than the first is out of scale, nearer than the second fits.
_FAR, _NEAR = 2.3, 1.3
# A short column has no firm middle: there the unit that fits better is asked about sooner.
_NEAR_IN_SHORT = 1.6
# In a long column one amount more or less does not move the middle: nearer than this needs no closer look.
_MANY, _SURELY_NEAR = 20, 1.5
_FEWEST_OTHERS = 2
_SURELY_TOO_MUCH = 10**8 * 10**6  # a hundred million 万元: no county has such a project


class Scale:
    """The amounts (分) of one column, sorted, to see what is out of scale with the rest."""

    def __init__(self, fens: Sequence[int]) -> None:
        self._fens = sorted(fens)

    def __len__(self) -> int:
        return len(self._fens)

    @cached_property
    def middle(self) -> float | None:
        """The decade in the middle of the column."""
        count = len(self._fens)
        return (log10(self._fens[(count - 1) // 2]) + log10(self._fens[count // 2])) / 2 if count else None

    def others(self, fen: int) -> tuple[int, float, int, int] | None:
        """How many amounts there are besides this one, their middle decade, the least and the most."""
        fens = self._fens
        at = bisect_left(fens, fen)
        inside = at < len(fens) and fens[at] == fen
        count = len(fens) - inside
        if count == 0:
            return None

        def nth(place: int) -> int:
            return fens[place + (inside and place >= at)]

        middle = (log10(nth((count - 1) // 2)) + log10(nth(count // 2))) / 2
        return count, middle, nth(0), nth(count - 1)

    def near(self, fen: int) -> int:
        """How many other amounts lie within a factor of eight."""
        first, last = bisect_left(self._fens, -(-fen // 8)), bisect_right(self._fens, fen * 8)
        own = bisect_left(self._fens, fen)
        return last - first - (own < len(self._fens) and self._fens[own] == fen)


def suspicion(number: Decimal, unit: str, scale: Scale) -> Suspicion | None:
    """Whether a bare number under `unit` is out of scale with the other amounts of its column."""
    if number <= 0 or unit not in _FEN:
        return None
    literal = max(1, int(number * _FEN[unit]))
    if len(scale) > _MANY and scale.middle is not None and abs(log10(literal) - scale.middle) < _SURELY_NEAR:
        return None
    others = scale.others(literal)
    if others is not None and others[0] >= _FEWEST_OTHERS:
        # Numbers that a third of the column come near to are in scale however wide the column is;
        # a single neighbour is no witness: two slips of the same kind stand in many a ledger.
        if 3 * scale.near(literal) >= others[0]:
            return None
        return _against_column(number, unit, literal, others)
    if literal >= _SURELY_TOO_MUCH:
        return _against_column(number, unit, literal, (2, 10.0, 10**10, 10**10))
    return None


def _against_column(
    number: Decimal, unit: str, literal: int, others: tuple[int, float, int, int]
) -> Suspicion | None:
    count, middle, low, high = others
    if literal <= 0 or abs(log10(literal) - middle) < _FAR:
        return None
    near = _NEAR if count > _MANY else _NEAR_IN_SHORT
    for name, fen in _SHIFTS:
        moved = int(number * fen)
        if name != unit and moved > 0 and abs(log10(moved) - middle) <= near:
            return Suspicion(moved, name, low, high)
    return None
