"""The pieces of a cell of money, one after the other: numbers, currencies, words around them, stops and what is odd.

Everything is one walk from left to right; no pattern here goes back over what it has passed.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from luodi.ledgers.language import money_words as words
from luodi.ledgers.language.numerals import SIGNS


class Token(NamedTuple):
    """A piece of the cell. `kind`: value, quantity, date, percent, dotted, vague, currency, change, growth, former,
    phase, range, operator, open, close, stop, harmless, word (unknown Chinese text) or odd (any other sign)."""

    kind: str
    text: str


# A sign that looks like a digit or a letter but is none: ①, ², ½. NFKC would make 50002 of 5000².
ODD = "\ufffd"
_SQUARES = {"㎡": "平方米", "㎥": "立方米", "㎞": "km", "㎏": "kg"}
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+|_x000[dD]_(?=\n)")
_BREAK = re.compile(r"_x000[dDaA]_|[\r\v\f\x85\u2028\u2029]")


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    """One sign in its plain form."""
    if sign in _SQUARES:
        return _SQUARES[sign]
    plain = unicodedata.normalize("NFKC", sign)
    if plain.isspace():
        return " "
    if plain == sign or sign == "…" or "\uff01" <= sign <= "\uffe6" or not plain.isalnum() or len(plain) > 1:
        return plain if len(plain) == 1 else ODD
    return plain if "\u3400" <= plain <= "\u9fff" else ODD


def plain_signs(text: str) -> str:
    """The text in half-width signs; line breaks are one sign each, blanks of all widths one blank."""
    text = _BREAK.sub("\n", _INVISIBLE.sub("", text))
    return "\n".join("".join(map(_sign, line)) for line in text.split("\n")).replace("，", ",")


_NUMERALS = f"0-9{SIGNS}"
# 12,000 and 12 000 are one number, 5000 3000 two; 500 300 and 500，300 may be either.
_GROUPED = re.compile(
    r"(?<![0-9.])(?<![0-9][,'’ ])([0-9]{1,3})((?:,[0-9]{3})++|(?:['’][0-9]{3})++|(?: [0-9]{3})++)(?![,'’ ]?[0-9])",
    re.ASCII,
)
# Between two digits a stop may have been meant as a point or a group: 1,2亿. It is marked as odd.
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])(?=[,。、; \n'’][0-9.])", re.ASCII)
_BEFORE_UNIT = re.compile(
    rf"(?<=[{_NUMERALS}.])[ \n]++(?=[十百千拾佰仟万萬亿億元美港欧日英人]|[左以上余多]|{words.MEASURES})"
)
# A unit behind a gap has lost its number: 　　万元.
_GAP = re.compile(rf"(?:^|(?<![{_NUMERALS} \n]))[ \n]++(?=[十百千拾佰仟]?[万萬亿億元])")
_BLANKS = re.compile(rf"(?<![{_NUMERALS}.元]) ++| ++(?![{_NUMERALS}.])")
_CURRENCY = "|".join(re.escape(sign) for sign, _ in words.CURRENCIES)
# 400（万元）, 5000(万美元): the unit in brackets belongs to the number.
_BRACKETED_UNIT = re.compile(
    rf"(?<=[0-9万萬亿億元千百])[(\[【](?:单位:?)?((?:[百千十]?[万萬亿億]|千)?(?:{_CURRENCY})|[万亿])[)\]】]"
)


def prepare(text: str) -> tuple[str, bool]:
    """The text as it is cut into tokens; were there separators in its numbers?"""
    wide = plain_signs(text).replace("_", "＿").strip(" \n") if text.strip() else ""
    led = bool(re.match(r"\s", text))
    grouped = _GROUPED.sub(_join, wide)
    closed = _BEFORE_UNIT.sub("", grouped)
    gaps = _GAP.sub("＿", f" {closed}" if led else closed)
    plain = re.sub(r"\n[ \n]++", "\n", _BLANKS.sub("", gaps))
    whole = _BRACKETED_UNIT.sub(r"\1", plain).strip(" \n")
    return _BETWEEN_DIGITS.sub(ODD, whole), grouped != wide


def _join(match: re.Match[str]) -> str:
    """The digits of a number with separators, unless two numbers may be meant."""
    groups = match[2]
    if len(match[1]) == 3 and len(groups) == 4 and groups[0] == " " and groups[1:] != "000":
        return match.group()
    return re.sub(r"[,'’ ]", "", match.group())


_PHASE_AHEAD = r"(?![一二三四五六七八九十]{1,3}(?:期|批|标|阶段))"
_FUZZ = r"[余多个来](?=[十百千万亿元美港欧日英拾佰仟])"
_ARABIC = r"[0-9]++(?:\.[0-9]++)?+"
# Possessive (++, ?+): a run of digits is one number. Tried in all its parts, twenty-five digits took longer than a life.
_VALUE = (
    rf"(?:{_ARABIC}(?:[eE][+-]?[0-9]++)?+|{_PHASE_AHEAD}[{SIGNS}])"
    rf"(?:{_ARABIC}|{_PHASE_AHEAD}[{SIGNS}]|{_FUZZ})*+"
)
_YEAR = r"(?:199[0-9]|20[0-9]{2})"
_MONTH = r"[0-9]{1,2}月(?:[0-9]{1,2}[日号]|份|底)?"
_DATE = (
    rf"{_YEAR}[-~—–至/]{_YEAR}(?![0-9.万亿元])年?|{_YEAR}年度?(?:{_MONTH})?|{_YEAR}[-/][0-9]{{1,2}}[-/][0-9]{{1,2}}(?![0-9.])"
    rf"|[〔\[]{_YEAR}[〕\]]|{_MONTH}"
)
_KINDS = (
    ("line", r"\n"),
    ("dotted", r"[0-9]++(?:\.[0-9]++){2,}+"),
    ("date", _DATE),
    ("phase", rf"{words.PHASE.pattern}"),
    ("percent", rf"(?:{_VALUE})[%‰]|百分之(?:{_VALUE})"),
    ("quantity", rf"(?:{_VALUE})(?!{_CURRENCY})(?:{words.MEASURES})"),
    ("vague", rf"(?:[数几半]个?|若干)(?:[{SIGNS}])++"),
    ("value", _VALUE),
    ("currency", _CURRENCY),
    ("former", words.FORMER.pattern),
    ("change", words.CHANGES),
    ("growth", words.GROWTHS),
    ("among", words.AMONG.pattern),
    ("range", r"[-–—―~～至到]{1,3}+"),
    ("operator", r"[+×xX*÷/=]"),
    ("open", r"[(\[【〔]"),
    ("close", r"[)\]】〕]"),
    ("stop", r"[,;。、|!]"),
    ("harmless", rf"{words.HARMLESS}|[:\"'“”]"),
    ("word", r"[\u3400-\u9fff]"),
    ("odd", r"."),
)  # fmt: skip
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS), re.ASCII | re.DOTALL)


def tokens_of(prepared: str) -> list[Token]:
    """Cuts a prepared text into its tokens; blanks only kept numbers apart."""
    found: list[Token] = []
    for match in _TOKEN.finditer(prepared):
        kind, text = match.lastgroup or "odd", match.group()
        if text == " ":
            continue
        if kind == "word" and found and found[-1].kind == "word":
            found[-1] = Token("word", found[-1].text + text)
        elif kind == "quantity" and [one.kind for one in found[-2:]] == ["value", "range"]:
            found[-2:] = [Token("quantity", f"{found[-2].text}{found[-1].text}{text}")]  # 5-10万亩
        else:
            found.append(Token(kind, text))
    return found
