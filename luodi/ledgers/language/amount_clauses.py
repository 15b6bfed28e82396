"""Clauses of a cell of money: one amount at most in each, what the words beside it say, and what is not understood."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from luodi.ledgers.language import money_words as words
from luodi.ledgers.language.amount_tokens import ODD, Token, prepare, tokens_of
from luodi.ledgers.language.numerals import DIGITS, dangling, number

_CODE = dict(words.CURRENCIES)
# A sign of yuan that other money borrows: $500万元, 500万元港币.
_BORROWED = frozenset({"元", "圆", "块钱"})
# Signs of yuan that say no unit: under 万元 ￥3200 is 3200 万元.
_MARKS = frozenset({"¥", "人民币", "RMB", "CNY"})
_FUZZ = re.compile("[余多个来]")
_SCALE = re.compile("[万萬亿億]")
# ○○万元 is a form that nobody filled in.
_HAS_DIGIT = re.compile(f"[0-9十拾{''.join(DIGITS).replace('〇', '').replace('○', '')}]")
_HALF_FILLED = re.compile("[〇○][0-9]|[0-9][〇○]")
# 上亿元, 近千万元: the only units that are amounts without a number.
_ABOUT = frozenset({"上", "过", "超", "超过", "近", "将近", "接近", "逾", "突破"})
_TRAILING = re.compile(r"以上|以内|以下|之内|左右|上下|整|余|多|起|人民币")
_FREE = frozenset({"harmless", "phase", "among", "change", "growth", "former", "line", "currency"})
_TOUCHING = frozenset({"odd", "operator", "dotted", "percent", "vague", "range", "value"})
# What may stand beside an amount that is called the investment.
_TOLD = frozenset({"word", "quantity"})


@dataclass(frozen=True)
class Clause:
    """A piece of the cell: words, perhaps around one amount or a range.

    `broken`: what touches the number may change it. `strange`: there are words beside it that nobody knows.
    `torn`: a stop between two digits, or a digit that is none. `only_marked`: ￥3200 tells the currency, and no unit. `unclear`: there is a number, but no amount can be made of it.
    """

    text: str
    bracket: bool = False
    low: Decimal | None = None
    value: Decimal | None = None
    explicit: bool = False
    currency: str = "CNY"
    scale: str = "元"
    around: str = ""
    kinds: frozenset[str] = field(default=frozenset())
    broken: bool = False
    strange: bool = False
    unclear: bool = False
    loose: frozenset[str] = field(default=frozenset())
    leftover: str = ""
    bare_scale: bool = False
    torn: bool = False
    only_marked: bool = False

    @property
    def kind(self) -> str | None:
        """Which other money the words say it is."""
        return next((kind for kind, pattern in words.KINDS if pattern.search(self.around)), None)

    @property
    def named(self) -> bool:
        """Do the words call it the total?"""
        return bool(words.NAMED.search(self.around))


def clauses_of(text: str) -> tuple[list[Clause], bool]:
    """The clauses of a cell in order; were there separators in its numbers?"""
    prepared, separators = prepare(text)
    return [
        _read(piece, bracket) for tokens, bracket in _pieces(tokens_of(prepared)) for piece in _apart(tokens)
    ], separators


def _pieces(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], bool]]:
    """Cuts at stops, brackets and line breaks, and where words begin that speak of another amount."""
    piece: list[Token] = []
    depth, full = 0, False
    for place, token in enumerate(tokens):
        ends = token.kind in {"open", "close", "stop"} or (token.kind == "line" and full)
        begins = token.kind == "among" or (full and token.kind in {"change", "growth", "former", "phase"})
        if (ends or begins) and piece:
            yield piece, depth > 0
            piece, full = [], False
        depth = max(0, depth + {"open": 1, "close": -1}.get(token.kind, 0))
        if not ends and token.kind != "line":
            piece.append(token)
            full = full or (token.kind == "value" and _is_amount(tokens, place))
    if piece:
        yield piece, depth > 0


def _is_amount(tokens: Sequence[Token], place: int) -> bool:
    """Is the value more than a numeral in words (一次性)?"""
    return bool(re.search(r"[0-9]", tokens[place].text) or _SCALE.search(tokens[place].text)) or (
        place + 1 < len(tokens) and tokens[place + 1].kind == "currency"
    )


def _apart(tokens: list[Token]) -> Iterator[list[Token]]:
    """Several amounts in one clause are clauses of their own, unless a dash or signs of reckoning join them."""
    values = [
        place for place, token in enumerate(tokens) if token.kind == "value" and _is_amount(tokens, place)
    ]
    begun = 0
    for place, following in zip(values, values[1:], strict=False):
        between = {token.kind for token in tokens[place + 1 : following]} - {"currency"}
        if between and between <= {"range", "operator"}:
            continue
        end = place + 1
        while end < following and (tokens[end].kind == "currency" or _TRAILING.fullmatch(tokens[end].text)):
            end += 1
        if end == following and tokens[end - 1].kind == "currency" and tokens[end - 1].text not in _BORROWED:
            end -= 1 if end - 1 > place + 1 else 0
        yield tokens[begun:end]
        begun = end
    yield tokens[begun:]


@dataclass(frozen=True)
class _Money:
    """Where the amount stands among the tokens, from its currency to its currency."""

    begin: int
    end: int
    value: Token
    low: Token | None = None
    low_signed: bool = False


def _read(tokens: list[Token], bracket: bool) -> Clause:
    """The clause with its amount, if it holds exactly one."""
    text = "".join(token.text for token in tokens)
    torn = ODD in text
    text = text.replace(ODD, "")
    bare = Clause(text, bracket, torn=torn, around=text, kinds=frozenset(token.kind for token in tokens))
    summed = _sum(tokens)
    tokens = summed or tokens
    places = [place for place, token in enumerate(tokens) if token.kind == "value" and _stands(tokens, place)]
    if not places:
        return _without(bare, tokens)
    money = _money(tokens, places)
    if money is None:
        return _without(bare, [*tokens, Token("value", "0")])
    return _with(bare, tokens, money)


def _stands(tokens: Sequence[Token], place: int) -> bool:
    """Is the number one of money, and not a unit without a number (XX亿元) or a numeral in words?"""
    text = tokens[place].text
    after = tokens[place + 1] if place + 1 < len(tokens) else Token("", "")
    if not _HAS_DIGIT.search(text):
        before = tokens[place - 1].text if place else ""
        ahead = next((token.text for token in tokens[place + 1 :] if token.kind != "currency"), "")
        return bool(_SCALE.search(text)) and (before in _ABOUT or (place == 0 and ahead == "以上"))
    if dangling(_FUZZ.sub("", text)) and after.kind != "currency":
        return False
    return _is_amount(tokens, place) or len(tokens) == 1


def _without(clause: Clause, tokens: Sequence[Token]) -> Clause:
    """A clause without an amount: which units and numbers hang loose in it."""
    loose = {_CODE[token.text] for token in tokens if token.kind == "currency"}
    loose |= {"CNY" for token in tokens if token.kind == "value" and _SCALE.search(token.text)}
    digits = any(
        token.kind == "value" and re.search("[0-9]", token.text) and not dangling(token.text)
        for token in tokens
    )
    return replace(clause, unclear=digits, loose=frozenset(loose))


def _money(tokens: Sequence[Token], places: Sequence[int]) -> _Money | None:
    """The one amount of the clause, or its range; None where several are joined in another way."""
    first = last = places[0]
    end = _past_currency(tokens, first + 1)
    if (
        len(places) == 2
        and tokens[end : places[1]]
        and all(one.kind == "range" for one in tokens[end : places[1]])
    ):
        last = places[1]
        end = _past_currency(tokens, last + 1)
    elif len(places) > 1:
        return None
    begin = first
    while begin and tokens[begin - 1].kind == "currency":
        begin -= 1
    signed = tokens[first + 1].kind == "currency" if last != first else False
    return _Money(begin, end, tokens[last], tokens[first] if last != first else None, signed)


def _past_currency(tokens: Sequence[Token], place: int) -> int:
    while place < len(tokens) and tokens[place].kind == "currency":
        place += 1
    return place


def _with(clause: Clause, tokens: Sequence[Token], money: _Money) -> Clause:
    before, after = tokens[: money.begin], tokens[money.end :]
    signs = [token.text for token in tokens[money.begin : money.end] if token.kind == "currency"]
    value_text = _FUZZ.sub("", money.value.text)
    value = None if _HALF_FILLED.search(value_text) else number(value_text)
    scale = _SCALE.search(value_text)
    currency = _currency(signs)
    explicit = bool(scale or signs)
    low = _low(money, value) if money.low and value is not None else None
    if value is None or currency is None or (money.low and low is None):
        return _without(clause, [*tokens, Token("value", "0")])
    fuzz = "".join(sign for sign in money.value.text if sign in "余多来")
    left, right = ("".join(one.text for one in side) for side in (before, after))
    beside = [*before[-1:], *after[:1]]
    return replace(
        clause, low=low, value=value, explicit=explicit, currency=currency,
        scale="亿元" if re.search("[亿億]", value_text) else "万元" if scale else "元",
        around=f"{left}|{'约' if fuzz == '来' else fuzz}{right}",
        kinds=frozenset(one.kind for one in (*before, *after)),
        broken=any(_breaks(one, before) for one in beside) or _borrows(money, signs),
        strange=_strange(before, after, explicit),
        loose=frozenset(_CODE[one.text] for one in (*before, *after) if one.kind == "currency"),
        leftover="".join(one.text for one in (*before, *after) if one.kind not in _FREE and one.text != "="),
        bare_scale=not signs and bool(scale),
        only_marked=bool(signs) and not scale and _MARKS.issuperset(signs),
    )  # fmt: skip


def _borrows(money: _Money, signs: Sequence[str]) -> bool:
    """8000-1亿元 and 2亿-3: which unit the bare end has is not said."""
    return bool(
        money.low and _SCALE.search(money.low.text) and not signs and not _SCALE.search(money.value.text)
    )


def _breaks(token: Token, before: Sequence[Token]) -> bool:
    """Does a sign that touches the number change it? In 总投资=5000 it stands for 为; 5000万元/期 is read as words."""
    if token.text == "=" and before and before[-1] is token:
        return any(one.kind != "harmless" for one in before[:-1])
    return token.kind in _TOUCHING and token.text != "/"


def _currency(signs: Sequence[str]) -> str | None:
    """The one currency that all signs beside the number agree on."""
    codes = {_CODE[sign] for sign in signs if sign not in _BORROWED}
    if len(codes) > 1:
        return None
    return codes.pop() if codes else "CNY"


def _strange(before: Sequence[Token], after: Sequence[Token], explicit: bool) -> bool:
    """Are there words beside the amount that may say it is something else?"""
    beside = [one for one in (*before, *after) if one.kind not in _FREE and one.text != "="]
    if not beside:
        return False
    led = ""
    for token in reversed(before):
        if token.kind != "harmless":
            break
        led = token.text + led
    told = all(one.kind in _TOLD for one in beside) or (
        all(one.kind in _TOLD for one in before if one.kind not in _FREE)
        and all(one.kind in _TOLD or one.kind == "date" for one in after if one.kind not in _FREE)
    )
    return not (explicit and told and re.search("投资|总投|总额|概算", led))


def _low(money: _Money, high: Decimal) -> Decimal | None:
    """The lower end of a range; it borrows the scale of the upper end (1.2-1.5亿元)."""
    text = _FUZZ.sub("", money.low.text if money.low else "")
    low = number(text)
    if low is None:
        return None
    if not _SCALE.search(text) and not money.low_signed:
        scale = re.search(r"[十百千拾佰仟]{0,3}+[万萬亿億]$", _FUZZ.sub("", money.value.text))
        low *= (number(scale.group()) or 1) if scale else 1
    return low if low < high else None


def _sum(tokens: list[Token]) -> list[Token] | None:
    """3000+2000=5000: the result, where the reckoning is right and nothing else is said."""
    kinds = "".join(
        {"value": "v", "currency": "c", "operator": one.text}.get(one.kind, "?")
        for one in tokens
        for one in [one]
    )
    if not re.fullmatch(r"vc?(?:\+vc?)++=vc?", kinds):
        return None
    terms: list[tuple[Decimal, bool, str]] = []
    for place, token in enumerate(tokens):
        if token.kind == "value":
            sign = (
                tokens[place + 1].text
                if tokens[place + 1 : place + 2] and tokens[place + 1].kind == "currency"
                else ""
            )
            value = number(token.text)
            if value is None:
                return None
            terms.append((value, bool(sign or _SCALE.search(token.text)), _CODE.get(sign, "CNY")))
    *summands, total = terms
    alike = len({term[1:] for term in terms}) == 1
    if not alike or sum(term[0] for term in summands) != total[0]:
        return None
    return tokens[max(place for place, token in enumerate(tokens) if token.kind == "operator") + 1 :]
