"""Money as whole 分: reading what people type in 万元, and writing it back. Integers only, so nothing is ever rounded unseen."""

import re
import unicodedata

FEN_PER_UNIT = {"元": 100, "万": 1_000_000, "亿": 10_000_000_000}
# No amount lies beyond 1 万亿元, neither below zero: the largest project that a county ever had stayed below a fifth of it,
# and 64 bits hold the sum of 92,000 of the largest. Whoever takes in an amount asks here; the database does so too.
MOST = 10**14
TOO_LARGE = "金额不能超过 1 万亿元，请核对单位是不是万元。"
NOTHING = "—"

_AMOUNT = re.compile(r"(?P<whole>\d+|\d{1,3}(?:,\d{3})+)?(?:\.(?P<part>\d+))?(?P<unit>亿元|亿|万元|万|元)?")
_BEFORE = frozenset({"约", "近", "超", "超过", "不低于", "不少于", "至少", "不超过", "最高"})
_BEHIND = frozenset({"以上", "以下", "左右", "余", "多"})


class BadAmount(ValueError):
    """What was typed is no amount; the message is fit to show the user."""


def parse_wan(typed: str) -> int | None:
    """Read an amount typed into a field in 万元, exact to the 分; blank is None, a unit behind the number wins."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed))
    if not text:
        return None
    if text.startswith(("-", "−", "–")):
        raise BadAmount(f"“{typed.strip()}”是负数，金额不能小于 0。")
    found = _AMOUNT.fullmatch(text)
    if not found or not (found["whole"] or found["part"]):
        raise BadAmount(f"看不懂“{typed.strip()}”。请只填数字，单位是万元，例如 35000 或 11390.65。")
    return _exact(found["whole"] or "0", found["part"] or "", (found["unit"] or "万")[0])


def _exact(whole: str, part: str, unit: str) -> int:
    places = len(str(FEN_PER_UNIT[unit])) - 1
    part = part.rstrip("0")
    if len(part) > places:
        raise BadAmount(f"小数最多 {places} 位，这样正好精确到分。")
    digits = (whole.replace(",", "") + part.ljust(places, "0")).lstrip("0") or "0"
    # The length first: Python refuses to read numbers of thousands of digits.
    if len(digits) > len(str(MOST)) or int(digits) > MOST:
        raise BadAmount(TOO_LARGE)
    return int(digits)


def in_wan(fen: int | None) -> str:
    """Write an amount in 万元 exactly: 35,000 or 11,390.65; unknown is —."""
    if fen is None:
        return NOTHING
    whole, rest = divmod(abs(fen), FEN_PER_UNIT["万"])
    part = f"{rest:06d}".rstrip("0")
    return f"{'-' if fen < 0 else ''}{whole:,}{'.' + part if part else ''}"


def in_yi(fen: int | None) -> str:
    """Write an amount in 亿元 with at most two decimals, for sentences and overviews; what is not zero never reads 0."""
    if fen is None:
        return NOTHING
    hundredth = FEN_PER_UNIT["亿"] // 100
    hundredths = (abs(fen) + hundredth // 2) // hundredth
    if fen and not hundredths:
        return "不足 0.01"
    whole, rest = divmod(hundredths, 100)
    part = f"{rest:02d}".rstrip("0")
    return f"{'-' if fen < 0 else ''}{whole:,}{'.' + part if part else ''}"


def qualified(fen: int | None, qualifier: str = "", *, unit: str = "") -> str:
    """Write an amount in 万元 with the word its source put to it: 约 3,000, 3,000 以上, 3,000（一期）; 3,000 万元以上 with its unit."""
    amount = in_wan(fen)
    if fen is None:
        return amount
    amount += f" {unit}" if unit else ""
    if not qualifier:
        return amount
    if qualifier in _BEFORE:
        return f"{qualifier} {amount}"
    return f"{amount}{'' if unit else ' '}{qualifier}" if qualifier in _BEHIND else f"{amount}（{qualifier}）"
