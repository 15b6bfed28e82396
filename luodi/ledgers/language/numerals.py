"""Numbers as Chinese officials write them: 1亿8千万, 三亿五千万, 壹仟贰佰, 二〇二一."""

import re
from decimal import Decimal

DIGITS = {sign: number for number, signs in enumerate(
    ("零〇○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for sign in signs}  # fmt: skip
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
SIGNS = "".join(DIGITS) + "".join(SMALL) + "".join(BIG)
_TOKEN = re.compile(rf"\d+(?:\.\d+)?(?:[eE][+-]?\d{{1,2}}(?!\d))?|\.\d+|[{SIGNS}]")


# What nobody means, in whatever unit; 1e999999999 would fill the memory once it is written out.
LARGEST = Decimal(10) ** 20
_LONGEST = 60


def number(text: str) -> Decimal | None:
    """The value of a mixed Arabic and Chinese number, or None where the text is not one that anybody means."""
    pieces = _TOKEN.findall(text[: _LONGEST + 1])
    if not pieces or "".join(pieces) != text:
        return None
    if len(pieces) > 1 and all(piece in DIGITS for piece in pieces):
        value: Decimal | None = Decimal("".join(str(DIGITS[piece]) for piece in pieces))
    else:
        value = _evaluate(pieces)
    return value if value is not None and (not value or -20 <= value.adjusted() < 20) else None


def _evaluate(pieces: list[str]) -> Decimal | None:
    """Adds up sections: digits times 十百千, sections times 万 and 亿; None where the order makes no sense."""
    total, section, digit = Decimal(0), Decimal(0), None
    for place, piece in enumerate(pieces):
        if piece in BIG:
            section += digit or 0
            # 亿 multiplies all before it (3万亿); a lone 亿 is one of them (过亿元).
            if piece in "亿億":
                total = (total + section or Decimal(1)) * BIG[piece]
            else:
                total += (section if section or place else Decimal(1)) * BIG[piece]
            section, digit = Decimal(0), None
        elif piece in SMALL:
            section += (Decimal(1) if digit is None else digit) * SMALL[piece]
            digit = None
        elif digit:
            return None
        else:
            digit = Decimal(DIGITS[piece]) if piece in DIGITS else Decimal(piece)
    return total + section + (digit or 0)


_DANGLING = re.compile(
    rf"(?:[万萬亿億](?:\d[\d.]*|[{''.join(DIGITS)}])|[千仟百佰][1-9{''.join(DIGITS)[3:]}])$"
)


def dangling(text: str) -> bool:
    """Does a digit stand behind a unit without one of its own (1亿2: 1.2亿 or 1亿零2; 8千5)?"""
    return bool(_DANGLING.search(text))
